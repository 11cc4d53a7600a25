"""What a report tells besides: three futures that are those of `explain`, and cash that is that of the run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulate.engine.outcomes import HORIZON
from simulate.studies.explain.decisions import decisions_of, decisions_of_each
from simulate.studies.explain.design import trajectory_of
from simulate.studies.run.told import picked, stories, told
from tests import real


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    return told(real.run(), real.series())


def test_each_future_is_the_one_that_explain_tells(kept: dict[str, Any]) -> None:
    assert [one["about"] for one in kept["stories"]] == ["typical", "fifth percentile", "commonest ending"]
    for one in kept["stories"]:
        alone = trajectory_of(real.run(), None, one["pick"])
        assert one["trajectory"] == alone.number
        assert [event["text"] for event in one["events"]] == [event.text for event in alone.story()]
        assert one["partners"]["Carmaker"]["npv"] == alone.value("partner_npv", 0)


def test_what_was_weighed_is_the_same_alone_and_together() -> None:
    numbers = [3, 17, 40]
    together = decisions_of_each(real.scenario(), numbers)
    assert together == [decisions_of(real.scenario(), number) for number in numbers]
    assert any(one.weighings for one in together)


def test_the_commonest_ending_is_the_commonest(kept: dict[str, Any]) -> None:
    run = real.run()
    causes, counts = np.unique(run["cause"][run["cause"] != HORIZON], return_counts=True)
    told_column = kept["stories"][2]["trajectory"] - run.first
    assert run["cause"][told_column] == causes[np.argmax(counts)]


def test_where_none_ended_the_horizon_is_the_commonest() -> None:
    scenario = real.scenario().with_({"exit.enabled": False, "decisions.parting": "never"})
    from simulate.engine.run import simulate

    run = simulate(scenario, 64)
    assert picked(run)["commonest ending"] == "typical:horizon"
    assert [one["ended_by"] for one in stories(run)] == ["horizon"] * 3


def test_the_cash_is_that_of_the_recorded_futures(kept: dict[str, Any]) -> None:
    series = real.series()
    for one, name in zip(kept["cash"], ("free_cash_flow", "partner_cash_flow_0", "partner_cash_flow_1"), strict=True):
        assert one["paths"] == series[name].shape[1]
        median = np.median(series[name].cumsum(axis=0), axis=1)
        np.testing.assert_allclose(one["bands"][2], median, rtol=1e-12)
