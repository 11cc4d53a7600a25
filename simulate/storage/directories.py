"""Directories of results: written beside their place under a hidden name, then renamed.

A directory that is there is complete. What stops in between (a full disk, Ctrl-C) leaves nothing behind. What a
directory was made from stands in its manifest.json.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import os
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.version import installed_version

if TYPE_CHECKING:
    from simulate.scenario import Scenario

SCHEMA = 1
GENERATOR = "Philox4x32-10"
LONGEST_SLUG = 60
PACKAGES = ("numpy", "numba", "scipy", "pandas", "pydantic", "matplotlib")


class RunDirectoryError(Exception):
    """A directory of results cannot be written or read; the message says which, why, and what to do."""


@dataclass(frozen=True)
class Provenance:
    """Where a run came from.

    Attributes
    ----------
    command : sequence of str
        The command line; empty for a run from Python.
    overrides : sequence of str
        `table.key=value`, as given.
    source : str
        The scenario file, as given; empty where there was none.
    source_sha256 : str
        Digest of its bytes; empty where there was none, or where they can be read once only (a pipe).
    """

    command: Sequence[str] = ()
    overrides: Sequence[str] = ()
    source: str = ""
    source_sha256: str = ""

    @staticmethod
    def of(path: str | Path, command: Sequence[str] = (), overrides: Sequence[str] = ()) -> Provenance:
        """The provenance of a run of a scenario file; ask for it right after the file was loaded."""
        place = Path(path)
        data = place.read_bytes() if place.is_file() else b""
        # Redirected input (/dev/stdin) may be a file that is at its end already.
        whole = place.is_file() and len(data) == place.stat().st_size
        digest = hashlib.sha256(data).hexdigest() if whole else ""
        return Provenance(tuple(command), tuple(overrides), str(path), digest)


def write_study(
    out: str | Path,
    kind: str,
    scenario: Scenario,
    texts: Mapping[str, str],
    *,
    made_with: Mapping[str, Any],
    draw: Callable[[Path], object] | None = None,
    name: str | None = None,
    provenance: Provenance | None = None,
) -> Path:
    """Writes the directory of a study: the base scenario, its results as texts, pictures, and the manifest.

    Parameters
    ----------
    out : str or Path
        The folder that the directory is made in; it is made if it is not there.
    kind : str
        The study, part of the directory's name: `compare`, `sweep` …
    scenario : Scenario
        What the others are held against; written as scenario.toml.
    texts : dict of str to str
        Contents of the files by their names; a name may lead into a folder.
    made_with : dict
        What the manifest has to say of this kind of study: paths, keys that vary …
    draw : callable, optional
        Draws the pictures into the folder that it is given.
    name : str, optional
        Name of the directory; by default the scenario's, the kind, the time and a digest.
    provenance : Provenance, optional
        Where it came from.

    Returns
    -------
    Path
        The directory.

    Raises
    ------
    RunDirectoryError
        If it cannot be written, or `name` is taken.
    """
    directory = place(out, scenario.scenario.name, scenario.to_toml(), name, kind)
    return write_study_in(directory, kind, scenario, texts, made_with=made_with, draw=draw, provenance=provenance)


def write_study_in(
    directory: Path,
    kind: str,
    scenario: Scenario,
    texts: Mapping[str, str],
    *,
    made_with: Mapping[str, Any],
    draw: Callable[[Path], object] | None = None,
    provenance: Provenance | None = None,
) -> Path:
    """Writes the directory of a study at a place that is chosen already; see `write_study`."""
    resolved = scenario.to_toml()
    with written_beside(directory) as draft:
        write_text(draft / "scenario.toml", resolved)
        for file, text in texts.items():
            (draft / file).parent.mkdir(parents=True, exist_ok=True)
            write_text(draft / file, text)
        if draw is not None:
            (draft / "plots").mkdir()
            draw(draft / "plots")
        made = {"study": kind, **origin(scenario, resolved, provenance or Provenance()), **made_with}
        write_json(draft / "manifest.json", made)
    return directory


def place(out: str | Path, scenario_name: str, resolved: str, name: str | None = None, kind: str = "") -> Path:
    """Where a directory of results will be: the name asked for, or one that is not taken."""
    folder = Path(out)
    return folder / slug(name) if name else _free(folder, dated_name(scenario_name, resolved, kind))


def assert_free(out: str | Path, name: str) -> None:
    """Before long work: whether a directory of that name may be made.

    Raises
    ------
    RunDirectoryError
        If the name is taken.
    """
    _refuse_taken(Path(out) / slug(name))


def _refuse_taken(directory: Path) -> None:
    if directory.exists():
        raise RunDirectoryError(f"{directory}: is there already; choose another --name")


def _free(folder: Path, name: str) -> Path:
    """A place that is not taken: the name, or with a number after it where two runs end in one second."""
    places = itertools.chain([folder / name], (folder / f"{name}-{n}" for n in itertools.count(2)))
    return next(place for place in places if not place.exists())


def dated_name(scenario_name: str, resolved: str, kind: str = "") -> str:
    """`<scenario-slug>-<kind>-<time>-<hash8>`: the time in UTC, the digest of the resolved scenario."""
    now = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    parts = (slug(scenario_name), kind, now, hashlib.sha256(resolved.encode()).hexdigest()[:8])
    return "-".join(part for part in parts if part)


def slug(name: str) -> str:
    """A name as part of a path: lower-case letters, digits and hyphens, in any script."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w]+|_+", "-", text).strip("-")[:LONGEST_SLUG].strip("-") or "scenario"


