"""The figures of a population of simulated ventures that published facts speak of.

A population is a set of scenarios with the same number of trajectories and the same seed, weighted equally. What it
needs of each scenario's trajectories is kept as a `Sample`: columns of shape (n_paths,). The scenarios share their
futures, so trajectory k of all of them together is what is independent: errors come from batches of trajectories.
They are errors of the simulation alone. How far the scenarios lie apart is shown beside each figure; how far they are
from the ventures of the published samples, no error can say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.foresight import mean_notice
from simulate.engine.outcomes import ACTIONS, SETTLEMENTS
from simulate.scenario.edition import FIRST
from simulate.statistics.endings import by_cause, ended, ways_to_end
from simulate.statistics.estimates import Array, by_batches
from simulate.statistics.replicates import Replicates
from simulate.statistics.survival import QUARTERS_PER_YEAR, CompetingRisks, kaplan_meier
from simulate.studies.facts.result import FACTS, Finding

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes
    from simulate.scenario import Scenario

PURCHASES = [SETTLEMENTS.index("sell_to_partner"), SETTLEMENTS.index("buy_out_partner")]
"""Codes of the settlements by which one partner takes over the other's stake."""
CLOSURES = [SETTLEMENTS.index("third_party_sale"), SETTLEMENTS.index("liquidation")]
"""Codes of the settlements that leave none of the partners in the venture."""
TROUBLE_YEARS = 2
TROUBLE_LEVEL = 2
"""Dispute level from which a venture is in serious trouble: the executive committee."""
FIFTHS = (0.2, 0.8)
"""Quantiles below and above which a year's demand surprise is in the bottom and in the top fifth."""

Series = Mapping[str, Array]


@dataclass(frozen=True)
class Sample:
    """What the facts need of one scenario.

    Attributes
    ----------
    scenario : Scenario
    columns : dict of str to ndarray, shape (n_paths,)
        See `life_columns`; a variant's have its name in front (`ungoverned.gain`).
    recorded : dict of str to ndarray, shape (n_recorded,)
        See `series_columns`.
    """

    scenario: Scenario
    columns: dict[str, Array]
    recorded: dict[str, Array]

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.scenario.name


# ---- columns of one scenario ----------------------------------------------------------------------------------------


def life_columns(outcomes: Outcomes) -> dict[str, Array]:
    """How each venture lived and ended: lengths in quarters, counts, and flags 0 or 1."""
    npv, settlement = outcomes["partner_npv"], outcomes["settlement"]
    agreed = np.sum([outcomes[f"reset_{action}"] for action in ACTIONS], axis=0)
    flags = {
        "ended": ended(outcomes),
        "purchased": np.isin(settlement, PURCHASES),
        "closed": np.isin(settlement, CLOSURES),
        "first_buys": outcomes["leaver"] == 1.0,
        "unintended": ended(outcomes) & ~by_cause(outcomes, intended(outcomes.scenario), 0.0).astype(np.bool_),
        "gain": np.min(npv, axis=0) > 0.0,
        "lose": np.max(npv, axis=0) < 0.0,
        "below_plan": outcomes["venture_npv"] < outcomes.plan.venture_npv,
        "reset": agreed > 0.0,
    }
    return {
        "lived": outcomes["exit_quarter"].copy(),
        "proposed": agreed + outcomes["refusals"],
        "notice": by_cause(outcomes, notices(outcomes.scenario), 0.0),
        **{name: flag.astype(np.float64) for name, flag in flags.items()},
    }


def intended(scenario: Scenario) -> list[float]:
    """For each way to end, 1 where the partners hope to end so."""
    return [float(way.hoped_for) for way in ways_to_end(scenario)]


def notices(scenario: Scenario) -> list[float]:
    """For each way to end, quarters from notice to settlement, uncertain inputs at their medians."""
    terms: dict[str, Any] = scenario.values()
    unagreed = 1.0 - float(terms["elements"]["exit_agreement"])
    delay = math.floor(unagreed * float(terms["exit"]["unagreed_delay_quarters"]) + 0.5)
    agreed = [float(trigger["notice_quarters"]) for trigger in terms["exit"]["triggers"]]
    delayed = [notice + delay for notice in agreed]
    # The notice of a parting by agreement is the mean of the clauses', and nothing delays it.
    return delayed if scenario.rules == FIRST else [*delayed, float(mean_notice(agreed))]


def reset_lag(scenario: Scenario) -> float:
    """Quarters from agreeing a reset until it is done, uncertain inputs at their medians."""
    governance: dict[str, Any] = scenario.values()["governance"]
    beyond = max(0.0, float(governance["intensity"]) - float(governance["interdependence"]))
    return float(max(1, math.ceil(float(governance["reset"]["lag_quarters"]) * (1.0 + beyond))))


def series_columns(outcomes: Outcomes, series: Series) -> dict[str, Array]:
    """What needs quarterly series: trouble in the first years, and purchases after a year of high or low demand.

    Parameters
    ----------
    outcomes : Outcomes
    series : dict of ndarray, shape (n_quarters, n_recorded)
        Of the first trajectories of the outcomes.
    """
    return {"trouble": _trouble(outcomes, series), **_after_surprises(outcomes, series)}


