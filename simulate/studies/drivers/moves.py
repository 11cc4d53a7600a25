"""What was moved and frozen, and what came of it: levels, swings, correlations, shares of the risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulate.statistics.estimates import Estimate
from simulate.studies.drivers.risk import Risk
from simulate.studies.drivers.sensitivity import Skipped, Swing, by_size

KINDS = {
    "drawn": "Uncertain: P10 to P90 of what the scenario says",
    "assumed": "Assumed: a fixed share down and up",
    "chosen": "Chosen by the partners",
}
"""What can be done about an input: wait and see, check, or decide."""


@dataclass(frozen=True)
class Level:
    """A view's net present value as it is: mean and 5 % quantile [million], share of futures below 0."""

    mean: Estimate
    p05: Estimate
    p_loss: Estimate

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {name: getattr(self, name).as_dict() for name in ("mean", "p05", "p_loss")}


@dataclass(frozen=True)
class RankCorrelation:
    """How an input that is drawn once per trajectory goes with the values: Spearman's correlation by view.

    None where the input or the value does not vary.
    """

    label: str
    law: str = field(repr=False)
    of: Mapping[str, Estimate | None]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        found = {view: one and one.as_dict() for view, one in self.of.items()}
        return {"label": self.label, "distribution": self.law, "rank_correlation": found}


@dataclass(frozen=True)
class Coupled:
    """Two uncertain inputs that the scenario draws together: neither's correlation is an effect of its own."""

    labels: tuple[str, str]
    rank_correlation: float

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {"labels": list(self.labels), "rank_correlation": self.rank_correlation}


@dataclass(frozen=True)
class Moves:
    """What was moved and frozen, and what came of it.

    Attributes
    ----------
    scenario, currency, seed, paths
        What was simulated; every setting with so many trajectories.
    share : float
        By which share plain numbers were moved.
    views : tuple of str
        The venture and the partners.
    view : str
        Whose value the reports are about.
    levels : dict of str to Level
        The values as they are, by view.
    swings : tuple of Swing
        The inputs in the scenario's order.
    skipped : tuple of Skipped
        Numbers that were not moved, and why.
    correlations : tuple of RankCorrelation
    risk : Risk
    coupled : tuple of Coupled
        Uncertain inputs that go together, by [[dependence]].
    """

    scenario: str
    currency: str
    seed: int
    paths: int
    share: float
    views: tuple[str, ...]
    view: str
    levels: Mapping[str, Level]
    swings: tuple[Swing, ...]
    skipped: tuple[Skipped, ...]
    correlations: tuple[RankCorrelation, ...]
    risk: Risk
    coupled: tuple[Coupled, ...] = ()

    @property
    def comparisons(self) -> int:
        """How many shifts of one view's mean are compared at once."""
        return sum(1 for swing in self.swings for _ in swing.shifts())

    @property
    def ranked(self) -> list[Swing]:
        """The inputs, the largest shift of the view's mean value first."""
        return by_size(self.swings, self.view)

    @property
    def idle(self) -> list[Swing]:
        """The inputs that change the view's value in no future."""
        return [swing for swing in self.swings if not swing.matters(self.view)]

    @property
    def groups(self) -> list[tuple[str, list[Swing]]]:
        """The inputs that move the view's value by what can be done about them, the largest shift first in each."""
        moving = [swing for swing in self.ranked if swing.matters(self.view)]
        found = {title: [swing for swing in moving if swing.input.group == kind] for kind, title in KINDS.items()}
        return [(title, swings) for title, swings in found.items() if swings]
