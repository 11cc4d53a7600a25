"""What is kept of a measure of many trajectories: a few numbers, which merge, and which give every paired error.

Outcomes of thousands of scenarios cannot be held. Of each measure the estimate is kept, and its terms by batches of
trajectories. A difference of two points has the error of the differences of their terms, whichever two points are
compared and in whatever order they were simulated.

Readings of disjoint ranges of trajectories merge. A merged reading knows its parts and is computed from them in the
order of the trajectories, so that it is the same to the bit in whatever order, and in whatever groups, parts came
together. Number, mean and error of a part give its first two moments, so that means and shares, with their errors, are
those of the whole sample but for the rounding of sums. Other figures are the means of those of the parts (sectioning),
which is off by what the bias of a quantile in a part is: about one over its number of trajectories.

References
----------
Chan, Golub & LeVeque (1983), Algorithms for computing the sample variance, The American Statistician 37, 242-247.
Asmussen & Glynn (2007), Stochastic Simulation, section III.5 (sectioning).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.statistics.confidence import Z95
from simulate.statistics.estimates import Array, Estimate, fewest, mean, share_of
from simulate.statistics.kinds import Below, MedianAmong, Quantile, TailMean
from simulate.statistics.measures import Measure
from simulate.statistics.paired import of_changes, share_difference
from simulate.statistics.replicates import EACH, FEWEST_BATCHES, LEAST, Replicates
from simulate.statistics.resampling import FEWEST_CHANGED, MATTERS
from simulate.statistics.samples import SHARE, Sample, Statistic
from simulate.statistics.terms import freedom_of, n_changed, of_batches
from simulate.statistics.variable import Variable

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes


@dataclass(frozen=True)
class Reading:
    """A measure of some trajectories, with what its differences from other readings need.

    Attributes
    ----------
    estimate : Estimate
        Its value is nan where the trajectories do not show the measure.
    batches : ndarray, shape (n_batches,)
        Its terms: a number a batch of trajectories.
    first, n : int
        The first of the trajectories, and how many they are.
    by : Replicates
        What of them is independent.
    sizes : ndarray, shape (n_batches,)
        Trajectories of each batch; empty but for a share.
    near : dict of int to float
        Values by trajectory between the limits of a quantile; empty but for a quantile.
    parts : tuple of Reading
        What it was merged from, in the order of the trajectories; empty where it was taken in one go.
    """

    estimate: Estimate
    batches: Array
    first: int = 0
    n: int = 1
    by: Replicates = EACH
    sizes: Array = field(default_factory=lambda: np.empty(0))
    near: Mapping[int, float] = field(default_factory=dict)
    parts: tuple[Reading, ...] = ()

    def as_list(self) -> list[list[Any]]:
        """The reading as plain numbers that read back bit for bit: a list a part."""
        return [
            [
                *(list(astuple(one.estimate)), one.first, one.n, list(astuple(one.by)), one.batches.tolist()),
                *(one.sizes.tolist(), list(one.near), list(one.near.values())),
            ]
            for one in _parts(self)
        ]

    @staticmethod
    def of_list(stored: Iterable[Sequence[Any]]) -> Reading:
        """A reading from its plain numbers."""
        return merged(_of_numbers(*one) for one in stored)


def _of_numbers(estimate: Sequence[Any], first: int, n: int, by: Sequence[int], *lists: Sequence[Any]) -> Reading:
    batches, sizes = (np.array(one, dtype=np.float64) for one in lists[:2])
    near = dict(zip(*lists[2:], strict=True))
    return Reading(Estimate(*estimate), batches, first, n, Replicates(*by), sizes, near)


Readings = dict[str, Reading]
"""The readings of one point by the names of their measures."""


def read(outcomes: Outcomes, wanted: Sequence[Measure]) -> Readings:
    """All measures of a run; the values of each variable are taken, and sorted, once.

    Parameters
    ----------
    outcomes : Outcomes
        At least one trajectory.
    wanted : sequence of Measure
    """
    samples: dict[Variable, Sample] = {}
    found: Readings = {}
    for measure in wanted:
        variable = measure.variable
        sample = samples[variable] = samples.get(variable) or variable.sample(outcomes)
        found[measure.name] = _reading(measure, sample, outcomes)
    return found


def kept_of(by: Replicates) -> Replicates:
    """The batches whose terms are kept of trajectories of which some are independent."""
    return Replicates(by.together, max(by.batch, LEAST))


def _reading(measure: Measure, sample: Sample, outcomes: Outcomes) -> Reading:
    estimate = measure.statistic.estimate(sample) or Estimate(math.nan, None)
    kept, n = kept_of(sample.by), outcomes.n_paths
    sizes = [part.stop - part.start for part in kept.parts(n)] if measure.unit == SHARE else []
    near = _near(sample.values, estimate, outcomes.first) if isinstance(measure.statistic, Quantile) else {}
    terms = measure.statistic.terms(sample, kept)
    return Reading(estimate, terms, outcomes.first, n, sample.by, np.array(sizes, dtype=np.float64), near)


def _near(values: Array, at: Estimate, first: int) -> dict[int, float]:
    """Values by trajectory between the limits of a quantile; none where it has no limits."""
    if at.low is None or at.high is None:
        return {}
    places = np.flatnonzero((values >= at.low) & (values <= at.high))
    return dict(zip((first + places).tolist(), values[places].tolist(), strict=True))


def difference(base: Reading, other: Reading) -> Estimate:
    """What a measure is more at one point than at another, with the error of the pairing.

    Two points whose trajectories are all alike differ by 0 without an error.
    """
    found = of_batches(other.estimate.value - base.estimate.value, other.batches - base.batches)
    both = zip(_parts(base), _parts(other), strict=True)
    changes = np.concatenate([after.batches - before.batches for before, after in both])
    if base.sizes.size:
        futures = changes * base.sizes
        gained, lost = float(np.sum(futures[futures > 0.0])), float(-np.sum(futures[futures < 0.0]))
        return of_changes(found, gained, lost, int(np.sum(base.sizes)), base.by | other.by)
    if (base.near or other.near) and _changed_near(base, other) < FEWEST_CHANGED:
        return Estimate(found.value, None)
    return replace(found, n_changed=n_changed(changes))


def _changed_near(base: Reading, other: Reading) -> int:
    """How many trajectories near a quantile have changed: moved between its limits, or into or out of them."""
    least = MATTERS * min(_width(base.estimate), _width(other.estimate))
    stayed = base.near.keys() & other.near.keys()
    moved = sum(abs(other.near[place] - base.near[place]) > least for place in stayed)
    return moved + len(base.near.keys() ^ other.near.keys())


def _width(at: Estimate) -> float:
    """The distance of a quantile's limits; of a merged one that of its error."""
    return math.inf if at.std_error is None else 2.0 * Z95 * at.std_error


