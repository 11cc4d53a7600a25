"""Calendar quarters: `2027-Q1` and its place in the horizon."""

from __future__ import annotations


def quarter_index(quarter: str, start: str) -> int:
    """Quarters from `start` to `quarter`, both as `2027-Q1`."""
    return _number(quarter) - _number(start)


def calendar_quarter(index: int, start: str) -> str:
    """The calendar quarter that lies `index` quarters after `start`."""
    year, quarter = divmod(_number(start) + index, 4)
    return f"{year}-Q{quarter + 1}"


def _number(quarter: str) -> int:
    year, _, number = quarter.partition("-Q")
    return 4 * int(year) + int(number) - 1
