"""What a scenario comes from, a shipped one or a file that was changed by `--set`, and in what it differs from that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulate.scenario import templates
from simulate.scenario.changes import Change, changes
from simulate.scenario.loading import load
from simulate.scenario.scenario import Scenario

NEAR = 0.15
"""Share of a scenario's keys up to which it differs from the template it comes from; shipped ones differ by 0.21."""


@dataclass(frozen=True)
class Origin:
    """What a scenario is held against, and what is changed from it.

    Attributes
    ----------
    name : str
        Of the template or the file.
    changed : dict
        By dotted key what that says and what the scenario says; None where there is nothing.
    is_file : bool
        Whether it is the file that was run, no template.
    """

    name: str
    changed: Mapping[str, Change]
    is_file: bool = False

    @property
    def phrase(self) -> str:
        """What it is, in words."""
        return f"the {'file' if self.is_file else 'template'} {self.name}"

    def change_of(self, key: str) -> Change | None:
        """What a key, or a table that it stands in, was and is; None where it was not changed."""
        return next((change for known, change in self.changed.items() if f"{key}.".startswith(f"{known}.")), None)


def origin_of(
    scenario: Scenario, source: str = "", changed: Mapping[str, Sequence[Any]] | None = None
) -> Origin | None:
    """The template that a scenario comes from; where none is near its file, as far as that was changed; or None.

    Parameters
    ----------
    scenario : Scenario
    source : str
        The file or the shipped scenario that was loaded, where that is known. A file does not say which template it was
        begun from: it is held against the nearest one.
    changed : dict, optional
        What `--set` has changed of the file: by dotted key what that says, and what it was changed to.
    """
    shipped = templates.names()
    candidates = [source] if source in shipped else shipped
    found = [Origin(name, changes(load(templates.path(name)), scenario)) for name in candidates]
    nearest = min(found, key=lambda one: len(one.changed))
    is_near = nearest.name == source or len(nearest.changed) <= NEAR * len(scenario.flat())
    if is_near:
        return nearest
    told = {key: (before, now) for key, (before, now) in (changed or {}).items()}
    return Origin(source or "that was read", told, is_file=True) if told else None