def paired_difference(statistic: Statistic, base: Sample, other: Sample, by: Replicates = EACH) -> Estimate | None:
    """What a statistic is more of one sample than of another on the same futures; None where one does not show it.

    Parameters
    ----------
    statistic : Statistic
    base, other : Sample
        Values of the same trajectories.
    by : Replicates
        What of the trajectories is independent. A median among some comes from batches in any case.

    Notes
    -----
    The error is that of the mean of the differences of both influence functions; of a tail of which fewer than
    `FEWEST_CHANGED` trajectories have changed there is none, as of a quantile.
    """
    before, after = statistic.estimate(base), statistic.estimate(other)
    if before is None or after is None:
        return None
    value = after.value - before.value
    if isinstance(statistic, MedianAmong):
        terms = [statistic.terms(one, kept_of(by)) for one in (base, other)]
        return of_batches(value, terms[1] - terms[0])
    if isinstance(statistic, Below):
        return share_difference(statistic.flags(base), statistic.flags(other), by)
    if isinstance(statistic, TailMean) and statistic.n_changed(base, other) < FEWEST_CHANGED:
        return Estimate(value, None)
    found = mean(statistic.influence(other) - statistic.influence(base), by)
    return replace(found, value=value, freedom=fewest(found.freedom, before.freedom, after.freedom))


