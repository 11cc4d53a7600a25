"""An operating unit: the venture, or a partner's business alone (model sections 6 and 9).

Money in millions, volumes in units a quarter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arithmetic import DELTA, MILLION, Array, Integers, Number, Values, never, spread, zeros
from .market import DEMAND, INPUT_COST, PRICE, Market


@dataclass
class Unit:
    """What a unit carries from quarter to quarter, a number per trajectory."""

    gap: Array  # technology gap (log)
    imported_share: Array
    tariff_base: Array  # the tariff that it has adapted to
    cumulative: Array  # volume sold before this quarter
    book: Array
    gross: Array
    losses: Array  # carried forward
    working_capital: Array
    capacity: Array  # a year
    first: Integers  # first quarter with capacity, -1 so far


@dataclass(frozen=True)
class Terms:
    """How a unit works in one quarter."""

    base_volume: Number
    cost_factor: Number  # of the unit cost: synergy or premium
    fixed_cost: Number  # of this quarter, at full staffing
    loss: Number  # share of sales lost
    other_cost: Number  # coordination and regulation


@dataclass(frozen=True)
class Quarter:
    """What a unit did in one quarter."""

    ramp: Array
    wanted: Array
    volume: Array
    unit_cost: Array
    revenue: Array
    ebitda: Array


def new_unit(imported_share: Number, tariff: Array) -> Unit:
    """A unit before its first quarter."""
    n = tariff.size
    return Unit(
        gap=zeros(n),
        imported_share=spread(imported_share, n),
        tariff_base=tariff.copy(),
        cumulative=zeros(n),
        book=zeros(n),
        gross=zeros(n),
        losses=zeros(n),
        working_capital=zeros(n),
        capacity=zeros(n),
        first=never(n),
    )


def move_gap(unit: Unit, market: Market, catch_up: Number) -> None:
    """Close the technology gap at this yearly speed, and let the frontier's surprise open it (4.1)."""
    unit.gap = np.maximum(0.0, unit.gap * np.exp(-np.asarray(catch_up) * DELTA) - market.surprise)


def set_capacity(unit: Unit, capacity: Array, t: int) -> None:
    """Note this quarter's capacity [units a year]."""
    unit.capacity = capacity
    unit.first = np.where((unit.first < 0) & (capacity > 0.0), t, unit.first)


def operate(values: Values, market: Market, unit: Unit, terms: Terms) -> Quarter:
    """Sell, produce and pay for one quarter (6.2, 6.9)."""
    ramp = _ramp(values, market, unit)
    wanted = _wanted(values, market, unit, ramp * terms.base_volume)
    volume = np.minimum(wanted, unit.capacity * DELTA) * (1.0 - np.minimum(terms.loss, 0.9))
    cost = bare_unit_cost(values, market, unit, market.dev[INPUT_COST]) * terms.cost_factor
    revenue = _revenue(values, market, volume)
    ebitda = (
        revenue
        + _subsidy(values, market, volume)
        - volume * cost / MILLION
        - _tariff_bill(values, market, unit, volume * cost / MILLION)
        - _fixed_cost(values, unit, terms.fixed_cost)
        - terms.other_cost
    )
    unit.cumulative = unit.cumulative + volume
    return Quarter(ramp, wanted, volume, cost, revenue, ebitda)


def _ramp(values: Values, market: Market, unit: Unit) -> Array:
    """How far the ramp has come (6.1)."""
    quarters = market.t - unit.first + 1
    return np.where(unit.first >= 0, np.minimum(1.0, quarters / values["venture"]["ramp_quarters"]), 0.0)


def _wanted(values: Values, market: Market, unit: Unit, volume: Array) -> Array:
    """What customers want (6.1)."""
    reach = np.exp(-values["venture"]["gap_elasticity"] * unit.gap)
    return np.asarray(volume * DELTA * market.index[DEMAND] * market.volume_factor * reach)


def bare_unit_cost(values: Values, market: Market, unit: Unit, dev: Array) -> Array:
    """Unit cost before synergy or premium: material follows its index, conversion the learning curve (6.4, 6.5)."""
    venture, years = values["venture"], market.t * DELTA
    borne = (1.0 - venture["input_cost_pass_through"]) * dev
    material = np.exp(values["market"]["input_cost"]["trend"] * years + borne)
    experience = np.maximum(unit.cumulative, venture["reference_volume"]) / venture["reference_volume"]
    conversion = experience ** np.log2(1.0 - np.asarray(venture["learning_rate"]))
    share = venture["material_share"]
    frontier = np.exp(values["market"]["technology"]["trend"] * years)
    return np.asarray(venture["unit_cost"] * frontier * (share * material + (1.0 - share) * conversion))


def _revenue(values: Values, market: Market, volume: Array) -> Array:
    """Revenue (6.6)."""
    price = values["venture"]["price"] * market.index[PRICE] * _tariff_response(values, market)
    return np.asarray(volume * price / MILLION)


def _tariff_response(values: Values, market: Market) -> Array:
    tariff = values["market"]["tariff"]
    surprise = market.tariff - tariff["regimes"][tariff["initial"]]["mode"]
    return np.asarray(1.0 + values["venture"]["price_tariff_response"] * surprise)


def unit_price(values: Values, market: Market, dev: Array) -> Array:
    """Price of a unit [million] with this deviation from its trend (6.6)."""
    index = np.exp(values["market"]["price"]["trend"] * (market.t * DELTA) + dev)
    return np.asarray(values["venture"]["price"] * index * _tariff_response(values, market) / MILLION)


def _subsidy(values: Values, market: Market, volume: Array) -> Array:
    return np.where(market.subsidised(values), volume * values["market"]["subsidy"]["per_unit"] / MILLION, 0.0)


def _tariff_bill(values: Values, market: Market, unit: Unit, cost: Array) -> Array:
    """What the tariff costs the unit (6.7)."""
    borne = 1.0 - values["venture"]["tariff_pass_through"]
    return np.asarray(cost * market.tariff * unit.imported_share * borne)


def _fixed_cost(values: Values, unit: Unit, full: Number) -> Array:
    """Fixed cost, of a reduced staff before there is capacity (6.8)."""
    return np.where(unit.capacity > 0.0, full, full * np.asarray(values["venture"]["preproduction_fixed_share"]))


def close_books(
    values: Values, unit: Unit, quarter: Quarter, capex: Number, expansion: Number = 0.0, extra: Number = 0.0
) -> Array:
    """Capital, tax and working capital of a quarter; the free cash flow (9.1, 9.2, 9.3).

    `capex` is the stages'; `expansion` is in book and gross already; `extra` is paid after tax.
    """
    venture, running = values["venture"], unit.capacity > 0.0
    unit.gross = unit.gross + capex
    sustaining = np.where(running, venture["sustaining_capex"] * DELTA * unit.gross, 0.0)
    unit.book = unit.book + capex + sustaining
    straight_line = unit.gross / (4.0 * venture["depreciation_years"])
    depreciation = np.where(running, np.minimum(unit.book, straight_line), 0.0)
    unit.book = unit.book - depreciation
    taxable = quarter.ebitda - depreciation
    tax = venture["tax_rate"] * np.maximum(0.0, taxable - unit.losses)
    unit.losses = np.maximum(0.0, unit.losses - taxable)
    needed = venture["working_capital"] * 4.0 * quarter.revenue
    growth = needed - unit.working_capital
    unit.working_capital = needed
    return np.asarray(quarter.ebitda - tax - (capex + sustaining + expansion) - growth - extra)
