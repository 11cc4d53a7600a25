"""The workbook of a run: findings, charts, values, every figure, assumptions, quarters, endings, curves, futures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np

from simulate.engine.outcomes import Outcomes, partner_names
from simulate.presentation.style import PARTNER_COLOURS, VENTURE_COLOUR
from simulate.presentation.workbook.common import (
    assumptions_sheet,
    estimate_cells,
    findings_sheet,
    holders_of,
    origin_sheet,
)
from simulate.presentation.workbook.parts import Chart, Charts, Column, Line, Sheet, Table, Value
from simulate.scenario.defaults import VENTURE
from simulate.statistics.columns import column_dictionary, to_frame
from simulate.statistics.estimates import ENOUGH
from simulate.storage.saved import Saved
from simulate.studies.run.contract import Summary
from simulate.studies.run.csv_files import summary_lines
from simulate.studies.run.directory import load_run
from simulate.studies.run.ending_sheets import ending_charts, endings_sheet, incidence_sheet
from simulate.studies.run.quarter_sheets import quarter_charts, quarters_sheet
from simulate.studies.run.tables import sure
from simulate.studies.run.words import findings

Json = Mapping[str, Any]
SAMPLE = 1000
"""Futures whose outcomes stand in the workbook; `jvsim export` has all of them."""
PERCENTS = range(1, 100)
"""Quantiles of the curves [%]."""


def sheets(kept: Saved, view: str = VENTURE) -> list[Sheet]:
    """What the workbook of a run holds, from what is saved alone; the view comes first."""
    outcomes = load_run(kept.kept.folder)
    summary = kept.results
    if summary["paths"] < ENOUGH:
        summary = sure(summary)
    values, curves, incidence = values_sheet(outcomes, summary, view), curves_sheet(outcomes), incidence_sheet(outcomes)
    quarters = quarters_sheet(kept, outcomes)
    charts = [means_chart(values, outcomes, view), curves_chart(curves, outcomes), *ending_charts(incidence, outcomes)]
    return [
        findings_sheet(kept, findings(cast("Summary", summary), view) if "findings" in summary else []),
        Charts("Charts", [*charts, *([] if quarters is None else quarter_charts(quarters))]),
        values,
        figures_sheet(summary),
        assumptions_sheet(kept),
        *([] if quarters is None else [quarters]),
        endings_sheet(outcomes),
        incidence,
        curves,
        outcomes_sheet(outcomes),
        columns_sheet(outcomes),
        origin_sheet(kept),
    ]


# ---- values ---------------------------------------------------------------------------------------------------------

_QUANTILES = ("0.05", "0.25", "0.5", "0.75", "0.95")


def values_sheet(outcomes: Outcomes, summary: Mapping[str, Any], view: str = VENTURE) -> Table:
    """The distributions of values, a row each: net present values, the view's first, then what is not one."""
    currency = summary["currency"]
    rows = [(label, unit, plan, *_cells(entry)) for label, unit, plan, entry in _distributions(outcomes, summary, view)]
    columns = (
        Column("value", "words", "quantity"),
        Column("unit", "words"),
        Column("plan", "varied", "plan"),
        Column("mean", "varied", "mean"),
        Column("± 95 %", "varied", "margin"),
        *(Column(f"P{100 * float(key):.0f}", "varied", f"p{100 * float(key):02.0f}") for key in _QUANTILES),
        Column("standard deviation", "varied", "sd"),
        Column("P(< 0)", "share", "p_below_zero"),
        Column("P(< plan)", "share", "p_below_plan"),
        Column("mean of the worst 5 %", "varied", "cvar_05"),
    )
    note = (
        f"In {currency} million unless the unit says something else. ± is the 95 % margin of the mean; P5 is the 5 % "
        "quantile. An advantage is the value in the venture less the alternative, future by future."
    )
    return Table("Summary", "summary", columns, rows, note, cells=_named_cells(outcomes, view))


def _distributions(outcomes: Outcomes, summary: Json, view: str) -> Iterator[tuple[str, str, Value, Json]]:
    """What is told: its words, its unit, what the plan says, its entry in summary.json."""
    venture, plan, million = summary["venture"], summary["plan"], f"{summary['currency']} million"
    for name in _holders(outcomes, view):
        if name == VENTURE:
            yield "Venture", million, plan["npv"], venture["npv"]
            continue
        planned = {"npv": plan["partners"][name], "alone": plan["alone"][name]}
        for key, words in _OF_PARTNERS.items():
            yield words.format(name), million, planned.get(key), summary["partners"][name][key]
    yield "peak funding of the venture", million, None, venture["peak_funding"]
    for name in partner_names(outcomes):
        if "peak_funding" in summary["partners"][name]:
            yield f"peak funding of {name}", million, None, summary["partners"][name]["peak_funding"]
    yield "money out over money in", "multiple", None, venture["moic"]


def _holders(outcomes: Outcomes, view: str) -> list[str]:
    """The venture and the partners, the view first."""
    return holders_of(partner_names(outcomes), view)


_OF_PARTNERS = {
    "npv": "{}, in the venture",
    "alone": "{}, alone",
    "alternative": "{}, alternative",
    "advantage": "{}, advantage",
}


def _cells(entry: Mapping[str, Any]) -> tuple[Value, ...]:
    points = [entry["quantiles"][key][0] for key in _QUANTILES]
    chances = [entry[key]["mean"] for key in ("p_below_zero", "p_below_plan")]
    return (*estimate_cells(entry), *points, entry["sd"], *chances, entry["cvar_05"]["mean"])


