"""The summary in a few plain sentences that claim nothing which their errors do not support.

A difference is called one only where it is further from 0 than its 95 % margin. Whether reviews, resets or clauses
mattered is not said: one run does not know it, a comparison on the same futures does.
"""

from __future__ import annotations

import math

from simulate.presentation.wording import counted, listed, number, percent, share_with_margin, with_margin
from simulate.statistics.endings import HORIZON_NAME
from simulate.statistics.estimates import ENOUGH, ROUNDING, Z95, Estimate, beyond_error, estimate_of
from simulate.studies.run.contract import PartnerFigures, Summary
from simulate.studies.run.summary import independent


def sentences(summary: Summary) -> list[str]:
    """Three or four sentences: the value, who gains, how it ends, and the tail.

    Parameters
    ----------
    summary : dict
        As of `summarise`.
    """
    if summary["paths"] < ENOUGH:
        return [
            f"{counted(summary['paths'], 'future')} of this venture: too few for a statement about its average; "
            f"run {ENOUGH} or more, best thousands."
        ]
    return [_value(summary), _gain(summary), _ending(summary), _tail(summary)]


def _money(summary: Summary, estimate: Estimate) -> str:
    return f"{summary['currency']} {with_margin(estimate)} million"


def _value(summary: Summary) -> str:
    entry = summary["venture"]["npv"]
    npv, plan, loses = estimate_of(entry), summary["plan"]["npv"], estimate_of(entry["p_below_zero"])
    margin = npv.margin or 0.0
    worth = f"The venture is worth {_money(summary, npv)} on average"
    if not beyond_error(npv):
        worth += " (whether more or less than nothing is not established)" if margin > 0.0 else ""
    if beyond_error(npv, plan):
        distance = number(abs(npv.value - plan), 0 if abs(npv.value - plan) >= 10.0 else None)
        against = f"{distance} {'below' if npv.value < plan else 'above'} its plan of {number(plan)}"
    elif margin <= ROUNDING * abs(npv.value):
        against = "as planned"
    else:
        against = f"not to be told apart from its plan of {number(plan)}"
    return f"{worth}, {against}; it loses money in {share_with_margin(loses, independent(summary))} of futures."


def _gain(summary: Summary) -> str:
    parts = [_gain_of(summary, name, entry) for name, entry in summary["partners"].items()]
    both = share_with_margin(estimate_of(summary["together"]["p_both_better"]), independent(summary))
    return f"{listed(parts)}; in {both} of futures both are better off together than apart."


def _gain_of(summary: Summary, name: str, entry: PartnerFigures) -> str:
    advantage = estimate_of(entry["advantage"])
    than = _alternative(summary["plan"]["alone"][name])
    if not beyond_error(advantage):
        size = _money(summary, advantage)
        return f"{name} is neither better nor worse off than by {than} as far as can be told ({size})"
    size = _money(summary, Estimate(abs(advantage.value), advantage.std_error))
    return f"{name} is {'better' if advantage.value > 0.0 else 'worse'} off by {size} than by {than}"


def _alternative(plan_alone: float) -> str:
    if plan_alone > 0.0:
        return "going alone"
    return "walking away (its plan alone loses money)" if plan_alone < 0.0 else "walking away (it has no plan alone)"


def _ending(summary: Summary) -> str:
    lives = estimate_of(summary["ended_by"][HORIZON_NAME])
    horizon = f"{share_with_margin(lives, independent(summary))} of ventures live to the horizon"
    causes = sorted(
        ((entry["mean"], name) for name, entry in summary["ended_by"].items() if name != HORIZON_NAME), reverse=True
    )
    if not causes or causes[0][0] == 0.0:
        return f"{horizon}; none was ended before it."
    first = f"“{causes[0][1]}” ({percent(causes[0][0])})"
    if len(causes) == 1 or _apart(summary, causes[0][1], causes[1][1]):
        most = f"what ends the others most often is {first}"
    else:
        most = f"the others end most often by {first} or “{causes[1][1]}” ({percent(causes[1][0])}), too close to rank"
    return f"{horizon}; {most}; {_median_life(summary)}."


def _apart(summary: Summary, larger: str, smaller: str) -> bool:
    """Whether two ways to end differ in their shares.

    The error is that of a difference of multinomial shares; over antithetic pairs, whose covariance the summary does
    not hold, the sum of both errors, which it cannot exceed.
    """
    first, second = (estimate_of(summary["ended_by"][name]) for name in (larger, smaller))
    distance = first.value - second.value
    if summary["run"]["antithetic"]:
        return beyond_error(Estimate(distance, (first.std_error or 0.0) + (second.std_error or 0.0)))
    return distance > Z95 * math.sqrt((first.value + second.value - distance**2) / summary["paths"])


def _median_life(summary: Summary) -> str:
    survival = [estimate_of(entry) for entry in summary["survival_by_year"]]
    more = [year for year, alive in enumerate(survival, 1) if alive.value > 0.5 and beyond_error(alive, 0.5)]
    fewer = [year for year, alive in enumerate(survival, 1) if alive.value < 0.5 and beyond_error(alive, 0.5)]
    low = max(more, default=0)
    if fewer and low:
        return f"the median life is between {low} and {min(fewer)} years"
    if fewer:
        return f"half end within {counted(min(fewer), 'year')}"
    return f"more than half live longer than {counted(low, 'year')}" if low else "the median life is not established"


def _tail(summary: Summary) -> str:
    worst, funding = estimate_of(summary["venture"]["npv"]["cvar_05"]), estimate_of(summary["venture"]["peak_funding"])
    need = summary["venture"]["peak_funding"]["quantiles"]["0.05"][0]
    back = estimate_of(summary["venture"]["pays_back"])
    median = summary["venture"]["payback_years"]
    when = "" if median is None else f", half of those within {number(median, 1)} years"
    return (
        f"In its worst 5 % of futures the venture is worth {_money(summary, worst)} on average; its funding peaks at "
        f"{number(-funding.value)} million on average and above {number(-need)} in one future of twenty; "
        f"{share_with_margin(back, independent(summary))} pay back before the horizon{when}."
    )
