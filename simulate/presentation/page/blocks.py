"""Blocks of a terminal's report as parts of a page: the same title, the same words, the same numbers.

What a study says on a terminal is said once, in its `tables`; a page shows the same block where it has nothing better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as TerminalTable
from rich.text import Text

from simulate.presentation.page.parts import Bullets, Cell, Column, Part, Prose, Table

INDENT = "\N{EM SPACE}"
"""Stands before the name of a row that is a part of the one above."""


def parts_of(*blocks: RenderableType) -> tuple[Part, ...]:
    """Titled blocks, each as a table, sentences or a paragraph."""
    return tuple(part for block in blocks for part in _of_block(block))


def _of_block(block: RenderableType) -> Iterator[Part]:
    pieces = list(block.renderables) if isinstance(block, Group) else [block]
    title = _text(pieces[0]) if pieces and isinstance(pieces[0], Text) else ""
    rest = pieces[1:] if title else pieces
    for place, piece in enumerate(rest):
        if isinstance(piece, TerminalTable):
            after = rest[place + 1] if place + 1 < len(rest) else ""
            yield table_of(piece, title, _text(after) if isinstance(after, Text) else "")
        elif isinstance(piece, Group):
            yield Bullets(tuple(_sentences(piece.renderables)))
        elif isinstance(piece, Text) and not (place and isinstance(rest[place - 1], TerminalTable)):
            yield Prose(_text(piece), is_note=True)


def table_of(made: TerminalTable, caption: str, note: str = "") -> Table:
    """A terminal's table: rows that go on below one another are one row again."""
    texts = [[_text(cell) for cell in column.cells] for column in made.columns]
    lines = [list(line) for line in zip(*texts, strict=True)]
    heads = [_text(column.header) for column in made.columns]
    has_heads = any(heads)
    if not has_heads:
        heads = ["figure", *["value"] * (len(heads) - 1)]
    is_number = [column.justify == "right" for column in made.columns]
    head = tuple(Column(text, numbers) for text, numbers in zip(heads, is_number, strict=True))
    rows = tuple(
        tuple(_cell(text, numbers) for text, numbers in zip(line, is_number, strict=True)) for line in _joined(lines)
    )
    return Table(caption, head, rows, note, is_sortable=has_heads, has_heads=has_heads)


def _joined(lines: Iterable[list[str]]) -> list[list[str]]:
    found: list[list[str]] = []
    for line in lines:
        if not line[0] and found:
            found[-1] = [f"{one} {more}".strip() for one, more in zip(found[-1], line, strict=True)]
        else:
            found.append(line)
    return found


def _cell(text: str, is_number: bool) -> Cell:
    inner = INDENT if text.startswith("  ") else ""
    return Cell(f"{inner}{text.strip()}", None, "loss" if is_number and text.lstrip("(= ").startswith("-") else "")


def _sentences(pieces: Iterable[RenderableType]) -> Iterator[str]:
    for piece in pieces:
        inner = piece.renderable if isinstance(piece, Padding) else piece
        if isinstance(inner, TerminalTable):
            yield from (_text(cell) for cell in inner.columns[-1].cells)
        elif isinstance(inner, Group):
            yield from _sentences(inner.renderables)


def _text(piece: RenderableType) -> str:
    if isinstance(piece, Padding):
        return _text(piece.renderable)
    return piece.plain if isinstance(piece, Text) else str(piece)
