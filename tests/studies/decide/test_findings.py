"""Each finding of how well partners decide, by hand-made gains on both sides of what it takes to say them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulate.engine.learning.quality import Judged
from simulate.presentation.findings import Finding, from_json
from simulate.statistics.estimates import Estimate
from simulate.studies.decide.gains import Gain
from simulate.studies.decide.result import ESTIMATES, Decisions
from simulate.studies.decide.words import findings
from tests.findings import assert_sound

A, B = "Carmaker", "Cell maker"


def _gain(name: str, over_thumb: float = 0.0, over_obligations: float = 10.0) -> Gain:
    return Gain(name, Estimate(500.0, 1.0), Estimate(over_thumb, 1.0), Estimate(over_obligations, 1.0))


def _judged(partner: int, explained: float) -> Judged:
    return Judged(partner=partner, quarter=19, hold=400.0, followed=390.0, error=4.0, learned=0.5, explained=explained)


def _decisions(first: Gain, second: Gain, explained: float = 0.4) -> Decisions:
    judged = (_judged(0, explained), _judged(1, 0.25))
    return Decisions(
        "A deal", "USD", 1, 4000, 1024, 1.0, "0" * 64, dict.fromkeys(ESTIMATES, (0.5, None)), judged, (first, second)
    )


def _told(found: Decisions, about: str, view: str = "venture") -> str:
    return " ".join(one.text for one in findings(found, view) if one.about == about)


def _next(found: Decisions, view: str = "venture") -> Finding:
    return findings(found, view)[-1]


@pytest.mark.parametrize("view", ["venture", A, B])
def test_every_number_is_the_one_at_its_key(view: str) -> None:
    report = _decisions(_gain(A, 12.0, -7.0), _gain(B, -6.0)).as_dict(view)
    assert_sound(from_json(report), report)
    assert list(report)[-1] == "findings"


@pytest.mark.parametrize(("gain", "said"), [(2.2, False), (2.3, True), (-2.3, True)])
def test_a_gain_over_the_thumb_is_said_beyond_its_margin_among_both(gain: float, said: bool) -> None:
    text = _told(_decisions(_gain(A, gain), _gain(B)), "gain")
    assert ("Learned decisions bring" in text) is said
    assert ("no partner gains or loses" in text) is not said


@pytest.mark.parametrize(("gain", "said"), [(-1.9, False), (-2.1, True)])
def test_a_loss_against_obligations_is_said_beyond_two_errors(gain: float, said: bool) -> None:
    assert bool(_told(_decisions(_gain(A, over_obligations=gain), _gain(B)), "loss")) is said


@pytest.mark.parametrize(("explained", "percent"), [(0.4, 40), (-0.2, 0)])
def test_foresight_is_never_less_than_none(explained: float, percent: int) -> None:
    found = _decisions(_gain(A), _gain(B), explained)
    assert f"{A} foresees {percent} % of what going on brings" in _told(found, "foresight")
    assert_sound(findings(found), found.as_dict())


def test_the_view_is_told_first() -> None:
    text = _told(_decisions(_gain(A, 9.0), _gain(B, 8.0)), "gain", B)
    assert text.index(B) < text.index(A)


def test_the_rule_that_serves_is_run() -> None:
    assert _next(_decisions(_gain(A, 9.0), _gain(B))).command == "jvsim run FILE --set decisions.estimate=learned"
    lost = _decisions(_gain(A, 9.0), _gain(B, over_obligations=-9.0))
    assert _next(lost, A).command == f"jvsim run FILE --set decisions.estimate=thumb --view {A}"
    assert _next(lost).keys == (f"gains.{B}.over_obligations.mean",)
    assert _next(_decisions(_gain(A), _gain(B))).command == "jvsim worth FILE"
    few = replace(lost, paths=29)
    assert [one.about for one in findings(few)] == ["few", "next"]
    assert _next(few).command == "jvsim decide FILE --paths 16384"
