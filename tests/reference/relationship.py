"""While both partners are in: alignment, drift, disputes, strategy shifts, distress (model section 7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from simulate.core.randomness import partner_stream

from .arithmetic import (
    DELTA,
    Array,
    Booleans,
    Draws,
    Integers,
    Number,
    Values,
    accumulated,
    chance,
    logistic,
    logit,
    spread,
    trail,
    zeros,
)
from .market import DEMAND, PRICE, Market
from .venture import Venture

DEADLOCK = 4
DRIFT_SOURCES = ("demand", "price", "tariff", "technology")
COMMON_WEIGHTS = (0.6, 0.8, 1.2, 0.6)


@dataclass(frozen=True)
class Blows:
    """What a partner's parent feels of the market and of the venture."""

    demand: Array  # deviation from trend
    shortfall: Array


@dataclass
class Relationship:
    """State of the relationship; bases are the values at the last reset (or the start)."""

    log_odds: Array
    level: Integers  # of the dispute, 0 none to 4 deadlock
    deadlock: Integers  # quarters without an end in sight
    shifted: Booleans  # (2, n)
    distressed: Booleans  # (2, n)
    drift: Array
    imbalance: Array
    base_dev: Array  # (2, n) demand, price
    base_gap: Array
    base_shortfall: Array
    base_imbalance: Array
    disputes: Integers
    deadlock_quarters: Integers

    @property
    def alignment(self) -> Array:
        """Alignment, between 0 and 1."""
        return logistic(self.log_odds)


def start_log_odds(values: Values) -> Array:
    """Log-odds of alignment at the start (7.1)."""
    return logit(0.15 + 0.80 * values["elements"]["shared_goals"])


def new_relationship(values: Values, n: int) -> Relationship:
    """The relationship at the start."""
    return Relationship(
        log_odds=spread(start_log_odds(values), n),
        level=np.zeros(n, dtype=np.int64),
        deadlock=np.zeros(n, dtype=np.int64),
        shifted=np.zeros((2, n), dtype=bool),
        distressed=np.zeros((2, n), dtype=bool),
        drift=zeros(n),
        imbalance=zeros(n),
        base_dev=np.zeros((2, n)),
        base_gap=zeros(n),
        base_shortfall=zeros(n),
        base_imbalance=zeros(n),
        disputes=np.zeros(n, dtype=np.int64),
        deadlock_quarters=np.zeros(n, dtype=np.int64),
    )


def rebase(bond: Relationship, venture: Venture, market: Market, where: Booleans) -> None:
    """Make today's deviations, gap, shortfall, imbalance and tariff the baselines."""
    bond.base_dev = np.where(where, market.dev[[DEMAND, PRICE]], bond.base_dev)
    bond.base_gap = np.where(where, venture.unit.gap, bond.base_gap)
    bond.base_shortfall = np.where(where, venture.shortfall, bond.base_shortfall)
    bond.base_imbalance = np.where(where, bond.imbalance, bond.base_imbalance)
    venture.unit.tariff_base = np.where(where, market.tariff, venture.unit.tariff_base)


# ---- disputes, strategy shifts, distress ----------------------------------------------------------------------------


def quarrel(
    values: Values, bond: Relationship, alignment: Array, joint: Booleans, uniform: Array, controlled: Booleans
) -> None:
    """One step of the dispute: begin, settle, go one level up, or stay in deadlock (7.2).

    Where one partner controls the venture they begin at a third of the hazard (section 17).
    """
    governance, clarity = values["governance"], values["elements"]["clear_governance"]
    hazard = governance["dispute_rate"] * governance["interdependence"] * 2.0 * (1.0 - alignment) * (1.5 - clarity)
    hazard = np.where(controlled, hazard / 3.0, hazard)
    begins = joint & (bond.level == 0) & (uniform < chance(hazard))
    settled = uniform < _settling(values, bond.level, alignment)
    open_before, stuck_before = bond.level > 0, bond.level == DEADLOCK
    moved = np.where(settled, 0, np.minimum(bond.level + 1, DEADLOCK))
    counted = np.where(stuck_before & ~settled, bond.deadlock + 1, 0)
    bond.deadlock = np.where(joint & open_before, counted, bond.deadlock)
    bond.level = np.where(joint & open_before, moved, np.where(begins, 1, bond.level))
    bond.disputes = bond.disputes + begins
    bond.deadlock_quarters = bond.deadlock_quarters + (joint & (bond.level == DEADLOCK))


def _settling(values: Values, level: Integers, alignment: Array) -> Array:
    """Probability that a dispute of this level is settled this quarter (7.3, 7.4)."""
    governance, clarity = values["governance"], values["elements"]["clear_governance"]
    probability = np.minimum(0.95, governance["deadlock_resolution"] + 0.25 * np.asarray(clarity))
    for step, escalation in enumerate(governance["escalation"], start=1):
        settled = np.minimum(0.95, escalation + 0.35 * clarity * alignment)
        probability = np.where(level == step, settled, probability)
    return np.asarray(probability)


