"""Every key of a scenario reaches the kernel: changing it changes what the kernel is given, or the draws."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulate.engine.packing import pack
from simulate.engine.planner import plan
from simulate.scenario import Scenario, ScenarioError, load
from simulate.scenario.distributions import Distribution
from tests.tables import as_scenario

pytestmark = pytest.mark.no_cover
"""Thousands of cases that go the same ways: the tracer would take thrice as long over them as they do."""

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PAYMENT = {"name": "tranche", "from": "Carmaker", "to": "Cell maker", "amount": 100.0, "quarter": 6,
           "min_alignment": 0.5, "max_shortfall": 0.3, "patience_quarters": 8}  # fmt: skip


def full(intensity: float = 0.5, levels: list[float] | None = None) -> Scenario:
    """The battery deal with every table filled, and nothing at an edge where a change would not show."""
    raw = tomllib.loads((SCENARIOS / "battery_cells.toml").read_text(encoding="utf-8"))
    raw["market"]["technology"]["reversion"] = 0.1
    raw["governance"]["intensity"] = intensity
    if levels is not None:
        raw["market"]["price"] = {"history": levels, "block_quarters": 4}
        raw["market"]["correlation"] = {}
    raw["market"]["tariff"]["announced"] = [{"quarter": "2028-Q1", "regime": "hostile"}]
    raw["payments"] = [PAYMENT]
    return as_scenario(raw, name="full.toml")


FULL = full()
FIRST = load(Path(__file__).parents[1] / "editions" / "battery_cells.toml")
OVERGOVERNED = full(intensity=0.9)
HISTORIC = full(levels=[1.0, 1.1, 0.9, 1.2, 1.0, 0.8, 1.1, 1.3, 1.2])
LABELS = {
    "schema_version", "scenario.name", "scenario.archetype", "scenario.description", "scenario.currency",
    "scenario.volume_unit", "simulation.paths", "simulation.sampler", "simulation.antithetic", "simulation.seed",
}  # fmt: skip
"""Keys that label or that steer the draws, not the kernel's numbers."""
ELSEWHERE = ("name", "block_quarters", "overgovernance", "rules", "alternative", "pilot_paths")
"""Last parts of keys that are felt in another deal or in another place, each by a test of its own."""
WORDS: dict[str, Any] = {
    "market.tariff.initial": "open",
    "market.tariff.announced.0.quarter": "2029-Q1",
    "market.tariff.announced.0.regime": "open",
    "payments.tranche.from": None,
    "payments.tranche.to": None,
    "governance.reserved.0": "narrow",
}
OTHER_WORD: dict[str, Any] = {
    "metric": "price",
    "settlement": "third_party_sale",
    "price_basis": "book_value",
    "use": "obligation",
    "lapses_quarters": 6,
    "estimate": "none",
    "parting": "never",
    "dilution": "capital_accounts",
}


def given(scenario: Scenario) -> bytes:
    """All that the kernel is given, as bytes, with drawn inputs at fixed values."""
    packed = pack(scenario.values(scenario.draw(0, 3)))
    return b"".join(
        np.ascontiguousarray(part).tobytes()
        for part in (
            packed.structure, packed.inputs, packed.drawn_rows, packed.drawn, packed.history, packed.announced
        )
    )  # fmt: skip


def another(key: str, value: Any) -> Any:
    """Another value that the key may have; None if the test has none to try."""
    last = key.rpartition(".")[2]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 4
    if isinstance(value, float):
        return value * 0.9 if value else 0.05
    if key in WORDS:
        return WORDS[key]
    if last in OTHER_WORD:
        return OTHER_WORD[last] if OTHER_WORD[last] != value else "liquidation"
    if last == "holder":
        return "Cell maker" if value == "Carmaker" else "Carmaker"
    return None


def cases() -> list[tuple[str, Any]]:
    """Every key that the kernel must feel, with another value for it."""
    found = []
    for key, value in FULL.flat().items():
        last = key.rpartition(".")[2]
        if key in LABELS or last in ELSEWHERE or "transition" in key or (value is None and last not in OTHER_WORD):
            continue
        if isinstance(value, Distribution):
            found.append((key, 0.07 if "rate" in key or "share" in key else 1.07))
            continue
        other = another(key, value)
        if other is not None:
            found.append((key, other))
    return found


CASES = cases()


def test_there_are_many_keys() -> None:
    assert len(CASES) > 300


@pytest.mark.parametrize(("key", "value"), CASES, ids=[key for key, _ in CASES])
def test_a_changed_key_reaches_the_kernel(key: str, value: Any) -> None:
    try:
        changed = FULL.with_(key, value)
    except ScenarioError as error:  # the other way, where a range ends
        upward = FULL.flat()[key] * 1.05 if isinstance(FULL.flat()[key], float) else None
        if upward is None:
            raise AssertionError(f"no other value of {key} to try: {error}") from error
        changed = FULL.with_(key, upward)
    assert given(changed) != given(FULL), f"{key} = {value} changes nothing that the kernel is given"


def test_what_needs_another_deal_reaches_the_kernel() -> None:
    key = "governance.reset.logit.overgovernance"
    assert given(OVERGOVERNED.with_(key, -3.0)) != given(OVERGOVERNED)
    assert given(HISTORIC.with_("market.price.block_quarters", 5)) != given(HISTORIC)
    assert given(HISTORIC.with_("market.price.trend", 0.01)) != given(HISTORIC)


def test_the_rules_reach_the_kernel() -> None:
    assert given(FIRST.with_("scenario.rules", 2)) != given(FIRST)


STEER_ALTERNATIVES = {"partners.Carmaker.alternative": "alone", "decisions.pilot_paths": 2_048}


@pytest.mark.parametrize(("key", "value"), STEER_ALTERNATIVES.items())
def test_what_steers_the_alternatives_reaches_them(key: str, value: Any) -> None:
    """What partners do without the venture is decided before the kernel is given anything."""
    few = FULL.with_("decisions.pilot_paths", 1_024)
    assert plan(few.with_(key, value)).alternatives != plan(few).alternatives


def test_transition_reaches_the_kernel() -> None:
    rows = [[0.5, 0.25, 0.25], [0.030, 0.900, 0.070], [0.010, 0.085, 0.905]]
    assert given(FULL.with_("market.tariff.transition", rows)) != given(FULL)
