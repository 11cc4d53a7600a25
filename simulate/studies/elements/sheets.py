"""The workbook of a study of elements: what each contributes to each measure, and what pairs do together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulate.presentation.saying import sure_results
from simulate.presentation.style import PARTNER_COLOURS, VENTURE_COLOUR
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
    """What the workbook of a study of elements holds, from what is saved alone; the view comes first."""
    data = sure_results(kept)
    contributions = contributions_sheet(data)
    tables = [
        contributions,
        interactions_sheet(data),
    ]
    return study_sheets(kept, data, view, [contributions_chart(contributions, data)], tables)


def contributions_sheet(data: Json) -> Table:
    """The contributions to each measure, a row an element; then their total, and the measure at both ends."""
    measures = data["measures"].values()
    rows = [
        [
            _words(one["key"]),
            str(one["score"]),
            *(cell for measure in measures for cell in estimate_cells(measure["shapley"][one["key"]])),
        ]
        for one in data["elements"]
    ]
    for words, key in (("all together", "total"), ("at the baseline", "at_baseline"), ("as it is", "as_it_is")):
        rows.append([words, None, *(cell for measure in measures for cell in estimate_cells(measure[key]))])
    columns = (
        Column("element", "words", "element"),
        Column("score", "words"),
        *(
            column
            for name, measure in data["measures"].items()
            for column in estimate_columns(f"{name} [{measure['unit']}]")
        ),
    )
    note = (
        f"Shapley values against a baseline of {data['baseline']:g}: what each element adds, on average over all "
        f"orders in which the five may come. {MARGINS} This is attribution inside the model, not cause in the world."
    )
    return Table("Contributions", "contributions", columns, rows, note)


def _words(key: str) -> str:
    return key.rpartition(".")[2].replace("_", " ")


def contributions_chart(contributions: Table, data: Json) -> Chart:
    """What each element adds to the values."""
    money = [i for i, measure in enumerate(data["measures"].values()) if measure["unit"] == "million"]
    colours = (VENTURE_COLOUR, *PARTNER_COLOURS)
    lines = tuple(Line(2 + 2 * i, colour, margin=3 + 2 * i) for i, colour in zip(money, colours, strict=False))
    rows = range(len(data["elements"]))
    title = "What each element adds to the mean values, with 95 % margins"
    return Chart(title, "bars", contributions, lines, x_title="million", rows=rows)


def interactions_sheet(data: Json) -> Table:
    """What pairs of elements do together beyond what each does."""
    rows = [
        [name, measure["unit"], *map(_words, one["elements"]), *estimate_cells(one)]
        for name, measure in data["measures"].items()
        for one in measure["interactions"]
    ]
    columns = (
        *(Column(heading, "words") for heading in ("measure", "unit", "element", "with")),
        *estimate_columns("interaction", "interaction"),
    )
    note = f"Above 0 each makes the other worth more. {MARGINS}"
    return Table("Interactions", "interactions", columns, rows, note)
