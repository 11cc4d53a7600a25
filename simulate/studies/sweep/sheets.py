"""The workbook of a sweep: every point with its measures, ranked; the partners' gains against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulate.presentation.saying import sure_results
from simulate.presentation.style import BLACK, GREEN, PARTNER_COLOURS, VENTURE_COLOUR
from simulate.presentation.workbook.common import setting, study_sheets
from simulate.presentation.workbook.parts import Chart, Column, Line, Sheet, Table, Value
from simulate.scenario.defaults import VENTURE
from simulate.storage.saved import Saved

Json = Mapping[str, Any]


def sheets(kept: Saved, view: str = VENTURE) -> list[Sheet]:
    """What the workbook of a sweep holds, from what is saved alone; the view comes first."""
    data = sure_results(kept)
    points = points_sheet(data)
    tables = [
        points,
        measures_sheet(data),
    ]
    return study_sheets(kept, data, view, [*_charts(points, data)], tables)


def points_sheet(data: Json) -> Table:
    """A row a point: the keys' values, then the mean of each measure; the scenario as it is comes first."""
    measures = list(data["base"]["measures"])
    rows = [
        [
            *(setting(value) for value in one["values"].values()),
            *(one["measures"][name]["mean"] for name in measures),
            "as it is" if one["point"] == 0 else "best" if one["point"] == data["optimum"]["point"] else "",
            one["point"],
        ]
        for one in (data["base"], *data["points"])
    ]
    columns = (
        *(Column(key["key"], "exact") for key in data["keys"]),
        *(Column(name, "varied") for name in measures),
        Column("remark", "words"),
        Column("point", "count", "point"),
    )
    note = (
        f"Values in {data['currency']} million, shares of futures. Best by {data['optimum']['measure']}. The next "
        "sheet has the errors and the differences from the scenario as it is."
    )
    return Table("Points", "points", columns, rows, note, frozen=len(data["keys"]))


def measures_sheet(data: Json) -> Table:
    """A row a point and measure: value, error, limits, and the difference from the scenario as it is."""
    columns = (
        Column("point", "count", "point"),
        *(Column(key["key"], "exact") for key in data["keys"]),
        Column("measure", "words", "measure"),
        Column("value", "varied", "value"),
        Column("standard error", "varied"),
        Column("lower 95 % limit", "varied"),
        Column("upper 95 % limit", "varied"),
        Column("difference", "varied", "difference"),
        Column("its standard error", "varied"),
        Column("told apart", "words"),
    )
    note = (
        "Differences are from the scenario as it is, on the same futures, and told apart from 0 as one of "
        f"{data['comparisons']:,} points."
    )
    return Table("Measures", "measures", columns, list(_measures(data)), note)


def _measures(data: Json) -> Iterator[list[Value]]:
    for one in (data["base"], *data["points"]):
        for name, entry in one["measures"].items():
            numbers = [entry[key] for key in ("mean", "std_error", "low95", "high95")]
            changed = entry["difference"]
            settings = map(setting, one["values"].values())
            yield [one["point"], *settings, name, *numbers, changed["mean"], changed["std_error"], entry["told_apart"]]


def _charts(points: Table, data: Json) -> Iterator[Chart]:
    """The objective and the partners' gains over a single key of numbers; the gains against each other over more."""
    measures, n_keys = list(data["base"]["measures"]), len(data["keys"])
    places = {name: n_keys + i for i, name in enumerate(measures)}
    gains = [
        place for name, place in places.items() if name.startswith("partners.") and name.endswith("advantage.mean")
    ]
    rows = range(1, len(points.rows))
    if n_keys == 1 and all(isinstance(row[0], int | float) for row in points.rows[1:]):
        lines = [Line(places["venture.npv.mean"], VENTURE_COLOUR)] if "venture.npv.mean" in places else []
        lines += [Line(place, colour) for place, colour in zip(gains, PARTNER_COLOURS, strict=False)]
        yield Chart("Mean values over the key", "curves", points, tuple(lines), y_title="million", rows=rows)
        if (best := data["optimum"]["measure"]) in places:
            yield Chart("What ranks the points", "curves", points, (Line(places[best], BLACK, bold=True),), rows=rows)
    if len(gains) == 2:
        line = Line(gains[1], GREEN, gains[0])
        title = "What both partners gain, a point each: first partner across, second up"
        yield Chart(title, "points", points, (line,), x_title="million", y_title="million", rows=rows)
