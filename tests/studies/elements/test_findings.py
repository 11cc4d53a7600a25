"""Each finding of what the elements are worth, by hand-made contributions on both sides of a threshold."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from simulate.presentation.findings import Finding, from_json
from simulate.statistics.estimates import Estimate
from simulate.statistics.measures import VENTURE as VENTURE_NPV
from simulate.statistics.measures import measures, partner_measure
from simulate.studies.elements.result import Elements
from simulate.studies.elements.shapley import Attribution, Element
from simulate.studies.elements.words import findings
from tests.findings import assert_sound

A, B = "Carmaker", "Cell maker"
KEYS = ("shared_goals", "complementary_strengths", "clear_governance", "readiness_for_change", "exit_agreement")
MEASURES = {one.name: one for one in measures((A, B), 60)}


def _attribution(name: str, parts: tuple[float, ...], pair: float = 0.0) -> Attribution:
    scale = 0.01 if MEASURES[name].unit == "share" else 1.0
    total = Estimate(scale * sum(parts), scale)
    pairs = {two: Estimate(scale * (pair if two == (0, 1) else 0.0), scale) for two in combinations(range(5), 2)}
    return Attribution(
        MEASURES[name], Estimate(0.0, scale), total, total, tuple(Estimate(scale * x, scale) for x in parts), pairs
    )


def _elements(*parts: float, pair: float = 0.0, theirs: float = 50.0) -> Elements:
    """Five elements that add so much to the venture (with an error of 1), and one that adds to the second partner."""
    own = (*parts, *[0.0] * (5 - len(parts)))
    found = (
        _attribution(VENTURE_NPV, own, pair),
        _attribution(partner_measure(A, "npv.mean"), own),
        _attribution(partner_measure(B, "npv.mean"), (0.0, 0.0, 0.0, 0.0, theirs)),
        _attribution("survival_10_years", own),
    )
    named = tuple(Element(f"elements.{key}", key.replace("_", " "), "0.6") for key in KEYS)
    return Elements("A deal", "USD", 1, 4000, 0.3, named, found)


def _said(found: Elements, view: str = "venture") -> list[str]:
    return [one.text for one in findings(found, view)]


def _next(found: Elements, view: str = "venture") -> Finding:
    return findings(found, view)[-1]


@pytest.mark.parametrize("view", ["venture", A, B])
def test_every_number_is_the_one_at_its_key(view: str) -> None:
    report = _elements(20.0, -7.0, pair=9.0).as_dict(view)
    assert_sound(from_json(report), report)
    for other in ("venture", A, B):
        assert from_json(report, other) == findings(_elements(20.0, -7.0, pair=9.0), other)


@pytest.mark.parametrize(("part", "said"), [(3.0, False), (3.1, True)])
def test_a_contribution_is_said_beyond_its_margin_among_all(part: float, said: bool) -> None:
    text = _said(_elements(part, -part))[0]  # 20 at once: 3.02 errors
    assert ("most by shared goals" in text) is said
    assert ("against it complementary strengths" in text) is said


@pytest.mark.parametrize(("total", "said"), [(2.4, False), (2.6, True)])
def test_a_total_is_said_beyond_its_margin_among_the_measures(total: float, said: bool) -> None:
    assert ("from all five together" in _said(_elements(total))[0]) is said


@pytest.mark.parametrize(
    ("pair", "words"), [(2.7, "No two elements"), (2.9, "each worth more"), (-2.9, "each worth less")]
)
def test_two_elements_work_together_beyond_the_margin(pair: float, words: str) -> None:
    assert any(words in text for text in _said(_elements(pair=pair)))


def test_the_measures_of_the_view_come_first_and_both_partners_are_named() -> None:
    assert _said(_elements(9.0), B)[0].startswith(f"NPV of {B}")
    assert [text.partition(":")[0] for text in _said(_elements(9.0))[:3]] == [
        "Venture NPV",
        f"NPV of {A}",
        f"NPV of {B}",
    ]


def test_the_score_that_matters_most_to_the_view_is_swept() -> None:
    found = _elements(9.0, -20.0)
    assert _next(found).command == "jvsim sweep FILE --vary elements.complementary_strengths=0:1:0.2"
    assert _next(found, B).command == "jvsim sweep FILE --vary elements.exit_agreement=0:1:0.2"
    assert _next(found, B).keys == (f'measures."partners.{B}.npv.mean".shapley."elements.exit_agreement".mean',)


def test_what_is_open_is_asked_of_more_paths_and_what_is_nothing_of_clauses() -> None:
    assert _next(_elements(2.0)).command.startswith("jvsim elements FILE --paths ")
    assert _next(_elements(0.1), A).command == f"jvsim worth FILE --view {A}"
    few = replace(_elements(9.0), paths=29)
    assert [one.about for one in findings(few)] == ["few", "next"]
    assert _next(few).command == "jvsim elements FILE --paths 16384"
