"""The text of CSV files: numbers that read back as they were."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np


def table_text(header: Sequence[str], rows: Iterator[Sequence[Any]]) -> str:
    """A CSV file; floats read back as they were, None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def number_text(value: float | None) -> str:
    """A number that reads back as it was; nothing where there is none."""
    return "" if value is None or not np.isfinite(value) else repr(float(value))
