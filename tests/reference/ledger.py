"""The ledgers: venture and partners, capital calls and dilution, capability, payments (model sections 10 and 20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .arithmetic import (
    DELTA,
    MILLION,
    Array,
    Booleans,
    Integers,
    Number,
    Values,
    discount,
    inflated,
    never,
    spread,
    zeros,
)
from .edition import second
from .venture import gates_hold

if TYPE_CHECKING:
    from .world import World


@dataclass
class Ledger:
    """Present values [million] and the venture's undiscounted cash, a number per trajectory."""

    venture: Array
    partners: Array  # (2, n)
    stakes: Array  # (2, n)
    capability: Array  # (2, n)
    paid: Integers  # (n_payments, n), quarter, -1 not made
    accounts: Array  # (2, n) contributed so far, undiscounted
    diluted: Array
    cash: Array  # cumulative free cash flow
    peak_funding: Array
    payback: Integers
    received: Array
    funded: Array
    matured: Array  # (3, n) of venture and partners, what the horizon brought


def new_ledger(values: Values, n: int) -> Ledger:
    """The ledgers at time 0, initial contributions made."""
    partners = values["partners"]
    return Ledger(
        venture=zeros(n),
        partners=np.stack([spread(-partner["initial_contribution"], n) for partner in partners]),
        stakes=np.stack([spread(partner["equity"], n) for partner in partners]),
        capability=np.zeros((2, n)),
        paid=np.tile(never(n), (len(values["payments"]), 1)),
        accounts=np.stack([spread(partner["initial_contribution"], n) for partner in partners]),
        diluted=zeros(n),
        cash=zeros(n),
        peak_funding=zeros(n),
        payback=never(n),
        received=zeros(n),
        funded=zeros(n),
        matured=np.zeros((3, n)),
    )


def credit(values: Values, ledger: Ledger, partner: int, amount: Array, quarters: float) -> None:
    """Book a flow of a partner at a time in quarters."""
    ledger.partners[partner] += amount * discount(values["partners"][partner]["discount_rate"], quarters)


# ---- the venture ----------------------------------------------------------------------------------------------------


def book_venture(values: Values, ledger: Ledger, flow: Array, t: int) -> None:
    """The venture's free cash flow, at the middle of the quarter (0 once it has ended)."""
    before = ledger.cash
    ledger.venture = ledger.venture + flow * discount(values["venture"]["discount_rate"], t + 0.5)
    ledger.cash = before + flow
    back = (ledger.payback < 0) & (ledger.peak_funding < 0.0) & (ledger.cash >= 0.0)
    ledger.payback = np.where(back, t + 1, ledger.payback)
    ledger.peak_funding = np.minimum(ledger.peak_funding, ledger.cash)
    ledger.received = ledger.received + np.maximum(0.0, flow)
    ledger.funded = ledger.funded + np.maximum(0.0, -flow)


def book_final(values: Values, ledger: Ledger, amount: Array, quarters: int) -> None:
    """Terminal value or net proceeds of the venture."""
    ledger.venture = ledger.venture + amount * discount(values["venture"]["discount_rate"], quarters)
    ledger.received = ledger.received + np.maximum(0.0, amount)


def multiple(ledger: Ledger) -> Array:
    """Multiple on invested capital; 0 if nothing was paid in (14.1)."""
    paid_in = ledger.funded > 0.0
    return np.where(paid_in, ledger.received / np.where(paid_in, ledger.funded, 1.0), 0.0)


# ---- the partners ---------------------------------------------------------------------------------------------------


def side_margin(values: Values, partner: int, volume: Array, t: int) -> Array:
    """What a partner earns beside the venture in a quarter."""
    return np.asarray(values["partners"][partner]["side_margin"] * volume / MILLION * inflated(values, t))


def contribution(values: Values, partner: int, t: int) -> Number:
    """What a partner contributes in a quarter."""
    paid: Number = values["partners"][partner]["yearly_contribution"] * DELTA * inflated(values, t)
    return paid


def besides(values: Values, volume: Array, t: int) -> list[Array]:
    """Each partner's side margin less its contribution while joint."""
    return [side_margin(values, i, volume, t) - contribution(values, i, t) for i in range(2)]


def book_joint(values: Values, world: World, flow: Array, volume: Array) -> None:
    """While joint: the venture's cash, side margins and contributions; unpaid calls dilute (10.2)."""
    ledger, joint, t = world.ledger, world.way.joint, world.market.t
    payers, moved = _calls(values, world, flow)
    shares = [np.where(flow >= 0.0, ledger.stakes[i] * flow, flow * payers[i]) for i in range(2)]
    for i, beside in enumerate(besides(values, volume, t)):
        credit(values, ledger, i, np.where(joint, shares[i] + beside, 0.0), t + 0.5)
    _box(values, world, shares)
    called = joint & (flow < 0.0)
    ledger.stakes[0] += np.where(called, moved, 0.0)
    ledger.stakes[1] -= np.where(called, moved, 0.0)
    ledger.diluted = ledger.diluted + np.where(called, np.abs(moved), 0.0)
    for i in range(2):
        put_in = np.maximum(0.0, -shares[i]) + contribution(values, i, t)
        ledger.accounts[i] += np.where(joint, put_in, 0.0)


