"""Each finding of a comparison, by differences made by hand on both sides of what it takes to say them."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from simulate.presentation.findings import Finding, from_json
from simulate.studies.compare.held import comparisons
from simulate.studies.compare.result import Comparison, compared
from simulate.studies.compare.words import findings
from tests.findings import assert_sound
from tests.studies.compare.test_result import N, _outcomes, _put

NOISE = np.where(np.arange(N) % 2 == 0, 1.0, -1.0)
ERROR = NOISE.std(ddof=1) / math.sqrt(N)
A, B = "Carmaker", "Cell maker"
TERM: dict[str, Any] = {"exit.lockup_quarters": 7}


def _compared(venture: Any = 0.0, first: Any = 0.0, second: Any = 0.0, n: int = N, **changes: Any) -> Comparison:
    """A variant that adds so much to the venture and to both partners, in each future."""
    base, other = _outcomes(n), _outcomes(n, **(changes or TERM))
    _put(other, "venture_npv", base["venture_npv"] + venture)
    for i, more in enumerate((first, second)):
        _put(other, "partner_npv", base["partner_npv"][i] + more, i)
    return compared([("base", base), ("other", other)])


def _told(comparison: Comparison, about: str, view: str = "venture") -> str:
    return {one.about: one.text for one in findings(comparison, view)}.get(about, "")


def _next(comparison: Comparison, view: str = "venture") -> Finding:
    return findings(comparison, view)[-1]


@pytest.mark.parametrize("view", ["venture", A, B])
def test_every_number_is_the_one_at_its_key(view: str) -> None:
    report = json.loads(json.dumps(_compared(8.0 + NOISE, 5.0, 0.01 * NOISE - 2.0).as_dict(view)))
    assert_sound(from_json(report), report)
    assert from_json(report)[0].about == ("value" if view == "venture" else "partners")
    for other in ("venture", A, B):
        assert from_json(report, other)[0].text.startswith("other: ")


def _limit(comparison: Comparison) -> float:
    """Errors beyond which a difference is told apart among all."""
    from simulate.statistics.confidence import TAIL, critical_value

    return float(critical_value(TAIL / comparisons(comparison), None))


@pytest.mark.parametrize(("of_limit", "said"), [(0.99, False), (1.03, True)])
def test_a_difference_is_said_beyond_its_margin_among_all(of_limit: float, said: bool) -> None:
    limit = _limit(_compared(1.0))
    told = _told(_compared(NOISE + of_limit * limit * ERROR), "value")
    assert ("million more on average" in told) is said
    assert ("cannot be told apart" in told) is not said


@pytest.mark.parametrize(("of_limit", "said"), [(0.99, False), (1.03, True)])
def test_so_it_is_of_a_partner_and_both_are_named(of_limit: float, said: bool) -> None:
    comparison = _compared(1.0, 3.0, NOISE - of_limit * _limit(_compared(1.0)) * ERROR)
    told = _told(comparison, "partners")
    assert f"{A} gains 3.00 million" in told
    assert (f"{B} loses" in told) is said
    theirs = _told(comparison, "partners", B)
    assert theirs.index(B) < theirs.index(A)


def test_the_risk_is_said_of_whose_side_comes_first_where_it_moved() -> None:
    worse = _outcomes()
    losses = np.asarray(worse["venture_npv"] < 0.0)
    comparison = _compared(np.where(losses, -100.0, 0.0))
    assert _told(comparison, "risk") == "other: The 5 % of futures worst for the venture are worth 100 million less."
    assert _told(comparison, "risk", A) == ""
    assert _told(_compared(np.where(losses, 0.0, 0.01 * NOISE)), "risk") == ""
    lifted = _told(_compared(300.0), "risk")
    assert lifted.startswith("other: A loss to the venture is")
    assert "points less frequent" in lifted


# ---- the next command -----------------------------------------------------------------------------------------------


def test_a_variant_that_both_gain_by_is_looked_at() -> None:
    found = _next(_compared(8.0, 5.0, 3.0), A)
    assert found.command == f"jvsim run FILE --set exit.lockup_quarters=7 --view {A}"
    assert found.keys == tuple(f"variants.0.difference.partners.{name}.npv.mean" for name in (A, B))


def test_a_variant_by_which_one_loses_is_given_other_stakes() -> None:
    assert _next(_compared(3.0, 5.0, -2.0)).command == (
        f"jvsim sweep FILE --vary 'partners.{B}.equity=0.1:0.9:0.1' --set exit.lockup_quarters=7"
    )
    assert _next(_compared(-3.0, -5.0, 2.0)).command == "jvsim drivers FILE"  # nothing is there to share


def test_what_is_open_is_asked_of_more_paths() -> None:
    found = _next(_compared(NOISE + 2.0 * ERROR))
    assert found.command.startswith("jvsim compare FILE --variant 'other: exit.lockup_quarters=7' --paths ")
    assert _next(_compared(NOISE + 0.1 * ERROR)).command == "jvsim drivers FILE"


def test_few_futures_and_variants_that_no_command_line_can_say() -> None:
    few = _compared(8.0, 5.0, 3.0, n=29)
    assert [one.about for one in findings(few)] == ["few", "next"]
    assert _next(few).command == "jvsim compare FILE --variant 'other: exit.lockup_quarters=7' --paths 16384"
    scores = ("shared_goals", "complementary_strengths", "clear_governance", "readiness_for_change", "exit_agreement")
    many = {**TERM, "venture.price": 97.0, **{f"elements.{score}": 0.51 for score in scores}}
    assert _next(_compared(8.0, 5.0, 3.0, **many)).command == "jvsim drivers FILE"
