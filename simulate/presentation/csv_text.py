"""The text of CSV files: numbers that read back as they were, and names that no spreadsheet takes for formulas.

Scenarios go from party to party, and spreadsheets run a cell that begins with `=`, `+`, `-`, `@` (also in full width),
a tab or a line break. Such a text gets an apostrophe before it, the sign of spreadsheets for "this is text"; a number,
with its sign, stays one. A value that is no finite number is an empty cell.

References
----------
OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def table_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV file of a heading and rows of numbers, texts, flags and None."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([cell_text(value) for value in header])
    writer.writerows([cell_text(value) for value in row] for row in rows)
    return text.getvalue()


def cell_text(value: Any) -> str:
    """A cell: floats read back as they were, None is empty, and no text is a formula."""
    if value is None:
        return ""
    if isinstance(value, float | np.floating):
        return number_text(float(value))
    text = str(value)
    runs = text.startswith(_STARTS) or text.lstrip().startswith(_STARTS)
    return f"'{text}" if runs and not _NUMBER.fullmatch(text) else text


def number_text(value: float | None) -> str:
    """A number that reads back as it was; nothing where there is none."""
    return "" if value is None or not np.isfinite(value) else repr(float(value))
