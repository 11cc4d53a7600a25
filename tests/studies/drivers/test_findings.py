"""Each finding of what drives a value, by hand-made shifts on both sides of what it takes to say them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from simulate.presentation.findings import Finding, from_json
from simulate.statistics.estimates import Estimate
from simulate.statistics.paired import Paired
from simulate.studies.drivers.moves import Coupled, Level, RankCorrelation
from simulate.studies.drivers.result import Drivers
from simulate.studies.drivers.risk import Family, FamilyShare, Interaction, Risk
from simulate.studies.drivers.sensitivity import Effect, Input, Shift, Swing
from simulate.studies.drivers.words import findings
from tests.findings import assert_sound

A, B = "Carmaker", "Cell maker"
VIEWS = ("venture", A, B)
SURE = Estimate(1.0, 0.0)


def _effect(mean: float) -> Effect:
    return Effect(Paired(Estimate(mean, 1.0), None, None, None, SURE, SURE), Estimate(0.01, 0.001))


def _swing(label: str, venture: float, first: float = 0.0, second: float = 0.0, by: str = "± 10 %") -> Swing:
    """An input that moves the venture and both partners by so much up, and by as much down."""
    low, high = (
        Shift(_effect(sign * venture), {A: _effect(sign * first), B: _effect(sign * second)}, None)
        for sign in (-1.0, 1.0)
    )
    return Swing(Input(label, {label: 0.9}, {label: 1.1}, 0.9, 1.1, 1.0, by=by), low, high)


def _of_all(value: float, error: float) -> dict[str, Estimate]:
    return dict.fromkeys(VIEWS, Estimate(value, error))


def _family(name: str, gone: float) -> Family:
    share = FamilyShare(Estimate(90.0, 1.0), Estimate(gone, 0.01), Estimate(gone, 0.01))
    return Family(name, "stays", _swing("x", 1.0).shifts().__next__()[2], dict.fromkeys(VIEWS, share))


def _drivers(*swings: Swing, gone: tuple[float, float] = (0.3, 0.2), beyond: float = 0.1, **more: Any) -> Drivers:
    names = ("demand", "price")
    families = tuple(_family(name, part) for name, part in zip(names, gone, strict=True))
    pair = Interaction(names, _of_all(0.08, 0.01))
    risk = Risk(families, (), (pair,), _of_all(100.0, 1.0), _of_all(0.1, 0.01), _of_all(beyond, 0.01))
    levels = dict.fromkeys(VIEWS, Level(Estimate(500.0, 10.0), Estimate(-900.0, 20.0), Estimate(0.3, 0.01)))
    made = Drivers("A deal", "USD", 1, 4000, 0.1, VIEWS, "venture", levels, tuple(swings), (), (), risk)
    return replace(made, **more)


def _told(found: Drivers, about: str, view: str = "") -> str:
    return {one.about: one.text for one in findings(found, view)}.get(about, "")


def _next(found: Drivers, view: str = "") -> Finding:
    return findings(found, view)[-1]


def test_every_number_is_the_one_at_its_key_from_every_side() -> None:
    found = _drivers(
        _swing("venture.price", 30.0, 12.0, 7.0),
        _swing("market.demand.trend", 10.0, 40.0, 20.0),
        _swing("exit.lockup_quarters", 5.0, 6.0, 50.0),
        correlations=(RankCorrelation("venture.price", "normal", _of_all(0.4, 0.02)),),
        coupled=(Coupled(("venture.price", "venture.unit_cost"), 0.9),),
    )
    for view in VIEWS:
        report = replace(found, view=view).as_dict()
        assert_sound(from_json(report), report)
        for other in VIEWS:
            told = from_json(report, other)
            assert_sound(told, report)
            assert [one.text for one in told] == [one.text for one in findings(found, other)]


@pytest.mark.parametrize(("shift", "said"), [(2.2, False), (2.3, True)])
def test_an_input_moves_the_value_beyond_its_margin_among_all(shift: float, said: bool) -> None:
    found = _drivers(_swing("venture.price", shift))  # two settings: 2.24 errors
    assert ("moves most, by the estimates, with venture.price (0.9 to 1.1" in _told(found, "inputs")) is said
    assert ("No input is seen to move" in _told(found, "inputs")) is not said


def test_what_moves_the_others_is_named() -> None:
    found = _drivers(_swing("venture.price", 30.0, 4.0, 7.0), _swing("venture.capex_overrun", 10.0, 40.0, 1.0))
    assert f"that of {A} with venture.capex_overrun (0.9 to 1.1: USD -40 ± 2 and +40 ± 2 million)" in _told(
        found, "others"
    )
    assert f"that of {B} with venture.price" in _told(found, "others")
    assert "that of the venture with venture.price" in _told(found, "others", A)
    assert _told(found, "value", A).startswith(f"To {A} the venture is worth USD 500 ± 20 million")


@pytest.mark.parametrize(
    ("gone", "words"), [(0.021, "No family"), (0.024, "demand (2."), (-0.024, "widens the spread")]
)
def test_a_family_takes_variance_beyond_its_margin_among_all(gone: float, words: str) -> None:
    assert words in _told(_drivers(gone=(gone, 0.0)), "risk")


@pytest.mark.parametrize(("beyond", "words"), [(0.019, ""), (0.021, "more than"), (-0.021, "less than")])
def test_families_interact_beyond_the_margin(beyond: float, words: str) -> None:
    said = _told(_drivers(beyond=beyond), "interactions")
    assert words in said
    assert bool(said) is bool(words)


@pytest.mark.parametrize(("correlation", "said"), [(0.038, False), (0.041, True)])
def test_a_rank_correlation_is_said_beyond_its_margin(correlation: float, said: bool) -> None:
    one = RankCorrelation("venture.price", "normal", _of_all(correlation, 0.02))
    assert bool(_told(_drivers(correlations=(one,)), "uncertain")) is said


# ---- the next command -----------------------------------------------------------------------------------------------


def test_the_term_that_moves_most_is_swept_or_else_the_input() -> None:
    price, stake = _swing("venture.price", 30.0), _swing(f"partners.{A}.equity", 10.0)
    assert _next(_drivers(price)).command == "jvsim sweep FILE --vary venture.price=0.9,1,1.1"
    assert _next(_drivers(price, stake)).command == f"jvsim sweep FILE --vary partners.{A}.equity=0.9,1,1.1"
    assert _next(_drivers(price, stake)).keys == tuple(
        f"inputs.1.shift.{side}.venture.npv.mean" for side in ("low", "high")
    )
    assert "lockup" in _next(_drivers(_swing("exit.lockup_quarters", 0.0, 9.0)), A).command


def test_what_is_moved_in_words_is_not_swept() -> None:
    odd = _swing("venture.price", 30.0)
    both = replace(odd, input=replace(odd.input, high_changes={"venture.price": 1.0, "venture.unit_cost": 2.0}))
    assert _next(_drivers(both)).command == "jvsim worth FILE"


def test_few_futures_and_nothing_that_moves() -> None:
    assert [one.about for one in findings(_drivers(paths=29))] == ["few", "next"]
    assert _next(_drivers(paths=29), B).command == "jvsim drivers FILE --paths 8192 --view 'Cell maker'"
    assert _next(_drivers(_swing("venture.price", 0.1))).command == "jvsim worth FILE"
