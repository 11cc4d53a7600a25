"""What is said of learned decisions is what came of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import simulate as jv
from simulate.engine.run import simulate
from simulate.scenario import Scenario
from simulate.statistics.estimates import Estimate
from simulate.studies.decide.words import findings
from tests import editions
from tests.reference_rules.lives import deal

PATHS = 1_500


def learning() -> Scenario:
    """Battery cells under the rules of the second edition, by thumb as the file has it."""
    return deal("battery_cells", decisions__pilot_paths=2_048)


@pytest.fixture(scope="module")
def found() -> jv.Decisions:
    return jv.decide(learning(), PATHS)


def test_gains_are_differences_of_runs(found: jv.Decisions) -> None:
    estimates = ("learned", "thumb", "none")
    own, thumb, none = (
        simulate(learning().with_("decisions.estimate", one), PATHS)["partner_npv"] for one in estimates
    )
    for i, gain in enumerate(found.gains):
        assert gain.npv.value == pytest.approx(own[i].mean())
        assert gain.over_thumb.value == pytest.approx((own - thumb)[i].mean())
        assert gain.over_obligations.value == pytest.approx((own - none)[i].mean())


def test_what_is_thought_is_about_what_follows(found: jv.Decisions) -> None:
    """On fresh futures, with the errors of few pilots; in the middle of its life much of it is foreseen."""
    assert [one.quarter for one in found.of_partner(0)] == list(range(3, 60, 4))
    for one in found.judged:
        assert abs(one.hold - one.followed) < 0.1 * abs(one.followed)
        assert one.explained < one.learned + 0.1
    assert found.of_partner(0)[7].explained > 0.4


def test_the_run_need_not_learn(found: jv.Decisions) -> None:
    assert jv.decide(learning().with_("decisions.estimate", "learned"), PATHS).digest == found.digest


def test_a_loss_is_said(found: jv.Decisions) -> None:
    lost = replace(found.gains[0], over_obligations=Estimate(-10.0, 4.0))
    unclear = replace(found.gains[1], over_obligations=Estimate(-10.0, 6.0))
    said = [
        one.text for one in findings(replace(found, gains=(lost, unclear))) if "does not pay: use thumb" in one.text
    ]
    assert len(said) == 1
    assert said[0].startswith("Carmaker")


def test_frame_has_a_row_a_year_and_partner(found: jv.Decisions) -> None:
    frame = found.to_frame()
    assert len(frame) == 2 * 15
    assert np.isfinite(frame[["hold", "followed", "r2_fresh"]].to_numpy()).all()


def test_the_first_edition_knows_no_decisions() -> None:
    with pytest.raises(jv.ScenarioError, match=r"scenario\.rules: expected 2"):
        jv.decide(editions.scenario("minimal"), 100)
