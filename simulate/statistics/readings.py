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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.outcomes import is_paired
from simulate.statistics.estimates import Array, Estimate
from simulate.statistics.kinds import MedianAmong, TailMean
from simulate.statistics.measures import Measure
from simulate.statistics.paired import FEWEST_BATCHES, FEWEST_CHANGED, freedom_of, mean_with_error, n_batches
from simulate.statistics.samples import Sample, Statistic
from simulate.statistics.variables import Variable

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes


@dataclass(frozen=True)
class Reading:
    """A measure of some trajectories.

    Attributes
    ----------
    estimate : Estimate
        Its value is nan where the trajectories do not show the measure.
    batches : ndarray, shape (n_batches,)
        Its terms: a number a batch of trajectories.
    first, n : int
        The first of the trajectories, and how many they are.
    paired : bool
        Whether neighbours are antithetic.
    parts : tuple of Reading
        What it was merged from, in the order of the trajectories; empty where it was taken in one go.
    """

    estimate: Estimate
    batches: Array
    first: int = 0
    n: int = 1
    paired: bool = False
    parts: tuple[Reading, ...] = ()

    def as_list(self) -> list[list[Any]]:
        """The reading as plain numbers that read back bit for bit: a list a part."""
        return [
            [*_numbers(one.estimate), one.first, one.n, one.paired, one.batches.tolist()] for one in _parts(self)
        ]  # fmt: skip

    @staticmethod
    def of_list(stored: Iterable[Sequence[Any]]) -> Reading:
        """A reading from its plain numbers."""
        return merged(
            Reading(Estimate(*one[:4]), np.array(one[7], dtype=np.float64), one[4], one[5], one[6]) for one in stored
        )


Readings = dict[str, Reading]
"""The readings of one point by the names of their measures."""


def _numbers(found: Estimate) -> list[float | None]:
    return [found.value, found.std_error, found.low, found.high]


def read(outcomes: Outcomes, wanted: Sequence[Measure]) -> Readings:
    """All measures of a run; the values of each variable are taken, and sorted, once.

    Parameters
    ----------
    outcomes : Outcomes
        At least one trajectory.
    wanted : sequence of Measure
    """
    paired, batches = is_paired(outcomes), n_batches(outcomes.n_paths)
    samples: dict[Variable, Sample] = {}
    found: Readings = {}
    for measure in wanted:
        variable = measure.variable
        sample = samples[variable] = samples.get(variable) or variable.sample(outcomes)
        estimate = measure.statistic.estimate(sample) or Estimate(math.nan, None)
        terms = measure.statistic.terms(sample, batches)
        found[measure.name] = Reading(estimate, terms, outcomes.first, outcomes.n_paths, paired)
    return found


def difference(base: Reading, other: Reading) -> Estimate:
    """What a measure is more at one point than at another, with the error of the pairing.

    Two points whose trajectories are all alike differ by exactly 0 ± 0.
    """
    value = other.estimate.value - base.estimate.value
    return Estimate(value, error_of(other.batches - base.batches), freedom=freedom_of(base.batches.size))


def error_of(batches: Array) -> float | None:
    """The standard error of a measure from its terms, shape (n_batches,); None where they cannot give one."""
    if batches.size < FEWEST_BATCHES or not np.isfinite(batches).all():
        return None
    return float(np.std(batches, ddof=1)) / math.sqrt(batches.size)


def paired_difference(statistic: Statistic, base: Sample, other: Sample, batches: int | None = None) -> Estimate | None:
    """What a statistic is more of one sample than of another on the same futures; None where one does not show it.

    Parameters
    ----------
    statistic : Statistic
    base, other : Sample
        Values of the same trajectories.
    batches : int, optional
        As of `paired.batches_of`. A median among some comes from batches in any case: those that have one change.

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
        terms = [statistic.terms(one, batches or n_batches(one.values.size)) for one in (base, other)]
        return Estimate(value, error_of(terms[1] - terms[0]), freedom=freedom_of(terms[0].size))
    found = mean_with_error(statistic.influence(other) - statistic.influence(base), batches)
    few = isinstance(statistic, TailMean) and 0 < statistic.n_changed(base, other) < FEWEST_CHANGED
    return Estimate(value, None if few else found.std_error, freedom=found.freedom)


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
    estimate = Estimate(value, _pooled_error(parts, value))
    return Reading(estimate, _pooled_terms(parts, value), parts[0].first, n, parts[0].paired, tuple(parts))


def _pooled(weighted: Sequence[tuple[int, float]]) -> float:
    return math.fsum(n * value for n, value in weighted) / sum(n for n, _ in weighted)


def _pooled_error(parts: Sequence[Reading], value: float) -> float | None:
    """From the squares within the parts and between them; trials are trajectories, or their antithetic pairs."""
    trials = [part.n // 2 if part.paired else part.n for part in parts]
    total, squares = sum(trials), []
    for part, n in zip(parts, trials, strict=True):
        if part.estimate.std_error is None and n > 1:
            return None
        within = (part.estimate.std_error or 0.0) ** 2 * n * (n - 1)
        squares.append(within + n * (part.estimate.value - value) ** 2)
    return math.sqrt(math.fsum(squares) / (total - 1) / total) if total > 1 else None


def _pooled_terms(parts: Sequence[Reading], value: float) -> Array:
    """The terms of all parts side by side; those of smaller batches are drawn in to the scatter of the mean size."""
    sizes = np.concatenate([np.full(part.batches.size, part.n / part.batches.size) for part in parts])
    terms = np.concatenate([part.batches for part in parts])
    return terms if np.ptp(sizes) == 0.0 else np.asarray(value + (terms - value) * np.sqrt(sizes / sizes.mean()))
