"""The tables [venture] and [[venture.stages]]: what is built, sold and spent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulate.scenario.distributions import Number
from simulate.scenario.edition import NEW
from simulate.scenario.named import NAMED, Items
from simulate.scenario.quantities import Quantity, Table
from simulate.scenario.units import (
    DiscountRate,
    Money,
    MoneyPerYear,
    Name,
    Plain,
    QuarterIndex,
    Quarters,
    Rate,
    Ratio,
    Share,
    SomeQuarters,
    SomeYears,
    UnitMoney,
    Volume,
    VolumePerYear,
)
from simulate.scenario.usual import Usual

GateAlignment = Annotated[
    Number, Quantity("score", ge=0.0, lt=1.0, why="alignment stays below 1: the gate could never hold")
]
GateShortfall = Annotated[
    Number,
    Quantity("share of the largest planned EBITDA", ge=-1.0, why="nothing beats the plan by so much"),
    Usual(-1.0, 5.0),
]


class Stage(Table):
    """A stage of the plant; it waits for its gate."""

    name: Name = Field(description="name of the stage")
    quarter: QuarterIndex = Field(description="planned start")
    capex: Annotated[Money, Usual(0.0, 100.0, "revenue")] = Field(
        description="capital expenditure, before overrun, spread evenly over the building time"
    )
    capacity: VolumePerYear = Field(description="capacity that it adds")
    build_quarters: SomeQuarters = Field(description="building time")
    min_alignment: GateAlignment = Field(default=0.0, description="gate: waits until alignment is at least this")
    max_shortfall: GateShortfall | None = Field(
        default=None, description="gate: waits until the shortfall is at most this; left out: no such gate"
    )
    patience_quarters: Quarters | None = Field(
        default=None, description="cancelled if not started so long after its planned start; left out: never"
    )
    opens: Annotated[Share, NEW] = Field(
        default=0.0, description="share of base_volume that exists only once this stage has capacity"
    )
    if_worth: Annotated[bool, NEW] = Field(
        default=False, description="true: started only where it adds to the venture's fair value"
    )


class Venture(Table):
    """The venture's economics."""

    base_volume: Annotated[VolumePerYear, Usual(0.02, 20.0, "capacity")] = Field(
        description="volume wanted at demand index 1, after the ramp"
    )
    ramp_quarters: SomeQuarters = Field(default=1, description="quarters from first capacity to full volume")
    price: Annotated[Number, Quantity("currency/volume unit", gt=0.0), Usual(0.002, 2000.0, "unit capital")] = Field(
        description="selling price at the start"
    )
    unit_cost: Annotated[UnitMoney, Usual(0.0, 3.0, "price")] = Field(
        description="cost at the reference volume, before synergy and tariff"
    )
    material_share: Share = Field(
        default=0.0, description="share of unit cost that follows input_cost; the rest follows the learning curve"
    )
    learning_rate: Annotated[Number, Quantity("share", ge=0.0, lt=1.0), Usual(0.0, 0.5, complement=True)] = Field(
        default=0.0, description="fall of conversion cost at each doubling of cumulative volume"
    )
    reference_volume: Volume | None = Field(
        default=None, description="cumulative volume up to which unit_cost holds; needed with a learning rate"
    )
    imported_share: Share = Field(default=0.0, description="share of unit cost that pays the tariff")
    input_cost_pass_through: Share = Field(
        default=0.0, description="share of the input cost's surprises that the price follows"
    )
    price_tariff_response: Annotated[Plain, Usual(-3.0, 3.0)] = Field(
        default=0.0, description="relative rise of the price per unit of tariff above the plan's"
    )
    tariff_pass_through: Share = Field(default=0.0, description="share of the tariff bill that customers bear")
    fixed_cost: MoneyPerYear = Field(default=0.0, description="fixed cost")
    preproduction_fixed_share: Share = Field(default=1.0, description="share of fixed cost before there is capacity")
    working_capital: Annotated[Share, Usual(0.0, 0.8)] = Field(
        default=0.0, description="working capital, share of yearly revenue"
    )
    tax_rate: Annotated[Share, Usual(0.0, 0.7)] = Field(
        default=0.0, description="tax on profit after depreciation and losses carried forward"
    )
    depreciation_years: SomeYears = Field(default=10.0, description="straight-line depreciation")
    gap_elasticity: Annotated[Ratio, Usual(0.0, 10.0)] = Field(
        default=0.0, description="volume lost per unit of technology gap (log)"
    )
    catch_up: Annotated[Rate, Usual(0.0, 6.0)] = Field(
        default=0.0, description="speed at which a technology gap is closed"
    )
    synergy: Annotated[Share, Usual(0.0, 0.6)] = Field(
        default=0.0, description="unit cost saved if strengths are fully complementary and alignment is 1"
    )
    retained_synergy: Share = Field(default=0.0, description="share of the synergy left to a sole owner")
    discount_rate: DiscountRate = Field(description="the venture's discount rate")
    ebitda_multiple: Annotated[Ratio, Usual(0.0, 40.0)] = Field(
        description="fair value over next year's EBITDA as now foreseen"
    )
    sustaining_capex: Annotated[Number, Quantity("share/year", ge=0.0), Usual(0.0, 0.5)] = Field(
        default=0.0, description="share of gross capital spent each year, once there is capacity"
    )
    salvage_share: Share = Field(default=0.0, description="what assets fetch, share of book value")
    closure_cost: Money = Field(default=0.0, description="cost of closing down at a liquidation")
    capex_overrun: Annotated[Ratio, Usual(0.2, 5.0)] = Field(
        default=1.0, description="capital expenditure over its plan"
    )
    stages: Annotated[Items[Stage], Field(strict=False, min_length=1, max_length=8), NAMED] = Field(
        description="stages, 8 at most"
    )
