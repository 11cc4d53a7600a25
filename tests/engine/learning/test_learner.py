"""What is learned: the same bits on any number of threads, of pilots that no run shares, once in a process."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.core import lanes
from simulate.engine.learning import backward
from simulate.engine.learning.learner import learn, learned
from simulate.engine.learning.pilots import Pilots
from simulate.engine.learning.shelf import Learned
from simulate.engine.learning.table import blank
from simulate.engine.learning.told import tell_to
from simulate.engine.opening import AT_START
from simulate.engine.planner import plan_with_rows
from simulate.engine.run import record, simulate
from simulate.scenario import Scenario
from tests.reference_rules.lives import deal


def learning(**changes: object) -> Scenario:
    """Battery cells whose partners learn on few pilots."""
    few = {"decisions__estimate": "learned", "decisions__pilot_paths": 1_500}
    return deal("battery_cells", **{**few, **changes})


def taught(scenario: Scenario, threads: int = 2) -> Learned:
    outline, planned = plan_with_rows(scenario)
    return learn(scenario, planned, outline.begins, threads)


@pytest.fixture(scope="module")
def found() -> Learned:
    return taught(learning())


def test_the_same_on_any_number_of_threads(found: Learned) -> None:
    assert taught(learning(), threads=1).table.digest == found.table.digest
    assert taught(learning(), threads=5).table.digest == found.table.digest


def test_how_much_is_recorded_at_a_time_does_not_matter(found: Learned, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of seven quarters."""
    pilots = Pilots(learning(), plan_with_rows(learning())[1], AT_START, 1)
    monkeypatch.setattr(backward, "BUDGET", 7 * 8 * pilots.rows_a_quarter() * pilots.paths)
    assert taught(learning()).table.digest == found.table.digest


def test_what_a_table_depends_on(found: Learned) -> None:
    """Not on how a run draws or how long it is, but on the seed and the deal."""
    alike = learning(simulation__paths=77, simulation__sampler="sobol", simulation__antithetic=True)
    assert taught(alike).table.digest == found.table.digest
    assert taught(learning(simulation__seed=5)).table.digest != found.table.digest
    assert taught(learning(venture__price=101.0)).table.digest != found.table.digest


def test_a_process_learns_once() -> None:
    scenario = learning()
    outline, planned = plan_with_rows(scenario)
    first = learned(scenario, planned, outline.begins, 2)
    assert first is not None
    assert learned(scenario.with_changes({"simulation.paths": 9}), planned, outline.begins, 2) is first
    assert learned(scenario.with_changes({"decisions.estimate": "thumb"}), planned, outline.begins, 2) is None


def test_coefficients_have_24_bits(found: Learned) -> None:
    for part in (found.table.hold, found.table.own, found.table.leave, found.table.ended, found.table.keep):
        np.testing.assert_array_equal(part, part.astype(np.float32).astype(float))


def test_a_trajectory_is_replayed() -> None:
    """Its series end as the run had it."""
    scenario = learning()
    outcomes, series = simulate(scenario, 400), record(scenario, [7, 250])
    joint = series["joint"].sum(axis=0)
    np.testing.assert_array_equal(joint, outcomes["exit_quarter"][[7, 250]])


def test_a_parted_pilot_hands_its_cash_over() -> None:
    """From the quarter of parting on the leaver has nothing of the venture's cash, with no side business at all."""
    scenario = learning(exit__supply_margin=0.0)
    bare = {f"partners.{one.name}.{key}": 0.0 for one in scenario.partners for key in ("side_margin",)}
    bare |= {f"partners.{one.name}.yearly_contribution": 0.0 for one in scenario.partners}
    bare |= {f"partners.{one.name}.restarts": False for one in scenario.partners}
    pilots = Pilots(scenario.with_changes(bare), plan_with_rows(scenario)[1], AT_START, 1)
    for form in range(lanes.PARTNERS):
        for places, lives in pilots.parted(form, blank(60)):
            at = lives.values[form, pilots.parting_quarters(places), np.arange(len(places))]
            np.testing.assert_allclose(lives.finals[form], at, rtol=1e-12, atol=1e-9)


def test_how_far_it_is_is_told_to_its_end() -> None:
    told: list[tuple[int, int]] = []
    before = tell_to(lambda done, total: told.append((done, total)))
    try:
        taught(learning(decisions__pilot_paths=1_024))
    finally:
        tell_to(before)
    taught(learning(decisions__pilot_paths=1_024))
    whole = 1_024 * (2 * 3 + 1)
    assert told[0] == (0, whole)
    assert told[-1] == (whole, whole)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
