"""The run directory: everything that a run was made from and everything that came out of it.

It is written beside its place under a hidden name and then renamed: a directory that is there is complete. What stops
in between (a full disk, Ctrl-C) leaves nothing behind.

=================  =================================================================================================
scenario.toml      the scenario as it was run, every default and override filled in
summary.json       the numbers with their errors
summary.csv        the same, one number a line
outcomes.npz       every quantity of every trajectory, and the plan
columns.json       what the columns of outcomes.npz mean, and their units
bands.csv          quantiles of the recorded series by quarter
exits.csv          what ended the ventures by quarter: counts, cumulative incidence, survival, mean value
plots/             the pictures, as PNG and SVG
manifest.json      versions, seed, command line, digests, speed
=================  =================================================================================================
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import simulate
from simulate.analysis import files
from simulate.analysis.columns import column_dictionary
from simulate.analysis.summary import summarise
from simulate.outcomes import Array, Outcomes, row_names

if TYPE_CHECKING:
    from simulate.scenario import Scenario

SCHEMA = 1
GENERATOR = "Philox4x32-10"
RECORDED = 2000
"""Trajectories whose series are recorded for the bands and fans, where a caller does not choose."""
LONGEST_SLUG = 60
PACKAGES = ("numpy", "numba", "scipy", "pandas", "pydantic", "matplotlib")

Series = dict[str, Array]


class RunDirectoryError(Exception):
    """A run directory cannot be written or read; the message says which, why, and what to do."""


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


def write_run(
    outcomes: Outcomes,
    out: str | Path = "outputs",
    *,
    series: Series | None = None,
    plots: bool = True,
    name: str | None = None,
    provenance: Provenance | None = None,
    summary: dict[str, Any] | None = None,
) -> Path:
    """Writes the directory of a run.

    Parameters
    ----------
    outcomes : Outcomes
        The run.
    out : str or Path
        The folder that the run directory is made in; it is made if it is not there.
    series : dict of ndarray, shape (n_quarters, n_recorded), optional
        Recorded for the run's first trajectories: for bands.csv and the fans.
    plots : bool
        Whether pictures are drawn.
    name : str, optional
        Name of the directory; by default the scenario's, the time and a digest.
    provenance : Provenance, optional
        Where the run came from.
    summary : dict, optional
        As of `summarise(outcomes)`, where the caller has it already.

    Returns
    -------
    Path
        The directory.

    Raises
    ------
    RunDirectoryError
        If it cannot be written, or `name` is taken.
    """
    folder, resolved = Path(out), outcomes.scenario.to_toml()
    directory = folder / slug(name) if name else _free(folder, run_name(outcomes.scenario.scenario.name, resolved))
    with _written_beside(directory) as draft:
        _write_text(draft / "scenario.toml", resolved)
        _write_results(draft, outcomes, series, summary or summarise(outcomes))
        if plots:
            _draw(draft / "plots", outcomes, series)
        _write_json(draft / "manifest.json", manifest(outcomes, resolved, provenance or Provenance(), series))
    return directory


def _free(folder: Path, name: str) -> Path:
    """A place that is not taken: the name, or with a number after it where two runs end in one second."""
    places = itertools.chain([folder / name], (folder / f"{name}-{n}" for n in itertools.count(2)))
    return next(place for place in places if not place.exists())


def run_name(scenario_name: str, resolved: str) -> str:
    """`<scenario-slug>-<time>-<hash8>`: the time in UTC, the digest of the resolved scenario."""
    now = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    return f"{slug(scenario_name)}-{now}-{hashlib.sha256(resolved.encode()).hexdigest()[:8]}"


def slug(name: str) -> str:
    """A name as part of a path: lower-case letters, digits and hyphens, in any script."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w]+|_+", "-", text).strip("-")[:LONGEST_SLUG].strip("-") or "scenario"


# ---- writing --------------------------------------------------------------------------------------------------------


@contextmanager
def _written_beside(directory: Path) -> Iterator[Path]:
    """A hidden folder beside a place, renamed to it when all is written; gone if anything fails."""
    draft = directory.parent / f".{directory.name}.{os.getpid()}.part"
    try:
        if directory.exists():
            raise RunDirectoryError(f"{directory}: is there already; choose another --name")
        directory.parent.mkdir(parents=True, exist_ok=True)
        draft.mkdir()
        yield draft
        draft.rename(directory)
    except OSError as problem:
        shutil.rmtree(draft, ignore_errors=True)
        raise RunDirectoryError(_reason(problem, directory.parent)) from problem
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _reason(problem: OSError, folder: Path) -> str:
    """What went wrong, and what to do, in one line."""
    if problem.errno == errno.ENOSPC:
        return f"{folder}: the disk is full; nothing was kept. Free some space, or choose another place with --out"
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{folder}: may not be written to; choose another place with --out"
    if isinstance(problem, FileExistsError | NotADirectoryError):
        return f"{folder}: a file is in the way ({problem.filename}); choose another place with --out"
    return f"{folder}: {problem.strerror or problem}; nothing was kept"