# ---- merging --------------------------------------------------------------------------------------------------------


def _parts(reading: Reading) -> tuple[Reading, ...]:
    return reading.parts or (reading,)


def merged(readings: Iterable[Reading]) -> Reading:
    """The reading of all trajectories that some readings are of.

    Parameters
    ----------
    readings : iterable of Reading
        Of one measure of one scenario, of disjoint ranges of trajectories, in any order.

    Raises
    ------
    ValueError
        If two of them hold the same trajectory.
    """
    parts = sorted((part for one in readings for part in _parts(one)), key=lambda part: part.first)
    if len(parts) == 1:
        return parts[0]
    for before, after in pairwise(parts):
        if before.first + before.n > after.first:
            raise ValueError(f"expected disjoint trajectories, got trajectory {after.first} twice")
    n, value = sum(part.n for part in parts), _pooled([(part.n, part.estimate.value) for part in parts])
    sizes = np.concatenate([part.sizes for part in parts])
    estimate = Estimate(value, _pooled_error(parts, value), freedom=_pooled_freedom(parts))
    if sizes.size:
        found = share_of(round(value * n), n, estimate.std_error, parts[0].by)
        estimate = replace(estimate, low=found.low, high=found.high)
    near = _pooled_near(parts, estimate)
    terms = _pooled_terms(parts, value)
    return Reading(estimate, terms, parts[0].first, n, parts[0].by, sizes, near, tuple(parts))


def _pooled(weighted: Sequence[tuple[int, float]]) -> float:
    return math.fsum(n * value for n, value in weighted) / sum(n for n, _ in weighted)


def _pooled_error(parts: Sequence[Reading], value: float) -> float | None:
    """From the squares within the parts and between them; trials are trajectories, antithetic pairs, or batches."""
    by = parts[0].by
    trials = [by.count(part.n) for part in parts]
    sizes = [part.n / max(1, n) if by.batch else by.together for part, n in zip(parts, trials, strict=True)]
    total, squares = sum(trials), []
    for part, n, size in zip(parts, trials, sizes, strict=True):
        if part.estimate.std_error is None and n > 1:
            return None
        within = (part.estimate.std_error or 0.0) ** 2 * n * (n - 1)
        squares.append(size * (within + n * (part.estimate.value - value) ** 2))
    if total < (FEWEST_BATCHES if by.batch else 2):
        return None
    return math.sqrt(math.fsum(squares) / (total - 1) / math.fsum(map(math.prod, zip(sizes, trials, strict=True))))


def _pooled_freedom(parts: Sequence[Reading]) -> int | None:
    """Degrees of freedom of the error of all parts: those within each and, beside one, between them."""
    if any(part.estimate.freedom is None and part.estimate.std_error is not None for part in parts):
        return None
    counts = [min((part.estimate.freedom or 0) + 1, part.by.count(part.n)) for part in parts]
    return freedom_of(sum(counts))


def _pooled_near(parts: Sequence[Reading], at: Estimate) -> dict[int, float]:
    """Values by trajectory between the limits of the quantile of all parts."""
    half = 0.5 * _width(at)
    found = {place: value for part in parts for place, value in part.near.items()}
    return {place: value for place, value in found.items() if abs(value - at.value) <= half}


def _pooled_terms(parts: Sequence[Reading], value: float) -> Array:
    """The terms of all parts side by side; those of smaller batches are drawn in to the scatter of the mean size."""
    sizes = np.concatenate([np.full(part.batches.size, part.n / max(1, part.batches.size)) for part in parts])
    terms = np.concatenate([part.batches for part in parts])
    if not sizes.size or np.ptp(sizes) == 0.0:
        return terms
    return np.asarray(value + (terms - value) * np.sqrt(sizes / sizes.mean()))
