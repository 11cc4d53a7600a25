"""Shifts, the tornado's order, and rank correlations: hand-made samples and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulate.scenario.defaults import VENTURE
from simulate.statistics.replicates import LEAST, Replicates
from simulate.studies.drivers.sensitivity import (
    Input,
    Swing,
    by_size,
    n_settings,
    rank_correlation,
    ranks,
    shift,
    values_of,
)
from tests import synthetic


def _moved(run, amount: float):  # type: ignore[no-untyped-def]
    """The same run with the venture's value moved, and the first partner's by half of that."""
    other = synthetic.outcomes(run.n_paths)
    other["venture_npv"][:] += amount
    other["partner_npv"][0] += 0.5 * amount
    return other


def test_a_shift_is_taken_future_by_future() -> None:
    run = synthetic.outcomes(4000)
    found = shift(run, _moved(run, 40.0))
    mean = found.of(VENTURE).npv.mean
    assert mean.value == pytest.approx(40.0, rel=1e-12)
    assert mean.std_error == pytest.approx(0.0, abs=1e-9)
    assert found.of("Carmaker").npv.mean.value == pytest.approx(20.0, rel=1e-12)
    assert found.of("Cell maker").npv.mean.value == 0.0
    values = run["venture_npv"]
    assert found.venture.p_loss.value == pytest.approx(np.mean(values < -40.0) - np.mean(values < 0.0), abs=1e-12)


def test_no_change_is_exactly_none() -> None:
    run = synthetic.outcomes(500)
    found = shift(run, synthetic.outcomes(500), Replicates(batch=LEAST))
    effects = [found.venture, *found.partners.values()]
    assert all((effect.npv.mean.value, effect.npv.mean.std_error) == (0.0, None) for effect in effects)
    for effect in effects:
        assert effect.npv.p05 is not None
        assert effect.npv.p05.value == effect.p_loss.value == 0.0
    assert found.survival_10_years is not None
    assert (found.survival_10_years.value, found.survival_10_years.std_error) == (0.0, None)


def test_survival_is_not_asked_for_beyond_the_horizon() -> None:
    run = synthetic.outcomes(100, quarters=40)
    assert shift(run, run).survival_10_years is None


def test_a_tornado_is_ordered_by_the_larger_side_of_the_view() -> None:
    run = synthetic.outcomes(300)
    settings = [Input(name, {}, {}, 0.0, 1.0) for name in ("small", "one-sided", "large")]
    sides = [(1.0, -2.0), (-30.0, None), (5.0, 90.0)]
    swings = [
        Swing(one, *(None if amount is None else shift(run, _moved(run, amount)) for amount in pair))
        for one, pair in zip(settings, sides, strict=True)
    ]
    assert [swing.input.label for swing in by_size(swings, VENTURE)] == ["large", "one-sided", "small"]
    assert by_size(swings, VENTURE)[0].size("Carmaker") == pytest.approx(45.0)
    assert not swings[2].matters("Cell maker")
    assert swings[2].told_apart(VENTURE, 6)
    assert n_settings(settings) == 6


def test_ranks_share_ties() -> None:
    from scipy.stats import rankdata

    sample = np.array([3.0, 1.0, 3.0, 2.0, 3.0, 1.0])
    assert ranks(sample).tolist() == rankdata(sample).tolist() == [5.0, 1.5, 5.0, 3.0, 5.0, 1.5]


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.5])
def test_rank_correlation_of_normals(rho: float) -> None:
    """Pearson (1907): of a bivariate normal it is 6/pi asin(rho/2)."""
    rng = np.random.default_rng(11)
    first, noise = rng.standard_normal((2, 40_000))
    found = rank_correlation(first, np.exp(rho * first + math.sqrt(1.0 - rho**2) * noise))
    assert found is not None
    assert found.std_error is not None
    assert 0.0 < found.std_error < 0.008
    assert abs(found.value - 6.0 / math.pi * math.asin(rho / 2.0)) < 4.0 * found.std_error


def test_rank_correlation_of_what_does_not_vary_or_is_too_little() -> None:
    line = np.arange(100.0)
    assert rank_correlation(line, np.ones(100)) is None
    assert rank_correlation(line[:20], line[:20]) is None
    exact = rank_correlation(line, line**3)
    assert exact is not None
    assert exact.value == pytest.approx(1.0, abs=1e-12)


def test_rank_correlation_of_few_batches_has_no_error() -> None:
    first, second = np.random.default_rng(3).standard_normal((2, 256))
    few, enough = rank_correlation(first[:255], second[:255]), rank_correlation(first, second)
    assert few is not None
    assert few.std_error is None
    assert enough is not None
    assert enough.std_error is not None


def test_values_of_a_view() -> None:
    run = synthetic.outcomes(50)
    assert np.array_equal(values_of(run, VENTURE), run["venture_npv"])
    assert np.array_equal(values_of(run, "Cell maker"), run["partner_npv"][1])
