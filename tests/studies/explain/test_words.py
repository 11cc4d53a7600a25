"""The story of a trajectory tells what its series and its outcome hold, once each, in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from simulate.engine.outcomes import AGREED
from simulate.engine.run import record, simulate
from simulate.scenario import load, templates
from simulate.studies.explain.decisions import decisions_of
from simulate.studies.explain.words import Event, Trajectory, capital_calls, events
from tests import editions, real

DECIDED = 40
"""Lives by the second edition's rules, what was decided in each of which has to be found out."""
ENDS = {1: {0, 1, 2, 3}, 2: {0, 1, 2}}
"""How these lives end, by the edition."""


def _first_edition() -> Iterator[Trajectory]:
    scenario = editions.scenario("battery_cells")
    run, series = simulate(scenario, real.RECORDED), record(scenario, range(real.RECORDED))
    for column in range(real.RECORDED):
        yield Trajectory(run, column, {name: values[:, column] for name, values in series.items()})


def _second_edition() -> Iterator[Trajectory]:
    for column in range(DECIDED):
        series = {name: values[:, column] for name, values in real.series().items()}
        yield Trajectory(real.run(), column, series, decisions_of(real.scenario(), column))


def _of(found: list[Event], kind: str, text: str) -> list[Event]:
    return [event for event in found if event.kind == kind and text in event.text]


@pytest.fixture(scope="module", params=[_first_edition, _second_edition])
def stories(request: pytest.FixtureRequest) -> list[tuple[Trajectory, list[Event]]]:
    return [(trajectory, events(trajectory)) for trajectory in request.param()]


def test_events_are_in_the_order_of_time_and_dated(stories: Any) -> None:
    for trajectory, found in stories:
        quarters = [event.quarter for event in found]
        assert quarters == sorted(quarters)
        assert all(0 <= quarter < trajectory.quarters_run() for quarter in quarters)
        for event in found:
            assert event.date == f"{2027 + event.quarter // 4}-Q{event.quarter % 4 + 1}"


def test_every_ending_is_told_once_and_by_its_name(stories: Any) -> None:
    verbs = {0: "The horizon is reached", 1: "sells its", 2: "buys the", 3: "third party", 4: "liquidated"}
    seen = set()
    for trajectory, found in stories:
        code = int(trajectory.value("settlement"))
        seen.add(code)
        (last,) = _of(found, "exit", verbs[code])
        assert last.quarter == trajectory.quarters() - 1
        if trajectory.value("cause") == AGREED:
            assert "(by agreement)" in last.text
        elif code:
            clause = trajectory.outcomes.scenario.exit.triggers[int(trajectory.value("cause"))]
            assert f"“{clause.name}”" in last.text
            notice = _of(found, "exit", "Notice is given")
            # The battery deal agrees 70 % of its exit: two quarters of delay beside what the clause says.
            assert [last.quarter - event.quarter for event in notice] == [clause.notice_quarters + 2]
    assert seen >= ENDS[stories[0][0].outcomes.scenario.rules]


def test_a_leaver_sells_the_stake_that_it_had(stories: Any) -> None:
    told = 0
    for trajectory, found in stories:
        leaver = int(trajectory.value("leaver"))
        if leaver >= 0 and trajectory.value("diluted") == 0.0:
            told += 1
            last = [event for event in found if event.kind == "exit"][-1]
            assert "50.0 %" in last.text
            assert last.text.startswith(trajectory.names[leaver]) == ("sells" in last.text)
    assert told > 10


def test_resets_are_told_as_often_as_they_were_agreed(stories: Any) -> None:
    for trajectory, found in stories:
        agreed = sum(
            trajectory.value(f"reset_{action}") for action in ("realign", "localise", "refresh", "narrow", "expand")
        )
        told = len(_of(found, "reset", "proposed and agreed"))
        # A reset agreed in the quarter before the horizon, or in which notice is given, leaves no trace in the series.
        assert agreed - 1 <= told <= agreed
        assert len(_of(found, "reset", "refused")) == trajectory.value("refusals")
        assert len(_of(found, "reset", "is done")) + len(_of(found, "reset", "abandoned")) <= told


