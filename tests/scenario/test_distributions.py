"""Distributions against scipy.stats, truncated and not; and what they refuse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from simulate.scenario.distributions import AnyDistribution, Distribution

U = np.array([1e-9, 1e-4, 0.05, 0.3, 0.5, 0.77, 0.95, 0.9999, 1 - 1e-9])
ADAPTER: TypeAdapter[Any] = TypeAdapter(AnyDistribution)
reals = st.floats(-1e3, 1e3)
positives = st.floats(0.05, 50.0)
shares = st.floats(0.01, 0.99)


def law(dist: str, **parameters: Any) -> Distribution:
    made = ADAPTER.validate_python({"dist": dist, **parameters})
    assert isinstance(made, Distribution)
    return made


def agree(ours: Distribution, oracle: Any, scale: float = 1.0) -> None:
    np.testing.assert_allclose(ours.inverse(U), oracle.ppf(U), rtol=1e-7, atol=1e-7 * scale)
    np.testing.assert_allclose(ours.median, oracle.ppf(0.5), rtol=1e-7, atol=1e-7 * scale)
    for x in oracle.ppf([0.1, 0.5, 0.9]):
        assert ours.probability(float(x)) == pytest.approx(oracle.cdf(x), abs=1e-7)


@given(reals, positives)
def test_normal(mean: float, sd: float) -> None:
    agree(law("normal", mean=mean, sd=sd), stats.norm(mean, sd), abs(mean) + sd)


@given(positives, st.floats(0.01, 2.0))
def test_lognormal(median: float, sigma: float) -> None:
    agree(law("lognormal", median=median, sigma=sigma), stats.lognorm(sigma, scale=median))


@given(reals, positives)
def test_uniform(low: float, width: float) -> None:
    agree(law("uniform", low=low, high=low + width), stats.uniform(low, width), abs(low) + width)


@given(reals, positives, st.floats(0.0, 1.0))
def test_triangular(low: float, width: float, peak: float) -> None:
    mode = min(low + peak * width, low + width)
    exact = min(max((mode - low) / width, 0.0), 1.0)
    agree(law("triangular", low=low, mode=mode, high=low + width), stats.triang(exact, low, width), abs(low) + width)


@given(st.floats(-10, 10), positives, st.floats(0.0, 1.0))
@settings(deadline=None, max_examples=40)
def test_pert(low: float, width: float, peak: float) -> None:
    high = low + width
    mode = min(low + peak * width, high)
    a, b = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
    ours = law("pert", low=low, mode=mode, high=high)
    agree(ours, stats.beta(a, b, low, high - low), abs(low) + width)
    grid = (np.arange(20_000) + 0.5) / 20_000
    assert ours.inverse(grid).mean() == pytest.approx((low + 4 * mode + high) / 6, abs=1e-4 * width)


@given(st.floats(1.0, 20), st.floats(1.0, 20), st.floats(-10, 10), positives)
@settings(deadline=None, max_examples=40)
def test_beta(a: float, b: float, low: float, width: float) -> None:
    agree(law("beta", a=a, b=b, low=low, high=low + width), stats.beta(a, b, low, width), abs(low) + width)


@given(st.floats(1.0, 50.0), st.floats(-10, 10), positives)
@settings(deadline=None, max_examples=40)
def test_student_t(df: float, location: float, scale: float) -> None:
    ours, oracle = law("student_t", df=df, location=location, scale=scale), stats.t(df, location, scale)
    np.testing.assert_allclose(ours.inverse(U[1:-1]), oracle.ppf(U[1:-1]), rtol=1e-6, atol=1e-6)


def test_discrete() -> None:
    ours = law("discrete", values=[3, 1, 2], weights=[1, 2, 1])
    assert ours.inverse([0.01, 0.5, 0.51, 0.75, 0.76, 0.99]).tolist() == [1, 1, 2, 2, 3, 3]
    assert ours.median == 1
    assert law("discrete", values=[3, 1, 2], weights=[1, 2, 1], min=1.5).inverse([0.4, 0.6]).tolist() == [2, 3]
    assert law("discrete", values=[5, 7]).inverse([0.4, 0.6]).tolist() == [5, 7]


def test_empirical_draws_the_observed_alike() -> None:
    seen = [0.4, 0.1, 0.3, 0.2]
    grid = (np.arange(400) + 0.5) / 400
    values, counts = np.unique(law("empirical", values=seen).inverse(grid), return_counts=True)
    assert values.tolist() == sorted(seen)
    assert counts.tolist() == [100] * 4


LAWS: list[tuple[dict[str, Any], Any]] = [
    ({"dist": "normal", "mean": 1.0, "sd": 2.0}, stats.norm(1, 2)),
    ({"dist": "lognormal", "median": 2.0, "sigma": 0.7}, stats.lognorm(0.7, scale=2)),
    ({"dist": "uniform", "low": -3.0, "high": 9.0}, stats.uniform(-3, 12)),
    ({"dist": "triangular", "low": -1.0, "mode": 2.0, "high": 6.0}, stats.triang(3 / 7, -1, 7)),
    ({"dist": "pert", "low": -1.0, "mode": 2.0, "high": 6.0}, stats.beta(1 + 12 / 7, 1 + 16 / 7, -1, 7)),
    ({"dist": "beta", "a": 2.0, "b": 3.0, "low": 0.0, "high": 5.0}, stats.beta(2, 3, 0, 5)),
    ({"dist": "student_t", "df": 4.0, "location": 1.0, "scale": 1.5}, stats.t(4, 1, 1.5)),
]


@pytest.mark.parametrize(("table", "oracle"), LAWS, ids=lambda value: value["dist"] if isinstance(value, dict) else "")
@given(below=shares, above=shares)
@settings(deadline=None, max_examples=25)
def test_truncation_is_the_conditional_law(table: dict[str, Any], oracle: Any, below: float, above: float) -> None:
    low, high = sorted((float(oracle.ppf(below)), float(oracle.ppf(above))))
    if high - low < 1e-3:
        return
    ours = ADAPTER.validate_python({**table, "min": low, "max": high})
    drawn = ours.inverse(U)
    assert (drawn >= low).all()
    assert (drawn <= high).all()
    conditional = (oracle.cdf(drawn) - oracle.cdf(low)) / (oracle.cdf(high) - oracle.cdf(low))
    np.testing.assert_allclose(conditional, U, atol=1e-6)
    assert ours.median == pytest.approx(float(ours.inverse(0.5)))
    assert ours.reach() == (max(low, oracle.support()[0]), min(high, oracle.support()[1]))


@pytest.mark.parametrize(("table", "oracle"), LAWS, ids=lambda value: value["dist"] if isinstance(value, dict) else "")
@given(least=st.floats(1e-6, 1.0 - 1e-6))
@example(least=0.5)
@settings(deadline=None, max_examples=60)
def test_a_lower_end_alone_is_the_conditional_law(table: dict[str, Any], oracle: Any, least: float) -> None:
    """Wherever it lies; what is left keeps its digits far above the median, where F is 1 to the last bit."""
    low = float(oracle.ppf(least))
    ours = ADAPTER.validate_python({**table, "min": low})
    drawn = ours.inverse(U)
    assert (np.diff(drawn) >= 0).all()
    assert (drawn >= low).all()
    np.testing.assert_allclose(oracle.sf(drawn) / oracle.sf(low), 1.0 - U, rtol=1e-5, atol=1e-9)
    assert ours.reach()[0] == max(low, oracle.support()[0])
    assert math.isfinite(ours.reach()[1])


@pytest.mark.parametrize(("table", "oracle"), LAWS, ids=lambda value: value["dist"] if isinstance(value, dict) else "")
@given(most=st.floats(1e-6, 1.0 - 1e-6))
@settings(deadline=None, max_examples=60)
def test_an_upper_end_alone_is_the_conditional_law(table: dict[str, Any], oracle: Any, most: float) -> None:
    high = float(oracle.ppf(most))
    ours = ADAPTER.validate_python({**table, "max": high})
    drawn = ours.inverse(U)
    assert (np.diff(drawn) >= 0).all()
    assert (drawn <= high).all()
    np.testing.assert_allclose(oracle.cdf(drawn) / oracle.cdf(high), U, rtol=1e-5, atol=1e-9)
    assert ours.reach()[1] == min(high, oracle.support()[1])
    assert math.isfinite(ours.reach()[0])


@pytest.mark.parametrize(("table", "oracle"), LAWS, ids=lambda value: value["dist"] if isinstance(value, dict) else "")
def test_counting_from_the_upper_end_is_the_same_law(table: dict[str, Any], oracle: Any) -> None:
    ours = ADAPTER.validate_python(table)
    np.testing.assert_allclose(ours.upper_quantile(U), oracle.isf(U), rtol=1e-7, atol=1e-7)
    for x in oracle.ppf([1e-6, 0.1, 0.5, 0.9, 1.0 - 1e-6]):
        assert ours.exceedance(float(x)) == pytest.approx(float(oracle.sf(x)), rel=1e-6)


@pytest.mark.parametrize(
    ("table", "share"), [(table, share) for table, _ in LAWS for share in np.linspace(0.001, 0.999, 41)]
)
def test_no_ordinary_end_is_refused(table: dict[str, Any], share: float) -> None:
    """The largest uniform times what is left may round to 1, whose quantile is infinite."""
    at = float(ADAPTER.validate_python(table).inverse(share))
    for end in ("min", "max"):
        assert np.isfinite(ADAPTER.validate_python({**table, end: at}).inverse([0.0, 0.5, 1.0])).all()


@pytest.mark.parametrize(("table", "oracle"), LAWS, ids=lambda value: value["dist"] if isinstance(value, dict) else "")
def test_inverse_rises(table: dict[str, Any], oracle: Any) -> None:
    assert (np.diff(ADAPTER.validate_python(table).inverse(np.linspace(1e-6, 1 - 1e-6, 10_001))) >= 0).all()


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"dist": "uniform", "low": 2, "high": 1}, "low at most high"),
        ({"dist": "uniform", "low": 1, "high": 1, "min": 2}, "leave the only value of the law, 1"),
        ({"dist": "triangular", "low": 0, "mode": 3, "high": 2}, "low at most mode at most high"),
        ({"dist": "pert", "low": 1, "mode": 0, "high": 2}, "low at most mode at most high"),
        ({"dist": "beta", "a": 1, "b": 1, "low": 1, "high": 0}, "low at most high"),
        ({"dist": "normal", "mean": 0, "sd": -1}, "at least 0"),
        ({"dist": "normal", "mean": math.nan, "sd": 1}, "finite"),
        ({"dist": "normal", "mean": 0, "sd": 1, "min": 2, "max": 1}, "min below max"),
        ({"dist": "normal", "mean": 0, "sd": 1, "min": 9}, "leave a part"),
        ({"dist": "discrete", "values": []}, "at least 1"),
        ({"dist": "discrete", "values": [1, 2], "weights": [1]}, "a weight for each of the 2 values"),
        ({"dist": "discrete", "values": [1, 2], "weights": [0, 0]}, "above 0"),
        ({"dist": "discrete", "values": [1, 2], "weights": [-1, 2]}, "at least 0"),
        ({"dist": "discrete", "values": [1, 2], "min": 3}, "none of them"),
        ({"dist": "empirical"}, "values or a file"),
        ({"dist": "lognormal", "median": 1, "sigma": 1e3}, "finite values"),
        ({"dist": "triangular", "low": 0, "mode": 1, "high": 1e300}, "up to 1e\\+15 in size"),
        ({"dist": "normal", "mean": True, "sd": 1}, "got true"),
    ],
)
def test_refused(table: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        ADAPTER.validate_python(table)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (2.0, 0.5), (0.3, 3.0)])
def test_beta_with_poles(a: float, b: float) -> None:
    """scipy.stats fails to invert some of these; the distribution function of the inverse is u all the same."""
    ours = law("beta", a=a, b=b)
    back = [ours.probability(float(x)) for x in ours.inverse(U[1:-1])]
    np.testing.assert_allclose(back, U[1:-1], atol=1e-8)


@pytest.mark.parametrize(
    "table",
    [
        {"dist": "uniform", "low": 0.3, "high": 0.3},
        {"dist": "triangular", "low": 0.3, "mode": 0.3, "high": 0.3},
        {"dist": "pert", "low": 0.3, "mode": 0.3, "high": 0.3},
        {"dist": "beta", "a": 2, "b": 3, "low": 0.3, "high": 0.3},
        {"dist": "normal", "mean": 0.3, "sd": 0},
        {"dist": "lognormal", "median": 0.3, "sigma": 0, "max": 0.3},
        {"dist": "student_t", "df": 3, "location": 0.3, "scale": 0},
    ],
    ids=lambda table: table["dist"],
)
def test_without_width_a_law_is_its_value(table: dict[str, Any]) -> None:
    ours = ADAPTER.validate_python(table)
    assert ours.inverse(U).tolist() == [0.3] * len(U)
    assert ours.median == 0.3
    assert ours.reach() == (0.3, 0.3)
    assert not ours.continuous


def test_reach_is_what_draws_come_to() -> None:
    """The ends of a law that has ends; of a tail, the quantile at the smallest uniform that is drawn from."""
    tail = float(stats.norm.isf(2.0**-53))
    assert law("normal", mean=98, sd=4).reach() == pytest.approx((98 - 4 * tail, 98 + 4 * tail), rel=0.01)
    assert law("lognormal", median=0.25, sigma=0.1).reach() == pytest.approx(
        (0.25 * math.exp(-0.1 * tail), 0.25 * math.exp(0.1 * tail)), rel=0.02
    )
    assert law("normal", mean=0, sd=1, max=1).reach()[1] == 1.0
    assert law("normal", mean=0, sd=1, max=1).reach()[0] == pytest.approx(-tail, rel=0.02)
    assert law("uniform", low=0.1, high=0.3).reach() == (0.1, 0.3)


@pytest.mark.parametrize("table", [table for table, _ in LAWS], ids=lambda table: table["dist"])
def test_nothing_is_drawn_beyond_the_reach(table: dict[str, Any]) -> None:
    """Not even at the ends, to which rounding may bring a uniform."""
    ours = ADAPTER.validate_python(table)
    low, high = ours.reach()
    drawn = ours.inverse(np.array([0.0, 2.0**-67, 2.0**-33, 0.5, 1.0 - 2.0**-33, 1.0]))
    assert np.isfinite(drawn).all()
    assert (drawn >= low).all()
    assert (drawn <= high).all()
