"""Parts of a page: what a report is put together from. They are data; `render` makes HTML of them, and escapes.

A part names the template that shows it. Numbers in tables stand as readers see them, and as they are, for sorting and
for copying.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from simulate.presentation.page.charts import Chart


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    template: ClassVar[str] = "prose.html"
    text: str
    is_note: bool = False


@dataclass(frozen=True)
class Bullets:
    """Sentences, one under the other."""

    template: ClassVar[str] = "bullets.html"
    items: tuple[str, ...]
    is_lead: bool = False
    """Whether they are what the page says first of all."""


@dataclass(frozen=True)
class Command:
    """A line for the shell, to be copied."""

    template: ClassVar[str] = "command.html"
    text: str


@dataclass(frozen=True)
class Figure:
    """One number that stands out."""

    label: str
    value: str
    note: str = ""
    colour: str = "venture"


@dataclass(frozen=True)
class Figures:
    """Numbers that stand out, side by side."""

    template: ClassVar[str] = "figures.html"
    items: tuple[Figure, ...]


@dataclass(frozen=True)
class Cell:
    """A cell of a table: what stands there, the number behind it with its 95 % margin, and how it is marked."""

    text: str
    value: float | None = None
    mark: str = ""
    """`loss`, `muted`, `changed`, `uncertain`, `strong`, or the colour of a part (`partner-0`)."""
    margin: float | None = None


@dataclass(frozen=True)
class Column:
    """A heading; of numbers where `is_number`, left out on paper where it stands aside."""

    text: str
    is_number: bool = True
    is_aside: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption; it can be sorted and copied."""

    template: ClassVar[str] = "table.html"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    is_sortable: bool = True
    has_heads: bool = True
    """Whether the headings are seen; where they are not, they are read out."""


@dataclass(frozen=True)
class Event:
    """A date and what happened then."""

    when: str
    text: str


@dataclass(frozen=True)
class Story:
    """One future told: what it stands for, its dates, how it ended."""

    template: ClassVar[str] = "story.html"
    title: str
    lead: str
    events: tuple[Event, ...]
    more: tuple[Event, ...] = ()
    """All that happened, where `events` are the chief ones."""
    charts: tuple[Chart, ...] = ()
    command: str = ""
    """What tells it at length."""


@dataclass(frozen=True)
class Side:
    """Parts side by side where there is room, one under the other where there is none."""

    template: ClassVar[str] = "side.html"
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Fold:
    """Parts that are shown when asked for."""

    template: ClassVar[str] = "fold.html"
    title: str
    parts: tuple[Part, ...]


Part = Prose | Bullets | Command | Figures | Table | Story | Side | Fold | Chart


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; it folds."""

    title: str
    parts: tuple[Part, ...]
    lead: str = ""
    """What the section says, in a sentence."""
    is_folded: bool = False


@dataclass(frozen=True)
class Page:
    """A report."""

    title: str
    kind: str
    """What it is a report of, in a word or two above the title."""
    facts: tuple[str, ...]
    """Paths, horizon, seed, version: one line under the title."""
    sections: tuple[Section, ...]
    notices: tuple[str, ...] = ()
    """What a reader has to know before all else: what was changed, what is not kept."""
    footer: str = ""


def columns(first: str, *others: str, words: Sequence[str] = ()) -> tuple[Column, ...]:
    """Headings: of names first, then of numbers, or of words where they are among `words`."""
    return (Column(first, False), *(Column(one, one not in words) for one in others))