def _trouble(outcomes: Outcomes, series: Series) -> Array:
    early = slice(0, QUARTERS_PER_YEAR * TROUBLE_YEARS)
    limits: dict[str, Any] = outcomes.scenario.values()["governance"]["reset"]
    troubled = (
        (series["dispute_level"][early] >= TROUBLE_LEVEL)
        | (series["alignment"][early] < limits["alignment_threshold"])
        | (series["shortfall"][early] > limits["shortfall_threshold"])
    )
    return np.asarray(troubled.any(axis=0), dtype=np.float64)


def _after_surprises(outcomes: Outcomes, series: Series) -> dict[str, Array]:
    """Years of joint life that follow a year of high or low demand, and how many of them bring notice of a purchase."""
    n = next(iter(series.values())).shape[1]
    notice = outcomes["exit_quarter"][:n] - 1.0 - by_cause(outcomes, notices(outcomes.scenario), 0.0)[:n]
    purchased = np.isin(outcomes["settlement"][:n], PURCHASES)
    ends = np.arange(QUARTERS_PER_YEAR, outcomes.scenario.horizon_quarters - QUARTERS_PER_YEAR, QUARTERS_PER_YEAR)
    log_demand = np.log(series["demand"])
    surprise = log_demand[ends] - log_demand[ends - QUARTERS_PER_YEAR]
    joint = ends[:, None] < notice
    follows = joint & purchased & (notice <= ends[:, None] + QUARTERS_PER_YEAR)
    low, high = np.quantile(surprise, FIFTHS)
    columns: dict[str, Array] = {}
    for name, chosen in (("bottom", surprise < low), ("top", surprise > high)):
        columns[f"{name}_years"] = np.asarray(np.sum(joint & chosen, axis=0), np.float64)
        columns[f"{name}_purchases"] = np.asarray(np.sum(follows & chosen, axis=0), np.float64)
    return columns


# ---- figures of samples ---------------------------------------------------------------------------------------------

Figure = Callable[[Sequence[Sample], slice], float | None]
"""A figure of samples, taken from a slice of their trajectories; None where they do not show it."""


def _average(samples: Sequence[Sample], name: str, part: slice) -> float:
    """Mean of a column over scenarios and trajectories."""
    return float(np.mean([np.mean(sample.columns[name][part]) for sample in samples]))


def _mean(name: str) -> Figure:
    return lambda samples, part: _average(samples, name, part)


def _ratio(above: str, below: str) -> Figure:
    def figure(samples: Sequence[Sample], part: slice) -> float | None:
        whole = _average(samples, below, part)
        return _average(samples, above, part) / whole if whole else None

    return figure


def _difference(first: Figure, second: Figure) -> Figure:
    def figure(samples: Sequence[Sample], part: slice) -> float | None:
        one, other = first(samples, part), second(samples, part)
        return None if one is None or other is None else one - other

    return figure


def _input(of_scenario: Callable[[Scenario], float]) -> Figure:
    """A figure that the scenarios state: without an error."""
    return lambda samples, _: float(np.mean([of_scenario(sample.scenario) for sample in samples]))


def _survival(samples: Sequence[Sample], part: slice, event: str = "ended") -> CompetingRisks:
    lived = np.concatenate([sample.columns["lived"][part] for sample in samples])
    ended = np.concatenate([sample.columns[event][part] for sample in samples])
    return kaplan_meier(lived, ended > 0.0)


def _alive_after(years: float) -> Figure:
    def figure(samples: Sequence[Sample], part: slice) -> float | None:
        if max(sample.scenario.horizon_quarters for sample in samples) < QUARTERS_PER_YEAR * years:
            return None
        return _survival(samples, part).survival_at(QUARTERS_PER_YEAR * years)

    return figure


def _median_years(samples: Sequence[Sample], part: slice) -> float | None:
    """The time at which half are alive, inside a quarter by a straight line."""
    found = _survival(samples, part)
    after = int(np.searchsorted(-found.survival, -0.5))
    if after == found.times.size or found.survival[after] > 0.5:
        return None
    alive = float(found.survival[after - 1]) if after else 1.0
    step = (alive - 0.5) / (alive - float(found.survival[after]))
    return (float(found.times[after]) - 1.0 + step) / QUARTERS_PER_YEAR


def _hazards(samples: Sequence[Sample], part: slice) -> Array:
    """Life-table hazards of unintended endings by year, as far as every scenario reaches; the others are censored."""
    found = _survival(samples, part, "unintended")
    years = min(sample.scenario.horizon_quarters for sample in samples) // QUARTERS_PER_YEAR
    alive = np.array([found.survival_at(QUARTERS_PER_YEAR * year) for year in range(years + 1)])
    # A year that nobody enters has no hazard.
    return np.asarray(1.0 - alive[1:] / np.maximum(alive[:-1], 1e-300))


