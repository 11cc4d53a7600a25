"""A fitted plan as a commented scenario file, ready to edit.

What came from the plan says so. What did not is a judgement of moderate size (`judgement`); five places are marked
`EDIT`, in the order in which they matter.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from simulate.scenario.toml_text import inline
from simulate.studies.init import judgement
from simulate.studies.init.fitting import Fitted
from simulate.studies.init.text import WIDTH, about, number, pair

FIRST_YEAR = 2027
"""The calendar year of year 1 where a plan counts its years; marked to be edited."""
USUAL_MULTIPLE = 7.0
STEPS = """\
# ---- steps in which capital is spent. The fit made them so that the plan's years come out: they are no phases that
# anyone decided on. Put your own in their place before a gate or a name is hung on one
"""


@dataclass(frozen=True)
class Titles:
    """What the user calls things: the scenario, the currency, the unit of volumes, the file that the plan came from."""

    name: str
    currency: str
    unit: str
    source: str


def start_of(fitted: Fitted, first_year: int) -> str:
    """The scenario's first quarter, as `2027-Q1`."""
    year = first_year if first_year > 1 else FIRST_YEAR
    return f"{year - 1}-Q4" if fitted.calendar.lead else f"{year}-Q1"


def document(
    fitted: Fitted, titles: Titles, first_year: int, multiple: float = USUAL_MULTIPLE, remarks: Sequence[str] = ()
) -> str:
    """The scenario file.

    Parameters
    ----------
    fitted : Fitted
        The plan's parameters.
    titles : Titles
        Names.
    first_year : int
        The plan's first year; 1 where it counts them.
    multiple : float
        EBITDA multiple.
    remarks : sequence of str
        What the file's head says about the fit.
    """
    parts = [
        _head(fitted, titles, remarks),
        _scenario(fitted, titles, first_year),
        judgement.market(fitted),
        _venture(fitted, multiple),
        STEPS,
        *(_stage(fitted, i) for i in range(len(fitted.stages))),
        judgement.partners(fitted),
        *judgement.endings(fitted.calendar.n_quarters),
    ]
    return "\n".join(parts)


def _head(fitted: Fitted, titles: Titles, remarks: Sequence[str]) -> str:
    lines = [
        f"# A venture's plan, made by jvsim init --from {comment(titles.source)}",
        "#",
        "# What the plan says stands as it was fitted. All else is judgement of moderate size, for you to",
        "# replace. Then: jvsim check, jvsim run.",
        "# Units: money in millions of `currency`; unit prices in `currency` per `volume_unit`; volumes, rates a year.",
        "#",
        *judgement.head(fitted),
        "# How near the scenario's plan comes to the file's:",
    ]
    lines += [line for remark in remarks for line in _listed(remark)]
    return "\n".join([*lines, "", "schema_version = 1", ""])


def _listed(remark: str) -> list[str]:
    return textwrap.wrap(comment(remark), WIDTH, initial_indent="# - ", subsequent_indent="#   ")


def comment(text: str) -> str:
    """A text that may stand in a comment: on one line, without control characters."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _scenario(fitted: Fitted, titles: Titles, first_year: int) -> str:
    years = fitted.calendar.n_quarters / 4.0
    when = "EDIT: the plan counts its years from 1" if first_year == 1 else ""
    if fitted.calendar.lead:
        when = "a quarter before the plan's first year" + (f"; {when}" if when else "")
    lines = [
        "[scenario]",
        f"name = {inline(titles.name)}",
        f"description = {inline(f'Made from {comment(titles.source)}.')}",
        f"currency = {inline(titles.currency)}",
        f"volume_unit = {inline(titles.unit)}",
        pair("start", inline(start_of(fitted, first_year)), when),
        pair("horizon_years", inline(years)),
        pair("inflation", "0.0", "a year; the fixed cost is the mean of the plan's years, growth and all"),
        "",
        "[simulation]",
        "paths = 100_000",
        "seed = 1",
        "",
    ]
    return "\n".join(lines)


def _venture(fitted: Fitted, multiple: float) -> str:
    sales, cost = fitted.sales, fitted.unit_cost
    learning = []
    if cost.learning_rate > 0.0:
        learning = [
            pair(
                "learning_rate", number(cost.learning_rate), "fall of unit cost at each doubling of cumulative volume"
            ),
            pair("reference_volume", number(cost.reference_volume), "cumulative volume up to which unit_cost holds"),
        ]
    material = cost.material_share
    lines = [
        "# ---- the venture: what comes from the plan",
        "[venture]",
        pair("base_volume", number(sales.base_volume), "a year, at demand index 1, after the ramp"),
        pair("ramp_quarters", str(sales.ramp_quarters), "from first capacity to full volume"),
        pair("price", number(fitted.price.start), "at the start of the scenario; then market.price.trend"),
        pair("unit_cost", number(cost.start), "at the start of the scenario; then market.technology.trend"),
        *learning,
        pair("fixed_cost", number(fitted.fixed_cost.yearly), "million a year"),
        pair("preproduction_fixed_share", number(fitted.fixed_cost.before), "share of it before there is capacity"),
        pair("sustaining_capex", number(fitted.sustaining), "share of gross capital a year, once there is capacity"),
        "# ---- and what does not: judgement",
        pair("material_share", number(material), "of unit cost, follows market.input_cost; 0 switches its swings off"),
        pair("input_cost_pass_through", "0.5", "share of the input cost's surprises that the price follows"),
        pair("gap_elasticity", "0.5", "volume lost per unit of technology gap (log); 0 switches technology off"),
        pair("catch_up", "0.35", "speed at which a technology gap is closed, a year"),
        pair("working_capital", "0.05", "share of yearly revenue; not in the plan's columns"),
        pair("tax_rate", "0.25"),
        pair("depreciation_years", "10"),
        pair("discount_rate", "0.09"),
        pair("ebitda_multiple", number(multiple), "fair value over next year's EBITDA"),
        pair("salvage_share", "0.3", "what assets fetch, share of book value"),
        pair("closure_cost", about(judgement.CLOSURE_SHARE * judgement.capital(fitted)), "million, of closing down"),
        "# how far capital expenditure may overrun; the plan itself is without overrun",
        'capex_overrun = { dist = "lognormal", median = 1.05, sigma = 0.10 }',
        "",
    ]
    return "\n".join(lines)


def _stage(fitted: Fitted, place: int) -> str:
    stage = fitted.stages[place]
    window = stage.window
    fits = "fitted where it holds volumes down" if fitted.sales.binds else "judgement: a tenth above the plan's volumes"
    lines = [
        "[[venture.stages]]",
        f"name = {inline(_stage_name(fitted, place))}",
        pair("quarter", str(window.start), "quarter in which it is started, 0 = the first"),
        pair("capex", number(stage.capex), "million, spent evenly while it is built"),
        pair(
            "capacity",
            number(stage.capacity),
            f"units a year; {fits}",
        ),
        pair("build_quarters", str(window.end - window.start)),
        "",
    ]
    return "\n".join(lines)


def _stage_name(fitted: Fitted, place: int) -> str:
    if fitted.stages[place].capex == 0.0:
        return "capacity at hand" if place == 0 else "start of production"
    return f"plan, step {1 + sum(stage.capex > 0.0 for stage in fitted.stages[:place])}"
