"""A user's own plan, year by year, out of a CSV file or a workbook: read as it is meant, or every reason why not.

Columns: year, volume [units a year], price and unit cost [currency a unit], fixed cost and capex [million], or a profit
and loss account from which they follow (`profit`). The table is found (`layout`), its headings are known (`headings`)
and their units applied (`units`, `measures`), its numbers read (`amounts`) and its rows put into years (`planyears`).

What is not understood is refused with what was; what is not used is told by name; and no number is taken in another
scale than its writer meant. Capital or fixed cost that comes to more than 50 times the plan's whole revenue is in
another unit than millions and is refused (`refuse_other_units`); above 5 times the plan is taken, and doubted.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from simulate.engine.outcomes import Array
from simulate.scenario import sheets
from simulate.scenario.numerals import short
from simulate.scenario.problems import Problem
from simulate.scenario.sheets import Row, SheetError
from simulate.scenario.tree import nearest
from simulate.studies.init import profit, workbook
from simulate.studies.init.amounts import amounts_of, decimal_of
from simulate.studies.init.given import GivenPlan
from simulate.studies.init.headings import (
    COLUMNS,
    PER_UNIT,
    Asked,
    Heading,
    accepted,
    currencies_of,
    heading_of,
    nouns_of,
)
from simulate.studies.init.layout import Cell, Reader, Table, table_of
from simulate.studies.init.measures import Currencies, Measures, measures_of
from simulate.studies.init.planyears import PlanYears, years_of
from simulate.studies.init.refusals import PlanFileError, Refusals
from simulate.studies.init.units import UnitError, unit_of

_ASKED = Asked()
MOST_ROWS = 2_000
MOST_UNKNOWN = 20
"""Headings that are told where a column is missing."""


def read_plan(path: Path, asked: Asked = _ASKED) -> GivenPlan:
    """The plan of a CSV file, or of a workbook.

    Parameters
    ----------
    path : Path
        The file.
    asked : Asked
        What the user says of it.

    Raises
    ------
    PlanFileError
        With every problem of the file.
    """
    try:
        if path.suffix.casefold() in workbook.SUFFIXES:
            return _Reader(workbook.workbook_rows(path, asked.sheet), str(path), asked).plan()
        text, note = sheets.decoded(sheets.read_bytes(path))
    except SheetError as error:
        where = f"{path}:{error.line}" if error.line else str(path)
        raise PlanFileError([Problem(where, "", f"expected a plan that can be read, got: {error}")]) from None
    except ValueError as error:
        if isinstance(error, PlanFileError):
            raise
        raise PlanFileError([Problem(repr(str(path)), "", f"expected the name of a file, got: {error}")]) from None
    return parse_plan(text, str(path), asked, *([note] if note else []))


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


def parse_plan(text: str, name: str = "plan.csv", asked: Asked = _ASKED, *notes: str) -> GivenPlan:
    """The plan of a CSV text; `name` stands in problems, and `notes` are told with the plan's own.

    Raises
    ------
    PlanFileError
        With every problem of the text.
    """
    text, told = sheets.told_mark(text)
    try:
        rows = sheets.rows_of(text, told or sheets.mark_of(text))
    except SheetError as error:
        raise PlanFileError([Problem(f"{name}:{error.line or 1}", "", str(error))]) from None
    return _Reader(rows, name, asked, notes).plan()


class _Reader:
    """One file on its way to a plan."""

    def __init__(self, rows: list[Row], name: str, asked: Asked, notes: tuple[str, ...] = ()) -> None:
        self.rows, self.asked = rows, asked
        self.refusals = Refusals(name)
        self.notes = list(notes)
        self._found: dict[str, Heading | None] = {}

    def plan(self) -> GivenPlan:
        """The plan, or every problem at once."""
        if not self.rows:
            self.refusals.refuse(1, "", f"expected a heading ({', '.join(COLUMNS)}) and a row a year, got nothing")
            self.refusals.stop()
        if len(self.rows) > MOST_ROWS:
            self.refusals.refuse(self.rows[MOST_ROWS].line, "", f"expected at most {MOST_ROWS:,} rows, got more")
            self.refusals.stop()
        table = table_of(self.rows, Reader(self._knows, self._is_unit, self.refusals))
        places, headings = self._headings(table)
        self.refusals.stop()
        cells = {column: [row[place] for row in table.rows] for column, place in places.items()}
        years = years_of(cells.pop("year"), self.refusals)
        measures, currencies = measures_of(headings, table.texts, years.months, self.asked, self.refusals)
        values = self._values(cells, measures, currencies)
        currency = currencies.settle(self.refusals)
        self._check_prices(cells, values)
        self.refusals.stop()
        self.notes += [*table.notes, *years.notes, *measures.notes]
        if headings["year"][0].units:
            self.notes.append(f'"{short(headings["year"][0].text)}" is taken as calendar years')
        columns = self._columns(values, years, headings)
        known = {head.text for head in (table.heads[place] for place in places.values())}
        ignored = tuple(head.text for head in table.heads if head.text and head.text not in known)
        return GivenPlan(
            years.years, **columns, ignored=ignored, currency=currency, unit=measures.unit, notes=tuple(self.notes)
        )

    # ---- headings ---------------------------------------------------------------------------------------------------

    def _heading(self, text: str) -> Heading | None:
        if text not in self._found:
            self._found[text] = heading_of(text, self.asked)
        return self._found[text]

    def _knows(self, text: str) -> str:
        found = self._heading(text)
        return found.column if found is not None else ""

    def _is_unit(self, text: str) -> bool:
        try:
            unit_of(text, nouns_of(self.asked), currencies_of(self.asked))
        except UnitError:
            return False
        return bool(text)

    def _headings(self, table: Table) -> tuple[dict[str, int], dict[str, tuple[Heading, int]]]:
        """Where each column stands, and its heading with the line."""
        places: dict[str, int] = {}
        headings: dict[str, tuple[Heading, int]] = {}
        for place, cell in enumerate(table.heads):
            found = self._heading(cell.text)
            if found is None:
                continue
            if found.column in places:
                message = f'expected one column of it, got a second one, "{short(cell.text)}"'
                self.refusals.refuse(cell.line, found.column, message)
                continue
            beside = table.units[place]
            units = (*found.units, beside) if beside else found.units
            places[found.column] = place
            headings[found.column] = (Heading(found.column, found.text, units), cell.line)
        self._refuse_missing(table, set(places))
        return places, headings

    def _refuse_missing(self, table: Table, there: set[str]) -> None:
        """Refuse columns that neither stand there nor follow from others, and headings that the user named in vain."""
        head = table.heads[0]
        unknown = [short(cell.text) for cell in table.heads if cell.text and self._heading(cell.text) is None]
        unknown = unknown[:MOST_UNKNOWN]
        wanting = profit.wanting(there)
        if "year" not in there:
            wanting = {"year": "", **wanting}
        for column, ways in wanting.items():
            hint = f" among {', '.join(unknown)}" if unknown else ""
            near = nearest(column, unknown)
            message = f"expected a column of this name, got none{near or hint}; accepted: {accepted(column)}{ways}"
            self.refusals.refuse(head.line, column, message + ("; or --map" if unknown else ""))
        for column, heading in self.asked.mapping.items():
            if column not in there:
                self.refusals.refuse(head.line, column, f'expected the heading "{short(heading)}" (--map), got none')

    # ---- numbers ----------------------------------------------------------------------------------------------------

    def _values(self, cells: Mapping[str, list[Cell]], measures: Measures, currencies: Currencies) -> dict[str, Array]:
        decimal = decimal_of(cells, self.asked.decimal)
        values = {}
        for column, column_cells in cells.items():
            amounts, note = amounts_of(column, column_cells, decimal, currencies, self.refusals)
            values[column] = measures.factors[column] * amounts
            self.notes += [note] if note else []
        return values

    def _check_prices(self, cells: Mapping[str, list[Cell]], values: Mapping[str, Array]) -> None:
        """What sells has a price above 0 and a cost."""
        if "volume" not in values:
            return
        for column in PER_UNIT:
            for place, cell in enumerate(cells.get(column, [])):
                value = values[column][place]
                if not values["volume"][place] > 0.0 or self.refusals.has(cell.line, column):
                    continue
                if np.isnan(value):
                    self.refusals.refuse(cell.line, column, "expected a number, got nothing: the year has a volume")
                elif column == "price" and value == 0.0:
                    self.refusals.refuse(cell.line, column, "expected a number above 0, got 0: the year has a volume")

    def _columns(
        self, values: Mapping[str, Array], years: PlanYears, headings: Mapping[str, tuple[Heading, int]]
    ) -> dict[str, Array]:
        """The plan's columns by year, those that follow from others worked out."""
        columns, notes = profit.derived(values)
        self.notes += notes
        sells = ~(columns["volume"] <= 0.0)
        good = {
            "volume": columns["volume"] >= 0.0,
            "price": ~sells | (columns["price"] > 0.0),
            "unit_cost": ~sells | (columns["unit_cost"] >= 0.0),
            "fixed_cost": columns["fixed_cost"] >= 0.0,
        }
        for column, fits in good.items():
            if column not in values and not (fits & ~np.isinf(columns[column])).all():
                name = column.replace("_", " ")
                message = (
                    f"expected the other columns to make a {name} in every year that sells, got none or one below 0"
                )
                self.refusals.refuse(next(iter(headings.values()))[1], column, message)
        self.refusals.stop()
        self._compare_twice_told(values, columns, headings)
        if not self.refusals and not (columns["volume"] > 0.0).any():
            self.refusals.refuse(headings["volume" if "volume" in headings else "year"][1], "volume", NOTHING_SOLD)
        self.refusals.stop()
        return _by_year(columns, years)

    def _compare_twice_told(
        self, values: Mapping[str, Array], columns: Mapping[str, Array], headings: Mapping[str, tuple[Heading, int]]
    ) -> None:
        """A result beside the columns that make it: refused where its scale is another, or a column follows from it."""
        derived = set(columns) - set(values)
        for column, found in profit.disagreements(values, columns).items():
            both = f"{found.made:,.6g} million, got {found.told:,.6g}"
            if found.is_of_units or derived:
                why = "one is in another unit" if found.is_of_units else "a line is missing, or told twice"
                message = f"expected what the other columns make, {both}: {why}"
                self.refusals.refuse(headings[column][1], column, message)
            else:
                self.notes.append(f"{column} is not used; the other columns make {both} in the file")


NOTHING_SOLD = "expected a year that sells something, got none"


def _by_year(columns: Mapping[str, Array], years: PlanYears) -> dict[str, Array]:
    """Rows of parts of a year summed; prices and unit costs are means over the units sold."""
    n = years.rows_a_year
    if n == 1:
        return dict(columns)

    def total(values: Array) -> Array:
        summed: Array = values.reshape(-1, n).sum(axis=1)
        return summed

    volume = total(columns["volume"])
    found = {}
    for column, values in columns.items():
        if column in PER_UNIT:
            money = total(np.where(columns["volume"] > 0.0, np.nan_to_num(values) * columns["volume"], 0.0))
            found[column] = np.where(volume > 0.0, money / np.where(volume > 0.0, volume, 1.0), np.nan)
        else:
            found[column] = total(values)
    return found
