"""The tables [governance] and [governance.reset]: the relationship, and how it is governed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulate.scenario.distributions import Number
from simulate.scenario.edition import NEW
from simulate.scenario.quantities import Quantity, Table
from simulate.scenario.units import (
    LogOdds,
    LogOddsGain,
    LogOddsPerYear,
    Money,
    MoneyPerYear,
    Quarters,
    Rate,
    Ratio,
    Score,
    Share,
    SomeYears,
    Volatility,
)
from simulate.scenario.usual import Usual

Chance = Annotated[Number, Quantity("probability/quarter", ge=0.0, le=1.0)]
Drift = Annotated[Number, Quantity("drift", ge=0.0), Usual(0.0, 5.0)]
ShortfallSize = Annotated[Number, Quantity("share of the largest planned EBITDA"), Usual(-1.0, 5.0)]
Action = Literal["localise", "refresh", "narrow", "expand"]
Utilisation = Annotated[Number, Quantity("share of capacity", ge=0.0), Usual(0.0, 10.0)]


class Logit(Table):
    """Coefficients of the log-odds that a proposed reset is agreed."""

    intercept: LogOdds = Field(default=-1.6, description="constant")
    alignment: LogOdds = Field(default=2.5, description="per unit of alignment")
    readiness: LogOdds = Field(default=1.5, description="per unit of readiness for change")
    clarity: LogOdds = Field(default=1.0, description="per unit of clear governance")
    reactive: LogOdds = Field(default=-1.5, description="if a crisis proposed it, not a review")
    failures: LogOdds = Field(default=-0.5, description="per refusal since the last agreed reset")
    overgovernance: LogOdds = Field(default=-1.0, description="per unit of intensity above interdependence")


class Reset(Table):
    """When a reset of the agreement is proposed, what it costs, and what it does."""

    drift_threshold: Drift = Field(default=0.45, description="a review proposes a reset when drift passes this")
    shortfall_threshold: ShortfallSize = Field(
        default=0.25, description="the same for the rise of the shortfall since the last reset"
    )
    alignment_threshold: Score = Field(default=0.45, description="the same when alignment is below this")
    crisis_alignment: Score = Field(
        default=0.25, description="below it a reset is proposed without a review: reactive, at twice the cost"
    )
    cost: Annotated[Money, Usual(0.0, 1.0, "plan")] = Field(default=0.0, description="cost of a proposed reset")
    lag_quarters: Quarters = Field(default=2, description="quarters in which an agreed reset is carried out")
    disruption: Annotated[Share, Usual(0.0, 0.6)] = Field(
        default=0.04, description="share of output lost while it is carried out"
    )
    cooldown_quarters: Quarters = Field(default=4, description="least time between proposals")
    alignment_gain: LogOddsGain = Field(default=0.8, description="rise of alignment on success")
    alignment_loss: LogOddsGain = Field(default=0.5, description="fall of alignment on refusal")
    logit: Logit = Field(default=Logit(), description="log-odds that a proposed reset is agreed")
    expand_share: Annotated[Ratio, Usual(0.0, 2.0)] = Field(
        default=0.2, description="share of capacity that an expansion adds"
    )
    expand_above: Utilisation = Field(default=1.1, description="expands when utilisation passes this")
    expand_margin: Annotated[Number, Quantity("share of revenue"), Usual(-1.0, 1.0)] = Field(
        default=0.15, description="and the margin passes this"
    )
    expand_capex_share: Annotated[Ratio, Usual(0.0, 3.0)] = Field(
        default=0.5, description="cost of new capacity, share of the original capital per unit of it"
    )
    narrow_share: Annotated[Number, Quantity("share", ge=0.0, lt=1.0), Usual(0.0, 0.7, complement=True)] = Field(
        default=0.25, description="share of capacity that a narrowing sells"
    )
    narrow_below: Utilisation = Field(default=0.55, description="narrows when utilisation is below this")
    scope_limits: Annotated[
        tuple[
            Annotated[Number, Quantity("share", gt=0.0, le=1.0)],
            Annotated[Number, Quantity("share", ge=1.0), Usual(1.0, 10.0)],
        ],
        Field(strict=False),
    ] = Field(default=(0.5, 1.6), description="smallest and largest scope, 1 at the start")
    localise_share: Share = Field(default=0.4, description="fall of the imported share by a localisation, share of it")
    localise_above: Annotated[Number, Quantity("fraction", ge=0.0), Usual(0.0, 1.0)] = Field(
        default=0.08, description="localises when the tariff has risen by more"
    )
    localise_cost: Money = Field(default=0.0, description="cost of a localisation")
    refresh_share: Share = Field(default=0.6, description="share of the technology gap that a refresh closes")
    refresh_above: Annotated[Number, Quantity("log", ge=0.0), Usual(0.0, 2.0)] = Field(
        default=0.15, description="refreshes when the technology gap is above this"
    )
    refresh_cost: Money = Field(default=0.0, description="cost of a refresh")


class Governance(Table):
    """The relationship and how it is governed."""

    enabled: bool = Field(default=True, description="false: no joint reviews and no resets (the counterfactual)")
    review_interval_quarters: Quarters = Field(default=4, description="quarters from review to review; 0 = none")
    interdependence: Score = Field(default=0.6, description="how much the partners' work interlocks")
    intensity: Score = Field(default=0.6, description="how much governance there is: should match the interdependence")
    overhead_cost: Annotated[MoneyPerYear, Usual(0.0, 1.0, "plan")] = Field(
        default=0.0, description="cost of governance at intensity 1"
    )
    friction_cost: Annotated[MoneyPerYear, Usual(0.0, 1.0, "plan")] = Field(
        default=0.0, description="cost of friction at full under-governance and alignment 0.5"
    )
    review_cost: Annotated[Money, Usual(0.0, 0.2, "plan")] = Field(default=0.0, description="cost of a review")
    dispute_rate: Annotated[Rate, Usual(0.0, 12.0)] = Field(
        default=0.6, description="hazard of a dispute at interdependence 1, alignment 0.5, clear_governance 0.5"
    )
    escalation: Annotated[tuple[Chance, Chance, Chance], Field(strict=False)] = Field(
        default=(0.45, 0.40, 0.35),
        description="chance of settling at project office, executive committee, steering group",
    )
    deadlock_resolution: Chance = Field(default=0.15, description="chance of settling a deadlock")
    dispute_drag: Annotated[Share, Usual(0.0, 0.6)] = Field(
        default=0.06, description="share of output lost at deadlock; in proportion below"
    )
    alignment_reversion: Annotated[Number, Quantity("1/year", ge=0.0), Usual(0.0, 12.0)] = Field(
        default=0.25, description="speed of alignment's return to its long-run level"
    )
    alignment_volatility: Volatility = Field(default=0.5, description="volatility of the log-odds of alignment")
    strain_drift: LogOddsPerYear = Field(default=0.6, description="strain per unit of assumption drift")
    strain_shortfall: LogOddsPerYear = Field(default=0.5, description="strain per unit of shortfall")
    strain_dispute: LogOddsPerYear = Field(default=1.0, description="strain at deadlock; in proportion below")
    strain_shift: LogOddsPerYear = Field(default=2.0, description="strain for each partner whose strategy has shifted")
    strategy_shift_years: SomeYears = Field(default=3.0, description="mean time until a shifted partner comes back")
    strain_imbalance: LogOddsPerYear = Field(default=0.5, description="strain per unit of imbalance")
    reserved: Annotated[tuple[Action, ...], Field(strict=False), NEW] = Field(
        default=("expand",), description="actions that need both partners; the others are management's"
    )
    control: Annotated[Number, Quantity("share", gt=0.5, le=1.0), NEW] = Field(
        default=1.0, description="stake from which a partner needs nobody's consent"
    )
    reset: Reset = Field(default=Reset(), description="resets of the agreement")
