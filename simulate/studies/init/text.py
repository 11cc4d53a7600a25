"""Numbers and lines of a scenario file that is written."""

from __future__ import annotations

import math

from simulate.scenario.toml_text import inline

DIGITS = 5
"""Significant digits of a fitted number: each is met to 0.005 %, a tenth of what still counts as given."""
ABOUT = 2
"""Significant digits of a judgement."""
COLUMN = 38
WIDTH = 116


def number(value: float, digits: int = DIGITS) -> str:
    """A fitted number as TOML, to a readable number of digits."""
    if value == 0.0 or not math.isfinite(value):
        return "0.0"
    rounded = float(f"{value:.{digits}g}")
    return inline(int(rounded) if rounded.is_integer() and 10.0 <= abs(rounded) < 1e15 else rounded)


def about(value: float) -> str:
    """A judgement as TOML: a round number."""
    return number(value, ABOUT)


def pair(key: str, value: str, note: str = "") -> str:
    """A key, its value and what is said about it."""
    line = f"{key} = {value}"
    return f"{line:<{COLUMN}} # {note}" if note else line