@contextmanager
def written_beside(directory: Path) -> Iterator[Path]:
    """A hidden folder beside a place, renamed to it when all is written; gone if anything fails."""
    draft = directory.parent / f".{directory.name}.{os.getpid()}.part"
    try:
        _refuse_taken(directory)
        directory.parent.mkdir(parents=True, exist_ok=True)
        draft.mkdir()
        yield draft
        draft.rename(directory)
    except OSError as problem:
        shutil.rmtree(draft, ignore_errors=True)
        raise RunDirectoryError(refusal(problem, directory.parent)) from problem
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def refusal(problem: OSError, folder: Path) -> str:
    """What went wrong, and what to do, in one line."""
    if problem.errno == errno.ENOSPC:
        return f"{folder}: the disk is full; nothing was kept. Free some space, or choose another place with --out"
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{folder}: may not be written to; choose another place with --out"
    if isinstance(problem, FileExistsError | NotADirectoryError):
        return f"{folder}: a file is in the way ({problem.filename}); choose another place with --out"
    return f"{folder}: {problem.strerror or problem}; nothing was kept"


def write_text(path: Path, text: str) -> None:
    """A text file in UTF-8, with the same line ends everywhere."""
    path.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path, data: Any) -> None:
    """A JSON file; numbers that are not finite are refused."""
    write_text(path, json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def origin(scenario: Scenario, resolved: str, provenance: Provenance) -> dict[str, Any]:
    """What every manifest says: scenario, seed, command line, digests, machine and versions.

    Parameters
    ----------
    scenario : Scenario
        What was simulated.
    resolved : str
        The scenario as TOML.
    provenance : Provenance
        Where it came from.
    """
    from simulate.core.jit import CPU_FEATURES, CPU_NAME

    return {
        "schema": SCHEMA,
        "written": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "scenario": scenario.scenario.name,
        "source": provenance.source or None,
        "source_sha256": provenance.source_sha256 or None,
        "resolved_sha256": hashlib.sha256(resolved.encode()).hexdigest(),
        "command": list(provenance.command),
        "overrides": list(provenance.overrides),
        "generator": GENERATOR,
        "seed": int(scenario.simulation.seed),
        "sampler": str(scenario.simulation.sampler),
        "antithetic": bool(scenario.simulation.antithetic),
        "processor": CPU_NAME,
        "features": sorted(feature[1:] for feature in CPU_FEATURES.split(",") if feature.startswith("+")),
        "wide_vectors": "-prefer-256-bit" in CPU_FEATURES,
        "versions": _versions(),
    }


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {"jvsim": installed_version(), "python": sys.version.split()[0], "platform": sys.platform}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
