"""Which page a directory of results has: that of the study that wrote it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from simulate.presentation.page.parts import Page
from simulate.presentation.page.render import render
from simulate.scenario import load
from simulate.scenario.defaults import VENTURE
from simulate.scenario.views import assert_view
from simulate.storage.directories import RunDirectoryError
from simulate.storage.opening import Manifest, damaged, opened
from simulate.storage.pictures import Say

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
        assert_view(load(kept.file("scenario.toml")), view)
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


MAKERS: dict[str, Maker] = {"run": _run}
"""What makes the page of each study's directory."""
