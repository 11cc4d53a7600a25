"""The workbook of an appraisal: what each clause is worth to whom, and how well exits choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulate.presentation.saying import sure_results
from simulate.presentation.workbook.common import (
    MARGINS,
    estimate_cells,
    estimate_columns,
    holder_columns,
    holder_lines,
    holders_of,
    study_sheets,
)
from simulate.presentation.workbook.parts import Chart, Column, Sheet, Table
from simulate.scenario.defaults import VENTURE
from simulate.storage.saved import Saved

Json = Mapping[str, Any]


def sheets(kept: Saved, view: str = VENTURE) -> list[Sheet]:
    """What the workbook of an appraisal holds, from what is saved alone; the view comes first."""
    data = sure_results(kept)
    clauses = clauses_sheet(data, view)
    tables = [
        clauses,
        *([exits_sheet(data)] if data["triggers"] else []),
        *([uses_sheet(data)] if data.get("uses") else []),
    ]
    return study_sheets(kept, data, view, [worth_chart(clauses, data, view)] if clauses.rows else [], tables)


def clauses_sheet(data: Json, view: str = VENTURE) -> Table:
    """What each clause is worth: value with it less value without it, on the same futures."""
    holders = holders_of(_partners(data), view)
    rows = [
        [
            one["name"],
            one["kind"],
            *(cell for gain in _gains(one, holders) for cell in estimate_cells(gain["mean"])),
            *(gain["p05"]["mean"] for gain in _gains(one, holders)),
            *estimate_cells(one["mattered"]),
            one["who_gains"],
        ]
        for one in data["clauses"]
    ]
    columns = (
        Column("clause", "words", "clause"),
        Column("kind", "words"),
        *holder_columns(holders),
        *(Column(f"{name}: P5", "varied") for name in holders),
        *estimate_columns("mattered in", "mattered", "share"),
        Column("who gains", "words"),
    )
    note = (
        f"Mean worth [{data['currency']} million]: value with the clause less value without it, on the same futures. "
        f"{MARGINS} P5: what it does to the 5 % quantile. Mattered in: share of futures. Worths do not add up."
    )
    return Table("Clauses", "clauses", columns, rows, note)


def _partners(data: Json) -> list[str]:
    return list(data["clauses"][0]["partners"]) if data["clauses"] else []


def _gains(clause: Json, holders: Sequence[str]) -> Iterator[Json]:
    for name in holders:
        yield clause["venture"] if name == VENTURE else clause["partners"][name]


def worth_chart(clauses: Table, data: Json, view: str = VENTURE) -> Chart:
    """What each clause is worth, to whom."""
    lines = holder_lines(_partners(data), view, first=2)
    return Chart("What each clause is worth, with 95 % margins", "bars", clauses, lines, x_title="million")


def exits_sheet(data: Json) -> Table:
    """How well each exit chooses the ventures that it ends."""
    rows = [
        [
            name,
            *estimate_cells(one["ended"]),
            *estimate_cells(one["better_without"]),
            *estimate_cells(one["saved"]),
            *estimate_cells(one["lead_years"]),
        ]
        for name, one in data["triggers"].items()
    ]
    columns = (
        Column("exit", "words", "exit"),
        *estimate_columns("ends", "ended", "share"),
        *estimate_columns("of them better without it", "better_without", "share"),
        *estimate_columns(f"saved a venture [{data['currency']} million]", "saved"),
        *estimate_columns("earlier by [years]", "lead_years"),
    )
    note = f"Of the ventures that an exit ends: what they would have been worth without it. {MARGINS}"
    return Table("Exits", "exits", columns, rows, note)


def uses_sheet(data: Json) -> Table:
    """Each exit as a right and as an obligation."""
    rows = [
        [name, to, *(cell for key in _USES for cell in estimate_cells(one[key]))]
        for name, by_whom in data["uses"].items()
        for to, one in by_whom.items()
    ]
    columns = (
        Column("exit", "words"),
        Column("worth to", "words"),
        *(column for key, words in _USES.items() for column in estimate_columns(words, key)),
    )
    note = f"What the exit is worth as a right that may be used, and as an obligation. {MARGINS}"
    return Table("Rights and obligations", "uses", columns, rows, note, frozen=2)


_USES = {"as_right": "as a right", "as_obligation": "as an obligation", "difference": "difference"}
