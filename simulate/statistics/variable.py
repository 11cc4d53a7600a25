"""A variable of a run: what has a value in every trajectory, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulate.statistics.kinds import MEAN
from simulate.statistics.replicates import replicates_of
from simulate.statistics.samples import Path, Sample, Statistic

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes, Plan

MONEY, YEARS, COUNT, MULTIPLE, SCORE, RATE = "million", "years", "count", "multiple", "score", "per year"
"""Units of variables, beside shares."""


@dataclass(frozen=True, eq=False)
class Variable:
    """What has a value in every trajectory.

    Attributes
    ----------
    place : tuple of str
        Where it stands in summary.json: `("partners", "Carmaker", "npv")`.
    label, unit : str
        In words; `million`, `share` (flags), `years`, `count`, `multiple`, `score` or `per year`.
    of : callable
        Its values by trajectory, shape (n_paths,).
    statistics : tuple of Statistic
        What summary.json says of it.
    plan : callable, optional
        The plan's value.
    lower_is_better : bool
        Whether less of it is better.
    known_as : str
        Its name where that is not its place.
    loss : str
        The chance of a value below 0 in words, where it has some of its own.
    """

    place: Path
    label: str
    unit: str
    of: Callable[[Outcomes], npt.NDArray[Any]]
    statistics: tuple[Statistic, ...] = (MEAN,)
    plan: Callable[[Plan], float] | None = None
    lower_is_better: bool = False
    known_as: str = ""
    loss: str = ""

    def sample(self, outcomes: Outcomes) -> Sample:
        """Its values in a run."""
        plan = np.nan if self.plan is None else self.plan(outcomes.plan)
        return Sample(self.of(outcomes), replicates_of(outcomes), plan)
