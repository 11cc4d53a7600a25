"""The table behind a chart: the same numbers for readers who do not see it, and for those who want to copy them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from simulate.presentation.page.cells import of_number, of_share
from simulate.presentation.page.charts import (
    Axis,
    Bars,
    Chart,
    Cloud,
    Dots,
    Fan,
    HeatMap,
    Hills,
    Intervals,
    Lines,
    Stack,
)
from simulate.presentation.page.parts import Cell, Column, Table, columns
from simulate.presentation.wording import NOTHING

Rows = list[tuple[Cell, ...]]


def behind(chart: Chart) -> Table:
    """The numbers of a chart as a table."""
    heads, rows = _TABLES[type(chart)](chart)
    return Table(chart.title, heads, tuple(rows))


def shown(value: float | None, axis: Axis) -> Cell:
    """A number as its axis writes it."""
    if value is None:
        return Cell(NOTHING)
    if axis.scale == "share":
        return of_share(value)
    if axis.scale == "year":
        year = int(value)
        return Cell(f"{year}-Q{min(4, int((value - year) * 4.0) + 1)}", value)
    return of_number(value)


def _lines(chart: Lines) -> tuple[tuple[Column, ...], Rows]:
    limits = ["from", "to"] if any(line.low for line in chart.lines) else []
    rows: Rows = []
    for line in chart.lines:
        for i, (x, y) in enumerate(zip(line.x, line.y, strict=True)):
            band = [shown(side[i] if side else None, chart.y) for side in (line.low, line.high)] if limits else []
            rows.append((Cell(line.name), shown(x, chart.x), shown(y, chart.y), *band))
    return columns("curve", chart.x.label or "quarter", chart.y.label, *limits), rows


def _fan(chart: Fan) -> tuple[tuple[Column, ...], Rows]:
    series: list[tuple[str, Sequence[float | None]]] = [
        ("P5", chart.q05), ("P25", chart.q25), ("median", chart.q50), ("P75", chart.q75), ("P95", chart.q95),
    ]  # fmt: skip
    series += [("plan", chart.plan)] if chart.plan else []
    return columns(chart.x.label or "quarter", *(name for name, _ in series)), _over_time(
        chart.at, chart.x, series, chart.y
    )


def _stack(chart: Stack) -> tuple[tuple[Column, ...], Rows]:
    series = [(layer.name, layer.y) for layer in chart.layers]
    return columns(chart.x.label or "quarter", *(name for name, _ in series)), _over_time(
        chart.at, chart.x, series, chart.y
    )


def _over_time(
    at: Sequence[float | None], x: Axis, series: Sequence[tuple[str, Sequence[float | None]]], y: Axis
) -> Rows:
    return [(shown(when, x), *(shown(values[i], y) for _, values in series)) for i, when in enumerate(at)]


def _hills(chart: Hills) -> tuple[tuple[Column, ...], Rows]:
    rows: Rows = [
        (Cell(hill.name), *(shown(value, chart.x) for value in (hill.low, hill.mean, hill.high, hill.plan)))
        for hill in chart.hills
    ]
    return columns("value", "P5", "mean", "P95", "plan"), rows


def _intervals(chart: Intervals) -> tuple[tuple[Column, ...], Rows]:
    rows: Rows = [
        (Cell(one.row), Cell(one.group), *(shown(value, chart.x) for value in (one.value, one.low, one.high)))
        for one in chart.intervals
    ]
    return columns("row", "of", chart.x.label, "from", "to", words=["of"]), rows


def _bars(chart: Bars) -> tuple[tuple[Column, ...], Rows]:
    rows: Rows = [(Cell(bar.row), Cell(bar.group), shown(bar.value, chart.x)) for bar in chart.bars]
    return columns("row", "of", chart.x.label, words=["of"]), rows


def _cloud(chart: Cloud) -> tuple[tuple[Column, ...], Rows]:
    names = ("both above 0", f"only {chart.y.label}", "none above 0", f"only {chart.x.label}")
    return columns("who gains", "share of futures"), [
        (Cell(name), shown(share, Axis("", "share"))) for name, share in zip(names, chart.quarters, strict=True)
    ]


def _heat_map(chart: HeatMap) -> tuple[tuple[Column, ...], Rows]:
    rows: Rows = [(Cell(spot.x), Cell(spot.y), shown(spot.value, chart.value), Cell(spot.told)) for spot in chart.spots]
    return columns(chart.x.label, chart.y.label, chart.value.label, "in words", words=[chart.y.label, "in words"]), rows


def _dots(chart: Dots) -> tuple[tuple[Column, ...], Rows]:
    rows: Rows = [(Cell(dot.name), shown(dot.x, chart.x), shown(dot.y, chart.y)) for dot in chart.dots]
    return columns("point", chart.x.label, chart.y.label), rows


_TABLES: dict[type[Chart], Callable[[Any], tuple[tuple[Column, ...], Rows]]] = {
    Lines: _lines,
    Fan: _fan,
    Stack: _stack,
    Hills: _hills,
    Intervals: _intervals,
    Bars: _bars,
    Cloud: _cloud,
    HeatMap: _heat_map,
    Dots: _dots,
}
