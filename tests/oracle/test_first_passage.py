"""First passage of a Brownian motion through a barrier that is looked at once a quarter.

The published case has x0 = 1, drift -0.1, sd 0.3 a year and the barrier 0. A trigger on demand watches the log
deviation, which without reversion is s W(t) - s^2 t/2. The published motion less x0, stretched by c, has drift -0.1 c
and sd 0.3 c: the same law if 0.1 c = (0.3 c)^2/2, with the barrier at -c x0.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from simulate.engine.run import simulate
from tests.laboratory import LIMIT, build, z_share

START, DRIFT, SD = 1.0, -0.1, 0.3
PUBLISHED = {5: 0.2966493757, 10: 0.6217163999}
"""Share that has passed by year, by convolution; the source checked it to 0.003 by simulation."""
CONTINUOUS = {5: 0.3449784456652259, 10: 0.6615558721965673}
"""The inverse Gaussian law: what a program that watches the barrier all the time would show."""
DEFECTIVE = (0.5, 0.05, 0.3, 0.5737534207)
"""Start, drift, sd of a motion that leaves its barrier, and its chance to hit it ever, watched all the time."""
PATHS = 100_000
YEARS = 12.0


def passed(years: float, start: float, drift: float, sd: float) -> float:
    """Share that has passed by some year, by quadrature: the density of those alive, quarter by quarter."""
    width, n = 0.005, 1500
    x = (np.arange(n) + 0.5) * width
    step = stats.norm(0.25 * drift, 0.5 * sd)
    spread = width * step.pdf(x[:, None] - x[None, :])
    alive = step.pdf(x - start)
    for _ in range(round(4 * years) - 1):
        alive = spread @ alive
    return float(1.0 - width * alive.sum())


def quarters_lived(side: str, start: float, drift: float, sd: float) -> npt.NDArray[np.float64]:
    """Quarter t of the first passage plus 1; more than the horizon where the barrier is never met."""
    stretch = abs(drift) / (0.5 * sd**2)
    barrier = stretch * start * (1.0 if side == "above" else -1.0)
    trigger = {"name": "barrier", "metric": "demand", side: barrier, "settlement": "liquidation"}
    market = {"demand": {"volatility": stretch * sd}}
    outcomes = simulate(build(YEARS, market=market, exit={"triggers": [trigger]}), PATHS)
    return np.where(outcomes["cause"] >= 0, outcomes["exit_quarter"], np.inf)


@pytest.fixture(scope="module")
def lived() -> npt.NDArray[np.float64]:
    return quarters_lived("below", START, DRIFT, SD)


@pytest.mark.parametrize("years", [1, 3, 5, 10])
def test_share_that_has_passed(lived: npt.NDArray[np.float64], years: int) -> None:
    """Quarter 0 is the start itself: year 5 is the 21st quarter lived."""
    exact = passed(years, START, DRIFT, SD)
    assert abs(z_share(lived <= 4 * years + 1, exact)) < LIMIT
    if years in PUBLISHED:
        assert exact == pytest.approx(PUBLISHED[years], abs=0.003)
        assert abs(z_share(lived <= 4 * years + 1, CONTINUOUS[years])) > 5 * LIMIT


def test_a_barrier_that_the_drift_leads_away_from() -> None:
    *motion, ever = DEFECTIVE
    lived = quarters_lived("above", *motion)
    exact = passed(YEARS - 0.25, *motion)
    assert abs(z_share(np.isfinite(lived), exact)) < LIMIT
    assert exact < ever
