"""Each finding of a sweep, of grids made by hand, on both sides of what it takes to say them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from simulate.presentation.findings import Finding, from_json
from simulate.statistics.measures import NASH, VENTURE, advantage_of
from simulate.studies.sweep.axes import Axis
from simulate.studies.sweep.next_words import findings
from simulate.studies.sweep.result import Sweep
from tests.findings import assert_sound
from tests.sweeps import advantages, made

STAKE = Axis("partners.A.equity", (0.3, 0.4, 0.5, 0.6), 0.5, "A.equity")
FEE = Axis("payments.fee.amount", (0.0, 50.0, 100.0), 0.0, "fee")
PRICE = Axis("venture.price", (90.0, 100.0, 110.0), 100.0, "price", term=False)


def _findings(sweep: Sweep, view: str = "venture") -> list[Finding]:
    return findings(sweep, sweep.agreement(), view=view)


def _told(sweep: Sweep, about: str, view: str = "venture") -> str:
    return " ".join(one.text for one in _findings(sweep, view) if one.about == about)


def _next(sweep: Sweep, view: str = "venture") -> Finding:
    return _findings(sweep, view)[-1]


def _deal(own: float = 0.0, paths: int = 6400) -> Sweep:
    """Over a stake: A gains more of it, B less; both are better off between 0.35 and 0.55."""
    return made(
        [STAKE],
        lambda s: {**advantages(2000.0 * (s - 0.35), 1500.0 * (0.55 - s)), VENTURE: 100.0 * s},
        own=own,
        paths=paths,
    )


def _map() -> Sweep:
    return made(
        [STAKE, FEE], lambda s, f: {**advantages(2000.0 * (s - 0.35) - f, 1500.0 * (0.45 - s) + f), VENTURE: 7.0}
    )


@pytest.mark.parametrize("sweep", [_deal(), _deal(own=300.0), _map(), made([PRICE], lambda p: {VENTURE: 10.0 * p})])
@pytest.mark.parametrize("view", ["venture", "A", "B"])
def test_every_number_is_the_one_at_its_key(sweep: Sweep, view: str) -> None:
    report = json.loads(json.dumps(sweep.as_dict(view=view), allow_nan=False))
    assert_sound(from_json(report), report)
    assert list(report)[-3:] == ["agreement", "findings_by_view", "findings"]
    assert from_json(report, "B") == _findings(sweep, "B")


def test_both_are_named_and_the_view_is_told_first() -> None:
    assert "A gains 299 ± 2 and B gains 74 ± 2 EUR million" in _told(_deal(), "now")
    theirs = _told(_deal(), "now", "B")
    assert theirs.index("B gains") < theirs.index("A gains")


@pytest.mark.parametrize(("gain", "words"), [(2.4, "whether A gains or loses is not established"), (2.5, "A gains 2")])
def test_a_gain_is_called_one_beyond_its_margin(gain: float, words: str) -> None:
    noise = made([STAKE], lambda _: advantages(0.0, 500.0)).estimate(advantage_of("A"), 0)
    assert noise.margin == pytest.approx(2.45, abs=0.04)  # of noise of 100 over 6,400 futures
    assert words in _told(made([STAKE], lambda _: advantages(gain - noise.value, 500.0)), "now")


# ---- the next command -----------------------------------------------------------------------------------------------


def test_a_deal_that_is_better_for_both_is_held_against_the_present_one() -> None:
    sweep = made([FEE], lambda f: {**advantages(10.0 + f, 20.0 + f), VENTURE: f})
    found = _next(sweep, "B")
    assert found.command == "jvsim compare FILE --variant 'the other terms: payments.fee.amount=100.0' --view B"
    assert found.keys == tuple(f'points.2.measures."{advantage_of(name)}".mean' for name in "AB")


def test_the_best_point_is_held_against_now_where_it_is_told_apart() -> None:
    sweep = made([PRICE], lambda p: {VENTURE: 10.0 * p})
    assert _next(sweep).command == "jvsim compare FILE --variant 'the other terms: venture.price=110.0'"
    assert _next(made([PRICE], lambda p: {VENTURE: -abs(p - 100.0)})).command == "jvsim drivers FILE"


def test_what_is_open_is_asked_of_more_paths() -> None:
    sweep = made([PRICE], lambda p: {VENTURE: 0.15 * p}, own=50.0)
    found = _next(sweep)
    assert found.command.startswith(
        "jvsim sweep FILE --vary venture.price=90.0,100.0,110.0 --objective venture.npv.mean"
    )
    assert "--paths" in found.command
    assert "--paths" not in _next(made([PRICE], lambda p: {VENTURE: 1.5 * p}, own=50.0)).command


def test_few_futures_ask_for_more() -> None:
    sweep = replace(_deal(paths=20), objective=NASH)
    assert [one.about for one in _findings(sweep)] == ["few", "next"]
    assert _next(sweep).command.endswith("--objective together.nash --paths 16384")
