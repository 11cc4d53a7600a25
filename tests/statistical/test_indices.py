"""The four indices: expected level, moments of the deviation, jumps, correlation, and the bootstrap of a history."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.laboratory import LIMIT, build, deviation, recorded, z_mean, z_share, z_variance

Array = npt.NDArray[np.float64]
FACTORS = ("demand", "price", "input_cost", "technology")
PATHS = 30_000
NO_FACTOR = {"trend": 0.0, "volatility": 0.0, "reversion": 0.0, "jump_rate": 0.0, "jump_mean": 0.0, "jump_sd": 0.0}

SETS: list[dict[str, dict[str, float]]] = [
    {
        "demand": {"trend": 0.03, "volatility": 0.20, "reversion": 0.5},
        "price": {"trend": -0.05, "volatility": 0.25},
        "input_cost": {"volatility": 0.1, "reversion": 0.8, "jump_rate": 1.5, "jump_mean": 0.2, "jump_sd": 0.1},
        "technology": {"trend": 0.01, "volatility": 0.1, "jump_rate": 0.6, "jump_mean": -0.3, "jump_sd": 0.2},
    },
    {
        "demand": {"trend": 0.10, "jump_rate": 4.0, "jump_mean": -0.1, "jump_sd": 0.0},
        "price": {"volatility": 0.4, "reversion": 3.0, "jump_rate": 0.2, "jump_mean": 0.0, "jump_sd": 0.3},
        "input_cost": {"volatility": 0.6, "reversion": 0.01},
        "technology": {"volatility": 0.3, "reversion": 1e-9, "jump_rate": 8.0, "jump_mean": 0.05, "jump_sd": 0.05},
    },
]


def expected_index(t: int, factor: dict[str, float]) -> float:
    """The formula of docs/model.md, section 3: trend, and each quarter's jump as far as it has not faded."""
    f = NO_FACTOR | factor
    chance = -math.expm1(-0.25 * f["jump_rate"])
    faded = np.exp(-0.25 * f["reversion"] * np.arange(t))
    jumps = 1.0 - chance + chance * np.exp(f["jump_mean"] * faded + 0.5 * (f["jump_sd"] * faded) ** 2)
    return math.exp(0.25 * f["trend"] * t) * float(np.prod(jumps))


@pytest.fixture(scope="module", params=range(len(SETS)))
def market(request: Any) -> tuple[dict[str, dict[str, float]], dict[str, Array]]:
    factors = SETS[request.param]
    indices = recorded(build(5.25, market=factors), PATHS, *FACTORS)
    return factors, dict(zip(FACTORS, indices, strict=True))


@pytest.mark.parametrize("name", FACTORS)
def test_expected_index(market: tuple[dict[str, dict[str, float]], dict[str, Array]], name: str) -> None:
    factors, indices = market
    assert (indices[name][0] == 1.0).all()
    for t in (1, 2, 7, 20):
        assert abs(z_mean(indices[name][t], expected_index(t, factors[name]))) < LIMIT


@pytest.mark.parametrize("name", FACTORS)
def test_moments_of_the_deviation(market: tuple[dict[str, dict[str, float]], dict[str, Array]], name: str) -> None:
    """Mean and variance of an Ornstein-Uhlenbeck process with one normal jump a quarter at most."""
    factors, indices = market
    f = NO_FACTOR | factors[name]
    dev = deviation(indices[name], f["trend"])
    chance = -math.expm1(-0.25 * f["jump_rate"])
    jump_mean = chance * f["jump_mean"]
    jump_variance = chance * (f["jump_sd"] ** 2 + f["jump_mean"] ** 2) - jump_mean**2
    for t in (1, 5, 20):
        kept = np.exp(-0.25 * f["reversion"] * np.arange(t))
        rate = 2.0 * f["reversion"]
        diffusion = f["volatility"] ** 2 * (-math.expm1(-0.25 * rate * t) / rate if rate else 0.25 * t)
        mean = jump_mean * kept.sum() - 0.5 * diffusion
        assert abs(z_mean(dev[t], mean)) < LIMIT
        assert abs(z_variance(dev[t], diffusion + jump_variance * (kept**2).sum(), mean)) < LIMIT


def test_ornstein_uhlenbeck_published_case() -> None:
    """Vasicek (1977), reversion 0.5, volatility 0.15: stationary sd 0.15, 0.8825 kept a quarter, half-life 1.386 y."""
    sd, kept, half_life = 0.15, 0.8824969026, 1.3862943611
    factor = {"volatility": 0.15, "reversion": 0.5}
    (index,) = recorded(build(20.0, market={"demand": factor}), 10_000, "demand")
    level = deviation(index, 0.0)
    v = 0.15**2 / (2 * 0.5) * -np.expm1(-2 * 0.5 * 0.25 * np.arange(80))
    level = level + 0.5 * v[:, None]
    assert abs(z_variance(level[79], sd**2, 0.0)) < LIMIT  # 20 years: e^-20 short of stationary
    lagged = level[78] * level[79] / sd**2
    assert abs(z_mean(lagged, kept)) < LIMIT
    assert kept ** (4 * half_life) == pytest.approx(0.5, rel=1e-8)


