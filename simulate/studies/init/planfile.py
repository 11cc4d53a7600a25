"""A user's own plan, a row a year, out of a CSV file: read as it is meant, or every reason why it cannot be.

Columns: year, volume [units a year], price and unit cost [currency a unit], fixed cost and capex [million]. Commas,
semicolons or tabs stand between cells. What a comma or a point inside of a number means is taken from the whole file,
and where the file leaves it open the number is refused: 1.250 may be one and a quarter or a thousand and more.

Capital or fixed cost that comes to more than 50 times the plan's whole revenue is in another unit than millions and is
refused (`refuse_other_units`); above 5 times the plan is taken, and the doubt is told on the
terminal and in the scenario's head.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulate.scenario.problems import Problem
from simulate.scenario.tree import nearest
from simulate.studies.init.cells import NUMBER, OPEN, SPACES, YEAR, number_hint, plain_number, short
from simulate.studies.init.given import CALENDAR_YEARS, GivenPlan
from simulate.studies.init.headings import COLUMNS, accepted, column_of, scale_of, unit_of

FEWEST_YEARS, MOST_YEARS = 3, 40
MARKS = ";\t,"
"""What may stand between cells, the surest first."""
LARGEST = 1e15
PER_UNIT = ("price", "unit_cost")
"""Columns that a year without sales need not fill."""
_SEPARATOR = re.compile(r'"?sep=(.)"?[;,\t]*', re.IGNORECASE)
"""The first line by which Excel is told what stands between cells."""


class PlanFileError(ValueError):
    """A plan that cannot be used; `problems` holds every reason, `str` prints one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


