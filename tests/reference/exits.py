"""Triggers, notice and settlement (model sections 11, 20 and 23)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .alone import start_again
from .arithmetic import Array, Booleans, Integers, Values, discount, never, zeros
from .clauses import (
    AGREED,
    LIQUIDATION,
    NOBODY,
    SELL_TO_PARTNER,
    SETTLEMENTS,
    THIRD_PARTY_SALE,
    kept_knowledge,
    leaking,
    leaver_of,
    liquidation_value,
    notice_of,
    stake_price,
)
from .edition import second
from .ledger import book_capability, book_final, credit
from .metrics import count
from .rights import ripe_rights, wanted

if TYPE_CHECKING:
    from .estimates import Estimates
    from .world import World


@dataclass
class Exit:
    """How far a trajectory is on its way out."""

    joint: Booleans
    ended: Booleans
    held: Integers  # (n_triggers, n) quarters in a row that the condition has held
    offered: Integers  # (n_triggers, n) quarters in which the right could have been pulled since it became ripe
    ripe: Integers  # (n_triggers, n) quarters in which the right could have been pulled
    wanted: Integers  # (n_triggers, n) and was wanted
    pulled: Integers  # trigger, NOBODY or AGREED
    given: Integers  # quarter at whose end notice was given
    due: Integers  # quarter at whose end it settles
    notice_value: Array  # fair value of the day notice was given
    leaver: Integers  # who leaves by a purchase whose box is locked, -1 nobody
    price: Array  # of the stake on the day of notice
    box: Array  # the leaver's cash since then, in money of today
    form: Integers  # settlement agreed between the partners
    share_of_value: Array  # of the fair value that a buyer pays in an agreed sale
    transfer: Array  # to the first partner in an agreed end, on the day of notice
    settled: Integers  # quarter of settlement, -1 never
    settlement: Integers  # as carried out
    owner: Integers  # sole owner, -1 none
    paid: Array  # price of the stake as paid
    box_cash: Array  # what the locked box took from it
    owner_stopped: Integers  # quarter at whose end the owner stopped, -1 never
    alignment: Array  # when the joint time ended

    @property
    def notice(self) -> Booleans:
        """Whether notice has been given and not settled."""
        return self.joint & (self.pulled != NOBODY)

    @property
    def sole(self) -> Booleans:
        """Whether a sole owner runs the venture."""
        return (self.owner >= 0) & ~self.ended


def new_exit(values: Values, n: int) -> Exit:
    """Nobody on the way out."""
    counters = [np.zeros((len(values["exit"]["triggers"]), n), dtype=np.int64) for _ in range(4)]
    return Exit(
        joint=np.ones(n, dtype=bool),
        ended=np.zeros(n, dtype=bool),
        held=counters[0],
        offered=counters[1],
        ripe=counters[2],
        wanted=counters[3],
        pulled=never(n),
        given=never(n),
        due=never(n),
        notice_value=zeros(n),
        leaver=never(n),
        price=zeros(n),
        box=zeros(n),
        form=np.zeros(n, dtype=np.int64),
        share_of_value=np.ones(n),
        transfer=zeros(n),
        settled=never(n),
        settlement=np.zeros(n, dtype=np.int64),
        owner=never(n),
        paid=zeros(n),
        box_cash=zeros(n),
        owner_stopped=never(n),
        alignment=zeros(n),
    )


# ---- triggers and notice --------------------------------------------------------------------------------------------


def pull_triggers(values: Values, world: World, estimates: Estimates | None) -> Booleans:
    """Count the triggers' conditions and give notice where one is pulled; returns who gave notice now (11.1)."""
    rules, way, t = values["exit"], world.way, world.market.t
    given = np.zeros(way.joint.size, dtype=bool)
    if not rules["enabled"]:
        return given
    count(values, world)
    ripe = ripe_rights(values, world, estimates is not None)
    if t < rules["lockup_quarters"]:
        return given
    for i, trigger in enumerate(rules["triggers"]):
        notice = notice_of(values, trigger, way.joint.size)
        pulls = ripe[i]
        if estimates is not None and trigger["use"] != "obligation" and pulls.any():
            pulls = pulls & wanted(values, world, estimates, trigger, notice)
            way.wanted[i] += pulls
        pulls = pulls & ~given
        give_notice(world, pulls, i, notice)
        _strike(values, world, trigger, pulls)
        given = given | pulls
    return given


def give_notice(world: World, where: Booleans, pulled: int, notice: Integers) -> None:
    """Note what was pulled or agreed, and when it falls due."""
    way, t = world.way, world.market.t
    way.pulled = np.where(where, pulled, way.pulled)
    way.given = np.where(where, t, way.given)
    way.due = np.where(where, t + notice, way.due)
    way.notice_value = np.where(where, world.venture.fair_value, way.notice_value)


def _strike(values: Values, world: World, trigger: Values, where: Booleans) -> None:
    """Fix the price of a purchase on the day of notice, and lock its box (section 20)."""
    leaver = leaver_of(trigger)
    if values["exit"]["locked_box"] and leaver >= 0:
        way = world.way
        way.leaver = np.where(where, leaver, way.leaver)
        way.price = np.where(where, stake_price(world, trigger, world.venture.fair_value), way.price)


