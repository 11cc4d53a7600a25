"""The plan: the same unit without shocks, alignment fixed at its start (model section 13)."""

from __future__ import annotations

import numpy as np

from .alone import alone_value, open_alone, run_alone
from .arithmetic import DELTA, MILLION, Array, Values, discount, inflated, logistic, zeros
from .edition import ALL_RESERVED, complete, second
from .estimates import best_going_on, layouts
from .governance import REALIGN, carry_out, conditions
from .market import Market, calm_market, follow_trend
from .relationship import start_log_odds
from .unit import Quarter, close_books
from .venture import (
    Helm,
    Venture,
    appraise,
    final_value,
    foresee,
    joint_catch_up,
    measure,
    new_venture,
    run_venture,
    stage_capex,
    start_stages,
)


def plan(plan_values: Values) -> dict[str, Array]:
    """Plan figures of the venture, of the partners and of each partner alone.

    Returns
    -------
    dict
        plan_npv (), plan_partner_npv (2,), plan_alone_npv (2,) and the quarterly plan_ebitda, plan_free_cash_flow,
        plan_volume, plan_revenue, plan_capacity, plan_book, each (T,); the plan_terminal_value ().
    """
    values = complete({**plan_values, "venture": {**plan_values["venture"], "capex_overrun": 1.0}}, plan_values)
    venture, series = _venture(values)
    terminal = _terminal(values, venture, series["plan_ebitda"])
    horizon, rate = values["horizon_quarters"], values["venture"]["discount_rate"]
    weights = discount(rate, np.arange(horizon, dtype=np.float64) + 0.5)
    npv = series["plan_free_cash_flow"] @ weights + terminal * discount(rate, horizon)
    return {
        **series,
        "plan_npv": np.asarray(npv),
        "plan_partner_npv": np.asarray([_partner(values, i, series, terminal) for i in range(2)]),
        "plan_alone_npv": np.asarray([_alone(values, i) for i in range(2)]),
        "plan_terminal_value": np.asarray(terminal),
        "plan_correction": _correction(values),
    }


def _terminal(values: Values, venture: Venture, ebitda: Array) -> float:
    appraise(values, venture, values["horizon_quarters"] - 1, ebitda)
    return float(final_value(values, venture)[0])


def _correction(values: Values) -> Array:
    """What the plan without management's actions has after each quarter beyond the best of going on (section 22)."""
    horizon, rate = values["horizon_quarters"], values["venture"]["discount_rate"]
    if not second(values):
        return zeros(horizon)
    still = {**values, "governance": {**values["governance"], "reserved": ALL_RESERVED}}
    venture, series = _venture(still)
    after, total = zeros(horizon), _terminal(still, venture, series["plan_ebitda"])
    for t in reversed(range(horizon)):
        after[t] = total
        total = (total + series["plan_free_cash_flow"][t] / discount(rate, 0.5)) * discount(rate, 1.0)
    return after - series["plan_going_on"]


def plan_alignment(values: Values) -> Array:
    """Alignment at the start, shape (1,)."""
    return np.atleast_1d(logistic(start_log_odds(values)))


def _venture(values: Values) -> tuple[Venture, dict[str, Array]]:
    """The venture's quarters as planned."""
    market = calm_market(values, 1)
    venture, alignment, yes = new_venture(values, market), plan_alignment(values), np.ones(1, dtype=bool)
    foresee(values, venture, market, alignment)
    rows: list[tuple[float, ...]] = []
    for t in range(values["horizon_quarters"]):
        follow_trend(market, values, t)
        start_stages(values, venture, t, alignment, yes, yes, yes)
        helm = Helm(alignment, yes, zeros(1), joint_catch_up(values, alignment), np.ones(1))
        quarter = run_venture(values, venture, market, helm)
        rows.append(_close(values, venture, market, quarter))
    names = ("ebitda", "free_cash_flow", "volume", "revenue", "capacity", "book", "fair_value", "going_on")
    return venture, {f"plan_{name}": column for name, column in zip(names, np.array(rows).T, strict=True)}


def _close(values: Values, venture: Venture, market: Market, quarter: Quarter) -> tuple[float, ...]:
    """Measures, management's actions and books of a quarter; its row."""
    t = market.t
    measure(venture, quarter, float(quarter.ebitda[0]), 1.0, np.ones(1, dtype=bool))
    chosen = conditions(values, venture, market).managed if t > 0 and t % 4 == 0 else np.full(1, REALIGN)
    costs = carry_out(values, venture, chosen, t)
    cash = close_books(values, venture.unit, quarter, stage_capex(values, venture, t), costs.expansion, costs.extra)
    going_on = zeros(1)
    if second(values):
        appraise(values, venture, t, zeros(1))
        assert venture.sight is not None
        going_on = best_going_on(values, venture, venture.sight, layouts(values, venture, t))
    unit, value = venture.unit, venture.fair_value
    row = (quarter.ebitda, cash, quarter.volume, quarter.revenue, unit.capacity, unit.book, value, going_on)
    return tuple(float(column[0]) for column in row)


def _partner(values: Values, i: int, series: dict[str, Array], terminal: float) -> float:
    """Plan NPV of a partner: its share of the venture, side margins, contributions, capability, payments."""
    partner, horizon = values["partners"][i], values["horizon_quarters"]
    level = np.array([inflated(values, t) for t in range(horizon)])
    flows = (
        partner["equity"] * series["plan_free_cash_flow"]
        + (partner["side_margin"] * series["plan_volume"] / MILLION - partner["yearly_contribution"] * DELTA) * level
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
