"""What is asked of the benches: the sides that are looked at, and which of them is today's deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulate.scenario import Scenario


@dataclass(frozen=True)
class Side:
    """One deal of those that are looked at: its name, its settings over the file, and its scenario."""

    name: str
    settings: tuple[tuple[str, str], ...]
    scenario: Scenario


@dataclass(frozen=True)
class Wish:
    """What is to be simulated: today's deal, and what is held against it.

    Attributes
    ----------
    revision : int
        Of the session: a larger one supersedes it.
    base : Side
    now : Side or None
        The moved deal; None where it is today's.
    pins : tuple of Side
    """

    revision: int
    base: Side
    now: Side | None
    pins: tuple[Side, ...]

    @property
    def variants(self) -> tuple[Side, ...]:
        """All that are held against the base, the moved deal first."""
        return (*([self.now] if self.now else []), *self.pins)
