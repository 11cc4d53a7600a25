"""Tables out of files: bytes to text to rows of cells, for plans and data files alike.

Only plain files of a bounded size are opened, so that a pipe beside a scenario cannot hold it up and a large one cannot
fill the memory. Text is UTF-8, or UTF-16 as spreadsheets write it; what is neither is read as Windows does in western
Europe (cp1252), and that is told.
"""

from __future__ import annotations

import csv
import io
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

MARKS = ";\t|,"
"""What may stand between cells, the surest first."""
LARGEST_FILE = 16 * 2**20
"""[bytes]"""
MOST_ROWS, MOST_CELLS = 200_000, 1_000
ALONE = "\x1f"
"""Stands between the cells of a file that has one column."""
_SEPARATOR = re.compile(r'"?sep=(.)"?[;,\t|]*', re.IGNORECASE)
"""The first line by which Excel is told what stands between cells."""
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


class SheetError(ValueError):
    """A file that is no table; the message says why, `line` where (0 for the whole file)."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Row:
    """A row that is not empty, and the line on which it ends; its cells without blanks at their ends."""

    line: int
    cells: list[str]


def read_bytes(path: Path) -> bytes:
    """The bytes of a plain file.

    Raises
    ------
    SheetError
        If it is no plain file, too large, or cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SheetError("it is no plain file")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data = file.read(LARGEST_FILE + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise SheetError(error.strerror or str(error)) from None
    if len(data) > LARGEST_FILE:
        raise SheetError(f"it is larger than {LARGEST_FILE // 2**20} MiB")
    return data


def decoded(data: bytes) -> tuple[str, str]:
    """The text of bytes, and what is to be told about the way it was read.

    Raises
    ------
    SheetError
        If it is no text.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "") or _unmarked_utf16(data) or "utf-8"
    try:
        text, note = data.decode(encoding), ""
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise SheetError(f"it is no {encoding.upper().removesuffix('-SIG')} text") from None
        text, note = _as_windows(data, error.start)
    if "\0" in text:
        raise SheetError("it is no text, for it holds the byte 0", text.count("\n", 0, text.index("\0")) + 1)
    return text, note


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 by its zeros, where no mark begins the file."""
    start = data[:200]
    odd, even = start[1::2], start[::2]
    if len(odd) > 1 and odd.count(0) == len(odd):
        return "utf-16-le"
    return "utf-16-be" if len(even) > 1 and even.count(0) == len(even) else ""


def _as_windows(data: bytes, place: int) -> tuple[str, str]:
    line = data.count(b"\n", 0, place) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        wrong = data.count(b"\n", 0, error.start) + 1
        raise SheetError(f"it is no UTF-8 text: the byte 0x{data[error.start]:02x}", wrong) from None
    return text, f"read as Windows text (cp1252): the byte 0x{data[place]:02x} in line {line} is no UTF-8"


def told_mark(text: str) -> tuple[str, str]:
    """The text without Excel's line `sep=;`, which is left empty, and what that line tells; empty without one."""
    first, end, rest = text.removeprefix("\ufeff").partition("\n")
    told = _SEPARATOR.fullmatch(first.rstrip("\r"))
    if told is not None and told.group(1) in MARKS:
        return end + rest, told.group(1)
    return text.removeprefix("\ufeff"), ""


def mark_of(text: str) -> str:
    """What stands between cells: the mark that most lines have, outside of quotes."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:200]]
    return max(MARKS, key=lambda mark: (sum(mark in line for line in lines), -MARKS.index(mark)))


def rows_of(text: str, mark: str) -> list[Row]:
    """Every row that is not empty.

    Raises
    ------
    SheetError
        If it is no CSV, or has more rows or cells than any plan or history.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    rows: list[Row] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(reader.line_num, [cell.strip() for cell in cells]))
            if len(rows) > MOST_ROWS or len(cells) > MOST_CELLS:
                message = f"expected at most {MOST_ROWS:,} rows of {MOST_CELLS:,} cells, got more"
                raise SheetError(message, reader.line_num)
    except csv.Error as error:
        raise SheetError(f"expected CSV, got: {error}", max(1, reader.line_num)) from None
    return rows
