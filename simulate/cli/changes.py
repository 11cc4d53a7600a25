"""What `--set` has changed: a run with other terms must not look like one of the scenario as its file states it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.cli import options

if TYPE_CHECKING:
    from simulate.scenario import Scenario

Changed = dict[str, list[Any]]
"""By dotted key what the file says and what it was changed to; None where there is nothing."""

_TOLD_ANYWAY = ("paths", "seed")
"""Keys of the simulation that every report names."""


def changed_by(settings: Sequence[str], file: Path, scenario: Scenario) -> Changed:
    """The keys in which a scenario differs from its file by `--set`.

    A file that can be read once only (a pipe), or is no scenario without its changes, says nothing of what was before.
    """
    if not settings:
        return {}
    from simulate.scenario import ScenarioError
    from simulate.scenario.changes import changes
    from simulate.scenario.tree import plain

    try:
        if not file.is_file():
            return _as_given(settings)
        base = options.load_scenario(file)
    except ScenarioError:
        return _as_given(settings)
    found = {key: list(pair) for key, pair in changes(base, scenario).items()}
    before, now = plain(base.simulation), plain(scenario.simulation)
    drawn = {key: [before[key], now[key]] for key in now if before[key] != now[key] and key not in _TOLD_ANYWAY}
    return {**found, **{f"simulation.{key}": pair for key, pair in drawn.items()}}


def _as_given(settings: Sequence[str]) -> Changed:
    pairs = [text.partition("=") for text in settings]
    return {key.strip(): [None, value.strip()] for key, _, value in pairs}
