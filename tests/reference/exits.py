"""Triggers, notice and settlement (model section 11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .arithmetic import Array, Booleans, Integers, Number, Values, discount, never, zeros
from .ledger import book_capability, book_final, credit
from .market import DEMAND, PRICE
from .venture import Venture

if TYPE_CHECKING:
    from .world import World

NONE, SELL_TO_PARTNER, BUY_OUT_PARTNER, THIRD_PARTY_SALE, LIQUIDATION = range(5)
SETTLEMENTS = ("none", "sell_to_partner", "buy_out_partner", "third_party_sale", "liquidation")


@dataclass
class Exit:
    """How far a trajectory is on its way out."""

    joint: Booleans
    ended: Booleans
    held: Integers  # (n_triggers, n) quarters in a row that the condition has held
    pulled: Integers  # trigger, -1 none
    due: Integers  # quarter at whose end it settles
    notice_value: Array  # fair value of the day notice was given
    settled: Integers  # quarter of settlement, -1 never
    settlement: Integers  # as carried out
    owner: Integers  # sole owner, -1 none
    alignment: Array  # when the joint time ended

    @property
    def notice(self) -> Booleans:
        """Whether notice has been given and not settled."""
        return self.joint & (self.pulled >= 0)


def new_exit(values: Values, n: int) -> Exit:
    """Nobody on the way out."""
    return Exit(
        joint=np.ones(n, dtype=bool),
        ended=np.zeros(n, dtype=bool),
        held=np.zeros((len(values["exit"]["triggers"]), n), dtype=np.int64),
        pulled=never(n),
        due=never(n),
        notice_value=zeros(n),
        settled=never(n),
        settlement=np.zeros(n, dtype=np.int64),
        owner=never(n),
        alignment=zeros(n),
    )


# ---- triggers and notice --------------------------------------------------------------------------------------------


def pull_triggers(values: Values, world: World) -> Booleans:
    """Count the triggers' conditions and give notice where one is pulled; returns who gave notice now (11.1)."""
    rules, way, t = values["exit"], world.way, world.market.t
    n = way.joint.size
    if not rules["enabled"] or t < rules["lockup_quarters"]:
        return np.zeros(n, dtype=bool)
    first, notice, metrics = never(n), never(n), _metrics(world)
    for i, trigger in reversed(list(enumerate(rules["triggers"]))):
        way.held[i] = np.where(world.free & _holds(trigger, metrics), way.held[i] + 1, 0)
        pulled = way.held[i] >= trigger["for_quarters"]
        first = np.where(pulled, i, first)
        notice = np.where(pulled, trigger["notice_quarters"], notice)
    given = world.free & (first >= 0)
    delay = np.floor((1.0 - np.asarray(agreed_exit(values))) * rules["unagreed_delay_quarters"] + 0.5)
    way.pulled = np.where(given, first, way.pulled)
    way.due = np.where(given, t + notice + delay.astype(np.int64), way.due)
    way.notice_value = np.where(given, world.venture.fair_value, way.notice_value)
    return given


def agreed_exit(values: Values) -> Number:
    """How much of the exit was agreed beforehand."""
    agreement: Number = values["elements"]["exit_agreement"]
    return agreement


def _metrics(world: World) -> dict[str, Array]:
    """What triggers look at, at the end of the quarter: (n,), or (2, n) for the holder's own."""
    market, venture, bond, ledger = world.market, world.venture, world.bond, world.ledger
    return {
        "age": zeros(market.tariff.size) + (market.t + 1) / 4.0,
        "alignment": bond.alignment,
        "shortfall": venture.shortfall,
        "margin": venture.margin,
        "cumulative_cash": ledger.cash,
        "tariff": market.tariff,
        "demand": market.dev[DEMAND],
        "price": market.dev[PRICE],
        "technology_gap": venture.unit.gap,
        "utilisation": venture.utilisation,
        "deadlock": bond.deadlock.astype(np.float64),
        "failed_resets": world.office.refused_in_row.astype(np.float64),
        "value_to_cost": venture.fair_value / np.maximum(venture.unit.gross, 1e-9),
        "capability": ledger.capability,
        "strategy_shift": bond.shifted.astype(np.float64),
        "distress": bond.distressed.astype(np.float64),
    }


