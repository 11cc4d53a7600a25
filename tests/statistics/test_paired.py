"""Errors of differences: held against replicates, closed forms and the bootstrap's own limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulate.statistics.estimates import Estimate, critical_value
from simulate.statistics.paired import (
    BATCHES,
    FEWEST_BATCHES,
    FEWEST_CHANGED,
    mean_with_error,
    n_batches,
    paired,
    paths_needed,
    proportion,
    quantile_difference,
    resampled_quantiles,
    told_apart,
    wilson,
)

N = 2000
REPLICATES = 120


@pytest.mark.parametrize("noise", [0.0003, 0.01, 0.3])
@pytest.mark.parametrize("p", [0.05, 0.5])
def test_stated_error_of_a_quantile_difference_covers_its_scatter(noise: float, p: float) -> None:
    """Two samples with the same quantile in truth, from nearly alike to loosely paired.

    An error by influence functions would state a tenth of the scatter of the first.
    """
    random = np.random.default_rng(1)
    values, errors = [], []
    for _ in range(REPLICATES):
        shared, own, other = random.standard_normal((3, N))
        found = quantile_difference(shared + noise * own, shared + noise * other, p, BATCHES)
        values.append(found.value)
        errors.append(found.std_error)
    scatter = float(np.std(values))
    stated = float(np.mean([error for error in errors if error is not None]))
    # A bootstrap of quantile differences overstates a little (up to a half at this size), and must not understate.
    assert 0.85 * scatter < stated < 1.8 * scatter
    missed = np.mean(
        [abs(v) > critical_value(0.025, BATCHES - 1) * (e or 0.0) for v, e in zip(values, errors, strict=True)]
    )
    assert missed < 0.05 + 4.0 * math.sqrt(0.05 * 0.95 / REPLICATES)


def test_antithetic_neighbours_do_not_shrink_the_error_twice() -> None:
    random = np.random.default_rng(2)
    values, errors = [], []
    for _ in range(REPLICATES):
        half, noise = random.standard_normal((2, N // 2))
        base = np.stack([half, -half], axis=1).ravel()
        other = base + 0.5 * np.stack([noise, -noise], axis=1).ravel()
        found = quantile_difference(base, other, 0.3, BATCHES)
        values.append(found.value)
        errors.append(found.std_error or 0.0)
    assert 0.85 * np.std(values) < np.mean(errors) < 1.6 * np.std(values)


def test_few_changes_near_a_quantile_give_no_error() -> None:
    base = np.random.default_rng(3).standard_normal(N)
    other = base.copy()
    nearest = np.argsort(np.abs(base - np.quantile(base, 0.05)))
    other[nearest[: FEWEST_CHANGED - 1]] += 0.001
    assert quantile_difference(base, other, 0.05).std_error is None
    other[nearest[: FEWEST_CHANGED + 1]] += 0.001
    assert quantile_difference(base, other, 0.05).std_error is not None
    assert not told_apart(Estimate(5.0, None))


def test_the_same_sample_differs_by_nothing_for_certain() -> None:
    base = np.random.default_rng(4).standard_normal(N)
    found = paired(base, base.copy(), BATCHES)
    for one in (found.mean, found.p05, found.p50, found.p95):
        assert one is not None
        assert (one.value, one.std_error) == (0.0, 0.0)
    assert found.share_changed.value == 0.0


def test_resamples_scatter_as_the_quantile_does() -> None:
    """The standard error of a normal sample's median is sqrt(pi / 2n) (Kendall & Stuart, vol. 1, 10.10)."""
    sample = np.random.default_rng(5).standard_normal(20_000)
    found = resampled_quantiles(sample, (0.5,), 512)
    assert np.std(found) == pytest.approx(math.sqrt(math.pi / 40_000), rel=0.25)
    # Every resample of the same blocks is the same for every sample of the size.
    np.testing.assert_array_equal(resampled_quantiles(3.0 * sample, (0.5,), 512), 3.0 * found)


def test_resamples_are_the_quantiles_of_what_was_drawn() -> None:
    """Against the plain way: draw blocks, put them together, sort."""
    sample = np.random.default_rng(6).standard_normal(640)
    found = resampled_quantiles(sample, (0.05, 0.5, 0.95), 64, 20)
    drawn = np.random.default_rng(64).multinomial(64, np.full(64, 1 / 64), size=20)
    for row, weights in zip(found, drawn, strict=True):
        together = np.sort(np.concatenate([np.tile(sample[10 * b : 10 * b + 10], w) for b, w in enumerate(weights)]))
        for value, p in zip(row, (0.05, 0.5, 0.95), strict=True):
            assert value == together[math.floor(p * (together.size - 1))]


@pytest.mark.parametrize(
    ("freedom", "tail", "t"), [(7, 0.025, 2.365), (63, 0.025, 1.998), (10, 0.005, 3.169), (30, 0.001, 3.385)]
)
def test_critical_values_are_students(freedom: int, tail: float, t: float) -> None:
    """Tables of Student's t."""
    assert critical_value(tail, freedom) == pytest.approx(t, rel=0.01)
    assert critical_value(tail) < critical_value(tail, freedom)


def test_margin_knows_how_few_batches_there_were() -> None:
    assert Estimate(0.0, 1.0).margin == pytest.approx(1.959964)
    assert Estimate(0.0, 1.0, freedom=7).margin == pytest.approx(2.365, rel=0.005)


def test_too_few_batches_give_no_error() -> None:
    values = np.random.default_rng(7).standard_normal(4 * FEWEST_BATCHES - 1)
    assert mean_with_error(values, n_batches(values.size)).std_error is None
    assert mean_with_error(np.append(values, 0.3), n_batches(values.size + 1)).std_error is not None


def test_wilson_against_published_limits() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29 (method 3)."""
    for count, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(count / n, n) == pytest.approx((low, high), abs=5e-5)


def test_a_share_that_depends_on_few_batches_has_wider_limits() -> None:
    """Trajectories alike in blocks of ten are a tenth as many."""
    random = np.random.default_rng(8)
    mask = np.repeat(random.random(640) < 0.2, 10)
    found = proportion(mask, 64)
    low, high = wilson(found.value, mask.size)
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low > 2.0 * (high - low)


def test_paths_needed_is_where_it_would_be_told_apart() -> None:
    difference = Estimate(1.0, 1.0)
    needed = paths_needed(difference, 1000)
    assert needed == 3900  # 1000 · 1.96², rounded up to two digits
    assert told_apart(Estimate(1.0, math.sqrt(1000 / needed)))
    assert paths_needed(Estimate(0.0, 1.0), 1000) is None
