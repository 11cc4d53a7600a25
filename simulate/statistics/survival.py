"""How long ventures live and what ends them: competing risks, counted.

A simulated venture is watched until it ends or the horizon comes, so nothing is censored before the horizon and the
cumulative incidence of a cause is a plain count. Censored samples (deal databases, where some ventures still live)
need the estimators of Kaplan & Meier and Aalen & Johansen, which reduce to that count where nothing is censored.

References
----------
Kaplan & Meier (1958), Nonparametric estimation from incomplete observations, JASA 53, 457-481.
Aalen & Johansen (1978), An empirical transition matrix for non-homogeneous Markov chains based on censored
observations, Scandinavian Journal of Statistics 5, 141-150.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulate.statistics.estimates import Array, Estimate, Mask, share
from simulate.statistics.quantiles import confidence_ranks
from simulate.statistics.replicates import EACH, Replicates

CENSORED = 0
"""The event code of a subject that was last seen alive; causes are 1, 2, …"""
QUARTERS_PER_YEAR = 4


def cumulative_incidence(exit_quarter: Array, cause: Array, n_causes: int, n_quarters: int) -> Array:
    """Share of all ventures that each cause has ended by each quarter, in [0, 1].

    Parameters
    ----------
    exit_quarter : ndarray, shape (n_paths,)
        Quarters lived, 1 … n_quarters.
    cause : ndarray, shape (n_paths,)
        Place of the cause among them, 0 …, negative where none ended the venture; codes of `cause` are none.
    n_causes, n_quarters : int
        Number of causes and of quarters to the horizon.

    Returns
    -------
    ndarray, shape (n_causes, n_quarters)
        Element [c, q-1]: ended by cause c after at most q quarters.
    """
    ended = cause >= 0
    cell = cause[ended].astype(np.int64) * n_quarters + exit_quarter[ended].astype(np.int64) - 1
    counts = np.bincount(cell, minlength=n_causes * n_quarters).reshape(n_causes, n_quarters)
    return np.cumsum(counts, axis=1) / cause.size


def incidence_errors(ended_after: npt.NDArray[np.int64], n_quarters: int, by: Replicates = EACH) -> list[float | None]:
    """Standard errors of the share of all ventures that has ended by each quarter.

    Parameters
    ----------
    ended_after : ndarray of int, shape (n_paths,)
        Quarters lived, above n_quarters where a venture did not end in the way that is counted.
    n_quarters : int
        Number of quarters to the horizon.
    by : Replicates
        What of the ventures is independent.

    Returns
    -------
    list of float or None
        An element a quarter; None where the sample is too small to give one.
    """
    if not by.enough(ended_after.size):
        return [None] * n_quarters
    variance = (_of_batches if by.batch else _of_units)(ended_after, n_quarters, by)
    return [float(x) for x in np.sqrt(variance / by.count(ended_after.size))]


def _of_units(ended_after: npt.NDArray[np.int64], n_quarters: int, by: Replicates) -> Array:
    """Variance over ventures, or over pairs of them, of the share that has ended by each quarter."""
    last = n_quarters + 1
    n = by.count(ended_after.size)
    first, second = ended_after[: n * by.together : by.together], ended_after[by.together - 1 :: by.together][:n]
    # A unit's share is 0, 1/2 or 1: its square is 1/4 where one of a pair has ended, 1 where both have.
    either = np.cumsum(np.bincount(np.minimum(first, second), minlength=last + 1)[1:last])
    both = np.cumsum(np.bincount(np.maximum(first, second), minlength=last + 1)[1:last])
    total, squares = 0.5 * (either + both), 0.25 * either + 0.75 * both
    return np.asarray(np.maximum(0.0, squares - total**2 / n) / (n - 1))


def _of_batches(ended_after: npt.NDArray[np.int64], n_quarters: int, by: Replicates) -> Array:
    """The same over batches."""
    quarters = [np.bincount(ended_after[part], minlength=n_quarters + 2) for part in by.parts(ended_after.size)]
    counts = np.cumsum(np.array(quarters)[:, 1 : n_quarters + 1], axis=1)
    sizes = np.array([part.stop - part.start for part in by.parts(ended_after.size)])
    return np.asarray(np.var(counts / sizes[:, None], axis=0, ddof=1))


def survival_at(exit_quarter: Array, years: float, by: Replicates = EACH) -> Estimate:
    """Share of ventures that live longer than so many years."""
    return share(exit_quarter > QUARTERS_PER_YEAR * years, by)


def survival_years(n_quarters: int) -> range:
    """The whole years before the horizon: 1 … (at the horizon itself every venture has ended)."""
    return range(1, math.ceil(n_quarters / QUARTERS_PER_YEAR))


def incidence_years(n_quarters: int) -> range:
    """The years that are counted to: 1 …, the last one up to the horizon, whole or not."""
    return range(1, math.ceil(n_quarters / QUARTERS_PER_YEAR) + 1)


def by_year(incidence: Array) -> Array:
    """Columns of a cumulative incidence (n_causes, n_quarters) at the ends of `incidence_years`."""
    n_quarters = incidence.shape[1]
    ends = [min(QUARTERS_PER_YEAR * year, n_quarters) - 1 for year in incidence_years(n_quarters)]
    return incidence[:, ends]


def hazards_by_year(exit_quarter: Array, ended: Mask, n_quarters: int) -> list[Estimate | None]:
    """Chance that a venture that lives at the start of a year ends in it; None where none lives.

    The life table's estimate (Lawless 2003, Statistical Models and Methods for Lifetime Data, section 3.6): ends in
    the year over those at risk. Reaching the horizon is no end.
    """
    hazards: list[Estimate | None] = []
    for year in incidence_years(n_quarters):
        at_risk = exit_quarter > QUARTERS_PER_YEAR * (year - 1)
        ends = ended[at_risk] & (exit_quarter[at_risk] <= QUARTERS_PER_YEAR * year)
        hazards.append(share(ends) if ends.size else None)
    return hazards


def median_life(exit_quarter: Array, ended: Mask) -> Estimate | None:
    """Quarters after which half of the ventures have ended; None where fewer than half end before the horizon.

    The limits are order statistics; an upper one beyond the horizon is None. Lives are whole quarters, so there is no
    standard error.
    """
    beyond = float(exit_quarter.max()) + 1.0
    lived = np.sort(np.where(ended, exit_quarter, beyond))
    low, high = confidence_ranks(lived.size, 0.5)
    value = _before(beyond, lived, (lived.size - 1) // 2)
    return None if value is None else Estimate(value, None, _before(beyond, lived, low), _before(beyond, lived, high))


def _before(beyond: float, ordered: Array, rank: int | None) -> float | None:
    value = beyond if rank is None else float(ordered[rank])
    return value if value < beyond else None


@dataclass(frozen=True)
class CompetingRisks:
    """The Aalen–Johansen estimate of a censored sample, as step functions that jump at `times`.

    Attributes
    ----------
    times : ndarray, shape (n_times,)
        Distinct times at which something happened, ascending [unit of the sample].
    survival : ndarray, shape (n_times,)
        Share alive after each time.
    incidence : ndarray, shape (n_causes, n_times)
        Share ended by each cause up to each time.
    """

    times: Array
    survival: Array
    incidence: Array

    def survival_at(self, time: float) -> float:
        """Share alive after `time`."""
        i = int(np.searchsorted(self.times, time, side="right"))
        return 1.0 if i == 0 else float(self.survival[i - 1])

    def incidence_at(self, cause: int, time: float) -> float:
        """Share that cause (1, 2, …) has ended by `time`."""
        i = int(np.searchsorted(self.times, time, side="right"))
        return 0.0 if i == 0 else float(self.incidence[cause - 1, i - 1])


def aalen_johansen(time: npt.ArrayLike, event: npt.ArrayLike) -> CompetingRisks:
    """Survival and cumulative incidence of competing causes from a sample with censoring.

    Parameters
    ----------
    time : array_like, shape (n,)
        When each subject ended or was last seen.
    event : array_like of int, shape (n,)
        0 censored, else the cause 1, 2, … A censoring at the time of an end comes after it.

    Returns
    -------
    CompetingRisks

    Notes
    -----
    With d_c(t) ends by cause c among n(t) at risk: S(t) = Π (1 - Σ_c d_c / n), F_c(t) = Σ S(t-) d_c / n. To treat
    the other causes as censored instead (1 - Kaplan–Meier) would overstate every F_c.

    References
    ----------
    Aalen & Johansen (1978); Putter, Fiocco & Geskus (2007), Tutorial in biostatistics: competing risks and
    multi-state models, Statistics in Medicine 26, 2389-2430, section 3.
    """
    when, code = np.asarray(time, dtype=np.float64), np.asarray(event, dtype=np.int64)
    times, position = np.unique(when, return_inverse=True)
    n_causes = max(1, int(code.max(initial=1)))
    ends = np.zeros((n_causes, times.size))
    np.add.at(ends, (code[code > CENSORED] - 1, position[code > CENSORED]), 1.0)
    leaving = np.bincount(position, minlength=times.size)
    at_risk = when.size - np.concatenate(([0], np.cumsum(leaving)[:-1]))
    survival = np.cumprod(1.0 - ends.sum(axis=0) / at_risk)
    before = np.concatenate(([1.0], survival[:-1]))
    return CompetingRisks(times, survival, np.cumsum(before * ends / at_risk, axis=1))


def kaplan_meier(time: npt.ArrayLike, ended: npt.ArrayLike) -> CompetingRisks:
    """Survival from a sample with censoring (`ended` false): the Aalen–Johansen estimate with one cause."""
    return aalen_johansen(time, np.asarray(ended, dtype=np.bool_).astype(np.int64))
