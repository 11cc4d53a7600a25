"""What a variant changes at a glance: means and shares with their errors, those of a comparison to the bit.

The differences of quantiles and of risk are left out, which take most of a comparison's time, and what the base has is
taken once: what is left is quick enough to follow a hand that moves a term.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulate.statistics import paired
from simulate.statistics.kinds import MEAN, MEDIAN_AMONG
from simulate.statistics.replicates import Replicates, replicates_of
from simulate.statistics.samples import SHARE, Path, Sample
from simulate.studies.compare.differences import Difference
from simulate.studies.compare.metrics import Level, Metric, in_common, metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulate.engine.outcomes import Outcomes


@dataclass(frozen=True, eq=False)
class _Taken:
    """A metric of one side with its values and its mean."""

    metric: Metric
    sample: Sample
    level: Level


@dataclass(frozen=True, eq=False)
class Glance:
    """The base, all that is compared of it taken once.

    Attributes
    ----------
    outcomes : Outcomes
    """

    outcomes: Outcomes
    _taken: Mapping[Path, _Taken]

    @staticmethod
    def of(outcomes: Outcomes) -> Glance:
        """The base that has these outcomes."""
        return Glance(outcomes, {path: _take(metric) for path, metric in _with_means(outcomes).items()})

    @property
    def levels(self) -> dict[Path, tuple[Metric, Level]]:
        """The base's own metrics with their means."""
        return {path: (one.metric, one.level) for path, one in self._taken.items()}

    def against(self, other: Outcomes) -> dict[Path, Difference]:
        """What differs in the outcomes of another scenario on the same futures, by its place in JSON."""
        by, after = replicates_of(self.outcomes) | replicates_of(other), _with_means(other)
        return {
            path: _difference(path, self._taken.get(path), after.get(path), by)
            for path in in_common(self._taken, after)
        }


def _with_means(outcomes: Outcomes) -> dict[Path, Metric]:
    """What is compared, but for the payback, which has a median alone."""
    return {path: one for path, one in metrics(outcomes).items() if one.variable.statistics != (MEDIAN_AMONG,)}


def _take(metric: Metric) -> _Taken:
    sample = metric.sample()
    return _Taken(metric, sample, Level(MEAN.estimate(sample)))


def _difference(path: Path, before: _Taken | None, after: Metric | None, by: Replicates) -> Difference:
    """A metric on both sides; it is 0 in every future of the side that has no such thing."""
    known = before.metric if before is not None else after
    assert known is not None
    other = None if after is None else _take(after)
    nothing = Sample(np.zeros(known.outcomes.n_paths), by)
    ours, theirs = (nothing.values if one is None else one.sample.values for one in (before, other))
    if known.unit == SHARE:
        found = paired.paired_shares(ours > 0.0, theirs > 0.0, by)
    else:
        found = paired.paired_means(ours, theirs, by)
    base, variant = (None if one is None else one.level for one in (before, other))
    return Difference(path, known.label, known.unit, base, variant, found)
