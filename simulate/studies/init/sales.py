"""Volumes by year as a base volume, its trend, a ramp, and capacities that may bind.

    q(t) = min( base_volume·¼·ramp(t)·e^{trend·t/4},  K(t)/4 ),      ramp(t) = min(1, (t − first + 1)/ramp_quarters)

(docs/model.md, section 6, without shocks). Without binding capacities two numbers are fitted for each length of the
ramp; capacities are let bind where that comes much nearer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simulate.engine.outcomes import Array
from simulate.studies.init.calendar import Calendar

RAMPS = (1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40)
BOUND_RAMPS = (1, 2, 4, 8, 12)
"""Lengths of the ramp that are tried first [quarters], without and with capacities that bind."""
LARGEST_TREND = 0.5
HEADROOM = 1.10
"""Capacity over the largest planned rate where the plan does not say: a judgement."""
CLOSE_ENOUGH = 0.002
"""A misfit below this is no reason for capacities that bind."""
MUCH_NEARER = 0.6
FIRM, FIRM_BOUND = 1e-5, 3e-3
"""Weights of what keeps numbers small that the plan leaves open; it leaves more open where capacities bind."""
STEP = 0.001
"""The least rise of capacity by a stage."""


@dataclass(frozen=True)
class Sales:
    """What a plan's volumes say.

    Attributes
    ----------
    base_volume, trend : float
        [units a year], [1/year]
    ramp_quarters : int
    capacity : tuple of float
        Capacity in all from each end of a stage on [units a year].
    quarterly : ndarray, shape (n_quarters,)
        Units sold.
    binds : bool
        Whether a capacity holds volumes down.
    misfit : float
        Root mean square of what is not met, over the mean volume of a year that sells.
    """

    base_volume: float
    trend: float
    ramp_quarters: int
    capacity: tuple[float, ...]
    quarterly: Array
    binds: bool
    misfit: float


def sell(volume: Array, calendar: Calendar, ends: Sequence[int]) -> Sales:
    """The sales that come nearest to volumes by year.

    Parameters
    ----------
    volume : ndarray, shape (n_years,)
        [units a year]
    calendar : Calendar
        With its first quarter of production.
    ends : sequence of int
        The quarters from which stages add capacity, rising; the first is the calendar's.
    """
    search = _Search(volume / volume.max(), calendar, ends)
    free = search.nearest_ramp(search.free, RAMPS)
    best = free
    if free.misfit > CLOSE_ENOUGH:
        bound = search.nearest_ramp(search.bound, sorted({*BOUND_RAMPS, *search.ranking[:3]}))
        if bound.misfit < MUCH_NEARER * free.misfit:
            best = bound
    return search.sales(best, float(volume.max()))


@dataclass(frozen=True)
class _Fit:
    """Parameters with volumes in units of the largest one; `levels` is empty where no capacity binds."""

    ramp: int
    base: float
    trend: float
    levels: Array
    misfit: float


_Fitter = Callable[[int], _Fit]


class _Search:
    """The search of one plan's sales."""

    def __init__(self, volume: Array, calendar: Calendar, ends: Sequence[int]) -> None:
        self.volume, self.calendar, self.ends = volume, calendar, np.array(ends)
        self.scale = 0.5 * (volume + 1.0)
        self.t = calendar.quarters
        self.stage = np.searchsorted(self.ends, self.t, side="right") - 1
        self.ranking: list[int] = []

    def nearest_ramp(self, fit: _Fitter, ramps: Sequence[int]) -> _Fit:
        """The best fit of some ramps, and of those around it."""
        fits = {ramp: fit(ramp) for ramp in ramps}
        while True:
            best = min(fits.values(), key=lambda one: one.misfit + FIRM * one.ramp + FIRM_BOUND * abs(one.trend))
            near = [ramp for ramp in (best.ramp - 1, best.ramp + 1) if ramp >= 1 and ramp not in fits]
            if not near:
                break
            fits |= {ramp: fit(ramp) for ramp in near}
        self.ranking = sorted(fits, key=lambda ramp: fits[ramp].misfit)
        return best

    def wanted(self, ramp: int, base: float, trend: float) -> Array:
        """Volume wanted by quarter, before capacities."""
        rise = np.clip((self.t - self.calendar.first + 1.0) / ramp, 0.0, 1.0)
        wanted: Array = 0.25 * base * rise * np.exp(0.25 * trend * self.t)
        return wanted

    def free(self, ramp: int) -> _Fit:
        """Base and trend without capacities that bind."""
        from scipy.optimize import least_squares

        def residual(x: Array) -> Array:
            made = self.calendar.yearly(self.wanted(ramp, np.exp(x[0]), x[1]))
            return np.append((made - self.volume) / self.scale, FIRM * x)

        found = least_squares(residual, [0.0, 0.0], bounds=([-5.0, -LARGEST_TREND], [5.0, LARGEST_TREND]))
        return self._fit(ramp, found.x)

    def bound(self, ramp: int) -> _Fit:
        """Base, trend and capacities that may bind, from several starts."""
        from scipy.optimize import least_squares

        n = self.ends.size
        peaks = np.maximum.accumulate([max(self._rate(i), STEP) for i in range(n)])
        rises = np.log(np.maximum(np.diff(peaks, prepend=0.0), STEP))
        low = [-5.0, -LARGEST_TREND, *[-9.0] * n]
        high = [5.0, LARGEST_TREND, *[3.0] * n]

        def residual(x: Array) -> Array:
            return np.append((self._bound_years(ramp, x) - self.volume) / self.scale, FIRM_BOUND * x[:2])

        starts = [[base, trend, *rises] for base in (0.0, 0.2) for trend in (0.0, 0.05)]
        found = [least_squares(residual, start, bounds=(low, high), max_nfev=60) for start in starts]
        return self._fit(ramp, min(found, key=lambda one: float(one.cost)).x)

    def _rate(self, stage: int) -> float:
        """The largest yearly volume while a stage is the last one finished."""
        quarters = np.flatnonzero(self.stage == stage)
        years = (quarters - self.calendar.lead) // 4
        return float(self.volume[years[years >= 0]].max()) if (years >= 0).any() else 0.0

    def _bound_years(self, ramp: int, x: Array) -> Array:
        return self.calendar.yearly(self._bound_quarters(ramp, float(np.exp(x[0])), x[1], np.cumsum(np.exp(x[2:]))))

    def _bound_quarters(self, ramp: int, base: float, trend: float, levels: Array) -> Array:
        limit = np.where(self.stage >= 0, levels[np.maximum(self.stage, 0)], 0.0)
        quarters: Array = np.minimum(self.wanted(ramp, base, trend), 0.25 * limit)
        return quarters

    def _fit(self, ramp: int, x: Array) -> _Fit:
        base, trend, levels = float(np.exp(x[0])), float(x[1]), np.cumsum(np.exp(x[2:]))
        quarters = self._bound_quarters(ramp, base, trend, levels) if levels.size else self.wanted(ramp, base, trend)
        missed = self.calendar.yearly(quarters) - self.volume
        misfit = float(np.sqrt(np.mean(missed**2)) / self.volume[self.volume > 0.0].mean())
        return _Fit(ramp, base, trend, levels, misfit)

    def sales(self, fit: _Fit, unit: float) -> Sales:
        """What was found in units; a capacity that does not bind is the largest planned rate and a tenth more."""
        wanted = self.wanted(fit.ramp, fit.base, fit.trend)
        levels, below, binds = [], 0.0, False
        for i in range(self.ends.size):
            rate = 4.0 * float(wanted[self.stage == i].max())
            if fit.levels.size and fit.levels[i] < rate * (1.0 - 1e-9):
                level, binds = float(fit.levels[i]), True
            else:
                level = HEADROOM * rate
            below = max(level, below * (1.0 + STEP), STEP)
            levels.append(below)
        quarterly = self._bound_quarters(fit.ramp, fit.base, fit.trend, np.array(levels))
        return Sales(
            fit.base * unit, fit.trend, fit.ramp, tuple(k * unit for k in levels), quarterly * unit, binds, fit.misfit
        )
