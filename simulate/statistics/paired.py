"""What changes between two runs on the same futures, with errors that know the pairing.

Trajectory k of both runs meets the same draws, so the difference is taken trajectory by trajectory and its error is
that of the differences: what both runs share drops out. Where trajectories of one run depend on each other (antithetic
pairs, quasi-random inputs), contiguous batches of a run take the place of trajectories: pairs lie inside a batch, and
each batch of quasi-random points is spread as evenly as its size allows.

References
----------
Law (2015), Simulation Modeling and Analysis, 5th ed., sections 10.2 and 11.2 (common random numbers).
Owen (2023), Practical Quasi-Monte Carlo Integration, section 17.5 (errors from replicates).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.statistics.estimates import TAIL, Z95, Array, Estimate, Mask, critical_value, quantiles

if TYPE_CHECKING:
    from simulate.scenario import Scenario

BATCHES = 64
"""Batches that stand for trajectories which depend on each other: their error is known to a twelfth of itself."""
FEWEST_IN_BATCH = 4
FEWEST_BATCHES = 8
"""Batches below which there is no error: it would itself be known to a quarter of itself only."""
CHANGED = 1e-9
"""Relative difference from which a trajectory counts as changed: less is the rounding of sums."""
RESAMPLES = 200
"""Bootstrap samples of a quantile: its error is then known to a twentieth of itself, besides what the blocks allow."""
MOST_BLOCKS = 512
"""Blocks of a bootstrap where trajectories are independent."""
REACH = 6.0
"""How far from its place a resampled quantile is looked for, in standard errors of a rank."""
FEWEST_CHANGED = 30
"""Trajectories near a quantile that must have changed before its difference has an error."""
PROBABILITIES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Paired:
    """A variant's values against the base's, trajectory by trajectory.

    Attributes
    ----------
    mean : Estimate
        Mean of the differences [unit of the values].
    p05, p50, p95 : Estimate or None
        Differences of the quantiles, which are not the quantiles of the differences; None of shares, which have none.
    p_better : Estimate
        Share of futures in which the variant's value is larger.
    share_changed : Estimate
        Share of futures in which the change mattered at all.
    """

    mean: Estimate
    p05: Estimate | None
    p50: Estimate | None
    p95: Estimate | None
    p_better: Estimate
    share_changed: Estimate

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON: the mean and its error, then each of the others as an estimate of its own."""
        others = {name: getattr(self, name) for name in self.__slots__ if name != "mean"}
        return {**self.mean.as_dict(), **{name: one and one.as_dict() for name, one in others.items()}}


def batches_of(scenario: Scenario, n: int) -> int | None:
    """Into how many batches a run of n trajectories is cut for its errors; None where trajectories are independent.

    Parameters
    ----------
    scenario : Scenario
        Antithetic, or with uncertain inputs that are drawn evenly (Sobol, Latin hypercube), or neither.
    n : int
        Number of trajectories.
    """
    even = scenario.simulation.sampler != "random" and bool(scenario.uncertain)
    if not (scenario.simulation.antithetic or even):
        return None
    return n_batches(n)


