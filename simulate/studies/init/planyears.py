"""When a plan's rows are: years, or quarters and months that make whole years.

A row a quarter or a month states what is sold and spent in it; such rows are summed to calendar years, for trends and
ramps are fitted to years. A fiscal year is taken as the calendar year that it is named after, FY27/28 as 2027; a date
is a year where it is the last day of December or the first of January. All else is refused.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulate.scenario import periods
from simulate.scenario.numerals import short
from simulate.scenario.periods import MONTH, NAMES, QUARTER, YEAR, Period
from simulate.studies.init.given import CALENDAR_YEARS
from simulate.studies.init.layout import Cell
from simulate.studies.init.refusals import Refusals

FEWEST_YEARS, MOST_YEARS = 3, 40
_NUMBER = re.compile(r"(?:year |jahr |y)?([0-9]{1,4})(?:\.0*)?", re.IGNORECASE)
_FISCAL = re.compile(r"(fy|gj|ye).*|.*[0-9]\s*[/-]\s*[0-9]{2}([0-9]{2})?", re.IGNORECASE)


@dataclass(frozen=True)
class PlanYears:
    """The years of a plan.

    Attributes
    ----------
    years : tuple of int
        Calendar years in a row, or 1, 2, 3 …
    months : int
        What a row covers: 12, 3 or 1.
    notes : tuple of str
        What is taken otherwise than it is written.
    """

    years: tuple[int, ...]
    months: int
    notes: tuple[str, ...] = ()

    @property
    def rows_a_year(self) -> int:
        """Rows that make a year."""
        return 12 // self.months


def years_of(cells: Sequence[Cell], refusals: Refusals) -> PlanYears:
    """The years of a plan's rows; what is wrong is kept in `refusals`."""
    first = periods.day_comes_first(cell.text for cell in cells)
    found: list[Period] = []
    for cell in cells:
        period = _period(cell.text, first)
        if period is None:
            refusals.refuse(cell.line, "year", f'expected a year as 2027, or 1, 2, 3 …, got "{short(cell.text)}"')
            return PlanYears((), YEAR)
        found.append(period)
    kinds = [period.kind for period in found]
    usual = max(set(kinds), key=kinds.count, default=YEAR)
    for cell, kind in zip(cells, kinds, strict=True):
        if kind != usual:
            message = f'expected a {NAMES[usual]} as in the other rows, got "{short(cell.text)}"'
            refusals.refuse(cell.line, "year", message)
            return PlanYears((), YEAR)
    found = found if usual in (YEAR, QUARTER) else _spaced(found, cells, refusals)
    if refusals or not found:
        return PlanYears(() if refusals else _enough((), cells, refusals), YEAR)
    if found[0].kind == YEAR:
        fiscal = any(_FISCAL.fullmatch(cell.text) for cell in cells)
        notes = ("fiscal years are taken as calendar years: FY27, FY27/28 as 2027",) if fiscal else ()
        return PlanYears(_yearly([period.year for period in found], cells, refusals), YEAR, notes)
    return _parts_of_years(found, cells, refusals)


def _period(text: str, day_first: bool | None) -> Period | None:
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return Period(12 * int(number.group(1)), 0, YEAR)
    return periods.period_of(text, day_first)


def _yearly(years: list[int], cells: Sequence[Cell], refusals: Refusals) -> tuple[int, ...]:
    """Calendar years in a row, or 1, 2, 3 …"""
    shuffled = years != sorted(years) and all(b == a + 1 for a, b in itertools.pairwise(sorted(years)))
    if shuffled:
        place = next(i for i in range(1, len(years)) if years[i] < years[i - 1])
        message = f"expected the years in order, got {years[place]} after {years[place - 1]}: sort the rows by year"
        refusals.refuse(cells[place].line, "year", message)
        return ()
    if years and years[0] != 1 and not CALENDAR_YEARS[0] <= years[0] <= CALENDAR_YEARS[1]:
        refusals.refuse(cells[0].line, "year", f"expected 1 or a calendar year first, got {years[0]}")
    for place, (a, b) in enumerate(itertools.pairwise(years), start=1):
        if b != a + 1:
            refusals.refuse(cells[place].line, "year", f"expected {a + 1}, got {b}: a row a year, none left out")
    return _enough(tuple(years), cells, refusals)


def _enough(years: tuple[int, ...], cells: Sequence[Cell], refusals: Refusals) -> tuple[int, ...]:
    if not FEWEST_YEARS <= len(years) <= MOST_YEARS:
        line = cells[-1].line if cells else 1
        refusals.refuse(line, "year", f"expected {FEWEST_YEARS} to {MOST_YEARS} years, got {len(years)}")
    return years


def _spaced(found: list[Period], cells: Sequence[Cell], refusals: Refusals) -> list[Period]:
    """Months and days as the years, quarters or months that their steps make them."""
    steps = [b.month - a.month for a, b in itertools.pairwise(found)]
    step = max(set(steps), key=steps.count, default=12)
    place = next((i for i, (a, b) in enumerate(itertools.pairwise(found), start=1) if b <= a), None)
    if place is not None:
        both = f'"{short(cells[place].text)}" after "{short(cells[place - 1].text)}"'
        refusals.refuse(cells[place].line, "year", f"expected the rows in order of time, got {both}")
    elif step == MONTH:
        return [Period(period.month, 0, MONTH) for period in found]
    elif step == YEAR and all(_is_year_end(period) for period in found):
        return [Period(12 * period.year, 0, YEAR) for period in found]
    elif step == QUARTER and len({period.month % 3 for period in found}) == 1 and found[0].month % 3 != 1:
        return [Period(period.month - period.month % 3, 0, QUARTER) for period in found]
    else:
        message = (
            f'expected years that end in December, quarters or months, got "{short(cells[0].text)}" and rows {step} '
            "months apart: write the year, as 2027"
        )
        refusals.refuse(cells[0].line, "year", message)
    return []


def _is_year_end(period: Period) -> bool:
    month = period.month % 12 + 1
    if period.kind == MONTH:
        return month == 12
    return (month, period.day) in ((12, 31), (1, 1))


def _parts_of_years(found: list[Period], cells: Sequence[Cell], refusals: Refusals) -> PlanYears:
    """Quarters or months that make whole calendar years."""
    months = found[0].kind
    name = NAMES[months]
    for place, (a, b) in enumerate(itertools.pairwise(found), start=1):
        if b.month != a.month + months:
            message = f'expected the {name} after "{short(cells[place - 1].text)}", got "{short(cells[place].text)}"'
            refusals.refuse(cells[place].line, "year", f"{message}: a row a {name}, none left out")
            return PlanYears((), months)
    for period, cell, ends in ((found[0], cells[0], False), (found[-1], cells[-1], True)):
        if (period.month + months * ends) % 12:
            message = f'expected whole years, from January to December, got {"a last" if ends else "a first"} {name} "'
            refusals.refuse(cell.line, "year", f'{message}{short(cell.text)}"')
    years = tuple(dict.fromkeys(period.year for period in found))
    note = f"a row a {name}: summed to calendar years, prices and unit costs weighted by volume"
    return PlanYears(_enough(years, cells, refusals), months, (note,))
