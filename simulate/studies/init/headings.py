"""The columns of a plan: by which headings each is known, and what the unit in a heading scales it by."""

from __future__ import annotations

import re

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
_UNIT = re.compile(r"[\[(]([^\])]*)[\])]")


def column_of(heading: str) -> str | None:
    """The column that a heading names."""
    words = " ".join(re.split(r"[\s_\-]+", _UNIT.sub("", heading).casefold())).strip()
    return next((column for column, names in ALIASES.items() if words in names), None)


def accepted(column: str) -> str:
    """The headings by which a column is known, in words."""
    return ", ".join(dict.fromkeys([column, *ALIASES[column]]))


def unit_of(heading: str) -> str:
    """The unit that a heading states in brackets; empty where it states none."""
    unit = _UNIT.search(heading)
    return unit.group(1).strip() if unit is not None else ""


def scale_of(column: str, unit: str) -> float | None:
    """By what a column's numbers are multiplied, as its unit says; None where its unit does not say how much it is."""
    words = [word for word in re.split(r"[^\w]+", unit.casefold()) if word]
    money = column in MONEY
    known = SCALES | {"m": 1e6} if money else SCALES
    scales = [known[word] for word in words if word in known]
    if not money or not unit:
        return scales[0] if scales else 1.0
    return scales[0] / 1e6 if scales else None
