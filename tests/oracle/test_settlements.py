"""Settlement by hand: an ending on a known day, its price, leakage and proceeds, and who has what after it.

Nothing is uncertain: the venture earns the same each quarter, a trigger on age gives notice at the end of quarter 7,
and the parting takes 2 quarters of notice and half of 3 more, rounded to 2, because only half of it was agreed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulate.engine.outcomes import SETTLEMENTS, Outcomes
from simulate.engine.run import record, simulate
from tests.laboratory import build, partners

Array = npt.NDArray[np.float64]
NOTICE, SETTLED, QUARTERS = 7, 7 + 2 + 2, 24
DISCOUNT, LEAKAGE, SALVAGE, CLOSURE, DRAG = 0.15, 0.5 * 0.2, 0.4, 7.0, 0.1
STAKES, SUPPLY = (0.3, 0.7), 2.0
RATES = (0.08, 0.05, 0.11)
"""Of the venture, A and B."""


def run(settlement: str, basis: str, a: dict[str, Any]) -> tuple[Outcomes, dict[str, Array]]:
    both = partners(
        {"equity": STAKES[0], "discount_rate": RATES[1], **a}, {"equity": STAKES[1], "discount_rate": RATES[2]}
    )
    trigger = {
        "name": "time", "metric": "age", "above": 2.0, "notice_quarters": 2, "holder": "A", "settlement": settlement,
        "price_basis": basis, "discount": DISCOUNT,
    }  # fmt: skip
    venture = {
        "price": 20.0, "working_capital": 0.1, "ebitda_multiple": 6.0, "salvage_share": SALVAGE,
        "closure_cost": CLOSURE,
        "stages": [{"name": "plant", "quarter": 0, "capex": 400.0, "capacity": 1e15, "build_quarters": 1}],
    }  # fmt: skip
    terms = {
        "triggers": [trigger], "unagreed_delay_quarters": 3, "unagreed_leakage": 0.2, "separation_drag": DRAG,
        "supply_years": 1.5, "supply_margin": SUPPLY,
    }  # fmt: skip
    scenario = build(QUARTERS / 4.0, venture=venture, partners=both, exit=terms, elements={"exit_agreement": 0.5})
    outcomes = simulate(scenario, 2)
    return outcomes, {name: series[:, 0] for name, series in record(scenario, [0]).items()}


def worth(flows: Array, rate: float) -> float:
    return float(flows @ (1.0 + rate) ** (-(np.arange(flows.size) + 0.5) / 4.0))


def at_end(quarter: int, rate: float) -> float:
    return float((1.0 + rate) ** (-(quarter + 1) / 4.0))


CASES = [
    ("sell_to_partner", "fair_value", False),
    ("sell_to_partner", "book_value", False),
    ("buy_out_partner", "fair_value", False),
    ("buy_out_partner", "book_value", False),
    ("buy_out_partner", "fair_value", True),
    ("third_party_sale", "fair_value", False),
    ("liquidation", "fair_value", False),
]


@pytest.mark.parametrize(("settlement", "basis", "distressed"), CASES)
def test_settlement(settlement: str, basis: str, distressed: bool) -> None:
    """A holds the right; in distress it cannot buy, and the venture goes to a third party at the same discount."""
    a = {"distress_rate": 1e6, "distress_years": 1e12} if distressed else {}
    outcomes, series = run(settlement, basis, a)
    carried_out = "third_party_sale" if distressed else settlement
    stakes = np.array([series["stake"][SETTLED - 1], 1.0 - series["stake"][SETTLED - 1]])
    flows, sales = series["free_cash_flow"], series["volume"]
    assert outcomes["exit_quarter"][0] == SETTLED + 1
    assert SETTLEMENTS[int(outcomes["settlement"][0])] == carried_out
    assert sales[NOTICE] == pytest.approx(1e6)
    assert sales[NOTICE + 1 : SETTLED + 1] == pytest.approx(1e6 * (1.0 - DRAG))
    fair, book = series["fair_value"][NOTICE], series["book"][SETTLED]
    working_capital = 0.1 * 4.0 * series["revenue"][SETTLED]
    leakage = LEAKAGE * fair
    t = np.arange(QUARTERS)
    joint = t <= SETTLED
    bought = carried_out in ("sell_to_partner", "buy_out_partner")
    value = [worth(flows * joint, RATES[0]), 0.0, 0.0]
    for i in range(2):
        paid = np.where(flows > 0.0, flows * stakes[i], flows * ((i == 1) if distressed else stakes[i])) * joint
        value[1 + i] = worth(paid, RATES[1 + i])
    if bought:
        buyer = 1 if carried_out == "sell_to_partner" else 0
        price = stakes[1 - buyer] * (fair if basis == "fair_value" else book + working_capital) * (1.0 - DISCOUNT)
        supply = SUPPLY * 1e-6 * sales * ((t > SETTLED) & (t <= SETTLED + 6))
        final = series["fair_value"][-1]
        value[0] += worth(flows * ~joint, RATES[0]) - leakage * at_end(SETTLED, RATES[0])
        value[0] += final * at_end(QUARTERS - 1, RATES[0])
        rate = RATES[1 + buyer]
        value[1 + buyer] += worth(flows * ~joint - supply, rate) - (price + leakage) * at_end(SETTLED, rate)
        value[1 + buyer] += final * at_end(QUARTERS - 1, rate)
        value[2 - buyer] += worth(supply, RATES[2 - buyer]) + price * at_end(SETTLED, RATES[2 - buyer])
        assert outcomes["leaver"][0] == 1 - buyer
        assert sales[SETTLED + 1 :] == pytest.approx(1e6)
    else:
        sold = fair * (1.0 - DISCOUNT) - leakage
        wound_up = SALVAGE * book - CLOSURE - leakage + working_capital
        proceeds = wound_up if carried_out == "liquidation" else sold
        for h, share in enumerate((1.0, *stakes)):
            value[h] += share * proceeds * at_end(SETTLED, RATES[h])
        assert not flows[SETTLED + 1 :].any()
    assert outcomes["venture_npv"][0] == pytest.approx(value[0], rel=1e-12)
    assert outcomes["partner_npv"][:, 0] == pytest.approx(value[1:], rel=1e-12)


def test_fair_value_by_hand() -> None:
    """Six times the four quarters to come, in quarter 7: 20 a quarter; assets are worth less by then."""
    _, series = run("liquidation", "fair_value", {})
    assert series["fair_value"][NOTICE] == pytest.approx(6.0 * 80.0, rel=1e-12)
    assert series["fair_value"][0] == pytest.approx(400.0, rel=1e-12)