def test_compound_poisson_jumps_published_case() -> None:
    """10 years of jumps at 0.13 a year, mean -0.25, sd 0.10: P(none) = 0.2725, mean -0.325, variance 0.09425.

    One jump a quarter at most: with the chance of one put to 0.13/4 the mean is the published one, and the variance
    lacks 40 (0.0325 * 0.25)^2.
    """
    law = {"jump_mean": -0.25, "jump_sd": 0.1}
    (index,) = recorded(build(10.25, market={"demand": {"jump_rate": 0.13, **law}}), PATHS, "demand")
    assert abs(z_share(index[40] == 1.0, 0.272531793)) < LIMIT
    rate = -4.0 * math.log1p(-0.13 / 4.0)
    (index,) = recorded(build(10.25, market={"demand": {"jump_rate": rate, **law}}), PATHS, "demand")
    total = np.log(index[40])
    assert abs(z_mean(total, -0.325)) < LIMIT
    assert abs(z_variance(total, 0.09425 - 40 * (0.0325 * 0.25) ** 2, -0.325)) < LIMIT


def test_jumps_of_different_indices_are_independent() -> None:
    law = {"jump_rate": 2.0, "jump_mean": 0.1, "jump_sd": 0.05}
    series = recorded(build(1.0, market=dict.fromkeys(FACTORS, law)), PATHS, *FACTORS)
    jumped = [one[1] != 1.0 for one in series]
    chance = -math.expm1(-0.5)
    for k in range(4):
        assert abs(z_share(jumped[k], chance)) < LIMIT
        for m in range(k):
            assert abs(z_share(jumped[k] & jumped[m], chance**2)) < LIMIT


def test_correlation_of_the_shocks() -> None:
    """With a common reversion the deviations have the correlation of their shocks, whatever the volatilities."""
    pairs = {"demand_price": 0.5, "demand_input_cost": -0.4, "price_technology": 0.3, "input_cost_technology": 0.6}
    factors = {name: {"volatility": 0.1 * (k + 1), "reversion": 0.3} for k, name in enumerate(FACTORS)}
    indices = recorded(build(2.5, market={**factors, "correlation": pairs}), PATHS, *FACTORS)
    sd = [0.1 * (k + 1) * math.sqrt(-math.expm1(-0.6 * 2.25) / 0.6) for k in range(4)]
    scores = [(deviation(one, 0.0)[9] + 0.5 * s**2) / s for one, s in zip(indices, sd, strict=True)]
    for k, first in enumerate(FACTORS):
        for m in range(k + 1, 4):
            assert abs(z_mean(scores[k] * scores[m], pairs.get(f"{first}_{FACTORS[m]}", 0.0))) < LIMIT


def test_bootstrap_of_a_history() -> None:
    """Each quarter's change is one of the past, all alike; a block goes on with the chance 1 - 1/length."""
    levels = np.exp(np.cumsum([0.0, 0.02, -0.05, 0.10, 0.03, -0.12, 0.07, 0.01, -0.02, 0.06]))
    changes = np.diff(np.log(levels))
    demand = {"history": levels.tolist(), "block_quarters": 4}
    (index,) = recorded(build(3.0, market={"demand": demand}), PATHS, "demand")
    moves = np.diff(np.log(index), axis=0)
    place = np.abs(moves[:, :, None] - changes).argmin(axis=2)
    assert np.abs(moves - changes[place]).max() < 1e-12
    for t in (0, 5, 10):
        for position in range(changes.size):
            assert abs(z_share(place[t] == position, 1.0 / changes.size)) < LIMIT
    goes_on = place[1:] == (place[:-1] + 1) % changes.size
    chance = 0.75 + 0.25 / changes.size  # a new block may begin where the old one would have gone on
    for t in (0, 5, 9):
        assert abs(z_share(goes_on[t], chance)) < LIMIT
    assert abs(z_mean(deviation(index, 4.0 * changes.mean())[11], 0.0)) < LIMIT


def test_antithetic_pairs_mirror_the_diffusion() -> None:
    """Trajectories 2k and 2k + 1 have opposite levels, and one of a pair jumps where the other's uniform is 1 - u."""
    factor = {"volatility": 0.2, "reversion": 0.5, "jump_rate": 4.0, "jump_mean": 0.3, "jump_sd": 0.0}
    calm = {"demand": {**factor, "jump_rate": 0.0}}
    (index,) = recorded(build(3.0, market=calm, simulation={"antithetic": True}), PATHS, "demand")
    level = deviation(index, 0.0)
    level = level - level.mean(axis=1, keepdims=True)
    assert np.abs(level[:, 0::2] + level[:, 1::2]).max() < 1e-12
    jumping = build(0.5, market={"demand": {**factor, "volatility": 0.0}}, simulation={"antithetic": True})
    (index,) = recorded(jumping, PATHS, "demand")
    jumped = index[1] > 1.0
    chance = -math.expm1(-1.0)
    both = jumped[0::2] & jumped[1::2]
    assert abs(z_share(both, 2.0 * chance - 1.0)) < LIMIT  # u < p and 1 - u < p
    assert (jumped[0::2] | jumped[1::2]).all()