def _box(values: Values, world: World, shares: list[Array]) -> None:
    """Under notice a purchase is the buyer's already: what the leaver gets and pays meanwhile (section 20)."""
    way, rate = world.way, values["venture"]["discount_rate"]
    if not values["exit"]["locked_box"]:
        return
    share = np.where(way.leaver == 1, shares[1], shares[0])
    grown = way.box / discount(rate, 1.0) + share / discount(rate, 0.5)
    way.box = np.where(way.notice & (way.leaver >= 0), grown, way.box)


def _calls(values: Values, world: World, flow: Array) -> tuple[list[Array], Array]:
    """Each partner's share of the call, and the stake that moves from partner 1 to partner 0 (10.3, section 20).

    Equations (10.3, 20.3).
    """
    ledger, bond, venture = world.ledger, world.bond, world.venture
    call = np.maximum(0.0, -flow)
    price = call + (
        ledger.accounts.sum(axis=0)
        if values["exit"]["dilution"] == "capital_accounts"
        else np.maximum(venture.fair_value, venture.unit.gross)
    )
    loses = []
    for i in range(2):
        full = values["exit"]["dilution_penalty"] * ledger.stakes[i] * call / np.where(price > 0.0, price, 1.0)
        alone_missing = bond.distressed[i] & ~bond.distressed[1 - i] & (ledger.stakes[1 - i] > 0.0)
        loses.append(np.where(alone_missing, np.minimum(ledger.stakes[i], full), 0.0))
    pays = [_payer_share(world, i) for i in range(2)]
    return pays, loses[1] - loses[0]


def _payer_share(world: World, i: int) -> Array:
    """Share of a call that partner i pays; if nobody who can pay has a stake, all pay by stake."""
    stakes = world.ledger.stakes
    able = ~world.bond.distressed & (stakes > 0.0)
    one_pays = able[0] ^ able[1]
    return np.asarray(np.where(one_pays, able[i].astype(np.float64), stakes[i]))


def book_owner(values: Values, world: World, flow: Array, volume: Array) -> None:
    """After a buyout: the owner has all cash and its side margin, and supplies the leaver for some years.

    In the second edition it goes on contributing, in the leaver's place too (section 18).
    """
    way, t = world.way, world.market.t
    supplied = way.sole & (t > way.settled) & (t - way.settled <= 4 * values["exit"]["supply_years"])
    margin = values["exit"]["supply_margin"] * volume / MILLION * inflated(values, t)
    supply = np.where(supplied, margin, 0.0)
    for i in range(2):
        own = flow + side_margin(values, i, volume, t) - supply - _owner_pays(values, i, t)
        amount = np.where(way.owner == i, own, np.where(way.owner == 1 - i, supply, 0.0))
        credit(values, world.ledger, i, np.where(way.sole, amount, 0.0), t + 0.5)


def _owner_pays(values: Values, owner: int, t: int) -> Number:
    """What a sole owner bears, its own and in the leaver's place [million a quarter] (18.1)."""
    if not second(values):
        return 0.0
    replaced = values["partners"][1 - owner]["replacement"]
    paid: Number = contribution(values, owner, t) + replaced * contribution(values, 1 - owner, t)
    return paid


def learn(values: Values, ledger: Ledger, alignment: Array, joint: Booleans) -> None:
    """Capability grows while joint (10.5)."""
    for i, partner in enumerate(values["partners"]):
        learned = partner["capability_rate"] * (1.0 - ledger.capability[i]) * alignment * DELTA
        ledger.capability[i] += np.where(joint, learned, 0.0)


def book_capability(values: Values, ledger: Ledger, kept: Number, where: Booleans, quarters: int) -> None:
    """What both partners have learned, at the end of the joint time."""
    for i, partner in enumerate(values["partners"]):
        worth = ledger.capability[i] * partner["capability_value"] * kept
        credit(values, ledger, i, np.where(where, worth, 0.0), quarters)


def book_payments(values: Values, world: World) -> None:
    """Payments between partners whose gates hold, with alignment and shortfall of the quarter before."""
    ledger, free, t = world.ledger, world.free, world.market.t
    for paid, payment in zip(ledger.paid, values["payments"], strict=True):
        if payment["quarter"] <= t <= payment["quarter"] + payment["patience_quarters"]:
            now = free & (paid < 0) & gates_hold(payment, world.venture, world.bond.alignment, free)
            paid[now] = t
            amount = np.where(now, payment["amount"], 0.0)
            credit(values, ledger, payment["payer"], -amount, t + 0.5)
            credit(values, ledger, payment["payee"], amount, t + 0.5)
