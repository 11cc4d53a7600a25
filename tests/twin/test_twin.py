"""The kernel equals the twin, written by another hand from docs/model.md alone, on every trajectory and outcome.

By the rules of the first edition; by those of the second: `test_second`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from simulate.scenario import Scenario, load
from tests.twin.compare import disagreements, series_disagreements
from tests.twin.invented import scenarios

SHIPPED = sorted((Path(__file__).parents[1] / "editions").glob("*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios(path: Path) -> None:
    assert disagreements(load(path), 5_000) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_series(path: Path) -> None:
    assert series_disagreements(load(path), [0, 1, 17, 4_711, 99_999]) == []


@given(scenarios())
@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_invented_scenarios(scenario: Scenario) -> None:
    assert disagreements(scenario, 130, first=64) == []
