"""How a venture ends and when, as findings of a run: the ways to end, the median life, payback against life."""

from __future__ import annotations

import math

from simulate.presentation.findings import Finding, key
from simulate.presentation.wording import counted, number, percent_with_margin
from simulate.statistics.confidence import Z95
from simulate.statistics.endings import AGREED_NAME, HORIZON_NAME
from simulate.statistics.estimates import Estimate, beyond_error, estimate_of
from simulate.studies.run.contract import Summary, VentureFigures

HALF = 0.5
HALF_OF_THEM = ", half of those within "


def ending(summary: Summary) -> Finding:
    """How many live to the horizon, what ends the others most often, and the median life."""
    lives = estimate_of(summary["ended_by"][HORIZON_NAME])
    horizon = f"{percent_with_margin(lives)} of ventures live to the horizon"
    keys = [key("ended_by", HORIZON_NAME, "mean")]
    causes = causes_in_order(summary)
    shares = {name: percent_with_margin(estimate_of(summary["ended_by"][name])) for name in causes}
    if not causes or summary["ended_by"][causes[0]]["mean"] == 0.0:
        return Finding("ending", f"{horizon}; none was ended before it.", tuple(keys))
    keys.append(key("ended_by", causes[0], "mean"))
    first = f"{_by(causes[0])} ({shares[causes[0]]})"
    if len(causes) == 1 or apart(summary, causes[0], causes[1]):
        most = f"what ends the others most often is {first}"
    else:
        keys.append(key("ended_by", causes[1], "mean"))
        most = f"the others end most often by {first} or {_by(causes[1])} ({shares[causes[1]]}), too close to rank"
    life, years = _median_life(summary)
    at_years = [key("survival_by_year", year - 1, "mean") for year in years]
    return Finding("ending", f"{horizon}; {most}; {life}.", (*keys, *at_years))


def causes_in_order(summary: Summary) -> list[str]:
    """The ways to end before the horizon, the most frequent first."""
    causes = ((entry["mean"], name) for name, entry in summary["ended_by"].items() if name != HORIZON_NAME)
    return [name for _, name in sorted(causes, reverse=True)]


def _by(name: str) -> str:
    """What ended a venture: a clause by its name, or an agreement, after which no clause may be called."""
    return "an agreement to part" if name == AGREED_NAME else f"“{name}”"


def apart(summary: Summary, larger: str, smaller: str) -> bool:
    """Whether two ways to end differ in their shares.

    The error is that of a difference of multinomial shares; over antithetic pairs, whose covariance the summary does
    not hold, the sum of both errors, which it cannot exceed.
    """
    first, second = (estimate_of(summary["ended_by"][name]) for name in (larger, smaller))
    distance = first.value - second.value
    if summary["run"]["antithetic"]:
        return beyond_error(Estimate(distance, (first.std_error or 0.0) + (second.std_error or 0.0)))
    return distance > Z95 * math.sqrt((first.value + second.value - distance**2) / summary["paths"])


def _median_life(summary: Summary) -> tuple[str, list[int]]:
    """The median life between two years, and the years that say so."""
    survival = [estimate_of(entry) for entry in summary["survival_by_year"]]
    more = [year for year, alive in enumerate(survival, 1) if alive.value > HALF and beyond_error(alive, HALF)]
    fewer = [year for year, alive in enumerate(survival, 1) if alive.value < HALF and beyond_error(alive, HALF)]
    low, joint = max(more, default=0), [percent_with_margin(alive) for alive in survival]
    if fewer and low:
        high = min(fewer)
        then = f"{counted(low, 'year')} ({joint[low - 1]} still joint) and {high} ({joint[high - 1]})"
        return f"the median life is between {then}", [low, high]
    if fewer:
        return f"half end within {counted(min(fewer), 'year')} ({joint[min(fewer) - 1]} still joint)", [min(fewer)]
    if low:
        return f"more than half ({joint[low - 1]}) live longer than {counted(low, 'year')}", [low]
    return "the median life is not established", []


# ---- payback against life -------------------------------------------------------------------------------------------


def payback(summary: Summary) -> Finding:
    """How many pay back, when, and whether a venture lives that long."""
    venture = summary["venture"]
    back = percent_with_margin(estimate_of(venture["pays_back"]))
    text = (
        f"{back} of ventures pay back from their operations before the horizon{payback_median(venture, HALF_OF_THEM)}"
    )
    keys = ["venture.pays_back.mean"]
    if venture["payback_years"] is not None:
        keys.append("venture.payback_years")
    year = _year_of_payback(summary)
    if year:
        alive = estimate_of(summary["survival_by_year"][year - 1])
        few = alive.value < HALF and beyond_error(alive, HALF)
        lives = f"{percent_with_margin(alive)} of ventures are still joint then (after {counted(year, 'year')})"
        text += f"; {'only ' if few else ''}{lives}"
        keys.append(key("survival_by_year", year - 1, "mean"))
    return Finding("payback", f"{text}.", tuple(keys))


def _year_of_payback(summary: Summary) -> int:
    """The year in which half of those that pay back have done so; 0 where none does, or at the horizon only."""
    years = summary["venture"]["payback_years"]
    year = 0 if years is None else max(1, math.ceil(years))
    return year if year <= len(summary["survival_by_year"]) else 0


def payback_median(venture: VentureFigures, before: str) -> str:
    """The median time to pay back with its limits, after some words; nothing where no venture does."""
    median = venture["payback_years"]
    if median is None:
        return ""
    low, high = venture["payback_years_limits"]
    limits = "" if low is None or high is None else f" ({number(low, 1)} to {number(high, 1)})"
    return f"{before}{number(median, 1)}{limits} years"
