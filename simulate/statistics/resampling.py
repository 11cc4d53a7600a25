"""Differences of quantiles of two runs on the same futures, with errors from a bootstrap by blocks.

Both samples are resampled by the same blocks (Künsch 1989, Annals of Statistics 17, 1217-1241). An error by influence
functions would be 0 where no trajectory crosses the quantile, however far the order statistics beside it move.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simulate.statistics.estimates import Array, Estimate, Mask
from simulate.statistics.quantiles import quantiles
from simulate.statistics.replicates import EACH, Replicates

Numbers = npt.NDArray[np.int64]

RESAMPLES = 200
"""Bootstrap samples of a quantile: its error is then known to a twentieth of itself, besides what the blocks allow."""
MOST_BLOCKS = 512
"""Blocks of a bootstrap where trajectories are independent."""
REACH = 6.0
"""How far from its place a resampled quantile is looked for, in standard errors of a rank."""
FEWEST_CHANGED = 30
"""Trajectories near a quantile that must have changed before its difference has an error."""
FEWEST_ALIKE = 5
"""Trajectories of one value at a quantile from which it is a step."""
MATTERS = 0.01
"""From which movement a trajectory near a quantile has changed, as a share of the distance of the quantile's limits."""


def quantile_difference(base: Array, other: Array, p: float, by: Replicates = EACH) -> Estimate:
    """Difference of the p-quantiles of two paired samples [unit of the values]; see `quantile_differences`."""
    return quantile_differences(base, other, (p,), by)[0]


def quantile_differences(
    base: Array, other: Array, probabilities: Sequence[float], by: Replicates = EACH
) -> list[Estimate]:
    """Differences of quantiles of two paired samples [unit of the values].

    Parameters
    ----------
    base, other : ndarray, shape (n_paths,)
        Values of the same trajectories.
    probabilities : sequence of float
        Which quantiles, each inside (0, 1).
    by : Replicates
        What of the trajectories is independent.

    Notes
    -----
    Where fewer than `FEWEST_CHANGED` trajectories near the quantile have changed, or crossed it, resampling cannot see
    their scatter, and there is no error. Changed has what moved by more than `MATTERS` of the distance of the
    quantile's own limits: what moves by a hair everywhere, and by much in a few futures, has a scatter that the
    sample does not show. Nor is there one where several trajectories have the value of the quantile itself: quantiles
    of counts and of whole quarters stand still or jump, and no standard error tells of that. (Where all have it, as an
    alternative that is worth nothing, the difference is as uncertain as the other sample's quantile.)
    """
    if np.array_equal(base, other):
        return [Estimate(0.0, None) for _ in probabilities]
    before, after = quantiles(base, probabilities), quantiles(other, probabilities)
    resampled = resampled_quantiles(other, probabilities, by) - resampled_quantiles(base, probabilities, by)
    found = []
    for k, (first, second) in enumerate(zip(before, after, strict=True)):
        enough = by.enough(base.size) and _changed_near(base, other, first, second) >= FEWEST_CHANGED
        enough = enough and not (_is_step(base, first) or _is_step(other, second))
        error = float(np.std(resampled[:, k], ddof=1)) if enough else None
        found.append(Estimate(second.value - first.value, error, freedom=by.freedom(base.size)))
    return found


def _changed_near(base: Array, other: Array, first: Estimate, second: Estimate) -> int:
    """How many trajectories near a quantile have changed: at it in either sample, or across it."""
    moved = np.abs(other - base) > MATTERS * min(_width(base, first), _width(other, second))
    near = _near(base, first) | _near(other, second) | ((base <= first.value) != (other <= second.value))
    return int(np.count_nonzero(moved & near))


def _is_step(sample: Array, at: Estimate) -> bool:
    """Whether several trajectories have the value of a quantile, and others do not: it stands still, or jumps."""
    return FEWEST_ALIKE <= int(np.count_nonzero(sample == at.value)) < sample.size


def _ends(sample: Array, at: Estimate) -> tuple[float, float]:
    """The 95 % limits of a quantile; an end of the sample where it has none."""
    low = float(sample.min()) if at.low is None else at.low
    return low, float(sample.max()) if at.high is None else at.high


def _width(sample: Array, at: Estimate) -> float:
    low, high = _ends(sample, at)
    return high - low


def _near(sample: Array, at: Estimate) -> Mask:
    """Which trajectories lie between the 95 % limits of a quantile; all on the side where it has none."""
    low, high = _ends(sample, at)
    return np.asarray((sample >= low) & (sample <= high), dtype=np.bool_)


def resampled_quantiles(
    sample: Array, probabilities: Sequence[float], by: Replicates = EACH, resamples: int = RESAMPLES
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
    by : Replicates
        What of it is independent: a block is one replicate, or several where there are more than `MOST_BLOCKS`.
    resamples : int
        Number of bootstrap samples.
    """
    block = _blocks(sample.size, by)
    order, weights = np.argsort(sample, kind="stable"), _weights(int(block[-1]) + 1, resamples)
    return np.stack([_weighted_quantiles(sample, order, p, block, weights) for p in probabilities], axis=1)


def _blocks(n: int, by: Replicates) -> Numbers:
    """The block of each trajectory; what is left over belongs to the last one."""
    size = by.size(n)
    size *= 1 if by.batch else max(1, n // size // MOST_BLOCKS)
    return np.minimum(np.arange(n) // size, max(1, n // size) - 1)


def _weighted_quantiles(sample: Array, order: Numbers, p: float, block: Numbers, weights: Array) -> Array:
    """One quantile of every resample, looked for among the order statistics near it."""
    n, blocks = sample.size, weights.shape[0]
    # A rank scatters by sqrt(n p (1-p)) among independent trajectories.
    reach = math.ceil(REACH * math.sqrt(n * p * (1.0 - p)))
    low, high = max(0, math.floor(p * n) - reach), min(n, math.ceil(p * n) + reach)
    drawn = np.bincount(block, minlength=blocks).astype(np.float64) @ weights
    before = np.bincount(block[order[:low]], minlength=blocks).astype(np.float64) @ weights
    counts = np.cumsum(weights[block[order[low:high]]], axis=0)
    rank = np.count_nonzero(counts <= p * (drawn - 1.0) - before, axis=0)
    return np.asarray(sample[order[np.minimum(low + rank, n - 1)]])


@lru_cache(maxsize=8)
def _weights(blocks: int, resamples: int) -> Array:
    """How often each block is drawn in each resample, shape (blocks, resamples); the same ones for every sample."""
    random = np.random.default_rng(blocks)
    drawn = random.multinomial(blocks, np.full(blocks, 1.0 / blocks), size=resamples)
    return np.ascontiguousarray(drawn.T, dtype=np.float64)
