"""Which page a directory of results has: that of the study that wrote it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from simulate.presentation.page.parts import Page
from simulate.presentation.page.render import render
from simulate.presentation.page.study import SavedStudy
from simulate.presentation.saying import sure_results
from simulate.scenario.defaults import VENTURE
from simulate.scenario.views import assert_view
from simulate.storage.directories import RunDirectoryError
from simulate.storage.pictures import Say
from simulate.storage.saved import RESULTS, Saved, saved

Maker = Callable[[Saved, str, Say | None], Page]


def report(directory: str | Path, view: str = VENTURE, say: Say | None = None) -> str:
    """The page of a directory of results as HTML; it is made from what is there, and simulates nothing.

    Parameters
    ----------
    directory : str or Path
        As `jvsim run` or a study wrote it.
    view : str
        Whose side comes first: `venture`, or a partner's name.
    say : callable, optional
        Told of a directory without digests.

    Raises
    ------
    RunDirectoryError
        If it is none, or not as it was written.
    ScenarioError
        If there is no such view, or its scenario is not valid any more.
    """
    kept = saved(directory)
    if kept.study not in MAKERS:
        raise RunDirectoryError.at(directory, f"is one of `jvsim {kept.study}`, which has no report")
    if view != VENTURE:
        assert_view(kept.scenario, view)
    with kept.understood():
        return render(MAKERS[kept.study](kept, view, say))


def _run(kept: Saved, view: str, say: Say | None) -> Page:
    from simulate.studies.run.page import page
    from simulate.studies.run.reading import saved_run

    return page(saved_run(kept, view, say))


def _of_study(study: str) -> Maker:
    """What makes the page of a study: from its JSON, by the function `page` of its own folder."""

    def make(kept: Saved, view: str, say: Say | None) -> Page:
        module = importlib.import_module(f"simulate.studies.{study}.page")
        made: Page = module.page(_study(kept, view))
        return made

    return make


def _study(kept: Saved, view: str) -> SavedStudy:
    """A study as its page tells it."""
    return SavedStudy(str(kept.kept.folder), sure_results(kept), kept.made, kept.scenario, kept.origin, view)


MAKERS: dict[str, Maker] = {study: _run if study == "run" else _of_study(study) for study in RESULTS}
"""What makes the page of each study's directory."""
