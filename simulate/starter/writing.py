"""A fitted plan as a commented scenario file, ready to edit.

What came from the plan stands without a mark. What did not is a judgement of moderate size, marked `EDIT:`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulate.scenario.toml_text import inline
from simulate.starter.fitting import Fitted

DIGITS = 8
"""Significant digits of a fitted number: more than any plan has, few enough to be read."""
FIRST_YEAR = 2027
"""The calendar year of year 1 where a plan counts its years; marked to be edited."""
USUAL_MULTIPLE = 7.0
COLUMN = 38
WIDTH = 116


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
        _head(titles, remarks),
        _scenario(fitted, titles, first_year),
        _market(fitted),
        _venture(fitted, multiple),
        *(_stage(fitted, i) for i in range(len(fitted.stages))),
        PARTNERS,
        *_endings(fitted.calendar.n_quarters),
    ]
    return "\n".join(parts)


def _head(titles: Titles, remarks: Sequence[str]) -> str:
    lines = [
        f"# A venture's plan, made by jvsim init --from {comment(titles.source)}",
        "#",
        "# What the plan says stands as it was fitted. What is marked EDIT was not in it: partners, shocks and terms",
        "# are judgements of moderate size, to be replaced by yours. Then: jvsim check, jvsim run.",
        "# Units: money in millions of `currency`; unit prices in `currency` per `volume_unit`; volumes, rates a year.",
        "#",
        "# How near the scenario's plan comes to the file's:",
    ]
    lines += [text for remark in remarks for text in _wrapped(remark)]
    return "\n".join([*lines, "", "schema_version = 1", ""])


def _wrapped(remark: str) -> Iterator[str]:
    import textwrap

    yield from textwrap.wrap(comment(remark), WIDTH, initial_indent="# - ", subsequent_indent="#   ")


def comment(text: str) -> str:
    """A text that may stand in a comment: on one line, without control characters."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def number(value: float) -> str:
    """A fitted number as TOML, to a readable number of digits."""
    if value == 0.0 or not math.isfinite(value):
        return "0.0"
    return inline(float(f"{value:.{DIGITS}g}"))


def _pair(key: str, value: str, note: str = "") -> str:
    pair = f"{key} = {value}"
    return f"{pair:<{COLUMN}} # {note}" if note else pair


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
        _pair("start", inline(start_of(fitted, first_year)), when),
        _pair("horizon_years", inline(years)),
        "",
        "[simulation]",
        "paths = 100_000",
        "seed = 1",
        "",
    ]
    return "\n".join(lines)


def _market(fitted: Fitted) -> str:
    lines = [
        "# ---- the market: trends are the plan's, shocks are judgements",
        "[market.demand]",
        _pair("trend", number(fitted.sales.trend), "from the plan's volumes"),
        _pair("volatility", "0.10", "EDIT: of the log index, a year"),
        _pair("reversion", "0.3", "EDIT: speed of return to the trend"),
        "",
        "[market.price]",
        _pair("trend", number(fitted.price.trend), "from the plan's prices"),
        _pair("volatility", "0.06", "EDIT"),
        _pair("reversion", "0.4", "EDIT"),
        "",
        "[market.technology]",
        _pair(
            "trend",
            number(fitted.unit_cost.trend),
            "of unit cost, from the plan",
        ),
        "",
    ]
    return "\n".join(lines)


def _venture(fitted: Fitted, multiple: float) -> str:
    sales, cost = fitted.sales, fitted.unit_cost
    learning = []
    if cost.learning_rate > 0.0:
        learning = [
            _pair(
                "learning_rate", number(cost.learning_rate), "fall of unit cost at each doubling of cumulative volume"
            ),
            _pair("reference_volume", number(cost.reference_volume), "cumulative volume up to which unit_cost holds"),
        ]
    lines = [
        "# ---- the venture: from the plan, but for what is marked",
        "[venture]",
        _pair("base_volume", number(sales.base_volume), "a year, at demand index 1, after the ramp"),
        _pair("ramp_quarters", str(sales.ramp_quarters), "from first capacity to full volume"),
        _pair("price", number(fitted.price.start), "at the start of the scenario; then market.price.trend"),
        _pair("unit_cost", number(cost.start), "at the start of the scenario; then market.technology.trend"),
        *learning,
        _pair("fixed_cost", number(fitted.fixed_cost.yearly), "million a year"),
        _pair("preproduction_fixed_share", number(fitted.fixed_cost.before), "share of it before there is capacity"),
        _pair("sustaining_capex", number(fitted.sustaining), "share of gross capital a year, once there is capacity"),
        _pair("working_capital", "0.05", "EDIT: share of yearly revenue; not in the plan's columns"),
        _pair("tax_rate", "0.25", "EDIT"),
        _pair("depreciation_years", "10", "EDIT"),
        _pair("discount_rate", "0.09", "EDIT"),
        _pair("ebitda_multiple", number(multiple), "EDIT: fair value over next year's EBITDA"),
        _pair("salvage_share", "0.3", "EDIT: what assets fetch, share of book value"),
        "# EDIT: how far capital expenditure may overrun; the plan itself is without overrun",
        'capex_overrun = { dist = "lognormal", median = 1.05, sigma = 0.10 }',
        "",
    ]
    return "\n".join(lines)


