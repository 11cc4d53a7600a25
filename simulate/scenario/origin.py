"""Which shipped scenario another one comes from, and in what they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulate.scenario import templates
from simulate.scenario.changes import changes
from simulate.scenario.loading import load
from simulate.scenario.scenario import Scenario

NEAR = 0.15
"""Share of a scenario's keys up to which it differs from the template it comes from; shipped ones differ by 0.21."""


@dataclass(frozen=True)
class Origin:
    """A template, and what is changed from it: by dotted key what it says and what the scenario says."""

    template: str
    changed: Mapping[str, tuple[Any, Any]]


def origin_of(scenario: Scenario, source: str = "") -> Origin | None:
    """The template that a scenario comes from; None where none is near.

    Parameters
    ----------
    scenario : Scenario
    source : str
        The file or the shipped scenario that was loaded, where that is known. A file does not say which template it was
        begun from: it is held against the nearest one.
    """
    shipped = templates.names()
    candidates = [source] if source in shipped else shipped
    found = [Origin(name, changes(load(templates.path(name)), scenario)) for name in candidates]
    nearest = min(found, key=lambda one: len(one.changed))
    is_near = nearest.template == source or len(nearest.changed) <= NEAR * len(scenario.flat())
    return nearest if is_near else None
