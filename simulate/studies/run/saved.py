"""A run as its directory keeps it: what a report of it is made from, without a simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulate.engine.outcomes import Array, Outcomes
from simulate.scenario.defaults import VENTURE
from simulate.studies.run.contract import Summary

if TYPE_CHECKING:
    from simulate.scenario.origin import Origin


@dataclass(frozen=True)
class SavedRun:
    """What a run directory holds.

    Attributes
    ----------
    place : str
        The directory, as it was given.
    outcomes : Outcomes
    summary : dict
        As of summary.json.
    manifest : dict
        As of manifest.json.
    bands : dict of ndarray, shape (5, n_quarters)
        Quantiles of the recorded series; empty where none was kept.
    told : dict
        As of report.json; empty where it was not kept.
    origin : Origin or None
        The template that its scenario comes from.
    view : str
        Whose side comes first.
    """

    place: str
    outcomes: Outcomes
    summary: Summary
    manifest: Mapping[str, Any]
    bands: Mapping[str, Array]
    told: Mapping[str, Any]
    origin: Origin | None = None
    view: str = VENTURE

    @property
    def names(self) -> list[str]:
        """The partners' names."""
        return [partner.name for partner in self.outcomes.scenario.partners]

    @property
    def money(self) -> str:
        """The unit of all values."""
        return f"{self.summary['currency']} million"

    @property
    def partners(self) -> list[tuple[int, str]]:
        """The partners with their places; that of the view first."""
        return sorted(enumerate(self.names), key=lambda one: one[1] != self.view)
