"""Alignment, disputes, shifts of strategy, distress, agreement to a reset: each against its exact law."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulate.engine.run import simulate
from tests.laboratory import LIMIT, build, partners, recorded, z_mean, z_share, z_variance

PATHS = 20_000
START = math.log(0.63 / 0.37)
"""Log-odds of alignment at the start: 0.15 + 0.80 * 0.6 = 0.63."""


@pytest.mark.parametrize(("reversion", "volatility", "clarity"), [(0.25, 0.5, 0.1), (1.5, 0.8, 1.0), (0.05, 0.2, 0.7)])
def test_log_odds_of_alignment(reversion: float, volatility: float, clarity: float) -> None:
    """An Ornstein-Uhlenbeck process from the start value to the long-run one; it moves from quarter 0 on."""
    governance = {"alignment_reversion": reversion, "alignment_volatility": volatility}
    scenario = build(6.0, governance=governance, elements={"clear_governance": clarity})
    (alignment,) = recorded(scenario, PATHS, "alignment")
    odds = np.log(alignment / (1.0 - alignment))
    share = 0.15 + 0.45 * 0.6 + 0.30 * clarity
    level = math.log(share / (1.0 - share))

    def spread(years: float) -> float:
        return volatility**2 * -math.expm1(-2.0 * reversion * years) / (2.0 * reversion)

    for t in (0, 4, 23):
        years = 0.25 * (t + 1)
        mean = level + (START - level) * math.exp(-reversion * years)
        assert abs(z_mean(odds[t], mean)) < LIMIT
        assert abs(z_variance(odds[t], spread(years), mean)) < LIMIT
    kept = math.exp(-reversion * 0.25)
    shock = odds[23] - level - kept * (odds[22] - level)
    assert abs(z_mean(shock * (odds[22] - odds[22].mean()), 0.0)) < LIMIT
    assert abs(z_variance(shock, spread(0.25), 0.0)) < LIMIT


def test_strain_pulls_alignment_down_at_its_rate() -> None:
    """A shifted partner strains by 2 log-odds a year: exactly (1 - e^{-0.25 k})/k times that a quarter."""
    governance = {"strain_shift": 2.0, "alignment_reversion": 0.4, "strategy_shift_years": 1e12}
    scenario = build(3.0, governance=governance, partners=partners({"strategy_shift_rate": 1e9}))
    (alignment,) = recorded(scenario, 3, "alignment")
    odds = np.log(alignment / (1.0 - alignment))
    years = 0.25 * np.arange(1, 13)
    exact = START - 2.0 * -np.expm1(-0.4 * years) / 0.4
    np.testing.assert_allclose(odds, exact[:, None] * np.ones(3), rtol=1e-11)


def two_states(begins: float, ends: float, quarters: int) -> float:
    """Chance to be in the second state after some moves, from the first."""
    both = begins + ends
    return begins / both * (1.0 - (1.0 - both) ** quarters)


def test_distress_comes_and_goes() -> None:
    both = partners({"distress_rate": 0.3, "distress_years": 0.5}, {"distress_rate": 0.05, "distress_years": 2.0})
    one, other = recorded(build(5.0, partners=both), PATHS, "distress_0", "distress_1")
    for t in (0, 3, 19):
        first = two_states(-math.expm1(-0.075), -math.expm1(-0.5), t + 1)
        second = two_states(-math.expm1(-0.0125), -math.expm1(-0.125), t + 1)
        assert abs(z_share(one[t] > 0.5, first)) < LIMIT
        assert abs(z_share(other[t] > 0.5, second)) < LIMIT
        assert abs(z_share((one[t] > 0.5) & (other[t] > 0.5), first * second)) < LIMIT


def test_shifts_of_strategy_look_at_alignment() -> None:
    """At alignment 0.63 the hazard is the stated one times 2 * 0.37."""
    both = partners({"strategy_shift_rate": 0.4}, {"strategy_shift_rate": 0.1})
    scenario = build(5.0, partners=both, governance={"strategy_shift_years": 1.0})
    series = recorded(scenario, PATHS, "strategy_shift_0", "strategy_shift_1")
    for shifted, rate in zip(series, (0.4, 0.1), strict=True):
        for t in (0, 3, 19):
            exact = two_states(-math.expm1(-rate * 0.74 * 0.25), -math.expm1(-0.25), t + 1)
            assert abs(z_share(shifted[t] > 0.5, exact)) < LIMIT


def test_disputes_climb_and_are_settled() -> None:
    """Shares of the five levels: powers of the chain that the text of the model states."""
    alignment, clarity = 0.63, 0.7
    begins = -math.expm1(-4.0 * 0.6 * 2.0 * (1.0 - alignment) * (1.5 - clarity) * 0.25)
    chain = np.zeros((5, 5))
    chain[0, :2] = 1.0 - begins, begins
    for level, base in enumerate((0.10, 0.05, 0.02), start=1):
        settled = base + 0.35 * clarity * alignment
        chain[level, 0], chain[level, level + 1] = settled, 1.0 - settled
    settled = 0.05 + 0.25 * clarity
    chain[4, 0], chain[4, 4] = settled, 1.0 - settled
    governance = {"dispute_rate": 4.0, "escalation": [0.10, 0.05, 0.02], "deadlock_resolution": 0.05}
    (found,) = recorded(build(6.0, governance=governance), PATHS, "dispute_level")
    for t in (0, 1, 2, 4, 23):
        shares = np.linalg.matrix_power(chain, t + 1)[0]
        for level in range(5):
            if 0.0 < shares[level] < 1.0:
                assert abs(z_share(found[t] == level, shares[level])) < LIMIT
            else:
                assert not (found[t] == level).any()


@pytest.mark.parametrize("intensity", [0.6, 1.0])
def test_agreement_to_a_reset(intensity: float) -> None:
    """A review every year finds alignment below its threshold; refusals cost and are counted against the next."""
    logit = {
        "intercept": -1.0,
        "alignment": 1.5,
        "readiness": 0.8,
        "clarity": 0.6,
        "failures": -0.7,
        "overgovernance": -2.0,
    }
    reset = {
        "alignment_threshold": 0.9,
        "alignment_loss": 0.0,
        "alignment_gain": 0.0,
        "logit": logit,
        "lag_quarters": 1,
    }
    governance = {"enabled": True, "review_interval_quarters": 4, "intensity": intensity, "reset": reset}
    before, once, twice = (simulate(build(y, governance=governance), PATHS)["refusals"] for y in (1.0, 1.25, 2.25))

    def agreed(failures: int) -> float:
        odds = -1.0 + 1.5 * 0.63 + 0.8 * 0.5 + 0.6 * 0.7 - 0.7 * failures - 2.0 * (intensity - 0.6)
        return 1.0 / (1.0 + math.exp(-odds))

    assert not before.any()
    assert abs(z_share(once == 1, 1.0 - agreed(0))) < LIMIT
    assert abs(z_share(twice == 2, (1.0 - agreed(0)) * (1.0 - agreed(1)))) < LIMIT
    assert abs(z_share(twice == 0, agreed(0) ** 2)) < LIMIT
