"""What changes between two runs on the same futures, with errors that know the pairing.

Trajectory k of both runs meets the same draws, so the difference is taken trajectory by trajectory and its error is
that of the differences: what both runs share drops out. What of the trajectories is independent is said by their
`Replicates`, as for the numbers of one run.

References
----------
Law (2015), Simulation Modeling and Analysis, 5th ed., sections 10.2 and 11.2 (common random numbers).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulate.statistics.confidence import TAIL, critical_value, score_limits
from simulate.statistics.estimates import ENOUGH, Array, Estimate, Mask, fewest, mean, share
from simulate.statistics.replicates import EACH, Replicates
from simulate.statistics.resampling import quantile_differences

CHANGED = 1e-9
"""Relative difference from which a trajectory counts as changed: less is the rounding of sums."""
PROBABILITIES = (0.05, 0.5, 0.95)
POWER = 0.8416212335729143
"""Standard errors beyond the limit at which a difference is told apart in four of five studies."""
HOPELESS = 2.0
"""Margins, in differences, from which on the difference says nothing of how many paths it would need."""


@dataclass(frozen=True, slots=True)
class Paired:
    """A variant's values against the base's, trajectory by trajectory.

    Attributes
    ----------
    mean : Estimate
        Mean of the differences [unit of the values].
    p05, p50, p95 : Estimate or None
        Differences of the quantiles, which are not the quantiles of the differences; None of shares and of counts:
        quantiles of whole numbers stand still or jump.
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


def paired(base: Array, other: Array, by: Replicates = EACH) -> Paired:
    """Everything about the difference between two runs in one quantity.

    Parameters
    ----------
    base, other : ndarray, shape (n_paths,)
        Values of the same trajectories; whole numbers (counts) have no differences of quantiles.
    by : Replicates
        What of the trajectories is independent.
    """
    moved = changed(base, other)
    whole = bool(moved.any() and np.all(base == np.floor(base)) and np.all(other == np.floor(other)))
    low, middle, high = (None, None, None) if whole else quantile_differences(base, other, PROBABILITIES, by)
    return replace(paired_means(base, other, by), p05=low, p50=middle, p95=high)


def paired_means(base: Array, other: Array, by: Replicates = EACH) -> Paired:
    """The same without the differences of quantiles, which take nine tenths of its time."""
    moved = changed(base, other)
    gained = share(moved & (other > base), by)
    return Paired(mean_difference(base, other, by), None, None, None, gained, share(moved, by))


def mean_difference(base: Array, other: Array, by: Replicates = EACH) -> Estimate:
    """Mean of the differences of two paired samples [unit of the values].

    One that is 0 in every future has no error: none of these futures shows how large it is in others.
    """
    difference, n_moved = other - base, int(np.count_nonzero(changed(base, other)))
    found = mean(difference, by)
    return replace(found, n_changed=n_moved) if n_moved else Estimate(found.value, None)


def changed(base: Array, other: Array) -> Mask:
    """In which futures a value is another one, beyond the rounding of sums; shape of both."""
    return np.asarray(np.abs(other - base) > CHANGED * np.maximum(1.0, np.abs(base)), dtype=np.bool_)


def paired_shares(base: Mask, other: Mask, by: Replicates = EACH) -> Paired:
    """The same of two shares: how much larger one is, in which futures it holds anew, and in which it moved at all.

    Parameters
    ----------
    base, other : ndarray of bool, shape (n_paths,)
        Whether it holds in the same trajectories.
    by : Replicates
        What of the trajectories is independent.
    """
    anew, moved = share(other & ~base, by), share(base != other, by)
    return Paired(share_difference(base, other, by), None, None, None, anew, moved)


def share_difference(base: Mask, other: Mask, by: Replicates = EACH) -> Estimate:
    """Difference of two shares of the same futures, in [-1, 1], with score limits where few futures changed.

    Parameters
    ----------
    base, other : ndarray of bool, shape (n_paths,)
        Whether it holds in the same trajectories.
    by : Replicates
        What of the trajectories is independent.
    """
    found = mean(other.astype(np.float64) - base.astype(np.float64), by)
    gained, lost = int(np.count_nonzero(other & ~base)), int(np.count_nonzero(base & ~other))
    return of_changes(found, gained, lost, base.size, by)


def of_changes(found: Estimate, gained: float, lost: float, n: int, by: Replicates = EACH) -> Estimate:
    """A difference of two shares with what is known of it from the futures that changed, of n.

    Where they are few its limits are score limits, which are no points where none changed.
    """
    few = gained + lost < ENOUGH
    low, high = score_limits(gained, lost, n / by.together) if few and by.enough(n) else (None, None)
    error = found.std_error if gained + lost > 0 else None
    return Estimate(found.value, error, low, high, found.freedom, found.support, gained + lost)


# ---- what can be said -----------------------------------------------------------------------------------------------


def _critical(difference: Estimate, comparisons: int) -> float:
    """How many errors from 0 one of so many differences must be to be told apart, with 95 % confidence for all.

    Bonferroni's bound: each is held to 5 % / comparisons (Dunn 1961, JASA 56, 52-64). An error that comes from few
    replicates is itself uncertain: Student's t takes the place of the normal, 10 % wider for 100 comparisons of 64.
    """
    return critical_value(TAIL / max(1, comparisons), difference.freedom)


def is_thin(difference: Estimate) -> bool:
    """Whether too few trajectories differ for an error of it to be relied on."""
    return difference.n_changed is not None and difference.n_changed < ENOUGH


def told_apart(difference: Estimate, comparisons: int = 1) -> bool:
    """Whether a difference is told apart from 0: it has an error, is far beyond it, and thirty trajectories differ.

    Notes
    -----
    Bonferroni asks the normal for tails that skew bends most. An error that rests on few trajectories (`support_of`) is
    held to Student's t with a third of their number: of lognormal differences with σ = 2.5 and a mean of 0 it was
    broken by 0.3 % at 30 comparisons, nominal 0.17, and by 3 to 14 % without that.
    """
    if difference.std_error is None or is_thin(difference):
        return False
    bears = None if difference.support is None else max(1, math.floor(difference.support / 3.0))
    held = replace(difference, freedom=fewest(difference.freedom, bears))
    return abs(difference.value) > _critical(held, comparisons) * difference.std_error


def paths_needed(difference: Estimate, n: int, comparisons: int = 1) -> int | None:
    """Trajectories at which a difference of this size would be told apart from 0 in four studies of five.

    None if it is 0, or so far inside its margin that its size is not known. Rounded up to two significant digits: the
    error itself is an estimate.

    Notes
    -----
    At the number at which the difference just reaches the limit it would be told apart in every second study; power of
    80 % takes ((z + 0.84) / z)² times as many (Cohen 1988, Statistical Power Analysis, 2nd ed., chapter 2).
    """
    if not difference.std_error or difference.value == 0.0:
        return None
    if (difference.margin or 0.0) > HOPELESS * abs(difference.value):
        return None
    reach = (_critical(difference, comparisons) + POWER) * difference.std_error
    needed = n * (reach / abs(difference.value)) ** 2
    if difference.n_changed is not None and is_thin(difference):
        needed = max(needed, n * ENOUGH / difference.n_changed)
    step = 10.0 ** max(0, math.floor(math.log10(max(needed, 1.0))) - 1)
    return int(math.ceil(needed / step) * step)