def _stage(fitted: Fitted, place: int) -> str:
    stage = fitted.stages[place]
    window = stage.window
    known = fitted.sales.binds
    lines = [
        "[[venture.stages]]",
        f"name = {inline(_stage_name(fitted, place))}",
        _pair("quarter", str(window.start), "quarter in which it is started, 0 = the first"),
        _pair("capex", number(stage.capex), "million, spent evenly while it is built"),
        _pair(
            "capacity",
            number(stage.capacity),
            "units a year; fitted where it holds volumes down" if known else "EDIT: a tenth above the plan's volumes",
        ),
        _pair("build_quarters", str(window.end - window.start)),
        "",
    ]
    return "\n".join(lines)


def _stage_name(fitted: Fitted, place: int) -> str:
    if fitted.stages[place].capex == 0.0:
        return "capacity at hand" if place == 0 else "start of production"
    return f"phase {1 + sum(stage.capex > 0.0 for stage in fitted.stages[:place])}"


PARTNERS = """\
# ---- the partners: EDIT names, stakes and rates; none of it is in the plan
[[partners]]
name = "Partner A"
equity = 0.5                           # EDIT
discount_rate = 0.09                   # EDIT
strategy_shift_rate = 0.025            # EDIT: hazard a year, at alignment 0.5, that it no longer wants the venture
exposure.demand = 1.0                  # EDIT: how hard shocks hit it; differences divide the partners
exposure.price = 0.6                   # EDIT

[[partners]]
name = "Partner B"
equity = 0.5                           # EDIT
discount_rate = 0.09                   # EDIT
strategy_shift_rate = 0.025            # EDIT
exposure.demand = 0.6                  # EDIT
exposure.price = 1.0                   # EDIT

# EDIT: what a partner would do without the venture; left out, its alternative is worth nothing. Under a partner:
# alone = { volume_share = 0.5, capacity = 50_000, capex = 100, build_quarters = 6, fixed_cost = 10 }

# ---- the five elements, scored 0 to 1: EDIT
[elements]
shared_goals = 0.6
complementary_strengths = 0.7
clear_governance = 0.6
readiness_for_change = 0.5
exit_agreement = 0.5

# ---- how it is governed: EDIT. Coordination costs nothing here, so that the plan stays the file's
[governance]
review_interval_quarters = 4
interdependence = 0.6                  # how much the partners' work interlocks
intensity = 0.6                        # how much governance there is: should match the interdependence
overhead_cost = 0.0                    # million a year at intensity 1; the plan's EBITDA falls by it
"""


def _endings(n_quarters: int) -> Iterator[str]:
    """The exit path, with times that leave room for it in a short plan."""
    patience = max(1, min(4, n_quarters // 8))
    yield "# ---- how it may end: EDIT. The first trigger in the file wins\n[exit]"
    yield _pair("lockup_quarters", str(min(8, n_quarters // 4)), "no trigger is looked at before")
    yield _pair("unagreed_delay_quarters", str(min(6, n_quarters // 4)), "added notice when nothing was agreed")
    yield ""
    yield _trigger("lost trust", 'metric = "alignment"', "below = 0.2", patience, 'settlement = "buy_out_partner"')
    for holder in ("Partner A", "Partner B"):
        yield _trigger(
            f"{holder} changes strategy",
            'metric = "strategy_shift"',
            "above = 1",
            1,
            'settlement = "sell_to_partner"\ndiscount = 0.05                        # EDIT',
            holder,
        )
    yield _trigger("losses", 'metric = "shortfall"', "above = 0.75", patience, 'settlement = "liquidation"', "")


def _trigger(name: str, metric: str, limit: str, quarters: int, settlement: str, holder: str = "Partner A") -> str:
    lines = ["[[exit.triggers]]", f"name = {inline(name)}", metric, limit]
    lines += [f"for_quarters = {quarters}", "notice_quarters = 2"]
    lines += [f"holder = {inline(holder)}"] if holder else []
    return "\n".join([*lines, settlement, ""])
