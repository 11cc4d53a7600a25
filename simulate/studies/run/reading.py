"""Reading a run directory for a report: everything that it keeps, held against its digests."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from simulate.engine.outcomes import Array, Outcomes
from simulate.scenario.defaults import VENTURE
from simulate.scenario.origin import origin_of
from simulate.storage.opening import Kept, Manifest, damaged, opened
from simulate.storage.pictures import Say
from simulate.studies.run.contract import Summary
from simulate.studies.run.directory import TOLD, load_run
from simulate.studies.run.saved import SavedRun
from simulate.studies.run.summary import summarise

SUMMARY, BANDS = "summary.json", "bands.csv"


def saved_run(directory: str | Path, view: str = VENTURE, say: Say | None = None) -> SavedRun:
    """What a run directory holds.

    Parameters
    ----------
    directory : str or Path
    view : str
        Whose side comes first.
    say : callable, optional
        Told of a directory without digests.

    Raises
    ------
    RunDirectoryError
        If it is no run directory, or not as it was written.
    ScenarioError
        If its scenario is not valid any more.
    """
    outcomes = load_run(directory, say=say)
    kept = opened(directory, Manifest)
    manifest = kept.manifest.model_dump(by_alias=True)
    return SavedRun(
        place=str(directory),
        outcomes=outcomes,
        summary=_summary(kept.json(SUMMARY), outcomes),
        manifest=manifest,
        bands=_bands(kept) if kept.holds(BANDS) else {},
        told=kept.json(TOLD) if kept.holds(TOLD) else {},
        origin=origin_of(outcomes.scenario, str(manifest.get("source") or "")),
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


def _bands(kept: Kept[Any]) -> dict[str, Array]:
    """Quantiles of each series by quarter, shape (5, n_quarters); nan where no venture counts."""
    found: dict[str, list[list[float]]] = {}
    try:
        with kept.file(BANDS).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                points = [row[f"p{p:02d}"] for p in (5, 25, 50, 75, 95)]
                found.setdefault(row["series"], []).append([float(x) if x else np.nan for x in points])
    except (KeyError, ValueError, csv.Error) as problem:
        raise damaged(kept.folder, f"{BANDS} is not what jvsim has written: {problem}") from problem
    return {name: np.array(rows).T for name, rows in found.items()}
