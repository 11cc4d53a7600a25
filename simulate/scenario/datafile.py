"""One column of a data file, row by row, and the column of dates beside it: what stands there, or every reason why not.

Nothing is passed over: a row that is no row of data (an average, a total), a column that is named twice, a cell more
than the heading has, a heading that is a number are refused, and named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulate.scenario import numerals, sheets
from simulate.scenario.numerals import NumeralError, short
from simulate.scenario.sheets import Row, SheetError
from simulate.scenario.tree import nearest

MOST_TOLD = 10
"""Problems of one kind that are told each; of more only the number is told."""
NO_DATA = re.compile(
    r"(?:grand |sub)?-?(?:total|sum|summe|gesamt|insgesamt|average|avg|mean|mittelwert|mittel|durchschnitt|schnitt|"
    r"median|min|minimum|max|maximum|count|anzahl|std|stdev|std\.? ?dev\.?|cagr|moyenne|somme|ø)(?:\W*|\W.*[0-9].*)",
    re.IGNORECASE,
)
"""What a row or a column is called that is made of others."""


class FileProblem(ValueError):
    """A data file that cannot be used, for one reason or for several; `reasons` holds each."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class DataColumn:
    """A column of numbers.

    Attributes
    ----------
    name : str
        Its file.
    heading : str
        Of the column.
    values : list of float
        Row by row.
    currency : str
        What stands beside them; empty where nothing does.
    others : dict of str to list of str
        Every other column as it is written, by its heading.
    """

    name: str
    heading: str
    values: list[float]
    currency: str
    others: dict[str, list[str]]


def at_most(reasons: Sequence[str]) -> list[str]:
    """The first reasons of one kind, and how many more there are."""
    more = len(reasons) - MOST_TOLD
    return [*reasons[:MOST_TOLD], f"and {more} more like it"] if more > 0 else list(reasons)


def read_column(path: Path, name: str, column: Any, *, relative: bool = False) -> DataColumn:
    """A column of a CSV file with a heading; without a name the only one.

    Parameters
    ----------
    path, name : Path, str
        The file, and what it is called in problems.
    column : object
        The heading, as the scenario states it.
    relative : bool
        Whether only ratios of the numbers count, so that a scale which all of them share does not matter.

    Raises
    ------
    FileProblem
        With every reason.
    """
    try:
        rows = _rows(sheets.decoded(sheets.read_bytes(path))[0])
    except SheetError as error:
        where = f" (line {error.line})" if error.line else ""
        raise FileProblem(f"expected a CSV file that can be read, got {name}: {error}{where}") from None
    header = rows[0].cells if rows else []
    place = _place(header, column, name)
    body = rows[1:]
    _refuse_odd_rows(body, len(header), name)
    others = {
        header[other]: [row.cells[other] if other < len(row.cells) else "" for row in body]
        for other in range(len(header))
        if other != place
    }
    cells = [row.cells[place] if place < len(row.cells) else "" for row in body]
    decimal = numerals.decimal_mark(cells) or (numerals.common_mark(cells) if relative else "")
    return DataColumn(name, header[place], *_numbers(cells, decimal, name), others)


def _rows(text: str) -> list[Row]:
    text, told = sheets.told_mark(text)
    head = next((line for line in text.splitlines() if line.strip()), "")
    one_column = not any(mark in head for mark in sheets.MARKS)
    return sheets.rows_of(text, told or (sheets.ALONE if one_column else sheets.mark_of(text)))


def _place(header: list[str], column: Any, name: str) -> int:
    if column is None and len(header) == 1:
        column = header[0]
    if column not in header:
        wanted = "a column" if column is None else f'a column "{column}"'
        hint = nearest(str(column), header) if column is not None else "; name it by `column`"
        there = ", ".join(short(cell) for cell in header) or "nothing"
        raise FileProblem(f"expected {wanted} in {name}, which has {there}{hint}")
    if header.count(column) > 1:
        raise FileProblem(f'expected one column "{short(column)}" in {name}, got {header.count(column)} of this name')
    if numerals.is_number(column):
        raise FileProblem(f'expected a heading in the first row of {name}, got the number "{short(column)}"')
    return header.index(column)


def _refuse_odd_rows(body: list[Row], width: int, name: str) -> None:
    """Refuse rows that have more cells than the heading, and rows that are made of others."""
    wide, made = [], []
    for number, row in enumerate(body, start=1):
        if any(row.cells[width:]):
            many = max(i for i, cell in enumerate(row.cells, start=1) if cell)
            wide.append(
                f"expected {width} cell{'s' * (width > 1)}, got {many} in row {number} of {name}: "
                "a decimal comma needs quotes, or semicolons between the columns"
            )
        label = next((cell for cell in row.cells if NO_DATA.fullmatch(cell)), None)
        if label is not None:
            made.append(f'expected a row of data, got "{short(label)}" in row {number} of {name}: take it out')
    if wide or made:
        raise FileProblem(*at_most(wide), *at_most(made))


def _numbers(cells: list[str], decimal: str, name: str) -> tuple[list[float], str]:
    """The numbers, and the currency that they are in; empty where none stands beside them."""
    values: list[float] = []
    wrong: list[str] = []
    currencies: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        try:
            found = numerals.read(cell, decimal)
        except NumeralError as error:
            what = error.what.replace("expected a number, got", "expected numbers, got", 1)
            hint = "" if error.hint == numerals.NOTHING else error.hint  # what is missing in a series is not 0
            wrong.append(f"{what} in row {number} of {name}{hint}")
            continue
        if found.value != found.value:
            wrong.append(f'expected numbers, got "{short(cell)}" in row {number} of {name}')
        if found.currency:
            currencies.setdefault(found.currency, number)
        values.append(found.value)
    if len(currencies) > 1:
        told = ", ".join(f"{currency} in row {number}" for currency, number in currencies.items())
        wrong.append(f"expected one currency, got {told} of {name}")
    if wrong:
        raise FileProblem(*at_most(wrong))
    return values, next(iter(currencies), "")
