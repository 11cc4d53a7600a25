"""A partner's business without the venture, under the same shocks (model sections 4 and 19).

The alternative to the venture, and the business that a leaver may start again after a purchase.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arithmetic import DELTA, Array, Booleans, Integers, Values, discount, inflated, never, trail, zeros
from .edition import second
from .market import Market
from .prospects import FAR, Layout, Sight, broken_up, closure, look, prospect
from .unit import Terms, Unit, close_books, move_gap, new_unit, operate, set_capacity


@dataclass
class Alone:
    """One partner's stand-alone business."""

    unit: Unit
    start: Integers  # quarter in which it is begun
    trailing_ebitda: Array  # a year
    value: Array  # present value so far
    stopped: Integers  # quarter at whose end it stopped, -1 never
    sight: Sight | None = None  # of the last quarter's operations


def open_alone(values: Values, partner: int, market: Market) -> Alone | None:
    """The business at its start; None where the partner has no such plan."""
    business = values["partners"][partner]["alone"]
    if business is None:
        return None
    n = market.tariff.size
    start = np.full(n, business["quarter"], dtype=np.int64)
    return Alone(new_unit(business["imported_share"], market.tariff), start, zeros(n), zeros(n), never(n))


def open_restart(values: Values, partner: int, market: Market) -> Alone | None:
    """The business that the partner starts again if it is bought out; None where it does not (section 18)."""
    alone = open_alone(values, partner, market) if values["partners"][partner]["restarts"] else None
    if alone is not None:
        alone.start[:] = FAR
    return alone


def start_again(alone: Alone, gap: Array, market: Market, where: Booleans) -> None:
    """Begin in the next quarter, as far behind the frontier as the venture is (section 18)."""
    alone.start = np.where(where, market.t + 1, alone.start)
    alone.unit.gap = np.where(where, gap, alone.unit.gap)
    alone.unit.tariff_base = np.where(where, market.tariff, alone.unit.tariff_base)


# ---- a quarter ------------------------------------------------------------------------------------------------------


def run_alone(values: Values, partner: int, alone: Alone, market: Market) -> Array:
    """One quarter of the business; its free cash flow (4.1)."""
    business, rate = values["partners"][partner]["alone"], values["partners"][partner]["discount_rate"]
    unit, t = alone.unit, market.t
    move_gap(unit, market, business["catch_up"])
    set_capacity(unit, np.where(t >= alone.start + business["build_quarters"], business["capacity"], 0.0), t)
    if second(values):
        fixed = business["fixed_cost"] * DELTA * inflated(values, t)
        alone.sight = look(
            values, market, unit, business["volume_share"], (1.0 + business["unit_cost_premium"], fixed, 0.0)
        )
    quarter = operate(values, market, unit, _terms(values, business, alone, market))
    alone.trailing_ebitda = trail(alone.trailing_ebitda, 4.0 * quarter.ebitda)
    extra = _adapt(values, business, alone, market)
    cash = close_books(values, unit, quarter, _capex(values, business, alone, t), extra=extra)
    cash = np.where(alone.stopped < 0, cash, 0.0)
    alone.value = alone.value + cash * discount(rate, t + 0.5)
    return np.asarray(cash)


def _terms(values: Values, business: Values, alone: Alone, market: Market) -> Terms:
    started, level = market.t >= alone.start, inflated(values, market.t)
    regulation = np.where(market.regulated, 0.5 * values["market"]["regulation"]["cost"] * level, 0.0)
    return Terms(
        base_volume=values["venture"]["base_volume"] * business["volume_share"],
        cost_factor=1.0 + business["unit_cost_premium"],
        fixed_cost=np.where(started, business["fixed_cost"] * DELTA * level, 0.0),
        loss=0.0,
        other_cost=np.where(started, regulation, 0.0),
    )


def _capex(values: Values, business: Values, alone: Alone, t: int) -> Array:
    building = (alone.start <= t) & (t < alone.start + business["build_quarters"])
    return np.where(building, business["capex"] * values["venture"]["capex_overrun"] / business["build_quarters"], 0.0)


