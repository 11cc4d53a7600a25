"""Tariff regimes, their rates, regulation and the subsidy's repeal."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import linalg, stats

from simulate.scenario import Scenario
from tests.laboratory import LIMIT, build, recorded, z_mean, z_share

Array = npt.NDArray[np.float64]
NAMES = ("open", "managed", "hostile")
CHAIN = np.array([[0.975, 0.005, 0.020], [0.030, 0.900, 0.070], [0.010, 0.085, 0.905]])
STATIONARY = (0.439628483, 0.2693498452, 0.2910216718)
MEAN_SOJOURN = (40.0, 10.0, 10.5263157895)
AFTER_20_QUARTERS = (0.6587049218, 0.1439619044, 0.1973331738)
TO_HOSTILE = {"open": 44.6808510638, "managed": 23.4042553191}

GENERATOR = np.array([[-0.12, 0.10, 0.02], [0.20, -0.60, 0.40], [0.10, 0.30, -0.40]])
GENERATOR_STATIONARY = (0.5504587156, 0.2110091743, 0.2385321101)
LONG, PATHS = 100.0, 1500


def with_chain(
    chain: Array, years: float, initial: str = "open", rates: tuple[Any, ...] = (0.025, 0.15, 0.3)
) -> Scenario:
    regimes = [{"name": name, "rate": rate} for name, rate in zip(NAMES, rates, strict=True)]
    rows = [[*row[:-1], 1.0 - sum(row[:-1])] for row in chain.tolist()]
    return build(years, market={"tariff": {"initial": initial, "regimes": regimes, "transition": rows}})


@pytest.fixture(scope="module")
def century() -> Array:
    """Regimes of 400 quarters, shape (400, n), from `open`."""
    return recorded(with_chain(CHAIN, LONG), PATHS, "regime")[0]


def test_stationary_shares(century: Array) -> None:
    """Means over the last 75 years of each path, which are independent of each other."""
    for k, share in enumerate(STATIONARY):
        assert abs(z_mean((century[100:] == k).mean(axis=0), share)) < LIMIT


def test_mean_sojourn(century: Array) -> None:
    """A regime is left with the chance 1/(mean sojourn) each quarter; the moves out of a regime are a martingale."""
    for k, sojourn in enumerate(MEAN_SOJOURN):
        left = century[1:][century[:-1] == k] != k
        assert abs(z_share(left, 1.0 / sojourn)) < LIMIT


def test_every_move_has_its_chance(century: Array) -> None:
    for origin in range(3):
        to = century[1:][century[:-1] == origin]
        for target in range(3):
            assert abs(z_share(to == target, CHAIN[origin, target])) < LIMIT


def test_shares_after_20_quarters() -> None:
    (regime,) = recorded(with_chain(CHAIN, 5.25), 20_000, "regime")
    for k, share in enumerate(AFTER_20_QUARTERS):
        assert abs(z_share(regime[20] == k, share)) < LIMIT


@pytest.mark.parametrize("initial", list(TO_HOSTILE))
def test_mean_time_to_the_hostile_regime(initial: str, century: Array) -> None:
    """Paths that do not see it in 400 quarters count 400: one in 8000, which takes 0.006 off a mean known to 1."""
    regime = century if initial == "open" else recorded(with_chain(CHAIN, LONG, initial), PATHS, "regime")[0]
    seen = regime == 2.0
    quarters = np.where(seen.any(axis=0), seen.argmax(axis=0), len(regime))
    assert abs(z_mean(quarters.astype(float), TO_HOSTILE[initial])) < LIMIT


def test_chain_in_continuous_time() -> None:
    """A generator by the year enters as expm(Q/4); its stationary law is that of the generator."""
    quarterly = linalg.expm(GENERATOR / 4.0)
    (regime,) = recorded(with_chain(quarterly, LONG), PATHS, "regime")
    for k, share in enumerate(GENERATOR_STATIONARY):
        assert abs(z_mean((regime[100:] == k).mean(axis=0), share)) < LIMIT


def test_rates_are_drawn_at_entry_and_stay() -> None:
    laws = (
        {"dist": "triangular", "low": 0.0, "mode": 0.01, "high": 0.05},
        {"dist": "uniform", "low": 0.10, "high": 0.20},
        {"dist": "triangular", "low": 0.25, "mode": 0.50, "high": 0.50},
    )
    oracles = (stats.triang(0.2, 0.0, 0.05), stats.uniform(0.1, 0.1), stats.triang(1.0, 0.25, 0.25))
    regime, tariff = recorded(with_chain(CHAIN, 6.0, "managed", laws), 20_000, "regime", "tariff")
    moved = regime[1:] != regime[:-1]
    assert (tariff[1:][~moved] == tariff[:-1][~moved]).all()
    entered = np.concatenate([np.ones((1, tariff.shape[1]), dtype=bool), moved])
    for k, oracle in enumerate(oracles):
        drawn = tariff[entered & (regime == k)]
        assert drawn.size > 3000
        assert stats.kstest(drawn, oracle.cdf).pvalue > 6e-5  # as rare as |z| > 4


def test_an_announcement_sets_the_regime() -> None:
    regimes = [{"name": name, "rate": rate} for name, rate in zip(NAMES, (0.025, 0.15, 0.3), strict=True)]
    tariff = {
        "initial": "open",
        "regimes": regimes,
        "transition": CHAIN.tolist(),
        "announced": [{"quarter": "2028-Q1", "regime": "hostile"}],
    }
    (regime,) = recorded(build(3.0, market={"tariff": tariff}), 5000, "regime")
    assert (regime[4] == 2.0).all()
    assert abs(z_share(regime[5] == 2.0, CHAIN[2, 2])) < LIMIT
    assert abs(z_share(regime[3] == 0.0, np.linalg.matrix_power(CHAIN, 3)[0, 0])) < LIMIT


def test_regulation_takes_volume_for_good() -> None:
    """Each event keeps 90 %: E[share kept at t] = (1 - p/10)^t; the event's cost falls once."""
    market = {"regulation": {"event_rate": 0.8, "volume_loss": 0.1, "cost": 5.0}}
    volume, ebitda = recorded(build(5.25, market=market), 20_000, "wanted", "ebitda")
    chance = -math.expm1(-0.2)
    assert abs(z_mean(volume[20] / 1e6, (1.0 - 0.1 * chance) ** 20)) < LIMIT
    cost = volume / 1e6 - ebitda
    assert set(np.round(np.unique(cost), 9)) == {0.0, 5.0}
    assert abs(z_share(cost[7] > 1.0, chance)) < LIMIT
    assert (cost[0] == 0.0).all()


def test_repeal_of_the_subsidy() -> None:
    """It is paid in quarter t < 12 with the chance e^{-rate t/4}, and never again once repealed."""
    market = {"subsidy": {"per_unit": 2.0, "years": 3.0, "repeal_rate": 0.5}}
    (ebitda,) = recorded(build(4.0, market=market), 20_000, "ebitda")
    paid = ebitda[1:] > 2.0
    for t in (1, 2, 6, 11):
        assert abs(z_share(paid[t - 1], math.exp(-0.125 * t))) < LIMIT
    assert not paid[11:].any()
    assert not (paid[1:] & ~paid[:-1]).any()
