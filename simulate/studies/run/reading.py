"""Reading a run directory for a report: everything that it keeps, held against its digests."""

from __future__ import annotations

import csv
from typing import cast

import numpy as np

from simulate.engine.outcomes import Array, Outcomes
from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import ENOUGH
from simulate.storage.opening import damaged
from simulate.storage.pictures import Say
from simulate.storage.saved import Saved
from simulate.studies.run.contract import Summary
from simulate.studies.run.csv_files import POINTS
from simulate.studies.run.directory import BANDS, SUMMARY, TOLD, load_run
from simulate.studies.run.saved import SavedRun
from simulate.studies.run.summary import summarise
from simulate.studies.run.tables import sure


def saved_run(kept: Saved, view: str = VENTURE, say: Say | None = None) -> SavedRun:
    """What a run directory holds.

    Parameters
    ----------
    kept : Saved
    view : str
        Whose side comes first.
    say : callable, optional
        Told of a directory without digests.

    Raises
    ------
    RunDirectoryError
        If it is not a run, or not as it was written.
    ScenarioError
        If its scenario is not valid any more.
    """
    outcomes = load_run(kept.kept.folder, say=say)
    summary = _summary(cast("Summary", kept.json(SUMMARY)), outcomes)
    return SavedRun(
        place=str(kept.kept.folder),
        outcomes=outcomes,
        summary=sure(summary) if summary["paths"] < ENOUGH else summary,
        manifest=kept.made,
        bands=_bands(kept) if kept.has(BANDS) else {},
        told=kept.json(TOLD) if kept.has(TOLD) else {},
        origin=kept.origin,
        view=view,
    )


def _summary(kept: Summary, outcomes: Outcomes) -> Summary:
    """The summary as it was kept; of an earlier version, what it does not have is worked out from the outcomes."""
    if "findings" in kept:
        return kept
    found = summarise(outcomes)
    for name, entry in kept["partners"].items():
        if "peak_funding" in entry:
            found["partners"][name]["peak_funding"] = entry["peak_funding"]
    found["run"] = kept["run"]
    return found


def _bands(kept: Saved) -> dict[str, Array]:
    """Quantiles of each series by quarter, shape (5, n_quarters); nan where no venture counts."""
    found: dict[str, list[list[float]]] = {}
    try:
        for row in kept.rows(BANDS):
            points = [row[key] for key in POINTS]
            found.setdefault(row["series"], []).append([float(x) if x else np.nan for x in points])
    except (KeyError, ValueError, csv.Error) as problem:
        raise damaged(kept.kept.folder, f"{BANDS} is not what jvsim has written: {problem}") from problem
    return {name: np.array(rows).T for name, rows in found.items()}