MOOD = 5.0
"""Most that a bad market multiplies the hazards of strategy shift and distress by (section 21)."""


def turn_partners(
    values: Values, bond: Relationship, alignment: Array, joint: Booleans, draws: Draws, t: int, blows: Blows
) -> None:
    """Strategy shifts and distress begin and end, for each partner (7.5) (21.2)."""
    for i, partner in enumerate(values["partners"]):
        uniform = draws(partner_stream(partner["name"]), t)
        poor = -partner["demand_sensitivity"] * blows.demand
        tired = _mood(poor + partner["shortfall_sensitivity"] * np.maximum(0.0, blows.shortfall))
        shift = chance(partner["strategy_shift_rate"] * 2.0 * (1.0 - alignment) * tired)
        back = chance(1.0 / values["governance"]["strategy_shift_years"])
        bond.shifted[i] = _toggle(bond.shifted[i], uniform[0], shift, back, joint)
        fall, recovery = (
            chance(partner["distress_rate"] * _mood(poor)),
            chance(1.0 / partner["distress_years"]),
        )
        bond.distressed[i] = _toggle(bond.distressed[i], uniform[1], fall, recovery, joint)


def _mood(blow: Array) -> Array:
    """What a hazard is multiplied by; a blow of any size."""
    return np.asarray(np.minimum(MOOD, np.exp(np.minimum(blow, MOOD))))


def _toggle(on: Booleans, uniform: Array, begin: Array, end: Array, where: Booleans) -> Booleans:
    """A state that begins and ends with these probabilities a quarter."""
    turned = uniform < np.where(on, end, begin)
    return np.asarray(on ^ (turned & where))


# ---- alignment ------------------------------------------------------------------------------------------------------


def align(
    values: Values, bond: Relationship, venture: Venture, market: Market, joint: Booleans, uniform: Array
) -> None:
    """Measure the drift of assumptions and move alignment by one quarter (7.1, 7.7)."""
    bond.drift = np.where(joint, assumption_drift(values, bond, venture, market), bond.drift)
    elements, governance = values["elements"], values["governance"]
    long_run = logit(0.15 + 0.45 * elements["shared_goals"] + 0.30 * elements["clear_governance"])
    reversion = governance["alignment_reversion"]
    moved = (
        long_run
        + (bond.log_odds - long_run) * np.exp(-np.asarray(reversion) * DELTA)
        - _strain(values, bond, venture) * accumulated(reversion, DELTA)
        + governance["alignment_volatility"] * np.sqrt(accumulated(2.0 * reversion, DELTA)) * ndtri(uniform)
    )
    bond.log_odds = np.where(joint, moved, bond.log_odds)


def assumption_drift(values: Values, bond: Relationship, venture: Venture, market: Market) -> Array:
    """How far the world has moved from the assumptions, weighted by how differently it hits the partners (7.6)."""
    moved = (
        market.dev[DEMAND] - bond.base_dev[0],
        market.dev[PRICE] - bond.base_dev[1],
        market.tariff - venture.unit.tariff_base,
        venture.unit.gap - bond.base_gap,
    )
    drift = zeros(market.tariff.size)
    for weight, move in zip(_drift_weights(values), moved, strict=True):
        drift = drift + weight * np.abs(move)
    return drift


def _drift_weights(values: Values) -> list[Number]:
    first, second = (partner["exposure"] for partner in values["partners"])
    return [
        0.5 * common + np.abs(first[source] - second[source])
        for common, source in zip(COMMON_WEIGHTS, DRIFT_SOURCES, strict=True)
    ]


def _strain(values: Values, bond: Relationship, venture: Venture) -> Array:
    """What pulls the partners apart [log-odds a year] (7.8)."""
    governance, readiness = values["governance"], values["elements"]["readiness_for_change"]
    return np.asarray(
        governance["strain_drift"] * (1.0 - 0.6 * readiness) * bond.drift
        + governance["strain_shortfall"] * np.maximum(0.0, venture.shortfall - bond.base_shortfall)
        + governance["strain_dispute"] * bond.level / DEADLOCK
        + governance["strain_imbalance"] * np.abs(bond.imbalance - bond.base_imbalance)
        + governance["strain_shift"] * bond.shifted.sum(axis=0)
    )


def weigh(bond: Relationship, beside: list[Array], stakes: Array, joint: Booleans, max_plan_ebitda: float) -> None:
    """Move the imbalance: how differently the partners gain beside the venture for each unit of stake (10.4)."""
    gains = [gain / np.maximum(stake, 0.10) for gain, stake in zip(beside, stakes, strict=True)]
    present = np.abs(gains[0] - gains[1]) / max_plan_ebitda
    bond.imbalance = np.where(joint, trail(bond.imbalance, present), bond.imbalance)
