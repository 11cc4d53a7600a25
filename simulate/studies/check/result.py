"""The plan year by year: what the partners mean to sell, earn and invest, before any shock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simulate.deferred import Deferred
from simulate.engine.outcomes import Array, Plan
from simulate.presentation.html import as_html
from simulate.presentation.wording import counted, quarter_date
from simulate.scenario import Scenario
from simulate.scenario.quantities import shown

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = Deferred("pandas")

QUARTERS_PER_YEAR = 4


@dataclass(frozen=True, repr=False, eq=False)
class Check:
    """What a scenario says.

    Attributes
    ----------
    scenario : Scenario
    plan : Plan
        The scenario without shocks.
    words : mapping of str to list of str
        Its triggers, payments and uncertain inputs in sentences.
    warnings : tuple of str
        What is certainly odd.
    planned_end : tuple of int or None
        The trigger that the plan pulls and the quarters lived then.
    """

    scenario: Scenario
    plan: Plan
    words: Mapping[str, Sequence[str]]
    warnings: tuple[str, ...]
    planned_end: tuple[int, int] | None

    def to_frame(self) -> pd.DataFrame:
        """The plan, a row a year."""
        years = [{"year": name, **asdict(year)} for name, year in self._years()]
        return pd.DataFrame(years).drop(columns="first").set_index("year")

    def _years(self) -> list[tuple[int, PlanYear]]:
        """The plan by calendar years."""
        start = self.scenario.scenario.start
        return [(int(quarter_date(start, year.first)[:4]), year) for year in plan_years(self.plan, start)]

    def __repr__(self) -> str:
        name, warnings = shown(self.scenario.scenario.name), counted(len(self.warnings), "warning")
        return f"<Check of {name}: {self.plan!r}, {warnings}>"

    def _repr_html_(self) -> str:
        shown = ("volume", "revenue", "ebitda", "free_cash_flow")
        rows = ((name, *(getattr(year, key) for key in shown)) for name, year in self._years())
        return as_html(repr(self), ("year", *shown), rows)


@dataclass(frozen=True)
class PlanYear:
    """One year of the plan.

    Attributes
    ----------
    first : int
        Its first quarter, from the start.
    volume : float
        Units sold.
    price, unit_cost : float or None
        Mean over the units sold [currency a unit]; None in a year without sales.
    revenue, ebitda, capex, free_cash_flow : float
        [million]; capex is None where the engine did not record it.
    margin : float or None
        EBITDA over revenue; None in a year without sales.
    """

    first: int
    volume: float
    price: float | None
    unit_cost: float | None
    revenue: float
    ebitda: float
    margin: float | None
    capex: float | None
    free_cash_flow: float


def plan_years(plan: Plan, start: str = "") -> list[PlanYear]:
    """The plan's series summed over calendar years; the first and the last may be shorter than four quarters.

    `start` is the calendar quarter of the start, as `2026-Q4`; by default a year begins there.
    """
    n_quarters = plan.ebitda.size
    lead = (1 - int(start[-1])) % QUARTERS_PER_YEAR if start else 0
    edges = [*([0] if lead else []), *range(lead, n_quarters, QUARTERS_PER_YEAR), n_quarters]
    return [_year(plan, first, last) for first, last in pairwise(edges)]


def _year(plan: Plan, first: int, last: int) -> PlanYear:
    quarters = slice(first, last)

    def total(values: Array) -> float:
        return float(np.sum(values[quarters]))

    series = plan.series
    volume, revenue, ebitda = total(series["volume"]), total(series["revenue"]), total(series["ebitda"])
    cost = total(series["volume"] * series["unit_cost"])
    sells = volume > 0.0
    return PlanYear(
        first=first,
        volume=volume,
        price=revenue * 1e6 / volume if sells else None,
        unit_cost=cost / volume if sells else None,
        revenue=revenue,
        ebitda=ebitda,
        margin=ebitda / revenue if sells and revenue > 0.0 else None,
        capex=total(series["capex"]) if "capex" in series else None,
        free_cash_flow=total(series["free_cash_flow"]),
    )
