"""Cells that say when: years, quarters, months and days in the ways in which tables write them.

A period is counted in months, so that a row a quarter is known by its step of three whatever its cells look like. A day
written with slashes is read only where the column tells which number is the month.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier",
            "feb february februar",
            "mar march mär märz maerz mrz",
            "apr april avril",
            "may mai",
            "jun june juni juin",
            "jul july juli juillet",
            "aug august",
            "sep sept september septembre",
            "oct october okt oktober octobre",
            "nov november novembre",
            "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}
YEAR, QUARTER, MONTH, DAY = 12, 3, 1, 0
"""Kinds of period, by their months."""
NAMES = {YEAR: "year", QUARTER: "quarter", MONTH: "month", DAY: "day"}
_LAST_SHORT_YEAR = 69
_Y = r"((?:19|20|21)[0-9]{2})"
_YY = r"((?:19|20|21)[0-9]{2}|['\u2019]?[0-9]{2})"
_FORMS = (
    (YEAR, re.compile(rf"(?:fy|gj|ye|cy)[ '\u2019]?{_YY}(?: ?[/-] ?[0-9]{{2,4}})?")),
    (
        YEAR,
        re.compile(
            rf"{_Y}(?:\.0*| ?[abefp]| ?\(?(?:act|actual|plan|budget|forecast|fc|est)\.?\)?"
            r"| ?/ ?[0-9]{2}(?:[0-9]{2})?)?"
        ),
    ),
    (QUARTER, re.compile(rf"{_Y}[ /-]?q([1-4])")),
    (QUARTER, re.compile(rf"q([1-4])[ /-]?{_YY}")),
    (QUARTER, re.compile(rf"([1-4])q[ /-]?{_YY}")),
    (QUARTER, re.compile(rf"([1-4])\. quartal {_Y}")),
    (MONTH, re.compile(rf"{_Y}[/.-](0[1-9]|1[0-2])")),
    (MONTH, re.compile(rf"{_Y}m(0?[1-9]|1[0-2])")),
    (MONTH, re.compile(rf"(0?[1-9]|1[0-2])[/.-]{_Y}")),
    (MONTH, re.compile(rf"([a-zä]{{3,9}})\.?[ /-]?{_YY}")),
    (DAY, re.compile(rf"{_Y}[/-]([0-9]{{1,2}})[/-]([0-9]{{1,2}})(?:[t ]00:00(?::00)?)?")),
    (DAY, re.compile(rf"([0-9]{{1,2}})\.([0-9]{{1,2}})\.{_YY}")),
    (DAY, re.compile(rf"([0-9]{{1,2}})[ .-]{{1,2}}([a-zä]{{3,9}})\.?[ -]{_YY}")),
)
_SPAN = re.compile(r".*?([0-9]{2}) ?[/-] ?(?:[0-9]{2})?([0-9]{2})")
_SLASHED = re.compile(rf"([0-9]{{1,2}})[/-]([0-9]{{1,2}})[/-]{_YY}")


@dataclass(frozen=True, order=True)
class Period:
    """A time: its first month counted from the year 0, its day (0 for none), its length in months (0 for a day)."""

    month: int
    day: int
    kind: int

    @property
    def year(self) -> int:
        """The calendar year in which it begins."""
        return self.month // 12


def day_comes_first(cells: Iterable[str]) -> bool | None:
    """Whether days written 31/03/2020 begin with the day, as the column tells; None where it does not."""
    found = [match for cell in cells if (match := _SLASHED.fullmatch(cell.strip()))]
    first = any(int(match.group(1)) > 12 for match in found)
    second = any(int(match.group(2)) > 12 for match in found)
    return first if first != second else None


def period_of(cell: str, day_first: bool | None = None) -> Period | None:
    """The period that a cell says; None where it says none, or where it may be two."""
    text = " ".join(cell.casefold().split())
    if not text.isascii() and any(sign.isdigit() and not sign.isascii() for sign in text):
        return None
    for kind, form in _FORMS:
        match = form.fullmatch(text)
        if match is not None and not (kind == YEAR and _is_other_span(text)):
            return _period(kind, list(match.groups()), text)
    slashed = _SLASHED.fullmatch(text)
    if slashed is None or day_first is None:
        return None
    a, b, year = slashed.groups()
    return _day(_whole(year), int(b if day_first else a), int(a if day_first else b))


def _is_other_span(text: str) -> bool:
    """Whether a year goes on to another than the next one: 2027/29, or 2027/01, which is a month."""
    span = _SPAN.fullmatch(text)
    return span is not None and (int(span.group(2)) - int(span.group(1))) % 100 != 1


def _period(kind: int, parts: list[str], text: str) -> Period | None:
    if kind == YEAR:
        return Period(12 * _whole(parts[0]), 0, YEAR)
    if kind == DAY:
        year_first = len(parts[0]) == 4
        year, part, day = parts if year_first else reversed(parts)
        return _day(_whole(year), _month(part), int(day))
    year, part = (parts[0], parts[1]) if text[:4].isdigit() else (parts[1], parts[0])
    if kind == QUARTER:
        return Period(12 * _whole(year) + 3 * (int(part) - 1), 0, QUARTER)
    month = _month(part)
    return Period(12 * _whole(year) + month - 1, 0, MONTH) if month else None


def _month(text: str) -> int:
    """The number of a month; 0 for none."""
    return int(text) if text.isdigit() else MONTHS.get(text, 0)


def _day(year: int, month: int, day: int) -> Period | None:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return None
    return Period(12 * year + month - 1, day, DAY)


def _whole(year: str) -> int:
    """A year in full: 27 is 2027, 98 is 1998."""
    number = int(year.lstrip("'\u2019"))
    if number >= 100:
        return number
    return number + (2000 if number <= _LAST_SHORT_YEAR else 1900)
