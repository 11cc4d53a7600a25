"""The workbook of a directory of results: put in its place whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from simulate.presentation.workbook.parts import Book, Sheet
from simulate.presentation.workbook.writing import write
from simulate.scenario.defaults import VENTURE
from simulate.storage.places import put_with
from simulate.storage.saved import Saved

WORKBOOK = "workbook.xlsx"
OTHERWISE = "move it away first"


Sheets = Callable[[Saved, str], Sequence[Sheet]]
"""What goes into a workbook, from what is saved and from whose side: `sheets` of each study."""


def put_book(kept: Saved, sheets: Sheets, view: str = VENTURE, place: Path | None = None) -> Path:
    """Write the workbook of a directory of results, from what is saved in it alone.

    Parameters
    ----------
    kept : Saved
    sheets : callable
        What goes in.
    view : str
        Whose side comes first: `venture`, or a partner's name.
    place : Path, optional
        By default `workbook.xlsx` in the directory of the results.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    PlaceError
        If there is something already, or it cannot be written.
    RunDirectoryError
        If it is not as it was written.
    """
    path = kept.kept.folder / WORKBOOK if place is None else place
    book = Book(kept.scenario.scenario.name, sheets(kept, view), str(kept.made.get("written", "1980-01-01T00:00:00Z")))
    put_with(path, lambda draft: write(book, draft), OTHERWISE)
    return path
