"""What a scenario says before anything is simulated: its plan, what the plan is worth, and what looks odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType

from simulate.presentation.layout import MUTED, WARNING, bullets, cell, partner, plain, row, show, table, titled
from simulate.presentation.wording import NOTHING, number, percent, places_for, quarter_date, volume_scale, years
from simulate.scenario.edition import FIRST
from simulate.statistics.endings import is_hoped_for
from simulate.statistics.valuation import (
    GROWTH,
    TOLERANCE,
    TREND_YEARS,
    ImpliedMultiple,
    implied_multiple,
    internal_rate_of_return,
    multiple_on_invested_capital,
    peak_funding,
    planned_return,
    terminal_share,
    terminal_value,
)
from simulate.studies.check.result import PlanYear, plan_years

if TYPE_CHECKING:
    from simulate.engine.outcomes import CashFlows, Plan
    from simulate.scenario import Scenario

HEADINGS = {
    "today": "A venture that already lives",
    "histories": "Indices that follow their history",
    "uncertain": "Uncertain inputs",
    "dependence": "Inputs that go together",
    "triggers": "How it may end",
    "decisions": "Who decides what, and what else each could do",
    "payments": "Payments between the partners",
}
"""What the parts of a scenario in words are headed by."""


def print_check(
    console: Console,
    scenario: Scenario,
    plan: Plan,
    words: Mapping[str, Sequence[str]],
    warnings: Sequence[str],
    planned_end: tuple[int, int] | None = None,
) -> None:
    """Prints what a scenario says.

    Parameters
    ----------
    console : rich.console.Console
        Where to.
    scenario : Scenario
        What is checked.
    plan : Plan
        As the engine plans it.
    words : mapping of str to sequence of str
        Sentences about the scenario, as `simulate.scenario.words.words` gives them.
    warnings : sequence of str
        What is odd about the scenario; what the plan shows to be odd is added here.
    planned_end : tuple of int, optional
        The trigger that the plan pulls and the quarters lived then, as of `engine.planner.planned_end`.
    """
    words, warnings = {**words}, list(warnings)
    if planned_end is not None:
        odd, sentence = end_of_plan(scenario, *planned_end)
        if odd:
            warnings.append(sentence)
        else:
            words["triggers"] = [*words.get("triggers", ()), sentence]
    show(console, check_view(scenario, plan, words, warnings))


def check_view(scenario: Scenario, plan: Plan, words: Mapping[str, Sequence[str]], warnings: Sequence[str]) -> Group:
    """What `print_check` prints."""
    implied = implied_multiple(plan)
    stated = stated_multiple(scenario)
    blocks: list[RenderableType] = [
        _heading(scenario),
        plan_block(scenario, plan),
        worth_block(scenario, plan),
        multiple_block(implied, stated),
    ]
    blocks += [titled(heading, bullets(words[key])) for key, heading in HEADINGS.items() if words.get(key)]
    found = [*warnings, *earning_warnings(plan), *multiple_warnings(implied, stated)]
    if found:
        blocks.append(titled("Worth a second look", bullets(found, mark="!", style=WARNING)))
    else:
        blocks.append(cell("Nothing looks odd.", MUTED))
    return Group(*blocks)


def stated_multiple(scenario: Scenario) -> float:
    """The scenario's EBITDA multiple, its median where it is uncertain."""
    return float(scenario.values()["venture"]["ebitda_multiple"])


def _heading(scenario: Scenario) -> Group:
    info, quarters = scenario.scenario, scenario.horizon_quarters
    partners = " and ".join(plain(one.name) for one in scenario.partners)
    begun = scenario.first_quarter
    first, last = quarter_date(info.start, begun), quarter_date(info.start, quarters - 1)
    facts = f"{partners} · {years(quarters - begun)}, {first} to {last}"
    lines = [cell(info.name, "bold underline"), cell(facts, MUTED)]
    if info.description:
        lines.append(cell(info.description))
    return Group(*lines, "")


# ---- the plan -------------------------------------------------------------------------------------------------------


def plan_block(scenario: Scenario, plan: Plan) -> Group:
    """The plan, a row a year."""
    found = plan_years(plan, scenario.scenario.start)
    scale, unit = volume_scale(max(year.volume for year in found), plain(scenario.scenario.volume_unit))
    # One number of decimals for all that is of a kind, so that it lines up and small deals do not round to 0.
    prices = _places_for_prices(max(year.price or 0.0 for year in found))
    money = places_for(x for year in found for x in (year.revenue, year.ebitda, year.capex, year.free_cash_flow))
    made = table("from", ("volume", "price", "unit cost", "revenue", "EBITDA", "margin", "capex", "free cash"))
    for year in found:
        row(made, quarter_date(scenario.scenario.start, year.first), *_year_cells(year, scale, prices, money))
    currency = plain(scenario.scenario.currency)
    note = (
        f"Volume in {unit}; price and unit cost in {currency} per {plain(scenario.scenario.volume_unit)}; money in "
        f"{currency} million a year. No shocks, uncertain inputs at their medians, no overrun."
    )
    return titled("The plan", made, note=note)


def _places_for_prices(largest: float) -> int:
    """One decimal at least, as prices move by little; none from 1,000 on."""
    return 0 if largest >= 1000.0 else max(1, places_for([largest]))


def _year_cells(year: PlanYear, scale: float, prices: int, money: int) -> list[str]:
    return [
        number(year.volume / scale, 1),
        number(year.price, prices),
        number(year.unit_cost, prices),
        number(year.revenue, money),
        number(year.ebitda, money),
        percent(year.margin),
        number(year.capex, money),
        number(year.free_cash_flow, money),
    ]