# ---- settlement -----------------------------------------------------------------------------------------------------


def settle(values: Values, world: World) -> None:
    """Carry out the settlements that are due at the end of this quarter (11.5)."""
    way, t = world.way, world.market.t
    due = way.notice & (way.due == t)
    if not due.any():
        return
    book_capability(values, world.ledger, kept_knowledge(values), due, t + 1)
    for i, trigger in enumerate(values["exit"]["triggers"]):
        _settle_clause(values, world, trigger, due & (way.pulled == i))
    _settle_agreed(values, world, due & (way.pulled == AGREED))
    way.alignment = np.where(due, world.bond.alignment, way.alignment)
    way.settled = np.where(due, t, way.settled)
    way.joint = way.joint & ~due
    for i, alone in enumerate(world.restarts):
        if alone is not None:
            start_again(alone, world.venture.unit.gap, world.market, due & (way.owner == 1 - i))


def _settle_clause(values: Values, world: World, trigger: Values, due: Booleans) -> None:
    """Settle as this trigger says; a buyer in distress makes it a third-party sale."""
    kind, leaver = SETTLEMENTS.index(trigger["settlement"]), leaver_of(trigger)
    discounted = trigger["discount"]
    if kind == LIQUIDATION:
        wind_up(values, world, liquidation_value(values, world, leaking(values)), due, LIQUIDATION)
        return
    sale = due
    if leaver >= 0:
        sale = due & world.bond.distressed[1 - leaver]
        lost = leaking(values) * world.way.notice_value
        _buy_out(values, world, leaver, _price_due(values, world, trigger), lost, due & ~sale)
        world.way.settlement = np.where(due & ~sale, kind, world.way.settlement)
        discounted = values["exit"]["sale_discount"] if second(values) else discounted
    value = world.venture.fair_value if second(values) else world.way.notice_value
    wind_up(values, world, value * (1.0 - discounted) - leaking(values) * value, sale, THIRD_PARTY_SALE)


def _price_due(values: Values, world: World, trigger: Values) -> Array:
    if values["exit"]["locked_box"]:
        return _boxed_price(values, world)
    return stake_price(world, trigger, world.way.notice_value)


def _boxed_price(values: Values, world: World) -> Array:
    """The price of the day of notice with interest, less what the leaver has had since (section 20) (20.1)."""
    way = world.way
    return way.price / discount(values["venture"]["discount_rate"], way.due - way.given) - way.box


def _settle_agreed(values: Values, world: World, due: Booleans) -> None:
    """Settle as the partners agreed; a buyer in distress makes a purchase a third-party sale (section 24)."""
    way, value = world.way, world.venture.fair_value
    open_price = 1.0 - values["exit"]["sale_discount"]
    for leaver in range(2):
        bought = due & (way.form == SELL_TO_PARTNER) & (way.leaver == leaver)
        sale = bought & world.bond.distressed[1 - leaver]
        _buy_out(values, world, leaver, _boxed_price(values, world), zeros(value.size), bought & ~sale)
        way.settlement = np.where(bought & ~sale, SELL_TO_PARTNER, way.settlement)
        wind_up(values, world, value * open_price, sale, THIRD_PARTY_SALE)
    sold, closed = due & (way.form == THIRD_PARTY_SALE), due & (way.form == LIQUIDATION)
    wind_up(values, world, value * way.share_of_value * open_price, sold, THIRD_PARTY_SALE)
    wind_up(values, world, liquidation_value(values, world, 0.0), closed, LIQUIDATION)
    grown = way.transfer / discount(values["venture"]["discount_rate"], way.due - way.given)
    moved = np.where(sold | closed, grown, 0.0)
    for i, sign in enumerate((1.0, -1.0)):
        credit(values, world.ledger, i, sign * moved, world.market.t + 1)


def wind_up(values: Values, world: World, proceeds: Array, where: Booleans, kind: int) -> None:
    """Split the net proceeds by stake and end the venture (11.4)."""
    way, ledger, t = world.way, world.ledger, world.market.t
    amount = np.where(where, proceeds, 0.0)
    book_final(values, ledger, amount, t + 1)
    for i in range(2):
        credit(values, ledger, i, ledger.stakes[i] * amount, t + 1)
    way.ended = way.ended | where
    way.settlement = np.where(where, kind, way.settlement)


def _buy_out(values: Values, world: World, seller: int, price: Array, leakage: Array, where: Booleans) -> None:
    """One partner buys the other's stake and bears the leakage (11.3)."""
    way, ledger, t = world.way, world.ledger, world.market.t
    buyer, paid, lost = 1 - seller, np.where(where, price, 0.0), np.where(where, leakage, 0.0)
    credit(values, ledger, seller, paid, t + 1)
    credit(values, ledger, buyer, -paid - lost, t + 1)
    ledger.venture = ledger.venture - lost * discount(values["venture"]["discount_rate"], t + 1)
    ledger.stakes[buyer] = np.where(where, 1.0, ledger.stakes[buyer])
    ledger.stakes[seller] = np.where(where, 0.0, ledger.stakes[seller])
    way.owner = np.where(where, buyer, way.owner)
    if second(values):
        way.paid = np.where(where, price, way.paid)
        way.box_cash = np.where(where, way.box, way.box_cash)
