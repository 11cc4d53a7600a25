"""Who bears the worst futures of a run: means of others' values where one value is among its worst.

References
----------
Tasche (1999), Risk contributions and performance measurement (the mean of a part where the whole is in its tail).
"""

from __future__ import annotations

import math

import numpy as np

from simulate.statistics.estimates import FEWEST_AMONG, Array, Estimate, Mask, error_of_mean
from simulate.statistics.replicates import EACH, Replicates

WORST = 0.05
"""Share of the futures that count as the worst."""
AROUND = 0.5
"""How far from the edge of the worst futures, as a part of their share, others are like those at the edge."""


def among_worst(ranked_by: Array, probability: float = WORST) -> Mask:
    """Which futures are among the worst by a value; at least one, ties by their number."""
    n = max(1, math.floor(probability * ranked_by.size))
    mask = np.zeros(ranked_by.size, dtype=np.bool_)
    mask[np.argsort(ranked_by, kind="stable")[:n]] = True
    return mask


def mean_where_worst(values: Array, ranked_by: Array, by: Replicates = EACH, probability: float = WORST) -> Estimate:
    """Mean of a value over the futures in which another one is among its worst.

    Parameters
    ----------
    values, ranked_by : ndarray, shape (n_paths,)
        What is averaged, and by what futures are ranked; small is bad.
    by : Replicates
        What of them is independent.
    probability : float
        The share that counts as the worst.

    Notes
    -----
    Which futures are the worst comes from the sample: the influence of a future in the tail is its distance, not from
    the mean of the tail, but from what `values` are at its edge, here the mean of the futures about it.
    """
    order = np.argsort(ranked_by, kind="stable")
    n = max(1, math.floor(probability * order.size))
    tail = order[:n]
    mean = float(np.mean(values[tail]))
    if n < FEWEST_AMONG:
        return Estimate(mean, None)
    reach = max(1, round(AROUND * n))
    at_edge = float(np.mean(values[order[max(0, n - reach) : n + reach]]))
    influence = np.zeros(values.size)
    influence[tail] = values[tail] - at_edge
    error = error_of_mean(influence, by)
    return Estimate(mean, None if error is None else error / probability, freedom=by.freedom(values.size))
