"""The run directory: everything that a run was made from and everything that came out of it.

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

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.outcomes import Array, Outcomes, row_names
from simulate.statistics.columns import column_dictionary
from simulate.storage.directories import (
    SCHEMA,
    Provenance,
    RunDirectoryError,
    origin,
    place,
    write_json,
    write_text,
    written_beside,
)
from simulate.studies.run import csv_files as files
from simulate.studies.run.summary import summarise

if TYPE_CHECKING:
    from simulate.scenario import Scenario

RECORDED = 2000
"""Trajectories whose series are recorded for the bands and fans, where a caller does not choose."""

Series = dict[str, Array]


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
    resolved = outcomes.scenario.to_toml()
    directory = place(out, outcomes.scenario.scenario.name, resolved, name)
    with written_beside(directory) as draft:
        write_text(draft / "scenario.toml", resolved)
        _write_results(draft, outcomes, series, summary or summarise(outcomes))
        if plots:
            _draw(draft / "plots", outcomes, series)
        write_json(draft / "manifest.json", manifest(outcomes, resolved, provenance or Provenance(), series))
    return directory


# ---- writing --------------------------------------------------------------------------------------------------------


def _write_results(draft: Path, outcomes: Outcomes, series: Series | None, summary: dict[str, Any]) -> None:
    write_json(draft / "summary.json", summary)
    write_text(draft / "summary.csv", files.summary_csv(summary))
    write_text(draft / "exits.csv", files.exits_csv(outcomes))
    if series:
        write_text(draft / "bands.csv", files.bands_csv(outcomes, series, series_units()))
    write_json(draft / "columns.json", {**column_dictionary(outcomes), **files.PLAN_COLUMNS})
    with (draft / "outcomes.npz").open("wb") as file:
        arrays: dict[str, Any] = {**files.outcome_arrays(outcomes), **files.plan_arrays(outcomes.plan)}
        np.savez(file, **arrays)


def series_units() -> dict[str, str]:
    """The unit of every recorded series."""
    from simulate.engine.series import SERIES

    factors = dict.fromkeys(("demand", "price", "input_cost", "technology"), "index")
    return {**factors, **{name: row.unit for name, row in SERIES.items()}}


def _draw(folder: Path, outcomes: Outcomes, series: Series | None) -> None:
    from simulate.studies.run.gallery import draw_all

    folder.mkdir()
    draw_all(folder, outcomes, series)


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
    seconds = outcomes.seconds
    return {
        **origin(outcomes.scenario, resolved, provenance),
        "first": outcomes.first,
        "paths": outcomes.n_paths,
        "recorded": next(iter(series.values())).shape[1] if series else 0,
        "seconds": seconds,
        "paths_per_second": outcomes.n_paths / seconds if seconds > 0.0 else None,
        "threads": outcomes.threads,
    }


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
