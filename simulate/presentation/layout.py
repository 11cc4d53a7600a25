"""The shape of tables on a terminal: one look, safe with any name, readable without colour.

Cells are `rich.text.Text`, never markup: a partner called `[red]` is printed as it is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simulate.printable import printable

HEADING = "bold"
MUTED = "dim"
WARNING = "yellow"
plain = printable
"""A text of the user's as it may stand in a table or a heading."""


def cell(text: object, style: str = "") -> Text:
    """A text of a table, printed as it is."""
    return Text(plain(text), style=style)


NARROWEST_NAMES = 16
"""Columns of a name before a table becomes wider than the terminal."""


class NumberTable(Table):
    """A table whose columns of numbers keep their width: a number cut short is another number.

    Where the terminal is too narrow for them it is wider than the terminal: print it with `crop=False`.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, as wide as the terminal or as its numbers need."""
        # Between two columns: the padding of both and the space that the box has there.
        needed = 3 * (len(self.columns) - 1)
        for column in self.columns:
            widest = max(Measurement.get(console, options, c).maximum for c in (column.header, *column.cells))
            column.min_width = widest if column.no_wrap else min(NARROWEST_NAMES, widest)
            needed += column.min_width
        return super().__rich_console__(console, options.update(max_width=max(needed, options.max_width)))


def show(console: Console, content: RenderableType) -> None:
    """Print a report: prose as wide as the terminal, tables at least as wide as their numbers."""
    console.print(content, highlight=False, crop=False)


def table(first: str, others: Sequence[str], words: Sequence[str] = ()) -> Table:
    """An empty table: a column of names that may wrap, then columns of numbers that may not.

    Parameters
    ----------
    first : str
        Heading of the names.
    others : sequence of str
        Headings of the other columns.
    words : sequence of str
        Those of `others` that hold words: set left, and they may wrap.
    """
    made = NumberTable(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False, header_style=HEADING)
    made.add_column(cell(first), overflow="fold")
    for heading in others:
        if heading in words:
            made.add_column(cell(heading), overflow="fold")
        else:
            made.add_column(cell(heading), justify="right", no_wrap=True)
    return made


def row(to: Table, *cells: object, style: str = "") -> None:
    """Adds a row of plain texts."""
    to.add_row(*(c if isinstance(c, Text) else cell(c) for c in cells), style=style)


def titled(title: str, *body: RenderableType, note: str = "") -> Group:
    """A block with its heading, and a note under it where there is one."""
    parts: list[RenderableType] = [cell(title, HEADING), *body]
    if note:
        parts.append(cell(note, MUTED))
    return Group(*parts, "")


def bullets(lines: Sequence[str], mark: str = "-", style: str = "") -> Group:
    """Lines of prose, each with a mark and a hanging indent."""
    return Group(*(_bullet(line, mark, style) for line in lines))


def _bullet(line: str, mark: str, style: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_row(cell(mark, style), cell(line, style))
    return Padding(grid, (0, 0))
