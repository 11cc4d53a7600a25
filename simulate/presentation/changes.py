"""What was changed by `--set`, in words: under the heading of a report, and under the footer of its pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.presentation.wording import NOTHING
from simulate.scenario.quantities import shown

if TYPE_CHECKING:
    from rich.console import Console

    from simulate.storage.pictures import Draw

Changed = Mapping[str, Sequence[Any]]

LONGEST_NOTE = 130
"""Characters of the line in a picture; more would run out of it."""


def change_line(changed: Changed, longest: int | None = None) -> str:
    """`changed: governance.review_interval_quarters 4 → 0, …`; nothing where nothing was changed.

    Of what is longer than `longest` characters only the number of the other changes is told.
    """
    told = [f"{key} {value_text(before)} → {value_text(now)}" for key, (before, now) in changed.items()]
    for n in range(len(told), 0, -1):
        left = len(told) - n
        line = f"changed: {', '.join(told[:n])}{f' and {left} more' if left else ''}"
        if longest is None or len(line) <= longest:
            return line
    return f"changed: {len(told)} keys" if told else ""


def value_text(value: Any) -> str:
    """What stands at a key, or stood there: a text as it is, a number or a table as in an error."""
    return NOTHING if value is None else value if isinstance(value, str) else shown(value)


def print_changes(console: Console, changed: Changed) -> None:
    """Prints the line, where there is one."""
    from simulate.presentation.layout import MUTED, cell, show

    if changed:
        show(console, cell(change_line(changed), MUTED))


def noted(changed: Changed, draw: Draw) -> Draw:
    """What draws pictures, each with the line under its footer."""
    from simulate.presentation.style import under_the_footer

    def with_note(folder: Path) -> object:
        with under_the_footer(change_line(changed, LONGEST_NOTE)):
            return draw(folder)

    return with_note
