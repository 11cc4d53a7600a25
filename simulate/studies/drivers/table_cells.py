"""Tables whose rows are keys: as narrow as the terminal, and no key or name broken inside a word.

Where a terminal is narrow, whole columns are left out rather than numbers cut; keys go on in the next line after a dot,
and a name that is longer than a line loses its middle.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from simulate.presentation.layout import MUTED, NARROWEST_NAMES, cell, plain, row, table

NARROWEST_KEY = 24
"""Columns of a key before other columns are left out."""
GAP = 3
"""Columns between two cells: the padding of both and the space of the box."""
PARTS = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^."])+\.?|.')
"""The parts of a key, each with the dot after which it may be broken."""
WORDS = re.compile(r"\S+\s*")
"""The words of what follows a key and a colon."""


@dataclass(frozen=True)
class Column:
    """A column beside the keys.

    Attributes
    ----------
    heading : str
    cells : sequence of str
    words : bool
        Whether it holds words, which may wrap.
    order : int
        0 where it always stays; else columns of the largest order are left out first.
    """

    heading: str
    cells: Sequence[str]
    words: bool = False
    order: int = 0

    @property
    def width(self) -> int:
        """Columns of the terminal that it takes at least."""
        widest = max(cell_len(text) for text in (self.heading, *self.cells))
        return min(NARROWEST_NAMES, widest) if self.words else widest


@dataclass(frozen=True)
class KeyTable:
    """A table of keys, made when the width of the terminal is known.

    Attributes
    ----------
    heading : str
    keys : sequence of str
    columns : sequence of Column
    left_out : str
        What is said below where columns were left out.
    """

    heading: str
    keys: Sequence[str]
    columns: Sequence[Column]
    left_out: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table with the columns that the terminal has room for."""
        shown, room = self._fitting(options.max_width)
        made: Table = table(self.heading, [c.heading for c in shown], words=[c.heading for c in shown if c.words])
        for place, key in enumerate(self.keys):
            row(made, key_lines(key, room), *(column.cells[place] for column in shown))
        yield made
        if len(shown) < len(self.columns) and self.left_out:
            yield cell(self.left_out, MUTED)

    def _fitting(self, width: int) -> tuple[list[Column], int]:
        """The columns that are shown, and the room for the keys."""
        longest = max(map(cell_len, (self.heading, *map(plain, self.keys))))
        for order in sorted({column.order for column in self.columns}, reverse=True):
            shown = [column for column in self.columns if column.order <= order]
            room = width - sum(column.width + GAP for column in shown)
            if room >= min(longest, NARROWEST_KEY):
                break
        # Words take what keys leave.
        return shown, min(longest, max(room, NARROWEST_KEY))


def key_lines(key: str, width: int) -> Text:
    """A key in lines of a width, broken after dots only, and what follows a colon between words."""
    lines = [""]
    path, colon, rest = plain(key).partition(": ")
    for part in (*PARTS.findall(path + colon), *WORDS.findall(rest)):
        if lines[-1] and cell_len(lines[-1]) + cell_len(part.rstrip()) > width:
            lines.append("")
        lines[-1] += middle_cut(part, width)
    return Text("\n".join(line.rstrip() for line in lines))


def middle_cut(text: str, longest: int) -> str:
    """A text without its middle where it is too long: both ends of a name tell what it is."""
    if len(text) <= longest:
        return text
    tail = longest // 2
    return f"{text[: longest - tail - 1]}…{text[-tail:]}"
