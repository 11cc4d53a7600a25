"""Estimates by a table that was learned on pilot futures: what the partners see, times coefficients (section 22)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from .arithmetic import DELTA, Array, Integers, Values
from .estimates import Thumb
from .market import DEMAND, INPUT_COST, PRICE
from .world import World

Learning = Mapping[str, Any]
"""Intercept and coefficients: `hold` (T, 2, 1 + 29), `leave`, `own`, `ended` and `keep` (2, 1 + 87).

A `keep` of a partner may be None: the thumb's holds.
"""
COLUMNS = 29
FULL, REFUSALS = 3.0, 4.0
"""Where use and refusals in a row are cut off."""


class Learned(Thumb):
    """What is learned contains what waiting is worth."""

    waits = False

    def __init__(self, values: Values, world: World, correction: float, best: float, table: Learning) -> None:
        super().__init__(values, world, correction)
        self.best = best
        self.table = table

    @cached_property
    def sights(self) -> list[Array]:
        """What a decision may see, 29 numbers (22.6)."""
        world, market, bond, ledger = self.world, self.world.market, self.world.bond, self.world.ledger
        unit, multiple = world.venture.unit, self.values["venture"]["ebitda_multiple"]
        money = 4.0 * self.best * np.maximum(1.0, multiple)
        worth = (multiple * self.prospect.run - self.prospect.togo) / money
        use, stake = self._use(), ledger.stakes[0]
        return [
            np.ones(use.size),
            bond.alignment,
            market.dev[DEMAND],
            market.dev[PRICE],
            market.dev[INPUT_COST],
            unit.gap,
            market.tariff * unit.imported_share,
            world.venture.shortfall,
            self.layouts[0].capacity / sum(stage["capacity"] for stage in self.values["venture"]["stages"]),
            worth,
            np.maximum(0.0, worth),
            worth**2,
            unit.book / money,
            self.prospect.run / (4.0 * self.best),
            *bond.shifted.astype(np.float64),
            *bond.distressed.astype(np.float64),
            stake,
            *ledger.capability,
            np.minimum(REFUSALS, world.office.refused_in_row),
            bond.level.astype(np.float64),
            market.subsidised(self.values).astype(np.float64),
            use,
            np.full(use.size, float(self.t % 4)),
            stake * worth,
            bond.alignment * worth,
            np.minimum(1.0, use) * worth,
        ]

    def _use(self) -> Array:
        capacity = self.world.venture.scope * self.layouts[0].capacity * DELTA
        built = capacity > 0.0
        return np.where(built, np.minimum(FULL, self.prospect.wanted / np.where(built, capacity, 1.0)), FULL)

    @cached_property
    def sights_in_time(self) -> list[Array]:
        """The same, times 1, the share of the horizon that has passed, and its square."""
        passed = self.t / self.values["horizon_quarters"]
        return [sight * weight for weight in (1.0, passed, passed**2) for sight in self.sights]

    def hold(self, partner: int) -> Array:
        return _evaluate(self.table["hold"][self.t][partner], self.sights)

    def own(self, partner: int, notice: Integers) -> Array:
        return _evaluate(self.table["own"][partner], self.sights_in_time)

    def leave(self, partner: int, notice: Integers) -> Array:
        return _evaluate(self.table["leave"][partner], self.sights_in_time)

    def ended(self, partner: int, notice: Integers) -> Array:
        return _evaluate(self.table["ended"][partner], self.sights_in_time)

    def keep(self, partner: int) -> Array:
        coefficients = self.table["keep"][partner]
        return super().keep(partner) if coefficients is None else _evaluate(coefficients, self.sights_in_time)


def _evaluate(coefficients: Any, sights: list[Array]) -> Array:
    """Intercept and coefficients times what is seen, in the list's order (22.7)."""
    total = np.full(sights[0].size, float(coefficients[0]))
    for coefficient, sight in zip(coefficients[1:], sights, strict=True):
        total = total + coefficient * sight
    return total
