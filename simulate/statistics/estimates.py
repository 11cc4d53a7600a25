"""Estimates from a sample of trajectories, each with its standard error.

Trajectories are independent, or come in antithetic pairs (2k, 2k+1). Then the pairs are independent, and every error
comes from pair means: `paired=True`. Errors of what is no plain mean come from its influence function, whose mean's
error they are (Hampel 1974); those of quantiles come from the ranks between which the true quantile lies.

An estimate that has no error (one trajectory, a tail with too few points) says so by None, never by nan.

References
----------
Hampel (1974), The influence curve and its role in robust estimation, JASA 69, 383-393.
Law (2015), Simulation Modeling and Analysis, 5th ed., section 11.3 (antithetic variates).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

Z95 = 1.959963984540054
"""Half-width of a 95 % confidence interval in standard errors."""
BATCHES = 40
"""Into how many batches a sample is cut for an error: it is then known to a ninth of itself."""
TAIL = 0.025
"""What a 95 % confidence interval leaves out on each side."""


@lru_cache(maxsize=1024)
def critical_value(tail: float, freedom: int | None = None) -> float:
    """Standard errors beyond which a tail of so much lies: the normal's, or Student's t where the error is uncertain.

    Student's t by the expansion in the inverse of the degrees of freedom (Abramowitz & Stegun 1964, 26.7.5), good to
    1 % from five of them and tails of 1e-3 on.
    """
    z = Z95 if tail == TAIL else NormalDist().inv_cdf(1.0 - tail)
    if freedom is None:
        return z
    first = (z**3 + z) / 4.0
    second = (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0
    third = (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0
    return z + first / freedom + second / freedom**2 + third / freedom**3


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number from a sample with its standard error.

    Attributes
    ----------
    value : float
        The estimate, in the unit of the sample.
    std_error : float or None
        Its standard error, None where the sample cannot give one.
    low, high : float or None
        95 % confidence limits, where they are not `value` ± `margin` (quantiles, shares).
    freedom : int or None
        Degrees of freedom of the error, where it comes from a few batches; None where it is as good as known.
    """

    value: float
    std_error: float | None
    low: float | None = None
    high: float | None = None
    freedom: int | None = None

    @property
    def margin(self) -> float | None:
        """Half-width of the 95 % confidence interval, in the unit of the value."""
        return None if self.std_error is None else critical_value(TAIL, self.freedom) * self.std_error

    @property
    def size(self) -> Estimate:
        """The same without its sign, for sentences that say "more" or "less"."""
        return replace(self, value=abs(self.value), low=None, high=None)

    def as_dict(self) -> dict[str, float | None]:
        """The estimate as it stands in summary.json."""
        return {"mean": self.value, "std_error": self.std_error}


