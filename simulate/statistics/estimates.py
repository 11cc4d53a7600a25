"""Estimates from a sample of trajectories, each with its standard error.

What of a run is independent (trajectories, antithetic pairs, batches) is said by its `Replicates`, and every error
comes from their scatter: a number has the same error wherever it is printed. Errors of what is no plain mean come from
its influence function, whose mean's error they are (Hampel 1974); those of quantiles come from the ranks between which
the true quantile lies, and shares have Wilson's limits.

An estimate that has no error (one trajectory, a tail with too few points) says so by None, never by nan.

References
----------
Hampel (1974), The influence curve and its role in robust estimation, JASA 69, 383-393.
Law (2015), Simulation Modeling and Analysis, 5th ed., section 11.3 (antithetic variates).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from simulate.statistics.confidence import TAIL, critical_value, wilson
from simulate.statistics.replicates import EACH, Replicates

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

ENOUGH = 30
"""Below so many trajectories an error estimated from them is itself too uncertain to build a claim on."""
FEWEST_AMONG = 5
"""Below so many of them it is none at all."""
EXTREMES = 10
"""How many of the most extreme trajectories are looked at."""
ROUNDING = 1e-12
"""Relative size up to which a difference or a margin is the rounding of sums, and none."""


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
        Degrees of freedom of the error, where it comes from few replicates; None where it is as good as known.
    support : float or None
        As of `support_of`: on how many trajectories its error rests; None where nothing varies, or it is not known.
    n_changed : float or None
        Of a difference: in how many trajectories there is one; None of what is none, or where they are many.
    """

    value: float
    std_error: float | None
    low: float | None = None
    high: float | None = None
    freedom: int | None = None
    support: float | None = None
    n_changed: float | None = None

    @property
    def margin(self) -> float | None:
        """Half-width of the 95 % confidence interval, in the unit of the value."""
        return None if self.std_error is None else critical_value(TAIL, self.freedom) * self.std_error

    @property
    def size(self) -> Estimate:
        """The same without its sign, for sentences that say "more" or "less"."""
        if self.value >= 0.0:
            return self
        low, high = (None if limit is None else -limit for limit in (self.high, self.low))
        return replace(self, value=-self.value, low=low, high=high)

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The 95 % confidence limits; None where there is none."""
        if self.margin is None or self.low is not None or self.high is not None:
            return self.low, self.high
        return self.value - self.margin, self.value + self.margin

    def as_dict(self) -> dict[str, float | None]:
        """The estimate as it stands in JSON: with its error and its 95 % limits."""
        low, high = self.limits
        return {
            "mean": self.value,
            "std_error": self.std_error,
            "low95": low,
            "high95": high,
            "freedom": self.freedom,
        }


def error_of_mean(values: npt.NDArray[Any], by: Replicates = EACH) -> float | None:
    """Standard error of a sample's mean [unit of the values]; None where it has too few replicates."""
    if not by.enough(values.size):
        return None
    means = by.means(values)
    return float(np.std(means, ddof=1)) / math.sqrt(means.size)


def mean(values: Array, by: Replicates = EACH) -> Estimate:
    """Mean of a sample [unit of the values] with its standard error.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample, n_paths >= 1, in the order of the trajectories.
    by : Replicates
        What of it is independent.

    References
    ----------
    Glasserman (2003), Monte Carlo Methods in Financial Engineering, section 1.1.3.
    """
    value = float(np.mean(values))
    return Estimate(value, error_of_mean(values, by), None, None, by.freedom(values.size), support_of(values))


def support_of(values: Array) -> float | None:
    """On how many trajectories the error of a mean rests: few where a handful makes it; None where nothing varies.

    Notes
    -----
    With d the deviations from the mean, (Σ d²)² / Σ d⁴: k where k of many trajectories make all of the variance alike,
    and a third of n where it is normal (Kish 1965, Survey Sampling, section 8.2, of weights d²).
    """
    deviations = values - np.mean(values)
    largest = float(np.max(np.abs(deviations)))
    if largest <= ROUNDING * float(np.max(np.abs(values))):
        return None
    squares = np.square(deviations / largest)
    return float(np.sum(squares)) ** 2 / float(np.sum(np.square(squares)))


def extreme_share(values: Array) -> float:
    """Share of a sample's variance that its ten most extreme values make, in [0, 1]."""
    squares = np.square(values - np.mean(values))
    total = float(np.sum(squares))
    ten = min(EXTREMES, values.size)
    return float(np.sum(np.partition(squares, values.size - ten)[values.size - ten :])) / total if total > 0.0 else 0.0


