"""The kernel's elementary functions against numpy in extended precision and scipy, edges included.

exp and log claim errors of 2 units in the last place, the inverse normal 1e-15 (here: of the quantile's size, and
absolute below 1). The oracle rounds too: to half a unit where numpy's long double is wider than a double, to about one
elsewhere; scipy's quantile is within three units of one worked out to 40 digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import pytest
from scipy import special

from simulate.core import maths

Array = npt.NDArray[np.float64]
Function = Callable[[npt.ArrayLike], Array]
CLAIMED_ULP, ORACLE_ULP, QUANTILE_ORACLE_ULP = 2.0, 1.0, 3.0
QUANTILE_ERROR = 1e-15
UNIT = 2.0**-33
"""The smallest uniform that is drawn."""


def over(function: Any) -> Function:
    """A function of one lane over an array."""

    @numba.njit(error_model="numpy")
    def apply(x: Array, out: Array) -> None:
        for i in range(x.size):
            out[i] = function(x[i])

    def call(x: Any) -> Array:
        values = np.atleast_1d(np.asarray(x, dtype=np.float64))
        out = np.empty_like(values)
        apply(values, out)
        return out

    return call


@pytest.fixture(scope="module")
def exp() -> Function:
    return over(maths.exp)


@pytest.fixture(scope="module")
def log() -> Function:
    return over(maths.log)


@pytest.fixture(scope="module")
def inverse_normal() -> Function:
    return over(maths.inverse_normal)


def off(ours: Array, exact: npt.NDArray[Any]) -> float:
    """The largest error in units in the last place of the exact value."""
    return float(np.max(np.abs(ours.astype(np.longdouble) - exact) / np.spacing(np.abs(exact.astype(np.float64)))))


def test_exp(exp: Function) -> None:
    random = np.random.default_rng(1)
    x = np.concatenate(
        [np.linspace(-708.3, 709.4, 200_001), random.normal(0, 1, 100_000), random.normal(0, 1e-8, 1000)]
    )
    assert off(exp(x), np.exp(x.astype(np.longdouble))) < CLAIMED_ULP + ORACLE_ULP


def test_exp_saturates(exp: Function) -> None:
    assert exp([720.0, 1500.0, 1e300, math.inf]).tolist() == [math.inf] * 4
    assert exp([-720.0, -1500.0, -1e300, -math.inf]).tolist() == [0.0] * 4
    assert exp([0.0, -0.0]).tolist() == [1.0, 1.0]


def test_log(log: Function) -> None:
    random = np.random.default_rng(2)
    x = np.concatenate(
        [
            np.exp(np.linspace(-708.0, 709.0, 200_001)),
            random.uniform(0.5, 2.0, 100_000),
            1.0 + random.normal(0, 1e-9, 1000),
        ]
    )
    x = x[x != 1.0]
    assert off(log(x), np.log(x.astype(np.longdouble))) < CLAIMED_ULP + ORACLE_ULP


def test_log_at_its_edges(log: Function) -> None:
    subnormal = np.array([5e-324, 1e-320, 1e-310, 2.2e-308])
    assert off(log(subnormal), np.log(subnormal.astype(np.longdouble))) < CLAIMED_ULP + ORACLE_ULP
    assert log([0.0, 1.0, math.inf]).tolist() == [-math.inf, 0.0, math.inf]
    assert math.isnan(log([-1.0])[0])


def test_logistic() -> None:
    logistic = over(maths.logistic)
    x = np.concatenate([np.linspace(-700.0, 700.0, 20_001), np.linspace(-5.0, 5.0, 20_001)])
    exact = 1.0 / (1.0 + np.exp(-x.astype(np.longdouble)))
    assert off(logistic(x), exact) < 4.0  # exp, a sum and a quotient: 2 + 1/2 + 1/2 units, and the oracle's
    assert logistic([1500.0, -1500.0, 0.0]).tolist() == [1.0, 0.0, 0.5]


def test_inverse_normal(inverse_normal: Function) -> None:
    random = np.random.default_rng(3)
    words = np.concatenate([np.arange(2000), random.integers(0, 2**32, 200_000), 2**31 + np.arange(-1000, 1000)])
    tail = np.exp(np.linspace(math.log(UNIT), math.log(0.5), 50_001))[1:-1]
    u = np.concatenate([words * 2.0**-32 + UNIT, tail, 1.0 - tail])
    exact = special.ndtri(u)
    allowed = QUANTILE_ERROR * np.maximum(1.0, np.abs(exact)) + QUANTILE_ORACLE_ULP * np.spacing(np.abs(exact))
    assert (np.abs(inverse_normal(u) - exact) <= allowed).all()


def test_inverse_normal_at_its_edges(inverse_normal: Function) -> None:
    ends = inverse_normal([UNIT, 1.0 - UNIT])
    assert ends[0] == -ends[1]
    assert ends[1] == pytest.approx(special.ndtri(1.0 - UNIT), abs=2e-15)
    assert 6.2 < ends[1] < 6.4
    assert inverse_normal([0.5])[0] == pytest.approx(0.0, abs=1e-15)


def test_inverse_normal_mirrors_and_grows(inverse_normal: Function) -> None:
    u = np.sort((np.random.default_rng(4).integers(0, 2**31, 50_000) + 0.5) * 2.0**-32)
    z = inverse_normal(u)
    assert np.array_equal(inverse_normal(1.0 - u), -z)
    assert np.diff(z).min() > -1e-15
