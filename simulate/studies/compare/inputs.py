"""The table of what differs in the inputs of a comparison: a row a key, values as a scenario file has them."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from rich.console import Group
from rich.table import Table

from simulate.presentation.layout import NARROWEST_NAMES, cell, row, table, titled
from simulate.scenario.toml_text import inline
from simulate.studies.compare.overview import short_name
from simulate.studies.compare.result import Comparison

LONGEST_TEXT = 48
"""Characters of an input's value; the files have it whole."""
LONGEST_WHOLE = 24
"""Characters of inputs that are never broken, however narrow the terminal."""
MOST_CHANGES = 40
"""Rows of the table of inputs."""


def changes_block(comparison: Comparison, width: int = 120) -> Group:
    """What differs in the inputs, a row a key; values are broken only where the width [characters] is too small."""
    made = table("", ("key", "base", "variant"), words=("key", "base", "variant"))
    left, shown = 0, 0
    for one in comparison.variants:
        name = cell(short_name(one.side.name), "bold")
        if not one.changes:
            row(made, name, "nothing", "", "")
        for i, (key, (before, after)) in enumerate(one.changes.items()):
            if shown == MOST_CHANGES:
                left += len(one.changes) - i
                break
            shown += 1
            texts = (input_text(before, after), input_text(after, before))
            row(made, name if i == 0 else "", key, *texts)
    made.columns[1].no_wrap = True
    fits = _widest(made, 1) + _widest(made, 2) + _widest(made, 3) + NARROWEST_NAMES + 9 <= width
    for k in (2, 3):
        made.columns[k].no_wrap = fits or _widest(made, k) <= LONGEST_WHOLE
    note = f"{left} more; summary.json has them all." if left else ""
    return titled("What differs in the inputs", made, note=note)


def _widest(made: Table, column: int) -> int:
    return max((cell_len(str(content)) for content in made.columns[column].cells), default=0)


def input_text(value: Any, other: Any) -> str:
    """An input as TOML; of a whole table that the other side lacks only that it is there."""
    if value is None:
        return "none"
    if isinstance(value, dict) and "dist" not in value and other is None:
        return "there"
    text = inline(_rounded(value))
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _rounded(value: Any) -> Any:
    """Numbers without the rounding of sums: 0.4 for 1 - 0.6."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return {key: _rounded(item) for key, item in value.items()} if isinstance(value, dict) else value
