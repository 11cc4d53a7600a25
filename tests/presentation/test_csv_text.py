"""Cells of CSV files: numbers stay numbers, and no text is a formula."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

import numpy as np
import pytest

from simulate.presentation.csv_text import cell_text, table_text


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://x.example","Deadlock")', "+1+1", "-2+3|cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1",
        "\u00a0=1", "＝1", "＋1", "－1", "＠a", "=", "-", "+", "@", "-inf", "+nan", "-1_000", "-١",
    ],
)  # fmt: skip
def test_a_text_that_would_be_a_formula_gets_an_apostrophe(name: str) -> None:
    assert cell_text(name) == f"'{name}"


@pytest.mark.parametrize("text", ["-1", "+1", "-1.5", "-.5", "-1e-07", "+2E+10", "Cell maker", "a=b", "'", "", " "])
def test_numbers_and_other_texts_stay_as_they_are(text: str) -> None:
    assert cell_text(text) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (1, "1"), (-3, "-3"), (True, "True"), (-0.5, "-0.5"), (-1e-7, "-1e-07"), (math.inf, ""),
        (-math.inf, ""), (math.nan, ""), (np.float64(-0.1), "-0.1"), (np.int64(-2), "-2"),
    ],
)  # fmt: skip
def test_what_is_no_text(value: Any, text: str) -> None:
    assert cell_text(value) == text


def test_headings_are_cells_too() -> None:
    table: list[list[Any]] = [["@c", -1.0], ["x,y", None]]
    rows = list(csv.reader(io.StringIO(table_text(["=a", "b"], iter(table)))))
    assert rows == [["'=a", "b"], ["'@c", "-1.0"], ["x,y", ""]]
