"""The tables [[partners]] and [[payments]]: who takes part, what each would do alone, what they pay each other."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulate.scenario.distributions import Number
from simulate.scenario.edition import NEW
from simulate.scenario.quantities import Quantity, Table
from simulate.scenario.units import (
    DiscountRate,
    Money,
    MoneyPerYear,
    Name,
    QuarterIndex,
    Quarters,
    Rate,
    Ratio,
    Share,
    SignedUnitMoney,
    SomeQuarters,
    SomeYears,
    VolumePerYear,
)
from simulate.scenario.usual import Usual
from simulate.scenario.venture import GateAlignment, GateShortfall

Sensitivity = Annotated[Number, Quantity("ratio", ge=0.0), Usual(0.0, 20.0), NEW]
Stake = Annotated[Number, Quantity("share", gt=0.0, lt=1.0, why="both partners hold a stake")]


class Exposure(Table):
    """How hard each shock hits this partner; differences divide the partners."""

    demand: Ratio = Field(default=0.0, description="to demand")
    price: Ratio = Field(default=0.0, description="to the price")
    tariff: Ratio = Field(default=0.0, description="to the tariff")
    technology: Ratio = Field(default=0.0, description="to the technology gap")


class Alone(Table):
    """What a partner would do without the venture, under the same shocks."""

    volume_share: Ratio = Field(description="volume wanted, share of the venture's base volume")
    capacity: VolumePerYear = Field(description="capacity")
    capex: Annotated[Money, Usual(0.0, 20.0, "plan")] = Field(description="capital expenditure, before overrun")
    build_quarters: SomeQuarters = Field(description="building time")
    quarter: QuarterIndex = Field(default=0, description="start")
    unit_cost_premium: Annotated[Number, Quantity("share", gt=-1.0), Usual(-0.9, 3.0)] = Field(
        default=0.0, description="unit cost above the venture's before synergy, as a share of it"
    )
    fixed_cost: MoneyPerYear = Field(default=0.0, description="fixed cost from the start on")
    imported_share: Share = Field(default=0.0, description="share of unit cost that pays the tariff")
    catch_up: Annotated[Rate, Usual(0.0, 6.0)] = Field(
        default=0.0, description="speed at which a technology gap is closed"
    )


class Partner(Table):
    """A partner of the venture."""

    name: Name = Field(description="name of the partner, which keys its own shocks: another name, other shocks")
    equity: Stake | None = Field(
        default=None, description="stake at the start; stakes sum to 1, one partner's may be left out: it is the rest"
    )
    discount_rate: DiscountRate = Field(description="the partner's own discount rate")
    initial_contribution: Money = Field(
        default=0.0, description="money's worth brought in at the start, not in capital expenditure"
    )
    yearly_contribution: Annotated[MoneyPerYear, Usual(0.0, 1.0, "plan")] = Field(
        default=0.0, description="what it bears each year outside the venture"
    )
    side_margin: SignedUnitMoney = Field(default=0.0, description="earned on each unit sold, outside the venture")
    capability_value: Annotated[Money, Usual(0.0, 20.0, "plan")] = Field(
        default=0.0, description="worth of what can be learned in full"
    )
    capability_rate: Annotated[Rate, Usual(0.0, 5.0)] = Field(
        default=0.0, description="speed of learning at alignment 1"
    )
    distress_rate: Annotated[Rate, Usual(0.0, 2.0)] = Field(
        default=0.0, description="hazard that it cannot fund calls or buy stakes for a while"
    )
    distress_years: SomeYears = Field(default=1.0, description="mean length of such a time")
    strategy_shift_rate: Annotated[Rate, Usual(0.0, 2.0)] = Field(
        default=0.0, description="hazard, at alignment 0.5, that it no longer wants the venture"
    )
    demand_sensitivity: Sensitivity = Field(
        default=2.0, description="rise of the hazards of shift and distress per unit of demand below its trend (log)"
    )
    shortfall_sensitivity: Sensitivity = Field(
        default=1.0, description="rise of the hazard of a strategy shift per unit of shortfall (log)"
    )
    replacement: Annotated[Ratio, NEW] = Field(
        default=1.0, description="share of its yearly contribution that a sole owner bears once it has left"
    )
    takes_volume: Annotated[Number, Quantity("share", ge=0.0, lt=1.0), Usual(0.0, 0.9, complement=True), NEW] = Field(
        default=0.0, description="share of volume that leaves with it once it is no longer supplied"
    )
    takes_years: Annotated[SomeYears, NEW] = Field(default=3.0, description="years until that volume is back")
    restarts: Annotated[bool, NEW] = Field(
        default=False, description="true: once it has left, it starts its alternative anew"
    )
    alternative: Annotated[Literal["best", "alone", "walk"], NEW] = Field(
        default="best", description="what it would do instead: the better on average, go alone, or walk away"
    )
    exposure: Exposure = Field(default=Exposure(), description="how hard each shock hits this partner")
    alone: Alone | None = Field(default=None, description="its best alternative; left out: worth 0")


class Payment(Table):
    """A milestone payment between partners, made once."""

    name: Name = Field(description="name of the payment")
    payer: Name = Field(alias="from", description="partner that pays")
    payee: Name = Field(alias="to", description="partner that receives")
    amount: Annotated[Money, Usual(0.0, 10.0, "plan")] = Field(description="amount")
    quarter: QuarterIndex = Field(description="planned quarter")
    min_alignment: GateAlignment = Field(default=0.0, description="gate: waits until alignment is at least this")
    max_shortfall: GateShortfall | None = Field(
        default=None, description="gate: waits until the shortfall is at most this; left out: no such gate"
    )
    patience_quarters: Quarters | None = Field(
        default=None, description="lapses if not due so long after its planned quarter; left out: never"
    )
