"""A user's own plan, a row a year, out of a CSV file: read as it is meant, or every reason why it cannot be.

Columns: year, volume [units a year], price and unit cost [currency a unit], fixed cost and capex [million]. Commas,
semicolons or tabs stand between cells. What a comma or a point inside of a number means is taken from the whole file,
and where the file leaves it open the number is refused: 1.250 may be one and a quarter or a thousand and more.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulate.outcomes import Array
from simulate.scenario.problems import Problem
from simulate.scenario.tree import nearest

COLUMNS = ("year", "volume", "price", "unit_cost", "fixed_cost", "capex")
MONEY = ("fixed_cost", "capex")
"""Columns in millions."""
ALIASES = {
    "year": ("year", "years", "period", "fiscal year"),
    "volume": ("volume", "volumes", "sales volume", "units", "units sold", "quantity"),
    "price": ("price", "unit price", "selling price", "price per unit"),
    "unit_cost": ("unit cost", "unit costs", "cost per unit", "variable cost per unit", "variable unit cost"),
    "fixed_cost": ("fixed cost", "fixed costs", "overhead"),
    "capex": ("capex", "capital expenditure", "capital expenditures", "investment", "investments"),
}
"""Headings by which a column is known; case, underscores, hyphens and a unit in brackets do not matter."""
SCALES = {"thousand": 1e3, "thousands": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "mn": 1e6, "mio": 1e6} | {
    "billion": 1e9,
    "billions": 1e9,
    "bn": 1e9,
}
"""Words of a unit that scale a column."""
FEWEST_YEARS, MOST_YEARS = 3, 40
CALENDAR_YEARS = (1900, 2200)
LARGEST = 1e15
_UNIT = re.compile(r"[\[(]([^\])]*)[\])]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPED = {",": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"), ".": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?")}
_OPEN = {mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}") for mark in ",."}
"""A number whose only mark may stand for thousands or for decimals."""
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'\u2019")
"""Marks between thousands that nothing else can mean."""


class PlanFileError(ValueError):
    """A plan that cannot be used; `problems` holds every reason, `str` prints one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class GivenPlan:
    """A plan as its file states it, each array of shape (n_years,).

    Attributes
    ----------
    years : tuple of int
        Calendar years, or 1, 2, 3 …
    volume : ndarray
        [units a year]
    price, unit_cost : ndarray
        [currency a unit]; nan where a year without sales has none.
    fixed_cost, capex : ndarray
        [million]
    ignored : tuple of str
        Headings of columns that a plan has no use for.
    """

    years: tuple[int, ...]
    volume: Array
    price: Array
    unit_cost: Array
    fixed_cost: Array
    capex: Array
    ignored: tuple[str, ...] = ()

    @property
    def ebitda(self) -> Array:
        """EBITDA by year [million]: what the other columns make of it."""
        margin = np.where(self.volume > 0.0, self.price - self.unit_cost, 0.0)
        return self.volume * margin / 1e6 - self.fixed_cost

    @property
    def calendar(self) -> bool:
        """Whether the years are calendar years."""
        return self.years[0] >= CALENDAR_YEARS[0]


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
        self.mark = _delimiter(text)
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
            column = _column_of(cell)
            if column is None:
                continue
            if column in places:
                self._refuse(head.line, column, f'expected one column of it, got a second one, "{_short(cell)}"')
            places[column], factors[column] = place, self._factor(column, cell)
        missing = [column for column in COLUMNS if column not in places]
        if "year" in places and sum(_YEAR.fullmatch(cell) is not None for cell in head.cells) > 1:
            self._refuse(head.line, "", "expected a row a year and a column a quantity, got the years across: turn it")
            return places, factors
        for column in missing:
            unknown = [_short(cell) for cell in head.cells if cell and _column_of(cell) is None]
            hint = f" among {', '.join(unknown)}" if unknown else ""
            near = nearest(column, unknown)
            self._refuse(head.line, column, f"expected a column of this name, got none{near or hint}")
        return places, factors

    def _factor(self, column: str, cell: str) -> float:
        """From the unit that a heading states to the unit of the column."""
        unit = _UNIT.search(cell)
        if unit is None or not unit.group(1).strip() or column == "year":
            return 1.0
        words = [word for word in re.split(r"[^\w]+", unit.group(1).casefold()) if word]
        money = SCALES | {"m": 1e6} if column in MONEY else SCALES
        scales = [money[word] for word in words if word in money]
        if column in MONEY and not scales:
            self._refuse(
                self.rows[0].line,
                column,
                f"expected a unit that says thousand, million or billion, got [{_short(unit.group(1))}]",
            )
        scale = scales[0] if scales else 1.0
        return scale / 1e6 if column in MONEY and scales else scale

    # ---- numbers ----------------------------------------------------------------------------------------------------

    def _cells(self, place: int) -> Iterator[tuple[_Row, str]]:
        for row in self.rows[1:]:
            yield row, (row.cells[place] if place < len(row.cells) else "")

    def _decimal_mark(self, places: dict[str, int]) -> str:
        """The decimal mark of the whole file: `.` or `,`, or empty where nothing tells."""
        if self.mark == ",":
            return "."
        cells = [cell.translate(_SPACES) for column in COLUMNS[1:] for _, cell in self._cells(places[column])]
        for cell in cells:
            marks = [sign for sign in cell if sign in ",."]
            if len(set(marks)) == 2:
                return marks[-1]
            if len(marks) > 1:
                return "." if marks[0] == "," else ","
            if len(marks) == 1 and not _OPEN[marks[0]].fullmatch(cell):
                return marks[0]
        return ""

    def _column(self, column: str, place: int, factor: float, decimal: str) -> list[float]:
        return [factor * self._value(column, row, cell, decimal) for row, cell in self._cells(place)]

    def _value(self, column: str, row: _Row, cell: str, decimal: str) -> float:
        """The number of a cell; nan where there is none, which is told unless a year without sales needs none."""
        if not cell:
            if column not in ("price", "unit_cost"):
                self._refuse(row.line, column, "expected a number, got nothing: write 0 where there is none")
            return np.nan
        if len(row.cells) > len(self.rows[0].cells):
            return np.nan  # told once for the row, by its year
        text = cell.translate(_SPACES)
        if not decimal and any(pattern.fullmatch(text) for pattern in _OPEN.values()):
            self._refuse(
                row.line,
                column,
                f'expected a number that can be read in one way, got "{_short(cell)}": thousands or decimals? '
                "Write it without the mark, or with other decimals",
            )
            return np.nan
        return self._number(column, row, cell, _plain_number(text, decimal or "."))

    def _number(self, column: str, row: _Row, cell: str, text: str) -> float:
        if _NUMBER.fullmatch(text) is None:
            self._refuse(row.line, column, f'expected a number, got "{_short(cell)}"{_number_hint(cell)}')
            return np.nan
        value = float(text)
        if not abs(value) < LARGEST:
            self._refuse(row.line, column, f'expected a number below {LARGEST:g}, got "{_short(cell)}"')
            return np.nan
        if value < 0.0:
            why = " (the format knows no proceeds of selling assets)" if column == "capex" else ""
            self._refuse(row.line, column, f"expected a number of at least 0, got {_short(cell)}{why}")
            return np.nan
        return value

    # ---- years and sense --------------------------------------------------------------------------------------------

    def _years(self, place: int) -> list[int]:
        """Calendar years in a row, or 1, 2, 3 …"""
        years: list[int] = []
        width = len(self.rows[0].cells)
        for row, cell in self._cells(place):
            if len(row.cells) > width and any(row.cells[width:]):
                hint = ": a decimal comma needs semicolons between the columns" if self.mark == "," else ""
                self._refuse(row.line, "", f"expected {width} cells, got {len(row.cells)}{hint}")
            if _YEAR.fullmatch(cell) is None:
                self._refuse(row.line, "year", f'expected a year as 2027, or 1, 2, 3 …, got "{_short(cell)}"')
                return []
            year = int(float(cell))
            if not years and year != 1 and not CALENDAR_YEARS[0] <= year <= CALENDAR_YEARS[1]:
                self._refuse(row.line, "year", f"expected 1 or a calendar year first, got {year}")
            elif years and year != years[-1] + 1:
                self._refuse(row.line, "year", f"expected {years[-1] + 1}, got {year}: a row a year, none left out")
            years.append(year)
        if not FEWEST_YEARS <= len(years) <= MOST_YEARS:
            line = self.rows[-1].line
            self._refuse(line, "year", f"expected {FEWEST_YEARS} to {MOST_YEARS} years, got {len(years)}")
        return years

    def _check(self, values: dict[str, list[float]]) -> None:
        """What sells has a price above 0 and a cost; something is sold."""
        broken = {(problem.where, problem.key) for problem in self.problems}
        for i, row in enumerate(self.rows[1:]):
            if not values["volume"][i] > 0.0:
                continue
            for column in ("price", "unit_cost"):
                value = values[column][i]
                if np.isnan(value) and (f"{self.name}:{row.line}", column) not in broken:
                    self._refuse(row.line, column, "expected a number, got nothing: the year has a volume")
                elif column == "price" and value == 0.0:
                    self._refuse(row.line, column, "expected a number above 0, got 0: the year has a volume")
        if not self.problems and not any(volume > 0.0 for volume in values["volume"]):
            self._refuse(self.rows[0].line, "volume", "expected a year that sells something, got none")


