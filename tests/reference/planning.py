"""The plan: the same unit without shocks, alignment fixed at its start (model section 13)."""

from __future__ import annotations

import numpy as np

from .alone import alone_value, open_alone, run_alone
from .arithmetic import DELTA, MILLION, Array, Values, discount, logistic, zeros
from .market import calm_market, follow_trend
from .relationship import start_log_odds
from .unit import Quarter, close_books
from .venture import Venture, appraise, new_venture, run_venture, stage_capex, start_stages


def plan(plan_values: Values) -> dict[str, Array]:
    """Plan figures of the venture, of the partners and of each partner alone.

    Returns
    -------
    dict
        plan_npv (), plan_partner_npv (2,), plan_alone_npv (2,) and the quarterly plan_ebitda, plan_free_cash_flow,
        plan_volume, plan_revenue, plan_capacity, plan_book, each (T,); the plan_terminal_value ().
    """
    values = {**plan_values, "venture": {**plan_values["venture"], "capex_overrun": 1.0}}
    venture, series = _venture(values)
    horizon = values["horizon_quarters"]
    appraise(values, venture, horizon - 1, series["plan_ebitda"])
    terminal = venture.fair_value[0]
    weights = discount(values["venture"]["discount_rate"], np.arange(horizon, dtype=np.float64) + 0.5)
    npv = series["plan_free_cash_flow"] @ weights + terminal * discount(values["venture"]["discount_rate"], horizon)
    partners = [_partner(values, i, series, terminal) for i in range(2)]
    alone = [_alone(values, i) for i in range(2)]
    return {
        **series,
        "plan_npv": np.asarray(npv),
        "plan_partner_npv": np.asarray(partners),
        "plan_alone_npv": np.asarray(alone),
        "plan_terminal_value": np.asarray(terminal),
    }


def plan_alignment(values: Values) -> Array:
    """Alignment at the start, shape (1,)."""
    return np.atleast_1d(logistic(start_log_odds(values)))


def _venture(values: Values) -> tuple[Venture, dict[str, Array]]:
    """The venture's quarters as planned."""
    market = calm_market(values, 1)
    venture, alignment, yes = new_venture(values, market), plan_alignment(values), np.ones(1, dtype=bool)
    rows: list[tuple[float, ...]] = []
    for t in range(values["horizon_quarters"]):
        follow_trend(market, values, t)
        start_stages(values, venture, t, alignment, yes, yes)
        quarter = run_venture(values, venture, market, alignment, yes, zeros(1))
        cash = close_books(values, venture.unit, quarter, stage_capex(values, venture, t))
        rows.append(_row(venture, quarter, cash))
    names = ("ebitda", "free_cash_flow", "volume", "revenue", "capacity", "book")
    return venture, {f"plan_{name}": column for name, column in zip(names, np.array(rows).T, strict=True)}


def _row(venture: Venture, quarter: Quarter, cash: Array) -> tuple[float, ...]:
    unit = venture.unit
    columns = (quarter.ebitda, cash, quarter.volume, quarter.revenue, unit.capacity, unit.book)
    return tuple(float(column[0]) for column in columns)


def _partner(values: Values, i: int, series: dict[str, Array], terminal: float) -> float:
    """Plan NPV of a partner: its share of the venture, side margins, contributions, capability, payments."""
    partner, horizon = values["partners"][i], values["horizon_quarters"]
    flows = (
        partner["equity"] * series["plan_free_cash_flow"]
        + partner["side_margin"] * series["plan_volume"] / MILLION
        - partner["yearly_contribution"] * DELTA
    )
    for payment in values["payments"]:
        if payment["quarter"] < horizon:
            flows[payment["quarter"]] += payment["amount"] * ((payment["payee"] == i) - (payment["payer"] == i))
    learned, alignment = 0.0, float(plan_alignment(values)[0])
    for _ in range(horizon):
        learned += partner["capability_rate"] * (1.0 - learned) * alignment * DELTA
    final = partner["equity"] * terminal + learned * partner["capability_value"]
    rate = partner["discount_rate"]
    present = flows @ discount(rate, np.arange(horizon, dtype=np.float64) + 0.5) + final * discount(rate, horizon)
    return float(present - partner["initial_contribution"])


def _alone(values: Values, i: int) -> float:
    """Plan NPV of a partner alone."""
    market = calm_market(values, 1)
    alone = open_alone(values, i, market)
    if alone is not None:
        for t in range(values["horizon_quarters"]):
            follow_trend(market, values, t)
            run_alone(values, i, alone, market)
    return float(alone_value(values, i, alone, 1)[0])
