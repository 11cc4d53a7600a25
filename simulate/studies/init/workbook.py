"""A sheet of an Excel workbook as rows of cells, so that a plan in it is read as one in a text file is.

Numbers are taken as they are stored and written so that they can be read in one way; text that looks like a number is
refused by its mark. What a format shows in another scale than it stores (per cent, thousands by a trailing comma) is
written as it is shown, and refused where a plan uses it: the heading may speak of the one or of the other.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

from simulate.scenario import numerals, sheets
from simulate.scenario.numerals import short
from simulate.scenario.sheets import Row, SheetError

SUFFIXES = (".xlsx", ".xlsm")
LARGEST_UNPACKED = 256 * 2**20
MOST_ROWS, MOST_CELLS = 5_000, 500
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
"""A format that shows thousands: a comma behind the last digit."""
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def workbook_rows(path: Path, sheet: str) -> list[Row]:
    """The rows of a sheet that are not empty.

    Parameters
    ----------
    path : Path
        The workbook.
    sheet : str
        Name of the sheet; empty for the only one that holds something.

    Raises
    ------
    SheetError
        If it cannot be read, or several sheets may be meant.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise SheetError(
            "workbooks need the package openpyxl: pip install 'jvsim[xlsx]', or save the plan as CSV"
        ) from None
    data = sheets.read_bytes(path)
    _refuse_what_unpacks_too_far(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts of a workbook that no plan needs
            books = [load_workbook(io.BytesIO(data), read_only=True, data_only=stored) for stored in (True, False)]
            name = _chosen(books[0], sheet)
            stored, written = (_cells(book[name]) for book in books)
    except SheetError:
        raise
    except Exception as error:  # whatever a damaged archive makes of itself
        raise SheetError(f"it is no workbook: {short(str(error))}") from None
    rows = []
    for line, cells in stored.items():
        formulas = written.get(line, [])
        texts = [_text(cell, formulas[i] if i < len(formulas) else cell) for i, cell in enumerate(cells)]
        width = max((i for i, text in enumerate(texts, start=1) if text), default=0)
        if width:
            rows.append(Row(line, texts[:width]))
    return rows


def _refuse_what_unpacks_too_far(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile:
        raise SheetError("it is no workbook") from None
    if size > LARGEST_UNPACKED:
        raise SheetError(f"it unpacks to more than {LARGEST_UNPACKED // 2**20} MiB")


def _chosen(book: Any, sheet: str) -> str:
    names: list[str] = list(book.sheetnames)
    if sheet:
        found = next((name for name in names if name.casefold() == sheet.casefold()), None)
        if found is None:
            raise SheetError(f'expected a sheet "{short(sheet)}", got {", ".join(map(short, names))}')
        return found
    filled = [
        name
        for name in names
        if hasattr(book[name], "iter_rows")
        and book[name].sheet_state == "visible"
        and any(any(value is not None for value in row) for row in book[name].iter_rows(max_row=50, values_only=True))
    ]
    if len(filled) != 1:
        raise SheetError(f"expected one sheet, got {', '.join(map(short, filled)) or 'none'}: name it, with --sheet")
    return filled[0]


def _cells(sheet: Any) -> dict[int, list[Any]]:
    """Cells by row, as far as a plan can reach."""
    found: dict[int, list[Any]] = {}
    for line, cells in enumerate(sheet.iter_rows(max_col=MOST_CELLS), start=1):
        if line > MOST_ROWS:
            raise SheetError(f"expected at most {MOST_ROWS:,} rows, got more", line)
        found[line] = list(cells)
    return found


def _text(cell: Any, written: Any) -> str:
    """A cell as a text file would hold it."""
    value = cell.value
    if value is None:
        formula = written.value
        return str(formula) if isinstance(formula, str) and formula.startswith("=") else ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, _QUOTED.sub("", cell.number_format or ""))
    text = str(value).strip()
    return f"'{text}" if numerals.is_number(text) and re.search(r"[.,]", text) else text


def _number(value: float, shown: str) -> str:
    if "%" in shown:
        return f"{100.0 * value:.10g}%"
    if _SCALED.search(shown.partition(";")[0]):
        return f"{value:.10g} shown in thousands"
    if float(value).is_integer() and abs(value) < numerals.LARGEST:
        return str(int(value))
    text = repr(float(value))
    return text if "e" in text else f"{text}0000"  # more than three digits behind the point: it is no mark of thousands
