"""Errors from terms: a number a batch of trajectories, whose mean is a figure and whose scatter is its error."""

from __future__ import annotations

import math

import numpy as np

from simulate.statistics.estimates import Array, Estimate, support_of
from simulate.statistics.replicates import AS_GOOD_AS_KNOWN, FEWEST_BATCHES


def of_batches(value: float, batches: Array) -> Estimate:
    """A figure, or a difference of figures, with the error of its terms.

    Parameters
    ----------
    value : float
    batches : ndarray, shape (n_batches,)
        Its terms; 0 where a difference has changed nothing.
    """
    if value == 0.0 and not batches.any():
        return Estimate(0.0, None)
    freedom = freedom_of(batches.size)
    return Estimate(value, error_of(batches), None, None, freedom, _support(batches), n_changed(batches))


def freedom_of(count: int) -> int | None:
    """Degrees of freedom of an error from so many replicates; None where it is as good as known."""
    return None if count >= AS_GOOD_AS_KNOWN else max(1, count - 1)


def error_of(batches: Array) -> float | None:
    """The standard error of a figure from its terms, shape (n_batches,); None where they cannot give one."""
    if batches.size < FEWEST_BATCHES or not np.isfinite(batches).all():
        return None
    return float(np.std(batches, ddof=1)) / math.sqrt(batches.size)


def n_changed(batches: Array) -> float | None:
    """In how many trajectories there is a difference, where they are few: k leave exp(-k / n) of n batches as is."""
    moved = np.count_nonzero(batches) / batches.size if batches.size else 0.0
    return -batches.size * math.log(1.0 - moved) if 0.0 < moved < 1.0 else None


def _support(batches: Array) -> float | None:
    """On how many trajectories an error rests, where it is that of four batches or fewer; None where of more."""
    n = batches.size
    if n < FEWEST_BATCHES or not np.isfinite(batches).all():
        return None
    found = support_of(batches)
    few = min(4.0, n / 8.0)
    return found if found is not None and found < few else None
