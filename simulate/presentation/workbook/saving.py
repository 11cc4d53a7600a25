"""The workbook of a directory of results: put in its place whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from simulate.presentation.workbook.parts import Book, Sheet
from simulate.presentation.workbook.writing import write
from simulate.storage.places import put_with
from simulate.storage.saved import Saved, saved

WORKBOOK = "workbook.xlsx"
OTHERWISE = "move it away, or name another file"


def put_book(directory: str | Path, sheets: Callable[[Saved], Sequence[Sheet]], place: Path | None = None) -> Path:
    """Write the workbook of a directory of results, from what is saved in it alone.

    Parameters
    ----------
    directory : str or Path
    sheets : callable
        What goes in: `sheets` of its study.
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
        If the directory is none of results, or not as it was written.
    """
    kept = saved(directory)
    path = kept.kept.folder / WORKBOOK if place is None else place
    book = Book(kept.scenario.scenario.name, sheets(kept), str(kept.made.get("written", "1980-01-01T00:00:00Z")))
    put_with(path, lambda draft: write(book, draft), OTHERWISE)
    return path
