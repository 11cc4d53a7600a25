"""Errors of differences: held against replicates, closed forms and the bootstrap's own limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulate.statistics.confidence import critical_value, score_limits, wilson
from simulate.statistics.estimates import Estimate, mean, share
from simulate.statistics.paired import paired, paired_shares, paths_needed, share_difference, told_apart
from simulate.statistics.replicates import FEWEST_BATCHES, LEAST, PAIRS, Replicates
from simulate.statistics.resampling import FEWEST_CHANGED, quantile_difference, resampled_quantiles

BATCHED = Replicates(batch=LEAST)
N = 2000
REPLICATES = 120


@pytest.mark.parametrize("noise", [0.005, 0.03, 0.3])
@pytest.mark.parametrize("p", [0.05, 0.5])
def test_stated_error_of_a_quantile_difference_covers_its_scatter(noise: float, p: float) -> None:
    """Two samples with the same quantile in truth, from nearly alike to loosely paired.

    An error by influence functions would state a tenth of the scatter of the first.
    """
    random = np.random.default_rng(1)
    values, errors = [], []
    for _ in range(REPLICATES):
        shared, own, other = random.standard_normal((3, N))
        found = quantile_difference(shared + noise * own, shared + noise * other, p, BATCHED)
        values.append(found.value)
        errors.append(found.std_error)
    scatter = float(np.std(values))
    stated = float(np.mean([error for error in errors if error is not None]))
    # A bootstrap of quantile differences overstates a little (up to a half at this size), and must not understate.
    assert 0.85 * scatter < stated < 1.8 * scatter
    missed = np.mean(
        [abs(v) > critical_value(0.025, BATCHED.freedom(N)) * (e or 0.0) for v, e in zip(values, errors, strict=True)]
    )
    assert missed < 0.05 + 4.0 * math.sqrt(0.05 * 0.95 / REPLICATES)


def test_antithetic_neighbours_do_not_shrink_the_error_twice() -> None:
    random = np.random.default_rng(2)
    values, errors = [], []
    for _ in range(REPLICATES):
        half, noise = random.standard_normal((2, N // 2))
        base = np.stack([half, -half], axis=1).ravel()
        other = base + 0.5 * np.stack([noise, -noise], axis=1).ravel()
        found = quantile_difference(base, other, 0.3, PAIRS)
        values.append(found.value)
        errors.append(found.std_error or 0.0)
    assert 0.85 * np.std(values) < np.mean(errors) < 1.6 * np.std(values)


def test_few_changes_near_a_quantile_give_no_error() -> None:
    base = np.random.default_rng(3).standard_normal(N)
    other = base.copy()
    nearest = np.argsort(np.abs(base - np.quantile(base, 0.05)))
    other[nearest[: FEWEST_CHANGED - 1]] += 0.01
    assert quantile_difference(base, other, 0.05).std_error is None
    other[nearest[: FEWEST_CHANGED + 1]] += 0.01
    assert quantile_difference(base, other, 0.05).std_error is not None
    assert not told_apart(Estimate(5.0, None))


def test_a_sample_that_differs_in_no_future_has_no_error_of_nothing() -> None:
    base = np.random.default_rng(4).standard_normal(N)
    found = paired(base, base.copy(), BATCHED)
    for one in (found.mean, found.p05, found.p50, found.p95):
        assert one is not None
        assert (one.value, one.std_error) == (0.0, None)
    assert found.share_changed.value == 0.0


def test_resamples_scatter_as_the_quantile_does() -> None:
    """The standard error of a normal sample's median is sqrt(pi / 2n) (Kendall & Stuart, vol. 1, 10.10)."""
    sample = np.random.default_rng(5).standard_normal(20_000)
    found = resampled_quantiles(sample, (0.5,))
    assert np.std(found) == pytest.approx(math.sqrt(math.pi / 40_000), rel=0.25)
    # Every resample of the same blocks is the same for every sample of the size.
    np.testing.assert_array_equal(resampled_quantiles(3.0 * sample, (0.5,)), 3.0 * found)


