"""Parting by agreement, in the form and at the price that both want; a sole owner's stop (model sections 19 and 24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .arithmetic import Array, Booleans, Integers, Values, discount
from .clauses import AGREED, LIQUIDATION, SELL_TO_PARTNER, THIRD_PARTY_SALE, kept_knowledge
from .estimates import usual_notice
from .exits import give_notice, wind_up
from .ledger import credit
from .prospects import broken_up, closure
from .relationship import DEADLOCK
from .rights import sunk_under_notice

if TYPE_CHECKING:
    from .estimates import Estimates
    from .world import World

END = 2
"""Number of the form in which the venture ends; in form i partner i leaves."""
TIE = 1e-9
"""Forms whose worths lie this share of the size apart are alike: between alike partners rounding must not choose."""


@dataclass(frozen=True)
class Table:
    """What lies on the table when the partners talk about parting."""

    holds: list[Array]
    leaves: list[Array]
    owns: list[Array]
    ends: list[Array]  # its share of the proceeds included
    kept: list[Array]  # capability, present value
    market: Array  # what a buyer would pay without a discount
    closes: Booleans  # whether an end would be a liquidation
    size: Array  # the larger of fair value and gross capital
    compared: Array  # what is weighed against each other, for ties


# ---- the talk -------------------------------------------------------------------------------------------------------


def part_by_agreement(values: Values, world: World, estimates: Estimates) -> Booleans:
    """Agree to part where there is occasion and enough to gain; returns who gave notice now."""
    notice = np.full(world.way.joint.size, usual_notice(values), dtype=np.int64)
    talks = _occasion(values, world) & (world.market.t + notice < values["horizon_quarters"])
    if not values["exit"]["enabled"] or not talks.any():
        return np.zeros(notice.size, dtype=bool)
    table = _lay_open(values, world, estimates, notice)
    form, worth = _choose(values, world, estimates, table)
    gain = worth - table.holds[0] - table.holds[1]
    agreed = talks & (gain > values["decisions"]["inertia"] * table.size)
    give_notice(world, agreed, AGREED, notice)
    _fix(values, world, table, np.where(agreed, form, -1), gain, notice)
    return agreed


def _occasion(values: Values, world: World) -> Booleans:
    """Who talks about parting."""
    parting, bond = values["decisions"]["parting"], world.bond
    locked = values["decisions"]["parting_lockup"] and world.market.t < values["exit"]["lockup_quarters"]
    if parting == "never" or locked:
        return np.zeros(world.way.joint.size, dtype=bool)
    if parting == "always":
        return world.free
    short = world.venture.shortfall - bond.base_shortfall > values["governance"]["reset"]["shortfall_threshold"]
    refused = world.office.refused_in_row > 0
    return np.asarray(world.free & (bond.shifted.any(axis=0) | (bond.level == DEADLOCK) | refused | short))


def _lay_open(values: Values, world: World, estimates: Estimates, notice: Integers) -> Table:
    """What both sides know of the deal to part (24.1)."""
    unit, value, ledger = world.venture.unit, world.venture.fair_value, world.ledger
    owns = [estimates.own(i, notice) for i in range(2)]
    assets = broken_up(values, unit)
    market = np.minimum(np.minimum(value, np.maximum(estimates.going_on, assets)), np.minimum(*owns))
    sold = market * (1.0 - np.asarray(values["exit"]["sale_discount"]))
    closed = assets - closure(values, world.market.t) - sunk_under_notice(values, world, notice)
    proceeds, ahead = np.maximum(sold, closed), [_ahead(values, i, notice) for i in range(2)]
    kept = [kept_knowledge(values) * partner["capability_value"] for partner in values["partners"]]
    size = np.maximum(value, unit.gross)
    compared = sum((np.abs(estimates.hold(i)) + np.abs(owns[i]) for i in range(2)), start=np.zeros(value.size))
    return Table(
        holds=[estimates.cut(i, estimates.hold(i)) for i in range(2)],
        leaves=[estimates.leave(i, notice) for i in range(2)],
        owns=[estimates.cut(i, own) for i, own in enumerate(owns)],
        ends=[estimates.ended(i, notice) + ledger.stakes[i] * proceeds * ahead[i] for i in range(2)],
        kept=[ledger.capability[i] * kept[i] * ahead[i] for i in range(2)],
        market=market,
        closes=closed >= sold - TIE * np.maximum(size, compared),
        size=size,
        compared=compared,
    )


def _ahead(values: Values, partner: int, notice: Integers) -> Array:
    return discount(values["partners"][partner]["discount_rate"], notice)


def _choose(values: Values, world: World, estimates: Estimates, table: Table) -> tuple[Integers, Array]:
    """The form of the largest worth, and its worth; near ties between purchases go to the larger stake as buyer."""
    worths, stakes = _worths(values, world, table), world.ledger.stakes
    inertia = values["decisions"]["inertia"] * table.size
    if estimates.waits:
        enough = inertia + values["decisions"]["waiting"] * table.size
        worthwhile = worths[END] - table.holds[0] - table.holds[1] > enough
        worths[END] = np.where(table.closes & ~worthwhile, -np.inf, worths[END])
    tie = TIE * np.maximum(table.size, table.compared)
    form = np.argmax(worths >= worths.max(axis=0) - tie, axis=0)
    possible = np.isfinite(worths[0]) & np.isfinite(worths[1])
    apart = np.abs(np.where(possible, worths[0], 0.0) - np.where(possible, worths[1], 0.0))
    near = possible & (worths[0] > worths[END]) & (worths[1] > worths[END]) & (apart <= inertia)
    form = np.where(near & (stakes[0] > stakes[1] + TIE), 1, np.where(near & (stakes[1] > stakes[0] + TIE), 0, form))
    return form, np.take_along_axis(worths, form[None], axis=0)[0]


def _worths(values: Values, world: World, table: Table) -> Array:
    """What each form is worth to both together, costs paid; -inf where it cannot be (24.2)."""
    decisions, stakes, value = values["decisions"], world.ledger.stakes, world.venture.fair_value
    shared = table.kept[0] + table.kept[1] - decisions["parting_cost"] * table.size
    worths = []
    for leaver in range(2):
        bought = table.leaves[leaver] + table.owns[1 - leaver] + shared
        bought = bought - decisions["buyer_cost"] * stakes[leaver] * value
        worths.append(np.where(world.bond.distressed[1 - leaver], -np.inf, bought))
    return np.stack([*worths, table.ends[0] + table.ends[1] + shared])


# ---- what is agreed -------------------------------------------------------------------------------------------------


def _fix(values: Values, world: World, table: Table, form: Integers, gain: Array, notice: Integers) -> None:
    """Fix price and transfer so that each has what it gave up and its share of the gain, and pay the costs.

    Equations (24.3, 24.4).
    """
    way, value = world.way, world.venture.fair_value
    half, bargaining = 0.5 * values["decisions"]["parting_cost"] * table.size, values["decisions"]["bargaining"]
    powers = (bargaining, 1.0 - bargaining)
    for leaver in range(2):
        leaves = form == leaver
        price = table.holds[leaver] + powers[leaver] * gain - table.leaves[leaver] - table.kept[leaver] + half
        way.price = np.where(leaves, price, way.price)
        way.leaver = np.where(leaves, leaver, way.leaver)
        way.form = np.where(leaves, SELL_TO_PARTNER, way.form)
    ends = form == END
    way.form = np.where(ends, np.where(table.closes, LIQUIDATION, THIRD_PARTY_SALE), way.form)
    ratio = np.where(value > 0.0, table.market / np.where(value > 0.0, value, 1.0), 1.0)
    way.share_of_value = np.where(ends, ratio, way.share_of_value)
    transfer = table.holds[0] + powers[0] * gain - table.ends[0] - table.kept[0] + half
    way.transfer = np.where(ends, transfer, way.transfer)
    _pay_costs(values, world, form, half)


def _pay_costs(values: Values, world: World, form: Integers, half: Array) -> None:
    """Half the cost of parting each, and the buyer's own, at the end of the quarter of agreement."""
    value, rate = world.venture.fair_value, values["decisions"]["buyer_cost"]
    for i in range(2):
        buying = np.where(form == 1 - i, rate * world.ledger.stakes[1 - i] * value, 0.0)
        credit(values, world.ledger, i, -np.where(form >= 0, half + buying, 0.0), world.market.t + 1)


# ---- a sole owner ---------------------------------------------------------------------------------------------------


def stop_owner(values: Values, world: World, estimates: Estimates) -> None:
    """A sole owner closes or sells what is worth more so than going on, by a margin (section 19) (19.3)."""
    way, t, decisions = world.way, world.market.t, values["decisions"]
    running = way.sole & (way.settled < t)
    if t > values["horizon_quarters"] - 2 or not running.any():
        return
    value, unit = world.venture.fair_value, world.venture.unit
    margin = decisions["inertia"] + (decisions["waiting"] if estimates.waits else 0.0)
    assets = broken_up(values, unit)
    closed = assets - closure(values, t)
    for owner in range(2):
        market = np.minimum(value, np.maximum(estimates.owned(owner, way.settled), assets))
        brings = np.maximum(closed, market * (1.0 - np.asarray(values["exit"]["sale_discount"])))
        enough = estimates.keep(owner) + margin * np.maximum(value, unit.gross)
        stops = running & (way.owner == owner) & (brings > enough)
        settlement = way.settlement
        wind_up(values, world, brings, stops, LIQUIDATION)
        way.settlement = settlement
        way.owner_stopped = np.where(stops, t, way.owner_stopped)
