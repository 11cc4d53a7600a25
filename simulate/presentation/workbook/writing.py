"""A workbook as a file: formats, names, frozen headings, charts, and how it prints.

No text of the user's becomes a formula or a link: texts are written as texts, and charts take their names from cells.
"""

from __future__ import annotations

import contextlib
import math
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.presentation.wording import places_for
from simulate.presentation.workbook.charts import insert, laid_out
from simulate.presentation.workbook.parts import Book, Charts, Column, Sheet, Table, Value, Words
from simulate.printable import printable

if TYPE_CHECKING:
    from xlsxwriter import Workbook

MOST_ROWS = 1_048_576
"""Rows of a sheet."""
LONGEST_TEXT = 32_767
"""Characters of a cell."""
LARGEST_EXACT = 2**53
"""Whole numbers beyond this are not exact in a cell: they are written as texts."""
NARROWEST, WIDEST = 9, 46
"""Characters of a column."""
WIDEST_PAGE = 190
"""Characters that a page takes across before a table goes on over several pages."""
SAMPLED = 200
"""Rows that a column's width and decimals are taken from."""
PROSE = 110
LINE = 15.0
"""Height of a line [points]."""
MOST_PLACES = 6
A4 = 9
CHARTS_SCALE = 44
"""Per cent at which two charts fit beside each other on a page."""


class TooManyRows(Exception):
    """A table is longer than a sheet."""


@dataclass
class Target:
    """A workbook under way: XlsxWriter's object, and the formats that it has so far."""

    book: Any
    formats: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def format(self, look: str = "", number: str = "") -> Any:
        """The format of a look and a number format, made once."""
        found = self.formats.get((look, number))
        if found is None:
            found = self.book.add_format({**_LOOKS[look], **({"num_format": number} if number else {})})
            self.formats[look, number] = found
        return found


_LOOKS: dict[str, dict[str, Any]] = {
    "": {"valign": "top"},
    "title": {"bold": True, "font_size": 14},
    "bold": {"bold": True, "text_wrap": True, "valign": "top"},
    "note": {"font_color": "#666666", "italic": True},
    "heading": {
        "bold": True, "bg_color": "#E8EEF3", "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "right",
    },
    "heading of words": {
        "bold": True, "bg_color": "#E8EEF3", "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "left",
        "indent": 1,
    },
    "words": {"text_wrap": True, "valign": "top", "align": "left", "indent": 1},
}  # fmt: skip


def write(book: Book, path: Path, *, large: bool = False) -> None:
    """Write a workbook.

    Parameters
    ----------
    book : Book
    path : Path
    large : bool
        Whether its tables are too long to be held in memory; it has no charts then.

    Raises
    ------
    TooManyRows
        If a table is longer than a sheet.
    OSError
        If the file cannot be written.

    Notes
    -----
    It is put together in memory (compressed, a hundredth of its tables): of a disk that is full XlsxWriter makes an
    error of its own, and its archive complains once more when it is collected.
    """
    archive = BytesIO()
    _fill(book, archive, large)
    path.write_bytes(archive.getbuffer())


def _fill(book: Book, archive: BytesIO, large: bool) -> None:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = Workbook(archive, {**options, "constant_memory": large, "in_memory": not large})
    try:
        _write_sheets(book, workbook)
    except BaseException:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a chart may be of a sheet that was not come to
            with contextlib.suppress(FileCreateError):
                workbook.close()
        raise
    try:
        workbook.close()
    except FileCreateError as problem:  # rows of large tables lie in files until the end, on the system's own disk
        raise OSError(*getattr(problem.args[0], "args", problem.args)) from problem


def _write_sheets(book: Book, workbook: Workbook) -> None:
    workbook.set_properties({"title": printable(book.title), "author": "jvsim", "created": _when(book.written)})
    workbook.set_size(2400, 1500)
    target = Target(workbook)
    for sheet in _in_order(book.sheets):
        _write_sheet(target, workbook.add_worksheet(sheet.sheet), sheet)


