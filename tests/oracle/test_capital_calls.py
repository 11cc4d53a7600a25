"""A partner that does not fund its call: the arithmetic of the standard clauses.

The published case: two equal partners, 300 paid in by each, fair value 400, a call of 100 that one partner pays whole;
the other is diluted at fair value, at book value, or at 150 % of book value. In the second quarter a plant is bought
with what the first one earns and 100 more, and A has been in distress from the start.
"""

from __future__ import annotations

from typing import Any

import pytest

from simulate.engine.planner import plan
from simulate.engine.run import simulate
from tests.laboratory import build, partners

CALL = 100.0
AT_FAIR_VALUE, AT_BOOK_VALUE, WITH_PENALTY = 0.4, 0.4285714286, 0.3928571429


def stakes(gross: float, multiple: float, penalty: float, a: dict[str, Any]) -> Any:
    """Outcomes of a venture that buys a plant for `gross` of which the first one earns all but the call."""
    bought = {"name": "second", "quarter": 1, "capex": gross, "capacity": 1.0, "build_quarters": 1}
    first = {"name": "first", "quarter": 0, "capex": 0.0, "capacity": 1e15, "build_quarters": 1}
    venture = {"price": gross - CALL, "ebitda_multiple": multiple, "stages": [first, bought], "depreciation_years": 1e6}
    terms = {"dilution_penalty": penalty}
    scenario = build(2.0, venture=venture, partners=partners({"distress_years": 1e12, **a}), exit=terms)
    assert plan(scenario).series["free_cash_flow"][1] == pytest.approx(-CALL, rel=1e-12)
    return simulate(scenario, 3)


@pytest.mark.parametrize(
    ("gross", "fair", "penalty", "published"),
    [(300.0, 400.0, 1.0, AT_FAIR_VALUE), (600.0, 0.0, 1.0, AT_BOOK_VALUE), (600.0, 0.0, 1.5, WITH_PENALTY)],
)
def test_dilution(gross: float, fair: float, penalty: float, published: float) -> None:
    """Fair value is a multiple of the four quarters to come; the larger of it and the gross capital counts."""
    multiple = fair / (4.0 * (gross - CALL))
    outcomes = stakes(gross, multiple, penalty, {"distress_rate": 1e6})
    assert outcomes["final_stake"][0] == pytest.approx(published, abs=1e-9)
    assert outcomes["final_stake"].sum(axis=0) == pytest.approx(1.0, abs=1e-15)
    assert outcomes["diluted"] == pytest.approx(0.5 - published, abs=1e-9)


def test_a_call_that_both_pay_dilutes_nobody() -> None:
    outcomes = stakes(600.0, 0.0, 1.5, {})
    assert (outcomes["final_stake"] == 0.5).all()
    assert (outcomes["diluted"] == 0.0).all()


def test_the_one_that_pays_pays_all() -> None:
    scenario_value = stakes(600.0, 0.0, 0.0, {"distress_rate": 1e6})["partner_npv"]
    fair_share = stakes(600.0, 0.0, 0.0, {})["partner_npv"]
    half = 0.5 * CALL * 1.08**-0.375
    assert scenario_value[0] - fair_share[0] == pytest.approx(half, rel=1e-9)
    assert scenario_value[1] - fair_share[1] == pytest.approx(-half, rel=1e-9)
