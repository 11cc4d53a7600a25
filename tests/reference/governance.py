"""Reviews, resets and their actions; management's, and a sole owner's adaptation (model sections 8 and 17)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .arithmetic import Array, Booleans, Integers, Number, Values, inflated, logistic, never, zeros
from .market import Market
from .relationship import Relationship, rebase, start_log_odds
from .venture import Venture

if TYPE_CHECKING:
    from .world import World

ACTIONS = ("realign", "localise", "refresh", "narrow", "expand")
REALIGN, LOCALISE, REFRESH, NARROW, EXPAND = range(5)


@dataclass
class Governance:
    """What governance carries from quarter to quarter, and its counts."""

    resetting: Integers  # quarters that the reset under way still takes
    action: Integers  # that the reset under way will take
    last_proposal: Integers
    refused_in_row: Integers  # since the last agreed reset
    refusals: Integers
    resets: Integers  # (5, n) agreed, by action
    reactive: Integers  # agreed, proposed by a crisis
    managed: Integers  # (5, n) actions that management took


@dataclass(frozen=True)
class Costs:
    """What this quarter's governance and actions cost [million]."""

    extra: Array  # paid after tax
    expansion: Array  # capital expenditure


def new_governance(n: int) -> Governance:
    """Governance at the start."""
    count = np.zeros(n, dtype=np.int64)
    return Governance(
        resetting=count.copy(),
        action=count.copy(),
        last_proposal=never(n),
        refused_in_row=count.copy(),
        refusals=count.copy(),
        resets=np.zeros((len(ACTIONS), n), dtype=np.int64),
        reactive=count.copy(),
        managed=np.zeros((len(ACTIONS), n), dtype=np.int64),
    )


def controls(values: Values, stakes: Array) -> Booleans:
    """(2, n) Whether a partner's stake is so large that it needs nobody (section 17)."""
    control = np.asarray(values["governance"]["control"])
    return np.asarray((control < 1.0) & (stakes >= control))


def controlled(values: Values, stakes: Array) -> Booleans:
    """Whether one of the partners controls the venture (17.1)."""
    first, second = controls(values, stakes)
    return np.asarray(first | second)


def govern(values: Values, world: World, chosen: Conditions, uniform: Array) -> tuple[Booleans, Array]:
    """Move a reset under way on, or hold a review (8.4).

    Returns the resets that are completed in this quarter, and the cost of reviews and proposals.
    """
    office, bond = world.office, world.bond
    busy = office.resetting > 0
    office.resetting = office.resetting - busy
    completed = busy & (office.resetting == 0)
    start, gain = start_log_odds(values), values["governance"]["reset"]["alignment_gain"]
    mended = np.maximum(bond.log_odds, np.minimum(bond.log_odds + gain, start))
    bond.log_odds = np.where(completed, mended, bond.log_odds)
    if not values["governance"]["enabled"]:
        return completed, zeros(busy.size)
    cost = _review(values, world, world.free & ~busy, chosen.reserved, uniform)
    return completed, cost * inflated(values, world.market.t)


def _review(values: Values, world: World, free: Booleans, action: Integers, uniform: Array) -> Array:
    """Hold the review if one is due; propose a reset if there is reason to, and decide on it; the cost."""
    governance, t = values["governance"], world.market.t
    interval, reset = governance["review_interval_quarters"], governance["reset"]
    due = interval > 0 and t > 0 and t % interval == 0
    reason = world.bond.alignment < reset["crisis_alignment"]
    if due:
        reason = reason | _deliberate(reset, world.bond, world.venture) | (action != REALIGN)
    last = world.office.last_proposal
    proposed = free & reason & ((last < 0) | (t - last >= reset["cooldown_quarters"]))
    _decide(values, world, proposed, action, uniform, reactive=not due)
    review = np.where(free, governance["review_cost"] if due else 0.0, 0.0)
    return np.asarray(review + np.where(proposed, reset["cost"] * (1.0 if due else 2.0), 0.0))


def _decide(values: Values, world: World, proposed: Booleans, action: Integers, uniform: Array, reactive: bool) -> None:
    """Agree to the proposed resets, or refuse them."""
    office, bond = world.office, world.bond
    imposed = controlled(values, world.ledger.stakes)
    agreed = proposed & (imposed | (uniform < _agreement(values, office, bond.alignment, reactive)))
    refused = proposed & ~agreed
    bond.log_odds = np.where(refused, bond.log_odds - values["governance"]["reset"]["alignment_loss"], bond.log_odds)
    office.last_proposal = np.where(proposed, world.market.t, office.last_proposal)
    office.refused_in_row = np.where(agreed, 0, office.refused_in_row + refused)
    office.refusals = office.refusals + refused
    office.reactive = office.reactive + (agreed if reactive else 0)
    _schedule(values, office, agreed, action)


def _deliberate(reset: Values, bond: Relationship, venture: Venture) -> Booleans:
    """Whether a review finds a reason for a reset, actions apart (8.1)."""
    drifted = bond.drift > reset["drift_threshold"]
    short = venture.shortfall - bond.base_shortfall > reset["shortfall_threshold"]
    return np.asarray(drifted | short | (bond.alignment < reset["alignment_threshold"]))


def _excess(values: Values) -> Number:
    """Over-governance: intensity above interdependence."""
    governance = values["governance"]
    excess: Number = np.maximum(0.0, governance["intensity"] - np.asarray(governance["interdependence"]))
    return excess


