"""Numbers as cells of a page's tables: as the terminal writes them, with the exact number behind."""

from __future__ import annotations

from simulate.presentation.page.parts import Cell
from simulate.presentation.wording import (
    NOTHING,
    number,
    percent,
    percent_with_margin,
    points,
    signed,
    with_margin,
)
from simulate.statistics.estimates import Estimate

LOSS = "loss"
"""The mark of a number below 0."""


def of_number(value: float | None, margin: float | None = None) -> Cell:
    """A number without its error in sight; with the margin, where there is one, in a copy."""
    return Cell(number(value), value, _mark(value), margin)


def of_share(value: float | None) -> Cell:
    """A share without an error."""
    return Cell(percent(value), value)


def mean_cell(estimate: Estimate | None, is_share: bool = False) -> Cell:
    """An estimate with its 95 % margin."""
    if estimate is None:
        return Cell(NOTHING)
    text = percent_with_margin(estimate) if is_share else with_margin(estimate)
    return Cell(text, estimate.value, "" if is_share else _mark(estimate.value), estimate.margin)


def difference_cell(difference: Estimate | None, is_share: bool = False, told_apart: bool | None = True) -> Cell:
    """A difference with its sign; in brackets and grey where it cannot be told from 0."""
    if difference is None:
        return Cell(NOTHING)
    text = points(difference) if is_share else signed(difference)
    if told_apart is False:
        return Cell(f"({text})", difference.value, "muted", difference.margin)
    return Cell(text, difference.value, _mark(difference.value), difference.margin)


def _mark(value: float | None) -> str:
    return LOSS if value is not None and value < 0.0 else ""
