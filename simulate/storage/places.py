"""Putting a new file in its place: whole or not at all, and never over another one unasked."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path


class PlaceError(Exception):
    """A file cannot be written; the message says which, why, and what to do."""


OR_FORCE = "choose another name, or --force to overwrite it"
"""What to do about a file that is there already, where the command has that option."""


def put(path: Path, text: str, *, force: bool = False) -> None:
    """Write a text file; see `put_with`. With `force` a file that is there already is replaced.

    Raises
    ------
    PlaceError
        If the file is there already and is not to be replaced, or cannot be written.
    """
    refuse_if_taken(path, force=force)
    _put(path, lambda draft: draft.write_text(text, encoding="utf-8", newline="\n"))


def put_with(path: Path, write: Callable[[Path], object], advice: str) -> None:
    """Write a file that is not there yet.

    Parameters
    ----------
    path : Path
    write : callable
        Writes the file at the place that it is given.
    advice : str
        What to do where there is something already.

    Raises
    ------
    PlaceError
        If there is something already, or the file cannot be written.
    """
    refuse_if_there(path, advice)
    _put(path, write)


def refuse_if_there(path: Path, advice: str) -> None:
    """Refuse a place that holds anything.

    Raises
    ------
    PlaceError
        Then; the message ends with the advice.
    """
    if os.path.lexists(path):
        raise PlaceError(f"{path}: is there already; {advice}")


def _put(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and rename it: what stops in between leaves nothing behind."""
    place = path.resolve()  # a link stays a link: the file behind it is replaced
    draft = place.parent / f".{place.name}.{os.getpid()}.part"
    try:
        write(draft)
        draft.replace(place)
    except OSError as problem:
        raise PlaceError(_reason(problem, path)) from problem
    finally:
        _discard(draft)


def refuse_if_taken(path: Path, *, force: bool = False) -> None:
    """Refuse a place that holds something already; with `force` only what is no plain file.

    Raises
    ------
    PlaceError
        Then.
    """
    try:
        if path.is_dir():
            raise PlaceError(f"{path}: is a folder; name a file in it, as {path / 'scenario.toml'}")
        if not os.path.lexists(path):
            return
        if not force:
            raise PlaceError(f"{path}: is there already; {OR_FORCE}")
        if path.exists() and not path.is_file():
            raise PlaceError(f"{path}: is no plain file; choose another name")
    except OSError as problem:
        raise PlaceError(_reason(problem, path)) from problem
    except ValueError as problem:
        raise PlaceError(f"{str(path)!r}: expected the name of a file, got: {problem}") from problem


def refuse_if_same(path: Path, source: Path) -> None:
    """Refuse a place that is the file which is read, by whatever name or link.

    Raises
    ------
    PlaceError
        Then.
    """
    try:
        same = path.samefile(source)
    except (OSError, ValueError):  # one of them is not there, which is told where it is opened
        return
    if same:
        raise PlaceError(f"{path}: is the plan itself; choose another name, as {path.stem}_scenario.toml")


def _discard(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError:  # where nothing could be written there is nothing to remove
        return


def _reason(problem: OSError, path: Path) -> str:
    """What went wrong, and what to do, in one line."""
    folder = path.parent
    if problem.errno == errno.ENOSPC:
        return f"{path}: the disk is full; nothing was kept. Free some space, or choose another place"
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{path}: the folder {folder} may not be written to; choose another place"
    if problem.errno == errno.ENOENT:
        return f"{path}: there is no folder {folder}; make it first, or choose another place"
    if problem.errno == errno.ENOTDIR:
        return f"{path}: {folder} is a file, no folder; choose another place"
    return f"{path}: {problem.strerror or problem}; nothing was kept"
