"""Results in a notebook: a title and a small table; what a user named is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import islice

from simulate.presentation.wording import NOTHING, number

MOST_ROWS = 12
"""Rows of a table; what there is more stands in the data frame."""


def as_html(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A title and a table as HTML.

    Parameters
    ----------
    title : str
    columns : sequence of str
    rows : iterable of sequences
        Texts, numbers, or None where there is none; the first dozen are shown.
    """
    given = iter(rows)
    shown, rest = list(islice(given, MOST_ROWS)), sum(1 for _ in given)
    head = _row("th", columns)
    body = "".join(_row("td", [_text(cell) for cell in row]) for row in shown)
    more = f"<p>… and {rest:,} more</p>" if rest else ""
    return f"<p>{escape(title)}</p><table><thead>{head}</thead><tbody>{body}</tbody></table>{more}"


def _row(kind: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{kind}>{escape(cell)}</{kind}>' for cell in cells)}</tr>"


def _text(value: object) -> str:
    if value is None:
        return NOTHING
    return number(value) if isinstance(value, float) else str(value)