def pair_means(values: npt.NDArray[Any]) -> Array:
    """Means of the antithetic pairs (2k, 2k+1), shape (n // 2,); a last one without its twin is left out."""
    whole = values[: values.size // 2 * 2].astype(np.float64, copy=False)
    return 0.5 * (whole[0::2] + whole[1::2])


def error_of_mean(values: npt.NDArray[Any], paired: bool = False) -> float | None:
    """Standard error of a sample's mean [unit of the values]; None below two independent values."""
    independent = pair_means(values) if paired else values
    if independent.size < 2:
        return None
    return float(np.std(independent, ddof=1)) / math.sqrt(independent.size)


def mean(values: Array, paired: bool = False) -> Estimate:
    """Mean of a sample [unit of the values] with its standard error.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample, n_paths >= 1.
    paired : bool
        Whether values 2k and 2k+1 are antithetic.

    References
    ----------
    Glasserman (2003), Monte Carlo Methods in Financial Engineering, section 1.1.3.
    """
    return Estimate(float(np.mean(values)), error_of_mean(values, paired))


def mean_among(values: Array, mask: Mask, paired: bool = False) -> Estimate:
    """Mean over those of a sample for which something holds [unit of the values], with its standard error.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample.
    mask : ndarray of bool, shape (n_paths,)
        Which of them count, one at least.
    paired : bool
        Whether values 2k and 2k+1 are antithetic. Both, one or none of a pair may count: the mean is a ratio, and its
        error that of the influence function 1{counts} (x - mean) / share (Cochran 1977, Sampling Techniques, 3rd ed.,
        section 6.3).
    """
    found = mean(values[mask])
    if not paired or found.std_error is None:
        return found
    error = error_of_mean(np.where(mask, values - found.value, 0.0), paired)
    return Estimate(found.value, None if error is None else error / float(np.mean(mask)))


def share(mask: Mask, paired: bool = False) -> Estimate:
    """Share of a sample for which something holds, in [0, 1], with its standard error.

    Notes
    -----
    The binomial error sqrt(p (1-p) / (n-1)), which is the error of the mean of zeros and ones. It is 0 where all or
    none hold; the upper limit is then about 3/n (Hanley & Lippman-Hand 1983).
    """
    n = mask.size
    p = int(np.count_nonzero(mask)) / n
    if paired:
        return Estimate(p, error_of_mean(mask, paired))
    return Estimate(p, math.sqrt(p * (1.0 - p) / (n - 1)) if n > 1 else None)


def standard_deviation(values: Array, paired: bool = False) -> Estimate | None:
    """Standard deviation of a sample [unit of the values] with its standard error; None below two values.

    Notes
    -----
    The influence function of s is ((x - mean)^2 - s^2) / (2 s): its error needs the fourth moment only, no normality
    (Kendall & Stuart, The Advanced Theory of Statistics, vol. 1, 4th ed., section 10.9).
    """
    n = values.size
    if n < 2:
        return None
    squares = np.square(values - np.mean(values))
    s = math.sqrt(float(np.sum(squares)) / (n - 1))
    if s == 0.0:
        return Estimate(0.0, 0.0)
    # Two values lie equally far from their mean: their squares say nothing about how far others lie.
    error = error_of_mean(squares, paired) if n > 2 else None
    return Estimate(s, None if error is None else error / (2.0 * s))


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
    values: Array, probabilities: Sequence[float], paired: bool = False, ordered: Array | None = None
) -> list[Estimate]:
    """Quantiles of a sample [unit of the values] with 95 % confidence limits and standard errors.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample, in the order of the trajectories (which matters for pairs).
    probabilities : sequence of float
        Which quantiles, each inside (0, 1).
    paired : bool
        Whether values 2k and 2k+1 are antithetic.
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
    return [_quantile(values, ranked, p, paired) for p in probabilities]


def _quantile(values: Array, ordered: Array, p: float, paired: bool) -> Estimate:
    value = _interpolated(ordered, p)
    low_rank, high_rank = _paired_ranks(values <= value, p) if paired else confidence_ranks(ordered.size, p)
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


def _paired_ranks(below: Mask, p: float) -> tuple[int | None, int | None]:
    """Ranks of the limits where pairs are antithetic: the count below is no binomial, but its error is known."""
    n, error = below.size, share(below, paired=True).std_error
    if error is None:
        return None, None
    low, high = math.floor(n * (p - Z95 * error)) - 1, math.ceil(n * (p + Z95 * error))
    return (low if low >= 0 else None), (high if high < n else None)


def median(values: Array, paired: bool = False) -> Estimate:
    """Median of a sample [unit of the values] with its confidence limits and standard error."""
    return quantiles(values, (0.5,), paired)[0]


def expected_shortfall(
    values: Array, probability: float = 0.05, paired: bool = False, ordered: Array | None = None
) -> Estimate:
    """Mean of the worst share of a sample [unit of the values], with its standard error: CVaR of a value.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample; small is bad.
    probability : float
        The share that counts as the worst.
    paired : bool
        Whether values 2k and 2k+1 are antithetic.
    ordered : ndarray, shape (n_paths,), optional
        The same values sorted, if they are at hand.

    Notes
    -----
    The last value of the tail counts in part where n · probability is no whole number (Acerbi & Tasche 2002,
    proposition 4.1). The error is that of the mean of max(0, q - x) / probability, q the quantile; there is none where
    n · probability is below 1.

    References
    ----------
    Acerbi & Tasche (2002), On the coherence of expected shortfall, J. Banking & Finance 26, 1487-1503.
    Manistre & Hancock (2005), Variance of the CTE estimator, North American Actuarial Journal 9(2), 129-156.
    """
    ranked = np.sort(values) if ordered is None else ordered
    in_tail = probability * values.size
    whole = min(math.floor(in_tail), values.size - 1)
    edge = float(ranked[whole])
    value = (float(np.sum(ranked[:whole])) + (in_tail - whole) * edge) / in_tail
    # A tail of less than one value is the smallest value: a sample has but one of them, and no spread of it.
    error = error_of_mean(np.maximum(edge - values, 0.0), paired) if whole else None
    return Estimate(value, None if error is None else error / probability)


def by_batches(statistic: Callable[[slice], float | None], n: int, n_batches: int = BATCHES) -> Estimate | None:
    """Any statistic of a sample, its standard error from the same statistic of batches of it.

    Parameters
    ----------
    statistic : callable
        Takes a slice of the trajectories; None where they do not show it.
    n : int
        Number of trajectories.
    n_batches : int
        Batches of equal size and of an even number of trajectories, so that antithetic pairs stay together.

    Returns
    -------
    Estimate or None
        None where the whole sample does not show it; without an error where fewer than half of the batches do.

    References
    ----------
    Asmussen & Glynn (2007), Stochastic Simulation, section III.5 (sectioning).
    """
    value, size = statistic(slice(0, n)), n // n_batches // 2 * 2
    if value is None:
        return None
    found = [statistic(slice(i * size, (i + 1) * size)) for i in range(n_batches)] if size else []
    shown = np.array([x for x in found if x is not None])
    if 2 * shown.size < n_batches:
        return Estimate(value, None)
    return Estimate(value, float(np.std(shown, ddof=1)) / math.sqrt(shown.size))


ENOUGH = 30
"""Below so many trajectories an error estimated from them is itself too uncertain to build a claim on."""


def beyond_error(estimate: Estimate, reference: float = 0.0) -> bool:
    """Whether an estimate is further from a reference than its 95 % margin (and has one)."""
    rounding = ROUNDING * abs(estimate.value)
    return estimate.margin is not None and abs(estimate.value - reference) > max(estimate.margin, rounding)


def estimate_of(entry: Mapping[str, Any]) -> Estimate:
    """An entry of the summary as an estimate again."""
    return Estimate(float(entry["mean"]), entry["std_error"])


ROUNDING = 1e-12
"""Relative size up to which a difference or a margin is the rounding of sums, and none."""