def _first_over_peak(samples: Sequence[Sample], part: slice) -> float | None:
    hazards = _hazards(samples, part)
    return float(hazards[0] / hazards.max()) if hazards.max() > 0.0 else None


def _peak_year(samples: Sequence[Sample], part: slice) -> float | None:
    hazards = _hazards(samples, part)
    return float(np.argmax(hazards) + 1) if hazards.max() > 0.0 else None


def _success_gap(samples: Sequence[Sample], part: slice) -> float | None:
    """Share in which both gain among ventures with an agreed reset, less that among those without one."""
    reset = np.concatenate([sample.columns["reset"][part] for sample in samples]) > 0.0
    gain = np.concatenate([sample.columns["gain"][part] for sample in samples])
    if reset.all() or not reset.any():
        return None
    return float(np.mean(gain[reset]) - np.mean(gain[~reset]))


def _recorded_mean(name: str) -> Figure:
    def figure(samples: Sequence[Sample], part: slice) -> float | None:
        return float(np.mean([np.mean(sample.recorded[name][part]) for sample in samples]))

    return figure


def _growth_ratio(samples: Sequence[Sample], part: slice) -> float | None:
    def total(name: str) -> float:
        return float(np.sum([np.sum(sample.recorded[name][part]) for sample in samples]))

    bottom = total("bottom_purchases") * total("top_years")
    return total("top_purchases") * total("bottom_years") / bottom if bottom else None


def _misfit(samples: Sequence[Sample], part: slice) -> float | None:
    """Resets proposed a year with governance above and below what fits, on average, less those with what fits."""
    over, under, fit = (_yearly(f"{name}.")(samples, part) for name in ("over", "under", "fit"))
    return None if over is None or under is None or fit is None else 0.5 * (over + under) - fit


def _yearly(prefix: str) -> Figure:
    """Resets proposed per year of life."""
    per_quarter = _ratio(f"{prefix}proposed", f"{prefix}lived")

    def figure(samples: Sequence[Sample], part: slice) -> float | None:
        found = per_quarter(samples, part)
        return None if found is None else QUARTERS_PER_YEAR * found

    return figure


def _has_deadlock_clause(scenario: Scenario) -> float:
    return float(any(trigger.metric == "deadlock" for trigger in scenario.exit.triggers))


def _has_escalation(scenario: Scenario) -> float:
    return float(any(chance > 0.0 for chance in scenario.values()["governance"]["escalation"]))


def _has_exit_terms(scenario: Scenario) -> float:
    return float(scenario.exit.enabled and bool(scenario.exit.triggers))


FIGURES: dict[str, Figure] = {
    "F1": _median_years,
    "F2a": _alive_after(5),
    "F2b": _alive_after(10),
    "F3": _ratio("purchased", "ended"),
    "F4a": _first_over_peak,
    "F4b": _peak_year,
    "F5": _ratio("unintended", "ended"),
    "F6a": _mean("gain"),
    "F6b": _mean("lose"),
    "F6c": _recorded_mean("trouble"),
    "F7": _mean("below_plan"),
    "F8a": _success_gap,
    "F8b": _difference(_mean("gain"), _mean("ungoverned.gain")),
    "F9": _input(reset_lag),
    "F10a": _input(_has_deadlock_clause),
    "F10b": _input(_has_escalation),
    "F10c": _input(_has_exit_terms),
    "F11a": _difference(_mean("larger_stake.first_buys"), _mean("first_buys")),
    "F11b": _difference(_mean("specific.closed"), _mean("closed")),
    "F12": _growth_ratio,
    "F13a": _misfit,
    "F13b": _difference(_yearly("restless."), _yearly("")),
    "F14": _ratio("notice", "ended"),
}
"""How the model's figure of each fact is taken, by its id."""
RECORDED = ("F6c", "F12")
"""Facts whose figures come from recorded series."""
WITHOUT_ERROR = ("F4b",)
"""Facts whose figure is the place of a largest value: it does not scatter in batches as in the whole."""
BATCHES = Replicates(2, 32)
"""What stands for independent trajectories: pairs stay together, and no batch is too small to show a figure."""


def findings(samples: Sequence[Sample]) -> list[Finding]:
    """Every fact with the figure of the population and of each scenario in it.

    Parameters
    ----------
    samples : sequence of Sample
        One a scenario, all of the same number of trajectories; names differ.
    """
    return [_finding(samples, fact.id) for fact in FACTS]


def _finding(samples: Sequence[Sample], fact_id: str) -> Finding:
    fact, figure = next(fact for fact in FACTS if fact.id == fact_id), FIGURES[fact_id]
    first = samples[0]
    n = next(iter((first.recorded if fact_id in RECORDED else first.columns).values())).size
    found = by_batches(lambda part: figure(samples, part), n, BATCHES)
    if found is not None and fact_id in WITHOUT_ERROR:
        found = replace(found, std_error=None)
    return Finding(fact, found, {sample.name: figure([sample], slice(0, n)) for sample in samples})
