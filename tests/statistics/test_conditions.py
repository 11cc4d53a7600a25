"""Conditions: what they read, what they say, and what they refuse."""

from __future__ import annotations

import pytest

from simulate.statistics.conditions import Condition, ConditionError, parse

QUANTILES = {key: [place - 9.0, None, -8.0] for place, key in enumerate(("0.05", "0.25", "0.5", "0.75", "0.95"))}
RESULT = {
    "venture": {"npv": {"mean": -3.5, "std_error": None, "quantiles": QUANTILES}},
    "partners": {"A.B. Ltd": {"npv": {"mean": 2.0}}, "Cell maker": {"npv": {"mean": 4.0}}},
    "survival_by_year": [{"mean": 1.0}, {"mean": 0.5}],
    "paths": 100,
    "scenario": "deal",
    "flag": True,
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("venture.npv.mean < 0", True),
        ("venture.npv.mean<-3.5", False),
        ("venture.npv.mean <= -3.5", True),
        ("venture.npv.mean >= -3.5", True),
        (" venture.npv.mean   >-4e0 ", True),
        ("venture.npv.mean > -3.5", False),
        ("venture.npv.quantiles.0.05.0 < -8.5", True),
        ("venture.npv.quantiles.0.05 < -8.5", True),
        ("venture.npv.p05 <= -9", True),
        ("venture.npv.p05 < -9", False),
        ("venture.npv.p95 <= -5", True),
        ("venture.npv.p95 < -5", False),
        ("partners.A.B. Ltd.npv.mean > 1", True),
        ('partners."A.B. Ltd".npv.mean > 3', False),
        ("partners.Cell maker.npv.mean > 3", True),
        ("survival_by_year.1.mean < 0.6", True),
        ("paths >= 100", True),
    ],
)
def test_a_condition_holds_or_not(text: str, holds: bool) -> None:
    assert parse(text).holds(RESULT) is holds


@pytest.mark.parametrize(
    "text",
    ["", "venture", "a <", "< 1", "a = 1", "a == 1", "a < b", "a < nan", "a < inf", "a < 1 2", "a..b < 1", "a < 1 > 2"],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ConditionError, match="expected a condition such as"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ventur.npv.mean < 0", 'did you mean "venture"'),
        ("venture.npv.men < 0", 'did you mean "mean"'),
        ("partners.X.npv.mean < 0", "its keys: A.B. Ltd, Cell maker"),
        ("venture.npv < 0", "its keys: mean, std_error"),
        ("venture.npv.p5 < 0", 'did you mean "p'),
        ("venture.p05 < 0", "its keys: npv"),
        ("venture.npv.p05.mean < 0", "single value"),
        ("venture.npv.quantiles < 0", "its keys: 0.05"),
        ("survival_by_year.2.mean < 0", "its items: 0 to 1"),
        ("paths.mean < 0", "single value"),
        ("scenario < 0", "expected the path of a number"),
        ("flag < 1", "expected the path of a number"),
    ],
)
def test_a_path_that_leads_to_no_number_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text).assert_known(RESULT)
    assert said in str(caught.value)


def test_a_number_that_is_missing_never_passes_silently() -> None:
    condition = parse("venture.npv.std_error < 1")
    condition.assert_known(RESULT)
    with pytest.raises(ConditionError, match="null"):
        condition.holds(RESULT)


def test_a_condition_knows_its_parts() -> None:
    assert parse("a.b<=2") == Condition("a.b<=2", ("a", "b"), "<=", 2.0)
