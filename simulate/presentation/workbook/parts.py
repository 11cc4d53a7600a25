"""What a workbook is made of: sheets of words, of one table, or of charts of what stands in tables.

A study says what goes in; `writing` says how it looks. One table a sheet: its headings stay in view, its columns have
names that formulas may use, and it can be filtered and sorted as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Value = float | int | str | bool | None
Form = Literal["words", "number", "varied", "share", "count", "exact"]
Kind = Literal["curves", "points", "lines", "areas", "bars", "tornado"]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    heading : str
        With its unit; a name of the user's may be in it.
    form : str
        words, number (as many decimals as the column's size asks for), varied (as each number's size asks for), share
        (as per cent), count, exact (as it is).
    name : str
        Of the cells under the heading, after that of the table: `summary_mean`; empty for none.
    """

    heading: str
    form: Form = "number"
    name: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """A sheet of one table.

    Attributes
    ----------
    sheet : str
        Name of the sheet.
    name : str
        Of the whole range, headings included.
    columns : tuple of Column
    rows : sequence of sequences
        A value a column each; None is an empty cell.
    note : str
        Stands above the headings.
    frozen : int
        Columns at the left that stay in view.
    cells : dict of str to (int, int)
        Names of single cells: row and column of the table.
    """

    sheet: str
    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    note: str = ""
    frozen: int = 1
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)

    def column(self, name: str) -> int:
        """The place of a column by its name."""
        return next(i for i, column in enumerate(self.columns) if column.name == name)


@dataclass(frozen=True)
class Words:
    """A sheet of words: each paragraph with a heading, which may be empty."""

    sheet: str
    title: str
    paragraphs: Sequence[tuple[str, str]]


@dataclass(frozen=True, eq=False)
class Line:
    """A series of a chart: a column of its table over another one.

    Attributes
    ----------
    y : int
        Place of the column.
    colour : str
    x : int
        Place of the column on the other axis.
    name : int or None
        Place of the column whose heading is the name in the legend; by default that of `y`.
    margin : int or None
        Place of the column of 95 % margins, drawn as error bars.
    bold, dashed : bool
    """

    y: int
    colour: str
    x: int = 0
    name: int | None = None
    margin: int | None = None
    bold: bool = False
    dashed: bool = False


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart of some rows of a table.

    Attributes
    ----------
    title, x_title, y_title : str
        No names of the user's stand in them.
    kind : str
        curves and points (over numbers), lines (over dates), areas (stacked, over dates), bars, tornado (bars that
        cover each other).
    lines : tuple of Line
    rows : range or None
        Of the table; None for all.
    share : bool
        Whether the values are shares, and their axis is in per cent.
    colours : tuple of str
        Of the single bars, where they have some of their own.
    """

    title: str
    kind: Kind
    table: Table
    lines: tuple[Line, ...]
    x_title: str = ""
    y_title: str = ""
    rows: range | None = None
    share: bool = False
    colours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Charts:
    """A sheet of charts."""

    sheet: str
    charts: Sequence[Chart]


Sheet = Words | Table | Charts


@dataclass(frozen=True)
class Book:
    """A workbook.

    Attributes
    ----------
    title : str
        The scenario's name.
    sheets : sequence of Words, Table or Charts
    written : str
        When its results were written, as the manifest says it: a workbook made again has the same bytes.
    """

    title: str
    sheets: Sequence[Sheet]
    written: str