@pytest.mark.parametrize("n", [640, 648])
def test_resamples_are_the_quantiles_of_what_was_drawn(n: int) -> None:
    """Against the plain way: draw blocks, put them together, sort; 648 are 40 blocks of 16 and a last one of 24."""
    sample = np.random.default_rng(6).standard_normal(n)
    parts = BATCHED.parts(n)
    found = resampled_quantiles(sample, (0.05, 0.5, 0.95), BATCHED, 20)
    drawn = np.random.default_rng(len(parts)).multinomial(len(parts), np.full(len(parts), 1 / len(parts)), size=20)
    for row, weights in zip(found, drawn, strict=True):
        together = np.sort(np.concatenate([np.tile(sample[part], w) for part, w in zip(parts, weights, strict=True)]))
        for value, p in zip(row, (0.05, 0.5, 0.95), strict=True):
            assert value == together[math.floor(p * (together.size - 1))]


@pytest.mark.parametrize(
    ("freedom", "tail"), [(1, 0.025), (2, 0.025), (7, 0.025), (7, 8e-6), (10, 0.005), (31, 1e-4), (63, 0.025)]
)
def test_critical_values_are_students(freedom: int, tail: float) -> None:
    from scipy.stats import t

    assert critical_value(tail, freedom) == pytest.approx(t.isf(tail, freedom), rel=1e-8)
    assert critical_value(tail) < critical_value(tail, freedom)


def test_margin_knows_how_few_batches_there_were() -> None:
    assert Estimate(0.0, 1.0).margin == pytest.approx(1.959964)
    assert Estimate(0.0, 1.0, freedom=7).margin == pytest.approx(2.365, rel=0.005)


def test_too_few_batches_give_no_error() -> None:
    values = np.random.default_rng(7).standard_normal(LEAST * FEWEST_BATCHES - 1)
    assert mean(values, BATCHED).std_error is None
    assert mean(np.append(values, 0.3), BATCHED).std_error is not None


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
    """Trajectories alike in blocks of eight are an eighth as many."""
    random = np.random.default_rng(8)
    mask = np.repeat(random.random(640) < 0.2, 8)
    found = share(mask, BATCHED)
    low, high = wilson(found.value, mask.size)
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low > 2.0 * (high - low)


def test_score_limits_are_the_values_that_the_score_test_does_not_refuse() -> None:
    """Tango 1998, table of the example by Miyanaga: 43 pairs, 1 against 0, −0.027 to 0.12 (and by brute force)."""
    low, high = score_limits(1, 0, 43)
    assert (low, high) == pytest.approx((-0.0600, 0.1200), abs=0.0015)
    for gained, lost, n in ((0, 0, 50), (3, 0, 400), (5, 2, 100), (12, 9, 44)):
        low, high = score_limits(gained, lost, n)
        assert score_limits(lost, gained, n) == pytest.approx((-high, -low), abs=1e-9)
        assert _score(gained, lost, n, low) == pytest.approx(3.8414588, rel=1e-6)
        assert _score(gained, lost, n, high) == pytest.approx(3.8414588, rel=1e-6)
    assert score_limits(0, 0, 50)[1] == pytest.approx(3.8414588 / 53.8414588)


def _score(gained: float, lost: float, n: float, d: float) -> float:
    """The score statistic, its nuisance share by maximising the likelihood on a grid that is refined."""
    low, high = max(0.0, -d), (1.0 - d) / 2.0
    for _ in range(40):
        q = np.linspace(low, high, 101)
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = ((gained, q + d), (lost, q), (n - gained - lost, 1.0 - 2.0 * q - d))
            likelihood = sum(k * np.log(np.maximum(x, 1e-300)) if k else 0.0 * x for k, x in terms)
        best = int(np.argmax(likelihood))
        low, high = q[max(0, best - 1)], q[min(100, best + 1)]
    return float((gained - lost - n * d) ** 2 / (n * (2.0 * q[best] + d * (1.0 - d))))


@pytest.mark.parametrize(("gains", "loses"), [(0.0, 0.0005), (0.001, 0.001), (0.003, 0.0005)])
def test_limits_of_rare_changes_of_a_share_cover(gains: float, loses: float) -> None:
    """By the normal law they would be 0 ± 0 in two of five studies of the first, and miss each time."""
    random, held, found = np.random.default_rng(9), 0, 0
    for _ in range(1000):
        u = random.random(1000)
        base, other = u < loses, (u > 1.0 - gains) & (u > loses)
        one = share_difference(base, other)
        low, high = one.limits
        assert low is not None
        assert high is not None
        assert low < high
        held += low <= gains - loses <= high
        found += told_apart(one)
    assert held / 1000 > 0.93
    assert found == 0


