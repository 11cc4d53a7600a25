"""How well exit triggers choose: what each ended, what would have come instead, and which stand in another's way.

The twin of a trajectory is the same future without the trigger. Where a trigger ended a venture, the twin tells whether
it would have been worth more without it, what ended it instead, and how much later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.statistics.endings import names_of_causes, ways_to_end
from simulate.statistics.estimates import Estimate, mean_among, share
from simulate.statistics.paired import changed
from simulate.statistics.replicates import EACH, Replicates
from simulate.statistics.survival import QUARTERS_PER_YEAR

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

ALMOST_NEVER = 0.05
"""A trigger is pre-empted if it ends at most this share of the ventures that it ends while the other is away."""
FEWEST_ENDINGS = 20
"""Ventures that it must end while the other is away: of fewer it cannot be said."""


@dataclass(frozen=True)
class TriggerQuality:
    """How well a trigger chooses the ventures that it ends.

    Attributes
    ----------
    name : str
        The trigger's label.
    ended : Estimate
        Share of all futures that it ended.
    n_ended : int
        Simulated futures that it ended.
    better_without : Estimate or None
        Share of those in which the venture would have been worth more without it; None where it ended none.
    saved : Estimate or None
        Mean venture value with it less without it, over those [million a venture].
    lead_years : Estimate or None
        Where the venture would have been worth less without it: how much earlier it acted than the end that came
        instead, mean [years]; None where there is none.
    instead : mapping
        What ended the others' twins, by label: shares of those, largest first.
    """

    name: str
    ended: Estimate
    n_ended: int
    better_without: Estimate | None
    saved: Estimate | None
    lead_years: Estimate | None
    instead: Mapping[str, float]

    @property
    def per_future(self) -> Estimate:
        """What it gains or loses over all futures: the share that it ended, times the mean in those [million].

        The error is that of the mean alone.
        """
        share, saved = self.ended.value, self.saved
        if saved is None:
            return Estimate(0.0, None)
        error = None if saved.std_error is None else share * saved.std_error
        return Estimate(share * saved.value, error, freedom=saved.freedom)

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        figures = {name: getattr(self, name) for name in _UNITS}
        return {
            **{name: figure and figure.as_dict() for name, figure in figures.items()},
            "instead": dict(self.instead),
        }

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The figures, a row each: name, value, standard error and unit."""
        for figure, unit in _UNITS.items():
            estimate: Estimate | None = getattr(self, figure)
            if estimate is not None:
                yield figure, estimate.value, estimate.std_error, unit


_UNITS = {"ended": "share", "better_without": "share", "saved": "million", "lead_years": "years"}


@dataclass(frozen=True)
class Clash:
    """A trigger that another one leaves (almost) nothing to end.

    Attributes
    ----------
    first, second : str
        The one that pre-empts, and the one that is pre-empted.
    ends, would_end : int
        Futures that the second one ends while the first is there, and while it is away.
    taken : int
        Futures of the latter that the first one ends while it is there.
    """

    first: str
    second: str
    ends: int
    would_end: int
    taken: int

    @property
    def always(self) -> bool:
        """Whether the second one ended none at all."""
        return self.ends == 0

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        names = ("first", "second", "always", "ends", "would_end", "taken")
        return {name: getattr(self, name) for name in names}


def trigger_quality(base: Outcomes, without: Outcomes, trigger: int, by: Replicates = EACH) -> TriggerQuality:
    """How well one trigger chooses.

    Parameters
    ----------
    base, without : Outcomes
        The same futures with and without the trigger, whose codes of `cause` are the same in both.
    trigger : int
        Its place in the file.
    by : Replicates
        What of the futures is independent.
    """
    ended = base["cause"] == trigger
    with_it, twin = base["venture_npv"], without["venture_npv"]
    moved = changed(twin, with_it)
    better, worse = moved & (twin > with_it), ended & moved & (twin < with_it)
    later = (without["exit_quarter"] - base["exit_quarter"]) / QUARTERS_PER_YEAR
    return TriggerQuality(
        name=names_of_causes(base.scenario)[trigger],
        ended=share(ended, by),
        n_ended=int(np.count_nonzero(ended)),
        better_without=share(better[ended]) if ended.any() else None,
        saved=mean_among(with_it - twin, ended, by),
        lead_years=mean_among(later, worse, by),
        instead=_instead(without, ended),
    )


def _instead(without: Outcomes, ended: Any) -> dict[str, float]:
    """What ended the twins, as shares of them, largest first."""
    names = names_of_causes(without.scenario)
    causes, counts = np.unique(without["cause"][ended], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return {names[int(causes[i])]: float(counts[i] / counts.sum()) for i in order}


def clashes(base: Outcomes, without: Outcomes, trigger: int) -> list[Clash]:
    """The triggers that one trigger pre-empts.

    Parameters
    ----------
    base, without : Outcomes
        The same futures with and without the trigger, whose codes of `cause` are the same in both.
    trigger : int
        Its place in the file.
    """
    first = names_of_causes(base.scenario)[trigger]
    ended = base["cause"] == trigger
    found = []
    for way in ways_to_end(base.scenario):
        would = without["cause"] == way.code
        ends, would_end = int(np.count_nonzero(base["cause"] == way.code)), int(np.count_nonzero(would))
        if way.code != trigger and would_end >= FEWEST_ENDINGS and ends <= ALMOST_NEVER * would_end:
            found.append(Clash(first, way.label, ends, would_end, int(np.count_nonzero(ended & would))))
    return found
