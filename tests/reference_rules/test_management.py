"""What management does by itself, and what of the relationship it renews."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.reference import simulation
from tests.reference.arithmetic import Draws
from tests.reference.governance import ACTIONS, LOCALISE, NARROW, REALIGN, REFRESH, act, conditions
from tests.reference.world import World
from tests.reference_rules.lives import Array, deal


def state(gap: float, tariff: float) -> tuple[Any, World]:
    """The battery deal in its third year, moved away from all that was agreed on; one life."""
    values = deal().values()
    case = simulation._prepare(values, values, Draws(1, np.arange(1), False), None, None)
    world = simulation._open(case, 1)
    world.market.t, world.market.tariff[:] = 8, tariff
    world.market.dev[:] = 0.3
    world.venture.unit.gap[:] = gap
    world.venture.shortfall[:], world.bond.imbalance[:] = 0.2, 0.1
    world.venture.unit.capacity[:] = 1.0
    world.venture.utilisation[:] = 0.8
    return case.values, world


def bases(world: World) -> list[Array]:
    bond = world.bond
    return [*bond.base_dev, bond.base_shortfall, bond.base_imbalance]


@pytest.mark.parametrize(
    ("gap", "tariff", "use", "action"),
    [(0.5, 0.9, 0.8, LOCALISE), (0.5, 0.0, 0.8, REFRESH), (0.0, 0.0, 0.3, NARROW), (0.0, 0.0, 0.8, REALIGN)],
)
def test_management_renews_what_it_mends(gap: float, tariff: float, use: float, action: int) -> None:
    values, world = state(gap, tariff)
    world.venture.utilisation[:] = use
    before, base_tariff = bases(world), world.venture.unit.tariff_base.copy()
    act(values, world, np.zeros(1, dtype=bool), conditions(values, world.venture, world.market))
    assert [int(count[0]) for count in world.office.managed] == [int(k == action != 0) for k in range(len(ACTIONS))]
    assert all(np.array_equal(old, new) for old, new in zip(before, bases(world), strict=True))
    assert world.bond.base_gap[0] == (world.venture.unit.gap[0] if action == REFRESH else 0.0)
    assert world.venture.unit.tariff_base[0] == (tariff if action == LOCALISE else base_tariff[0])


def test_a_reset_that_acts_is_enough_for_a_quarter() -> None:
    """In its last quarter it renews all; management waits for the next year."""
    values, world = state(0.5, 0.9)
    act(values, world, np.ones(1, dtype=bool), conditions(values, world.venture, world.market))
    assert world.office.managed.sum() == 0
    assert world.bond.base_gap[0] == world.venture.unit.gap[0] == 0.5
    assert [float(row[0]) for row in bases(world)] == [0.3, 0.3, 0.2, 0.1]


@pytest.mark.parametrize("t", [0, 6])
def test_management_acts_once_a_year(t: int) -> None:
    values, world = state(0.5, 0.9)
    world.market.t = t
    act(values, world, np.zeros(1, dtype=bool), conditions(values, world.venture, world.market))
    assert world.office.managed.sum() == 0
