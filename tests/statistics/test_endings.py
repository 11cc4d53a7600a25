"""Partings by agreement are an ending of their own: under rules 2 everywhere, under rules 1 nowhere."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

import simulate as jv
from simulate.core import lanes
from simulate.engine.outcomes import AGREED, HORIZON, Outcomes
from simulate.statistics.columns import column_dictionary
from simulate.statistics.endings import by_cause, ended, endings, incidence_of, names_of_causes, ways_to_end
from simulate.statistics.variables import incidences
from simulate.studies.explain.picks import assert_pick, pick_of
from simulate.studies.facts.population import life_columns
from simulate.studies.run.csv_files import exits_csv
from simulate.studies.worth.triggers import clashes, trigger_quality

PATHS = 600
EDITIONS = Path(__file__).parents[1] / "editions"


@pytest.fixture(scope="module")
def second() -> Outcomes:
    """A deal whose partners often part by agreement."""
    return jv.run(jv.load("battery_cells"), PATHS).outcomes


@pytest.fixture(scope="module")
def first() -> Outcomes:
    return jv.run(jv.load(EDITIONS / "battery_cells.toml"), PATHS).outcomes


def _agreed(outcomes: Outcomes) -> int:
    return int(np.count_nonzero(outcomes["cause"] == AGREED))


def test_the_code_is_the_core_s(second: Outcomes) -> None:
    assert lanes.AGREED == AGREED
    assert _agreed(second) >= 50
    assert set(np.unique(second["cause"])) <= set(names_of_causes(second.scenario))


def test_every_venture_ends_in_one_way(second: Outcomes) -> None:
    found = endings(second)
    shares = {ending.name: ending.share.value for ending in found}
    assert list(shares)[-2:] == ["agreed", "horizon"]
    assert shares["agreed"] == _agreed(second) / PATHS
    assert sum(shares.values()) == pytest.approx(1.0)
    assert np.array_equal(ended(second), second["cause"] != HORIZON)


def test_summary_and_incidence_count_agreements_apart_from_the_last_clause(second: Outcomes) -> None:
    summary = jv.run(second.scenario, PATHS).summary()
    labels = [way.label for way in ways_to_end(second.scenario)]
    for label, way in zip(labels, ways_to_end(second.scenario), strict=True):
        share = float(np.mean(second["cause"] == way.code))
        assert summary["ended_by"][label]["mean"] == pytest.approx(share)
        assert summary["incidence"][label][-1] == pytest.approx(share)
        assert len(summary["incidence_std_error"][label]) == len(summary["incidence"][label])
    assert incidence_of(second).sum(axis=0)[-1] == pytest.approx(np.mean(ended(second)))
    assert {one.place[1] for one in incidences(second.scenario)} == set(labels)


def test_exits_csv_has_their_lines_and_its_survival_falls_by_them(second: Outcomes) -> None:
    rows = list(csv.DictReader(io.StringIO(exits_csv(second))))
    agreed = [row for row in rows if row["ending"] == "agreed"]
    assert sum(int(row["endings"]) for row in agreed) == _agreed(second)
    assert float(agreed[-1]["survival"]) == pytest.approx(1.0 - np.mean(ended(second)))


def test_columns_name_them(second: Outcomes, first: Outcomes) -> None:
    assert column_dictionary(second)["cause"]["codes"].startswith("-2 agreed, -1 horizon, 0 ")
    assert column_dictionary(first)["cause"]["codes"].startswith("-1 horizon, 0 ")
    frame = jv.run(second.scenario, PATHS).to_frame()
    assert (frame["cause"] == "agreed").sum() == _agreed(second)
    assert (frame["cause"] == "horizon").sum() == np.count_nonzero(second["cause"] == HORIZON)


def test_facts_take_no_number_of_another_clause(second: Outcomes) -> None:
    agreed = second["cause"] == AGREED
    columns = life_columns(second)
    assert (columns["ended"][agreed] == 1.0).all()
    assert (columns["unintended"][agreed] == 1.0).all()
    # The notice that the kernel took: the mean of the clauses', without the delay of what was not agreed.
    notices = [trigger.notice_quarters for trigger in second.scenario.exit.triggers]
    assert set(columns["notice"][agreed]) == {float(int(np.mean(notices) + 0.5))}
    assert (columns["notice"][second["cause"] == HORIZON] == 0.0).all()


def test_a_number_by_cause_is_not_found_by_a_negative_place(second: Outcomes) -> None:
    n = len(ways_to_end(second.scenario))
    found = by_cause(second, range(n), -7.0)
    assert set(found[second["cause"] == AGREED]) == {float(n - 1)}
    assert set(found[second["cause"] == HORIZON]) == {-7.0}
    with pytest.raises(ValueError, match="zip"):
        by_cause(second, range(n - 1), 0.0)


def test_what_comes_instead_of_a_clause_may_be_an_agreement(second: Outcomes) -> None:
    trigger = max(range(len(second.scenario.exit.triggers)), key=lambda k: np.count_nonzero(second["cause"] == k))
    name = second.scenario.exit.triggers[trigger].name
    without = jv.run(second.scenario.with_(f'exit.triggers."{name}".for_quarters', 61), PATHS).outcomes
    quality = trigger_quality(second, without, trigger)
    assert set(quality.instead) <= {way.label for way in ways_to_end(second.scenario)} | {"horizon"}
    assert quality.instead["agreed"] > 0.0
    assert all(clash.first == name for clash in clashes(second, without, trigger))


def test_an_agreement_can_be_asked_for_and_is_told(second: Outcomes) -> None:
    number = pick_of(second, "typical:agreed")
    assert second["cause"][number] == AGREED
    story = jv.explain(second.scenario, number).story()
    assert any("by agreement" in event.text for event in story if event.kind == "exit")
    assert not any("clause" in event.text for event in story if event.kind == "exit")


def test_under_rules_1_there_is_no_such_key(first: Outcomes) -> None:
    assert "agreed" not in json.dumps(jv.run(first.scenario, PATHS).summary()["ended_by"])
    assert "agreed" not in exits_csv(first)
    with pytest.raises(ValueError, match="expected one of"):
        assert_pick(first.scenario, "typical:agreed")