def worth_block(scenario: Scenario, plan: Plan) -> Group:
    """What the plan is worth: to the venture, to each partner, and to each alone."""
    made = table("", ("NPV", "IRR", "funding", "out / in", "rate"))
    places = places_for([plan.venture_npv, peak_funding(plan.venture)])
    row(
        made,
        cell("Venture", "bold"),
        *_stream_cells(plan.venture_npv, plan.venture, planned_return(plan, plan.venture), places),
    )
    for i, name in enumerate(one.name for one in scenario.partners):
        irr = planned_return(plan, plan.partners[i])
        row(made, partner(name, i), *_stream_cells(plan.partner_npv[i], plan.partners[i], irr, places))
        alone = plan.alone[i]
        if alone is None:
            row(made, "  alone", NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)
        else:
            row(made, "  alone", *_stream_cells(plan.alone_npv[i], alone, internal_rate_of_return(alone), places))
    note = f"{beyond_horizon(plan)} Funding: the lowest cumulative free cash flow. Out / in: undiscounted."
    if scenario.rules == FIRST:
        note += " A plan alone that is worth no more than nothing makes the alternative 0: the partner would walk away."
    return titled(f"What the plan is worth [{plain(scenario.scenario.currency)} million]", made, note=note)


def beyond_horizon(plan: Plan) -> str:
    """How much of the plan's value lies beyond the horizon, in a sentence."""
    share, value = terminal_share(plan), number(terminal_value(plan.venture), 0)
    if share is None:
        return f"Beyond the horizon lie {value} million of the venture's value."
    to_it = number(plan.venture_npv - terminal_value(plan.venture), 0)
    return (
        f"Beyond the horizon lies {percent(share, 0)} of the venture's value: {value} million; up to it the plan is "
        f"worth {to_it} million."
    )


def _stream_cells(npv: float, flows: CashFlows, irr: float | None, places: int) -> list[str]:
    return [
        number(npv, places),
        NOTHING if irr is None else percent(irr),
        number(-peak_funding(flows), places),
        number(multiple_on_invested_capital(flows), 2),
        percent(flows.discount_rate),
    ]


# ---- the multiple ---------------------------------------------------------------------------------------------------


def multiple_block(implied: ImpliedMultiple | None, stated: float) -> Group:
    """The stated EBITDA multiple beside those that the plan implies."""
    if implied is None:
        text = (
            f"ebitda_multiple is {number(stated, 1)}. The plan implies none: it ends without a positive EBITDA and "
            f"cash flow, or is shorter than {TREND_YEARS + 1} years."
        )
        return titled("The multiple", cell(text))
    text = (
        f"ebitda_multiple is {number(stated, 1)}; the plan itself implies {_implied_words(implied)}: its last year's "
        f"free cash flow of {number(implied.cash_flow)} million, {_wear_words(implied)}for ever, growing by "
        f"{percent(implied.growth)} a year (the trend of its last {TREND_YEARS} years' EBITDA, kept between "
        f"{percent(GROWTH[0], 0)} and {percent(GROWTH[1], 0)}), discounted at the venture's rate, over its last "
        f"year's EBITDA of {number(implied.ebitda)} million."
    )
    return titled("The multiple", cell(text))


def _implied_words(implied: ImpliedMultiple) -> str:
    high = number(implied.multiple, 1)
    return high if implied.wear == 0.0 else f"{number(implied.replaced, 1)} to {high}"


def _wear_words(implied: ImpliedMultiple) -> str:
    return f"with or without replacing the {number(implied.wear)} million that wear out, " if implied.wear else ""


def earning_warnings(plan: Plan) -> list[str]:
    """A sentence if the plan loses money, or if no quarter of it has a positive EBITDA: mostly a unit is wrong."""
    if plan.ebitda.max() > 0.0 and plan.venture_npv < 0.0:
        return [
            f"The plan is worth less than nothing: its net present value is {number(plan.venture_npv)} million. If "
            "that is not meant, look at the units: money in millions, prices and unit costs in currency per unit."
        ]
    if plan.ebitda.max() > 0.0:
        return []
    return [
        "The plan never earns money: no quarter has a positive EBITDA. Look at venture.price, venture.unit_cost and "
        "the tariff of the initial regime, and at their units."
    ]


def end_of_plan(scenario: Scenario, cause: int, lived: int) -> tuple[bool, str]:
    """Whether it is odd that the plan pulls a trigger, and a sentence that says so.

    A term that runs out, a lesson learned or an option on success belong to a plan; a trigger for losses does not.
    """
    trigger = scenario.exit.triggers[cause]
    when = quarter_date(scenario.scenario.start, lived - 1)
    if is_hoped_for(trigger):
        return False, f"If all goes as planned, “{trigger.name}” ends the venture in {when}."
    return True, (
        f"The plan itself pulls “{trigger.name}”: without any shock the venture ends in {when}. Move its threshold, or "
        "its lock-up and for_quarters, out of the plan's reach."
    )


def multiple_warnings(implied: ImpliedMultiple | None, stated: float) -> list[str]:
    """A sentence if the stated multiple is far from the implied ones."""
    distance = 0.0 if implied is None else implied.distance(stated)
    if implied is None or abs(distance) <= TOLERANCE:
        return []
    return [
        f"venture.ebitda_multiple = {number(stated, 1)} is {percent(abs(distance), 0)} "
        f"{'above' if distance > 0.0 else 'below'} the {_implied_words(implied)} that the plan implies (tolerated: "
        f"{percent(TOLERANCE, 0)}): prices of stakes and the value at the horizon rest on it."
    ]
