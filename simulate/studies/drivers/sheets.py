"""The workbook of a study of drivers: every input moved on its own, families of shocks, rank correlations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulate.presentation.findings import seen_first
from simulate.presentation.saying import sure_results
from simulate.presentation.style import HIGHER, LOWER
from simulate.presentation.workbook.common import (
    MARGINS,
    estimate_cells,
    estimate_columns,
    setting,
    study_sheets,
)
from simulate.presentation.workbook.parts import Chart, Column, Line, Sheet, Table, Value
from simulate.scenario.defaults import VENTURE
from simulate.storage.saved import Saved

TOP = 15
"""Inputs of the chart."""
Json = Mapping[str, Any]


def sheets(kept: Saved, view: str = VENTURE) -> list[Sheet]:
    """What the workbook of a study of drivers holds, from what is saved alone; the view comes first."""
    data = sure_results(kept)
    inputs, families = inputs_sheet(data), families_sheet(data)
    charts = [*([inputs_chart(inputs)] if inputs.rows else []), *([families_chart(families)] if families.rows else [])]
    tables = [
        inputs,
        families,
        *([correlations_sheet(data)] if data["rank_correlations"] else []),
        *([skipped_sheet(data)] if data["skipped"] else []),
    ]
    return study_sheets(kept, data, view, charts, tables)


def _views(data: Json) -> list[str]:
    """The view that was asked for first, then the others."""
    return seen_first(data["view"], data["base"])


def inputs_sheet(data: Json) -> Table:
    """What every input does to the mean values when it is moved down and up, the largest first."""
    views = _views(data)
    rows = [
        [
            one["label"],
            *(setting(one.get(key)) for key in ("low", "base", "high")),
            one["unit"],
            one["by"],
            *(cell for view in views for side in _SIDES for cell in _shift(one, side, view)),
            one["meaning"],
        ]
        for one in data["inputs"]
    ]
    columns = (
        Column("input", "words", "input"),
        *(Column(heading, "varied") for heading in ("low", "base", "high")),
        Column("unit", "words"),
        Column("by", "words"),
        *(
            column
            for view in views
            for side, words in _SIDES.items()
            for column in estimate_columns(f"{view}, {words}", f"{side}_{VENTURE}" if view == VENTURE else "")
        ),
        Column("meaning", "words"),
    )
    note = (
        f"What moving one input does to the mean net present value [{data['currency']} million], on the same futures, "
        f"the largest first for {data['view']}. {MARGINS}"
    )
    return Table("Inputs", "inputs", columns, rows, note)


_SIDES = {"low": "at the low setting", "high": "at the high setting"}


def _of_view(shift: Json, view: str) -> Json:
    found: Json = shift[VENTURE] if view == VENTURE else shift["partners"][view]
    return found


def _shift(one: Json, side: str, view: str) -> tuple[Value, Value]:
    shift = one["shift"].get(side)
    return (None, None) if shift is None else estimate_cells(_of_view(shift, view)["npv"])


def inputs_chart(inputs: Table) -> Chart:
    """The inputs that move the value most: a tornado."""
    first = 6
    lines = (Line(first, LOWER), Line(first + 2, HIGHER))
    title = f"What moves the mean value most: the first {min(TOP, len(inputs.rows))} inputs"
    return Chart(title, "tornado", inputs, lines, x_title="million", rows=range(min(TOP, len(inputs.rows))))


def families_sheet(data: Json) -> Table:
    """The families of shocks: how much of the risk goes with each, and is there with each alone."""
    rows = list(_families(data))
    columns = (
        Column("family", "words", "family"),
        Column("of", "words", "view"),
        *estimate_columns("risk that goes when it is frozen", "gone", "share"),
        *estimate_columns("risk that it makes alone", "alone", "share"),
        *estimate_columns("mean value when it is frozen, change", "npv"),
    )
    note = f"Risk: variance of the net present value. {MARGINS} Frozen: at medians, or without shocks."
    return Table("Families of shocks", "families", columns, rows, note, frozen=2)


def _families(data: Json) -> Iterator[list[Value]]:
    for view in _views(data):
        for one in data["families"]["families"]:
            shares, shift = one["shares"][view], _of_view(one["shift"], view)
            cells = (shares["gone"], shares["alone"], shift["npv"])
            yield [one["name"], view, *(cell for entry in cells for cell in estimate_cells(entry))]


def families_chart(families: Table) -> Chart:
    """What share of the risk each family of shocks makes."""
    n = sum(row[1] == families.rows[0][1] for row in families.rows)
    lines = tuple(
        Line(families.column(name), colour, margin=families.column(f"{name}_margin"))
        for name, colour in (("gone", HIGHER), ("alone", LOWER))
    )
    return Chart("Where the risk comes from, share of the variance", "bars", families, lines, rows=range(n), share=True)


def correlations_sheet(data: Json) -> Table:
    """Rank correlations of the inputs that are drawn with the values."""
    views = _views(data)
    rows = [
        [
            one["label"],
            one["distribution"],
            *(c for view in views for c in estimate_cells(one["rank_correlation"][view])),
        ]
        for one in data["rank_correlations"]
    ]
    columns = (
        Column("input", "words"),
        Column("distribution", "words"),
        *(column for view in views for column in estimate_columns(view)),
    )
    return Table("Rank correlations", "correlations", columns, rows, f"Spearman's, with net present values. {MARGINS}")


def skipped_sheet(data: Json) -> Table:
    """The numbers that were not moved, and why."""
    rows = [(one["label"], one["why"]) for one in data["skipped"]]
    return Table("Not moved", "skipped", (Column("input", "words"), Column("why", "words")), rows)
