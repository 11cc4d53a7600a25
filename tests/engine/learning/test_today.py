"""Partners of a venture that already lives: they learn from pilots that begin in its state, or know what they knew."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import simulate as jv
from simulate.engine.learning.given import as_rows, from_rows
from simulate.engine.learning.learner import learn
from simulate.engine.learning.shelf import Learned
from simulate.engine.planner import plan_with_rows
from simulate.engine.run import record, simulate, taught
from simulate.scenario import Scenario, parse
from simulate.scenario.calendar import calendar_quarter
from simulate.studies.decide.design import decide
from simulate.studies.decide.figures import draw_decisions
from simulate.studies.decide.tables import print_decisions
from simulate.studies.today.design import today
from simulate.studies.today.words import document
from tests.engine.test_today import assert_goes_on
from tests.reference_rules.lives import deal

LIVES = 200


@cache
def learning() -> Scenario:
    """Battery cells whose partners learn on few pilots."""
    return deal("battery_cells", decisions__estimate="learned", decisions__pilot_paths=1_500)


@cache
def lives() -> dict[str, np.ndarray]:
    return record(learning(), range(LIVES))


def where(state: str) -> tuple[int, int]:
    """A life, and a quarter at whose beginning it is in a state and has years before it."""
    found = np.argwhere((lives()[state] > 0.0) & (lives()["joint"] + lives()["sole"] > 0.0))
    found = found[(found[:, 0] > 2) & (found[:, 0] < 30)]
    quarter, number = found[found.shape[0] // 2].tolist()
    return number, quarter


def at(state: str) -> Scenario:
    """The deal as a life in a state has it, its partners to learn anew."""
    number, quarter = where(state)
    taken = today(learning(), calendar_quarter(quarter + 1, learning().scenario.start), number)
    return taken.without("decisions.learned")


@cache
def found(state: str) -> Learned:
    scenario = at(state)
    outline, planned = plan_with_rows(scenario)
    return learn(scenario, planned, outline.begins, 2)


@pytest.mark.parametrize("state", ["joint", "under_notice", "reset_under_way", "sole"])
def test_a_life_taken_at_a_date_goes_on_by_what_was_learned(state: str) -> None:
    assert_goes_on(learning(), lives(), *where(state))


def test_what_is_learned_anew_is_something_else() -> None:
    """So that the test above can fail: without its table the life would be decided by another one."""
    kept = today(learning(), "2030-Q2", 3)
    anew = kept.without("decisions.learned")
    one, other = taught(kept), taught(anew)
    assert one is not None
    assert other is not None
    assert (one.hold[kept.first_quarter :] == taught(learning()).hold[kept.first_quarter :]).all()  # type: ignore[union-attr]
    assert one.digest != other.digest
    assert simulate(kept, 300).matrix.tobytes() != simulate(anew, 300).matrix.tobytes()


def test_a_life_that_learned_anew_can_be_taken_again() -> None:
    scenario = at("joint")
    assert_goes_on(scenario, record(scenario, range(6)), 5, scenario.first_quarter + 6)


def test_rows_hold_a_table_to_the_last_bit() -> None:
    table = taught(learning())
    assert table is not None
    assert from_rows(as_rows(table, 0), table.n_quarters, 0).table.digest == table.digest
    taken = today(learning(), "2031-Q1", 3)
    assert parse(document(taken, 3)) == taken


def test_together_pilots_teach_from_today_on() -> None:
    scenario, table = at("joint"), found("joint").table
    first = scenario.first_quarter
    assert not table.hold[:first].any()
    assert table.hold[first:].any(axis=(1, 2)).all()
    assert table.leave.any()
    judged = decide(scenario, 2_000).judged
    assert {one.quarter for one in judged} == {t for t in range(first, scenario.horizon_quarters) if t % 4 == 3}
    for one in judged[:12]:
        assert abs(one.followed - one.hold) < 5.0 * one.error + 0.03 * abs(one.followed), one


@pytest.mark.parametrize("state", ["under_notice", "sole"])
def test_where_parting_is_over_an_owner_learns_alone(state: str) -> None:
    table = found(state).table
    assert not table.hold.any()
    assert not table.leave.any()
    assert sum(table.has_keep) == 1
    assert table.keep[table.has_keep.index(True)].any()


def test_how_well_a_sole_owner_decides_is_told_without_its_former_partner(tmp_path: Path) -> None:
    decisions = decide(at("sole"), 300)
    assert decisions.judged == ()
    told = io.StringIO()
    print_decisions(Console(file=told), decisions)
    assert "as the sole owner" in told.getvalue()
    assert "What going on is thought to be worth" not in told.getvalue()
    assert draw_decisions(tmp_path, decisions) == []


def test_check_says_by_what_partners_decide() -> None:
    kept = today(learning(), "2030-Q2", 3)
    told = [" ".join(jv.check(one).words["decisions"]) for one in (kept, kept.without("decisions.learned"))]
    assert "had learned before" in told[0]
    assert "what they learn from 1,500 pilot futures of each kind" in told[1]


def test_the_same_on_any_number_of_threads() -> None:
    scenario = at("joint")
    outline, planned = plan_with_rows(scenario)
    assert learn(scenario, planned, outline.begins, 1).table.digest == found("joint").table.digest