def test_disputes_are_told_as_often_as_they_began(stories: Any) -> None:
    for trajectory, found in stories:
        assert len(_of(found, "dispute", "begins")) == trajectory.value("disputes")
        if trajectory.value("deadlock_quarters") == 0.0:
            assert not _of(found, "dispute", "deadlock")


def test_stages_funding_and_payback_are_told(stories: Any) -> None:
    for trajectory, found in stories:
        starts = [event.quarter for event in _of(found, "stage", "is started")]
        stages = [trajectory.value("stage_start", k) for k in range(2)]
        assert sorted(starts) == sorted(start for start in stages if start >= 0.0)
        assert len(_of(found, "cash", "Funding peaks")) == 1
        payback = trajectory.value("payback_quarter")
        told = [event.quarter + 1 for event in _of(found, "cash", "come back")]
        assert told == ([payback] if payback >= 0.0 else [])


def test_the_peak_of_funding_is_that_of_the_outcome(stories: Any) -> None:
    for trajectory, found in stories:
        (peak,) = _of(found, "cash", "Funding peaks")
        assert f"{-trajectory.value('peak_funding'):,.0f} million" in peak.text


def test_a_quiet_life_is_a_short_story() -> None:
    series = {name: np.zeros(60) for name in real.series()}
    for name in ("demand", "price", "input_cost", "technology", "joint", "scope"):
        series[name] = np.ones(60)
    series["stake"] = np.full(60, 0.5)
    run = real.run()
    column = int(np.flatnonzero((run["cause"] == -1.0) & (run["payback_quarter"] < 0.0))[0])
    found = events(Trajectory(run, column, series))
    assert {event.kind for event in found} <= {"stage", "exit"}


def test_what_a_series_does_is_told() -> None:
    run = real.run()
    column = int(np.flatnonzero(run["cause"] == -1.0)[0])
    series = {name: values[:, 0].copy() for name, values in real.series().items()}
    quiet = {name: np.zeros(60) for name in series} | {name: np.ones(60) for name in ("demand", "price", "technology")}
    quiet |= {"input_cost": np.ones(60), "stake": np.full(60, 0.5), "tariff": np.full(60, 0.15)}
    quiet["demand"][20:] = 0.8
    quiet["dispute_level"][3:8] = [1, 2, 3, 4, 4]
    quiet["stake"][30:] = 0.45
    quiet["distress_0"][29:33] = 1.0
    quiet["strategy_shift_1"][40:44] = 1.0
    quiet["tariff"][50:] = 0.3
    quiet["regime"] = np.where(np.arange(60) < 50, 1.0, 2.0)
    said = {(event.quarter, event.text) for event in events(Trajectory(run, column, quiet))}
    assert {
        (3, "A dispute begins, at the project office."),
        (4, "The dispute goes up to the executive committee."),
        (5, "The dispute goes up to the steering group."),
        (6, "The dispute ends in deadlock."),
        (8, "The deadlock is resolved."),
        (20, "Demand falls by 20 % in a quarter."),
        (29, "Carmaker is in distress."),
        (30, "Carmaker does not fund its call and is diluted to 45.0 %."),
        (33, "Carmaker is out of distress."),
        (40, "The strategy of Cell maker turns away from the venture."),
        (44, "The strategy of Cell maker turns back to the venture."),
        (50, "The tariff moves from 15.0 % to 30.0 % (“hostile”)."),
    } <= said


