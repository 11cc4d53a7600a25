"""The plan year by year: what the partners mean to sell, earn and invest, before any shock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulate.engine.outcomes import Array, Plan

QUARTERS_PER_YEAR = 4


@dataclass(frozen=True)
class PlanYear:
    """One year of the plan.

    Attributes
    ----------
    year : int
        1 is the year from the start on.
    volume : float
        Units sold.
    price, unit_cost : float or None
        Mean over the units sold [currency a unit]; None in a year without sales.
    revenue, ebitda, capex, free_cash_flow : float
        [million]; capex is None where the engine did not record it.
    margin : float or None
        EBITDA over revenue; None in a year without sales.
    """

    year: int
    volume: float
    price: float | None
    unit_cost: float | None
    revenue: float
    ebitda: float
    margin: float | None
    capex: float | None
    free_cash_flow: float


def plan_years(plan: Plan) -> list[PlanYear]:
    """The plan's series summed over years; a last year may be shorter than four quarters."""
    n_quarters = plan.ebitda.size
    return [_year(plan, first) for first in range(0, n_quarters, QUARTERS_PER_YEAR)]


def _year(plan: Plan, first: int) -> PlanYear:
    quarters = slice(first, first + QUARTERS_PER_YEAR)

    def total(values: Array) -> float:
        return float(np.sum(values[quarters]))

    series = plan.series
    volume, revenue, ebitda = total(series["volume"]), total(series["revenue"]), total(series["ebitda"])
    cost = total(series["volume"] * series["unit_cost"])
    sells = volume > 0.0
    return PlanYear(
        year=first // QUARTERS_PER_YEAR + 1,
        volume=volume,
        price=revenue * 1e6 / volume if sells else None,
        unit_cost=cost / volume if sells else None,
        revenue=revenue,
        ebitda=ebitda,
        margin=ebitda / revenue if sells and revenue > 0.0 else None,
        capex=total(series["capex"]) if "capex" in series else None,
        free_cash_flow=total(series["free_cash_flow"]),
    )
