"""Which workbook a directory of results has: that of the study that wrote it, as `sheets.py` in its folder says."""

from __future__ import annotations

import importlib
from pathlib import Path

from simulate.presentation.workbook.saving import put_book
from simulate.scenario.defaults import VENTURE
from simulate.scenario.views import assert_view
from simulate.storage.directories import RunDirectoryError
from simulate.storage.saved import RESULTS, saved


def write_workbook(directory: str | Path, view: str = VENTURE, place: Path | None = None) -> Path:
    """Write the workbook of a directory of results, from what is saved in it alone.

    Parameters
    ----------
    directory : str or Path
        As `jvsim run` or a study wrote it.
    view : str
        Whose side comes first: `venture`, or a partner's name.
    place : Path, optional
        By default `workbook.xlsx` in it.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    RunDirectoryError
        If the directory is none of results, or not as it was written.
    ScenarioError
        If there is no such view.
    PlaceError
        If there is something at the place already, or it cannot be written.
    """
    kept = saved(directory)
    if kept.study not in RESULTS:
        raise RunDirectoryError.at(directory, f"is one of `jvsim {kept.study}`, which has no workbook")
    assert_view(kept.scenario, view)
    study = importlib.import_module(f"simulate.studies.{kept.study}.sheets")
    with kept.understood():
        return put_book(kept, study.sheets, view, place)
