"""The shape of tables on a terminal: one look, safe with any name, readable without colour.

Cells are `rich.text.Text`, never markup: a partner called `[red]` is printed as it is written.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.table import Column, Table
from rich.text import Text

from simulate.presentation.findings import Finding, Source
from simulate.presentation.style import PARTNER_COLOURS
from simulate.printable import printable

HEADING = "bold"
MUTED = "dim"
WARNING = "yellow"
LOSS = "red"
"""A number below 0, as bookkeepers write it; its sign says it too."""
plain = printable
"""A text of the user's as it may stand in a table or a heading."""


def cell(text: object, style: str = "") -> Text:
    """A text of a table, printed as it is."""
    return Text(plain(text), style=style)


NARROWEST_NAMES = 16
"""Columns of a name or of words before a table is laid out closer, and at last in parts."""
WIDEST_PROSE = 100
"""Columns of a line of prose, however wide the terminal: longer lines are hard to read."""
WIDE_GAP, NARROW_GAP = 3, 2
"""Blanks between two columns, and where a table would not fit otherwise."""
HELD = "\N{NO-BREAK SPACE}"
"""Stands for a blank at which a heading is not broken."""


class NumberTable(Table):
    """A table whose columns of numbers keep their width: a number cut short is another number.

    What does not fit is laid out closer: headings fold at their blanks, then the gaps shrink. What still does not fit
    goes on below, under the same names; no column is left out, and no number is broken.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, in as many parts as its numbers need."""
        room = console.width - 1  # a rule under headings may be a column wider than what stands under it
        least = [self._least(console, options, column, folded=False) for column in self.columns]
        if _together(least, WIDE_GAP) <= room:
            yield from self._part(range(len(least)), least).rendered(console, options)
            return
        least = [self._least(console, options, column, folded=True) for column in self.columns]
        for chosen in _parts(least, room):
            if chosen[1:2] > [1]:
                yield Text()
            gap = WIDE_GAP if _together([least[i] for i in chosen], WIDE_GAP) <= room else NARROW_GAP
            yield from self._part(chosen, least, gap, folded=True).rendered(console, options)

    def rendered(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As rich draws a table, up to the width of the terminal."""
        return super().__rich_console__(console, options.update(max_width=console.width))

    def _least(self, console: Console, options: ConsoleOptions, column: Column, folded: bool) -> int:
        """The width that a column needs: that of its widest number, or enough for words."""
        options = options.update(max_width=sys.maxsize)
        widest = max((Measurement.get(console, options, content).maximum for content in column.cells), default=0)
        heading = Measurement.get(console, options, column.header)
        if not column.no_wrap:
            return min(NARROWEST_NAMES, max(widest, heading.maximum))
        return max(widest, max(map(cell_len, _words(column.header))) if folded else heading.maximum)

    def _part(
        self, chosen: Sequence[int], least: Sequence[int], gap: int = WIDE_GAP, folded: bool = False
    ) -> NumberTable:
        """The chosen columns as a table of its own; headings folded to the width of what stands under them."""
        made = copy(self)
        made.columns = []
        for k, i in enumerate(chosen):
            column = replace(self.columns[i], _index=k, min_width=least[i])
            if folded and column.no_wrap:
                column.header = _folded(column.header, least[i])
            made.columns.append(column)
        made.padding = (0, 1, 0, 0) if gap == NARROW_GAP else (0, 1)
        return made


def _together(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * (len(widths) - 1)


def _parts(least: Sequence[int], room: int) -> list[list[int]]:
    """The columns of each part of a table that is to fit: the first one, of names, leads every part."""
    parts = [[0]]
    for i in range(1, len(least)):
        if len(parts[-1]) > 1 and _together([least[k] for k in (*parts[-1], i)], NARROW_GAP) > room:
            parts.append([0])
        parts[-1].append(i)
    return parts


def _words(heading: RenderableType) -> list[str]:
    """What a heading may be broken into: a number stays with its sign and its unit."""
    text = heading.plain if isinstance(heading, Text) else str(heading)
    held = text.replace("± ", f"±{HELD}").replace(" %", f"{HELD}%")
    return [word.replace(HELD, " ") for word in held.replace("\n", " ").split(" ")]


def _folded(heading: RenderableType, width: int) -> Text:
    """A heading on as many lines as it takes."""
    lines: list[str] = []
    for word in _words(heading):
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return Text("\n".join(lines), style=heading.style if isinstance(heading, Text) else "")


def show(console: Console, content: RenderableType) -> None:
    """Print a report: prose up to a width that can be read, tables up to that of the terminal, no blanks at the end."""
    options = console.options.update(max_width=min(console.width, WIDEST_PROSE), highlight=False)
    lines = Segment.split_lines(console.render(content, options))
    segments = [segment for line in lines for segment in (*_stripped(line), Segment.line())]
    console.print(Segments(segments), end="", crop=False)


def _stripped(line: Sequence[Segment]) -> list[Segment]:
    """A line without the blanks at its end."""
    kept = list(line)
    while kept and not kept[-1].text.strip(" "):
        kept.pop()
    if kept:
        kept[-1] = Segment(kept[-1].text.rstrip(" "), kept[-1].style, kept[-1].control)
    return kept


def partner(name: object, place: int) -> Text:
    """A partner's name where a table is about it, in the colour that it has in the pictures."""
    return cell(name, f"{HEADING} {PARTNER_COLOURS[place % len(PARTNER_COLOURS)]}")


def table(first: str, others: Sequence[str | Text], words: Sequence[str] = ()) -> Table:
    """An empty table: a column of names that may wrap, then columns of numbers that may not.

    Parameters
    ----------
    first : str
        Heading of the names.
    others : sequence of str or rich.text.Text
        Headings of the other columns.
    words : sequence of str
        Those of `others` that hold words: set left, and they may wrap.
    """
    made = NumberTable(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False, header_style=HEADING)
    made.add_column(cell(first), overflow="fold")
    for heading in others:
        shown = heading if isinstance(heading, Text) else cell(heading)
        if heading in words:
            made.add_column(shown, overflow="fold")
        else:
            made.add_column(shown, justify="right", no_wrap=True)
    return made


def row(to: Table, *cells: object, style: str = "") -> None:
    """Adds a row of plain texts; numbers below 0 are coloured."""
    to.add_row(*map(_in_column, cells, to.columns), style=style)


def _in_column(content: object, column: Column) -> RenderableType:
    """What a cell shows: a number where the column holds numbers."""
    if isinstance(content, Text | Padding):
        return content
    is_loss = column.no_wrap and str(content).lstrip("(= ").startswith("-")
    return cell(content, LOSS if is_loss else "")


def titled(title: str, *body: RenderableType, note: str = "") -> Group:
    """A block with its heading, and a note under it where there is one."""
    parts: list[RenderableType] = [cell(title, HEADING), *body]
    if note:
        parts.append(cell(note, MUTED))
    return Group(*parts, "")


def bullets(lines: Sequence[str], mark: str = "-", style: str = "") -> Group:
    """Lines of prose, each with a mark and a hanging indent."""
    return Group(*(_bullet(line, mark, style) for line in lines))


def in_words(findings: Sequence[Finding], source: Source | None = None) -> Group:
    """The findings of a study, the next command among them, under their heading."""
    return titled("In words", bullets([(source or Source()).names(finding).text for finding in findings]))


def _bullet(line: str, mark: str, style: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_row(cell(mark, style), cell(line, style))
    return Padding(grid, (0, 0))
