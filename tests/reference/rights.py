"""Rights under clauses: when they are ripe, and whether their holders want them (model section 23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .arithmetic import Array, Booleans, Integers, Values, discount, zeros
from .clauses import kept_knowledge, leaking, leaver_of, liquidation_value, stake_price

if TYPE_CHECKING:
    from .estimates import Estimates
    from .world import World


def ripe_rights(values: Values, world: World, counted: bool) -> list[Booleans]:
    """Clauses that could be pulled today; a right that was not taken in time is gone until its condition ends."""
    rules, way, found = values["exit"], world.way, []
    possible = world.free & (world.market.t >= rules["lockup_quarters"])
    for i, trigger in enumerate(rules["triggers"]):
        ripe = way.held[i] >= trigger["for_quarters"]
        way.offered[i] = np.where(way.held[i] == 0, 0, way.offered[i] + (ripe & possible))
        pulls = ripe & possible
        if counted and trigger["use"] != "obligation":
            pulls = pulls & (way.offered[i] <= trigger["lapses_quarters"] + 1)
            way.ripe[i] += pulls
        found.append(pulls)
    return found


def wanted(values: Values, world: World, estimates: Estimates, trigger: Values, notice: Integers) -> Booleans:
    """Whether the holder, or both together where there is none, gain enough by pulling it (23.2)."""
    decisions, ledger, bond = values["decisions"], world.ledger, world.bond
    size = np.maximum(world.venture.fair_value, world.venture.unit.gross)
    margin = decisions["inertia"] * size
    if trigger["settlement"] == "liquidation" and estimates.waits:
        margin = margin + decisions["waiting"] * size
    gains = [
        exercised(values, world, estimates, trigger, i, notice) - estimates.cut(i, estimates.hold(i)) for i in range(2)
    ]
    possible = world.market.t + notice < values["horizon_quarters"]
    holder = trigger["holder"]
    if holder < 0 or trigger["use"] == "both":
        return np.asarray(possible & (gains[0] + gains[1] > margin))
    if trigger["settlement"] == "buy_out_partner":
        possible = possible & ~bond.distressed[holder]
    stake = ledger.stakes[holder]
    return np.asarray(possible & (stake > 0.0) & (gains[holder] > margin * stake))


def exercised(
    values: Values, world: World, estimates: Estimates, trigger: Values, partner: int, notice: Integers
) -> Array:
    """What the clause, pulled today, is worth to a partner (23.1)."""
    terms, leaver = values["partners"][partner], leaver_of(trigger)
    kept = world.ledger.capability[partner] * terms["capability_value"] * kept_knowledge(values)
    ahead, value = discount(terms["discount_rate"], notice), world.venture.fair_value
    ending = estimates.ended(partner, notice)
    if leaver < 0:
        proceeds = _proceeds(values, world, trigger, notice)
        return ending + (world.ledger.stakes[partner] * proceeds + kept) * ahead
    price = stake_price(world, trigger, value)
    if values["exit"]["locked_box"]:
        price = price / discount(values["venture"]["discount_rate"], notice)
    if leaver != partner:
        owning = estimates.cut(partner, estimates.own(partner, notice))
        return owning + (kept - price - leaking(values) * value) * ahead
    leaving = estimates.leave(partner, notice) + (price + kept) * ahead
    strangers = value * (1.0 - values["exit"]["sale_discount"]) - leaking(values) * value
    sold = ending + (world.ledger.stakes[partner] * strangers + kept) * ahead
    return np.where(world.bond.distressed[1 - partner], sold, leaving)


def _proceeds(values: Values, world: World, trigger: Values, notice: Integers) -> Array:
    """What an end brings at today's value, book and working capital."""
    value, leakage = world.venture.fair_value, leaking(values)
    if trigger["settlement"] == "third_party_sale":
        return np.asarray(value * (1.0 - trigger["discount"]) - leakage * value)
    return liquidation_value(values, world, leakage) - sunk_under_notice(values, world, notice)


def sunk_under_notice(values: Values, world: World, notice: Integers) -> Array:
    """What started stages spend under notice and a liquidation does not bring back."""
    t, total = world.market.t, zeros(notice.size)
    for start, stage in zip(world.venture.stage_start, values["venture"]["stages"], strict=True):
        build = stage["build_quarters"]
        left = np.where(start >= 0, np.clip(start + build - (t + 1), 0, notice), 0)
        total = total + stage["capex"] * values["venture"]["capex_overrun"] * left / build
    return np.asarray((1.0 - np.asarray(values["venture"]["salvage_share"])) * total)
