"""The quarterly series of a trajectory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .arithmetic import Array, Booleans

if TYPE_CHECKING:
    from .unit import Quarter
    from .world import World

MARKET = ("demand", "price", "input_cost", "technology", "tariff")
FLOWS = ("volume", "wanted", "revenue", "ebitda", "free_cash_flow", "joint", "under_notice", "reset_under_way")


class Recorder:
    """Collects a row of each series every quarter.

    After the venture has ended the market goes on, flows are 0 and states stay as they were.
    """

    def __init__(self) -> None:
        self._rows: dict[str, list[Array]] = {}

    def opening(self, world: World) -> dict[str, Array]:
        """What is recorded as it stands at the start of a quarter."""
        return {
            "joint": world.way.joint.astype(np.float64),
            "under_notice": world.way.notice.astype(np.float64),
            "reset_under_way": (world.office.resetting > 0).astype(np.float64),
        }

    def add(self, world: World, opening: dict[str, Array], quarter: Quarter, cash: Array, live: Booleans) -> None:
        """Record a quarter at its end; `live` marks ventures that had not ended before it."""
        row = {**opening, **_market(world), **_flows(quarter, cash), **_states(world)}
        row["unit_cost"] = quarter.unit_cost
        for name, present in row.items():
            past = self._rows.setdefault(name, [])
            if name not in MARKET:
                kept = past[-1] if past and name not in FLOWS else np.zeros(present.size)
                present = np.where(live, present, kept)
            past.append(np.array(present))

    def series(self) -> dict[str, Array]:
        """All series, each of shape (n_quarters, n)."""
        return {name: np.stack(rows) for name, rows in self._rows.items()}


def _market(world: World) -> dict[str, Array]:
    market = world.market
    return dict(zip(MARKET, (*market.index, market.tariff), strict=True))


def _flows(quarter: Quarter, cash: Array) -> dict[str, Array]:
    return {
        "volume": quarter.volume,
        "wanted": quarter.wanted,
        "revenue": quarter.revenue,
        "ebitda": quarter.ebitda,
        "free_cash_flow": cash,
    }


def _states(world: World) -> dict[str, Array]:
    venture, bond, ledger = world.venture, world.bond, world.ledger
    return {
        "technology_gap": venture.unit.gap,
        "capacity": venture.unit.capacity,
        "imported_share": venture.unit.imported_share,
        "book": venture.unit.book,
        "utilisation": venture.utilisation,
        "shortfall": venture.shortfall,
        "fair_value": venture.fair_value,
        "scope": venture.scope,
        "cumulative_cash": ledger.cash,
        "stake": ledger.stakes[0],
        "alignment": bond.alignment,
        "dispute_level": bond.level.astype(np.float64),
        "drift": bond.drift,
        "imbalance": bond.imbalance,
    }
