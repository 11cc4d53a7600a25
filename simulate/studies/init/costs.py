"""Prices and costs by year as the format's trends: one trend of the price, a trend or a learning curve of unit cost.

    price(t)     = price·e^{trend_price·t/4}
    unit cost(t) = unit_cost·e^{trend_technology·t/4}·( m + (1 − m)·( max(X, X₀)/X₀ )^{log₂(1 − learning_rate)} )

with X the units made before the quarter and m the share of materials, whose prices have no trend (docs/model.md,
section 6): they take no part in the learning, and the plan does not say how large they are. A year's value is the mean
over the units sold in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from simulate.engine.outcomes import Array
from simulate.studies.init.calendar import Calendar

LARGEST_TREND = 0.5
LARGEST_LEARNING = 0.5
CLOSE_ENOUGH = 0.005
"""A unit cost met to this, relative, in every year needs no richer curve."""
MATERIAL_SHARE = 0.4
"""Share of materials where the plan's unit cost has room for one: a judgement."""
NEARLY_AS_GOOD = 1.5
"""A simpler curve is kept if its worst year is not worse than this many times the best curve's."""
FIRM = 1e-6
"""Weight of what keeps a trend small that the plan leaves open."""


@dataclass(frozen=True)
class Curve:
    """A price or a unit cost.

    Attributes
    ----------
    start : float
        At the start [currency a unit].
    trend : float
        [1/year]
    learning_rate : float
        Fall at each doubling of cumulative volume; 0 for none.
    reference_volume : float
        Cumulative volume up to which `start` holds; 0 for none.
    material_share : float
        Share that learns nothing; 0 for none.
    """

    start: float
    trend: float
    learning_rate: float = 0.0
    reference_volume: float = 0.0
    material_share: float = 0.0


@dataclass(frozen=True)
class FixedCost:
    """Fixed cost [million a year], and the share of it before there is capacity."""

    yearly: float
    before: float


class Yearly:
    """Yearly means over the units sold, of the years in which plan and fit both sell.

    Parameters
    ----------
    calendar : Calendar
        The plan's.
    sold : ndarray, shape (n_quarters,)
        Units of the fit.
    volume : ndarray, shape (n_years,)
        Units of the plan.
    """

    def __init__(self, calendar: Calendar, sold: Array, volume: Array) -> None:
        made = calendar.yearly(sold)
        self.years = np.flatnonzero((volume > 0.0) & (made > 0.0))
        self._calendar, self._sold, self._made = calendar, sold, made
        self.years_elapsed = 0.25 * calendar.quarters
        self.made_before = np.cumsum(sold) - sold

    def mean(self, quarterly: Array) -> Array:
        """The mean over the units sold, shape (years,)."""
        mean: Array = self._calendar.yearly(quarterly * self._sold)[self.years] / self._made[self.years]
        return mean


def price_curve(given: Array, yearly: Yearly) -> Curve:
    """The price and its trend that come nearest to prices by year, in relative terms."""
    return _trend_curve(given[yearly.years], yearly)[0]


def cost_curve(given: Array, yearly: Yearly) -> Curve:
    """The simplest curve that comes near to unit costs by year: a trend, learning beside materials, or without them."""
    wanted = given[yearly.years]
    if not wanted.all():  # nothing is relative to a cost of 0
        return Curve(float(wanted.mean()), 0.0, material_share=MATERIAL_SHARE)
    curve, worst = _trend_curve(wanted, yearly)
    curves = [(replace(curve, material_share=MATERIAL_SHARE), worst)]
    for material in (MATERIAL_SHARE, 0.0):
        if min(worst for _, worst in curves) > CLOSE_ENOUGH:
            curves += [_learning_curve(wanted, yearly, trend, material) for trend in (0.0, LARGEST_TREND)]
    allowed = max(CLOSE_ENOUGH, NEARLY_AS_GOOD * min(worst for _, worst in curves))
    return next(curve for curve, worst in curves if worst <= allowed)


def _trend_curve(wanted: Array, yearly: Yearly) -> tuple[Curve, float]:
    """A trend alone, and its worst year."""

    def curve(x: Array) -> Array:
        shape: Array = np.exp(x[0] * yearly.years_elapsed)
        return shape

    x, start, worst = _fitted(curve, wanted, yearly, [[0.0]], [(-LARGEST_TREND, LARGEST_TREND)])
    return Curve(start, float(x[0])), worst


def _learning_curve(wanted: Array, yearly: Yearly, largest_trend: float, material: float) -> tuple[Curve, float]:
    """Learning, with a trend if one is allowed, and its worst year."""
    total = float(yearly.made_before[-1])
    if total <= 0.0:
        return Curve(float(wanted.mean()), 0.0, material_share=material), np.inf
    shares = [0.01, 0.05, 0.2]

    def curve(x: Array) -> Array:
        reference = total * np.exp(x[1])
        doublings = np.log2(np.maximum(yearly.made_before, reference) / reference)
        learnt = material + (1.0 - material) * (1.0 - x[0]) ** doublings
        shape: Array = learnt * np.exp(x[2] * yearly.years_elapsed)
        return shape

    tiny = max(largest_trend, 1e-12)
    bounds = [(0.0, LARGEST_LEARNING), (np.log(1e-3), 0.0), (-tiny, tiny)]
    x, start, worst = _fitted(curve, wanted, yearly, [[0.1, float(np.log(s)), 0.0] for s in shares], bounds)
    trend = float(x[2]) if largest_trend else 0.0
    return Curve(start, trend, float(x[0]), float(total * np.exp(x[1])), material), worst


def _fitted(
    curve: Callable[[Array], Array],
    wanted: Array,
    yearly: Yearly,
    starts: list[list[float]],
    bounds: list[tuple[float, float]],
) -> tuple[Array, float, float]:
    """Parameters of a curve's shape, its start, and the relative difference of its worst year."""
    from scipy.optimize import least_squares

    def relative(x: Array) -> tuple[Array, float]:
        ratio = yearly.mean(curve(x)) / wanted
        start = float(ratio.sum() / (ratio @ ratio))
        return start * ratio - 1.0, start

    limits = tuple(np.array(limit) for limit in zip(*bounds, strict=True))
    found = [
        least_squares(lambda x: np.append(relative(x)[0], FIRM * x), start, bounds=limits, x_scale="jac")
        for start in starts
    ]
    x = min(found, key=lambda one: float(one.cost)).x
    missed, start = relative(x)
    return x, start, float(np.abs(missed).max())


def fixed_cost(given: Array, calendar: Calendar) -> FixedCost:
    """Fixed cost and its share before capacity that come nearest to fixed costs by year.

    A share above 1 is not known to the format: then one mean holds throughout.
    """
    after = calendar.yearly(calendar.producing) / 4.0
    before = 1.0 - after
    if before.max() <= 0.0:  # it sells from its first day, and the quarter before that is none of the plan's
        return FixedCost(float(given.mean()), 0.0)
    early, late = np.linalg.lstsq(np.stack([before, after], axis=1), given, rcond=None)[0]
    if late <= 0.0 or early > late:
        return FixedCost(float(given.mean()), 1.0)
    return FixedCost(float(late), max(0.0, float(early / late)))
