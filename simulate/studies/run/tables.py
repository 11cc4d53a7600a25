"""The summary of a run as a reader sees it: what it is worth and to whom, how it ends, how it was governed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.table import Table

from simulate.presentation.changes import change_line
from simulate.presentation.findings import Source, from_json, seen_first
from simulate.presentation.layout import MUTED, cell, in_words, partner, plain, row, show, table, titled
from simulate.presentation.saying import without_errors
from simulate.presentation.style import short
from simulate.presentation.wording import (
    NOTHING,
    counted,
    margin_alone,
    number,
    percent,
    percent_margin_alone,
    percent_with_margin,
    quarter_date,
    rarely,
    with_margin,
    years,
)
from simulate.scenario.defaults import VENTURE
from simulate.statistics.endings import Ending, endings
from simulate.statistics.estimates import ENOUGH, Estimate, estimate_of
from simulate.statistics.replicates import replicates_of
from simulate.studies.run.choices import decisions_block
from simulate.studies.run.contract import Distribution, Figure, PlanFigures, Recorded, Summary
from simulate.studies.run.decisions import alternative_sentence, decides, horizon_lines
from simulate.studies.run.ending_words import payback_median
from simulate.studies.run.words import quantile_of, tail_of_funding

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes
    from simulate.scenario import Scenario

VALUE_COLUMNS = ("mean ± 95 %", "P5", "P50", "P95", "P(< 0)", "CVaR 5 %")
"""Headings of a distribution's numbers: P5 is the 5 % quantile, CVaR the mean of the worst 5 %."""
LONGEST_HEADING = 22
"""Characters of a partner's name over a column."""


def print_summary(
    console: Console, outcomes: Outcomes, summary: Summary, view: str = VENTURE, source: Source | None = None
) -> None:
    """Prints the summary of a run.

    Parameters
    ----------
    console : rich.console.Console
        Where to; its width decides how names wrap.
    outcomes : Outcomes
        The run.
    summary : dict
        As of `summarise(outcomes)`.
    view : str
        Whose side comes first: venture, or a partner.
    source : Source, optional
        What the next command is said to be run on.
    """
    show(console, summary_view(outcomes, summary, view, source))


def summary_view(outcomes: Outcomes, summary: Summary, view: str = VENTURE, source: Source | None = None) -> Group:
    """The summary of a run as something that rich can print."""
    found = endings(outcomes, replicates_of(outcomes))
    if summary["paths"] < ENOUGH:
        summary, found = sure(summary), without_errors(found)
    return Group(
        heading(outcomes, summary),
        value_block(summary, view),
        deal_block(summary, view),
        *payments_block(outcomes, summary),
        endings_block(found, summary, view),
        *decisions_block(summary, view),
        governance_block(summary),
        in_words(from_json(summary), source),
    )


def sure(node: Any) -> Any:
    """A summary of too few futures for margins as it is shown: without errors, and without limits of quantiles."""
    if not isinstance(node, dict):
        return node
    bare = without_errors(node)
    if "quantiles" in bare:
        bare["quantiles"] = {key: [value, None, None] for key, (value, *_) in bare["quantiles"].items()}
    if "payback_years_limits" in bare:
        bare["payback_years_limits"] = [None, None]
    return {key: sure(value) for key, value in bare.items()}


def heading(outcomes: Outcomes, summary: Summary) -> RenderableType:
    """What was simulated, in two lines, and one each where it already lives and where `--set` changed something."""
    scenario = outcomes.scenario
    changed = change_line(summary["run"].get("changed", {}))
    lives = scenario.words()["today"]
    dated = f"{lives[0]} {lives[-1]}" if lives else ""
    lines = [cell(line, MUTED) for line in (" · ".join(facts(scenario, summary)), dated, changed) if line]
    return Group(cell(summary["scenario"], "bold underline"), *lines, "")


def facts(scenario: Scenario, summary: Summary) -> tuple[str, ...]:
    """Paths, horizon, seed, sampler, version."""
    quarters, begun, start = scenario.horizon_quarters, scenario.first_quarter, scenario.scenario.start
    run = summary["run"]
    return (
        counted(summary["paths"], "path"),
        f"{years(quarters - begun)}, {quarter_date(start, begun)} to {quarter_date(start, quarters - 1)}",
        f"seed {summary['seed']}", str(run["sampler"]), f"jvsim {run['version']}",
    )  # fmt: skip


# ---- value ----------------------------------------------------------------------------------------------------------