def _adapt(values: Values, business: Values, alone: Alone, market: Market) -> Array:
    """Once a year localise, or else refresh the technology, if there is reason to; the cost."""
    t, reset, unit = market.t, values["governance"]["reset"], alone.unit
    free, level = (alone.start <= t) & (t > 0) & (t % 4 == 0), inflated(values, t)
    localise = free & (unit.imported_share > 0.0) & (market.tariff - unit.tariff_base > reset["localise_above"])
    refresh = free & ~localise & (unit.gap > reset["refresh_above"])
    unit.imported_share = np.where(localise, unit.imported_share * (1.0 - reset["localise_share"]), unit.imported_share)
    unit.tariff_base = np.where(localise, market.tariff, unit.tariff_base)
    unit.gap = np.where(refresh, unit.gap * (1.0 - reset["refresh_share"]), unit.gap)
    paid = np.where(localise, reset["localise_cost"], 0.0) + np.where(refresh, reset["refresh_cost"], 0.0)
    return np.asarray(paid * level)


# ---- its end --------------------------------------------------------------------------------------------------------


def close_alone(values: Values, partner: int, alone: Alone, t: int) -> None:
    """Stop, once a year, a business that is worth more closed by a margin than going on (section 19) (19.1)."""
    if t % 4 != 0:
        return
    decisions, rate = values["decisions"], values["partners"][partner]["discount_rate"]
    closed = closed_value(values, partner, alone, t)
    margin = (decisions["inertia"] + decisions["waiting"]) * alone.unit.gross
    stops = (alone.stopped < 0) & (alone.start <= t) & (closed > _going_on(values, partner, alone, t) + margin)
    alone.stopped = np.where(stops, t, alone.stopped)
    alone.value = alone.value + np.where(stops, closed, 0.0) * discount(rate, t + 1)


def closed_value(values: Values, partner: int, alone: Alone, t: int) -> Array:
    """What closing the business brings; it may cost."""
    share = values["partners"][partner]["alone"]["volume_share"]
    return broken_up(values, alone.unit) - closure(values, t) * share


def _going_on(values: Values, partner: int, alone: Alone, t: int) -> Array:
    """What the business is worth as it stands, by the rule of section 16 without a floor."""
    business, rate = values["partners"][partner]["alone"], values["partners"][partner]["discount_rate"]
    build = business["build_quarters"]
    left = np.clip(build - (t - alone.start + 1), 0, build) / build
    layout = Layout(
        capacity=np.where(alone.start <= t, business["capacity"], 0.0),
        opened=np.ones(left.size),
        togo=business["capex"] * values["venture"]["capex_overrun"] * left,
        planned=zeros(left.size),
        ready=alone.start + build,
    )
    assert alone.sight is not None
    return prospect(values, alone.sight, alone.unit, 1.0, layout, rate).worth(values["venture"]["ebitda_multiple"])


def alone_value(values: Values, partner: int, alone: Alone | None, n: int) -> Array:
    """Net present value; 0 without a business alone (4.2) (19.2)."""
    return zeros(n) if alone is None else np.asarray(alone.value + alone_final(values, partner, alone, n))


def alone_final(values: Values, partner: int, alone: Alone | None, n: int) -> Array:
    """What the horizon brings, in money of the start; 0 without a business alone (4.2) (19.2)."""
    if alone is None:
        return zeros(n)
    rate, horizon = values["partners"][partner]["discount_rate"], values["horizon_quarters"]
    final = values["venture"]["ebitda_multiple"] * alone.trailing_ebitda
    if second(values):
        final = np.maximum(final, closed_value(values, partner, alone, horizon - 1))
        final = np.where((alone.stopped < 0) & (alone.start < horizon), final, 0.0)
    else:
        final = np.maximum(final, broken_up(values, alone.unit))
    return np.asarray(final * discount(rate, horizon))


def stop_quarter(values: Values, alone: Alone | None, n: int) -> Integers:
    """Quarters lived alone; all of them if it never stopped."""
    horizon = np.full(n, values["horizon_quarters"], dtype=np.int64)
    return horizon if alone is None else np.where(alone.stopped >= 0, alone.stopped + 1, horizon)