def _write_results(draft: Path, outcomes: Outcomes, series: Series | None, summary: dict[str, Any]) -> None:
    _write_json(draft / "summary.json", summary)
    _write_text(draft / "summary.csv", files.summary_csv(summary))
    _write_text(draft / "exits.csv", files.exits_csv(outcomes))
    if series:
        _write_text(draft / "bands.csv", files.bands_csv(outcomes, series, _series_units()))
    _write_json(draft / "columns.json", {**column_dictionary(outcomes), **files.PLAN_COLUMNS})
    with (draft / "outcomes.npz").open("wb") as file:
        arrays: dict[str, Any] = {**files.outcome_arrays(outcomes), **files.plan_arrays(outcomes.plan)}
        np.savez(file, **arrays)


def _series_units() -> dict[str, str]:
    from simulate.engine import SERIES

    factors = dict.fromkeys(("demand", "price", "input_cost", "technology"), "index")
    return {**factors, **{name: row.unit for name, row in SERIES.items()}}


def _draw(folder: Path, outcomes: Outcomes, series: Series | None) -> None:
    from simulate.report.gallery import draw_all

    folder.mkdir()
    draw_all(folder, outcomes, series)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_json(path: Path, data: Any) -> None:
    _write_text(path, json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def manifest(outcomes: Outcomes, resolved: str, provenance: Provenance, series: Series | None = None) -> dict[str, Any]:
    """What a run was made with: enough to make it again.

    Parameters
    ----------
    outcomes : Outcomes
        The run.
    resolved : str
        The scenario as TOML.
    provenance : Provenance
        Where it came from.
    series : dict of ndarray, optional
        What was recorded.
    """
    from simulate.core.jit import CPU_FEATURES, CPU_NAME

    seconds = outcomes.seconds
    return {
        "schema": SCHEMA,
        "written": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "scenario": outcomes.scenario.scenario.name,
        "source": provenance.source or None,
        "source_sha256": provenance.source_sha256 or None,
        "resolved_sha256": hashlib.sha256(resolved.encode()).hexdigest(),
        "command": list(provenance.command),
        "overrides": list(provenance.overrides),
        "generator": GENERATOR,
        "seed": int(outcomes.scenario.simulation.seed),
        "sampler": str(outcomes.scenario.simulation.sampler),
        "antithetic": bool(outcomes.scenario.simulation.antithetic),
        "first": outcomes.first,
        "paths": outcomes.n_paths,
        "recorded": next(iter(series.values())).shape[1] if series else 0,
        "seconds": seconds,
        "paths_per_second": outcomes.n_paths / seconds if seconds > 0.0 else None,
        "threads": outcomes.threads,
        "processor": CPU_NAME,
        "features": sorted(feature[1:] for feature in CPU_FEATURES.split(",") if feature.startswith("+")),
        "wide_vectors": "-prefer-256-bit" in CPU_FEATURES,
        "versions": _versions(),
    }


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {"jvsim": simulate.__version__, "python": sys.version.split()[0], "platform": sys.platform}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


# ---- reading --------------------------------------------------------------------------------------------------------


def load_run(directory: str | Path, load: Callable[[Path], Scenario] | None = None) -> Outcomes:
    """The outcomes of a run directory, bit for bit as they were.

    Parameters
    ----------
    directory : str or Path
        As `write_run` made it.
    load : callable, optional
        Reads a scenario file; by default `simulate.scenario.load`.

    Raises
    ------
    RunDirectoryError
        If it is no run directory, or of a later schema.
    ScenarioError
        If its scenario.toml is not valid any more.
    """
    folder = Path(directory)
    try:
        made = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        with np.load(folder / "outcomes.npz", allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except FileNotFoundError as problem:
        raise RunDirectoryError(f"{folder}: no run directory, there is no {Path(problem.filename).name}") from problem
    except (OSError, ValueError) as problem:
        raise RunDirectoryError(f"{folder}: cannot be read: {problem}") from problem
    if made.get("schema") != SCHEMA:
        raise RunDirectoryError(f"{folder}: schema {made.get('schema')}; this jvsim reads {SCHEMA}")
    scenario = (load or _load_scenario)(folder / "scenario.toml")
    return _outcomes(scenario, arrays, made)


def _load_scenario(path: Path) -> Scenario:
    from simulate.scenario import load

    return load(path)


def _outcomes(scenario: Scenario, arrays: dict[str, Any], made: dict[str, Any]) -> Outcomes:
    names = files.column_names(scenario)
    assert len(names) == len(row_names(len(scenario.partners), len(scenario.venture.stages)))
    matrix = np.empty((len(names), arrays[names[0]].size))
    for row, name in zip(matrix, names, strict=True):
        row[:] = arrays[name]
    plan = files.plan_of(arrays)
    return Outcomes(scenario, plan, matrix, int(made["first"]), float(made["seconds"]), int(made["threads"]))