def value_block(summary: Summary, view: str = VENTURE) -> Group:
    """Net present values: the venture, and each partner in it, alone, and against its alternative; the view first."""
    made = table("", VALUE_COLUMNS)
    names = list(summary["partners"])
    for name in seen_first(view, (VENTURE, *names)):
        if name == VENTURE:
            _distribution(made, cell("Venture", "bold"), summary["venture"]["npv"])
            continue
        entry = summary["partners"][name]
        row(made, partner(name, names.index(name)), *[""] * len(VALUE_COLUMNS))
        _distribution(made, "  in the venture", entry["npv"])
        _distribution(made, "  alone", entry["alone"])
        _distribution(made, "  alternative", entry["alternative"])
        _distribution(made, "  advantage", entry["advantage"])
    few = summary["paths"] < ENOUGH
    margins = "Too few futures for margins." if few else "± is the 95 % margin; that of the others stands under them."
    return titled(
        f"Net present value [{plain(summary['currency'])} million]",
        made,
        note=f"{margins} {_alternatives(summary, view)} the advantage is taken future by future.",
    )


def _alternatives(summary: Summary, view: str) -> str:
    """What the alternatives are: by a rule that is the same for all, or what each partner would do, and why."""
    if not decides(summary):
        return "The alternative is the value alone, or 0 where the plan alone is worth no more than nothing;"
    told = [alternative_sentence(name, summary["partners"][name]) for name in seen_first(view, summary["partners"])]
    return f"The alternative: {'; '.join(told)} (over futures that no run uses);"


def _distribution(made: Table, name: object, entry: Distribution) -> None:
    """A row of numbers, and under it what those have for margins whose numbers do not hold them."""
    points = [quantile_of(entry, key) for key in ("0.05", "0.5", "0.95")]
    loses, worst, places = estimate_of(entry["p_below_zero"]), estimate_of(entry["cvar_05"]), _money_places(entry)
    numbers = [number(point.value, places) for point in (*points, worst)]
    row(made, name, with_margin(estimate_of(entry)), *numbers[:3], percent(loses.value), numbers[3])
    margins = [margin_alone(point) for point in (*points, worst)]
    under = ("", *margins[:3], percent_margin_alone(loses), margins[3])
    if entry["sd"] and any(under):
        row(made, "", *under, style=MUTED)


def _money_places(entry: Distribution) -> int | None:
    """No decimals in a row of large numbers, so that its columns line up."""
    largest = max(abs(entry["quantiles"]["0.05"][0]), abs(entry["quantiles"]["0.95"][0]))
    return 0 if largest >= 100.0 else None


def deal_block(summary: Summary, view: str = VENTURE) -> Group:
    """Plan, funding and payback of the venture, and how the partners fare together."""
    venture, together, currency = summary["venture"], summary["together"], plain(summary["currency"])
    funding, moic = venture["peak_funding"], venture["moic"]

    def share(entry: Figure) -> str:
        return percent_with_margin(estimate_of(entry))

    made = _facts()
    irr = summary["plan"]["irr"]
    planned = f"NPV {number(summary['plan']['npv'])}, IRR {percent(irr) if irr is not None else 'none'}"
    row(made, "plan", planned)
    row(made, "  of it beyond the horizon", _beyond(summary["plan"]))
    for heading, told in horizon_lines(summary, seen_first(view, (VENTURE, *summary["partners"]))):
        row(made, heading, told)
    row(made, "below plan", share(venture["npv"]["p_below_plan"]))
    row(made, f"peak funding [{currency} million]", f"{with_margin(_negated(funding))}{tail_of_funding(funding)}")
    row(made, "pays back from its operations", share(venture["pays_back"]) + payback_median(venture, ", median "))
    row(made, "money out over money in, with what a sale brings", with_margin(estimate_of(moic)))
    row(made, "both better off than apart", share(together["p_both_better"]))
    row(made, "both NPVs above 0, both below 0", f"{share(together['p_both_gain'])}, {share(together['p_both_lose'])}")
    partners = {name: summary["partners"][name] for name in seen_first(view, summary["partners"])}
    for name, entry in partners.items():
        row(made, f"{name} better off", share(entry["p_better"]))
    for name, entry in partners.items():
        if "peak_funding" in entry:
            row(made, f"{name} funds [{currency} million]", _partner_funding(entry["peak_funding"]))
    means = [with_margin(estimate_of(entry)) for entry in summary["convergence"]["venture_npv"]]
    if len(means) > 1:
        row(made, "mean NPV at half the paths", f"{means[-2]}, at all {means[-1]}")
    return titled("The deal", made)