def _named_cells(outcomes: Outcomes, view: str) -> dict[str, tuple[int, int]]:
    """Names of the means and margins that formulas are most likely to use; partners are numbered as in the file."""
    names, rows = partner_names(outcomes), dict[str, int]()
    for name in _holders(outcomes, view):
        keys = (
            ["venture_npv"] if name == VENTURE else [f"partner_{names.index(name) + 1}_{key}" for key in _OF_PARTNERS]
        )
        rows |= {key: len(rows) + k for k, key in enumerate(keys)}
    places = {"mean": 3, "margin": 4}
    return {f"{name}_{key}": (row, place) for name, row in rows.items() for key, place in places.items()}


def means_chart(values: Table, outcomes: Outcomes, view: str = VENTURE) -> Chart:
    """The mean net present values with their margins."""
    names = partner_names(outcomes)
    colours = [
        colour
        for name in _holders(outcomes, view)
        for colour in (
            [VENTURE_COLOUR] if name == VENTURE else [PARTNER_COLOURS[names.index(name)]] * len(_OF_PARTNERS)
        )
    ]
    line = Line(values.column("mean"), VENTURE_COLOUR, margin=values.column("margin"))
    title, rows = "Mean net present values with 95 % margins", range(len(colours))
    return Chart(title, "bars", values, (line,), x_title="million", rows=rows, colours=tuple(colours))


def figures_sheet(summary: Mapping[str, Any]) -> Table:
    """Every figure of summary.json, a row each."""
    columns = (
        Column("figure", "words", "figure"),
        Column("value", "varied", "value"),
        Column("standard error", "varied", "std_error"),
        Column("lower 95 % limit", "varied", "low95"),
        Column("upper 95 % limit", "varied", "high95"),
    )
    rows = [[None if value == "" else value for value in line] for line in summary_lines(summary)]
    note = "Each by its place in summary.json. Shares are of futures, money is in millions, time in years."
    return Table("All figures", "figures", columns, rows, note)


# ---- curves ---------------------------------------------------------------------------------------------------------


def curves_sheet(outcomes: Outcomes) -> Table:
    """Quantiles of the values, a row a per cent: what share of futures lies below."""
    names = partner_names(outcomes)
    found = {"Venture": outcomes["venture_npv"]}
    found |= {f"{name}, in the venture": own for name, own in zip(names, outcomes["partner_npv"], strict=True)}
    found |= {f"{name}, alternative": own for name, own in zip(names, outcomes.alternative, strict=True)}
    found |= {f"{name}, advantage": own for name, own in zip(names, outcomes.advantage, strict=True)}
    shares = np.array(PERCENTS) / 100.0
    points = [np.quantile(values, shares) for values in found.values()]
    rows = [[float(share), *(float(one[i]) for one in points)] for i, share in enumerate(shares)]
    columns = (Column("share of futures", "share", "share"), *(Column(name) for name in found))
    currency = outcomes.scenario.scenario.currency
    note = f"Quantiles of net present values [{currency} million]: this share of futures is worth less."
    return Table("Value curves", "curves", columns, rows, note)


def curves_chart(curves: Table, outcomes: Outcomes) -> Chart:
    """What share of futures is worth less: the venture, each partner in it, and each partner's alternative."""
    n = len(partner_names(outcomes))
    lines = [Line(0, VENTURE_COLOUR, 1, 1, bold=True)]
    lines += [Line(0, colour, 2 + i, 2 + i) for i, colour in enumerate(PARTNER_COLOURS[:n])]
    lines += [Line(0, colour, 2 + n + i, 2 + n + i, dashed=True) for i, colour in enumerate(PARTNER_COLOURS[:n])]
    return Chart(
        "Value: share of futures that are worth less",
        "curves",
        curves,
        tuple(lines),
        x_title="net present value, million",
        y_title="share of futures",
        share=True,
    )


# ---- futures --------------------------------------------------------------------------------------------------------


def outcomes_sheet(outcomes: Outcomes, most: int = SAMPLE) -> Table:
    """The outcomes of the first futures, a row each: codes by their names."""
    first = to_frame(replace(outcomes, matrix=outcomes.matrix[:, :most]))
    dictionary = column_dictionary(outcomes)
    columns = tuple(
        Column(f"{name}{_unit(dictionary[name]['unit'])}", _form(first[name]), _plain(name)) for name in first.columns
    )
    rows = [[*map(_python, row)] for row in first.itertuples()]
    note = f"The first {len(first):,} of {outcomes.n_paths:,} futures; `jvsim export` has all of them."
    return Table("Outcomes", "outcomes", (Column("trajectory", "exact", "trajectory"), *columns), rows, note)


def _unit(unit: str) -> str:
    return "" if unit == "code" else f" [{unit}]"


def _plain(name: str) -> str:
    """The name of a column that is not one partner's, stage's or clause's: those have names of the user's."""
    return "" if "." in name else name


def _form(values: Any) -> Any:
    kind = values.dtype.kind
    return "number" if kind == "f" else "exact" if kind == "i" else "words"


def _python(value: Any) -> Value:
    """A value of a data frame as a cell takes it."""
    found: Value = value.item() if isinstance(value, np.generic) else value
    return found


def columns_sheet(outcomes: Outcomes) -> Table:
    """What the columns of the outcomes mean, and their units."""
    rows = [
        (name, entry["unit"], entry["meaning"], entry.get("codes"))
        for name, entry in column_dictionary(outcomes).items()
    ]
    columns = (
        Column("column", "words"),
        Column("unit", "words"),
        Column("meaning", "words"),
        Column("codes", "words"),
    )
    return Table("Columns", "columns", columns, rows)
