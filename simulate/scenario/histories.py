"""The rows of a history in the order of time: a row a quarter, none left out and none twice.

A history's levels are drawn again quarter by quarter, so a row a month would be taken for a quarter. Where a column of
dates stands beside the levels it is read: rows are put in its order, and another step than a quarter, a gap, a
repetition or a cell that is no date is refused. Monthly or yearly levels are not turned into quarterly ones: whether
a quarter is its last month or the mean of three is the writer's to say.
"""

from __future__ import annotations

import itertools
import re

from simulate.scenario import numerals, periods
from simulate.scenario.datafile import DataColumn, FileProblem, at_most
from simulate.scenario.numerals import short
from simulate.scenario.periods import NAMES, QUARTER, Period

WORDS = frozenset(
    re.findall(
        r"\w+",
        "date dates day quarter quarters period periods month months year years time week datum tag quartal monat jahr "
        "zeit periode zeitraum woche fiscal",
    )
)
"""Headings of a column of dates."""
OTHERS = {
    0: frozenset({"day", "days", "tag", "week", "weeks", "woche"}),
    1: frozenset({"month", "months", "monat"}),
    12: frozenset({"year", "years", "jahr", "fiscal"}),
}
"""Words of a heading that say which other step rows have [months]."""
_COUNTER = re.compile(r"([^0-9]*)([0-9]{1,6})")
_PART = re.compile(r"[Qq]?[0-9]{1,2}")
REMEDY = {
    0: "several rows a month: keep the last of each quarter",
    1: "a row a month: keep the last month of each quarter, or the mean of its three",
    6: "a row a half-year: a history has a row a quarter",
    12: "a row a year: a history has a row a quarter",
}


def in_time(column: DataColumn) -> list[float]:
    """The levels in the order of time.

    Raises
    ------
    FileProblem
        If a column of dates says that they are no row a quarter.
    """
    for heading, cells in _joined(column.others).items():
        if _says_when(heading, cells):
            if _counts(cells):
                _refuse_other_count(heading, column.name)
                return column.values
            order = _order(_dates(cells, column.name), cells, column.name)
            return [column.values[place] for place in order]
    return column.values


def _joined(others: dict[str, list[str]]) -> dict[str, list[str]]:
    """The columns, with one of years and one of their quarters or months made one of dates."""
    names = {heading.casefold(): heading for heading in others}
    year = next((names[word] for word in ("year", "jahr") if word in names), None)
    part = next((names[word] for word in ("quarter", "quartal", "month", "monat") if word in names), None)
    if year is None or part is None or not all(_PART.fullmatch(cell) for cell in others[part]):
        return others
    form = "{}-Q{}" if part.casefold().startswith("qu") else "{}-{:0>2}"
    dates = [form.format(y, p.lstrip("Qq")) for y, p in zip(others[year], others[part], strict=True)]
    return {f"{year} {part}": dates}


def _says_when(heading: str, cells: list[str]) -> bool:
    """Whether a column is one of dates: by its heading, or by cells most of which are dates and no numbers."""
    if set(re.split(r"[^a-zäöü]+", heading.casefold())) & WORDS:
        return True
    first = periods.day_comes_first(cells)
    dates = [cell for cell in cells if periods.period_of(cell, first) and not numerals.is_number(cell)]
    return 2 * len(dates) > len(cells)


def _counts(cells: list[str]) -> bool:
    """Whether cells only count the rows: 1, 2, 3 …, or q0, q1, q2 …"""
    found = [_COUNTER.fullmatch(cell) for cell in cells]
    if not all(found) or any(periods.period_of(cell) for cell in cells):
        return False
    parts = [match.groups() for match in found if match]
    steps = {int(b[1]) - int(a[1]) for a, b in itertools.pairwise(parts)}
    return len({part[0] for part in parts}) == 1 and steps <= {1}


def _refuse_other_count(heading: str, name: str) -> None:
    """Rows that are only counted are taken as quarters, unless their heading says that they are others."""
    words = set(re.split(r"[^a-zäöü]+", heading.casefold()))
    months = next((months for months, names in OTHERS.items() if words & names), None)
    if months is not None:
        raise FileProblem(f"expected a row a quarter, got {REMEDY[months]} ({name})")


def _dates(cells: list[str], name: str) -> list[Period]:
    first = periods.day_comes_first(cells)
    found = [periods.period_of(cell, first) for cell in cells]
    wrong = [
        f'expected a date as 2027-Q1, got "{short(cell)}" in row {number} of {name}'
        for number, (cell, period) in enumerate(zip(cells, found, strict=True), start=1)
        if period is None
    ]
    if wrong:
        raise FileProblem(*at_most(wrong))
    dates = [period for period in found if period is not None]
    kinds = [date.kind for date in dates]
    usual = max(set(kinds), key=kinds.count) if kinds else QUARTER
    odd = [
        f'expected a {NAMES[usual]} as in the other rows, got "{short(cell)}" in row {number} of {name}'
        for number, (cell, kind) in enumerate(zip(cells, kinds, strict=True), start=1)
        if kind != usual
    ]
    if odd:
        raise FileProblem(*at_most(odd))
    return dates


def _order(dates: list[Period], cells: list[str], name: str) -> list[int]:
    """The rows' places in the order of time, if they are a row a quarter."""
    order = sorted(range(len(dates)), key=lambda place: dates[place])
    steps = [(dates[b].month - dates[a].month, a, b) for a, b in itertools.pairwise(order)]
    twice = [
        f'expected each quarter once, got "{short(cells[b])}" in rows {a + 1} and {b + 1} of {name}'
        for step, a, b in steps
        if step == 0 and dates[a] == dates[b]
    ]
    if twice:
        raise FileProblem(*at_most(twice))
    usual = min((step for step, _, _ in steps), default=QUARTER)
    if usual != QUARTER:
        remedy = REMEDY.get(usual, f"rows {usual} months apart")
        raise FileProblem(f"expected a row a quarter, got {remedy} ({name})")
    gaps = [
        f'expected the quarter after "{short(cells[a])}", got "{short(cells[b])}" in row {b + 1} of {name}: '
        "a row a quarter, none left out"
        for step, a, b in steps
        if step != QUARTER
    ]
    if gaps:
        raise FileProblem(*at_most(gaps))
    return order