def _agreement(values: Values, office: Governance, alignment: Array, reactive: bool) -> Array:
    """Probability that the partners agree to a proposed reset (8.2)."""
    logit, elements = values["governance"]["reset"]["logit"], values["elements"]
    return logistic(
        logit["intercept"]
        + logit["alignment"] * alignment
        + logit["readiness"] * elements["readiness_for_change"]
        + logit["clarity"] * elements["clear_governance"]
        + (logit["reactive"] if reactive else 0.0)
        + logit["failures"] * office.refused_in_row
        + logit["overgovernance"] * _excess(values)
    )


def _schedule(values: Values, office: Governance, agreed: Booleans, action: Integers) -> None:
    """Put the agreed resets under way and count them by action (8.3)."""
    lag = np.maximum(1, np.ceil(values["governance"]["reset"]["lag_quarters"] * (1.0 + _excess(values))))
    office.resetting = np.where(agreed, lag.astype(np.int64), office.resetting)
    office.action = np.where(agreed, action, office.action)
    for number in range(len(ACTIONS)):
        office.resets[number] += agreed & (action == number)


# ---- actions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Conditions:
    """The first action whose condition holds at the start of the step, REALIGN where none does."""

    first: Integers
    reserved: Integers  # among those that need both partners
    managed: Integers  # among the others


def conditions(values: Values, venture: Venture, market: Market) -> Conditions:
    """What there is reason to do."""
    holds, reserved = _holding(values, venture, market), values["governance"]["reserved"]
    return Conditions(
        first=_first(holds, ACTIONS),
        reserved=_first(holds, reserved),
        managed=_first(holds, [name for name in ACTIONS if name not in reserved]),
    )


def _holding(values: Values, venture: Venture, market: Market) -> dict[str, Booleans]:
    reset, unit = values["governance"]["reset"], venture.unit
    lower, upper = reset["scope_limits"]
    running, use = unit.capacity > 0.0, venture.utilisation
    growing = (use > reset["expand_above"]) & (venture.margin > reset["expand_margin"])
    return {
        "localise": (unit.imported_share > 0.0) & (market.tariff - unit.tariff_base > reset["localise_above"]),
        "refresh": unit.gap > reset["refresh_above"],
        "narrow": running & (use < reset["narrow_below"]) & (venture.scope > lower),
        "expand": running & growing & (venture.scope < upper),
    }


def _first(holds: dict[str, Booleans], names: Collection[str]) -> Integers:
    among = [name for name in holds if name in names]
    first = np.full(next(iter(holds.values())).size, REALIGN, dtype=np.int64)
    for name in reversed(among):
        first = np.where(holds[name], ACTIONS.index(name), first)
    return first


def act(values: Values, world: World, completed: Booleans, chosen: Conditions) -> Costs:
    """Take the actions of completed resets and, once a year, of management and of sole owners; renew baselines."""
    market, venture, way, office = world.market, world.venture, world.way, world.office
    yearly = market.t % 4 == 0
    owner_acts = way.sole & yearly & (chosen.first != REALIGN)
    managed = np.where(world.free & ~completed & yearly & (market.t > 0), chosen.managed, REALIGN)
    action = np.where(completed, office.action, np.where(owner_acts, chosen.first, managed))
    costs = carry_out(values, venture, action, market.t)
    rebase(world.bond, venture, market, completed | owner_acts)
    venture.unit.tariff_base = np.where(managed == LOCALISE, market.tariff, venture.unit.tariff_base)
    world.bond.base_gap = np.where(managed == REFRESH, venture.unit.gap, world.bond.base_gap)
    for number in range(LOCALISE, len(ACTIONS)):
        office.managed[number] += managed == number
    return costs


def carry_out(values: Values, venture: Venture, action: Integers, t: int) -> Costs:
    """Take the chosen actions."""
    reset, unit, level = values["governance"]["reset"], venture.unit, inflated(values, t)
    localise, refresh, narrow, expand = (action == kind for kind in (LOCALISE, REFRESH, NARROW, EXPAND))
    unit.imported_share = np.where(localise, unit.imported_share * (1.0 - reset["localise_share"]), unit.imported_share)
    unit.gap = np.where(refresh, unit.gap * (1.0 - reset["refresh_share"]), unit.gap)
    proceeds = np.where(narrow, values["venture"]["salvage_share"] * unit.book * reset["narrow_share"], 0.0)
    _narrow(reset, venture, narrow)
    expansion = _expand(reset, venture, expand)
    paid = np.where(localise, reset["localise_cost"], 0.0) + np.where(refresh, reset["refresh_cost"], 0.0)
    return Costs(extra=paid * level - proceeds, expansion=expansion)


def _narrow(reset: Values, venture: Venture, where: Booleans) -> None:
    """Give up a share of scope, book and gross capital."""
    kept, unit, lower = 1.0 - reset["narrow_share"], venture.unit, reset["scope_limits"][0]
    venture.scope = np.where(where, np.maximum(lower, venture.scope * kept), venture.scope)
    unit.book = np.where(where, unit.book * kept, unit.book)
    unit.gross = np.where(where, unit.gross * kept, unit.gross)


def _expand(reset: Values, venture: Venture, where: Booleans) -> Array:
    """Add a share of scope; the capital expenditure, in book and gross at once."""
    unit, upper = venture.unit, reset["scope_limits"][1]
    capex = np.where(where, unit.gross * reset["expand_share"] * reset["expand_capex_share"], 0.0)
    venture.scope = np.where(where, np.minimum(upper, venture.scope * (1.0 + reset["expand_share"])), venture.scope)
    unit.book, unit.gross = unit.book + capex, unit.gross + capex
    return capex