def _partner_funding(entry: Recorded) -> str:
    """What a partner has to find at most before its money comes back."""
    most = number(-entry["quantiles"]["0.05"][0])
    return f"{with_margin(_negated(entry))}, above {most} in 5 % (the first {counted(entry['paths'], 'future')})"


def _beyond(plan: PlanFigures) -> str:
    """The part of the plan's value that rests on the multiple at the horizon."""
    share, value = plan["terminal_share"], number(plan["terminal_value"])
    return value if share is None else f"{percent(share)} ({value})"


def _facts() -> Table:
    made = Table.grid(padding=(0, 2))
    made.add_column(overflow="fold", max_width=40)
    made.add_column(overflow="fold")
    return made


def _negated(entry: Figure) -> Estimate:
    return Estimate(-entry["mean"], entry["std_error"])


# ---- payments -------------------------------------------------------------------------------------------------------


def payments_block(outcomes: Outcomes, summary: Summary) -> list[Group]:
    """In how many futures each payment between the partners is made, and when; nothing where there is none."""
    payments = outcomes.scenario.payments
    if not payments:
        return []
    made = table("payment", ("amount", "planned", "made", "on time", "median"))
    start = outcomes.scenario.scenario.start
    amounts = [float(payment["amount"]) for payment in outcomes.scenario.values()["payments"]]
    for payment, amount in zip(payments, amounts, strict=True):
        entry = summary["payments"][payment.name]
        shares = [percent_with_margin(estimate_of(entry[key])) for key in ("made", "on_time")]
        when = NOTHING if entry["years"] is None else quarter_date(start, round(4.0 * entry["years"]))
        row(made, payment.name, number(amount), quarter_date(start, payment.quarter), *shares, when)
    note = (
        f"Amounts in {plain(summary['currency'])} million, drawn ones at their median. Made: share of futures; in the "
        "others it lapses, or the end or a notice comes first. Median: among the futures in which it is made."
    )
    return [titled("Payments between the partners", made, note=note)]


# ---- endings --------------------------------------------------------------------------------------------------------


def endings_block(found: list[Ending], summary: Summary, view: str = VENTURE) -> Group:
    """How it ended: the share of each ending, how long those ventures lived and what they were worth to the view."""
    place = None if view == VENTURE else list(summary["partners"]).index(view)
    worth = "venture NPV" if place is None else f"NPV of {short(view, LONGEST_HEADING)}"
    made = table("ending", ("share", "life", worth, "settlement"), words=("settlement",))
    for ending in sorted(found[:-1], key=lambda e: -e.share.value):
        row(made, ending.name, *_ending_cells(ending, place), ending.settlement.replace("_", " "))
    row(made, cell("horizon reached", "italic"), *_ending_cells(found[-1], place), "")
    carried_out = [
        f"{name.replace('_', ' ')} {percent_with_margin(estimate_of(entry))}"
        for name, entry in summary["settled_by"].items()
    ]
    alive = ", ".join(
        f"{year} years {percent_with_margin(estimate_of(summary['survival_by_year'][year - 1]))}"
        for year in (5, 10, 15, 20)
        if year <= len(summary["survival_by_year"])
    )
    note = f"Life in years, from the start to the settlement. Settled by: {', '.join(carried_out)} of all futures." + (
        f" Still joint after {alive}." if alive else ""
    )
    return titled("How it ended", made, note=note)


def _ending_cells(ending: Ending, place: int | None) -> list[str]:
    worth = ending.venture_npv if place is None else ending.partner_npv[place]
    return [percent_with_margin(ending.share), with_margin(ending.life_years), with_margin(worth)]


# ---- governance -----------------------------------------------------------------------------------------------------


def governance_block(summary: Summary) -> Group:
    """Resets, disputes and deadlock: means per venture."""
    resets = summary["resets"]
    made = _facts()
    actions = ", ".join(f"{name} {rarely(entry['mean'])}" for name, entry in resets["by_action"].items())
    row(made, "resets agreed", f"{with_margin(estimate_of(resets['agreed']))} ({actions})")
    row(made, "of them reactive", with_margin(estimate_of(resets["reactive"])))
    row(made, "resets refused", with_margin(estimate_of(resets["refused"])))
    row(made, "disputes", with_margin(estimate_of(summary["disputes"])))
    row(made, "quarters in deadlock", with_margin(estimate_of(summary["deadlock_quarters"])))
    row(made, "stake diluted", percent_with_margin(estimate_of(summary["diluted"])))
    row(made, "alignment at the end", with_margin(estimate_of(summary["final_alignment"])))
    return titled("Governance, mean per venture", made)
