"""What a plan is worth: internal rate of return, multiple on invested capital, and the multiple that it implies.

References
----------
Brealey, Myers & Allen (2020), Principles of Corporate Finance, 13th ed., sections 4.3-4.5 and 5.3.
Norstrøm (1972), A sufficient condition for a unique nonnegative internal rate of return, Journal of Financial and
Quantitative Analysis 7, 1835-1839.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulate.engine.outcomes import Array, CashFlows, Plan

RATES = (-0.99, 10.0)
"""Yearly rates between which an internal rate of return is looked for."""
STEPS = 600
"""Steps of the grid on which the roots are counted: of 0.4 % of growth between 0 and 1,000 % a year."""
TREND_YEARS = 3
"""Years over which the trend of the plan's EBITDA is measured at its end."""
GROWTH = (-0.05, 0.02)
"""Bounds of the growth that is carried on for ever: 2 % is about inflation, more would outgrow the economy."""
TOLERANCE = 0.25
"""How far a stated multiple may be from the implied one before it is worth a warning, relative."""


def in_order(flows: CashFlows) -> Array:
    """A stream's flows in the order of time [million], shape (n_quarters + 2,)."""
    return np.concatenate(([flows.initial], flows.quarterly, [flows.final]))


def sign_changes(values: Array) -> int:
    """How often a series changes its sign; zeros do not count."""
    signs = np.sign(values[values != 0.0])
    return int(np.count_nonzero(signs[1:] != signs[:-1]))


def internal_rate_of_return(flows: CashFlows) -> float | None:
    """Yearly rate at which the stream is worth nothing, as a fraction; None where there is none, or no single one.

    Notes
    -----
    The only root that is not negative, or where there is none the only negative one, within `RATES`. The roots are
    counted, not judged by a sufficient condition (Descartes, Norstrøm 1972): a second stage after payback changes the
    signs of flows and of their sum, and often leaves one rate all the same. Where several rates solve the equation
    none of them means anything.
    """
    cash = in_order(flows)
    # Money that comes first and is paid back later has a rate too, but it is one of borrowing: not an IRR.
    if not np.any(cash != 0.0) or cash[np.flatnonzero(cash)[0]] >= 0.0:
        return None
    for low, high in ((0.0, RATES[1]), (RATES[0], 0.0)):
        brackets = _brackets(flows, low, high)
        if brackets:
            falls = len(brackets) == 1 and flows.npv(brackets[0][0]) > 0.0
            return _root(flows, *brackets[0]) if falls else None
    return None


def planned_return(plan: Plan, flows: CashFlows) -> float | None:
    """The rate that a stream of the plan returns; None of a venture that already lives: what it cost is spent."""
    return None if plan.is_begun else internal_rate_of_return(flows)


def _brackets(flows: CashFlows, low: float, high: float) -> list[tuple[float, float]]:
    """Rates between which a stream's value changes its sign, once between each pair.

    On a grid of rates that is fine beside the distance of roots; where the value turns between two of its points, its
    extreme is looked for, so that two close roots are seen too.
    """
    growth = np.linspace(math.log1p(low), math.log1p(high), STEPS + 1)
    _, slope = _values(flows, growth)
    cuts = [growth[:1], growth[1:-1], growth[-1:]]
    for k in np.flatnonzero((slope[1:] > 0.0) != (slope[:-1] > 0.0)):
        first, last, rises = growth[k], growth[k + 1], slope[k + 1] > 0.0
        for _ in range(50):
            middle = 0.5 * (first + last)
            first, last = (
                (first, middle) if (_values(flows, np.array([middle]))[1][0] > 0.0) == rises else (middle, last)
            )
        cuts.append(np.array([first]))
    points = np.sort(np.concatenate(cuts))
    value, _ = _values(flows, points)
    at = np.flatnonzero((value[1:] > 0.0) != (value[:-1] > 0.0))
    return [(math.expm1(points[k]), math.expm1(points[k + 1])) for k in at]


def _values(flows: CashFlows, growth: Array) -> tuple[Array, Array]:
    """A stream's value at logarithmic rates, shape of `growth`, and its slope there."""
    n = flows.quarterly.size
    years = np.concatenate(([0.0], (np.arange(n) + 0.5) / 4.0, [n / 4.0]))
    weights = np.exp(-np.outer(growth, years))
    cash = in_order(flows)
    return np.asarray(weights @ cash), np.asarray(-weights @ (cash * years))


