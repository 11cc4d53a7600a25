"""Who bears the worst futures: the conditional mean of a normal pair, and its stated error."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from simulate.statistics.quantiles import expected_shortfall
from simulate.statistics.worst import among_worst, mean_where_worst

RHO, N = 0.6, 4000


def pairs(seed: int, n: int = N) -> tuple[np.ndarray, np.ndarray]:
    """Values that are normal with correlation RHO, the whole first."""
    drawn = np.random.default_rng(seed).standard_normal((2, n))
    return drawn[0], RHO * drawn[0] + math.sqrt(1.0 - RHO**2) * drawn[1]


def exact(probability: float = 0.05) -> float:
    """E[Y | X <= its quantile] = -ρ φ(z) / p."""
    normal = NormalDist()
    return -RHO * normal.pdf(normal.inv_cdf(probability)) / probability


def test_the_mean_is_that_of_the_normal() -> None:
    whole, part = pairs(1)
    found = mean_where_worst(part, whole)
    assert found.std_error is not None
    assert abs(found.value - exact()) < 4.0 * found.std_error


def test_the_error_is_the_scatter_over_samples() -> None:
    found = [mean_where_worst(part, whole) for whole, part in (pairs(seed) for seed in range(2, 402))]
    scatter = float(np.std([one.value for one in found], ddof=1))
    stated = float(np.mean([one.std_error or 0.0 for one in found]))
    assert stated / scatter == pytest.approx(1.0, abs=0.12)


def test_of_a_value_among_its_own_worst_it_is_the_expected_shortfall() -> None:
    whole, _ = pairs(3)
    assert mean_where_worst(whole, whole).value == pytest.approx(expected_shortfall(whole).value, rel=1e-12)


def test_parts_of_a_whole_add_up() -> None:
    whole, part = pairs(4)
    both = mean_where_worst(part, whole).value + mean_where_worst(whole - part, whole).value
    assert both == pytest.approx(mean_where_worst(whole, whole).value, rel=1e-12)


def test_which_are_the_worst() -> None:
    assert np.flatnonzero(among_worst(np.array([3.0, 1.0, 2.0, 1.0] * 10), 0.05)).tolist() == [1, 3]
    assert among_worst(np.array([5.0])).tolist() == [True]


def test_few_have_no_error() -> None:
    assert mean_where_worst(np.arange(40.0), np.arange(40.0)).std_error is None