def n_batches(n: int) -> int:
    """Into how many batches n trajectories are cut; 1 where they are too few for an error."""
    return min(BATCHES, n // FEWEST_IN_BATCH) if n >= 2 * FEWEST_IN_BATCH else 1


def batch_means(values: Array, batches: int) -> Array:
    """Means of contiguous batches of a sample, each of an even number of values; shape (n,), (1,) if there are too few.

    As many batches as fill the sample: n is `batches` or somewhat more. The paired error of the difference of two runs
    is that of the differences of their batch means: a run that is only needed for its errors is held in those numbers.
    """
    size = values.size // batches // 2 * 2
    blocks = values.size // size if size else 0
    return values[: size * blocks].reshape(blocks, size).mean(axis=1) if size else values[:1]


def mean_with_error(values: Array, batches: int | None = None) -> Estimate:
    """Mean of a sample [unit of the values]; its error from batches where the sample is not independent.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        In the order of the trajectories.
    batches : int, optional
        As of `batches_of`; with a single one there is no error.
    """
    value = float(np.mean(values))
    independent = values if batches is None else batch_means(values, batches)
    if independent.size < (2 if batches is None else FEWEST_BATCHES):
        return Estimate(value, None)
    error = float(np.std(independent, ddof=1)) / math.sqrt(independent.size)
    return Estimate(value, error, freedom=freedom_of(batches))


def freedom_of(batches: int | None) -> int | None:
    """Degrees of freedom of an error from so many batches; None where every trajectory counts."""
    return None if batches is None else max(1, batches - 1)


def mean_among(values: Array, mask: Mask, batches: int | None = None) -> Estimate | None:
    """Mean over those of a sample for which something holds [unit of the values]; None where it holds for none.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        In the order of the trajectories.
    mask : ndarray of bool, shape (n_paths,)
        Which of them count.
    batches : int, optional
        As of `batches_of`. The mean is a ratio then, and its error that of the influence function
        1{counts} (x - mean) / share (Cochran 1977, Sampling Techniques, 3rd ed., section 6.3).
    """
    count = int(np.count_nonzero(mask))
    if count == 0:
        return None
    found = mean_with_error(values[mask])
    if batches is None or count < 2:
        return found
    error = mean_with_error(np.where(mask, values - found.value, 0.0), batches).std_error
    return Estimate(found.value, None if error is None else error * mask.size / count, freedom=freedom_of(batches))


def paired(base: Array, other: Array, batches: int | None = None) -> Paired:
    """Everything about the difference between two runs in one quantity.

    Parameters
    ----------
    base, other : ndarray, shape (n_paths,)
        Values of the same trajectories.
    batches : int, optional
        As of `batches_of`.
    """
    difference, moved = other - base, changed(base, other)
    low, middle, high = quantile_differences(base, other, PROBABILITIES, batches)
    return Paired(
        mean_with_error(difference, batches),
        low,
        middle,
        high,
        proportion(moved & (difference > 0.0), batches),
        proportion(moved, batches),
    )


def changed(base: Array, other: Array) -> Mask:
    """In which futures a value is another one, beyond the rounding of sums; shape of both."""
    return np.asarray(np.abs(other - base) > CHANGED * np.maximum(1.0, np.abs(base)), dtype=np.bool_)


def paired_shares(base: Mask, other: Mask, batches: int | None = None) -> Paired:
    """The same of two shares: how much larger one is, in which futures it holds anew, and in which it moved at all.

    Parameters
    ----------
    base, other : ndarray of bool, shape (n_paths,)
        Whether it holds in the same trajectories.
    batches : int, optional
        As of `batches_of`.
    """
    difference, anew = share_difference(base, other, batches), proportion(other & ~base, batches)
    return Paired(difference, None, None, None, anew, proportion(base != other, batches))


def quantile_difference(base: Array, other: Array, p: float, batches: int | None = None) -> Estimate:
    """Difference of the p-quantiles of two paired samples [unit of the values]; see `quantile_differences`."""
    return quantile_differences(base, other, (p,), batches)[0]


def quantile_differences(
    base: Array, other: Array, probabilities: Sequence[float], batches: int | None = None
) -> list[Estimate]:
    """Differences of quantiles of two paired samples [unit of the values].

    Notes
    -----
    The error is that of a bootstrap by blocks, the same blocks for both samples (Künsch 1989, Annals of Statistics 17,
    1217-1241). An error by influence functions would be 0 where no trajectory crosses the quantile, however far the
    order statistics beside it move. Where fewer than `FEWEST_CHANGED` trajectories near the quantile have changed,
    or crossed it, resampling cannot see their scatter either, and there is no error.
    """
    before, after = quantiles(base, probabilities), quantiles(other, probabilities)
    if np.array_equal(base, other):
        return [Estimate(0.0, 0.0) for _ in probabilities]
    blocks = batches if batches is not None else min(MOST_BLOCKS, base.size)
    resampled = resampled_quantiles(other, probabilities, blocks) - resampled_quantiles(base, probabilities, blocks)
    changes = changed(base, other)
    found = []
    for k, (first, second) in enumerate(zip(before, after, strict=True)):
        near = _near(base, first) | _near(other, second) | ((base <= first.value) != (other <= second.value))
        enough = blocks >= FEWEST_BATCHES and np.count_nonzero(changes & near) >= FEWEST_CHANGED
        error = float(np.std(resampled[:, k], ddof=1)) if enough else None
        found.append(Estimate(second.value - first.value, error, freedom=freedom_of(batches)))
    return found


def _near(sample: Array, at: Estimate) -> Mask:
    """Which trajectories lie between the 95 % limits of a quantile; all where it has none."""
    low, high = (-math.inf if at.low is None else at.low), (math.inf if at.high is None else at.high)
    return (sample >= low) & (sample <= high)


def resampled_quantiles(
    sample: Array, probabilities: Sequence[float], blocks: int, resamples: int = RESAMPLES
) -> Array:
    """Quantiles of bootstrap samples made of contiguous blocks of a sample, shape (resamples, n_probabilities).

    Samples of the same size are resampled by the same blocks, so that the differences of their quantiles are those of
    paired samples.

    Parameters
    ----------
    sample : ndarray, shape (n_paths,)
        In the order of the trajectories.
    probabilities : sequence of float
        Which quantiles, each inside (0, 1).
    blocks : int
        How many blocks at least, each of an even number of trajectories where there are fewer than half as many.
    resamples : int
        Number of bootstrap samples.
    """
    size = sample.size // blocks if blocks > sample.size // 2 else sample.size // blocks // 2 * 2
    blocks = sample.size // size
    kept = sample[: size * blocks]
    order, weights = np.argsort(kept, kind="stable"), _weights(blocks, resamples)
    columns = [_weighted_quantiles(kept, order, p, size, weights) for p in probabilities]
    return np.stack(columns, axis=1)


def _weighted_quantiles(kept: Array, order: Any, p: float, size: int, weights: Array) -> Array:
    """One quantile of every resample, looked for among the order statistics near it."""
    n, blocks = kept.size, weights.shape[0]
    # A rank scatters by sqrt(n p (1-p)) among independent trajectories.
    reach = math.ceil(REACH * math.sqrt(n * p * (1.0 - p)))
    low, high = max(0, math.floor(p * n) - reach), min(n, math.ceil(p * n) + reach)
    before = np.bincount(order[:low] // size, minlength=blocks).astype(np.float64) @ weights
    counts = np.cumsum(weights[order[low:high] // size], axis=0)
    rank = np.count_nonzero(counts <= p * (n - 1) - before, axis=0)
    return np.asarray(kept[order[np.minimum(low + rank, n - 1)]])


@lru_cache(maxsize=8)
def _weights(blocks: int, resamples: int) -> Array:
    """How often each block is drawn in each resample, shape (blocks, resamples); the same ones for every sample."""
    random = np.random.default_rng(blocks)
    drawn = random.multinomial(blocks, np.full(blocks, 1.0 / blocks), size=resamples)
    return np.ascontiguousarray(drawn.T, dtype=np.float64)


def proportion(mask: Mask, batches: int | None = None) -> Estimate:
    """Share of a sample for which something holds, in [0, 1], with Wilson's 95 % limits.

    Notes
    -----
    Wilson's limits stay inside [0, 1] and are no points where none or all hold (Wilson 1927, JASA 22, 209-212; Brown,
    Cai & DasGupta 2001, Statistical Science 16). Where trajectories depend on each other, the number that counts is
    that of independent ones with the same error.
    """
    n, share = mask.size, float(np.mean(mask))
    error = mean_with_error(mask.astype(np.float64), batches).std_error
    effective = share * (1.0 - share) / error**2 if error else float(n if batches is None else n / 2)
    low, high = wilson(share, min(effective, float(n)))
    return Estimate(share, error, low, high, freedom_of(batches))


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % limits of a share of n independent trials."""
    squared = Z95**2 / n
    middle = (share + 0.5 * squared) / (1.0 + squared)
    half = math.sqrt(max(0.0, share * (1.0 - share) * squared + 0.25 * squared**2)) / (1.0 + squared)
    return max(0.0, middle - half), min(1.0, middle + half)


def share_difference(base: Mask, other: Mask, batches: int | None = None) -> Estimate:
    """Difference of two shares of the same futures, in [-1, 1]."""
    return mean_with_error(other.astype(np.float64) - base.astype(np.float64), batches)


# ---- what can be said -----------------------------------------------------------------------------------------------


def _limit(difference: Estimate, comparisons: int) -> float:
    """How far from 0 one of so many differences must be to be told apart, with 95 % confidence for all.

    Bonferroni's bound: each is held to 5 % / comparisons (Dunn 1961, JASA 56, 52-64). An error that comes from few
    batches is itself uncertain: Student's t takes the place of the normal, 8 % wider for 100 comparisons of 64.
    """
    return critical_value(TAIL / max(1, comparisons), difference.freedom) * (difference.std_error or 0.0)


def told_apart(difference: Estimate, comparisons: int = 1) -> bool:
    """Whether a difference is told apart from 0; one that is 0 in every future is none, for certain."""
    if difference.std_error is None:
        return False
    return abs(difference.value) > _limit(difference, comparisons)


def paths_needed(difference: Estimate, n: int, comparisons: int = 1) -> int | None:
    """Trajectories at which a difference of this size would just be told apart from 0; None if it is 0.

    Rounded up to two significant digits: the error itself is an estimate.
    """
    if not difference.std_error or difference.value == 0.0:
        return None
    needed = n * (_limit(difference, comparisons) / abs(difference.value)) ** 2
    step = 10.0 ** max(0, math.floor(math.log10(max(needed, 1.0))) - 1)
    return int(math.ceil(needed / step) * step)
