"""Where a plan stands in its table: the heading, titles above it, years down or across, totals, notes and units.

Years across are turned, so that a plan has a row a period. What is no part of it (a title, a total, a note, a column
without use) is kept as a text, for it may state a unit, or is told by name.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from simulate.scenario import numerals, periods
from simulate.scenario.datafile import NO_DATA
from simulate.scenario.numerals import short
from simulate.scenario.sheets import Row
from simulate.studies.init.refusals import Refusals

MOST_ABOVE = 40
"""Rows among which the heading is looked for."""
UNIT_WORDS = frozenset({"", "unit", "units", "uom", "dimension", "einheit", "einheiten", "unité"})
CURRENCY_WORDS = frozenset({"currency", "ccy", "währung", "devise"})


@dataclass(frozen=True)
class Reader:
    """What a table is read by.

    Attributes
    ----------
    knows : callable
        From a heading to its column; empty where it names none.
    is_unit : callable
        Whether a text is a unit.
    refusals : Refusals
        Where what is wrong is kept.
    """

    knows: Callable[[str], str]
    is_unit: Callable[[str], bool]
    refusals: Refusals


@dataclass(frozen=True)
class Cell:
    """A cell and the line on which it stands."""

    line: int
    text: str


@dataclass
class Table:
    """A plan's table, a row a period.

    Attributes
    ----------
    heads : list of Cell
        Headings.
    units : list of str
        Units that stand in a row or column of their own, one a heading.
    rows : list of list of Cell
        Of the same length each.
    texts : list of Cell
        What stands above and below.
    notes : list of str
        What is not used.
    across : bool
        Whether years stood across.
    """

    heads: list[Cell]
    units: list[str]
    rows: list[list[Cell]]
    texts: list[Cell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    across: bool = False


def table_of(rows: list[Row], reader: Reader) -> Table:
    """The plan's table out of rows that are not empty."""
    top = rows[:MOST_ABOVE]
    counts = [len({reader.knows(cell) for cell in row.cells} - {""}) for row in top]
    place = counts.index(max(counts))
    if counts[place] <= 1:
        across = next((i for i, row in enumerate(top) if _across(row, reader)), None)
        if across is not None:
            return _turned(rows, across, reader)
    table = _upright(rows, place, reader.refusals)
    _take_units(table, reader, rows[place - 1] if place else None)
    _take_texts(table, reader)
    _look_at_unused(table, reader)
    return table


# ---- years down -----------------------------------------------------------------------------------------------------


def _upright(rows: list[Row], place: int, refusals: Refusals) -> Table:
    """A row a period."""
    head, below = rows[place], rows[place + 1 :]
    width = len(head.cells)
    texts = [Cell(row.line, cell) for row in rows[:place] for cell in row.cells if cell]
    heads = [Cell(head.line, cell) for cell in head.cells[:width]]
    table = Table(heads, [""] * width, [], texts)
    for row in below:
        if any(row.cells[width:]) and any(map(numerals.is_number, row.cells[:width])):
            many = max(i for i, cell in enumerate(row.cells, start=1) if cell)
            hint = ": a decimal comma needs quotes, or semicolons between the columns; a note needs a heading"
            refusals.refuse(row.line, "", f"expected {width} cells, got {many}{hint}")
        cells = [Cell(row.line, cell) for cell in row.cells[:width]]
        table.rows.append(cells + [Cell(row.line, "")] * (width - len(cells)))
    for column, cell in enumerate(heads):
        if not cell.text:
            _look_below_nothing(table, column, refusals)
    return table


def _look_below_nothing(table: Table, column: int, refusals: Refusals) -> None:
    """A column without heading may count the rows or hold notes; other numbers in it are refused."""
    cells = [row[column] for row in table.rows if row[column].text]
    numbers = [cell for cell in cells if numerals.is_number(cell.text)]
    if not cells or [cell.text for cell in cells] in ([str(i + first) for i in range(len(cells))] for first in (0, 1)):
        return
    if numbers:
        what = "in front of the row" if table.across else f"over column {column + 1}"
        message = f'expected a heading {what}, got none beside "{short(numbers[0].text)}"'
        refusals.refuse(numbers[0].line, "", f"{message}: name what it is, or empty it")
    else:
        told = f'"{short(cells[0].text)}" in line {cells[0].line}'
        table.notes.append(f"column {column + 1} has no heading and is not used; it holds {told}")


def _take_units(table: Table, reader: Reader, above: Row | None) -> None:
    """A row of units below the heading, or right above it, becomes part of the headings."""
    used = {i for i, head in enumerate(table.heads) if reader.knows(head.text) not in ("", "year")}
    year = next((i for i, head in enumerate(table.heads) if reader.knows(head.text) == "year"), 0)
    if above is not None and sum(reader.is_unit(_bare(_at(above, i))) for i in used) > 1:
        table.units = [_bare(_at(above, i)) if i in used else "" for i in range(len(table.heads))]
        table.texts = [cell for cell in table.texts if cell.line != above.line]
        return
    first = next(iter(table.rows), [])
    told = [first[i].text for i in used if first and first[i].text]
    if told and _no_date(first[year].text) and not any(map(numerals.is_number, told)) and not all(map(_is_dash, told)):
        table.units = [_bare(cell.text) if i in used else "" for i, cell in enumerate(first)]
        table.rows = table.rows[1:]


def _bare(text: str) -> str:
    return text.strip("[]() ")


