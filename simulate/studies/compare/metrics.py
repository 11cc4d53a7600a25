"""What is compared of two sides: quantities of every trajectory, by their places in JSON, and how they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.outcomes import ACTIONS, HORIZON, partner_names
from simulate.statistics.endings import HORIZON_NAME, labels_of
from simulate.statistics.estimates import Array, Estimate, Mask, estimate_of, mean
from simulate.statistics.paired import PROBABILITIES
from simulate.statistics.quantiles import quantiles
from simulate.statistics.replicates import Replicates
from simulate.statistics.survival import QUARTERS_PER_YEAR

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

Path = tuple[str, ...]

SURVIVAL_YEARS = (5, 10)
"""Ages at which survival is compared, where they lie before both horizons."""
MONEY, SHARE, YEARS, COUNT = "million", "share", "years", "count"
LIFE = ("life_years",)
PEAK_FUNDING = ("venture", "peak_funding")


@dataclass(frozen=True)
class Metric:
    """A quantity of every trajectory: what it is called, its unit, and its values, taken when they are asked for."""

    label: str
    unit: str
    values: Callable[[], Array]


@dataclass(frozen=True)
class Level:
    """A metric on one side: its mean, and its quantiles at 5, 50 and 95 % (none of a share)."""

    mean: Estimate
    quantiles: tuple[Estimate, ...] = ()


def level_of(summary: dict[str, Any], path: Path, metric: Metric, by: Replicates) -> Level:
    """A metric on one side, with the mean and the error that the summary of its run gives it."""
    entry = _entry(summary, path)
    if metric.unit == SHARE:
        return Level(estimate_of(entry))
    values = metric.values()
    found = mean(values, by) if entry is None else estimate_of(entry)
    return Level(found, tuple(quantiles(values, PROBABILITIES, by)))


def _entry(summary: dict[str, Any], path: Path) -> Any:
    """Where the summary has a metric; None of the mean life, which it has not."""
    if path == LIFE:
        return None
    if path[0].startswith("survival"):
        return summary["survival_by_year"][int(path[0].split("_")[1]) - 1]
    node: Any = summary
    for step in path:
        node = node[step]
    return node


def metrics(outcomes: Outcomes) -> dict[Path, Metric]:
    """Everything that is compared, by its place in JSON."""
    return {
        **_values(outcomes),
        **_together(outcomes),
        **_lives(outcomes),
        **_governance(outcomes),
        **_endings(outcomes),
    }


def _values(outcomes: Outcomes) -> dict[Path, Metric]:
    found: dict[Path, Metric] = {
        ("venture", "npv"): Metric("Venture", MONEY, lambda: outcomes["venture_npv"]),
        PEAK_FUNDING: Metric("peak funding", MONEY, lambda: outcomes["peak_funding"]),
        ("venture", "pays_back"): _share("pays back", lambda: outcomes["payback_quarter"] >= 0.0),
    }
    for i, name in enumerate(partner_names(outcomes)):
        found |= _partner(outcomes, i, name)
    return found


def _share(label: str, holds: Callable[[], Mask]) -> Metric:
    """What holds in a share of futures: 1 where it does."""
    return Metric(label, SHARE, lambda: holds().astype(np.float64))


def _partner(outcomes: Outcomes, i: int, name: str) -> dict[Path, Metric]:
    return {
        ("partners", name, "npv"): Metric(f"{name}, in the venture", MONEY, lambda: outcomes["partner_npv"][i]),
        ("partners", name, "alternative"): Metric(f"{name}, without it", MONEY, lambda: outcomes.alternative[i]),
        ("partners", name, "advantage"): Metric(f"{name}, advantage", MONEY, lambda: outcomes.advantage[i]),
        ("partners", name, "p_better"): _share(f"{name} better off", lambda: outcomes.advantage[i] > 0.0),
    }


def _together(outcomes: Outcomes) -> dict[Path, Metric]:
    def all_of(holds: Callable[[], Mask]) -> Callable[[], Mask]:
        return lambda: np.all(holds(), axis=0)

    better, gain = all_of(lambda: outcomes.advantage > 0.0), all_of(lambda: outcomes["partner_npv"] > 0.0)
    return {
        ("together", "p_both_better"): _share("both better off than apart", better),
        ("together", "p_both_gain"): _share("both NPVs above 0", gain),
        ("together", "p_both_lose"): _share("both NPVs below 0", all_of(lambda: outcomes["partner_npv"] < 0.0)),
    }


def _lives(outcomes: Outcomes) -> dict[Path, Metric]:
    lived, quarters = outcomes["exit_quarter"], outcomes.scenario.horizon_quarters
    found: dict[Path, Metric] = {LIFE: Metric("life [years]", YEARS, lambda: lived / QUARTERS_PER_YEAR)}
    for years in SURVIVAL_YEARS:
        if QUARTERS_PER_YEAR * years < quarters:
            alive = partial(np.greater, lived, QUARTERS_PER_YEAR * years)
            found[(f"survival_{years}_years",)] = _share(f"alive after {years} years", alive)
    return found


def _governance(outcomes: Outcomes) -> dict[Path, Metric]:
    def agreed() -> Array:
        resets = np.array([outcomes[f"reset_{action}"] for action in ACTIONS])
        return np.asarray(resets.sum(axis=0), dtype=np.float64)

    return {
        ("resets", "agreed"): Metric("resets agreed", COUNT, agreed),
        ("disputes",): Metric("disputes", COUNT, lambda: outcomes["disputes"]),
        ("deadlock_quarters",): Metric("quarters in deadlock", COUNT, lambda: outcomes["deadlock_quarters"]),
    }


def _endings(outcomes: Outcomes) -> dict[Path, Metric]:
    codes = {**{label: i for i, label in enumerate(labels_of(outcomes))}, HORIZON_NAME: HORIZON}
    cause = outcomes["cause"]
    return {("ended_by", label): _share(label, partial(np.equal, cause, code)) for label, code in codes.items()}
