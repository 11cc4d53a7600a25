"""What a clause, or the contract, says of an exit: notice, price, leakage (model sections 11 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .arithmetic import Array, Integers, Number, Values
from .edition import second
from .prospects import broken_up, closure

if TYPE_CHECKING:
    from .world import World

NONE, SELL_TO_PARTNER, BUY_OUT_PARTNER, THIRD_PARTY_SALE, LIQUIDATION = range(5)
SETTLEMENTS = ("none", "sell_to_partner", "buy_out_partner", "third_party_sale", "liquidation")
NOBODY, AGREED = -1, -2
"""What was pulled, where it is no trigger."""


def notice_of(values: Values, trigger: Values, n: int) -> Integers:
    """Quarters from notice to settlement under a clause (11.1)."""
    delay = np.floor((1.0 - np.asarray(agreed_exit(values))) * values["exit"]["unagreed_delay_quarters"] + 0.5)
    return np.full(n, trigger["notice_quarters"] + delay.astype(np.int64), dtype=np.int64)


def leaver_of(trigger: Values) -> int:
    """Who leaves when the clause is a purchase, -1 where it is none."""
    if trigger["settlement"] == "sell_to_partner":
        return int(trigger["holder"])
    return 1 - int(trigger["holder"]) if trigger["settlement"] == "buy_out_partner" else NOBODY


def stake_price(world: World, trigger: Values, fair_value: Array) -> Array:
    """Price of the leaver's stake (11.3)."""
    unit = world.venture.unit
    basis = unit.book + unit.working_capital if trigger["price_basis"] == "book_value" else fair_value
    return np.asarray(world.ledger.stakes[leaver_of(trigger)] * basis * (1.0 - trigger["discount"]))


def agreed_exit(values: Values) -> Number:
    """How much of the exit was agreed beforehand."""
    agreement: Number = values["elements"]["exit_agreement"]
    return agreement


def kept_knowledge(values: Values) -> Number:
    """Share of the capability that is kept at an exit (11.5)."""
    retained: Number = values["exit"]["knowledge_retained"]
    return retained + (1.0 - retained) * agreed_exit(values)


def leaking(values: Values) -> Number:
    """Share of the value that parting without agreement loses (11.2)."""
    leakage: Number = (1.0 - agreed_exit(values)) * values["exit"]["unagreed_leakage"]
    return leakage


def liquidation_value(values: Values, world: World, leakage: Number) -> Array:
    """What is left when assets are sold and the venture is closed (11.4); leakage in the second edition is of that.

    Equations (20.2).
    """
    unit, assets = world.venture.unit, broken_up(values, world.venture.unit)
    lost = leakage * (np.maximum(0.0, assets) if second(values) else world.way.notice_value)
    fetched = values["venture"]["salvage_share"] * unit.book - closure(values, world.market.t) + unit.working_capital
    return np.asarray(fetched - lost)
