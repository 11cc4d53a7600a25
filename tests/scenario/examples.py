"""Scenarios for tests: the shipped ones, and ways to break them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from simulate.scenario import Scenario, ScenarioError, load, parse

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FULL = SCENARIOS / "battery_cells.toml"
MINIMAL = SCENARIOS / "minimal.toml"
FIRST = Path(__file__).parents[1] / "editions" / "battery_cells.toml"
"""The full scenario as the first edition shipped it, with `rules = 1`."""
SHIPPED = sorted(SCENARIOS.glob("*.toml"))
TODAY: dict[str, Any] = {
    "date": "2030-Q2",
    "founded": "2026-Q3",
    "cumulative_volume": 1.5e7,
    "book": 2600.0,
    "gross": 2900.0,
    "losses": 40.0,
    "working_capital": 150.0,
    "utilisation": 0.9,
    "imported_share": 0.12,
    "scope": 1.1,
    "alignment": 0.4,
    "dispute_level": 2,
    "technology_gap": 0.05,
    "tariff_regime": "hostile",
    "tariff": 0.3,
    "subsidy_repealed": True,
    "refusals": 1,
    "resets": {"realign": 1, "localise": 2, "refresh": 0, "narrow": 0, "expand": 1},
    "deviation": {"demand": -0.1, "price": 0.02, "input_cost": 0.3, "technology": -0.05},
    "stages": [
        {"name": "phase 1", "started": "2027-Q1"},
        {"name": "phase 2", "started": "2029-Q3", "ready": "2031-Q2", "spent": 400.0},
    ],
    "partners": [
        {"name": "Carmaker", "stake": 0.4, "capability": 0.2, "contributed": 900.0, "strategy_shift": True},
        {"name": "Cell maker", "stake": 0.6, "distress": True},
    ],
    "triggers": [{"name": "deadlock", "quarters": 2}],
    "state": {"gap": "0x1.8p-4", "stake": ["0x1.0p-2", "0x1.8p-1"]},
    "inputs": {"venture.capex_overrun": "0x1.1p+0"},
}
"""All that [today] can say of the full scenario."""


@cache
def full() -> Scenario:
    return load(FULL)


@cache
def first() -> Scenario:
    return load(FIRST)


@cache
def minimal() -> Scenario:
    return load(MINIMAL)


def replaced(old: str, new: str) -> str:
    """The full scenario's text with one place changed, which must exist."""
    text = FULL.read_text(encoding="utf-8")
    assert old in text, f"the scenario holds no {old!r}"
    return text.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    """The line of the first place at which a text holds `part`."""
    return text[: text.index(part)].count("\n") + 1


def problems(text: str, **options: object) -> list[tuple[str, str, str]]:
    """What is wrong with a text, as (where, key, message); nothing if it is right."""
    try:
        parse(text, name="bad.toml", **options)  # type: ignore[arg-type]
    except ScenarioError as error:
        return [(problem.where, problem.key, problem.message) for problem in error.problems]
    return []
