"""Decisions as a story tells them: a right that is let pass or used, a parting, its price, stops."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from simulate.engine.outcomes import ALONE
from simulate.presentation.wording import counted, number
from simulate.scenario.edition import FIRST

if TYPE_CHECKING:
    from simulate.studies.explain.life import Life
    from simulate.studies.explain.weighing import Parting, Weighing

USING = {
    "sell_to_partner": "selling", "buy_out_partner": "buying", "third_party_sale": "a sale",
    "liquidation": "winding up",
}  # fmt: skip
"""What using a right is called beside going on, by its settlement."""

Found = Iterator[tuple[int, str, str]]


def choices(life: Life) -> Found:
    """Everything that somebody decided: quarter, kind, sentence."""
    if life.outcomes.scenario.rules == FIRST:
        return
    yield from _rights(life)
    if life.decisions.parting is not None:
        yield life.decisions.parting.quarter, "exit", _agreed(life, life.decisions.parting)
    yield from _price(life)
    yield from _stops(life)


def _rights(life: Life) -> Found:
    """Each right when it becomes ripe, and again whenever its holder thinks otherwise of it."""
    for clause in {one.clause: None for one in life.decisions.weighings}:
        mine = [one for one in life.decisions.weighings if one.clause == clause]
        for spell in _spells(mine):
            first = spell[0]
            yield first.quarter, "right", _weighed(life, first, len(spell))


def _spells(weighings: list[Weighing]) -> Iterator[list[Weighing]]:
    """Quarters in a row in which a right was ripe and thought of alike."""
    runs = groupby(enumerate(weighings), key=lambda item: (item[1].quarter - item[0], item[1].wanted, item[1].used))
    for _, run in runs:
        yield [one for _, one in run]


def _weighed(life: Life, one: Weighing, quarters: int) -> str:
    """`The right “put” is ripe: going on is worth 412 to Carmaker, selling 366: it lets it pass.`"""
    trigger = life.outcomes.scenario.exit.triggers[one.clause]
    whom, they, let = (trigger.holder, "it", "lets") if trigger.holder else ("both together", "they", "let")
    using = USING[str(trigger.settlement)]
    if one.going_on is None:
        weighed = f"{using} is worth {number(one.gain)} more to {whom} than going on"
    else:
        weighed = f"going on is worth {number(one.going_on)} to {whom}, {using} {number(one.going_on + one.gain)}"
    if one.used:
        verdict = f"{they} {'uses' if trigger.holder else 'use'} it"
    elif one.wanted:
        verdict = "it is wanted, but an earlier clause is used"
    else:
        verdict = f"{they} {let} it pass{_all_the_same(one)}"
    again = f" (and in the {counted(quarters - 1, 'quarter')} after it)" if quarters > 1 else ""
    return f"The right “{trigger.name}” is ripe: {weighed}: {verdict}{again}."


def _all_the_same(one: Weighing) -> str:
    """Why a right that is worth more than going on is not used."""
    if one.gain <= 0.0:
        return ""
    return ", for it is in distress" if one.in_distress else ", for that is too little or too late"


def _agreed(life: Life, parting: Parting) -> str:
    """What the partners agree on, what each gains, and the price."""
    names, currency = life.names, life.outcomes.scenario.scenario.currency
    first, second = (f"{name} gains {number(gain)}" for name, gain in zip(names, parting.gains, strict=True))
    gains = f"{first} and {second} over going on"
    if parting.going_on is not None:
        gains += f", which would be worth {number(parting.going_on[0])} and {number(parting.going_on[1])}"
    if parting.leaver is not None:
        how = f"{names[1 - parting.leaver]} is to buy the stake of {names[parting.leaver]}"
        price = _paid(currency, parting.price, names[1 - parting.leaver], names[parting.leaver])
    else:
        how = f"the venture is to be {'wound up' if parting.closes else 'sold'}"
        price = f"beside the shares {_paid(currency, parting.price, names[1], names[0])}"
    return f"The partners agree to part: {how}. {gains}. For that {price}, with interest until the settlement."


def _paid(currency: str, price: float, payer: str, payee: str) -> str:
    """Who pays whom: a price below 0 is paid the other way round."""
    payer, payee = (payer, payee) if price >= 0.0 else (payee, payer)
    return f"{payer} owes {payee} {currency} {number(abs(price))} million"


def _price(life: Life) -> Found:
    """What a buyer paid, and what cash of the notice was taken off it."""
    if life.value("leaver") < 0.0:
        return
    paid, box = life.value("price_paid"), life.value("box_cash")
    names, leaver = life.names, int(life.value("leaver"))
    payer = names[1 - leaver] if paid >= 0.0 else names[leaver]
    text = f"{payer} pays {life.outcomes.scenario.scenario.currency} {number(abs(paid))} million"
    if box:
        less, had = ("less", "got") if box > 0.0 else ("and", "paid in")
        text += (
            f": {number(paid + box)} with interest, {less} {number(abs(box))} that {names[leaver]} {had} under notice"
        )
    yield life.quarters() - 1, "exit", f"{text}."


def _stops(life: Life) -> Found:
    """A sole owner that gives up; and when a partner's alternative, its business alone, would have."""
    outcomes, horizon = life.outcomes, life.outcomes.scenario.horizon_quarters
    stopped = int(life.value("owner_stop_quarter"))
    if stopped < horizon:
        owner = life.names[1 - int(life.value("leaver"))]
        text = f"{owner} sells or closes the business: what that brings is worth more than going on alone."
        yield stopped - 1, "owner", text
    for i, name in enumerate(life.names):
        alone = int(life.value("alone_stop_quarter", i))
        if alone < horizon and outcomes.plan.alternatives[i].choice == ALONE:
            yield alone - 1, "alone", f"Without the venture, {name} would close down its business alone now."
