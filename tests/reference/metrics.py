"""What triggers look at, and how long their conditions have held (model sections 11 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .arithmetic import Array, Booleans, Values, zeros
from .edition import second
from .market import DEMAND, PRICE

if TYPE_CHECKING:
    from .world import World


def count(values: Values, world: World) -> None:
    """Count the quarters in a row in which each condition has held, up to the end of this one.

    In the first edition counters start after the lock-up. Under notice they stand still.
    """
    way, measured = world.way, _metrics(values, world)
    if not second(values) and world.market.t < values["exit"]["lockup_quarters"]:
        return
    for i, trigger in enumerate(values["exit"]["triggers"]):
        way.held[i] = np.where(world.free, np.where(_holds(trigger, measured), way.held[i] + 1, 0), way.held[i])


def _metrics(values: Values, world: World) -> dict[str, Array]:
    """What triggers look at, at the end of the quarter: (n,), or (2, n) for the holder's own (20.4)."""
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
        "ebitda": venture.ebitda,
        "free_cash": venture.free_cash,
        "waiting_quarters": _waiting(values, world),
        "contributed": ledger.accounts,
        "capability": ledger.capability,
        "strategy_shift": bond.shifted.astype(np.float64),
        "distress": bond.distressed.astype(np.float64),
    }


def _waiting(values: Values, world: World) -> Array:
    """Quarters for which the longest waiting stage has been due without starting (section 20)."""
    t, longest = world.market.t, zeros(world.market.tariff.size)
    for start, stage in zip(world.venture.stage_start, values["venture"]["stages"], strict=True):
        if stage["quarter"] <= t <= stage["quarter"] + stage["patience_quarters"]:
            longest = np.maximum(longest, np.where(start < 0, t - stage["quarter"] + 1.0, 0.0))
    return longest


def _holds(trigger: Values, metrics: dict[str, Array]) -> Booleans:
    metric = metrics[trigger["metric"]]
    measured = metric[trigger["holder"]] if metric.ndim == 2 else metric
    holds = np.zeros(measured.size, dtype=bool)
    if trigger["above"] is not None:
        holds |= measured >= trigger["above"]
    if trigger["below"] is not None:
        holds |= measured <= trigger["below"]
    return holds
