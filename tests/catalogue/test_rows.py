"""Every row of the catalogue is a quantity of the state, is told in words, and is drawn by the twin's generator."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import find

from simulate import catalogue
from simulate.catalogue import Row
from simulate.core import lanes
from simulate.engine.outcomes import ACTIONS
from simulate.scenario.edition import SECOND_METRICS
from tests import reference
from tests.real import scenario
from tests.tables import as_scenario
from tests.twin.invented import BATTERY, triggers

pytestmark = pytest.mark.no_cover
"""Thousands of cases that go the same ways: the tracer would take thrice as long over them as they do."""

SIZES = {"": 1, "partner": lanes.PARTNERS, "stage": lanes.MAX_STAGES, "payment": lanes.MAX_PAYMENTS,
         "trigger": lanes.MAX_TRIGGERS}  # fmt: skip
TWIN_DOES_NOT_RECORD = {
    "regime", "regulation_bill", "subsidy", "repealed", "unit_price", "capex", "extra", "margin", "refused",
    "reset_action", "acts", "sole", "strategy_shift_0", "strategy_shift_1", "distress_0", "distress_1",
    "partner_cash_flow_0", "partner_cash_flow_1", "alone_cash_flow_0", "alone_cash_flow_1",
}  # fmt: skip
"""Series that are not compared by quarter; what they add up to is, as an outcome or by a trigger."""
METRICS = list(catalogue.METRICS)


def names(rows: Any) -> list[str]:
    return [row.name for row in rows]


@pytest.mark.parametrize("row", catalogue.ROWS, ids=lambda row: row.name)
def test_it_is_a_row_of_the_state(row: Row) -> None:
    assert lanes.STATE.fields is not None
    kind = lanes.STATE.fields[row.place][0]
    shape = kind.shape[:-1]
    assert row.row + SIZES[row.axis] <= (shape[0] if shape else 1)


@pytest.mark.parametrize("row", catalogue.ROWS, ids=lambda row: row.name)
def test_it_is_read_in_some_way_and_says_what_it_is(row: Row) -> None:
    assert row.metric is not None or row.series or row.outcome
    assert row.unit
    assert row.meaning


def test_no_name_is_taken_twice() -> None:
    assert len(set(names(catalogue.ROWS))) == len(catalogue.ROWS)
    assert len(catalogue.RECORDED) == len(catalogue.SERIES) + len(catalogue.INDICES)


def test_what_the_core_counts_is_counted_alike() -> None:
    assert catalogue.PARTNERS == lanes.PARTNERS
    assert names(catalogue.INDICES.values()) == list(lanes.FACTORS)
    assert [row.row for row in catalogue.INDICES.values()] == list(range(lanes.N_FACTORS))
    actions = [row for row in catalogue.OUTCOMES if row.place == "resets"]
    assert [(row.name, row.row) for row in actions] == [(f"reset_{name}", k) for k, name in enumerate(ACTIONS)]


# ---- words ----------------------------------------------------------------------------------------------------------


def watched(name: str, **changes: Any) -> str:
    """The sentence on a trigger of the battery deal that watches a metric."""
    raw = copy.deepcopy(BATTERY)
    trigger = {"name": "watched", "metric": name, "settlement": "liquidation", "holder": "Cell maker"}
    raw["exit"]["triggers"] = [trigger | changes]
    if name in SECOND_METRICS:
        raw["scenario"]["rules"] = 2
        raw["decisions"] = {"estimate": "none"}
    return str(as_scenario(raw).words()["triggers"][0])


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("threshold", [{"above": 1.0}, {"above": 0.5}, {"below": 0.5}], ids=str)
def test_a_metric_is_told_as_whose_it_is(name: str, threshold: dict[str, float]) -> None:
    sentence = watched(name, **threshold)
    assert ("Cell maker" in sentence) == (catalogue.METRICS[name].axis == "partner"), sentence
    assert "{" not in sentence


# ---- the twin -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twin() -> dict[str, np.ndarray]:
    deal, numbers = scenario(), np.arange(4)
    drawn, plain = deal.values(deal.draw(0, 4)), deal.values()
    return dict(reference.simulate(drawn, plain, deal.simulation.seed, numbers, True, record=True))


def test_the_twin_has_every_outcome(twin: dict[str, np.ndarray]) -> None:
    assert set(names(catalogue.OUTCOMES)) <= twin.keys()


def test_the_twin_has_every_series(twin: dict[str, np.ndarray]) -> None:
    assert catalogue.RECORDED.keys() - twin.keys() == TWIN_DOES_NOT_RECORD


@pytest.mark.parametrize("name", METRICS)
def test_the_twin_s_generator_draws_every_metric(name: str) -> None:
    low, high = catalogue.metric(name).thresholds
    drawn: Any = find(triggers(0), lambda trigger: trigger["metric"] == name)
    assert low <= drawn.get("above", drawn.get("below")) <= high
