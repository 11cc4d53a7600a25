"""Calls on a jump-diffusion, priced by the demand index: Merton (1976), Haug's table as corrected in QuantLib's tests.

Without reversion the demand index is a geometric Brownian motion with normal jumps. A row's life is stretched to
`QUARTERS` quarters with its variance, its expected jumps and its interest kept. The table has Poisson jumps, the model
one a quarter at most: with p = (expected jumps)/QUARTERS the number is binomial with the same mean, and the price is
the binomial mixture of Black-Scholes prices. Jump factors have mean 1, so that no drift needs to be taken out.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.laboratory import LIMIT, build, recorded, z_mean

SPOT, RATE, VOLATILITY = 100.0, 0.08, 0.25
PUBLISHED = [
    (80, 0.1, 1, 0.25, 20.67),
    (100, 0.5, 1, 0.25, 8.95),
    (100, 0.5, 1, 0.5, 8.71),
    (110, 0.25, 5, 0.5, 2.11),
    (90, 0.5, 10, 0.5, 15.41),
    (120, 0.5, 5, 0.25, 2.25),
    (100, 0.1, 10, 0.25, 3.53),
]
"""Strike, life [years], jumps a year, their share of the variance, call."""
TOLERANCE = 0.0101
"""Of the table: two decimals, and the source's own slack."""
QUARTERS = 24
PATHS = 40_000


def mixture(strike: float, life: float, jumps: float, share: float) -> float:
    """The call with binomial jumps."""
    diffusion, jump = VOLATILITY**2 * (1.0 - share) * life, VOLATILITY**2 * share / jumps
    counts = np.arange(QUARTERS + 1)
    sd = np.sqrt(diffusion + counts * jump)
    d = (math.log(SPOT / strike) + RATE * life) / sd + 0.5 * sd
    calls = SPOT * stats.norm.cdf(d) - strike * math.exp(-RATE * life) * stats.norm.cdf(d - sd)
    return float(calls @ stats.binom.pmf(counts, QUARTERS, jumps * life / QUARTERS))


@pytest.mark.parametrize(("strike", "life", "jumps", "share", "published"), PUBLISHED)
def test_calls(strike: float, life: float, jumps: float, share: float, published: float) -> None:
    expected = mixture(strike, life, jumps, share)
    assert expected == pytest.approx(published, abs=TOLERANCE)
    years = QUARTERS / 4.0
    jump_variance = VOLATILITY**2 * share / jumps
    demand = {
        "trend": RATE * life / years,
        "volatility": VOLATILITY * math.sqrt((1.0 - share) * life / years),
        "jump_rate": -4.0 * math.log1p(-jumps * life / QUARTERS),
        "jump_mean": -0.5 * jump_variance,
        "jump_sd": math.sqrt(jump_variance),
    }
    (index,) = recorded(build(years + 0.25, market={"demand": demand}), PATHS, "demand")
    price = SPOT * index[QUARTERS]
    discount = math.exp(-RATE * life)
    assert abs(z_mean(discount * price, SPOT)) < LIMIT
    call = discount * np.maximum(price - strike, 0.0)
    slope = np.cov(call, price)[0, 1] / price.var()
    controlled = call - slope * (price - SPOT / discount)
    assert abs(z_mean(controlled, expected)) < LIMIT
    black_scholes = mixture(strike, life, jumps, 0.0)
    if abs(black_scholes - expected) > 0.2:  # where jumps matter, a price without them must be told apart
        assert abs(z_mean(controlled, black_scholes)) > LIMIT
