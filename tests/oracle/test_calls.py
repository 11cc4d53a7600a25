"""What a right to buy the partner's stake is worth: nothing at fair value, and what closed forms say at other prices.

Chi & McGuire (1996): a call at the value of the day is worth nothing unless values diverge. The venture pays nothing
worth naming on the way, half of it is worth 50, and a right that is ripe in the last quarter alone can be used once,
after five years, just before the horizon.

References
----------
Black & Scholes (1973), Journal of Political Economy 81(3), 637-654. Margrabe (1978), Journal of Finance 33(1), 177-186.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulate.engine.run import simulate
from simulate.scenario import Scenario
from tests.laboratory import build, merged, partners

Array = npt.NDArray[np.float64]
SIGMA, YEARS, QUARTERS = 0.35, 5.0, 20
LAST = YEARS + 0.25
"""The horizon: quarter 20, after five years of shocks, is the last one."""
PATHS, FEWER = 250_000, 100_000
"""Futures by thumb, and where a rule is learned."""
STRIKE = 50.0


def deal(rate: float, right: dict[str, Any], **tables: Any) -> Scenario:
    """Two halves of a business that sells a million units a quarter, one right to buy, and no other way to part."""
    call = {"name": "call", "metric": "age", "above": 0.0, "holder": "A", "settlement": "buy_out_partner",
            "notice_quarters": 0, "use": "right", **right}  # fmt: skip
    second = {
        "scenario": {"rules": 2},
        "decisions": {"parting": "never", "closing": False, "inertia": 0.0},
        "governance": {"reserved": ["localise", "refresh", "narrow", "expand"]},
        "exit": {"triggers": [call]},
        "partners": partners({"discount_rate": rate}, {"discount_rate": rate}),
        "venture": {"discount_rate": rate, "retained_synergy": 1.0},
    }
    return build(LAST, **merged(second, tables))


def gain(scenario: Scenario, paths: int) -> Array:
    """What the right brings its holder, trajectory by trajectory."""
    free, bare = (simulate(one, paths)["partner_npv"] for one in (scenario, scenario.with_("exit.enabled", False)))
    np.testing.assert_allclose(free.sum(axis=0), bare.sum(axis=0), rtol=1e-9, atol=1e-9)
    return np.asarray(free[0] - bare[0])


def normal(x: float) -> float:
    return NormalDist().cdf(x)


def exchange(own: float, given: float, deviation: float) -> float:
    """Worth of the right to exchange one lognormal value for another (Margrabe 1978)."""
    d = math.log(own / given) / deviation + 0.5 * deviation
    return own * normal(d) - given * normal(d - deviation)


# ---- at a fair price ------------------------------------------------------------------------------------------------

RATE = 1.04
PERPETUITY = RATE**-0.125 / (4.0 * (1.0 - RATE**-0.25))
"""Years of EBITDA that a business is worth which earns the same for ever: fair value is what follows, on average."""


def fair(multiple: float, discount: float, **decisions: Any) -> Scenario:
    """The right is ripe all the time; fair value goes up and down with the price."""
    market = {"price": {"volatility": SIGMA, "reversion": 0.0}}
    venture = {"ebitda_multiple": multiple}
    terms = {"price_basis": "fair_value", "discount": discount}
    return deal(RATE - 1.0, terms, market=market, venture=venture, decisions=decisions)


def test_a_call_at_fair_value_is_worth_nothing() -> None:
    """To one who goes by an unbiased value: the gain lies between -1e-9 and 1e-9 of what it is about."""
    for discount, inertia, wanted in ((0.0, 1e-9, False), (1e-9, 0.0, True)):
        outcomes = simulate(fair(PERPETUITY, discount, inertia=inertia), 4_000)
        assert (outcomes["exit_quarter"] == 1).all() == (outcomes["cause"] == 0).all() == wanted
        assert (outcomes["right_ripe"] > 0).all()
    worth = gain(fair(PERPETUITY, 0.0, inertia=1e-9), 4_000)
    assert np.abs(worth).max() < 1e-9


@pytest.mark.parametrize("share", [0.9, 1.1])
def test_a_call_below_fair_value_is_worth_what_is_missing(share: float) -> None:
    """An appraiser who takes a tenth too little sells cheap, one who takes a tenth too much does not sell at all."""
    bought = gain(fair(share * PERPETUITY, 0.0), 4_000)
    assert (bought.mean() > 0.0) == (share < 1.0)


# ---- at a fixed price -----------------------------------------------------------------------------------------------


def fixed(**decisions: Any) -> Scenario:
    """At the books, which stay at 100; the price grows by 4 % a year, as it is discounted."""
    price = {"volatility": SIGMA, "reversion": 0.0, "trend": 0.04}
    plant = {"name": "plant", "quarter": 0, "capex": 2.0 * STRIKE, "capacity": 1e15, "build_quarters": 1}
    venture = {"ebitda_multiple": 25.0, "depreciation_years": 1e15, "stages": [plant]}
    terms = {"price_basis": "book_value", "above": LAST - 0.1}
    return deal(math.exp(0.04) - 1.0, terms, market={"price": price}, venture=venture, decisions=decisions)


LEARNED = {"estimate": "learned"}


def assert_worth(scenario: Scenario, expected: float, growth: float, lost: float = 0.0) -> None:
    """The mean gain is as expected, but for three errors and for the share that who has learned may lose."""
    worth = gain(scenario, FEWER if lost else PATHS) * growth
    error = float(worth.std() / math.sqrt(worth.size))
    assert -lost * expected - 3.0 * error < worth.mean() - expected < 3.0 * error


@pytest.mark.parametrize(("decisions", "lost"), [({}, 0.0), (LEARNED, 0.02)], ids=["thumb", "learned"])
def test_a_call_at_a_fixed_price(decisions: dict[str, Any], lost: float) -> None:
    """Black & Scholes: 50 for what is worth 50, in five years, is worth 18.799."""
    rate = 0.04
    expected = exchange(50.0, STRIKE * math.exp(-rate * YEARS), SIGMA * math.sqrt(YEARS))
    assert expected == pytest.approx(18.7990762407, abs=1e-9)
    assert_worth(fixed(**decisions), expected, math.exp(0.25 * rate), lost)  # a quarter of no growth is discounted


# ---- at an appraisal that goes its own way --------------------------------------------------------------------------

CORRELATION = 0.8
APPRAISED, OWN = 50.0, 55.0
"""Half of the business: by the books, and to who owns it, which is 10 % more."""


def diverging(**decisions: Any) -> Scenario:
    """Who buys pays by the books, which are the working capital and move with revenue; it has a subsidy on volume.

    Volume moves with demand alone, revenue with demand and price, by as much and with a correlation of 0.8.
    """
    price = {"volatility": SIGMA * math.sqrt(2.0 * (1.0 - CORRELATION)), "reversion": 0.0}
    common = (CORRELATION - 1.0) * SIGMA**2
    subsidised = 80
    market = {
        "demand": {"volatility": SIGMA, "reversion": 0.0},
        "price": {**price, "trend": -common},
        "correlation": {"demand_price": common / (SIGMA * price["volatility"])},
        "subsidy": {"per_unit": 2.0 * OWN / (subsidised - 1 - QUARTERS), "years": subsidised / 4.0},
    }
    plant = {"name": "plant", "quarter": 0, "capex": 0.0, "capacity": 4e7, "build_quarters": 1}
    venture = {"price": 2.0 * APPRAISED / 4.0, "working_capital": 1.0, "closure_cost": 1e6, "stages": [plant]}
    terms = {"price_basis": "book_value", "above": LAST - 0.1}
    return deal(0.0, terms, market=market, venture=venture, decisions=decisions)


@pytest.mark.parametrize(("decisions", "lost"), [({}, 0.0), (LEARNED, 0.08)], ids=["thumb", "learned"])
def test_own_value_is_exchanged_for_the_appraised(decisions: dict[str, Any], lost: float) -> None:
    """Margrabe: at 10 % more than the appraisal, which is correlated with the own value, the call is worth 12.948.

    Who has learned sees the own value through one future of each pilot, and loses 6 % by that.
    """
    expected = exchange(OWN, APPRAISED, SIGMA * math.sqrt(2.0 * (1.0 - CORRELATION) * YEARS))
    assert expected == pytest.approx(12.947764996, abs=1e-9)
    assert_worth(diverging(**decisions), expected, 1.0, lost)
