"""A partner's business without the venture, under the same shocks (model section 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arithmetic import DELTA, Array, Number, Values, discount, trail, zeros
from .market import Market
from .unit import Terms, Unit, close_books, move_gap, new_unit, operate, set_capacity


@dataclass
class Alone:
    """One partner's stand-alone business."""

    unit: Unit
    trailing_ebitda: Array  # a year
    value: Array  # present value so far


def open_alone(values: Values, partner: int, market: Market) -> Alone | None:
    """The business at its start; None where the partner has no such plan."""
    business = values["partners"][partner]["alone"]
    if business is None:
        return None
    n = market.tariff.size
    return Alone(new_unit(business["imported_share"], market.tariff), zeros(n), zeros(n))


def run_alone(values: Values, partner: int, alone: Alone, market: Market) -> Array:
    """One quarter of the business; its free cash flow (4.1)."""
    business, rate = values["partners"][partner]["alone"], values["partners"][partner]["discount_rate"]
    unit, t = alone.unit, market.t
    move_gap(unit, market, business["catch_up"])
    ready = t >= business["quarter"] + business["build_quarters"]
    set_capacity(unit, zeros(unit.gap.size) + (business["capacity"] if ready else 0.0), t)
    quarter = operate(values, market, unit, _terms(values, business, market))
    alone.trailing_ebitda = trail(alone.trailing_ebitda, 4.0 * quarter.ebitda)
    cash = close_books(values, unit, quarter, _capex(values, business, t), extra=_adapt(values, business, unit, market))
    alone.value = alone.value + cash * discount(rate, t + 0.5)
    return cash


def alone_value(values: Values, partner: int, alone: Alone | None, n: int) -> Array:
    """Net present value at the horizon; 0 without a business alone (4.2)."""
    if alone is None:
        return zeros(n)
    venture, unit = values["venture"], alone.unit
    going = venture["ebitda_multiple"] * alone.trailing_ebitda
    final = np.maximum(going, venture["salvage_share"] * unit.book + unit.working_capital)
    rate = values["partners"][partner]["discount_rate"]
    return np.asarray(alone.value + final * discount(rate, values["horizon_quarters"]))


def _terms(values: Values, business: Values, market: Market) -> Terms:
    started = market.t >= business["quarter"]
    regulation = np.where(market.regulated, 0.5 * values["market"]["regulation"]["cost"], 0.0)
    return Terms(
        base_volume=values["venture"]["base_volume"] * business["volume_share"],
        cost_factor=1.0 + business["unit_cost_premium"],
        fixed_cost=business["fixed_cost"] * DELTA if started else 0.0,
        loss=0.0,
        other_cost=regulation if started else 0.0,
    )


def _capex(values: Values, business: Values, t: int) -> Number:
    if not business["quarter"] <= t < business["quarter"] + business["build_quarters"]:
        return 0.0
    capex: Number = business["capex"] * values["venture"]["capex_overrun"] / business["build_quarters"]
    return capex


def _adapt(values: Values, business: Values, unit: Unit, market: Market) -> Array:
    """Once a year localise, or else refresh the technology, if there is reason to; the cost."""
    t, reset = market.t, values["governance"]["reset"]
    if t == 0 or t < business["quarter"] or t % 4 != 0:
        return zeros(unit.gap.size)
    localise = (unit.imported_share > 0.0) & (market.tariff - unit.tariff_base > reset["localise_above"])
    refresh = ~localise & (unit.gap > reset["refresh_above"])
    unit.imported_share = np.where(localise, unit.imported_share * (1.0 - reset["localise_share"]), unit.imported_share)
    unit.tariff_base = np.where(localise, market.tariff, unit.tariff_base)
    unit.gap = np.where(refresh, unit.gap * (1.0 - reset["refresh_share"]), unit.gap)
    return np.where(localise, reset["localise_cost"], 0.0) + np.where(refresh, reset["refresh_cost"], 0.0)
