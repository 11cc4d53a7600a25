"""Quantiles by quarter of the recorded series, as a sheet of a workbook, and charts of the main ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulate import catalogue
from simulate.engine.outcomes import Outcomes, partner_names
from simulate.presentation.style import BLACK, GREY
from simulate.presentation.workbook.parts import Chart, Column, Line, Table, Value
from simulate.statistics.bands import PROBABILITIES
from simulate.statistics.columns import series_names
from simulate.studies.run.csv_files import POINTS
from simulate.studies.run.directory import BANDS

if TYPE_CHECKING:
    from simulate.storage.saved import Saved

FANS = {
    "cumulative_cash": "Cumulative free cash flow of the venture, million",
    "ebitda": "EBITDA of the quarter, million",
    "demand": "Demand, index",
    "price": "Price, index",
    "fair_value": "Fair value of the venture, million",
    "alignment": "Alignment of the partners, 0 to 1",
}
"""Series that have a chart, in its words."""
_LEADING = 5
"""Columns before the quantiles."""


def quarters_sheet(saved: Saved, outcomes: Outcomes) -> Table | None:
    """Quantiles of every recorded series by quarter; None where no quarters were recorded."""
    if not saved.has(BANDS):
        return None
    found = saved.rows(BANDS)
    names = series_names({row["series"] for row in found}, partner_names(outcomes))
    rows: list[list[Value]] = [
        [
            names[row["series"]],
            row["date"],
            int(row["quarter"]),
            row["unit"],
            catalogue.RECORDED[row["series"]].meaning,
            *(float(row[key]) if row[key] else None for key in POINTS),
        ]
        for row in found
    ]
    columns = (
        Column("series", "words", "series"),
        Column("date", "words", "date"),
        Column("quarter", "count", "quarter"),
        Column("unit", "words"),
        Column("meaning", "words"),
        *(Column(f"P{100 * p:.0f}", "varied", key) for p, key in zip(PROBABILITIES, POINTS, strict=True)),
    )
    recorded = saved.made.get("recorded", 0)
    note = (
        f"Quantiles over the first {recorded:,} futures, each series among the ventures for which it means something. "
        "Filter by series."
    )
    return Table("Quantiles by quarter", "quarters", columns, rows, note, frozen=2)


def quarter_charts(quarters: Table) -> list[Chart]:
    """A fan for each of the main series."""
    return [_fan(quarters, name, words) for name, words in FANS.items() if _rows_of(quarters, name)]


def _rows_of(quarters: Table, series: str) -> range:
    places = [i for i, row in enumerate(quarters.rows) if row[0] == series]
    return range(places[0], places[-1] + 1) if places else range(0)


def _fan(quarters: Table, series: str, words: str) -> Chart:
    middle = len(PROBABILITIES) // 2
    lines = tuple(
        Line(_LEADING + i, BLACK if i == middle else GREY, 1, bold=i == middle, dashed=i in (0, len(PROBABILITIES) - 1))
        for i in range(len(PROBABILITIES))
    )
    return Chart(words, "lines", quarters, lines, rows=_rows_of(quarters, series))