def _root(flows: CashFlows, low: float, high: float) -> float:
    """The rate at which a stream's value changes its sign, by halving to the last bit.

    A hundred short sums are done sooner than scipy's root finders are imported, and this runs at every start.
    """
    rising = flows.npv(low) < 0.0
    middle = 0.5 * (low + high)
    while low < middle < high:
        if (flows.npv(middle) < 0.0) == rising:
            low = middle
        else:
            high = middle
        middle = 0.5 * (low + high)
    return middle


def terminal_value(flows: CashFlows) -> float:
    """What the value at the horizon is worth today [million]: all that is expected to come beyond it."""
    return float(flows.final * (1.0 + flows.discount_rate) ** (-flows.quarterly.size / 4.0))


def terminal_share(plan: Plan) -> float | None:
    """Share of the plan's net present value that lies beyond the horizon; None where the plan is worth nothing.

    It is above 1 where the flows up to the horizon lose money.
    """
    return terminal_value(plan.venture) / plan.venture_npv if plan.venture_npv > 0.0 else None


def peak_funding(flows: CashFlows) -> float:
    """Lowest undiscounted cumulative free cash flow [million], at most 0."""
    return min(0.0, float(np.min(np.cumsum(flows.quarterly))))


def multiple_on_invested_capital(flows: CashFlows) -> float:
    """Undiscounted money out over money in; 0 if nothing is paid in."""
    paid_in = float(np.sum(np.maximum(-flows.quarterly, 0.0)))
    paid_out = float(np.sum(np.maximum(flows.quarterly, 0.0))) + max(0.0, flows.final)
    return paid_out / paid_in if paid_in > 0.0 else 0.0


@dataclass(frozen=True)
class ImpliedMultiple:
    """What going on beyond the horizon is worth, as multiples of the plan's final-year EBITDA.

    Attributes
    ----------
    multiple : float
        With the final year's free cash flow for ever: the plant lasts on the final year's investment.
    replaced : float
        With what wears out beyond that investment replaced too; at most `multiple`.
    growth : float
        Growth of the perpetuity [per year].
    cash_flow, wear, ebitda : float
        Of the plan's final year [million]; wear is depreciation beyond investment.
    """

    multiple: float
    replaced: float
    growth: float
    cash_flow: float
    wear: float
    ebitda: float

    def distance(self, stated: float) -> float:
        """How far a stated multiple lies outside the implied ones, relative to the nearer; below 0 under them."""
        if stated > self.multiple:
            return stated / self.multiple - 1.0
        return min(0.0, stated / self.replaced - 1.0) if self.replaced > 0.0 else 0.0


def implied_multiple(plan: Plan) -> ImpliedMultiple | None:
    """The EBITDA multiple at which the plan's last year, carried on for ever, is worth what it earns.

    Parameters
    ----------
    plan : Plan
        Its series `ebitda`, `free_cash_flow` and `book`, and the venture's rate.

    Returns
    -------
    ImpliedMultiple or None
        None where the last year's EBITDA or cash flow is not positive, or no trend can be measured (under 4 years).

    Notes
    -----
    A growing perpetuity at mid-year: value = F (1+g) / (r-g) · (1+r)^½, F the final year's free cash flow, g the
    yearly trend of EBITDA over the last three years, kept between -5 % and 2 %. A plan whose last year
    invests less than wears out could not go on for ever: F less that wear gives the lower multiple.

    References
    ----------
    Gordon & Shapiro (1956), Capital equipment analysis: the required rate of profit, Management Science 3, 102-110.
    """
    ebitda, rate, quarters = plan.ebitda, plan.venture.discount_rate, 4 * (TREND_YEARS + 1)
    if ebitda.size < quarters:
        return None
    last, before = float(np.sum(ebitda[-4:])), float(np.sum(ebitda[-quarters : -quarters + 4]))
    cash = float(np.sum(plan.series["free_cash_flow"][-4:]))
    if last <= 0.0 or before <= 0.0 or cash <= 0.0:
        return None
    growth = min(max((last / before) ** (1.0 / TREND_YEARS) - 1.0, GROWTH[0]), GROWTH[1])
    if rate <= growth:
        return None
    years = (1.0 + growth) / (rate - growth) * (1.0 + rate) ** 0.5
    wear = max(0.0, -float(plan.series["book"][-1] - plan.series["book"][-5]))
    return ImpliedMultiple(cash * years / last, (cash - wear) * years / last, growth, cash, wear, last)
