"""Any number of a scenario may be drawn once per trajectory: kernel and twin agree on it, whatever the key."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from simulate.scenario import load
from tests.twin.compare import disagreements

BATTERY = load(Path(__file__).parents[2] / "scenarios" / "battery_cells.toml").with_("scenario.horizon_years", 8.0)
GROUP = 12
"""Keys that are drawn at a time."""


def drawable() -> list[str]:
    """The numbers that may be drawn and are not 0, in an order that mixes the tables."""
    keys = [
        key
        for key, value in BATTERY.flat().items()
        if isinstance(value, float)
        and value != 0.0
        and not key.startswith(
            ("scenario.", "simulation.", "decisions.", "market.tariff.", "partners.Cell maker.equity")
        )
    ]
    return sorted(keys, key=lambda key: key[::-1])


def narrow(value: float) -> dict[str, Any]:
    """A law just within a value, so that no range is left."""
    low, high = sorted((0.97 * value, value))
    return {"dist": "uniform", "low": low, "high": high}


KEYS = drawable()


def test_there_are_many() -> None:
    assert len(KEYS) > 140


@pytest.mark.parametrize("first", range(0, len(KEYS), GROUP))
def test_drawn_keys(first: int) -> None:
    flat = BATTERY.flat()
    drawn = BATTERY.with_changes({key: narrow(flat[key]) for key in KEYS[first : first + GROUP]})
    assert disagreements(drawn, 192) == []


def far_apart(seed: int) -> dict[str, Any]:
    """Keys with a law that reaches to six tenths of their value, those that are counted in whole quarters first."""
    counted = [key for key in KEYS if key.endswith(("supply_years", "takes_years", "subsidy.years", "ebitda_multiple"))]
    others = [key for key in KEYS if key not in counted and not any(part in key for part in APART)]
    flat = BATTERY.flat()
    chosen = [*counted, *random.Random(seed).sample(others, GROUP)]
    return {key: {"dist": "uniform", "low": min(0.6 * flat[key], flat[key]), "high": max(0.6 * flat[key], flat[key])}
            for key in chosen}  # fmt: skip


APART = ("correlation", "scope_limits", "exit_agreement")
"""These have narrower ranges; and how much is agreed moves notices, of which `test_second` has a test."""


@pytest.mark.parametrize("seed", range(4))
def test_keys_drawn_far_apart(seed: int) -> None:
    """What is rounded to quarters, and what lies ahead of a decision, differs from lane to lane."""
    changes = {"decisions.parting": "always", "exit.locked_box": seed % 2 == 0, **far_apart(seed)}
    assert disagreements(BATTERY.with_changes(changes), 300) == []