def _when(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC).replace(tzinfo=None)


def _in_order(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """The sheets that have something in them."""
    for sheet in sheets:
        if not isinstance(sheet, Charts) or sheet.charts:
            yield sheet


def _write_sheet(target: Target, to: Any, sheet: Sheet) -> None:
    to.set_paper(A4)
    to.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    to.set_footer("&L&8jvsim&C&8&A&R&8&P / &N")
    if isinstance(sheet, Words):
        _write_words(target, to, sheet)
    elif isinstance(sheet, Table):
        _write_table(target, to, sheet)
    else:
        _write_charts(target, to, sheet)


# ---- words ----------------------------------------------------------------------------------------------------------


def _write_words(target: Target, to: Any, sheet: Words) -> None:
    to.hide_gridlines(2)
    to.fit_to_pages(1, 0)
    to.set_column(0, 0, 20)
    to.set_column(1, 1, PROSE)
    _text(to, 0, 0, sheet.title, target.format("title"))
    for row, (heading, text) in enumerate(sheet.paragraphs, 2):
        _text(to, row, 0, heading, target.format("bold"))
        _text(to, row, 1, text, target.format("words"))
        to.set_row(row, LINE * max(_lines(text, PROSE), _lines(heading, 18)))
    to.freeze_panes(1, 0)


def _lines(text: str, width: float) -> int:
    """Lines that a text takes, somewhat more than less."""
    return 1 if len(text) <= width else math.ceil(1.08 * len(text) / width)


def _text(to: Any, row: int, column: int, text: str, look: Any) -> None:
    if text:
        to.write_string(row, column, printable(text)[:LONGEST_TEXT], look)


# ---- tables ---------------------------------------------------------------------------------------------------------


def _write_table(target: Target, to: Any, table: Table) -> None:
    top = header_row(table)
    if top + 1 + len(table.rows) > MOST_ROWS:
        raise TooManyRows(f"{len(table.rows):,} rows are more than a sheet of a workbook takes ({MOST_ROWS:,})")
    measures = [_measured(table, i) for i in range(len(table.columns))]
    _set_up_page(to, table, top, measures)
    for i, one in enumerate(measures):
        to.set_column(i, i, one.width)
    _text(to, 0, 0, table.sheet, target.format("title"))
    for row, line in enumerate(_note_lines(table.note), 1):
        _text(to, row, 0, line, target.format("note"))
    _write_headings(target, to, top, measures)
    looks = [None if one.column.form == "varied" else target.format("", one.number_format(0.0)) for one in measures]
    for row, values in enumerate(table.rows, top + 1):
        lines = [_lines(v, one.width) for v, one in zip(values, measures, strict=True) if isinstance(v, str)]
        if max(lines, default=1) > 1:
            to.set_row(row, LINE * max(lines))
        for i, value in enumerate(values):
            if type(value) is float and looks[i] is not None and math.isfinite(value):
                to.write_number(row, i, value, looks[i])
            else:
                _write_value(target, to, (row, i), value, measures[i])
    _define_names(target, table, top)


def header_row(table: Table) -> int:
    """The row of a table's headings: below the sheet's title and the note."""
    return 1 + len(_note_lines(table.note))


def _note_lines(note: str) -> list[str]:
    """A note on lines that a page takes."""
    lines = [""] if note else []
    for word in note.split():
        if len(lines[-1]) + len(word) >= PROSE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines


def _set_up_page(to: Any, table: Table, top: int, measures: Sequence[Measures]) -> None:
    across = sum(one.width for one in measures)
    to.freeze_panes(top + 1, table.frozen)
    to.repeat_rows(top)
    to.autofilter(top, 0, top + max(1, len(table.rows)), len(table.columns) - 1)
    if across > WIDEST_PAGE / 2:
        to.set_landscape()
    if across <= WIDEST_PAGE:
        to.fit_to_pages(1, 0)
    else:
        to.repeat_columns(0)


def _write_headings(target: Target, to: Any, top: int, measures: Sequence[Measures]) -> None:
    to.set_row(top, LINE * max(_lines(one.column.heading, one.width - 1) for one in measures) + 3)
    for i, one in enumerate(measures):
        look = "heading of words" if one.column.form == "words" else "heading"
        _text(to, top, i, one.column.heading, target.format(look))


@dataclass(frozen=True)
class Measures:
    """A column with its width [characters] and the decimals of its numbers."""

    column: Column
    width: int
    places: int

    def number_format(self, value: float) -> str:
        """How a number is shown: what is below 0 in red, as in the tables on a terminal."""
        form = self.column.form
        if form in ("words", "exact"):
            return ""
        if form == "count" or (form == "varied" and isinstance(value, int)):
            return "#,##0"
        places = min(places_for([value]), MOST_PLACES) if form == "varied" else self.places
        shown = f"#,##0{'.' if places else ''}{'0' * places}{'%' if form == 'share' else ''}"
        return f"{shown};[Red]-{shown}"


def _measured(table: Table, i: int) -> Measures:
    column, values = table.columns[i], [row[i] for row in table.rows[:SAMPLED]]
    numbers = [float(x) for x in values if isinstance(x, int | float) and not isinstance(x, bool) and math.isfinite(x)]
    places = 1 if column.form == "share" else min(places_for(numbers), MOST_PLACES)
    texts = max((len(text) for text in values if isinstance(text, str)), default=0)
    heading = max(max((len(word) for word in column.heading.split()), default=0), len(column.heading) // 3)
    digits = max((len(f"{x:,.{places}f}") for x in numbers if abs(x) < LARGEST_EXACT), default=0)
    widest = WIDEST if column.form == "words" else WIDEST // 2
    return Measures(column, max(NARROWEST, min(widest, max(texts, digits, heading) + 2)), places)


def _write_value(target: Target, to: Any, at: tuple[int, int], value: Value, measures: Measures) -> None:
    """A value in its cell; what is no finite number is an empty one."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, int) and abs(value) > LARGEST_EXACT:
        value = str(value)
    if isinstance(value, str):
        _text(to, *at, value, target.format("words"))
    else:
        to.write_number(*at, value, target.format("", measures.number_format(value)))


# ---- names ----------------------------------------------------------------------------------------------------------

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


def name_of(text: str) -> str:
    """A text as part of a name that formulas may use."""
    return _NOT_IN_NAMES.sub("_", text).strip("_").lower()


def _define_names(target: Target, table: Table, top: int) -> None:
    last, sheet = top + len(table.rows), table.sheet
    target.book.define_name(table.name, _range(sheet, top, 0, last, len(table.columns) - 1))
    if not table.rows:
        return
    for i, column in enumerate(table.columns):
        if column.name:
            target.book.define_name(f"{table.name}_{column.name}", _range(sheet, top + 1, i, last, i))
    for name, (row, column_number) in table.cells.items():
        at = top + 1 + row
        target.book.define_name(name, _range(sheet, at, column_number, at, column_number))


def _range(sheet: str, top: int, left: int, bottom: int, right: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    return f"='{sheet}'!{xl_range_abs(top, left, bottom, right)}"


# ---- charts ---------------------------------------------------------------------------------------------------------


def _write_charts(target: Target, to: Any, sheet: Charts) -> None:
    to.hide_gridlines(2)
    to.set_print_scale(CHARTS_SCALE)
    places, breaks = laid_out(sheet.charts)
    to.set_h_pagebreaks(breaks)
    _text(to, 0, 0, sheet.sheet, target.format("title"))
    for place, chart in zip(places, sheet.charts, strict=True):
        insert(target.book, to, chart, place, header_row(chart.table) + 1)
