"""The summary in a few plain sentences that claim nothing which their errors do not support.

A difference is called one only where it is further from 0 than its 95 % margin. Whether reviews, resets or clauses
mattered is not said: one run does not know it, a comparison on the same futures does.
"""

from __future__ import annotations

import math
from dataclasses import replace

from simulate.presentation.wording import counted, listed, number, percent, percent_with_margin, with_margin
from simulate.statistics.confidence import Z95
from simulate.statistics.endings import AGREED_NAME, HORIZON_NAME
from simulate.statistics.estimates import ENOUGH, ROUNDING, Estimate, beyond_error, estimate_of, is_extreme
from simulate.studies.run.contract import Distribution, PartnerFigures, Summary, VentureFigures
from simulate.studies.run.decisions import decides, goes_alone, horizon_sentence, worth_alone


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
    said = [_value(summary), horizon_sentence(summary), _gain(summary), _ending(summary), _tail(summary)]
    return [*(sentence for sentence in said if sentence), *extremes(summary)]


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
    return f"{worth}, {against}; it loses money in {percent_with_margin(loses)} of futures."


def _gain(summary: Summary) -> str:
    parts = [_gain_of(summary, name, entry) for name, entry in summary["partners"].items()]
    both = percent_with_margin(estimate_of(summary["together"]["p_both_better"]))
    return f"{listed(parts)}; in {both} of futures both are better off together than apart."


def _gain_of(summary: Summary, name: str, entry: PartnerFigures) -> str:
    advantage = estimate_of(entry["advantage"])
    than = _alternative(summary, name, entry)
    if not beyond_error(advantage):
        size = _money(summary, advantage)
        return f"{name} is neither better nor worse off than by {than} as far as can be told ({size})"
    size = _money(summary, advantage.size)
    return f"{name} is {'better' if advantage.value > 0.0 else 'worse'} off by {size} than by {than}"


def _alternative(summary: Summary, name: str, entry: PartnerFigures) -> str:
    if decides(summary):
        return "going alone" if goes_alone(entry) else f"walking away ({worth_alone(entry)})"
    plan_alone = summary["plan"]["alone"][name]
    if plan_alone > 0.0:
        return "going alone"
    return "walking away (its plan alone loses money)" if plan_alone < 0.0 else "walking away (it has no plan alone)"


def _ending(summary: Summary) -> str:
    lives = estimate_of(summary["ended_by"][HORIZON_NAME])
    horizon = f"{percent_with_margin(lives)} of ventures live to the horizon"
    causes = sorted(
        ((entry["mean"], name) for name, entry in summary["ended_by"].items() if name != HORIZON_NAME), reverse=True
    )
    shares = {name: percent_with_margin(estimate_of(summary["ended_by"][name])) for _, name in causes}
    if not causes or causes[0][0] == 0.0:
        return f"{horizon}; none was ended before it."
    first = f"{_by(causes[0][1])} ({shares[causes[0][1]]})"
    if len(causes) == 1 or _apart(summary, causes[0][1], causes[1][1]):
        most = f"what ends the others most often is {first}"
    else:
        most = (
            f"the others end most often by {first} or {_by(causes[1][1])} ({shares[causes[1][1]]}), too close to rank"
        )
    return f"{horizon}; {most}; {_median_life(summary)}."


def _by(name: str) -> str:
    """What ended a venture: a clause by its name, or an agreement, after which no clause may be called."""
    return "an agreement to part" if name == AGREED_NAME else f"“{name}”"


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
    venture = summary["venture"]
    worst, back = estimate_of(venture["npv"]["cvar_05"]), estimate_of(venture["pays_back"])
    return (
        f"In its worst 5 % of futures the venture is worth {_money(summary, worst)} on average; "
        f"{_funding(venture['peak_funding'])}; {percent_with_margin(back)} pay back from their operations before the "
        f"horizon{payback_median(venture, ', half of those within ')}."
    )


def _funding(entry: Distribution) -> str:
    mean = estimate_of(entry)
    if not entry["sd"]:
        return f"its funding peaks at {number(-mean.value)} million in every future"
    need = with_margin(replace(quantile_of(entry, "0.05"), value=-entry["quantiles"]["0.05"][0]))
    return f"its funding peaks at {number(-mean.value)} million on average and above {need} in one future of twenty"


def tail_of_funding(entry: Distribution) -> str:
    """`, above 4,170 ± 30 in 5 % of futures`; nothing where the funding is the same in every future."""
    if not entry["sd"]:
        return ""
    need = replace(quantile_of(entry, "0.05"), value=-entry["quantiles"]["0.05"][0])
    return f", above {with_margin(need)} in 5 % of futures"


def payback_median(venture: VentureFigures, before: str) -> str:
    """The median time to pay back with its limits, after some words; nothing where no venture does."""
    median = venture["payback_years"]
    if median is None:
        return ""
    low, high = venture["payback_years_limits"]
    limits = "" if low is None or high is None else f" ({number(low, 1)} to {number(high, 1)})"
    return f"{before}{number(median, 1)}{limits} years"


def quantile_of(entry: Distribution, key: str) -> Estimate:
    """A quantile of the summary as an estimate again."""
    value, low, high = entry["quantiles"][key]
    return Estimate(value, None if low is None or high is None else (high - low) / (2.0 * Z95))


def extremes(summary: Summary) -> list[str]:
    """Means that rest on a handful of futures."""
    entries = {"the venture": summary["venture"]["npv"]}
    entries |= {f"{name} in the venture": entry["npv"] for name, entry in summary["partners"].items()}
    entries |= {f"{name} alone": entry["alone"] for name, entry in summary["partners"].items()}
    said = [
        f"{name} ({percent(entry['extreme_share'], 0)})"
        for name, entry in entries.items()
        if is_extreme(entry["extreme_share"], summary["paths"])
    ]
    if not said:
        return []
    return [
        f"Ten futures make much of the variance of the value of {listed(said)}: its mean and its margin are not to be "
        "relied on, and more paths may not help, where a distribution has no variance. Look at the quantiles, and at "
        "distributions without ends."
    ]