def is_extreme(share_of_ten: float, n: int) -> bool:
    """Whether ten of n trajectories make so much of the variance that a mean and its error are not to be relied on.

    More than a tenth; of few trajectories more, where ten are much of any sample.
    """
    return share_of_ten > max(0.1, 600.0 / n)


def mean_among(values: Array, mask: Mask, by: Replicates = EACH) -> Estimate | None:
    """Mean over those of a sample for which something holds [unit of the values]; None where it holds for none.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample.
    mask : ndarray of bool, shape (n_paths,)
        Which of them count.
    by : Replicates
        What of the sample is independent. Where not each trajectory is, the mean is a ratio, and its error that of the
        influence function 1{counts} (x - mean) / share (Cochran 1977, Sampling Techniques, 3rd ed., section 6.3).

    Notes
    -----
    Of fewer than `FEWEST_AMONG` there is no error; of few it is held to Student's t with one less than their number.
    """
    count = int(np.count_nonzero(mask))
    if count == 0:
        return None
    value = float(np.mean(values[mask]))
    if count < FEWEST_AMONG:
        return Estimate(value, None)
    if by == EACH:
        return mean(values[mask])
    error = error_of_mean(np.where(mask, values - value, 0.0), by)
    scaled = None if error is None else error * mask.size / count
    freedom = fewest(by.freedom(mask.size), EACH.freedom(count))
    return Estimate(value, scaled, None, None, freedom, support_of(values[mask]))


def fewest(*freedoms: int | None) -> int | None:
    """The smallest of degrees of freedom; None where all are as good as known."""
    return min((freedom for freedom in freedoms if freedom is not None), default=None)


def share(mask: Mask, by: Replicates = EACH) -> Estimate:
    """Share of a sample for which something holds, in [0, 1], with its standard error and Wilson's 95 % limits.

    Notes
    -----
    Wilson's limits stay inside [0, 1] and are no points where none or all hold (Wilson 1927, JASA 22, 209-212; Brown,
    Cai & DasGupta 2001, Statistical Science 16). Where trajectories depend on each other, the number of trials is
    that of independent ones with the same error; for a few, whose clumps say nothing of it, that of independent ones.
    """
    return share_of(int(np.count_nonzero(mask)), mask.size, error_of_mean(mask, by), by)


def share_of(count: int, n: int, error: float | None, by: Replicates = EACH) -> Estimate:
    """The share that so many of n trajectories are, with its standard error and the limits of `share`."""
    p = count / n
    if error is None:
        return Estimate(p, None)
    trials = float(n // by.together)
    if error and not (by.batch and min(count, n - count) < ENOUGH):
        trials = float(n) if by == EACH else min(float(n), p * (1.0 - p) / error**2)
    low, high = wilson(p, trials)
    return Estimate(p, error, low, high, by.freedom(n))


def standard_deviation(values: Array, by: Replicates = EACH) -> Estimate | None:
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
    error = error_of_mean(squares, by) if n > 2 else None
    return Estimate(s, None if error is None else error / (2.0 * s), freedom=by.freedom(n))


def by_batches(statistic: Callable[[slice], float | None], n: int, by: Replicates) -> Estimate | None:
    """Any statistic of a sample, its standard error from the same statistic of batches of it.

    Parameters
    ----------
    statistic : callable
        Takes a slice of the trajectories; None where they do not show it.
    n : int
        Number of trajectories.
    by : Replicates
        The batches.

    Returns
    -------
    Estimate or None
        None where the whole sample does not show it; without an error where fewer than half of the batches do.

    References
    ----------
    Asmussen & Glynn (2007), Stochastic Simulation, section III.5 (sectioning).
    """
    value = statistic(slice(0, n))
    if value is None:
        return None
    parts = by.parts(n) if by.enough(n) else []
    shown = np.array([x for x in map(statistic, parts) if x is not None])
    if not parts or 2 * shown.size < len(parts):
        return Estimate(value, None)
    return Estimate(value, float(np.std(shown, ddof=1)) / math.sqrt(shown.size), freedom=max(1, shown.size - 1))


def beyond_error(estimate: Estimate, reference: float = 0.0) -> bool:
    """Whether an estimate is further from a reference than its 95 % margin (and has one)."""
    rounding = ROUNDING * abs(estimate.value)
    return estimate.margin is not None and abs(estimate.value - reference) > max(estimate.margin, rounding)


def estimate_of(entry: Mapping[str, Any]) -> Estimate:
    """An entry of the summary as an estimate again."""
    return Estimate(
        float(entry["mean"]), entry["std_error"], entry.get("low95"), entry.get("high95"), entry.get("freedom")
    )
