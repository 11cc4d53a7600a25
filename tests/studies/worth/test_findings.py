"""Each finding of a deal's clauses, by hand-made worths on both sides of what it takes to say it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulate.engine.outcomes import Outcomes, row_names
from simulate.presentation.findings import from_json
from simulate.statistics.estimates import Estimate
from simulate.studies.worth.clauses import Clause
from simulate.studies.worth.result import Appraisal, appraise
from simulate.studies.worth.triggers import TriggerQuality
from simulate.studies.worth.uses import UseWorth
from simulate.studies.worth.words import findings
from tests import synthetic
from tests.findings import assert_sound

N = 2000
NOISE = np.where(np.arange(N) % 2 == 0, 1.0, -1.0)
ERROR = NOISE.std(ddof=1) / math.sqrt(N)
A, B = "Carmaker", "Cell maker"


def _appraised(*worths: tuple[Any, Any, Any], n: int = N, **more: Any) -> Appraisal:
    """A deal with a clause for each triple of worths: to the venture and to both partners."""
    deal = synthetic.outcomes(n)
    settings: Any = deal.scenario
    settings.simulation.sampler, settings.uncertain = "random", []
    clauses = [Clause("lock-up", f"clause {i}", {"exit.lockup_quarters": i}) for i in range(len(worths))]
    sides = [_less(deal, worth) for worth in worths]
    return replace(appraise(deal, zip(clauses, sides, strict=True), {}), **more)


def _less(deal: Outcomes, worth: tuple[Any, Any, Any]) -> Outcomes:
    matrix = deal.matrix.copy()
    rows = row_names(deal.scenario)
    for place, one in zip((("venture_npv", 0), ("partner_npv", 0), ("partner_npv", 1)), worth, strict=True):
        matrix[rows.index(place)] -= one
    return replace(deal, matrix=matrix)


def _told(found: Appraisal, about: str, view: str = "") -> str:
    return {one.about: one.text for one in findings(found, view)}.get(about, "")


def test_every_number_is_the_one_at_its_key_from_every_side() -> None:
    found = _appraised(
        (5.0 + NOISE, 7.0 + NOISE, -2.0 + NOISE), (-3.0, 4.0 + NOISE, -7.0), (0.07 * NOISE + 0.001, 0.0, 0.0)
    )
    found = replace(found, triggers=(_quality(0.7),), uses=(_use(9.0),))
    for view in found.holders:
        seen = replace(found, view=view)
        report = seen.as_dict()
        assert_sound(from_json(report), report)
        for other in found.holders:
            assert from_json(report, other) == findings(found, other)


@pytest.mark.parametrize(("errors", "said"), [(2.5, False), (2.7, True)])
def test_a_worth_is_said_beyond_its_margin_among_all(errors: float, said: bool) -> None:
    found = _appraised((NOISE + errors * ERROR, 0.0, 0.0), (0.0, 0.0, 0.0))  # 6 at once: 2.64 errors
    assert ("Worth most to the venture" in _told(found, "worth")) is said
    assert ("no clause can be told apart" in _told(found, "worth")) is not said
    assert bool(_told(found, "open")) is not said


def test_the_other_sides_are_named() -> None:
    found = _appraised((5.0, 7.0, -2.0), (-3.0, -4.0, 6.0))
    assert _told(found, "worth").startswith("Worth most to the venture, by the estimates: clause 0 (USD 5.00 million)")
    others = _told(found, "others")
    assert f"Worth most to {A}, by the estimates: clause 0 (USD 7.00 million)" in others
    assert f"{B} would gain by dropping clause 0 (USD 2.00 million)" in others
    theirs = findings(found, B)
    assert theirs[0].text.startswith(f"Worth most to {B}, by the estimates: clause 1")
    assert "Worth most to the venture" in theirs[1].text


@pytest.mark.parametrize(("loss", "divides"), [(-2.0, True), (0.0, False), (2.0, False)])
def test_a_clause_divides_where_one_gains_and_one_loses(loss: float, divides: bool) -> None:
    said = _told(_appraised((5.0, 7.0, loss)), "divides")
    assert (f"by clause 0 ({A} USD +7.00, {B} -2.00 million)" in said) is divides


def _quality(better: float, ended: int = 400) -> TriggerQuality:
    return TriggerQuality("losses", Estimate(0.2, 0.01), ended, Estimate(better, 0.02), None, None, {"horizon": 1.0})


@pytest.mark.parametrize(
    ("better", "ended", "words"),
    [(0.56, 400, "more than half"), (0.54, 400, ""), (0.46, 400, ""), (0.44, 400, "Fewer than half"), (0.9, 29, "")],
)
def test_an_exit_errs_where_more_than_half_would_be_better_off(better: float, ended: int, words: str) -> None:
    said = _told(_appraised((5.0, 0.0, 0.0), triggers=(_quality(better, ended),)), "exits")
    assert words in said
    assert bool(said) is bool(words)


def _use(size: float) -> UseWorth:
    one = Estimate(size, 1.0)
    return UseWorth("losses", "both", one, Estimate(0.0, 1.0), one)


@pytest.mark.parametrize(("size", "said"), [(1.9, False), (2.1, True)])
def test_a_right_is_worth_more_beyond_its_margin(size: float, said: bool) -> None:
    assert bool(_told(_appraised((5.0, 0.0, 0.0), uses=(_use(size),)), "rights")) is said


# ---- the next command -----------------------------------------------------------------------------------------------


def test_what_costs_the_view_is_tried_without() -> None:
    found = _appraised((5.0, 7.0, -2.0), (1.0, 1.0, -3.0))
    assert findings(found)[-1].command == "jvsim drivers FILE"
    advised = findings(found, B)[-1]
    assert advised.command == "jvsim compare FILE --variant 'without it: exit.lockup_quarters=1' --view 'Cell maker'"
    assert advised.keys == ("clauses.1.partners.Cell maker.mean.mean",)


def test_a_clause_whose_key_no_variant_can_say_is_not_advised() -> None:
    found = _appraised((-5.0, 0.0, 0.0))
    odd = replace(
        found.worths[0], clause=replace(found.worths[0].clause, changes={'exit.triggers."a=b, c".above': 1.0})
    )
    assert findings(replace(found, worths=(odd,)))[-1].command == "jvsim drivers FILE"


def test_what_is_open_is_asked_of_more_futures() -> None:
    found = _appraised((NOISE + 1.5 * ERROR, 0.0, 0.0))
    assert findings(found)[-1].command.startswith("jvsim worth FILE --paths ")
    assert findings(_appraised((1e-4 * ERROR + NOISE, 0.0, 0.0)))[-1].command == "jvsim drivers FILE"


def test_few_futures_and_deals_without_clauses() -> None:
    few = _appraised((5.0, 0.0, 0.0), n=29)
    assert [one.about for one in findings(few)] == ["few", "next"]
    assert findings(few)[-1].command == "jvsim worth FILE --paths 16384"
    assert_sound(findings(_appraised()), _appraised().as_dict())
