"""Native charts of a workbook: their numbers and the names in their legends stay in the cells that they are taken from.

A name that begins with `=` would be a formula in a chart as well: it is taken from its cell, where it is a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulate.presentation.workbook.parts import Chart, Line

WIDTH, HEIGHT, PITCH = 640, 380, 400
"""Of a chart, and from one to the next below it [pixels]."""
FIRST, ROWS, COLUMNS = 2, 20, 10
"""The first row of charts; rows and columns of a sheet that a chart takes."""
ABREAST, ON_A_PAGE = 2, 4
"""Charts in a row, and rows of them on a page."""
MOST_BARS = 24
"""Bars of a chart; one of more takes two rows of charts."""
YEAR = 4
"""Quarters between two labels of an axis of dates."""
_GRID = {"visible": True, "line": {"color": "#DDDDDD", "width": 0.75}}
_KINDS: dict[str, dict[str, str]] = {
    "curves": {"type": "scatter", "subtype": "straight"},
    "points": {"type": "scatter", "subtype": "marker_only"},
    "lines": {"type": "line"},
    "areas": {"type": "area", "subtype": "stacked"},
    "bars": {"type": "bar"},
    "tornado": {"type": "bar"},
}
BARS = ("bars", "tornado")


def laid_out(charts: Sequence[Chart]) -> tuple[list[tuple[int, int]], list[int]]:
    """Where charts stand on their sheet, two abreast, as row and column; and the rows before which a page ends."""
    places, breaks, row, used = [], [], FIRST, 0
    for start in range(0, len(charts), ABREAST):
        pair = charts[start : start + ABREAST]
        tallest = max(map(slots, pair))
        if used + tallest > ON_A_PAGE:
            breaks.append(row)
            used = 0
        places += [(row, COLUMNS * i) for i in range(len(pair))]
        row, used = row + ROWS * tallest, used + tallest
    return places, breaks


def slots(chart: Chart) -> int:
    """Rows of charts that one takes."""
    rows = chart.rows or range(len(chart.table.rows))
    return 2 if chart.kind in BARS and len(rows) * len(chart.lines) > MOST_BARS else 1


def insert(book: Any, to: Any, chart: Chart, place: tuple[int, int], top: int) -> None:
    """Puts a chart on its sheet; `top` is the first row of its table's numbers."""
    made = book.add_chart(_KINDS[chart.kind])
    for line in chart.lines:
        made.add_series(_series(chart, line, top))
    made.set_title({"name": chart.title, "name_font": {"size": 12, "bold": True}, "overlay": False})
    made.set_legend({"position": "bottom"} if len(chart.lines) > 1 else {"none": True})
    x, y = _axes(chart)
    made.set_x_axis(x)
    made.set_y_axis(y)
    made.set_size({"width": WIDTH, "height": HEIGHT + PITCH * (slots(chart) - 1)})
    description = f"{chart.title}. Its numbers stand on the sheet “{chart.table.sheet}”."
    to.insert_chart(*place, made, {"description": description, "object_position": 3})


def _series(chart: Chart, line: Line, top: int) -> dict[str, Any]:
    rows = chart.rows or range(len(chart.table.rows))
    sheet, first, last = chart.table.sheet, top + rows.start, top + rows.stop - 1
    found: dict[str, Any] = {
        "name": [sheet, top - 1, line.y if line.name is None else line.name],
        "categories": [sheet, first, line.x, last, line.x],
        "values": [sheet, first, line.y, last, line.y],
    }
    if chart.kind == "areas":
        return {**found, "fill": {"color": line.colour}, "line": {"none": True}}
    if chart.kind in BARS:
        overlap = 100 if chart.kind == "tornado" else 0
        found |= {"fill": {"color": line.colour}, "gap": 60, "overlap": overlap}
        if chart.colours:
            found["points"] = [{"fill": {"color": colour}} for colour in chart.colours]
    elif chart.kind == "points":
        found |= {"marker": {"type": "circle", "size": 7, "fill": {"color": line.colour}, "border": {"none": True}}}
    else:
        drawn = {"color": line.colour, "width": 2.5 if line.bold else 1.25}
        found |= {"line": {**drawn, **({"dash_type": "dash"} if line.dashed else {})}, "marker": {"type": "none"}}
    if line.margin is not None:
        margins = _cells(sheet, first, line.margin, last)
        bars = {"type": "custom", "plus_values": margins, "minus_values": margins, "line": {"color": "#333333"}}
        found["y_error_bars"] = bars
    return found


def _cells(sheet: str, first: int, column: int, last: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    return f"='{sheet}'!{xl_range_abs(first, column, last, column)}"


def _axes(chart: Chart) -> tuple[dict[str, Any], dict[str, Any]]:
    """The axis across and the axis up; of bars the categories go down from the top."""
    font = {"size": 9}
    across: dict[str, Any] = {"name": chart.x_title, "num_font": font, "name_font": {**font, "bold": False}}
    up: dict[str, Any] = {"name": chart.y_title, "num_font": font, "name_font": {**font, "bold": False}}
    across["label_position"] = up["label_position"] = "low"
    if chart.kind in BARS:
        form = {"num_format": "0%"} if chart.share else {}
        across |= {"label_position": "high", "major_gridlines": _GRID, **form}
        return across, {**up, "reverse": True, "interval_unit": 1, "major_gridlines": {"visible": False}}
    up["major_gridlines"] = _GRID
    if chart.share:
        up |= {"num_format": "0%", "min": 0.0, "max": 1.0}
    if chart.kind in ("curves", "points"):
        return {**across, "major_gridlines": _GRID}, up
    return {**across, "interval_unit": YEAR, "interval_tick": YEAR}, up
