"""What a story says of decisions is what the core decided: the same quarters, the same figures."""

from __future__ import annotations

import re

import numpy as np
import pytest

import simulate as jv
from simulate.engine.outcomes import AGREED
from simulate.studies.explain.decisions import decisions_of
from simulate.studies.explain.weighing import Decisions
from simulate.studies.explain.words import Trajectory
from simulate.studies.run.result import Result
from tests import editions

PATHS = 400


@pytest.fixture(scope="module")
def run() -> Result:
    return jv.run(jv.load("battery_cells"), PATHS)


def _pick(run: Result, wanted: np.ndarray) -> Trajectory:
    return run.explain(int(np.flatnonzero(wanted)[0]))


def _texts(trajectory: Trajectory, kind: str) -> list[str]:
    return [event.text for event in trajectory.story() if event.kind == kind]


def test_every_quarter_in_which_a_right_was_ripe_is_found(run: Result) -> None:
    chosen = np.flatnonzero(run["right_ripe"].sum(axis=0) > 2.0)[:12]
    assert chosen.size == 12
    for number in chosen.tolist():
        found = decisions_of(run.scenario, number)
        for k in range(len(run.scenario.exit.triggers)):
            mine = [one for one in found.weighings if one.clause == k]
            assert len(mine) == run["right_ripe"][k][number]
            assert sum(one.wanted for one in mine) == run["right_wanted"][k][number]
            assert all(one.gain > 0.0 for one in mine if one.wanted)
        used = [one.clause for one in found.weighings if one.used]
        assert used == ([run["cause"][number]] if run["cause"][number] >= 0.0 else [])


def test_inertia_is_what_holds_a_gain_back(run: Result) -> None:
    """With no inertia, a right that is worth more than going on is used, if time is left and it can be paid."""
    rash = run.scenario.with_changes({"decisions.inertia": 0.0, "decisions.waiting": 0.0})
    outcomes = jv.run(rash, PATHS)
    for number in np.flatnonzero(outcomes["right_ripe"].sum(axis=0) > 2.0)[:10].tolist():
        for one in decisions_of(rash, number).weighings:
            late = one.quarter >= rash.horizon_quarters - 12
            assert one.wanted == (one.gain > 0.0) or one.in_distress or late


def test_a_right_is_told_with_both_figures_and_the_verdict(run: Result) -> None:
    used = _pick(run, run["cause"] == 2.0)
    said = [text for text in _texts(used, "right") if "uses it" in text]
    assert len(said) == 1
    form = r"The right “(.+)” is ripe: going on is worth (\S+) to Carmaker, selling (\S+): it uses it\."
    match = re.fullmatch(form, said[0])
    assert match is not None
    assert match[1] == run.scenario.exit.triggers[2].name
    assert float(match[3].replace(",", "")) > float(match[2].replace(",", ""))
    passed = _pick(run, (run["right_ripe"][2] > 0.0) & (run["right_wanted"][2] == 0.0))
    assert any("lets it pass" in text for text in _texts(passed, "right"))


def test_an_agreement_gives_each_its_part_of_the_gain(run: Result) -> None:
    number = int(np.flatnonzero(run["cause"] == AGREED)[0])
    parting = decisions_of(run.scenario, number).parting
    assert parting is not None
    assert parting.gains[0] == pytest.approx(parting.gains[1])
    tough = run.scenario.with_("decisions.bargaining", 0.75)
    other = decisions_of(tough, number).parting
    assert other is not None
    assert other.quarter == parting.quarter
    assert sum(other.gains) == pytest.approx(sum(parting.gains))
    assert other.gains[0] == pytest.approx(3.0 * other.gains[1])
    # The price moves by what the buyer now keeps, or the leaver.
    moved = other.gains[0] - parting.gains[0]
    assert other.price - parting.price == pytest.approx(moved if parting.leaver == 0 else -moved)
    said = _texts(run.explain(number), "exit")
    assert any(text.startswith("The partners agree to part: ") and "gains" in text for text in said)


def test_the_price_is_told_with_its_box(run: Result) -> None:
    trajectory = _pick(run, (run["leaver"] == 1.0) & (run["box_cash"] > 1.0))
    paid, box = trajectory.value("price_paid"), trajectory.value("box_cash")
    (said,) = [text for text in _texts(trajectory, "exit") if "under notice" in text]
    figures = [float(x.replace(",", "")) for x in re.findall(r"\d[\d,.]*\d|\d", said)]
    assert figures == pytest.approx([paid, paid + box, box], rel=0.05)
    parting = trajectory.decisions.parting
    if parting is not None:
        rate = float(run.scenario.values()["venture"]["discount_rate"])
        notice = trajectory.quarters() - 1 - parting.quarter
        assert paid + box == pytest.approx(parting.price * (1.0 + rate) ** (notice / 4.0))


def test_management_acts_and_resets_are_told_apart(run: Result) -> None:
    done = np.sum([run[f"managed_{action}"] for action in ("localise", "refresh", "narrow", "expand")], axis=0)
    trajectory = _pick(run, done >= 2.0)
    assert len(trajectory.decisions.managed) == done[trajectory.number]
    assert all(text.startswith("Management acts: ") for text in _texts(trajectory, "management"))
    assert len(_texts(trajectory, "management")) == done[trajectory.number]


def test_stops_are_told() -> None:
    scenario = jv.load("battery_cells").with_changes(
        {"partners.Carmaker.alternative": "alone", "venture.price": 70.0, "decisions.waiting": 0.0}
    )
    run = jv.run(scenario, PATHS)
    stopped = run["alone_stop_quarter"][0] < scenario.horizon_quarters
    assert stopped.any()
    (said,) = _texts(_pick(run, stopped), "alone")
    assert said == "Without the venture, Carmaker would close down its business alone now."
    owners = run["owner_stop_quarter"] < scenario.horizon_quarters
    assert owners.any()
    trajectory = _pick(run, owners)
    assert any("sells or closes the business" in text for text in _texts(trajectory, "owner"))
    assert trajectory.quarters_run() == trajectory.value("owner_stop_quarter")


def test_under_rules_1_nothing_is_weighed() -> None:
    assert decisions_of(editions.scenario("battery_cells"), 3) == Decisions()


def test_going_on_is_worth_that_to_the_holder(run: Result) -> None:
    """The clause asks that its holder's strategy has shifted: the haircut is on the holder's estimate, no other's."""
    plain = run.scenario.with_("decisions.shift_haircut", 0.0)
    compared = 0
    for number in np.flatnonzero(run["right_ripe"][2] > 0.0)[:12].tolist():
        cut, whole = (
            next((one for one in decisions_of(scenario, number).weighings if one.clause == 2), None)
            for scenario in (run.scenario, plain)
        )
        if cut is not None and whole is not None and cut.quarter == whole.quarter:
            assert cut.going_on == pytest.approx(0.75 * (whole.going_on or 0.0))
            assert (cut.going_on or 0.0) + cut.gain == pytest.approx((whole.going_on or 0.0) + whole.gain)
            compared += 1
    assert compared >= 6
