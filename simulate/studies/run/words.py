"""The findings of a run: plain sentences that claim nothing which their errors do not support.

A difference is called one only where it is further from 0 than its 95 % margin. Whether reviews, resets or clauses
mattered is not said: one run does not know it, a comparison on the same futures does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from simulate.presentation.findings import Finding, key, of_holder, seen_first
from simulate.presentation.wording import (
    capitalised,
    counted,
    listed,
    number,
    percent,
    percent_with_margin,
    whose,
    with_margin,
)
from simulate.scenario.defaults import VENTURE
from simulate.statistics.confidence import Z95
from simulate.statistics.estimates import ENOUGH, ROUNDING, Estimate, beyond_error, estimate_of, is_extreme
from simulate.studies.run.contract import Distribution, Figure, PartnerFigures, Summary
from simulate.studies.run.decisions import decides, goes_alone, horizon_finding, worth_alone
from simulate.studies.run.ending_words import ending, payback
from simulate.studies.run.next_words import next_step


def findings(summary: Summary, view: str = VENTURE) -> list[Finding]:
    """Value, return, who gains and who loses, how it ends, the tail, funding, payback, and the next command.

    Parameters
    ----------
    summary : dict
        As of `summarise`.
    view : str
        Whose side is told first: venture, or a partner.
    """
    following = next_step(summary, view)
    if summary["paths"] < ENOUGH:
        few = (
            f"{counted(summary['paths'], 'future')} of this venture: too few for a statement about its average; "
            f"run {ENOUGH} or more, best thousands."
        )
        return [Finding("few", few, ("paths",)), following]
    holders = seen_first(view, (VENTURE, *summary["partners"]))
    told = [
        _value(summary, holders[0]),
        _others(summary, holders[1:]),
        _return(summary, holders),
        horizon_finding(summary, holders),
        _gain(summary, view),
        ending(summary),
        _tail(summary, holders),
        _funding(summary, view),
        payback(summary),
        *extremes(summary),
    ]
    return [*(one for one in told if one is not None), following]


def _npv(summary: Summary, holder: str) -> Distribution:
    return summary["venture"]["npv"] if holder == VENTURE else summary["partners"][holder]["npv"]


def _money(summary: Summary, estimate: Estimate) -> str:
    return f"{summary['currency']} {with_margin(estimate)} million"


# ---- value ----------------------------------------------------------------------------------------------------------


def _value(summary: Summary, holder: str) -> Finding:
    """The value of whose side comes first, against nothing and against plan, and how often it is a loss."""
    entry = _npv(summary, holder)
    npv, loses = estimate_of(entry), estimate_of(entry["p_below_zero"])
    plan, planned = (
        (summary["plan"]["npv"], "plan.npv")
        if holder == VENTURE
        else (summary["plan"]["partners"][holder], key("plan", "partners", holder))
    )
    whole = holder == VENTURE
    worth = f"{'The venture is' if whole else f'To {holder} the venture is'} worth {_money(summary, npv)} on average"
    if not beyond_error(npv) and npv.margin:
        worth += " (whether more or less than nothing is not established)"
    text = (
        f"{worth}, {_against_plan(npv, plan, 'its' if whole else 'the')}; "
        f"{'it' if whole else holder} loses money in {percent_with_margin(loses)} of futures."
    )
    place = of_holder(holder)
    return Finding("value", text, (key(*place, "npv", "mean"), planned, key(*place, "npv", "p_below_zero", "mean")))


def _against_plan(npv: Estimate, plan: float, whose_plan: str) -> str:
    if beyond_error(npv, plan):
        distance = number(abs(npv.value - plan), 0 if abs(npv.value - plan) >= 10.0 else None)
        return f"{distance} {'below' if npv.value < plan else 'above'} {whose_plan} plan of {number(plan)}"
    if (npv.margin or 0.0) <= ROUNDING * abs(npv.value):
        return "as planned"
    return f"not to be told apart from {whose_plan} plan of {number(plan)}"


def _others(summary: Summary, holders: Iterable[str]) -> Finding:
    """The values of all others, and how often they are losses."""
    parts, keys = [], []
    for holder in holders:
        entry, place = _npv(summary, holder), of_holder(holder)
        to = "The venture as a whole" if holder == VENTURE else f"to {holder} it"
        loses = percent_with_margin(estimate_of(entry["p_below_zero"]))
        parts.append(f"{to} is worth {_money(summary, estimate_of(entry))} and a loss in {loses} of futures")
        keys += [key(*place, "npv", "mean"), key(*place, "npv", "p_below_zero", "mean")]
    return Finding("shares", f"{capitalised('; '.join(parts))}.", tuple(keys))


def _return(summary: Summary, holders: Iterable[str]) -> Finding | None:
    """What the plan returns a year against the cost of capital: there is no error in a plan."""
    plan = summary["plan"]
    parts: list[str] = []
    keys: list[str] = []
    for holder in holders:
        whole = holder == VENTURE
        irr = plan["irr"] if whole else plan["partner_irr"][holder]
        rate = plan["discount_rate"] if whole else plan["partner_discount_rate"][holder]
        if irr is None:
            continue
        way = "above" if irr > rate else "below" if irr < rate else "just"
        returns, cost = (" returns", " its cost of capital of") if not parts else ("", "")
        yearly = "" if parts else " a year (IRR)"
        parts.append(f"{whose(holder)}{returns} {percent(irr)}{yearly}, {way}{cost} {percent(rate)}")
        keys += (
            ["plan.irr", "plan.discount_rate"]
            if whole
            else [key("plan", "partner_irr", holder), key("plan", "partner_discount_rate", holder)]
        )
    return Finding("return", f"As planned, {'; '.join(parts)}.", tuple(keys)) if parts else None


# ---- who gains ------------------------------------------------------------------------------------------------------


def _gain(summary: Summary, view: str) -> Finding:
    names = seen_first(view, summary["partners"])
    parts = [_gain_of(summary, name, summary["partners"][name]) for name in names]
    both = percent_with_margin(estimate_of(summary["together"]["p_both_better"]))
    keys = [key("partners", name, "advantage", "mean") for name in names]
    if decides(summary):
        walkers = [name for name in names if _tells_alone(summary["partners"][name])]
        keys += [key("partners", name, "alternative", "alone_mean", "mean") for name in walkers]
    text = f"{listed(parts)}; in {both} of futures both are better off together than apart."
    return Finding("gain", text, (*keys, "together.p_both_better.mean"))


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


def _tells_alone(entry: PartnerFigures) -> bool:
    """Whether the words for an alternative hold what going alone is worth."""
    return not goes_alone(entry) and entry["alternative"]["alone_mean"]["mean"] != 0.0


# ---- tail and funding -----------------------------------------------------------------------------------------------


def _tail(summary: Summary, holders: list[str]) -> Finding:
    """The mean of the worst 5 % of futures of each side."""

    def worst(holder: str) -> Estimate:
        return estimate_of(_npv(summary, holder)["cvar_05"])

    first, *rest = holders
    own, to = (
        ("its worst 5 % of futures", "")
        if first == VENTURE
        else (f"the 5 % of futures worst for {first}", f" to {first}")
    )
    others = [_worst_of(holder, worst(holder)) for holder in rest]
    text = f"In {own} the venture is worth {_money(summary, worst(first))}{to} on average; {listed(others)}."
    return Finding("tail", text, tuple(key(*of_holder(holder), "npv", "cvar_05", "mean") for holder in holders))


def _worst_of(holder: str, worst: Estimate) -> str:
    to = "" if holder == VENTURE else f" to {holder}"
    return f"in those worst for {whose(holder)} it is worth {with_margin(worst)}{to}"


def _funding(summary: Summary, view: str) -> Finding:
    """The peak of the funding, what each partner has to find of it, and what value and money it brings."""
    venture, currency = summary["venture"], summary["currency"]
    own = [name for name in seen_first(view, summary["partners"]) if "peak_funding" in summary["partners"][name]]
    keys = ["venture.peak_funding.mean", *_tail_key(venture["peak_funding"])]
    text = f"The venture's funding peaks {_peak(venture['peak_funding'])}"
    if own:
        parts = [f"{name} {with_margin(_needed(summary['partners'][name]['peak_funding']))}" for name in own]
        text += f"; at their own peaks {listed(parts)} million"
        keys += [key("partners", name, "peak_funding", "mean") for name in own]
    per_unit = venture["npv_per_funding"]
    if per_unit is not None:
        ratio = estimate_of(per_unit)
        unclear = "" if beyond_error(ratio) else ", which is not told apart from nothing"
        text += f". Each {currency} at the venture's peak brings {currency} {with_margin(ratio)} of value{unclear}"
        keys.append("venture.npv_per_funding.mean")
    moic = estimate_of(venture["moic"])
    less = ", less than is paid in" if beyond_error(moic, 1.0) and moic.value < 1.0 else ""
    text += f"; {with_margin(moic)} come out for each one paid in, undiscounted{less}."
    return Finding("funding", text, (*keys, "venture.moic.mean"))


def _needed(entry: Figure) -> Estimate:
    """What has to be funded, of a lowest cumulative cash."""
    return Estimate(-entry["mean"], entry["std_error"], freedom=entry["freedom"])


def _tail_key(entry: Distribution) -> list[str]:
    return [key("venture", "peak_funding", "quantiles", "0.05", 0)] if entry["sd"] else []


def _peak(entry: Distribution) -> str:
    mean = estimate_of(entry)
    if not entry["sd"]:
        return f"at {number(-mean.value)} million in every future"
    return f"at {number(-mean.value)} million on average and above {_high_need(entry)} in one future of twenty"


def tail_of_funding(entry: Distribution) -> str:
    """`, above 4,170 ± 30 in 5 % of futures`; nothing where the funding is the same in every future."""
    if not entry["sd"]:
        return ""
    return f", above {_high_need(entry)} in 5 % of futures"


def _high_need(entry: Distribution) -> str:
    """What the funding exceeds in one future of twenty."""
    lowest = quantile_of(entry, "0.05")
    return with_margin(replace(lowest, value=-lowest.value))


def quantile_of(entry: Distribution, which: str) -> Estimate:
    """A quantile of the summary as an estimate again."""
    value, low, high = entry["quantiles"][which]
    return Estimate(value, None if low is None or high is None else (high - low) / (2.0 * Z95))


# ---- what is not to be relied on ------------------------------------------------------------------------------------


def extremes(summary: Summary) -> list[Finding]:
    """Means that rest on a handful of futures."""
    entries: dict[tuple[str, ...], tuple[str, Distribution]] = {
        ("venture", "npv"): ("the venture", summary["venture"]["npv"])
    }
    for name, entry in summary["partners"].items():
        entries["partners", name, "npv"] = (f"{name} in the venture", entry["npv"])
    for name, entry in summary["partners"].items():
        entries["partners", name, "alone"] = (f"{name} alone", entry["alone"])
    found = {
        key(*place, "extreme_share"): f"{name} ({percent(entry['extreme_share'], 0)})"
        for place, (name, entry) in entries.items()
        if is_extreme(entry["extreme_share"], summary["paths"])
    }
    if not found:
        return []
    text = (
        f"Ten futures make much of the variance of the value of {listed([*found.values()])}: its mean and its margin "
        "are not to be relied on, and more paths may not help, where a distribution has no variance. Look at the "
        "quantiles, and at distributions without ends."
    )
    return [Finding("warning", text, tuple(found))]