def test_a_share_that_changes_in_no_future_has_limits_and_no_error() -> None:
    mask = np.random.default_rng(10).random(500) < 0.3
    found = paired_shares(mask, mask.copy()).mean
    assert (found.value, found.std_error) == (0.0, None)
    assert found.limits == pytest.approx((-0.00762, 0.00762), abs=1e-5)


def test_many_changes_by_a_hair_do_not_hide_few_that_matter() -> None:
    """Everything by ± 0.05 and one in 200 by ± 300 of a spread of 1,000: nothing is known of the 5 % quantile."""
    random, without, n = np.random.default_rng(11), 0, 2000
    for _ in range(50):
        base = 1000.0 * random.standard_normal(n)
        far = random.random(n) < 0.005
        other = base + 0.05 * random.standard_normal(n) + np.where(far, 300.0 * random.choice([-1.0, 1.0], n), 0.0)
        without += quantile_difference(base, other, 0.05).std_error is None
    assert without == 50


def test_quantiles_of_counts_have_no_differences_and_those_of_quarters_no_error() -> None:
    random = np.random.default_rng(12)
    base, other = random.poisson(2.0, (2, N)).astype(float)
    found = paired(base, other)
    assert (found.p05, found.p50, found.p95) == (None, None, None)
    lives = paired(base / 4.0, other / 4.0)
    assert lives.p50 is not None
    assert lives.p50.std_error is None


@pytest.mark.parametrize(("n_changed", "told"), [(20, False), (40, True)])
def test_thirty_futures_bear_a_difference_out(n_changed: int, told: bool) -> None:
    """By the law of large numbers alone a few that all changed by the same would do: 20 are 4.5 errors from 0."""
    base = np.random.default_rng(13).standard_normal(1000)
    found = paired(base, base + np.where(np.arange(1000) % (1000 // n_changed) == 0, 100.0, 0.0)).mean
    assert told_apart(found) is told
    assert abs(found.value) > critical_value(0.025 / 30) * (found.std_error or math.inf)


@pytest.mark.parametrize(("n", "sigma"), [(2000, 1.0), (2000, 2.5), (20_000, 2.5)])
def test_skew_is_not_taken_for_a_difference(n: int, sigma: float) -> None:
    """Lognormal differences with a mean of 0 in truth, one of 30 comparisons: nominal 0.17 %."""
    random = np.random.default_rng(14)
    samples = (np.exp(sigma * random.standard_normal(n)) - math.exp(sigma**2 / 2.0) for _ in range(400))
    assert np.mean([told_apart(mean(sample), 30) for sample in samples]) < 0.0125


def test_paths_needed_give_a_power_of_four_fifths() -> None:
    """A true difference of a tenth of its spread: at the number that is named it is told apart in 80 % of studies."""
    random = np.random.default_rng(15)
    needed = paths_needed(Estimate(0.1, math.sqrt(1 / 100)), 100, 30)
    assert needed == 1600  # 100 · ((3.144 + 0.842) / 1)², rounded up to two digits
    told = np.mean([told_apart(mean(0.1 + random.standard_normal(needed)), 30) for _ in range(1000)])
    assert told == pytest.approx(0.8, abs=0.05)


def test_paths_needed_are_not_named_for_what_is_hopeless() -> None:
    assert paths_needed(Estimate(0.0, 1.0), 1000) is None
    assert paths_needed(Estimate(0.9, 1.0), 1000) is None
    assert paths_needed(Estimate(1.0, 1.0), 1000) == 7900
    assert paths_needed(Estimate(5.0, 1.0, n_changed=3), 1000) == 10_000


@pytest.mark.parametrize("p", [0.05, 0.5])
def test_a_quantile_against_a_constant_is_as_uncertain_as_by_itself(p: float) -> None:
    """As where one side's alternative is 0 in every future: its difference had no error, however many paths."""
    random = np.random.default_rng(5)
    found = []
    for _ in range(200):
        sample, nothing = random.standard_normal(1000), np.zeros(1000)
        one, other = quantile_difference(sample, nothing, p), quantile_difference(nothing, sample, p)
        assert one.value == -other.value
        assert one.std_error == other.std_error
        assert one.std_error is not None
        found.append((one.value, one.std_error))
    values, errors = np.array(found).T
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(np.std(values), rel=0.2)
