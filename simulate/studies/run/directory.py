"""The run directory: everything that a run was made from and everything that came out of it.

=================  =================================================================================================
scenario.toml      the scenario as it was run, every default and override filled in
summary.json       the numbers with their errors
summary.csv        the same, one number a line
outcomes.npz       every quantity of every trajectory, and the plan
columns.json       what the columns of outcomes.npz mean, and their units
learned.npz        what the partners learned from pilot futures, where they decide by it
bands.csv          quantiles of the recorded series by quarter
exits.csv          what ended the ventures by quarter: counts, cumulative incidence, survival, mean value
report.json        what a report tells besides: three futures replayed, and the cash of each holder so far
plots/             the pictures, as PNG and SVG
manifest.json      versions, seed, command line, speed, the digests of all these but the pictures
=================  =================================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from simulate.engine.learning import shelf
from simulate.engine.outcomes import Array, Outcomes
from simulate.presentation.changes import noted
from simulate.scenario.defaults import VENTURE
from simulate.statistics.columns import column_dictionary
from simulate.storage.directories import RunDirectoryError, place
from simulate.storage.drafts import written_beside
from simulate.storage.manifest import Provenance, origin
from simulate.storage.opening import Kept, Manifest, damaged, opened
from simulate.storage.pictures import Say, draw_beside
from simulate.storage.writing import SCENARIO, write_json, write_manifest, write_text
from simulate.studies.run import csv_files as files
from simulate.studies.run.contract import Summary
from simulate.studies.run.summary import summarise

if TYPE_CHECKING:
    from simulate.scenario import Scenario

RECORDED = 2000
"""Trajectories whose series are recorded for the bands and fans, where a caller does not choose."""

SUMMARY = "summary.json"
OUTCOMES = "outcomes.npz"
LEARNED = "learned.npz"
BANDS = "bands.csv"
TOLD = "report.json"

Series = dict[str, Array]


def write_run(
    outcomes: Outcomes,
    out: str | Path = "outputs",
    *,
    series: Series | None = None,
    plots: bool = True,
    name: str | None = None,
    provenance: Provenance | None = None,
    summary: Summary | None = None,
    told: Mapping[str, Any] | None = None,
    view: str = VENTURE,
    say: Say | None = None,
) -> Path:
    """Writes the directory of a run: the results and their manifest, then the pictures.

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
        Name of the directory; by default the scenario's, what was changed, the time and a digest.
    provenance : Provenance, optional
        Where the run came from.
    summary : dict, optional
        As of `summarise(outcomes)`, where the caller has it already.
    told : dict, optional
        As of `simulate.studies.run.told`: the stories of a report, which has none otherwise.
    view : str
        Whose side comes first: venture, or a partner.
    say : callable, optional
        Told of pictures that were not drawn; by default that is left to `logging`.

    Returns
    -------
    Path
        The directory.

    Raises
    ------
    RunDirectoryError
        If it cannot be written, or `name` is taken.
    """
    resolved, given = outcomes.scenario.to_toml(), provenance or Provenance()
    directory = place(out, outcomes.scenario.scenario.name, resolved, name, overrides=given.overrides)
    with written_beside(directory) as draft:
        write_text(draft.folder / SCENARIO, resolved)
        _write_results(draft.folder, outcomes, series, summary or summarise(outcomes, series, view))
        if told is not None:
            write_json(draft.folder / TOLD, told)
        write_manifest(draft.folder, manifest(outcomes, resolved, given, series))
        if plots:
            draw = noted(given.changed, lambda folder: _draw(folder, outcomes, series, view))
            draw_beside(draft.folder, draw, say)
    return draft.place


# ---- writing --------------------------------------------------------------------------------------------------------


def _write_results(draft: Path, outcomes: Outcomes, series: Series | None, summary: Summary) -> None:
    write_json(draft / SUMMARY, summary)
    write_text(draft / "summary.csv", files.summary_csv(summary))
    write_text(draft / "exits.csv", files.exits_csv(outcomes))
    if series:
        write_text(draft / BANDS, files.bands_csv(outcomes, series))
    write_json(draft / "columns.json", {**column_dictionary(outcomes), **files.PLAN_COLUMNS})
    with (draft / OUTCOMES).open("wb") as file:
        arrays: dict[str, Any] = {**files.outcome_arrays(outcomes), **files.plan_arrays(outcomes.plan)}
        np.savez(file, **arrays)
    if found := shelf.kept(outcomes.scenario):
        from simulate.engine.learning.kept import as_arrays

        with (draft / LEARNED).open("wb") as file:
            np.savez(file, **as_arrays(found))


def _draw(folder: Path, outcomes: Outcomes, series: Series | None, view: str) -> None:
    from simulate.studies.run.gallery import draw_all

    draw_all(folder, outcomes, series, view)


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
    seconds, found = outcomes.seconds, shelf.kept(outcomes.scenario)
    return {
        **origin(outcomes.scenario, resolved, provenance),
        "first": outcomes.first,
        "paths": outcomes.n_paths,
        "recorded": next(iter(series.values())).shape[1] if series else 0,
        "seconds": seconds,
        "paths_per_second": outcomes.n_paths / seconds if seconds > 0.0 else None,
        "threads": outcomes.threads,
        **({} if found is None else {"table_sha256": found.table.digest}),
    }


# ---- reading --------------------------------------------------------------------------------------------------------


LATER = ("paid_quarter.",)
"""What the outcomes of runs by version 0.1.0 do not have."""


class LacksOutcomes(LookupError):
    """Outcomes that a directory of an earlier version does not hold."""


class RunManifest(Manifest):
    """What the manifest of a run has to say for its outcomes to be read."""

    first: int = Field(ge=0)
    paths: int = Field(ge=1)
    seconds: float = Field(ge=0.0, allow_inf_nan=False)
    threads: int = Field(ge=1)


def load_run(directory: str | Path, load: Callable[[Path], Scenario] | None = None, say: Say | None = None) -> Outcomes:
    """The outcomes of a run directory, bit for bit as they were.

    Parameters
    ----------
    directory : str or Path
        As `write_run` made it.
    load : callable, optional
        Reads a scenario file; by default `simulate.scenario.load`.
    say : callable, optional
        Told of a directory whose files have no digests, as version 0.1.0 wrote them.

    Raises
    ------
    RunDirectoryError
        If it is no run directory, of a later schema, or not as it was written.
    ScenarioError
        If its scenario.toml is not valid any more.
    """
    if study := opened(directory, Manifest, "run directory").manifest.study:
        raise RunDirectoryError.at(directory, f"is no run directory but one of `jvsim {study}`: give its {SCENARIO}")
    kept = opened(directory, RunManifest, "run directory")
    arrays = _arrays(kept, OUTCOMES)
    scenario = (load or _load_scenario)(kept.file(SCENARIO))
    _remember(kept, scenario)
    if say is not None and not kept.assured:
        say(f"{kept.folder}: was written without digests: whether its outcomes were changed since cannot be told")
    try:
        return _outcomes(scenario, arrays, kept.manifest)
    except LacksOutcomes as lacking:
        raise RunDirectoryError.at(
            kept.folder, f"was written before {lacking} was kept: simulate it again, jvsim run {kept.folder}/{SCENARIO}"
        ) from lacking
    except (KeyError, ValueError, TypeError, IndexError) as problem:
        raise damaged(kept.folder, f"{OUTCOMES} does not fit {SCENARIO}: {problem}") from problem


def _load_scenario(path: Path) -> Scenario:
    from simulate.scenario import load

    return load(path)


def _remember(kept: Kept[RunManifest], scenario: Scenario) -> None:
    """What the partners of the run had learned: its trajectories are replayed by it. Without it they learn anew."""
    if not shelf.learns(scenario) or not (kept.folder / LEARNED).exists():
        return
    from simulate.engine.learning.kept import from_arrays

    try:
        shelf.keep(scenario, from_arrays(_arrays(kept, LEARNED), scenario.horizon_quarters))
    except (KeyError, ValueError, TypeError) as problem:
        raise damaged(kept.folder, f"{LEARNED} does not fit {SCENARIO}: {problem}") from problem


def _arrays(kept: Kept[RunManifest], name: str) -> dict[str, Any]:
    path = kept.file(name)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {array: archive[array] for array in archive.files}
    # Without a digest any bytes may be in it, and readers of archives raise whatever comes of them.
    except Exception as problem:
        raise damaged(kept.folder, f"{name} is no archive of arrays: {problem}") from problem


def _outcomes(scenario: Scenario, arrays: Mapping[str, Any], made: RunManifest) -> Outcomes:
    names = files.column_names(scenario)
    if lacking := [name for name in names if name.startswith(LATER) and name not in arrays]:
        raise LacksOutcomes(", ".join(lacking))
    matrix = np.empty((len(names), made.paths))
    for row, name in zip(matrix, names, strict=True):
        files.assert_shape(name, arrays[name], (made.paths,))
        row[:] = arrays[name]
    plan = files.plan_of(arrays, len(scenario.partners), scenario.horizon_quarters, scenario.first_quarter)
    return Outcomes(scenario, plan, matrix, made.first, made.seconds, made.threads)
