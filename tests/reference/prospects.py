"""What a business is worth on what is built or committed: run, credit and togo (model section 16).

Money in millions. A business is seen with the prices and costs of the quarter's operations (`Sight`) and with the
stages that count as started (`Layout`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arithmetic import DELTA, MILLION, Array, Booleans, Integers, Number, Values, accumulated, chance, inflated, zeros
from .market import DEMAND, FACTORS, INPUT_COST, PRICE, Market
from .unit import Unit, bare_unit_cost, unit_price

FAR = 10**6
"""A quarter that never comes."""


@dataclass(frozen=True)
class Sight:
    """What a quarter's operations show, shocks damped."""

    t: int
    wanted: Array  # a quarter, with every market open, nobody away and no gap
    away: Array  # share of it that is left where a partner has left with customers
    price: Array  # of a unit
    cost: Array  # of a unit, before synergy or premium
    factor: Number  # synergy or premium
    tariff: Array
    fixed: Number  # cost a quarter, at scope 1
    coordination: Number  # a quarter
    repealed: Booleans


@dataclass(frozen=True)
class Layout:
    """Stages that count as started."""

    capacity: Array  # a year, at scope 1
    opened: Array  # share of the market
    togo: Array  # capex still to spend
    planned: Array  # capex as in the file
    ready: Integers  # quarter in which the first of them is


@dataclass(frozen=True)
class Prospect:
    """A business as it runs today."""

    volume: Array  # a quarter
    wanted: Array
    run: Array  # EBITDA a year
    credit: Array
    togo: Array

    def worth(self, multiple: Number) -> Array:
        """Value without a floor."""
        return np.asarray(multiple * self.run + self.credit - self.togo)


# ---- what is seen ---------------------------------------------------------------------------------------------------


def damping(values: Values, factor: int, t: int) -> Array:
    """Mean share of a surprise that is left over the years for which the multiple stands (16.1)."""
    law = values["market"][FACTORS[factor]]
    if law["history"] is not None:
        return np.asarray(1.0)
    years = np.minimum(values["venture"]["ebitda_multiple"], (values["horizon_quarters"] - 1 - t) * DELTA)
    decay = np.asarray(law["reversion"] * years, dtype=np.float64)
    return np.where(decay > 0.0, accumulated(np.ones_like(decay), decay) / np.where(decay > 0.0, decay, 1.0), 1.0)


def known(values: Values, unit: Unit) -> Array:
    """Base volume as far as it shows: its median until there has been capacity."""
    return np.where(unit.first >= 0, values["venture"]["base_volume"], values["median_volume"])


def look(values: Values, market: Market, unit: Unit, share: Number, costs: tuple[Number, Number, Number]) -> Sight:
    """What this quarter's operations show; `costs` are the unit cost's factor, fixed cost and coordination."""
    factor, fixed, coordination = costs
    dev = [damping(values, k, market.t) * market.dev[k] for k in (DEMAND, PRICE, INPUT_COST)]
    growth = np.exp(values["market"]["demand"]["trend"] * (market.t * DELTA) + dev[0])
    return Sight(
        t=market.t,
        wanted=known(values, unit) * share * DELTA * market.volume_factor * growth,
        away=np.ones(unit.gap.size),
        price=unit_price(values, market, dev[1]),
        cost=bare_unit_cost(values, market, unit, dev[2]) / MILLION,
        factor=factor,
        tariff=market.tariff.copy(),
        fixed=fixed,
        coordination=coordination,
        repealed=market.repealed.copy(),
    )


# ---- what is started ------------------------------------------------------------------------------------------------


def lay_out(values: Values, starts: Sequence[Integers], t: int) -> Layout:
    """The stages with these quarters of start (-1: none), as they stand at the end of quarter t (16.2).

    An overrun shows once its stage has started; until then a stage costs what the plan says.
    """
    n = starts[0].size
    capacity, planned, togo = zeros(n), zeros(n), zeros(n)
    opened, ready = np.ones(n), np.full(n, FAR, dtype=np.int64)
    for start, stage in zip(starts, values["venture"]["stages"], strict=True):
        build, counted = stage["build_quarters"], start >= 0
        overrun = np.where(start <= t, values["venture"]["capex_overrun"], 1.0)
        left = np.clip(build - (t - start + 1), 0, build) / build
        capacity = capacity + np.where(counted, stage["capacity"], 0.0)
        planned = planned + np.where(counted, stage["capex"], 0.0)
        togo = togo + np.where(counted, stage["capex"] * overrun * left, 0.0)
        opened = opened - np.where(counted, 0.0, stage["opens"])
        ready = np.where(counted, np.minimum(ready, start + build), ready)
    return Layout(capacity, opened, togo, planned, ready)


# ---- what it is worth -----------------------------------------------------------------------------------------------


def prospect(values: Values, sight: Sight, unit: Unit, scope: Number, layout: Layout, rate: Number) -> Prospect:
    """A year as of today, without ramp, subsidy, drags or events, and the subsidy still to come (16.3, 16.4)."""
    reach = np.exp(-values["venture"]["gap_elasticity"] * unit.gap)
    wanted = sight.wanted * layout.opened * sight.away * reach
    volume = np.minimum(wanted, scope * layout.capacity * DELTA)
    borne = 1.0 - np.asarray(values["venture"]["tariff_pass_through"])
    cost = sight.cost * sight.factor * (1.0 + sight.tariff * unit.imported_share * borne)
    run = 4.0 * (volume * (sight.price - cost) - sight.fixed * scope - sight.coordination)
    return Prospect(volume, wanted, run, _credit(values, sight, volume, layout.ready, rate), layout.togo)


def _credit(values: Values, sight: Sight, volume: Array, ready: Integers, rate: Number) -> Array:
    """Present value of the subsidy on today's volume, while it may still be repealed (16.4)."""
    subsidy = values["market"]["subsidy"]
    if not np.any(subsidy["per_unit"]):
        return zeros(volume.size)
    first = np.maximum(1, ready - sight.t)
    last = np.maximum(0.0, np.ceil(4.0 * np.asarray(subsidy["years"])) - 1.0 - sight.t)
    step = (1.0 - chance(subsidy["repeal_rate"])) / (1.0 + np.asarray(rate)) ** DELTA
    total = zeros(volume.size)
    for h in range(1, int(np.max(last)) + 1):
        total = total + np.where((h >= first) & (h <= last), step**h, 0.0)
    return np.where(sight.repealed, 0.0, volume * subsidy["per_unit"] / MILLION * total)


def closure(values: Values, t: int) -> Number:
    """Cost of closing the venture in quarter t."""
    cost: Number = values["venture"]["closure_cost"] * inflated(values, t)
    return cost


def broken_up(values: Values, unit: Unit) -> Array:
    """What assets and working capital fetch."""
    return np.asarray(values["venture"]["salvage_share"] * unit.book + unit.working_capital)
