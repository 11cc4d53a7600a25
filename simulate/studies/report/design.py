"""Which page a directory of results has: that of the study that wrote it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from simulate.presentation.page.parts import Page
from simulate.presentation.page.render import render
from simulate.presentation.page.study import SavedStudy
from simulate.scenario import load
from simulate.scenario.defaults import VENTURE
from simulate.scenario.origin import origin_of
from simulate.scenario.views import assert_view
from simulate.storage.directories import RunDirectoryError
from simulate.storage.opening import Manifest, damaged, opened
from simulate.storage.pictures import Say
from simulate.storage.writing import SCENARIO

Maker = Callable[[Path, str, Say | None], Page]


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
    kept = opened(directory, Manifest)
    study = kept.manifest.study or "run"
    if study not in MAKERS:
        raise RunDirectoryError.at(directory, f"is one of `jvsim {study}`, which has no report")
    if view != VENTURE:
        assert_view(load(kept.file(SCENARIO)), view)
    try:
        made = MAKERS[study](Path(directory), view, say)
    except (KeyError, IndexError, TypeError, AttributeError) as problem:
        lacking = f"what this jvsim tells of it is not in it ({type(problem).__name__}: {problem})"
        raise damaged(kept.folder, lacking) from problem
    return render(made)


def _run(directory: Path, view: str, say: Say | None) -> Page:
    from simulate.studies.run.page import page
    from simulate.studies.run.reading import saved_run

    return page(saved_run(directory, view, say))


def _of_study(study: str, results: str) -> Maker:
    """What makes the page of a study: from its JSON, by the function `page` of its own folder."""

    def make(directory: Path, view: str, say: Say | None) -> Page:
        module = importlib.import_module(f"simulate.studies.{study}.page")
        made: Page = module.page(saved_study(directory, results, view))
        return made

    return make


def saved_study(directory: Path, results: str, view: str = VENTURE) -> SavedStudy:
    """A study as its directory keeps it; `results` is the name of its JSON."""
    kept = opened(directory, Manifest)
    scenario, manifest = load(kept.file(SCENARIO)), kept.manifest.model_dump(by_alias=True)
    origin = origin_of(scenario, str(manifest.get("source") or ""))
    return SavedStudy(str(directory), kept.json(results), manifest, scenario, origin, view)


MAKERS: dict[str, Maker] = {
    "run": _run,
    "compare": _of_study("compare", "summary.json"),
    "sweep": _of_study("sweep", "summary.json"),
    "worth": _of_study("worth", "worth.json"),
    "drivers": _of_study("drivers", "drivers.json"),
    "elements": _of_study("elements", "elements.json"),
    "decide": _of_study("decide", "decide.json"),
}
"""What makes the page of each study's directory."""
