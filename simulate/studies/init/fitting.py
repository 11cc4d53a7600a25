"""From a plan by year to the parameters of a scenario.

The search uses the few equations that a plan without shocks, tariff and synergy is made of, for it asks for thousands
of plans; what it finds is measured on the engine's own plan (`result`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulate.studies.init.calendar import Calendar
from simulate.studies.init.costs import Curve, FixedCost, Yearly, cost_curve, fixed_cost, price_curve
from simulate.studies.init.given import GivenPlan
from simulate.studies.init.investment import Investment, Window, invest
from simulate.studies.init.sales import Sales, sell

LEAD_COST = 0.01
"""What a start before the plan's first year must better: it moves every year's table by a quarter."""
STAGE_COST = 0.002
"""What a further stage must better: of two plans that are as near, the one with fewer stages is meant."""


@dataclass(frozen=True)
class Stage:
    """A stage of the fitted plan: quarters, million, units a year."""

    window: Window
    capex: float
    capacity: float


@dataclass(frozen=True)
class Fitted:
    """Parameters of the scenario whose plan comes nearest to a given one."""

    calendar: Calendar
    stages: tuple[Stage, ...]
    sustaining: float
    sales: Sales
    price: Curve
    unit_cost: Curve
    fixed_cost: FixedCost


def fit(plan: GivenPlan) -> Fitted:
    """The parameters whose plan comes nearest to the given one, year by year."""
    found = [_outlined(plan, calendar) for calendar in _calendars(plan)]
    calendar, investment, sales = min(found, key=_cost)
    yearly = Yearly(calendar, sales.quarterly, plan.volume)
    return Fitted(
        calendar,
        tuple(sorted(_stages(investment, sales), key=lambda stage: (stage.window.start, stage.window.end))),
        investment.sustaining,
        sales,
        price_curve(plan.price, yearly),
        cost_curve(plan.unit_cost, yearly),
        fixed_cost(plan.fixed_cost, calendar),
    )


def _calendars(plan: GivenPlan) -> Iterator[Calendar]:
    """Every quarter in which the production may begin."""
    n, year = len(plan.years), int(np.flatnonzero(plan.volume > 0.0)[0])
    for quarter in range(4):
        if 4 * year + quarter > 0:
            yield Calendar(n, 0, 4 * year + quarter)
    if year == 0:
        yield Calendar(n, 1, 1)


def _outlined(plan: GivenPlan, calendar: Calendar) -> tuple[Calendar, Investment, Sales]:
    investment = invest(plan.capex, calendar)
    return calendar, investment, sell(plan.volume, calendar, _ends(investment))


def _cost(outlined: tuple[Calendar, Investment, Sales]) -> float:
    calendar, investment, sales = outlined
    spread = LEAD_COST * calendar.lead + STAGE_COST * len(investment.windows)
    return investment.misfit + sales.misfit + spread


def _ends(investment: Investment) -> list[int]:
    return sorted({window.end for window in investment.windows})


def _stages(investment: Investment, sales: Sales) -> Iterator[Stage]:
    """Stages with their capacity; those that end together share what they bring by what they spend."""
    below = 0.0
    for end, level in zip(_ends(investment), sales.capacity, strict=True):
        together = [(w, a) for w, a in zip(investment.windows, investment.amounts, strict=True) if w.end == end]
        spent = sum(amount for _, amount in together)
        for window, amount in together:
            share = amount / spent if spent > 0.0 else 1.0 / len(together)
            yield Stage(window, amount, share * (level - below))
        below = level
