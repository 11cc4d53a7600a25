"""Directories of results: the one error that they know, what they may be called, and where they are made.

A name that the user gives is taken as it is, or refused with what is allowed: it is never changed in silence. A name
that jvsim makes says what was run, when, and from what. Both leave room for what is added while writing (a draft's
number, `.unfinished`) within what every file system takes: 255 bytes.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import re
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path

LONGEST_SLUG = 60
LONGEST_SLUG_BYTES = 120
LONGEST_NAME_BYTES = 200
LONGEST_WORDS = 40
"""Characters of a directory's name that tell which keys were changed."""
UNFINISHED = ".unfinished"
"""What the folder of a sweep under way is called after the directory that it becomes."""
_NOT_IN_NAMES = '/\\:*?"<>|'
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
"""Names that Windows keeps for itself, with any ending: a directory of results travels."""


class RunDirectoryError(Exception):
    """A directory of results cannot be written or read; the message says which, why, and what to do."""

    @classmethod
    def at(cls, place: str | Path, what: str) -> RunDirectoryError:
        """The error of a place, which is named first."""
        return cls(f"{readable(place)}: {what}")

    def told_without_options(self) -> RunDirectoryError:
        """The same for Python, where one path stands in place of `--out` and `--name`."""
        return RunDirectoryError(_OPTIONS.sub(lambda found: _IN_PYTHON[found[0]], str(self)))


def readable(path: str | Path) -> str:
    """A path in printable characters: bytes that are no UTF-8 and control characters are written as escapes."""
    text = os.fsencode(path).decode("utf-8", errors="backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


# ---- what went wrong ------------------------------------------------------------------------------------------------

_ADVICE = {
    errno.ENOSPC: "the disk is full; nothing was kept. Free some space, or choose another place with --out",
    errno.EDQUOT: "the quota of the disk is used up; nothing was kept. Free some space, or choose another place with "
    "--out",
    errno.EROFS: "may not be written to; choose another place with --out",
    errno.EACCES: "may not be written to; choose another place with --out",
    errno.EPERM: "may not be written to; choose another place with --out",
    errno.ENAMETOOLONG: "the path is too long; choose a shorter --name or --out",
}

_IN_PYTHON = {
    " with --out": "",
    "--name or --out": "name or another place",
    "another --name": "another directory",
    "--name: ": "directory: ",
    " (--out says in which folder)": "",
}
"""What stands in Python's errors in place of the command line's options."""
_OPTIONS = re.compile("|".join(map(re.escape, _IN_PYTHON)))


def refusal(problem: OSError, folder: Path) -> RunDirectoryError:
    """What went wrong in writing, and what to do, in one line."""
    if problem.errno in _ADVICE:
        return RunDirectoryError.at(folder, _ADVICE[problem.errno])
    if isinstance(problem, FileExistsError | NotADirectoryError):
        in_the_way = readable(problem.filename) if isinstance(problem.filename, str | Path) else "?"
        return RunDirectoryError.at(folder, f"a file is in the way ({in_the_way}); choose another place with --out")
    return RunDirectoryError.at(folder, f"{problem.strerror or problem}; nothing was kept")


# ---- names ----------------------------------------------------------------------------------------------------------


def slug(name: str) -> str:
    """A name as part of a path: lower-case letters, digits and hyphens, in any script."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = re.sub(r"[^\w]+|_+", "-", text).strip("-")[:LONGEST_SLUG]
    short = text.encode("utf-8", errors="ignore")[:LONGEST_SLUG_BYTES].decode("utf-8", errors="ignore")
    return short.strip("-") or "scenario"


def dated_name(scenario_name: str, resolved: str, kind: str = "", overrides: Sequence[str] = ()) -> str:
    """`<scenario-slug>-<changes>-<kind>-<time>-<hash8>`: the time in UTC, the digest of the resolved scenario."""
    now = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    digest = hashlib.sha256(resolved.encode("utf-8", errors="backslashreplace")).hexdigest()[:8]
    parts = (slug(scenario_name), _change_words(overrides), kind, now, digest)
    return "-".join(part for part in parts if part)


def _change_words(overrides: Sequence[str]) -> str:
    """What was changed as part of a name: the last step of each key, and its value; how it is simulated is left out."""
    pairs = [override.partition("=") for override in overrides if not override.strip().startswith("simulation.")]
    words = " ".join(f"{key.rpartition('.')[2]} {value}" for key, _, value in pairs)
    short = slug(words)[:LONGEST_WORDS].encode()[: 2 * LONGEST_WORDS].decode("utf-8", errors="ignore")
    return short.strip("-") if words else ""


def assert_name(name: str) -> None:
    """Whether a directory may be called so.

    Raises
    ------
    RunDirectoryError
        With what is allowed.
    """
    if wrong := wrong_with(name, " (--out says in which folder)"):
        raise RunDirectoryError(f"--name: expected the name of a folder {wrong}")


def wrong_with(name: str, of_paths: str = "") -> str:
    """What is expected of the name of a folder or a file, and what was got; empty where it may be called so.

    Parameters
    ----------
    name : str
    of_paths : str
        What is said beside it to whoever has named a path.
    """
    if not (wrong := _what_is_wrong(name, of_paths)):
        return ""
    shown = readable(name) if len(name) <= LONGEST_SLUG else f"{readable(name[:LONGEST_SLUG])}…"
    return f"{wrong}, got '{shown}'"


def _what_is_wrong(name: str, of_paths: str) -> str:
    size = len(os.fsencode(name))
    if size > LONGEST_NAME_BYTES:
        return f"of at most {LONGEST_NAME_BYTES} bytes ({size} are too many for the file system)"
    if not name.strip() or name.strip() != name:
        return "without blanks around it"
    if not name.isprintable() or any(c in _NOT_IN_NAMES for c in name):
        return f"without a path, control characters and any of {_NOT_IN_NAMES}{of_paths}"
    if name[0] in ".-" or name[-1] == ".":
        return "that begins with neither a dot nor a hyphen and ends in no dot"
    if name.partition(".")[0].strip().casefold() in _DEVICES:
        return "that Windows does not keep for a device"
    if name.casefold().endswith(UNFINISHED):
        return f"that does not end in {UNFINISHED}: so are sweeps under way called"
    return ""


# ---- places ---------------------------------------------------------------------------------------------------------


def place(
    out: str | Path,
    scenario_name: str,
    resolved: str,
    name: str | None = None,
    kind: str = "",
    overrides: Sequence[str] = (),
) -> Path:
    """Where a directory of results will be: the name asked for, or one that is not taken.

    Raises
    ------
    RunDirectoryError
        If the name asked for is none, or is taken.
    """
    if name is None:
        return free(Path(out) / dated_name(scenario_name, resolved, kind, overrides))
    assert_name(name)
    refuse_taken(Path(out) / name)
    return Path(out) / name


def is_taken(directory: Path) -> bool:
    """Whether there is something of that name, or a sweep under way that will be called so."""
    return any(os.path.lexists(one) for one in (directory, directory.with_name(directory.name + UNFINISHED)))


def refuse_taken(directory: Path) -> None:
    """Raise a `RunDirectoryError` where a name is taken."""
    if is_taken(directory):
        raise RunDirectoryError.at(directory, "is there already; choose another --name")


def free(directory: Path) -> Path:
    """A place that is not taken: the name, or with a number after it where two runs end in one second."""
    numbered = (directory.with_name(f"{directory.name}-{n}") for n in itertools.count(2))
    return next(one for one in itertools.chain([directory], numbered) if not is_taken(one))
