"""Endings at constant hazards: what exit risk and notice are worth, and competing causes.

A partner's distress begins with a constant hazard and here never ends, so that a trigger on it ends the venture at an
exponential time, seen at the end of its quarter. The venture earns `CASH` a year from its second quarter on, nothing
is left at the end, and the rate is continuous as in the published closed forms.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulate.engine.outcomes import Outcomes
from simulate.engine.run import simulate
from tests.laboratory import LIMIT, build, partners, z_mean, z_share

CASH, RATE, HAZARD = 10.0, 0.08, 0.07
NO_LAG, LAG_YEARS, WITH_LAG, DOUBLE_COUNTED = 66.6666666667, 1.5, 73.2629745248, 45.4545454545
"""Values of a perpetuity that ends with the hazard at once, or 1.5 years after; and with exit risk in the rate too."""
YEARS = 75.0
"""What lies beyond is worth 10 * exp(-0.15 * 75)/0.15 < 0.001."""
FOREVER_YEARS = 1e12


def distressed(hazards: tuple[float, float], notice: int, years: float, paths: int) -> Outcomes:
    rate = math.expm1(RATE)
    both = partners(*({"distress_rate": h, "distress_years": FOREVER_YEARS, "discount_rate": rate} for h in hazards))
    triggers: list[dict[str, Any]] = [
        {"name": f"distress of {one}", "metric": "distress", "holder": one, "above": 1.0, "settlement": "liquidation",
         "notice_quarters": notice}
        for one in "AB"
    ]  # fmt: skip
    terms = {"triggers": triggers, "separation_drag": 0.0}
    venture = {"price": CASH / 4.0, "discount_rate": rate}
    return simulate(build(years, venture=venture, partners=both, exit=terms), paths)


def worth(years: float, quarter: float, notice: int, hazard: float = HAZARD) -> float:
    """The exact value on a grid: cash from the second period on, until `notice` periods after the trigger was seen."""
    t = np.arange(1, round(years / quarter))
    alive = np.exp(-hazard * quarter * np.maximum(0, t - notice))
    return float(CASH * quarter * np.sum(np.exp(-RATE * quarter * (t + 0.5)) * alive))


@pytest.mark.parametrize(("lag", "published"), [(0.0, NO_LAG), (LAG_YEARS, WITH_LAG)])
def test_the_grid_tends_to_the_published_value(lag: float, published: float) -> None:
    """Short periods: a period of cash is missing at the start, half a period of hazard too: CASH * h each at most."""
    h = 1e-4
    assert worth(200.0, h, round(lag / h)) == pytest.approx(published, abs=2.0 * CASH * h)
    assert worth(YEARS, h, round(lag / h)) == pytest.approx(published, abs=2.0 * CASH * h + 0.001)


@pytest.mark.parametrize("lag", [0.0, LAG_YEARS])
def test_value_of_cash_that_ends_at_a_hazard(lag: float) -> None:
    notice = round(4 * lag)
    value = distressed((HAZARD, 0.0), notice, YEARS, 20_000)["venture_npv"]
    assert abs(z_mean(value, worth(YEARS, 0.25, notice))) < LIMIT
    assert abs(z_mean(value, worth(YEARS, 0.25, 6 - notice))) > 3 * LIMIT  # the other lag's
    assert abs(z_mean(value, DOUBLE_COUNTED)) > 3 * LIMIT


BUYOUT, OTHER = 0.04505456673639644, 0.02426015131959808
SURVIVAL = {5: 0.7071067812, 10: 0.5, 20: 0.25}
BY_BUYOUT = {5: 0.1903805922, 10: 0.325, 20: 0.4875}


def test_competing_causes() -> None:
    """Survival is the published one at every quarter; of two causes in one quarter the first in the file is told."""
    outcomes = distressed((BUYOUT, OTHER), 0, 21.0, 100_000)
    lived, cause = outcomes["exit_quarter"], outcomes["cause"]
    first = -math.expm1(-0.25 * BUYOUT) / -math.expm1(-0.25 * (BUYOUT + OTHER))
    for years, share in SURVIVAL.items():
        assert abs(z_share(lived > 4 * years, share)) < LIMIT
        by_first = first * (1.0 - share)
        assert by_first == pytest.approx(BY_BUYOUT[years], abs=0.25 * BUYOUT * OTHER * years)  # ties, to first order
        assert abs(z_share((lived <= 4 * years) & (cause == 0), by_first)) < LIMIT
        assert abs(z_share((lived <= 4 * years) & (cause == 1), 1.0 - share - by_first)) < LIMIT
