"""An export: what of a saved run is written, in which format, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulate.printable import printable
from simulate.storage.directories import RunDirectoryError
from simulate.storage.drafts import assert_can_be_written, written_beside
from simulate.storage.pictures import Say
from simulate.storage.places import put_with, refuse_if_there
from simulate.storage.saved import Saved, saved
from simulate.studies.export.contents import Contents
from simulate.studies.export.formats import FORMATS
from simulate.studies.run.directory import load_run

ELSEWHERE = "choose another place with --out"


def export(
    directory: str | Path, to: str, place: Path | None = None, recorded: int | None = None, say: Say | None = None
) -> Path:
    """Write the outcomes of a saved run, and its quarters, for other programs.

    Parameters
    ----------
    directory : str or Path
        The run directory.
    to : str
        csv, parquet (folders of files), xlsx or netcdf (files).
    place : Path, optional
        By default beside the directory, under its name and what it is.
    recorded : int, optional
        Of how many of the first trajectories the quarters are exported, too; by default 2,000, in a workbook 100.
    say : callable, optional
        Told of a directory without digests.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    RunDirectoryError
        If the directory is no run's, or not as it was written.
    PlaceError
        If there is something at the place already, or it cannot be written.
    """
    form, kept = FORMATS[to], saved(directory)
    if kept.study != "run":
        what = f"is one of `jvsim {kept.study}`: only a run has outcomes to export; what a study found is in its files"
        raise RunDirectoryError.at(directory, what)
    target = place or place_of(Path(directory), to)
    refuse_if_there(target, ELSEWHERE)
    outcomes = load_run(directory, say=say)
    n = min(form.recorded if recorded is None else recorded, outcomes.n_paths)
    contents = Contents(outcomes, n, about(kept, outcomes.n_paths))
    if not form.is_folder:
        put_with(target, lambda draft: form.write(contents, draft), ELSEWHERE)
        return target
    assert_can_be_written(target)
    with written_beside(target) as draft:
        form.write(contents, draft.folder)
    return draft.place


def place_of(directory: Path, to: str) -> Path:
    """Where an export goes unless it is said: beside the directory."""
    return directory.resolve().with_name(f"{directory.resolve().name}{FORMATS[to].ending}")


def about(kept: Saved, n_paths: int) -> dict[str, Any]:
    """What is told of the run as a whole."""
    scenario = kept.scenario
    return {
        "title": printable(scenario.scenario.name),
        "source": f"jvsim {kept.made.get('versions', {}).get('jvsim', '?')}",
        "written": str(kept.made.get("written")),
        "paths": n_paths,
        "seed": int(scenario.simulation.seed),
        "sampler": str(scenario.simulation.sampler),
        "currency": scenario.scenario.currency,
        "start": scenario.scenario.start,
        "resolved_sha256": str(kept.made.get("resolved_sha256")),
        "scenario": scenario.to_toml(),
    }