def test_what_regulators_and_governments_do_is_told() -> None:
    """Every event of the series once, and a subsidy ends once at most: by its term or by repeal."""
    run = real.run()
    column = int(np.flatnonzero(run["cause"] == -1.0)[0])
    series = {name: values[:, 0].copy() for name, values in real.series().items()}
    series["regulation_bill"] = np.zeros(60)
    series["regulation_bill"][[5, 17]] = 25.0
    series["subsidy"], series["repealed"] = np.full(60, 6.0), np.zeros(60)
    series["subsidy"][24:] = 0.0
    told = [event for event in events(Trajectory(run, column, series)) if event.kind in ("regulation", "subsidy")]
    assert [(event.quarter, event.text) for event in told] == [
        (5, "New rules cost USD 25.0 million."),
        (17, "New rules cost USD 25.0 million."),
        (24, "The subsidy runs out."),
    ]
    series["repealed"][24:] = 1.0
    told = [event for event in events(Trajectory(run, column, series)) if event.kind == "subsidy"]
    assert [event.text for event in told] == ["The subsidy is repealed."]


# ---- payments -------------------------------------------------------------------------------------------------------


WAYS = ("late", "pays", "lapses", "is given first")
"""What comes of payments, in words of the story."""


@pytest.fixture(scope="module")
def tranches() -> list[tuple[Trajectory, list[Event]]]:
    """Futures of a deal that is paid in tranches, told."""
    n = 150
    scenario = load(templates.path("software_stack"))
    outcomes, series = simulate(scenario, n), record(scenario, range(n))
    lives = [Trajectory(outcomes, k, {name: values[:, k] for name, values in series.items()}) for k in range(n)]
    return [(life, events(life)) for life in lives]


def test_every_payment_is_told_once_made_lapsed_or_overtaken(tranches: Any) -> None:
    seen = set()
    for life, found in tranches:
        for k, payment in enumerate(life.outcomes.scenario.payments):
            (told,) = _of(found, "payment", f"“{payment.name}”")
            paid = life.value("paid_quarter", k)
            if paid >= 0:
                assert told.quarter == paid
                assert told.text.startswith(f"Carmaker pays Young maker USD {payment.amount:,.0f} million")
                assert ("late" in told.text) == (paid > payment.quarter)
            else:
                assert "pays" not in told.text
                lapses = payment.quarter + (payment.patience_quarters or 0)
                assert told.quarter == lapses or "lapses" not in told.text
            seen.add(next(way for way in WAYS if way in told.text))
    assert seen >= set(WAYS)


def test_a_payment_moves_the_partners_cash_in_its_quarter(tranches: Any) -> None:
    """Without the first payment, and with the same alignment, both cash flows differ by its amount in its quarter."""
    life, _ = tranches[0]
    scenario = life.outcomes.scenario
    other = record(scenario.without("payments.at signing"), [life.number])
    for i, sign in enumerate((-1.0, 1.0)):
        moved = life.series[f"partner_cash_flow_{i}"] - other[f"partner_cash_flow_{i}"][:, 0]
        assert moved[0] == pytest.approx(sign * 900.0)
        assert np.abs(moved[1:]).max() < 1e-9


def test_a_dilution_in_the_first_quarter_is_told() -> None:
    """The stake before quarter 0 is the agreed one."""
    run = real.run()
    column = int(np.flatnonzero(run["cause"] == -1.0)[0])
    series = {name: values[:, 0].copy() for name, values in real.series().items()}
    series["stake"] = np.full(60, 0.185)
    told = [event for event in events(Trajectory(run, column, series)) if event.kind == "stake"]
    assert [(event.quarter, event.text) for event in told] == [
        (0, "Carmaker does not fund its call and is diluted to 18.5 %.")
    ]


def test_calls_are_what_the_venture_lacks_while_both_are_in(stories: Any) -> None:
    for life, _ in stories[:20]:
        calls, lived = capital_calls(life), life.quarters()
        assert calls[:lived].tolist() == [max(0.0, -x) for x in life.series["free_cash_flow"][:lived].tolist()]
        assert not calls[lived:].any()
