"""The numbers of a plan's columns: each read by the one reader of numbers, its sign as outflows are written.

Costs may stand below 0 in a whole column, as accounts write what is paid; a column of both signs is refused. A dash is
nothing: 0 where amounts stand, no value where prices do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from simulate.engine.outcomes import Array
from simulate.scenario import numerals
from simulate.scenario.numerals import NumeralError, short
from simulate.studies.init.headings import COSTS, PER_UNIT
from simulate.studies.init.layout import Cell
from simulate.studies.init.measures import Currencies
from simulate.studies.init.refusals import Refusals

FEWEST_OUTFLOWS = 2
"""Negative numbers from which a column is one of outflows: a single one may be proceeds, or a slip."""
_OPEN_HINT = ", or say which mark is the decimal one, with --decimal"


def decimal_of(columns: Mapping[str, Sequence[Cell]], asked: str) -> str:
    """The decimal mark: as the user says, else as the plan's cells tell."""
    return asked or numerals.decimal_mark(cell.text for cells in columns.values() for cell in cells)


def amounts_of(
    column: str, cells: Sequence[Cell], decimal: str, currencies: Currencies, refusals: Refusals
) -> tuple[Array, str]:
    """The numbers of a column before its unit is applied, and what to tell of its sign; nan where there is none."""
    values = np.array([_value(column, cell, decimal, currencies, refusals) for cell in cells])
    if column == "ebitda":
        return values, ""
    below = [place for place in range(values.size) if values[place] < 0.0]
    if column in COSTS and len(below) >= FEWEST_OUTFLOWS and not (values > 0.0).any():
        return np.abs(values), f"{column.replace('_', ' ')} is written below 0 throughout, and taken as what is spent"
    why = " (the format knows no proceeds of selling assets)" if column == "capex" else ""
    for place in below:
        refusals.refuse(
            cells[place].line, column, f"expected a number of at least 0, got {short(cells[place].text)}{why}"
        )
        values[place] = np.nan
    return values, ""


def _value(column: str, cell: Cell, decimal: str, currencies: Currencies, refusals: Refusals) -> float:
    nothing = np.nan if column in PER_UNIT else 0.0
    if not cell.text:
        if column not in PER_UNIT:
            refusals.refuse(cell.line, column, "expected a number, got nothing: write 0 where there is none")
        return np.nan
    try:
        found = numerals.read(cell.text, decimal)
    except NumeralError as error:
        hint = error.hint
        if hint == numerals.NOTHING and column in PER_UNIT:
            hint += ", or leave it empty in a year without sales"
        if "read in one way" in error.what:
            hint += _OPEN_HINT
        refusals.refuse(cell.line, column, error.what + hint)
        return np.nan
    currencies.add(found.currency, cell.line, column)
    return found.value if found.value == found.value else nothing
