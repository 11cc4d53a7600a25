"""Pages of HTML as files: written beside their place and renamed, and over nothing that is not a page of jvsim."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from simulate.storage.directories import RunDirectoryError, refusal

REPORT = "report.html"
"""The report of a directory of results, in it."""
MARK = '<meta name="generator" content="jvsim'
"""By which a page of jvsim is known."""
HEAD = 65_536
"""Bytes of a file in which the mark stands."""


def write_page(text: str, place: Path) -> Path:
    """Writes a page; a page of jvsim that is there already is replaced.

    Raises
    ------
    RunDirectoryError
        If something else is there, or it cannot be written.
    """
    assert_can_be_replaced(place)
    draft = ""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f".{place.name[:40]}.", dir=place.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(draft).chmod(0o666 & ~_umask())
        Path(draft).replace(place)
    except OSError as problem:
        if draft:
            with contextlib.suppress(OSError):
                Path(draft).unlink()
        raise refusal(problem, place) from problem
    return place


def assert_can_be_replaced(place: Path) -> None:
    """Raises where a directory, or a file that is no page of jvsim, lies at a place."""
    if not os.path.lexists(place):
        return
    if place.is_dir():
        raise RunDirectoryError.at(place, "is a directory; --out takes the name of a file, as report.html")
    try:
        with place.open("rb") as file:
            is_ours = MARK.encode() in file.read(HEAD)
    except OSError as problem:
        raise refusal(problem, place) from problem
    if not is_ours:
        raise RunDirectoryError.at(place, "is there already, and is no report of jvsim; choose another --out")


def _umask() -> int:
    """What the user's new files are not allowed; temporary files are allowed less."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
