"""Rates of return and implied multiples against closed forms and an independent root finder."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from simulate.engine.outcomes import CashFlows, Plan
from simulate.engine.planner import plan
from simulate.scenario import load, templates
from simulate.statistics.valuation import (
    implied_multiple,
    internal_rate_of_return,
    multiple_on_invested_capital,
    peak_funding,
    planned_return,
    sign_changes,
)
from simulate.studies.check.result import plan_years
from tests import synthetic


def _flows(quarterly: list[float], initial: float = 0.0, final: float = 0.0) -> CashFlows:
    return CashFlows(initial, np.array(quarterly, dtype=float), final, 0.085)


def test_a_loan_paid_back_with_interest_earns_the_interest() -> None:
    assert internal_rate_of_return(_flows([0.0] * 8, -100.0, 121.0)) == pytest.approx(0.10, rel=1e-12)


def test_a_total_loss_but_for_a_little_has_a_negative_rate() -> None:
    assert internal_rate_of_return(_flows([0.0] * 4, -100.0, 40.0)) == pytest.approx(-0.6, rel=1e-12)


@given(st.lists(st.floats(0.0, 50.0), min_size=4, max_size=40), st.floats(10.0, 200.0))
def test_the_rate_is_that_of_another_root_finder(inflows: list[float], investment: float) -> None:
    flows = _flows(inflows, -investment, 1.0)
    found = internal_rate_of_return(flows)
    if found is not None and flows.npv(-0.9) * flows.npv(9.0) < 0.0:
        assert found == pytest.approx(brentq(flows.npv, -0.9, 9.0, xtol=1e-14), abs=1e-9)


@pytest.mark.parametrize(
    "flows",
    [
        _flows([0.0] * 4),
        _flows([1.0] * 4),
        _flows([-1.0] * 4),
        _flows([-100.0, 230.0, -132.0]),  # two rates solve it, 10 % and 20 % a quarter
        _flows([0.0] * 4, 100.0, -121.0),  # a loan taken, not an investment
    ],
    ids=["nothing", "only gains", "only losses", "two rates", "borrowing"],
)
def test_there_is_no_rate(flows: CashFlows) -> None:
    assert internal_rate_of_return(flows) is None


def test_a_second_investment_does_not_hide_the_rate() -> None:
    # The flows change sign three times, their sum once: Norstrøm's condition.
    flows = _flows([-100.0, 20.0, -10.0, 60.0, 60.0])
    assert sign_changes(flows.quarterly) == 3
    found = internal_rate_of_return(flows)
    assert found is not None
    assert flows.npv(found) == pytest.approx(0.0, abs=1e-9)


def test_a_stage_after_payback_leaves_one_rate() -> None:
    """Flows and their running sum change sign three times: no sufficient condition holds, and there is one root."""
    flows = _flows([-100.0, 120.0, -60.0, 90.0, 40.0])
    assert (sign_changes(flows.quarterly), sign_changes(np.cumsum(flows.quarterly))) == (3, 3)
    found = internal_rate_of_return(flows)
    assert found is not None
    assert flows.npv(found) == pytest.approx(0.0, abs=1e-9)


def test_every_single_rate_is_found_and_none_of_two() -> None:
    """Against the roots of the polynomial in the discount factor of an eighth of a year."""
    random, single, several = np.random.default_rng(3), 0, 0
    for _ in range(300):
        quarterly = np.append(-80.0, random.normal(32.0, 30.0, 9))
        quarterly[-1] -= random.choice([0.0, 220.0])  # what it costs to close down, in half of them
        flows = _flows(list(quarterly), final=float(max(0.0, random.normal(0.0, 60.0))))
        n = flows.quarterly.size
        coefficients = np.zeros(2 * n + 1)
        coefficients[1 : 2 * n : 2], coefficients[2 * n] = flows.quarterly, flows.final
        roots = np.roots(coefficients[::-1])
        real = roots[np.abs(roots.imag) < 1e-9].real
        rates = real[real > 1e-9] ** -8.0 - 1.0
        rates = rates[(rates > 1e-6) & (rates < 9.9)]
        found = internal_rate_of_return(flows)
        if rates.size == 1 and flows.npv(0.0) > 0.0:
            single += 1
            assert found == pytest.approx(rates[0], rel=1e-6)
        elif rates.size > 1:
            several += 1
            assert found is None
    assert single > 100
    assert several > 10


def test_two_close_rates_are_two() -> None:
    first, second = 1.100**0.25, 1.101**0.25
    flows = _flows([-100.0, 100.0 * (first + second), -100.0 * first * second])
    assert internal_rate_of_return(flows) is None


def test_funding_and_multiple_of_money() -> None:
    flows = _flows([-100.0, -50.0, 60.0, -20.0, 200.0], final=40.0)
    assert peak_funding(flows) == -150.0
    assert multiple_on_invested_capital(flows) == pytest.approx(300.0 / 170.0)
    assert (peak_funding(_flows([1.0])), multiple_on_invested_capital(_flows([1.0]))) == (0.0, 0.0)


# ---- the multiple that a plan implies -------------------------------------------------------------------------------


def _plan(ebitda: np.ndarray, cash: np.ndarray, rate: float = 0.08, wear: float = 0.0) -> Plan:
    """A plan with these series; its book value loses `wear` a year."""
    book = 1000.0 - wear * np.arange(ebitda.size) / 4.0
    venture = CashFlows(0.0, cash, 0.0, rate)
    series = {"ebitda": ebitda, "free_cash_flow": cash, "book": book}
    return Plan(venture, (venture, venture), (None, None), 0.0, (0.0, 0.0), (0.0, 0.0), series, ())


def test_a_flat_plan_is_a_perpetuity() -> None:
    found = implied_multiple(_plan(np.full(40, 25.0), np.full(40, 15.0)))
    assert found is not None
    # 60 a year for ever at 8 %, at mid-year, over an EBITDA of 100.
    assert found.multiple == found.replaced == pytest.approx(60.0 / 0.08 * 1.08**0.5 / 100.0)
    assert found.distance(found.multiple) == 0.0
    assert found.distance(1.3 * found.multiple) == pytest.approx(0.3)
    assert found.distance(0.7 * found.multiple) == pytest.approx(-0.3)


def test_what_wears_out_has_to_be_replaced() -> None:
    found = implied_multiple(_plan(np.full(40, 25.0), np.full(40, 15.0), wear=20.0))
    assert found is not None
    assert found.replaced == pytest.approx(found.multiple * 40.0 / 60.0)
    assert found.distance(0.5 * (found.replaced + found.multiple)) == 0.0
    assert found.distance(0.9 * found.replaced) == pytest.approx(-0.1)


def test_a_perpetuity_of_simulated_length_agrees() -> None:
    growth, rate = 0.01, 0.09
    ebitda = 25.0 * (1.0 + growth) ** (np.arange(40) // 4)
    found = implied_multiple(_plan(ebitda, 0.6 * ebitda, rate))
    assert found is not None
    assert found.growth == pytest.approx(growth)
    later = 0.6 * np.sum(ebitda[-4:]) * (1.0 + growth) ** np.arange(1, 2001)
    assert found.multiple == pytest.approx(
        np.sum(later * (1.0 + rate) ** -(np.arange(2000) + 0.5)) / np.sum(ebitda[-4:]), rel=1e-9
    )


@pytest.mark.parametrize(("yearly", "growth"), [(0.3, 0.02), (-0.3, -0.05)])
def test_a_boom_or_a_slump_is_not_carried_on_for_ever(yearly: float, growth: float) -> None:
    ebitda = 25.0 * (1.0 + yearly) ** (np.arange(40) // 4)
    found = implied_multiple(_plan(ebitda, ebitda))
    assert found is not None
    assert found.growth == growth


@pytest.mark.parametrize(
    ("ebitda", "cash", "rate"),
    [
        (np.full(12, 25.0), np.full(12, 15.0), 0.08),
        (np.full(40, -25.0), np.full(40, 15.0), 0.08),
        (np.full(40, 25.0), np.full(40, -15.0), 0.08),
        (25.0 * 1.3 ** (np.arange(40) // 4), np.full(40, 15.0), 0.02),
    ],
    ids=["too short", "no profit", "no cash", "grows as fast as it is discounted"],
)
def test_a_plan_that_implies_no_multiple(ebitda: np.ndarray, cash: np.ndarray, rate: float) -> None:
    assert implied_multiple(_plan(ebitda, cash, rate)) is None


# ---- the plan by year -----------------------------------------------------------------------------------------------


def test_years_add_up_to_the_plan() -> None:
    plan = synthetic.plan(58)
    years = plan_years(plan)
    assert len(years) == 15  # fourteen and a half
    assert sum(year.free_cash_flow for year in years) == pytest.approx(plan.series["free_cash_flow"].sum())
    assert sum(year.ebitda for year in years) == pytest.approx(plan.ebitda.sum())
    assert years[0].price is None
    assert years[0].margin is None
    assert years[-1].price == pytest.approx(98.0)
    assert 30.0 < (years[-1].unit_cost or 0.0) < 80.0


@pytest.mark.parametrize(
    ("start", "firsts"), [("2027-Q1", [0, 4, 8]), ("2026-Q4", [0, 1, 5]), ("2026-Q2", [0, 3, 7]), ("", [0, 4, 8])]
)
def test_years_of_a_plan_that_starts_within_a_year_are_the_calendars(start: str, firsts: list[int]) -> None:
    plan = synthetic.plan(58)
    years = plan_years(plan, start)
    assert [year.first for year in years[:3]] == firsts
    assert sum(year.ebitda for year in years) == pytest.approx(plan.ebitda.sum())
    assert years[1].ebitda == pytest.approx(plan.ebitda[firsts[1] : firsts[2]].sum())


def test_a_venture_that_already_lives_returns_no_rate() -> None:
    """What it cost is spent: the flows that are left begin with a small outlay, or none."""
    living, begun = (plan(load(templates.path(name))) for name in ("cell_plant_exit", "battery_cells"))
    assert planned_return(living, living.venture) is None
    assert planned_return(begun, begun.venture) == internal_rate_of_return(begun.venture)
