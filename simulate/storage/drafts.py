"""Drafts: a directory is written under a hidden name beside its place, then renamed to it.

A directory that is there is complete. What stops in between (a full disk, Ctrl-C) leaves nothing behind. What could not
clear up after itself (kill -9, a power cut) is cleared by the next run in the same folder: a draft of a process of this
machine that is gone, or of anybody if it is older than a day. The name of a draft says whose it is.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simulate.storage.directories import RunDirectoryError, free, readable, refusal

STALE_SECONDS = 86_400.0
_SHOWN = 40
"""Bytes of the directory's name that its draft shows."""
_DRAFT = re.compile(r"\..*\.(?P<process>\d+)(?:-(?P<machine>[0-9a-f]{6})(?P<random>[0-9a-f]{8}))?\.part", re.DOTALL)
"""As `_name` makes it; version 0.1.0 wrote the number of the process alone."""


class Draft:
    """A directory that is being written.

    Attributes
    ----------
    folder : Path
        Where its files are written.
    place : Path
        Where it will be; where it is, once it is written.
    """

    def __init__(self, folder: Path, place: Path) -> None:
        self.folder = folder
        self.place = place


@contextmanager
def written_beside(directory: Path) -> Iterator[Draft]:
    """A draft of a directory, renamed to its place when all is written; gone if anything fails.

    Where the place is taken meanwhile, a number is added to the name: finished work is not thrown away.

    Raises
    ------
    RunDirectoryError
        If it cannot be written.
    """
    folder = directory.parent
    draft = Draft(folder / _name(directory.name), directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear(folder)
        draft.folder.mkdir()
        yield draft
        draft.place = free(directory) if os.path.lexists(directory) else directory
        draft.folder.rename(draft.place)
    except OSError as problem:
        shutil.rmtree(draft.folder, ignore_errors=True)
        raise refusal(problem, folder) from problem
    except BaseException:
        shutil.rmtree(draft.folder, ignore_errors=True)
        raise


def assert_can_be_written(directory: Path, least: int = 0) -> None:
    """Before long work: whether a directory can be made there, and files in it, of so many bytes at least.

    The folders that are not there yet are made for a trial inside the nearest one that is, and go again: nothing is
    left, and nothing of anybody else's is touched.

    Raises
    ------
    RunDirectoryError
        With what is in the way.
    """
    folder = directory.parent
    there = next(one for one in (folder, *folder.parents) if os.path.lexists(one))
    if not there.is_dir():
        raise RunDirectoryError.at(folder, f"a file is in the way ({readable(there)}); choose another place with --out")
    clear(there)
    unused = shutil.disk_usage(there).free
    if unused < least:
        sizes = f"{unused / 1e6:,.0f} MB are free, and the results need {least / 1e6:,.0f} MB at least"
        raise RunDirectoryError.at(folder, f"{sizes}. Free some space, or choose another place with --out")
    trial = there / _name("trial")
    try:
        trial.mkdir()
        inner = trial / folder.relative_to(there) / _name(directory.name)
        inner.mkdir(parents=True)
        (inner / "trial").write_bytes(b"jvsim")
    except OSError as problem:
        raise refusal(problem, folder) from problem
    finally:
        shutil.rmtree(trial, ignore_errors=True)


def _name(name: str) -> str:
    """`.NAME.PROCESS-MACHINE-AND-RANDOM.part`, NAME cut short."""
    shown = os.fsencode(name)[:_SHOWN].decode("utf-8", errors="ignore")
    return f".{shown}.{os.getpid()}-{_machine()}{secrets.token_hex(4)}.part"


def _machine() -> str:
    """Which machine: the number of a process says nothing on another one."""
    return hashlib.sha256(platform.node().encode("utf-8", errors="replace")).hexdigest()[:6]


def clear(folder: Path) -> None:
    """Remove the drafts in a folder that nobody writes any more."""
    with suppress(OSError):
        for path in [one for one in folder.iterdir() if _DRAFT.fullmatch(one.name)]:
            if _is_left(path):
                shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path) -> bool:
    """Whether nobody writes a draft any more."""
    found = _DRAFT.fullmatch(path.name)
    if found is None or path.is_symlink() or not path.is_dir():
        return False
    if time.time() - path.stat().st_mtime > STALE_SECONDS:
        return True
    return found["machine"] == _machine() and _is_gone(int(found["process"]))


def _is_gone(process: int) -> bool:
    """Whether there is no such process; where that cannot be asked, there may be."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
