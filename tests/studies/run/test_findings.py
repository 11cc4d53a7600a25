"""Each finding of a run, by hand-made figures on both sides of the threshold that it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from simulate.presentation.findings import Finding, from_json
from simulate.studies.run.summary import summarise
from simulate.studies.run.words import findings
from tests import real, synthetic
from tests.findings import assert_parses, assert_sound

A, B = "Carmaker", "Cell maker"


@pytest.fixture(scope="module")
def known() -> Any:
    return summarise(synthetic.outcomes(20_000), synthetic.series(synthetic.outcomes(20_000)))


def _figure(mean: float, error: float) -> dict[str, Any]:
    return {"mean": mean, "std_error": error, "low95": mean - 2 * error, "high95": mean + 2 * error, "freedom": None}


def _told(known: Any, about: str, change: Callable[[Any], object], view: str = "venture") -> str:
    summary = deepcopy(known)
    change(summary)
    found = {finding.about: finding for finding in findings(summary, view)}
    return found[about].text if about in found else ""


def _put(*path: str, to: Any) -> Callable[[Any], None]:
    def change(summary: Any) -> None:
        node = summary
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = {**node[path[-1]], **to} if isinstance(to, dict) and node[path[-1]] else to

    return change


@pytest.mark.parametrize("view", ["venture", A, B])
def test_every_number_is_the_one_at_its_key(known: Any, view: str) -> None:
    assert_sound(findings(known, view), known)


@pytest.mark.parametrize("view", ["venture", A])
def test_so_it_is_of_a_shipped_deal_by_the_second_edition(view: str) -> None:
    summary = summarise(real.run(), real.series(), view)
    assert_sound(from_json(summary), summary)
    assert [one.about for one in from_json(summary)] == [
        *("value", "shares", "return", "horizon", "gain", "ending", "tail", "funding", "payback"),
        *(["warning"] if any(one.about == "warning" for one in from_json(summary)) else []),
        "next",
    ]


def test_names_with_dots_have_keys_too() -> None:
    run = synthetic.outcomes(5000, partners=("A.B. Ltd", "7"))
    summary = summarise(run, synthetic.series(run))
    assert_sound(findings(summary), summary)
    assert 'partners."A.B. Ltd".npv.mean' in findings(summary)[1].keys


def test_both_partners_are_named_and_the_view_is_told_first(known: Any) -> None:
    for about in ("shares", "return", "gain", "tail", "funding"):
        assert A in _told(known, about, lambda _: None)
        assert B in _told(known, about, lambda _: None)
    assert findings(known, B)[0].text.startswith(f"To {B} the venture is worth USD")
    for about in ("gain", "tail"):
        said = _told(known, about, lambda _: None, B)
        assert said.index(B) < said.index(A)


# ---- value and return -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mean", "error", "words"),
    [
        (100.0, 40.0, "USD 100 ± 78 million on average, 1,915 below its plan"),
        (70.0, 40.0, "whether more or less than nothing is not established"),
        (2080.0, 40.0, "not to be told apart from its plan of 2,015"),
        (2100.0, 40.0, "85 above its plan of 2,015"),
    ],
)
def test_value_against_nothing_and_against_plan(known: Any, mean: float, error: float, words: str) -> None:
    assert words in _told(known, "value", _put("venture", "npv", to=_figure(mean, error)))


@pytest.mark.parametrize(
    ("irr", "words"),
    [
        (0.086, "the venture returns 8.6 % a year (IRR), above its cost of capital of 8.5 %"),
        (0.084, "the venture returns 8.4 % a year (IRR), below its cost of capital of 8.5 %"),
        (None, f"As planned, {A} returns"),
    ],
)
def test_return_against_the_cost_of_capital(known: Any, irr: float | None, words: str) -> None:
    assert words in _told(known, "return", _put("plan", "irr", to=irr))


def test_a_plan_without_rates_of_return_says_none(known: Any) -> None:
    def change(summary: Any) -> None:
        summary["plan"] |= {"irr": None, "partner_irr": {A: None, B: None}}

    assert _told(known, "return", change) == ""


def test_the_chance_of_a_loss_is_said_of_each(known: Any) -> None:
    said = _told(known, "shares", _put("partners", A, "npv", "p_below_zero", to=_figure(0.4, 0.001)))
    assert f"to {A} it is worth" in said.replace("To", "to")
    assert "a loss in 40.0 ± 0.2 % of futures" in said


# ---- who gains ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mean", "words"),
    [
        (21.0, f"{A} is better off by USD 21 ± 20 million"),
        (19.0, f"{A} is neither better nor worse off than by walking away (its plan alone loses money) as far as"),
        (-19.0, f"{A} is neither better nor worse off"),
        (-21.0, f"{A} is worse off by USD 21 ± 20 million"),
    ],
)
def test_an_advantage_is_called_one_beyond_its_margin(known: Any, mean: float, words: str) -> None:
    assert words in _told(known, "gain", _put("partners", A, "advantage", to=_figure(mean, 10.0)))


# ---- endings, tail, funding, payback --------------------------------------------------------------------------------


@pytest.mark.parametrize(("second", "ranked"), [(0.178, False), (0.168, True)])
def test_endings_are_ranked_beyond_their_error(known: Any, second: float, ranked: bool) -> None:
    said = _told(known, "ending", _put("ended_by", "deadlock", to=_figure(second, 0.003)))
    assert ("too close to rank" in said) is not ranked


def test_the_tail_says_what_each_side_bears(known: Any) -> None:
    said = _told(known, "tail", _put("partners", B, "npv", "cvar_05", to=_figure(-321.0, 1.0)))
    assert f"in those worst for {B} it is worth -321 ± 2 to {B}" in said


@pytest.mark.parametrize(("ratio", "unclear"), [(0.03, False), (0.019, True), (-0.019, True), (-0.03, False)])
def test_value_for_each_unit_of_funding(known: Any, ratio: float, unclear: bool) -> None:
    said = _told(known, "funding", _put("venture", "npv_per_funding", to=_figure(ratio, 0.01)))
    assert f"Each USD at the venture's peak brings USD {ratio:.2f} ± 0.02 of value" in said
    assert ("which is not told apart from nothing" in said) is unclear


@pytest.mark.parametrize(("multiple", "less"), [(0.97, True), (0.99, False), (1.03, False)])
def test_money_out_over_money_in_against_one(known: Any, multiple: float, less: bool) -> None:
    said = _told(known, "funding", _put("venture", "moic", to=_figure(multiple, 0.01)))
    assert ("less than is paid in" in said) is less


def test_a_venture_that_needs_no_funding_has_no_value_for_each_unit_of_it(known: Any) -> None:
    assert "at the venture's peak" not in _told(known, "funding", _put("venture", "npv_per_funding", to=None))


@pytest.mark.parametrize(("alive", "only"), [(0.47, True), (0.485, False), (0.6, False)])
def test_payback_against_life(known: Any, alive: float, only: bool) -> None:
    said = _told(known, "payback", _put("survival_by_year", to=[_figure(alive, 0.01)] * 14))
    assert f"{'only ' if only else ''}{100 * alive:.0f}" in said.replace(".0", "").replace("48.5", "48")
    assert ("only" in said) is only
    assert "still joint then (after 12 years)" in said


def test_what_never_pays_back_is_not_held_against_life(known: Any) -> None:
    said = _told(known, "payback", _put("venture", "payback_years", to=None))
    assert said.endswith("before the horizon.")


@pytest.mark.parametrize(("share", "warned"), [(0.099, False), (0.101, True)])
def test_a_mean_on_ten_futures_is_warned_of(known: Any, share: float, warned: bool) -> None:
    said = _told(known, "warning", _put("partners", A, "npv", "extreme_share", to=share))
    assert (f"{A} in the venture (10 %)" in said) is warned


# ---- the next command -----------------------------------------------------------------------------------------------


def _next(known: Any, *changes: Callable[[Any], object], view: str = "venture") -> Finding:
    summary = deepcopy(known)
    for change in changes:
        change(summary)
    found = findings(summary, view)[-1]
    assert found.about == "next"
    assert_parses(found.command)
    return found


def _advantage(name: str, mean: float) -> Callable[[Any], None]:
    return _put("partners", name, "advantage", to=_figure(mean, 10.0))


def test_too_few_futures_ask_for_more(known: Any) -> None:
    assert _next(known, _put("paths", to=29)).command == "jvsim run FILE --paths 16384"
    assert "--paths" not in _next(known, _put("paths", to=30)).command


def test_what_is_open_asks_for_as_many_paths_as_it_takes(known: Any) -> None:
    found = _next(known, _advantage(B, 15.0))
    assert found.command == "jvsim run FILE --paths 70000"
    assert found.keys == (f"partners.{B}.advantage.mean",)
    assert f"whether {B} is better off" in found.text
    assert "--paths" not in _next(known, _advantage(B, 21.0)).command
    assert "--paths" not in _next(known, _advantage(B, 0.1)).command  # no sample that anybody makes would tell


def test_one_partner_worse_off_asks_for_other_terms(known: Any) -> None:
    found = _next(known, _advantage(B, -21.0))
    assert found.command == f"jvsim sweep FILE --vary 'partners.{B}.equity=0.1:0.9:0.1'"
    assert found.keys == (f"partners.{B}.advantage.mean",)
    assert "sweep" not in _next(known, _advantage(B, -19.0)).command


def test_both_worse_off_asks_what_would_have_to_be_otherwise(known: Any) -> None:
    found = _next(known, _advantage(A, -21.0), _advantage(B, -21.0), view=A)
    assert found.command == f"jvsim drivers FILE --view {A}"


def test_a_clause_that_ends_many_asks_what_it_is_worth(known: Any) -> None:
    assert _next(known).command == "jvsim worth FILE"
    rare = {name: _figure(0.01, 0.001) for name in known["ended_by"]}
    assert _next(known, _put("ended_by", to=rare)).command == "jvsim drivers FILE"
    barely = {**rare, "deadlock": _figure(0.11, 0.006)}
    assert _next(known, _put("ended_by", to=barely)).command == "jvsim drivers FILE"
    clearly = {**rare, "deadlock": _figure(0.11, 0.004)}
    assert _next(known, _put("ended_by", to=clearly)).keys == ("ended_by.deadlock.mean",)
