"""Recorded cash of the venture or a partner as bands over time: by year of the venture's life, and all so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulate.engine.outcomes import Array
from simulate.statistics.bands import PROBABILITIES
from simulate.statistics.survival import QUARTERS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulate.engine.outcomes import Outcomes


@dataclass(frozen=True)
class Cash:
    """Cash in, less cash out [million], not discounted.

    Attributes
    ----------
    years : ndarray, shape (n_years,)
        The middle of each year of the venture's life, in calendar years; the last one may be short.
    by_year, so_far : ndarray, shape (5, n_years) and (5, n_quarters)
        Quantiles at `PROBABILITIES`, of every year's cash and of all cash up to each quarter.
    plan_by_year, plan_so_far : ndarray
        The plan's.
    deepest : float
        The most that is out at once [million, above 0]: the median over the futures.
    """

    years: Array
    by_year: Array
    so_far: Array
    plan_by_year: Array
    plan_so_far: Array
    deepest: float


def cash(outcomes: Outcomes, series: Mapping[str, Array], name: str) -> Cash:
    """The cash of one holder.

    Parameters
    ----------
    outcomes : Outcomes
        The run, which has the plan.
    series : dict of ndarray, shape (n_quarters, n_recorded)
        Recorded series.
    name : str
        `free_cash_flow`, `partner_cash_flow_0` or `partner_cash_flow_1`.
    """
    flows, plan = series[name], outcomes.plan.series[name]
    starts = np.arange(0, len(plan), QUARTERS_PER_YEAR)
    so_far = np.cumsum(flows, axis=0)
    year, _, quarter = str(outcomes.scenario.scenario.start).partition("-Q")
    ends = np.append(starts[1:], len(plan))
    middles = int(year) + (int(quarter) - 1 + 0.5 * (starts + ends)) / QUARTERS_PER_YEAR
    return Cash(
        years=np.asarray(middles, dtype=np.float64),
        by_year=np.quantile(np.add.reduceat(flows, starts, axis=0), PROBABILITIES, axis=1),
        so_far=np.quantile(so_far, PROBABILITIES, axis=1),
        plan_by_year=np.add.reduceat(plan, starts),
        plan_so_far=np.cumsum(plan),
        deepest=float(np.median(-np.minimum(0.0, so_far.min(axis=0)))),
    )
