"""What a clause is worth, on samples whose answer is known by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulate.engine.outcomes import Outcomes, row_names
from simulate.studies.worth.clauses import Clause, worth_of
from simulate.studies.worth.result import TRIGGER_COLUMNS, Appraisal, appraise, files
from simulate.studies.worth.words import findings
from tests import synthetic
from tests.findings import texts

ROWS = row_names(synthetic.scenario())
CLAUSE = Clause("lock-up", "lock-up", {"exit.lockup_quarters": 0})


def _deal(n: int = 2000) -> Outcomes:
    deal = synthetic.outcomes(n)
    scenario: Any = deal.scenario
    scenario.simulation.sampler, scenario.uncertain = "random", []
    return deal


def _less(deal: Outcomes, venture: Any = 0.0, first: Any = 0.0, second: Any = 0.0) -> Outcomes:
    """The deal without a clause that is worth so much to venture and partners."""
    matrix = deal.matrix.copy()
    for place, worth in {("venture_npv", 0): venture, ("partner_npv", 0): first, ("partner_npv", 1): second}.items():
        matrix[ROWS.index(place)] -= worth
    return replace(deal, matrix=matrix)


def _appraised(deal: Outcomes, *without: Outcomes) -> Appraisal:
    named = [(replace(CLAUSE, name=f"clause {i}"), one) for i, one in enumerate(without)]
    return appraise(deal, named, {})


def test_a_clause_that_does_nothing_is_worth_exactly_nothing() -> None:
    deal = _deal()
    found = _appraised(deal, _less(deal))
    worth = found.worths[0]
    assert not worth.acted
    assert found.ranked() == []
    assert found.who_gains(worth) == "not told apart"
    for gain in worth.gains:
        assert (gain.mean.value, gain.mean.std_error) == (gain.p05.value, gain.p05.std_error) == (0.0, None)
        assert gain.share_changed.value == gain.p_better.value == 0.0


def test_the_rounding_of_sums_is_no_worth() -> None:
    deal = _deal()
    worth = worth_of(CLAUSE, deal, _less(deal, venture=1e-11, first=-1e-11))
    assert not worth.acted
    assert worth.gains[0].mean.value == worth.gains[0].p05.value == worth.gains[1].mean.value == 0.0


def test_worth_is_with_the_clause_less_without_it() -> None:
    deal = _deal()
    found = _appraised(deal, _less(deal, venture=5.0, first=7.0, second=-2.0))
    venture, first, second = found.worths[0].gains
    assert [g.mean.value for g in (venture, first, second)] == pytest.approx([5.0, 7.0, -2.0])
    assert [g.p05.value for g in (venture, first, second)] == pytest.approx([5.0, 7.0, -2.0])
    assert venture.p_better.value == venture.share_changed.value == first.p_better.value == 1.0
    assert second.p_better.value == 0.0
    assert found.who_gains(found.worths[0]) == "Carmaker; Cell maker loses"


@pytest.mark.parametrize(
    ("worths", "words"),
    [((1.0, 1.0), "both"), ((-1.0, -1.0), "both lose"), ((0.0, -1.0), "Cell maker loses"), ((0.0, 1.0), "Cell maker")],
)
def test_who_gains(worths: tuple[float, float], words: str) -> None:
    deal = _deal()
    found = _appraised(deal, _less(deal, 0.0, *worths))
    assert found.who_gains(found.worths[0]) == words


@pytest.mark.parametrize(("futures", "sign"), [(29, 0), (30, 1)])
def test_few_futures_bear_no_verdict(futures: int, sign: int) -> None:
    deal = _deal()
    worth = worth_of(CLAUSE, deal, _less(deal, venture=np.where(np.arange(2000) < futures, 100.0, 0.0)))
    assert worth.gains[0].n_changed == futures
    assert worth.gains[0].sign(1) == sign


def test_more_clauses_need_more_evidence() -> None:
    deal = _deal()
    noise = np.where(np.arange(2000) % 2 == 0, 1.0, -1.0)
    error = noise.std(ddof=1) / math.sqrt(2000)
    worth = worth_of(CLAUSE, deal, _less(deal, venture=noise + 2.5 * error))
    assert worth.gains[0].sign(1) == 1  # 1.96 errors are asked of one comparison, 3.02 of 20
    assert worth.gains[0].sign(20) == 0
    found = _appraised(deal, *[_less(deal, venture=noise + 2.5 * error)] * 4)
    assert found.comparisons == 12
    assert "cannot be told apart" in texts(findings(found))


def test_a_rare_gain_is_found_with_its_error() -> None:
    random = np.random.default_rng(20260526)
    deal = _deal(20_000)
    gains = np.where(random.random(20_000) < 0.1, random.normal(50.0, 20.0, 20_000), 0.0)
    gain = worth_of(CLAUSE, deal, _less(deal, venture=gains)).gains[0]
    assert abs(gain.mean.value - 5.0) < 4.0 * (gain.mean.std_error or 0.0)
    # The variance of a gain that comes in a tenth of the futures: E[x^2] - E[x]^2.
    assert gain.mean.std_error == pytest.approx(math.sqrt((0.1 * (50.0**2 + 20.0**2) - 25.0) / 20_000), rel=0.05)
    assert abs(gain.share_changed.value - 0.1) < 4.0 * math.sqrt(0.09 / 20_000)


def test_clauses_are_ranked_by_whom_they_serve() -> None:
    deal = _deal()
    found = _appraised(deal, _less(deal, 5.0, 1.0), _less(deal, -8.0, 0.5), _less(deal), _less(deal, 0.0, -4.0, 4.0))
    assert [worth.clause.name for worth in found.ranked()] == ["clause 1", "clause 0", "clause 3"]
    theirs = replace(found, view="Carmaker")
    assert [worth.clause.name for worth in theirs.ranked()] == ["clause 3", "clause 0", "clause 1"]
    assert [clause.name for clause in found.never_acted()] == ["clause 2"]
    said = texts(findings(found))
    assert "Worth most to the venture, by the estimates: clause 0 (USD 5.00 million)" in said
    assert "The venture would gain by dropping clause 1 (USD 8.00 million)" in said
    assert "at the other's cost by clause 3 (Cell maker USD +4.00, Carmaker -4.00 million)" in said
    said = texts(findings(theirs))
    assert (
        "Worth most to Carmaker, by the estimates: clause 0 (USD 1.00 million) and clause 1 (USD 0.50 million)" in said
    )
    assert "Carmaker would gain by dropping clause 3 (USD 4.00 million)" in said


def test_a_payment_is_no_finding_however_large() -> None:
    deal = _deal()
    small, large = replace(CLAUSE, name="term"), replace(CLAUSE, kind="payment", name="payment “fee”")
    found = appraise(deal, [(small, _less(deal, 0.0, 1.0, -1.0)), (large, _less(deal, 0.0, -9.0, 9.0))], {})
    for view in found.holders:
        said = texts(findings(replace(found, view=view)))
        assert "by term (Carmaker USD +1.00" in said
        assert "fee" not in said
    assert "Carmaker would gain" not in texts(findings(replace(found, view="Carmaker")))


def test_the_frame_and_the_files_say_the_same() -> None:
    deal = _deal()
    found = _appraised(deal, _less(deal, 5.0, 1.0, -3.0), _less(deal))
    frame = found.to_frame().set_index(["clause", "holder", "figure"])
    entry = found.as_dict()["clauses"][0]
    assert frame.loc[("clause 0", "venture", "mean"), "value"] == entry["venture"]["mean"]["mean"]
    assert frame.loc[("clause 0", "Cell maker", "p05"), "value"] == entry["partners"]["Cell maker"]["p05"]["mean"]
    assert entry["partners"]["Cell maker"]["told_apart"] == -1
    assert len(frame) == 2 * 3 * 4
    written = files(found)
    assert len(written["clauses.csv"].splitlines()) == 1 + len(frame)
    assert written["exits.csv"] == ",".join(TRIGGER_COLUMNS) + "\n"


def test_one_future_says_nothing() -> None:
    deal = _deal(1)
    found = _appraised(deal, _less(deal, 5.0))
    assert found.worths[0].gains[0].mean.std_error is None
    assert found.who_gains(found.worths[0]) == "not told apart"
    assert "too few" in findings(found)[0].text
    assert files(found)["worth.json"]  # a number that is not finite would be refused