_YEAR = re.compile(r"\d{1,4}(\.0*)?")


def _delimiter(text: str) -> str:
    """What stands between the cells of the first line that is not empty."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    return ";" if ";" in head else "\t" if "\t" in head else ","


def _column_of(heading: str) -> str | None:
    """The column that a heading names."""
    words = " ".join(re.split(r"[\s_\-]+", _UNIT.sub("", heading).casefold())).strip()
    return next((column for column, names in ALIASES.items() if words in names), None)


def _plain_number(text: str, decimal: str) -> str:
    """A number as Python writes it: marks between thousands gone, a point before the decimals."""
    thousands = "," if decimal == "." else "."
    if _GROUPED[thousands].fullmatch(text):
        text = text.replace(thousands, "")
    return text.replace(",", ".") if decimal == "," and "." not in text else text


def _number_hint(cell: str) -> str:
    """What was probably meant, where a slip is recognised."""
    if cell.startswith("("):
        return ": a negative number is written with a minus"
    if re.search(r"[A-Za-z%€$£]", cell):
        return ": units stand in the heading, in brackets"
    if "," in cell or "." in cell:
        return ": write it without marks between thousands"
    return ""


def _short(cell: str) -> str:
    """A cell in a message: on one line, printable, not long."""
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in cell)
    return text if len(text) <= 40 else text[:37] + "..."
