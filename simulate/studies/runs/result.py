"""What lies in a folder of results: each directory with scenario, date, paths and value, and what cannot be read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulate.statistics.estimates import Estimate, estimate_of
from simulate.storage.directories import UNFINISHED, RunDirectoryError, readable
from simulate.storage.saved import RESULTS, Saved, saved
from simulate.storage.seals import MANIFEST
from simulate.storage.writing import SCENARIO

SCHEMA = 1
VALUES: dict[str, tuple[str, ...]] = {
    "run": ("venture", "npv"),
    "compare": ("base", "summary", "venture", "npv"),
    "sweep": ("base", "measures", "venture.npv.mean"),
    "drivers": ("base", "venture", "mean"),
    "elements": ("measures", "venture.npv.mean", "as_it_is"),
}
"""Where the results of a study have the venture's mean value in the scenario as it is."""


@dataclass(frozen=True)
class Entry:
    """A directory of results.

    Attributes
    ----------
    directory : str
        Its name.
    study, scenario, written, currency : str
        `run`, `compare` …; what was simulated, when it was written, in which money.
    paths : int or None
    value : Estimate or None
        The venture's mean net present value in the scenario as it is [million], where the study tells it.
    """

    directory: str
    study: str
    scenario: str
    written: str
    currency: str
    paths: int | None
    value: Estimate | None

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "directory": self.directory,
            "study": self.study,
            "scenario": self.scenario,
            "written": self.written,
            "currency": self.currency,
            "paths": self.paths,
            "venture_npv": self.value and self.value.as_dict(),
        }


@dataclass(frozen=True)
class Listing:
    """What lies in a folder: directories that can be read, oldest first, and why the others cannot."""

    folder: str
    entries: tuple[Entry, ...]
    damaged: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """As `jvsim runs --json` prints it."""
        return {
            "schema": SCHEMA,
            "folder": self.folder,
            "runs": [entry.as_dict() for entry in self.entries],
            "damaged": dict(self.damaged),
        }


def listing(folder: Path) -> Listing:
    """The directories of results in a folder.

    Parameters
    ----------
    folder : Path
        Directories in it are looked at, and no deeper.

    Raises
    ------
    RunDirectoryError
        If there is no such folder, or it cannot be read.
    """
    entries, damaged = [], {}
    for directory in _directories(folder):
        try:
            entries.append(_entry(directory))
        except RunDirectoryError as problem:
            damaged[readable(directory.name)] = str(problem).removeprefix(f"{readable(directory)}: ")
    return Listing(readable(folder), tuple(sorted(entries, key=lambda one: (one.written, one.directory))), damaged)


def _directories(folder: Path) -> Iterator[Path]:
    """Directories that jvsim has written, or has begun to write: others are somebody else's."""
    try:
        found = sorted(folder.iterdir())
    except FileNotFoundError as problem:
        raise RunDirectoryError.at(folder, "no such folder: `jvsim run FILE` makes it, or name one") from problem
    except OSError as problem:
        raise RunDirectoryError.at(folder, f"cannot be read: {problem.strerror or problem}") from problem
    for path in found:
        if not path.name.startswith(".") and path.is_dir() and _is_ours(path):
            yield path


def _is_ours(path: Path) -> bool:
    return path.name.endswith(UNFINISHED) or any((path / name).exists() for name in (MANIFEST, SCENARIO))


def _entry(directory: Path) -> Entry:
    if directory.name.endswith(UNFINISHED):
        on = f"is a sweep under way: go on with `jvsim sweep --resume {readable(directory)}`"
        raise RunDirectoryError.at(directory, on)
    kept = saved(directory)
    made, paths = kept.made, kept.made.get("paths")
    value, currency = _value(kept)
    return Entry(
        readable(directory.name),
        kept.study,
        str(made.get("scenario", "")),
        str(made.get("written", "")),
        currency,
        paths if isinstance(paths, int) else None,
        value,
    )


def _value(kept: Saved) -> tuple[Estimate | None, str]:
    """The venture's mean value, where the study tells it, and the currency."""
    data = kept.results if kept.study in RESULTS else {}
    node: Any = data
    for step in VALUES.get(kept.study, ()):
        node = node.get(step) if isinstance(node, Mapping) else None
    currency = data.get("currency", "")
    return _estimate(node), currency if isinstance(currency, str) else ""


def _estimate(node: Any) -> Estimate | None:
    """An estimate as it stands in JSON; None where that is none."""
    if not isinstance(node, Mapping) or not isinstance(node.get("mean"), float):
        return None
    numbers = [node.get(key) for key in ("mean", "std_error", "low95", "high95", "freedom")]
    sound = all(one is None or (isinstance(one, float | int) and math.isfinite(one)) for one in numbers)
    return estimate_of({"std_error": None, **node}) if sound else None
