"""The workbook of a study of decisions: what learning gains each partner, and how well going on is foreseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulate.presentation.saying import sure_results
from simulate.presentation.style import BLACK, GREY, PARTNER_COLOURS
from simulate.presentation.workbook.common import (
    MARGINS,
    estimate_cells,
    estimate_columns,
    study_sheets,
)
from simulate.presentation.workbook.parts import Chart, Column, Line, Sheet, Table
from simulate.scenario.defaults import VENTURE
from simulate.storage.saved import Saved

Json = Mapping[str, Any]


def sheets(kept: Saved, view: str = VENTURE) -> list[Sheet]:
    """What the workbook of a study of decisions holds, from what is saved alone; the view comes first."""
    data = sure_results(kept)
    gains, foresight = gains_sheet(data), foresight_sheet(data)
    if not foresight.rows:
        return study_sheets(kept, data, view, [gains_chart(gains)], [gains])
    return study_sheets(kept, data, view, [gains_chart(gains), foresight_chart(foresight)], [gains, foresight])


def gains_sheet(data: Json) -> Table:
    """What each partner has by the learned rule, and gains by it over other rules."""
    rows = [
        [
            name,
            *(cell for key in ("npv", "over_thumb", "over_obligations") for cell in estimate_cells(one[key])),
            *(data["r2"][estimate][name] for estimate in data["r2"]),
        ]
        for name, one in data["gains"].items()
    ]
    columns = (
        Column("partner", "words", "partner"),
        *estimate_columns("value by what it learned", "npv"),
        *estimate_columns("gain over the rule of thumb", "over_thumb"),
        *estimate_columns("gain over clauses as obligations", "over_obligations"),
        *(Column(f"R² of {estimate}", "share") for estimate in data["r2"]),
    )
    note = (
        f"Net present values [{data['currency']} million] on the same futures. {MARGINS} R²: share of the variance of "
        "what followed that the estimate has on its pilots."
    )
    return Table("Gains", "gains", columns, rows, note)


def gains_chart(gains: Table) -> Chart:
    """What learning gains each partner, over both other rules."""
    lines = tuple(
        Line(gains.column(name), colour, margin=gains.column(f"{name}_margin"))
        for name, colour in (("over_thumb", BLACK), ("over_obligations", GREY))
    )
    return Chart("What learned decisions gain each partner, with 95 % margins", "bars", gains, lines, x_title="million")


def foresight_sheet(data: Json) -> Table:
    """What each partner thinks of going on, year by year, and what followed."""
    keys = ("partner", "year", "hold", "followed", "missed_error", "r2_pilots", "r2_fresh")
    rows = [[one[key] for key in keys] for one in data["hold"]]
    columns = (
        Column("partner", "words", "partner"),
        Column("year", "count", "year"),
        Column("thought of going on", "varied", "hold"),
        Column("followed", "varied", "followed"),
        Column("standard error of the difference", "varied"),
        Column("R² on pilots", "share", "r2_pilots"),
        Column("R² on fresh futures", "share", "r2_fresh"),
    )
    note = f"Means over futures that nothing was learned from [{data['currency']} million], at the end of each year."
    return Table("Foresight", "foresight", columns, sorted(rows, key=lambda row: (row[0], row[1])), note)


def foresight_chart(foresight: Table) -> Chart:
    """Of the first partner what it thought of going on, and what followed."""
    first = foresight.rows[0][0]
    n = sum(row[0] == first for row in foresight.rows)
    lines = (Line(2, PARTNER_COLOURS[0], 1), Line(3, BLACK, 1, dashed=True))
    title = "Going on, as the first partner of the table thought of it, and as it came"
    return Chart(title, "curves", foresight, lines, x_title="year", y_title="million", rows=range(n))