def read_plan(path: Path) -> GivenPlan:
    """The plan of a CSV file.

    Raises
    ------
    PlanFileError
        With every problem of the file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PlanFileError(
            [Problem(str(path), "", f"expected a plan that can be read, got: {error.strerror}")]
        ) from None
    except ValueError as error:
        raise PlanFileError([Problem(repr(str(path)), "", f"expected the name of a file, got: {error}")]) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"expected UTF-8 text, got the byte 0x{data[error.start]:02x}: save the plan as CSV UTF-8"
        raise PlanFileError([Problem(f"{path}:{line}", "", message)]) from None
    return parse_plan(text, str(path))


def refuse_other_units(plan: GivenPlan, name: str) -> None:
    """Refuse a plan whose money is so large beside its revenue that it is not in millions.

    Raises
    ------
    PlanFileError
        Then; `name` stands in problems.
    """
    absurd = [oddity for oddity in plan.oddities if oddity.absurd]
    message = "expected money in millions, got another unit"
    if absurd:
        raise PlanFileError([Problem(name, oddity.column, f"{message}: {oddity.question}") for oddity in absurd])


def parse_plan(text: str, name: str = "plan.csv") -> GivenPlan:
    """The plan of a CSV text; `name` stands in problems.

    Raises
    ------
    PlanFileError
        With every problem of the text.
    """
    return _Reader(text, name).plan()


@dataclass(frozen=True)
class _Row:
    line: int
    cells: list[str]


class _Reader:
    """One file on its way to a plan; problems gather until all are known."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        text, self.mark = _without_separator(text)
        self.rows = self._rows(text)

    def plan(self) -> GivenPlan:
        """The plan, or every problem at once."""
        if not self.rows:
            self._refuse(1, "", f"expected a heading ({', '.join(COLUMNS)}) and a row a year, got nothing")
        places, factors = self._heading()
        self._stop()
        decimal = self._decimal_mark(places)
        values = {column: self._column(column, places[column], factors[column], decimal) for column in COLUMNS[1:]}
        years = self._years(places["year"])
        self._check(values)
        self._stop()
        known = set(places.values())
        ignored = [cell for i, cell in enumerate(self.rows[0].cells) if i not in known and cell]
        return GivenPlan(tuple(years), **{c: np.array(v) for c, v in values.items()}, ignored=tuple(ignored))

    def _stop(self) -> None:
        if self.problems:
            raise PlanFileError(sorted(self.problems, key=lambda problem: int(problem.where.rpartition(":")[2])))

    def _refuse(self, line: int, column: str, message: str) -> None:
        self.problems.append(Problem(f"{self.name}:{line}", column, message))

    # ---- the table --------------------------------------------------------------------------------------------------

    def _rows(self, text: str) -> list[_Row]:
        """Every row that is not empty, with the line on which it ends."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.mark)
        rows: list[_Row] = []
        try:
            rows.extend(_Row(reader.line_num, [cell.strip() for cell in cells]) for cells in reader)
        except csv.Error as error:
            self._refuse(max(1, reader.line_num), "", f"expected CSV, got: {error}")
        self._stop()
        return [row for row in rows if any(row.cells)]

    def _heading(self) -> tuple[dict[str, int], dict[str, float]]:
        """Where each column stands, and what its numbers are multiplied by."""
        if not self.rows:
            return {}, {}
        head = self.rows[0]
        places: dict[str, int] = {}
        factors: dict[str, float] = {}
        for place, cell in enumerate(head.cells):
            column = column_of(cell)
            if column is None:
                continue
            if column in places:
                self._refuse(head.line, column, f'expected one column of it, got a second one, "{short(cell)}"')
            places[column], factors[column] = place, self._factor(column, cell)
        missing = [column for column in COLUMNS if column not in places]
        if "year" in places and sum(YEAR.fullmatch(cell) is not None for cell in head.cells) > 1:
            self._refuse(head.line, "", "expected a row a year and a column a quantity, got the years across: turn it")
            return places, factors
        for column in missing:
            unknown = [short(cell) for cell in head.cells if cell and column_of(cell) is None]
            hint = f" among {', '.join(unknown)}" if unknown else ""
            near = nearest(column, unknown)
            self._refuse(
                head.line,
                column,
                f"expected a column of this name, got none{near or hint}; accepted: {accepted(column)}",
            )
        return places, factors

    def _factor(self, column: str, cell: str) -> float:
        """From the unit that a heading states to the unit of the column."""
        unit = "" if column == "year" else unit_of(cell)
        scale = scale_of(column, unit)
        if scale is None:
            message = f"expected a unit that says thousand, million or billion, got [{short(unit)}]"
            self._refuse(self.rows[0].line, column, message)
            return 1.0
        return scale

    # ---- numbers ----------------------------------------------------------------------------------------------------

    def _cells(self, place: int) -> Iterator[tuple[_Row, str]]:
        for row in self.rows[1:]:
            yield row, (row.cells[place] if place < len(row.cells) else "")

    def _decimal_mark(self, places: dict[str, int]) -> str:
        """The decimal mark of the whole file: `.` or `,`, or empty where nothing tells."""
        if self.mark == ",":
            return "."
        cells = [cell.translate(SPACES) for column in COLUMNS[1:] for _, cell in self._cells(places[column])]
        for cell in cells:
            marks = [sign for sign in cell if sign in ",."]
            if len(set(marks)) == 2:
                return marks[-1]
            if len(marks) > 1:
                return "." if marks[0] == "," else ","
            if len(marks) == 1 and not OPEN[marks[0]].fullmatch(cell):
                return marks[0]
        return ""

    def _column(self, column: str, place: int, factor: float, decimal: str) -> list[float]:
        return [factor * self._value(column, row, cell, decimal) for row, cell in self._cells(place)]

    def _value(self, column: str, row: _Row, cell: str, decimal: str) -> float:
        """The number of a cell; nan where there is none, which is told unless a year without sales needs none."""
        if not cell:
            if column not in PER_UNIT:
                self._refuse(row.line, column, "expected a number, got nothing: write 0 where there is none")
            return np.nan
        if len(row.cells) > len(self.rows[0].cells):
            return np.nan  # told once for the row, by its year
        text = cell.translate(SPACES)
        if not decimal and any(pattern.fullmatch(text) for pattern in OPEN.values()):
            self._refuse(
                row.line,
                column,
                f'expected a number that can be read in one way, got "{short(cell)}": thousands or decimals? '
                "Write it without the mark, or with other decimals",
            )
            return np.nan
        return self._number(column, row, cell, plain_number(text, decimal or "."))

    def _number(self, column: str, row: _Row, cell: str, text: str) -> float:
        if NUMBER.fullmatch(text) is None:
            self._refuse(
                row.line, column, f'expected a number, got "{short(cell)}"{number_hint(cell, column in PER_UNIT)}'
            )
            return np.nan
        value = float(text)
        if not abs(value) < LARGEST:
            self._refuse(row.line, column, f'expected a number below {LARGEST:g}, got "{short(cell)}"')
            return np.nan
        if value < 0.0:
            why = " (the format knows no proceeds of selling assets)" if column == "capex" else ""
            self._refuse(row.line, column, f"expected a number of at least 0, got {short(cell)}{why}")
            return np.nan
        return value

    # ---- years and sense --------------------------------------------------------------------------------------------

    def _years(self, place: int) -> list[int]:
        """Calendar years in a row, or 1, 2, 3 …"""
        years: list[int] = []
        shuffled = self._shuffled(place)
        width = len(self.rows[0].cells)
        for row, cell in self._cells(place):
            if len(row.cells) > width and any(row.cells[width:]):
                hint = ": a decimal comma needs semicolons between the columns" if self.mark == "," else ""
                self._refuse(row.line, "", f"expected {width} cells, got {len(row.cells)}{hint}")
            if YEAR.fullmatch(cell) is None:
                self._refuse(row.line, "year", f'expected a year as 2027, or 1, 2, 3 …, got "{short(cell)}"')
                return []
            year = int(float(cell))
            if shuffled:
                if years and year < years[-1]:
                    message = f"expected the years in order, got {year} after {years[-1]}: sort the rows by year"
                    self._refuse(row.line, "year", message)
                    return []
            elif not years and year != 1 and not CALENDAR_YEARS[0] <= year <= CALENDAR_YEARS[1]:
                self._refuse(row.line, "year", f"expected 1 or a calendar year first, got {year}")
            elif years and year != years[-1] + 1:
                self._refuse(row.line, "year", f"expected {years[-1] + 1}, got {year}: a row a year, none left out")
            years.append(year)
        if not FEWEST_YEARS <= len(years) <= MOST_YEARS:
            line = self.rows[-1].line
            self._refuse(line, "year", f"expected {FEWEST_YEARS} to {MOST_YEARS} years, got {len(years)}")
        return years

    def _shuffled(self, place: int) -> bool:
        """Whether the rows are those of a plan but for their order."""
        cells = [cell for _, cell in self._cells(place)]
        if not all(YEAR.fullmatch(cell) for cell in cells):
            return False
        years = [int(float(cell)) for cell in cells]
        return years != sorted(years) and all(b == a + 1 for a, b in itertools.pairwise(sorted(years)))

    def _check(self, values: dict[str, list[float]]) -> None:
        """What sells has a price above 0 and a cost; something is sold."""
        broken = {(problem.where, problem.key) for problem in self.problems}
        for i, row in enumerate(self.rows[1:]):
            if not values["volume"][i] > 0.0:
                continue
            for column in PER_UNIT:
                value = values[column][i]
                if np.isnan(value) and (f"{self.name}:{row.line}", column) not in broken:
                    self._refuse(row.line, column, "expected a number, got nothing: the year has a volume")
                elif column == "price" and value == 0.0:
                    self._refuse(row.line, column, "expected a number above 0, got 0: the year has a volume")
        if not self.problems and not any(volume > 0.0 for volume in values["volume"]):
            self._refuse(self.rows[0].line, "volume", "expected a year that sells something, got none")


def _without_separator(text: str) -> tuple[str, str]:
    """The text, and what stands between its cells: as Excel's line `sep=;` says, else as the first line shows.

    That line is left empty, so that lines keep their numbers.
    """
    first, end, rest = text.removeprefix("\ufeff").partition("\n")
    told = _SEPARATOR.fullmatch(first.rstrip("\r"))
    if told is not None and told.group(1) in MARKS:
        return end + rest, told.group(1)
    head = next((line for line in text.splitlines() if line.strip()), "")
    return text, next((mark for mark in MARKS if mark in head), ",")
