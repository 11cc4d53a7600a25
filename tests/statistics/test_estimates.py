"""Estimates and their errors against closed forms, published ranks and their own coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simulate.statistics.estimates import (
    Estimate,
    extreme_share,
    is_extreme,
    mean,
    mean_among,
    share,
    standard_deviation,
)
from simulate.statistics.quantiles import confidence_ranks, expected_shortfall, median, quantiles
from simulate.statistics.replicates import EACH, PAIRS, Replicates

SAMPLES = arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e6, 1e6))


def test_mean_and_its_error_by_hand() -> None:
    found = mean(np.array([1.0, 2.0, 3.0, 4.0]))
    assert found.value == 2.5
    assert found.std_error == pytest.approx(math.sqrt(5.0 / 3.0) / 2.0)


def test_the_error_of_a_share_is_that_of_the_mean_of_its_zeros_and_ones() -> None:
    mask = np.array([True, False, False, True, False, False, False])
    assert share(mask).value == pytest.approx(2.0 / 7.0)
    assert share(mask).std_error == pytest.approx(mean(mask.astype(float)).std_error)


def test_the_margin_is_that_of_95_per_cent() -> None:
    assert Estimate(1.0, 2.0).margin == pytest.approx(3.919927969)
    assert Estimate(1.0, None).margin is None


# ---- antithetic pairs -----------------------------------------------------------------------------------------------


def test_a_mean_of_mirrored_pairs_is_known_without_error() -> None:
    x = np.random.default_rng(0).standard_normal(1000)
    mirrored = np.stack([x, -x]).T.ravel()
    found = mean(mirrored, PAIRS)
    assert found.value == pytest.approx(0.0, abs=1e-15)
    assert found.std_error == pytest.approx(0.0, abs=1e-15)
    assert mean(mirrored).std_error == pytest.approx(1.0 / math.sqrt(2000.0), rel=0.1)


@pytest.mark.parametrize(
    "estimate", [mean, standard_deviation, expected_shortfall, median], ids=["mean", "sd", "shortfall", "median"]
)
def test_doubled_values_say_no_more_than_single_ones(estimate) -> None:  # type: ignore[no-untyped-def]
    x = np.random.default_rng(1).standard_normal(4000)
    doubled = estimate(np.repeat(x, 2), by=PAIRS)
    assert doubled.std_error == pytest.approx(estimate(x).std_error, rel=0.03)
    assert estimate(np.repeat(x, 2)).std_error < 0.8 * doubled.std_error


def test_a_last_value_without_its_twin_gives_no_error_but_counts() -> None:
    found = mean(np.array([1.0, 3.0, 8.0]), PAIRS)
    assert (found.value, found.std_error) == (4.0, None)


# ---- quantiles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "p", "ranks"),
    [
        # The sign test's limits of a median: David & Nagaraja (2003), section 7.1; ranks from 1 are one higher.
        (10, 0.5, (1, 8)),
        (20, 0.5, (5, 14)),
        # The smallest samples that have a limit: 0.95^n <= 0.025.
        (71, 0.05, (None, 8)),
        (72, 0.05, (0, 8)),
        (1, 0.5, (None, None)),
    ],
)
def test_ranks_of_confidence_limits(n: int, p: float, ranks: tuple[int | None, int | None]) -> None:
    assert confidence_ranks(n, p) == ranks


@pytest.mark.parametrize("n", [7, 100, 12_345, 1_000_000])
@pytest.mark.parametrize("p", [0.05, 0.25, 0.5, 0.95])
def test_ranks_are_the_binomial_limits(n: int, p: float) -> None:
    from scipy.stats import binom

    low, high = confidence_ranks(n, p)
    if low is not None:
        assert binom.cdf(low, n, p) <= 0.025 < binom.cdf(low + 1, n, p)
    else:
        assert binom.cdf(0, n, p) > 0.025
    if high is not None:
        assert binom.cdf(high - 1, n, p) < 0.975 <= binom.cdf(high, n, p)
    else:
        assert binom.cdf(n - 1, n, p) < 0.975


def test_confidence_limits_cover_as_often_as_they_say() -> None:
    random = np.random.default_rng(2)
    truth = -math.log(0.75)
    held = 0
    for _ in range(2000):
        found = quantiles(random.exponential(size=200), (0.25,))[0]
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
    # Exact limits hold at least 95 %; four standard errors of the count below and above.
    assert 0.95 - 0.0195 < held / 2000 < 0.985


@pytest.mark.parametrize("p", [0.05, 0.5, 0.95])
def test_the_error_of_a_normal_quantile(p: float) -> None:
    from scipy.stats import norm

    n = 200_000
    found = quantiles(np.random.default_rng(3).standard_normal(n), (p,))[0]
    theory = math.sqrt(p * (1.0 - p) / n) / norm.pdf(norm.ppf(p))
    assert found.std_error == pytest.approx(theory, rel=0.15)
    assert abs(found.value - norm.ppf(p)) < 4.0 * theory


@given(SAMPLES, st.floats(0.01, 0.99))
def test_quantiles_are_those_of_numpy(values: np.ndarray, p: float) -> None:
    assert quantiles(values, (p,))[0].value == pytest.approx(np.quantile(values, p), rel=1e-12, abs=1e-9)


# ---- spread and tail ------------------------------------------------------------------------------------------------


def test_the_error_of_a_normal_standard_deviation() -> None:
    n = 200_000
    found = standard_deviation(3.0 * np.random.default_rng(4).standard_normal(n))
    assert found is not None
    assert found.std_error == pytest.approx(3.0 / math.sqrt(2.0 * n), rel=0.02)
    assert abs(found.value - 3.0) < 4.0 * 3.0 / math.sqrt(2.0 * n)


@pytest.mark.parametrize(
    ("n", "probability", "value"),
    [(20, 0.1, 1.5), (10, 0.05, 1.0), (10, 0.15, 2.0 / 1.5), (4, 1.0, 2.5)],
    ids=["whole", "less than one value", "part of a value", "everything"],
)
def test_expected_shortfall_by_hand(n: int, probability: float, value: float) -> None:
    found = expected_shortfall(np.arange(n, 0.0, -1.0), probability)
    assert found.value == pytest.approx(value)


def test_expected_shortfall_of_a_normal() -> None:
    from scipy.stats import norm

    random, n, truth = np.random.default_rng(5), 2000, -norm.pdf(norm.ppf(0.05)) / 0.05
    found = [expected_shortfall(random.standard_normal(n)) for _ in range(1000)]
    values = np.array([estimate.value for estimate in found])
    errors = np.array([estimate.std_error for estimate in found])
    assert abs(values.mean() - truth) < 4.0 * values.std() / math.sqrt(1000.0) + 0.005  # its bias is O(1/n)
    assert errors.mean() == pytest.approx(values.std(), rel=0.1)


# ---- everything -----------------------------------------------------------------------------------------------------


@given(SAMPLES, st.sampled_from([EACH, PAIRS, Replicates(1, 4), Replicates(2, 128)]))
def test_there_is_never_a_nan(values: np.ndarray, by: Replicates) -> None:
    found = [mean(values, by), expected_shortfall(values, 0.05, by), *quantiles(values, (0.05, 0.5), by)]
    spread = standard_deviation(values, by)
    found += [share(values > 0.0, by), *([spread] if spread else [])]
    for estimate in found:
        for number in (estimate.value, estimate.std_error, estimate.low, estimate.high):
            assert number is None or math.isfinite(number)


def test_one_value_has_no_error() -> None:
    one = np.array([7.0])
    for estimate in (mean(one), expected_shortfall(one), *quantiles(one, (0.05, 0.5, 0.95))):
        assert (estimate.value, estimate.std_error) == (7.0, None)
    assert standard_deviation(one) is None


@given(arrays(np.float64, 120, elements=st.floats(-1e3, 1e3)), st.floats(0.1, 100.0), st.floats(-1e3, 1e3))
def test_units_do_not_matter(values: np.ndarray, scale: float, shift: float) -> None:
    for estimate in (mean, median, expected_shortfall):
        here, there = estimate(values), estimate(scale * values + shift)
        assert there.value == pytest.approx(scale * here.value + shift, rel=1e-6, abs=1e-6)
        assert here.std_error is not None
        assert there.std_error == pytest.approx(scale * here.std_error, rel=1e-4, abs=1e-6)


def test_the_sample_is_left_as_it_was() -> None:
    values = np.random.default_rng(6).standard_normal(100)
    before = values.copy()
    quantiles(values, (0.05, 0.5))
    expected_shortfall(values)
    standard_deviation(values)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("by", [EACH, PAIRS])
@pytest.mark.parametrize("n", [1, 2, 15, 19])
def test_a_tail_of_less_than_one_value_has_no_error(n: int, by: Replicates) -> None:
    values = np.random.default_rng(n).standard_normal(n)
    found = expected_shortfall(values, 0.05, by)
    assert found.value == pytest.approx(values.min(), rel=1e-14)
    assert found.std_error is None


@pytest.mark.parametrize("by", [EACH, PAIRS])
def test_the_deviation_of_two_values_has_no_error(by: Replicates) -> None:
    found = standard_deviation(np.array([1.0, 1.0 + 1e-3 * np.pi]), by)
    assert found is not None
    assert found.value == pytest.approx(1e-3 * np.pi / np.sqrt(2.0))
    assert found.std_error is None
    three = standard_deviation(np.array([1.0, 2.0, 4.0]))
    assert three is not None
    assert three.std_error is not None
    assert three.std_error > 0.0


# ---- few of something -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [EACH, PAIRS])
def test_a_mean_among_few_covers_as_often_as_it_says(by: Replicates) -> None:
    """Six or so of 400; the normal law would miss in one of ten."""
    random, held, n = np.random.default_rng(7), 0, 0
    for _ in range(1500):
        found = mean_among(random.normal(5.0, 2.0, 400), random.random(400) < 0.015, by)
        if found is not None and found.margin is not None:
            n += 1
            held += abs(found.value - 5.0) <= found.margin
    assert n > 800
    assert held / n > 0.92


def test_a_mean_among_fewer_than_five_has_no_error() -> None:
    values, mask = np.arange(100.0), np.arange(100) < 4
    few, enough = mean_among(values, mask), mean_among(values, np.arange(100) < 5)
    assert few is not None
    assert few.std_error is None
    assert enough is not None
    assert enough.std_error is not None
    assert mean_among(values, np.zeros(100, dtype=bool)) is None


@pytest.mark.parametrize("expected", [1, 3, 5, 8])
def test_limits_of_a_rare_share_cover(expected: int) -> None:
    """Value ± 1.96 errors covers 63, 80, 87 and 89 %."""
    random, n = np.random.default_rng(8), 2000
    held = 0
    for _ in range(1000):
        found = share(random.random(n) < expected / n)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= expected / n <= found.high
    assert held / 1000 > 0.91


@pytest.mark.parametrize(("n", "cover"), [(100, 0.92), (200, 0.92), (1000, 0.92)])
def test_expected_shortfall_of_few_covers(n: int, cover: float) -> None:
    """With the normal's 1.96 and no regard to its kindness it held 86 % at 100."""
    from scipy.stats import norm

    truth, random = -norm.pdf(norm.ppf(0.05)) / 0.05, np.random.default_rng(9)
    found = [expected_shortfall(random.standard_normal(n)) for _ in range(1000)]
    assert np.mean([abs(one.value - truth) <= one.margin for one in found]) > cover
    assert expected_shortfall(random.standard_normal(99)).std_error is None


def test_few_trajectories_are_held_to_students_t() -> None:
    assert mean(np.array([1.0, 2.0])).margin == pytest.approx(12.7062 * 0.5, rel=1e-4)
    assert mean(np.random.default_rng(10).standard_normal(100)).freedom is None


@pytest.mark.parametrize("n", [1000, 4000, 50_000])
def test_only_means_without_a_variance_rest_on_extremes(n: int) -> None:
    def rests_on_extremes(sample: np.ndarray) -> bool:
        return is_extreme(extreme_share(sample), sample.size)

    random = np.random.default_rng(11)
    for sample in (random.standard_normal(n), random.exponential(size=n), (random.random(n) < 0.1).astype(float)):
        assert not rests_on_extremes(sample)
    assert rests_on_extremes(random.standard_cauchy(n))
    assert rests_on_extremes(np.where(np.arange(n) < 3, -1e6, random.standard_normal(n)))
    assert not rests_on_extremes(np.ones(n))