def _take_texts(table: Table, reader: Reader) -> None:
    """Totals and notes are no rows of the plan."""
    place = next((i for i, head in enumerate(table.heads) if reader.knows(head.text) == "year"), None)
    if place is None:
        return
    kept = []
    for row in table.rows:
        when = row[place].text
        others = [cell.text for i, cell in enumerate(row) if i != place and cell.text]
        if NO_DATA.fullmatch(when):
            table.notes.append(f'line {row[place].line} is not used: "{short(when)}" is made of other rows')
        elif not any(map(numerals.is_number, others)) and _no_date(when) and not any(_is_dash(text) for text in others):
            table.texts += [cell for cell in row if cell.text]
        else:
            kept.append(row)
    table.rows = kept


def _look_at_unused(table: Table, reader: Reader) -> None:
    """A column of units beside the years cannot be told to belong to one quantity; one of currencies names it."""
    for place, head in enumerate(table.heads):
        told = [row[place] for row in table.rows if row[place].text]
        if not head.text or not told or reader.knows(head.text):
            continue
        if head.text.casefold() in UNIT_WORDS:
            message = f'expected units in the headings, got "{short(told[0].text)}" in a column of their own'
            reader.refusals.refuse(told[0].line, "", message)
        elif head.text.casefold() in CURRENCY_WORDS:
            table.texts += told


def _is_dash(text: str) -> bool:
    return text in tuple(numerals.DASHES)


def _no_date(text: str) -> bool:
    return periods.period_of(text, day_first=True) is None and not numerals.is_number(text)


# ---- years across ---------------------------------------------------------------------------------------------------


def _across(row: Row, reader: Reader) -> bool:
    """Whether a row is a heading of years: three dates at least, or 1, 2, 3 beside the word year."""
    dates = [cell for cell in row.cells if _is_date(cell)]
    counted = [cell for cell in row.cells[1:] if cell.isdigit() and cell.isascii()]
    starts = len(counted) > 2 and counted[:3] == ["1", "2", "3"] and reader.knows(row.cells[0]) == "year"
    return len(dates) > 2 or starts


def _is_date(text: str) -> bool:
    return periods.period_of(text, day_first=True) is not None


def _turned(rows: list[Row], place: int, reader: Reader) -> Table:
    """A table whose years stand across, with a row a period."""
    head, below = rows[place], rows[place + 1 :]
    dated = [i for i, cell in enumerate(head.cells) if _is_date(cell)]
    dated = dated or [i for i, cell in enumerate(head.cells) if cell.isdigit()]
    labels = max(range(dated[0] + 1), key=lambda i: sum(reader.knows(_at(row, i)) != "" for row in below))
    units = _column_of_units(head, [row for row in below if reader.knows(_at(row, labels))], {*dated, labels}, reader)
    table = Table([Cell(head.line, "year")], [""], [], across=True)
    table.texts = [Cell(row.line, cell) for row in rows[:place] for cell in row.cells if cell]
    table.texts += [Cell(head.line, cell) for i, cell in enumerate(head.cells) if cell and i not in dated]
    table.rows = [[Cell(head.line, head.cells[i])] for i in dated]
    for row in below:
        if not any(_at(row, i) for i in dated):
            table.texts += [Cell(row.line, cell) for cell in row.cells if cell]
        elif not reader.knows(_at(row, labels)) and _is_heading([_at(row, i) for i in dated]):
            _refuse_other_years(row, [_at(row, i) == head.cells[i] for i in dated], reader.refusals)
        else:
            table.heads.append(Cell(row.line, _at(row, labels)))
            table.units.append(_bare(_at(row, units)) if units is not None else "")
            for column, cells in zip(dated, table.rows, strict=True):
                cells.append(Cell(row.line, _at(row, column)))
    _note_columns(table, head, below, {*dated, labels, units})
    for column, cell in enumerate(table.heads):
        if not cell.text:
            _look_below_nothing(table, column, reader.refusals)
    return table


def _column_of_units(head: Row, known: list[Row], used: set[int], reader: Reader) -> int | None:
    """The column that holds the units of known rows: by its heading, or by most of its cells."""
    for column in range(max(len(row.cells) for row in (head, *known))):
        told = [_bare(_at(row, column)) for row in known if _at(row, column)]
        if column in used or not told or all(map(numerals.is_number, told)):
            continue
        if _at(head, column).casefold() in UNIT_WORDS - {""} or 2 * sum(map(reader.is_unit, told)) > len(told):
            return column
    return None


def _is_heading(cells: list[str]) -> bool:
    """Whether cells are dates at even steps: numbers that look like years hardly are."""
    found = [periods.period_of(cell, day_first=True) for cell in cells]
    months = [period.month for period in found if period is not None]
    steps = {b - a for a, b in itertools.pairwise(months)}
    return len(months) == len(cells) > 2 and len(steps) == 1 and steps <= {1, 3, 12}


def _refuse_other_years(row: Row, same: list[bool], refusals: Refusals) -> None:
    """A heading that stands there again is passed over, one of other years is not."""
    if not all(same):
        refusals.refuse(row.line, "year", "expected one heading of years, got a second one of others: one plan a file")


def _at(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _note_columns(table: Table, head: Row, below: list[Row], used: set[int | None]) -> None:
    """Columns that are not used are named; what they say may be a unit."""
    for column in range(max(len(row.cells) for row in (head, *below))):
        beside = [row for row in below if _at(row, column)]
        if column in used or not beside:
            continue
        name = f'"{short(_at(head, column))}"' if _at(head, column) else "without heading"
        told = f'"{short(_at(beside[0], column))}" in line {beside[0].line}'
        table.notes.append(f"column {column + 1} {name} is not used; it holds {told}")
        table.texts += [Cell(row.line, _at(row, column)) for row in beside]
