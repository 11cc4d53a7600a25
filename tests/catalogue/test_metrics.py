"""A trigger watches what its metric names: kernel and twin agree by name, and any other row is told apart.

The thresholds are drawn, one a trajectory, so that the quarter in which a trigger is pulled tells one quantity from
every other.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from simulate import catalogue
from simulate.catalogue import Row
from simulate.engine.run import simulate
from simulate.scenario import Scenario
from simulate.scenario.edition import SECOND_METRICS
from tests import reference
from tests.tables import as_scenario
from tests.twin.invented import BATTERY

pytestmark = pytest.mark.no_cover
"""Thousands of cases that go the same ways: the tracer would take thrice as long over them as they do."""

PATHS = 256
YEARS = 10.0
METRICS = list(catalogue.METRICS)
Lives = tuple[np.ndarray, np.ndarray]


def watching(name: str, holder: str) -> Scenario:
    """The battery deal with one trigger on a metric, its threshold anywhere among those of deals."""
    low, high = catalogue.metric(name).thresholds
    threshold: Any = low if low == high else {"dist": "uniform", "low": low, "high": high}
    raw = copy.deepcopy(BATTERY)
    raw["scenario"]["horizon_years"] = YEARS
    raw["exit"]["lockup_quarters"] = 4
    trigger = {"name": "watched", "metric": name, "above": threshold, "holder": holder, "settlement": "liquidation"}
    raw["exit"]["triggers"] = [trigger]
    if name in SECOND_METRICS:
        raw["scenario"]["rules"] = 2
        raw["decisions"] = {"estimate": "none"}
    return as_scenario(raw)


@cache
def deal(name: str, holder: str = "Cell maker") -> Scenario:
    return watching(name, holder)


def lives(scenario: Scenario) -> Lives:
    """What ended the ventures, and when."""
    outcomes = simulate(scenario, PATHS)
    return outcomes["cause"], outcomes["exit_quarter"]


def twin_lives(scenario: Scenario) -> Lives:
    simulation, numbers = scenario.simulation, np.arange(PATHS)
    drawn, plain = scenario.values(scenario.draw(0, PATHS)), scenario.values()
    twin = reference.simulate(drawn, plain, simulation.seed, numbers, simulation.antithetic)
    return twin["cause"], twin["exit_quarter"]


def same(first: Lives, second: Lives) -> bool:
    return all(np.array_equal(mine, theirs) for mine, theirs in zip(first, second, strict=True))


@pytest.mark.parametrize("holder", ["Carmaker", "Cell maker"])
@pytest.mark.parametrize("name", METRICS)
def test_kernel_and_twin_watch_the_same(name: str, holder: str) -> None:
    scenario = deal(name, holder)
    causes, quarters = lives(scenario)
    assert same((causes, quarters), twin_lives(scenario))
    assert len(set(quarters.tolist())) > 5, "the trigger would be pulled alike by anything"


def others(row: Row) -> list[Row]:
    """Every other quantity; of a holder's own metric also the first partner's, whoever holds it."""
    rows = [other for other in catalogue.ROWS if (other.place, other.row) != (row.place, row.row)]
    return [*rows, replace(row, axis="")] if row.axis else rows


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_wired_to_another_row_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right, scenario, row = lives(deal(name)), deal(name), catalogue.METRICS[name]
    unnoticed = []
    for other in others(row):
        monkeypatch.setitem(catalogue.METRICS, name, replace(row, field=other.place, row=other.row, axis=other.axis))
        if same(lives(scenario), right):
            unnoticed.append(other.name)
    assert unnoticed == []
