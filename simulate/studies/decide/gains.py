"""What deciding by what was learned gains each partner, and how good each estimate is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulate.engine.learning.quality import Judged
from simulate.statistics.estimates import Estimate

ERRORS = 2.0
"""Standard errors by which a gain must be below 0 to be a loss."""


@dataclass(frozen=True)
class Gain:
    """One partner's value by the learned rule, and what it gains over other rules [million]."""

    partner: str
    npv: Estimate
    over_thumb: Estimate
    over_obligations: Estimate

    @property
    def is_loss(self) -> bool:
        """Whether the partner has less than under obligations, by more than two errors."""
        error = self.over_obligations.std_error
        return error is not None and self.over_obligations.value < -ERRORS * error

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        parts = {"npv": self.npv, "over_thumb": self.over_thumb, "over_obligations": self.over_obligations}
        return {**{name: part.as_dict() for name, part in parts.items()}, "is_loss": self.is_loss}


@dataclass(frozen=True)
class Gains:
    """How well partners decide by what they learned.

    Attributes
    ----------
    scenario, currency, seed, paths
        What was simulated, by each rule with so many trajectories.
    pilots : int
        Pilot futures of each kind.
    seconds : float
        How long learning took.
    digest : str
        Of the learned table.
    explained : dict of str to tuple of float or None
        Share of the variance of what followed that estimates other than going on have on their pilots, by partner;
        None where nothing was learned.
    judged : tuple of Judged
        Going on, at the end of each year, held against what followed on fresh futures.
    gains : tuple of Gain
        One a partner.
    """

    scenario: str
    currency: str
    seed: int
    paths: int
    pilots: int
    seconds: float
    digest: str
    explained: dict[str, tuple[float | None, ...]]
    judged: tuple[Judged, ...]
    gains: tuple[Gain, ...]

    @property
    def partners(self) -> tuple[str, ...]:
        """The partners' names."""
        return tuple(gain.partner for gain in self.gains)

    def seen_from(self, view: str) -> list[Gain]:
        """The gains in the partners' order, that of the view before all others."""
        return sorted(self.gains, key=lambda gain: gain.partner != view)

    def of_partner(self, place: int) -> list[Judged]:
        """What one partner thinks of going on, year by year."""
        return [one for one in self.judged if one.partner == place]