def _holds(trigger: Values, metrics: dict[str, Array]) -> Booleans:
    metric = metrics[trigger["metric"]]
    measured = metric[trigger["holder"]] if metric.ndim == 2 else metric
    holds = np.zeros(measured.size, dtype=bool)
    if trigger["above"] is not None:
        holds |= measured >= trigger["above"]
    if trigger["below"] is not None:
        holds |= measured <= trigger["below"]
    return holds


# ---- settlement -----------------------------------------------------------------------------------------------------


def settle(values: Values, world: World) -> None:
    """Carry out the settlements that are due at the end of this quarter (11.5)."""
    way, t = world.way, world.market.t
    due = way.joint & (way.pulled >= 0) & (way.due == t)
    if not due.any():
        return
    retained = values["exit"]["knowledge_retained"]
    book_capability(values, world.ledger, retained + (1.0 - retained) * agreed_exit(values), due, t + 1)
    for i, trigger in enumerate(values["exit"]["triggers"]):
        _settle_one(values, world, trigger, due & (way.pulled == i))
    way.alignment = np.where(due, world.bond.alignment, way.alignment)
    way.settled = np.where(due, t, way.settled)
    way.joint = way.joint & ~due


def _settle_one(values: Values, world: World, trigger: Values, due: Booleans) -> None:
    """Settle as this trigger says; a buyer in distress makes it a third-party sale."""
    kind, way = SETTLEMENTS.index(trigger["settlement"]), world.way
    if kind == LIQUIDATION:
        _wind_up(values, world, _liquidation_value(values, world.venture), due, LIQUIDATION)
        return
    sale = due
    if kind in (SELL_TO_PARTNER, BUY_OUT_PARTNER):
        buyer = trigger["holder"] if kind == BUY_OUT_PARTNER else 1 - trigger["holder"]
        sale = due & world.bond.distressed[buyer]
        _buy_out(values, world, trigger, buyer, due & ~sale)
        way.settlement = np.where(due & ~sale, kind, way.settlement)
    _wind_up(values, world, way.notice_value * (1.0 - trigger["discount"]), sale, THIRD_PARTY_SALE)


def _leakage(values: Values, way: Exit) -> Array:
    """What parting without agreement loses of the fair value (11.2)."""
    return np.asarray((1.0 - agreed_exit(values)) * values["exit"]["unagreed_leakage"] * way.notice_value)


def _liquidation_value(values: Values, venture: Venture) -> Array:
    """What is left when assets are sold and the venture is closed (11.4)."""
    economics, unit = values["venture"], venture.unit
    return np.asarray(economics["salvage_share"] * unit.book - economics["closure_cost"] + unit.working_capital)


def _wind_up(values: Values, world: World, proceeds: Array, where: Booleans, kind: int) -> None:
    """Split the proceeds less leakage by stake and end the venture (11.4)."""
    way, ledger, t = world.way, world.ledger, world.market.t
    amount = np.where(where, proceeds - _leakage(values, way), 0.0)
    book_final(values, ledger, amount, t + 1)
    for i in range(2):
        credit(values, ledger, i, ledger.stakes[i] * amount, t + 1)
    way.ended = way.ended | where
    way.settlement = np.where(where, kind, way.settlement)


def _buy_out(values: Values, world: World, trigger: Values, buyer: int, where: Booleans) -> None:
    """One partner buys the other's stake and bears the leakage (11.3)."""
    way, unit, ledger, t = world.way, world.venture.unit, world.ledger, world.market.t
    seller = 1 - buyer
    basis = unit.book + unit.working_capital if trigger["price_basis"] == "book_value" else way.notice_value
    price = np.where(where, ledger.stakes[seller] * basis * (1.0 - trigger["discount"]), 0.0)
    lost = np.where(where, _leakage(values, way), 0.0)
    credit(values, ledger, seller, price, t + 1)
    credit(values, ledger, buyer, -price - lost, t + 1)
    ledger.venture = ledger.venture - lost * discount(values["venture"]["discount_rate"], t + 1)
    ledger.stakes[buyer] = np.where(where, 1.0, ledger.stakes[buyer])
    ledger.stakes[seller] = np.where(where, 0.0, ledger.stakes[seller])
    way.owner = np.where(where, buyer, way.owner)
