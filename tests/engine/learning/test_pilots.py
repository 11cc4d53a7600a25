"""Pilots, of which there is no twin: they decide as a run does, and what changes hands is not lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulate.core import lanes
from simulate.engine.alternatives import PILOTS_A
from simulate.engine.learning.fit import estimated
from simulate.engine.learning.learner import clauses_of
from simulate.engine.learning.pilots import Pilots
from simulate.engine.learning.shelf import Learned
from simulate.engine.learning.table import blank
from simulate.engine.opening import AT_START
from simulate.engine.planner import plan_with_rows
from simulate.engine.run import simulate
from simulate.scenario import Scenario
from tests.engine.learning.test_learner import learning, taught
from tests.teaching import teach


@pytest.fixture(scope="module")
def found() -> Learned:
    return taught(learning())


def test_what_is_handed_over_is_not_lost() -> None:
    """At one rate both have together what they have without a locked box: what the leaver gives up the owner gets."""
    scenario = learning(venture__discount_rate=0.08)
    scenario = scenario.with_changes({f"partners.{one.name}.discount_rate": 0.08 for one in scenario.partners})
    planned = plan_with_rows(scenario)[1]
    boxed, free = (
        Pilots(scenario.with_("exit.locked_box", box), planned, AT_START, 1, paths=300) for box in (True, False)
    )
    for form in range(lanes.PARTNERS):
        (_, with_box), (_, without) = (next(pilots.parted(form, blank(60))) for pilots in (boxed, free))
        assert not np.allclose(with_box.finals, without.finals, rtol=1e-6)
        np.testing.assert_allclose(with_box.finals.sum(axis=0), without.finals.sum(axis=0), rtol=1e-10, atol=1e-8)


# ---- pilots and runs decide alike -----------------------------------------------------------------------------------

QUIET = {"decisions.parting": "never", "simulation.sampler": "random", "simulation.antithetic": False}
ROWS = 1 + lanes.PARTNERS
"""Of each clause: its bar, and what it is worth to each partner."""


def pulled_by_pilots(scenario: Scenario, found: Learned, paths: int) -> tuple[np.ndarray, np.ndarray]:
    """The quarter at whose end a pilot that goes on pulls its first clause, and which; -1 where none."""
    pilots = Pilots(scenario, plan_with_rows(scenario)[1], AT_START, 1, paths)
    lives = pilots.going_on(replace(found.table, hold=np.zeros_like(found.table.hold)), range(60))
    clauses = clauses_of(scenario.values())
    quarter, cause = np.full(paths, -1), np.full(paths, -1)
    for t in range(60):
        features = np.ascontiguousarray(lives.features[:, t])
        hold = np.stack([estimated(one, features) for one in found.table.hold[t]])
        felt = np.where((features[14:16] > 0.5) & (hold > 0.0), (1.0 - clauses.haircut) * hold, hold)
        for k, deciders in enumerate(clauses.deciders):
            pulls = (cause < 0) & (felt[list(deciders)].sum(axis=0) < lives.more[ROWS * k, t])
            quarter[pulls], cause[pulls] = t, k
    return quarter, cause


def test_a_run_pulls_what_its_pilots_pull(found: Learned) -> None:
    """The same clause in the same quarter: an obligation, rights with and without a holder, one that lapses."""
    scenario = learning().with_changes(QUIET)
    names = [one.name for one in scenario.exit.triggers]
    terms = {f"exit.triggers.{names[0]}.use": "obligation", f"exit.triggers.{names[2]}.lapses_quarters": 2}
    scenario = scenario.with_changes({**terms, "partners.Carmaker.equity": 0.35, "exit.lockup_quarters": 10})
    life = simulate(teach(scenario, found.table), 400, first=PILOTS_A)
    quarter, cause = pulled_by_pilots(scenario, found, 400)
    assert len({*cause}) > 4
    np.testing.assert_array_equal(life["cause"], cause)
    notice = np.array([one["notice_quarters"] for one in scenario.values()["exit"]["triggers"]])
    delay = life["exit_quarter"] - 1 - quarter - notice[cause]
    assert len({*delay[cause >= 0]}) == 1


def test_a_bar_is_what_those_who_decide_have(found: Learned) -> None:
    """Without inertia and haircut a holder's bar is what the clause is worth to it, and of both together the sum."""
    scenario = learning(decisions__inertia=0.0, decisions__shift_haircut=0.0, partners__Carmaker__equity=0.35)
    lives = Pilots(scenario, plan_with_rows(scenario)[1], AT_START, 1, 300).going_on(
        replace(found.table, hold=np.zeros_like(found.table.hold)), range(12, 40)
    )
    seen = 0
    for k, deciders in enumerate(clauses_of(scenario.values()).deciders):
        bar, *worths = lives.more[ROWS * k : ROWS * (k + 1)]
        asked = bar > -1e299
        seen += asked.any()
        np.testing.assert_allclose(bar[asked], sum(worths[i] for i in deciders)[asked], rtol=1e-12, atol=1e-9)
    assert seen > 4
