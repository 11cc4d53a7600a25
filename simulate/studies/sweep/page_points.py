"""Points of a saved sweep, as its page reads them: measures, terms, the zone, and what is told of a point."""

from __future__ import annotations

from typing import Any

from simulate.presentation.page.study import SavedStudy
from simulate.presentation.wording import percent_with_margin, with_margin
from simulate.scenario.tree import quoted, split
from simulate.statistics.estimates import Estimate, estimate_of
from simulate.studies.sweep.axes import shown

NASH, BOTH = "together.nash", "together.p_both_better"
WORDS = {
    "venture.npv.mean": "venture NPV",
    "venture.npv.p05": "venture NPV, P5",
    "venture.npv.p_below_zero": "venture: loss in",
    BOTH: "both better off",
    NASH: "geometric mean of both gains",
    "survival_10_years": "alive after 10 years",
}
"""Measures in words."""


def gain(name: str) -> str:
    """The measure of a partner's mean gain."""
    return f"partners.{quoted(name)}.advantage.mean"


def keys_of(saved: SavedStudy) -> list[str]:
    """The swept keys."""
    return [axis["key"] for axis in saved.results["keys"]]


def label(key: str) -> str:
    """A key as charts and tables call it: its last two parts."""
    return ".".join(split(key)[-2:])


def at(point: Any, measure: str) -> Estimate | None:
    """A measure at a point; None where it does not show it."""
    entry = point["measures"].get(measure)
    return None if entry is None or entry["mean"] is None else estimate_of(entry)


def words(measure: str, saved: SavedStudy) -> str:
    """A measure in words."""
    for name in saved.names:
        if measure == gain(name):
            return f"gain of {name}"
    return WORDS.get(measure, measure)


def is_share(measure: str) -> bool:
    """Whether a measure is a share of futures."""
    return measure.endswith(("p_below_zero", "p_better", "p_both_better")) or measure.startswith(
        ("survival", "ended_by")
    )


def terms(saved: SavedStudy, point: Any) -> str:
    """A point by its terms, in one line."""
    return ", ".join(f"{label(key)} {shown(value)}" for key, value in point["values"].items())


def told(saved: SavedStudy, point: Any) -> str:
    """What stands at a point when it is looked at: its terms, and what both partners have of them."""
    lines = [f"{label(key)}: {shown(value)}" for key, value in point["values"].items()]
    for name, _ in saved.partners:
        found = at(point, gain(name))
        lines += [f"{name} gains {with_margin(found)}"] if found is not None else []
    both = at(point, BOTH)
    lines += [f"both better off in {percent_with_margin(both)}"] if both is not None else []
    return "\n".join(lines)


def zone_of(saved: SavedStudy) -> set[int]:
    """The points at which both partners gain on average."""
    found = saved.results.get("agreement")
    if found is not None:
        return set(found["zone"])
    return {point["point"] for point in saved.results["points"] if both_gain(saved, point)}


def both_gain(saved: SavedStudy, point: Any) -> bool:
    """Whether both partners are better off at a point, on average."""
    gains = [at(point, gain(name)) for name in saved.names]
    return all(one is not None and one.value > 0.0 for one in gains)


def best_point(saved: SavedStudy) -> Any:
    """The point that the objective ranks first."""
    return numbered(saved, saved.results["optimum"]["point"])


def numbered(saved: SavedStudy, n: int) -> Any:
    """The point of a number."""
    return next(one for one in saved.results["points"] if one["point"] == n)
