"""How well triggers choose, counted by hand; and which stand in another's way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulate.engine.outcomes import HORIZON, Outcomes, row_names
from simulate.statistics.estimates import mean, mean_among
from simulate.statistics.replicates import LEAST, Replicates
from simulate.studies.worth.triggers import clashes, trigger_quality
from simulate.studies.worth.words import clash_sentence
from tests import synthetic

ROWS = row_names(synthetic.scenario())
LOST_TRUST, DEADLOCK, LOSSES = 0, 1, 4


def _lives(cause: Any, **rows: Any) -> Outcomes:
    cause = np.asarray(cause, dtype=float)
    deal = synthetic.outcomes(cause.size)
    matrix = deal.matrix.copy()
    for name, values in {"cause": cause, **rows}.items():
        matrix[ROWS.index((name, 0))] = values
    return replace(deal, matrix=matrix)


def test_a_trigger_is_held_against_its_twins() -> None:
    base = _lives([0, 0, 0, 0, 1, -1], venture_npv=[10.0, 20.0, 30.0, 40.0, 5.0, 5.0], exit_quarter=[8, 8, 8, 8, 9, 60])
    twin = _lives(
        [1, 1, -1, 4, 1, -1], venture_npv=[50.0, 10.0, 10.0, 40.0, 5.0, 5.0], exit_quarter=[20, 10, 60, 8, 9, 60]
    )
    found = trigger_quality(base, twin, LOST_TRUST)
    assert found.name == "lost trust"
    assert (found.ended.value, found.n_ended) == (4 / 6, 4)
    assert found.better_without is not None
    assert found.better_without.value == 0.25  # only the first would have been worth more
    assert found.saved is not None
    assert found.saved.value == pytest.approx((-40.0 + 10.0 + 20.0 + 0.0) / 4.0)
    assert found.lead_years is not None
    assert found.lead_years.value == pytest.approx((0.5 + 13.0) / 2.0)  # those that were saved: 2 and 52 quarters
    assert list(found.instead) == ["deadlock", "horizon", "losses"]
    assert found.instead["deadlock"] == 0.5


def test_a_trigger_that_ended_nothing_has_no_quality() -> None:
    base = _lives([1, 1, HORIZON])
    found = trigger_quality(base, base, LOSSES)
    assert (found.n_ended, found.better_without, found.saved, found.lead_years) == (0, None, None, None)
    assert found.instead == {}
    assert [row[0] for row in found.rows()] == ["ended"]


def test_a_trigger_that_leaves_another_nothing_clashes_with_it() -> None:
    base = _lives([LOST_TRUST] * 38 + [HORIZON] * 62)
    twin = _lives([LOSSES] * 40 + [HORIZON] * 60)
    (clash,) = clashes(base, twin, LOST_TRUST)
    assert (clash.first, clash.second, clash.always) == ("lost trust", "losses", True)
    assert (clash.ends, clash.would_end, clash.taken) == (0, 40, 38)
    assert "“lost trust” always pre-empts “losses”" in clash_sentence(clash)


@pytest.mark.parametrize(("left", "said"), [(0, "always"), (2, "almost always"), (3, "")])
def test_almost_never_is_a_twentieth(left: int, said: str) -> None:
    base = _lives([LOSSES] * left + [LOST_TRUST] * (40 - left) + [HORIZON] * 10)
    found = clashes(base, _lives([LOSSES] * 40 + [HORIZON] * 10), LOST_TRUST)
    assert [f" {said} pre-empts" in clash_sentence(one) for one in found] == ([True] if said else [])


def test_a_few_futures_make_no_clash() -> None:
    twin = [LOSSES] * 19 + [HORIZON] * 81
    assert clashes(_lives([LOST_TRUST] * 19 + [HORIZON] * 81), _lives(twin), LOST_TRUST) == []


def test_a_trigger_that_always_did_little_does_not_clash() -> None:
    lives = _lives([LOSSES] * 30 + [DEADLOCK] * 70)
    assert clashes(lives, lives, DEADLOCK) == []


BATCHED = Replicates(batch=LEAST)


def test_a_mean_among_some_knows_its_ratio() -> None:
    random = np.random.default_rng(5)
    deviations = []
    for _ in range(200):
        mask = random.random(640) < 0.2
        found = mean_among(random.normal(3.0, 2.0, 640), mask, BATCHED)
        assert found is not None
        deviations.append((found.value - 3.0) / (found.std_error or 1.0))
    # 200 z-scores: their mean square is 1 but for the spread of the errors of 40 batches.
    assert 0.7 < float(np.mean(np.square(deviations))) < 1.4
    assert abs(float(np.mean(deviations))) < 4.0 / np.sqrt(200.0)


def test_a_mean_among_all_or_none() -> None:
    values = np.arange(640.0)
    everyone = mean_among(values, np.ones(640, dtype=bool), BATCHED)
    assert everyone is not None
    assert everyone.value == values.mean()
    assert everyone.std_error == pytest.approx(mean(values, BATCHED).std_error)
    assert mean_among(values, np.zeros(640, dtype=bool)) is None
    one = mean_among(values, values == 7.0)
    assert one is not None
    assert (one.value, one.std_error) == (7.0, None)
