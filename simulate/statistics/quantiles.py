"""Quantiles of a sample and the mean of its tail, with limits from the ranks between which the true quantile lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from simulate.statistics.confidence import TAIL, Z95
from simulate.statistics.estimates import FEWEST_AMONG, Array, Estimate, Mask, error_of_mean, fewest, mean
from simulate.statistics.replicates import EACH, Replicates


@lru_cache(maxsize=256)
def confidence_ranks(n: int, p: float) -> tuple[int | None, int | None]:
    """Ranks (from 0) of the order statistics that hold the p-quantile between them with 95 % confidence.

    The number of values below the p-quantile is binomial (n, p), whatever the distribution; the ranks are its exact
    2.5 % limits. A limit that lies outside the sample is None: a 5 % quantile has no lower limit below 72 values.

    References
    ----------
    David & Nagaraja (2003), Order Statistics, 3rd ed., section 7.1.
    """
    reach = 12.0 * math.sqrt(n * p * (1.0 - p)) + 40.0
    first, last = max(0, math.floor(n * p - reach)), min(n, math.ceil(n * p + reach))
    k = np.arange(first, last + 1)
    # Binomial weights by the ratio of neighbours: no gamma functions, no overflow, and scipy.stats stays unloaded.
    log_weights = np.concatenate(([0.0], np.cumsum(np.log((n - k[:-1]) / (k[:-1] + 1.0) * (p / (1.0 - p))))))
    weights = np.exp(log_weights - log_weights.max())
    at_most = np.cumsum(weights) / np.sum(weights)
    below = np.flatnonzero(at_most <= TAIL)
    above = np.flatnonzero(at_most >= 1.0 - TAIL)
    high = first + int(above[0])
    return (first + int(below[-1]) if below.size else None), (high if high < n else None)


def quantiles(
    values: Array, probabilities: Sequence[float], by: Replicates = EACH, ordered: Array | None = None
) -> list[Estimate]:
    """Quantiles of a sample [unit of the values] with 95 % confidence limits and standard errors.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample, in the order of the trajectories.
    probabilities : sequence of float
        Which quantiles, each inside (0, 1).
    by : Replicates
        What of it is independent.
    ordered : ndarray, shape (n_paths,), optional
        The same values sorted, if they are at hand. (One sort serves everything: with as many ranks as five quantiles
        and their limits need, `np.partition` was measured to take three to four times as long.)

    Returns
    -------
    list of Estimate
        The linearly interpolated sample quantile (type 7 of Hyndman & Fan 1996); `low` and `high` are order
        statistics, and the standard error is their distance over 2 · 1.96.

    References
    ----------
    Woodruff (1952), Confidence intervals for medians and other position measures, JASA 47, 635-646.
    """
    ranked = np.sort(values) if ordered is None else ordered
    return [_quantile(values, ranked, p, by) for p in probabilities]


def _quantile(values: Array, ordered: Array, p: float, by: Replicates) -> Estimate:
    value = _interpolated(ordered, p)
    low_rank, high_rank = confidence_ranks(ordered.size, p) if by == EACH else _ranks(values <= value, p, by)
    low = None if low_rank is None else float(ordered[low_rank])
    high = None if high_rank is None else float(ordered[high_rank])
    if low is None or high is None:
        return Estimate(value, None, low, high)
    return Estimate(value, (high - low) / (2.0 * Z95), low, high)


def _interpolated(ordered: Array, p: float) -> float:
    position = p * (ordered.size - 1)
    below = math.floor(position)
    above = min(below + 1, ordered.size - 1)
    low, high = float(ordered[below]), float(ordered[above])
    return low + (position - below) * (high - low)


def _ranks(below: Mask, p: float, by: Replicates) -> tuple[int | None, int | None]:
    """Ranks of the limits where trajectories depend on each other: the count below is no binomial, but has an error."""
    n, margin = below.size, mean(below.astype(np.float64), by).margin
    if margin is None:
        return None, None
    low, high = math.floor(n * (p - margin)) - 1, math.ceil(n * (p + margin))
    return (low if low >= 0 else None), (high if high < n else None)


def median(values: Array, by: Replicates = EACH) -> Estimate:
    """Median of a sample [unit of the values] with its confidence limits and standard error."""
    return quantiles(values, (0.5,), by)[0]


def expected_shortfall(
    values: Array, probability: float = 0.05, by: Replicates = EACH, ordered: Array | None = None
) -> Estimate:
    """Mean of the worst share of a sample [unit of the values], with its standard error: CVaR of a value.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample; small is bad.
    probability : float
        The share that counts as the worst.
    by : Replicates
        What of the sample is independent.
    ordered : ndarray, shape (n_paths,), optional
        The same values sorted, if they are at hand.

    Notes
    -----
    The last value of the tail counts in part where n · probability is no whole number (Acerbi & Tasche 2002,
    proposition 4.1). The error is that of the mean of max(0, q - x) / probability, q the quantile; Student's t has the
    degrees of freedom of the values in the tail, and below `FEWEST_AMONG` of them there is no error. The mean of the
    worst of a sample is too kind by (1 - probability) / (2 n f), f the density at the quantile (the largest value of
    Rockafellar & Uryasev's objective lies above its value at the true quantile): the error holds that too.

    References
    ----------
    Acerbi & Tasche (2002), On the coherence of expected shortfall, J. Banking & Finance 26, 1487-1503.
    Manistre & Hancock (2005), Variance of the CTE estimator, North American Actuarial Journal 9(2), 129-156.
    Rockafellar & Uryasev (2000), Optimization of conditional value-at-risk, Journal of Risk 2, 21-42.
    """
    ranked = np.sort(values) if ordered is None else ordered
    in_tail = probability * values.size
    whole = min(math.floor(in_tail), values.size - 1)
    edge = float(ranked[whole])
    value = (float(np.sum(ranked[:whole])) + (in_tail - whole) * edge) / in_tail
    error = error_of_mean(np.maximum(edge - values, 0.0), by)
    if error is None or whole < FEWEST_AMONG:
        return Estimate(value, None)
    freedom = fewest(by.freedom(values.size), EACH.freedom(whole))
    return Estimate(value, error / probability + _kindness(ranked, probability), freedom=freedom)


def _kindness(ordered: Array, p: float) -> float:
    """By how much the mean of the worst is too high; p / density is the distance of the quantiles at p/2 and 3p/2."""
    spacing = _interpolated(ordered, min(1.0, 1.5 * p)) - _interpolated(ordered, 0.5 * p)
    return (1.0 - p) * spacing / (2.0 * ordered.size * p)
