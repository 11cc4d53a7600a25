"""The numbers of the templates that rest on judgement: their ranges, and how far each moves the results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pages import table

from simulate.engine.outcomes import Array, Outcomes
from simulate.engine.run import simulate_each
from simulate.scenario import Scenario
from simulate.statistics.estimates import Estimate
from simulate.statistics.paired import mean_difference, share_difference
from simulate.statistics.replicates import replicates_of

PATHS = 10_000
SURVIVAL_YEARS = 8
"""Years at which survival is compared: the shortest template lives 10."""


@dataclass(frozen=True)
class Parameter:
    """A number that rests on judgement.

    Attributes
    ----------
    key : str
        Where it stands; `partners.*` means each partner.
    low, high : float
        The range, or the factors on the template's own value.
    times : bool
        Whether they are factors.
    why : str
        What the range rests on.
    """

    key: str
    low: float
    high: float
    why: str
    times: bool = False

    def changes(self, values: dict[str, Any], end: float) -> dict[str, Any]:
        """The keys to set in a scenario of these values for one end of the range."""
        if self.key == PERSISTENCE:
            return _persistence(values, end)
        keys = [self.key]
        if "*" in self.key:
            keys = [self.key.replace("*", str(i)) for i in range(len(values["partners"]))]
        ends = {key: end * _at(values, key) if self.times else end for key in keys}
        return {key: min(1.0, value) for key, value in ends.items()} if self.key.startswith("elements.") else ends


PERSISTENCE = "market.tariff.transition: stay of managed"


def _persistence(values: dict[str, Any], stay: float) -> dict[str, Any]:
    """The chance that managed tariffs stay for a quarter; their ends keep their proportions. Nothing without them."""
    tariff = values["market"]["tariff"]
    names = [regime["name"] for regime in tariff["regimes"]]
    if "managed" not in names:
        return {}
    rows, start = [list(map(float, row)) for row in tariff["transition"]], names.index("managed")
    leaving = 1.0 - rows[start][start]
    rows[start] = [stay if j == start else p * (1.0 - stay) / leaving for j, p in enumerate(rows[start])]
    return {"market.tariff.transition": rows}


def _at(values: Any, key: str) -> float:
    for step in key.split("."):
        values = values[int(step)] if step.isdigit() else values[step]
    return float(values)


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "governance.reset.logit.intercept",
        -2.6,
        -0.6,
        "reset success: 55 to 90 % at an alignment of 0.5 and the scores of battery_cells",
    ),
    Parameter("governance.dispute_drag", 0.02, 0.12, "output lost at deadlock: a slow project to a stopped line"),
    Parameter("exit.knowledge_retained", 0.1, 0.7, "without an agreement: know-how that lives in people against code"),
    Parameter(PERSISTENCE, 0.80, 0.95, "5 to 20 quarters; own count of nine country pairs has 10"),
    Parameter("governance.reset.logit.alignment", 1.5, 3.5, "how much good relations help"),
    Parameter("governance.reset.logit.readiness", 0.5, 2.5, "how much a culture of change helps"),
    Parameter("governance.reset.logit.failures", -1.0, 0.0, "whether refusals harden"),
    Parameter("governance.dispute_rate", 0.3, 1.0, "a dispute every one to three years where work interlocks fully"),
    Parameter(
        "governance.deadlock_resolution",
        0.05,
        0.30,
        "a deadlock of two to five quarters at the scores of battery_cells",
    ),
    Parameter("governance.alignment_reversion", 0.15, 0.40, "half-life of 2 to 5 years"),
    Parameter("governance.alignment_volatility", 0.3, 0.7, "log-odds a year"),
    Parameter("governance.strain_drift", 0.3, 0.9, "log-odds a year per unit of drift"),
    Parameter("governance.strain_shortfall", 0.25, 0.75, "log-odds a year"),
    Parameter("governance.strain_dispute", 0.5, 1.5, "log-odds a year at deadlock"),
    Parameter("governance.strain_shift", 1.0, 3.0, "log-odds a year for each parent that has turned away"),
    Parameter("governance.strategy_shift_years", 2.0, 5.0, "about the term of a chief executive"),
    Parameter("governance.reset.drift_threshold", 0.30, 0.60, "when a review calls the assumptions outdated"),
    Parameter("governance.reset.alignment_gain", 0.4, 1.2, "log-odds"),
    Parameter("governance.reset.alignment_loss", 0.25, 0.75, "log-odds"),
    Parameter("governance.reset.disruption", 0.0, 0.08, "share of output"),
    Parameter("governance.reset.localise_share", 0.2, 0.6, "what a new supplier can take over"),
    Parameter("governance.reset.refresh_share", 0.4, 0.8, "what a licence or a purchase brings back"),
    Parameter("partners.*.strategy_shift_rate", 0.5, 1.5, "no count of parents that turn away exists", True),
    Parameter("partners.*.distress_rate", 0.5, 2.0, "no count of crises that stop a parent's funding exists", True),
    Parameter("partners.*.capability_rate", 0.6, 1.4, "no measure of what partners learn exists", True),
    Parameter("partners.*.capability_value", 0.5, 1.5, "what is learned has no market price", True),
    Parameter("exit.unagreed_leakage", 0.1, 0.3, "share of fair value"),
    Parameter("exit.separation_drag", 0.04, 0.12, "share of output"),
    Parameter("exit.unagreed_delay_quarters", 3, 9, "quarters"),
    Parameter("venture.gap_elasticity", 0.5, 1.5, "volume lost per unit of gap", True),
    Parameter("venture.catch_up", 0.6, 1.4, "a year", True),
    Parameter("venture.synergy", 0.5, 1.5, "share of unit cost", True),
    Parameter(
        "venture.learning_rate",
        0.75,
        1.25,
        "20 % a doubling for all cells (Ziegler & Trancik 2021) bounds it above",
        True,
    ),
    Parameter("venture.ebitda_multiple", 0.8, 1.2, "what the plan implies, give or take a fifth", True),
    Parameter("venture.fixed_cost", 0.8, 1.2, "give or take a fifth", True),
    Parameter("market.demand.jump_rate", 0.5, 1.5, "slumps a year: .10 to .13 for car sales", True),
    Parameter("market.demand.jump_mean", 0.5, 1.5, "a slump of a fifth for car sales", True),
    Parameter("market.regulation.event_rate", 0.5, 1.5, "events a year", True),
    Parameter("market.demand.volatility", 0.75, 1.25, "US log growth 6.5 to 9 %", True),
    Parameter("market.technology.jump_rate", 0.5, 1.5, "disruptions a year: 0.10 to 0.35 by field, judgement", True),
    Parameter("market.price.trend", 0.5, 1.5, "2 to 3 % a year, 5 to 6 in a price war", True),
    Parameter("elements.shared_goals", 0.7, 1.2, "scores come from a workshop of the partners", True),
    Parameter("elements.clear_governance", 0.7, 1.2, "the same", True),
    Parameter("elements.readiness_for_change", 0.7, 1.2, "the same", True),
    Parameter("elements.exit_agreement", 0.7, 1.2, "the same", True),
)
"""The parameters that the templates share and that rest on judgement."""


@dataclass(frozen=True)
class Effect:
    """What the range of a parameter moves in one template.

    Attributes
    ----------
    value : Estimate
        Of both partners together, in standard deviations of that value.
    survival : Estimate
        Share alive after `SURVIVAL_YEARS`.
    """

    value: Estimate
    survival: Estimate


def _both(outcomes: Outcomes) -> Array:
    """What the venture is worth to both partners: its value, side business and what they learn [million]."""
    return np.asarray(outcomes["partner_npv"].sum(axis=0))


def effects(scenario: Scenario) -> Iterator[Effect | None]:
    """The effect of every parameter, the high end against the low end, on the same futures; None where it has none."""
    values = scenario.values()
    changes = [p.changes(values, end) for p in PARAMETERS for end in (p.low, p.high)]
    outcomes = simulate_each([scenario, *(scenario.with_changes(change) for change in changes if change)], PATHS)
    base = next(outcomes)
    spread, by = float(np.std(_both(base))), replicates_of(base)
    for change in changes[::2]:
        if not change:
            yield None
            continue
        low, high = next(outcomes), next(outcomes)
        alive = [one["exit_quarter"] > 4 * SURVIVAL_YEARS for one in (low, high)]
        yield Effect(
            mean_difference(_both(low) / spread, _both(high) / spread, by),
            share_difference(alive[0], alive[1], by),
        )


def _row(parameter: Parameter, effects: Sequence[Effect | None]) -> tuple[float, list[str]]:
    """How far a parameter moves the value on average, for the order, and its line."""
    found = [effect for effect in effects if effect is not None]
    value, mark = [one.value.value for one in found], "× " if parameter.times else ""
    alive = [100.0 * one.survival.value for one in found]
    errors = [one.value.std_error or 0.0 for one in found]
    lasting = [100.0 * (one.survival.std_error or 0.0) for one in found]
    return float(np.mean(np.abs(value))), [
        f"`{parameter.key}`",
        f"{mark}{parameter.low:g} to {mark}{parameter.high:g}",
        parameter.why,
        f"{np.mean(value):+.2f}",
        f"{min(value):+.2f} to {max(value):+.2f}",
        f"{max(errors):.2f}",
        f"{np.mean(alive):+.1f}",
        f"{min(alive):+.0f} to {max(alive):+.0f}",
        f"{max(lasting):.1f}",
    ]


def judgement_table(scenarios: Sequence[Scenario]) -> str:
    """Every judgement parameter with its range, by how much it moves the results."""
    found = [list(effects(scenario)) for scenario in scenarios]
    rows = [_row(parameter, [one[k] for one in found]) for k, parameter in enumerate(PARAMETERS)]
    ordered = [row for _, row in sorted(rows, key=lambda item: -item[0])]
    header = (
        "parameter", "range", "rests on", "value: mean", "value: templates", "largest std. error",
        f"alive at {SURVIVAL_YEARS}: mean [points]", "alive: templates", "largest std. error",
    )  # fmt: skip
    return table(header, ordered)
