"""`jv.drivers` and `one_at_a_time`: closed forms through the engine, and what results may not depend on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulate.engine.run import simulate, simulate_each
from simulate.scenario import Scenario, ScenarioError, load
from simulate.scenario.defaults import VENTURE
from simulate.scenario.templates import path
from simulate.studies.drivers import design
from simulate.studies.drivers.design import drivers, one_at_a_time
from simulate.studies.drivers.sensitivity import Input
from simulate.studies.drivers.words import findings
from tests.laboratory import build

RATE = 1.08
KEYS = ("venture.price", "venture.capex_overrun", "elements.shared_goals", "exit.lockup_quarters")


@pytest.fixture(scope="module")
def battery() -> Scenario:
    return load(path("battery_cells"))


def _price(low: float, high: float) -> Input:
    return Input("price", {"venture.price": low}, {"venture.price": high}, low, high)


def test_a_value_that_is_linear_in_an_input_shifts_by_its_slope() -> None:
    """One million units a quarter are sold from quarter 1 on at 1 each: the value is the price times their worth."""
    still = build(years=2.0)
    worth = sum(RATE ** -((t + 0.5) / 4.0) for t in range(1, 8))
    [swing] = one_at_a_time(still, [_price(0.9, 1.25)], 16)
    assert swing.low is not None
    assert swing.high is not None
    assert swing.low.venture.npv.mean.value == pytest.approx(-0.1 * worth, rel=1e-12)
    assert swing.high.venture.npv.mean.value == pytest.approx(0.25 * worth, rel=1e-12)
    assert swing.high.partners["A"].npv.mean.value == pytest.approx(0.125 * worth, rel=1e-12)


def test_an_input_that_stays_is_exactly_nothing(battery: Scenario) -> None:
    [swing] = one_at_a_time(battery, [_price(98.0, 98.0)], 300)
    for _, _, shift in swing.shifts():
        for effect in (shift.venture, *shift.partners.values()):
            assert (effect.npv.mean.value, effect.npv.mean.std_error) == (0.0, None)
            assert effect.p_loss.value == 0.0
        assert shift.survival_10_years is not None
        assert (shift.survival_10_years.value, shift.survival_10_years.std_error) == (0.0, None)
    assert not swing.matters(VENTURE)


def test_shifts_are_those_of_two_runs(battery: Scenario) -> None:
    [swing] = one_at_a_time(battery, [_price(90.0, 100.0)], 500)
    before, after = simulate(battery, 500), simulate(battery.with_("venture.price", 100.0), 500)
    assert swing.high is not None
    mean = float(np.mean(after["venture_npv"] - before["venture_npv"]))
    assert swing.high.venture.npv.mean.value == pytest.approx(mean, rel=1e-12)
    alive = np.mean(after["exit_quarter"] > 40) - np.mean(before["exit_quarter"] > 40)
    assert swing.high.survival_10_years is not None
    assert swing.high.survival_10_years.value == pytest.approx(alive, abs=1e-12)


def test_the_order_of_inputs_and_threads_change_nothing(battery: Scenario) -> None:
    settings = [_price(90.0, 100.0), Input("goals", None, {"elements.shared_goals": 0.7}, None, 0.7)]
    one = one_at_a_time(battery, settings, 400, threads=1)
    two = one_at_a_time(battery, settings[::-1], 400, threads=2)
    assert [swing.as_dict() for swing in one] == [swing.as_dict() for swing in two[::-1]]
    assert one[1].low is None


def test_threads_change_no_number_of_the_study(battery: Scenario) -> None:
    one, two = (drivers(battery, 300, keys=KEYS, threads=threads).as_dict() for threads in (1, 2))
    assert one == two


def test_one_engine_call(battery: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    real = simulate_each

    def counted(*arguments: Any, **options: Any) -> Any:
        calls.append(options["total"])
        return real(*arguments, **options)

    monkeypatch.setattr(design, "simulate_each", counted)
    done: list[tuple[int, int]] = []
    drivers(battery, 100, keys=["venture.price"], progress=lambda now, whole: done.append((now, whole)))
    assert len(calls) == 1
    assert done[-1] == (calls[0], calls[0])


def test_shares_of_two_lognormal_factors() -> None:
    """Sales of two quarters at products of independent geometric Brownian motions: every variance has a closed form."""
    volatile = {"demand": {"volatility": 0.5}, "price": {"volatility": 0.9}}
    moving = build(years=0.75, market=volatile)
    weights = [RATE ** -((t + 0.5) / 4.0) for t in (1, 2)]

    def variance(square: float) -> float:
        one, two = math.expm1(0.25 * square), math.expm1(0.5 * square)
        return float(weights[0] ** 2 * one + 2.0 * weights[0] * weights[1] * one + weights[1] ** 2 * two)

    whole, demand, price = variance(0.25 + 0.81), variance(0.25), variance(0.81)
    risk = drivers(moving, 60_000, keys=["venture.price"]).risk
    assert {family.name for family in risk.families} == {"demand", "price"}
    expected = {"demand": ((whole - price) / whole, demand / whole), "price": ((whole - demand) / whole, price / whole)}
    for family in risk.families:
        shares = family.shares[VENTURE]
        for found, value in zip((shares.gone, shares.alone), expected[family.name], strict=True):
            assert found.std_error is not None
            assert found.std_error < 0.03
            assert abs(found.value - value) < 4.0 * found.std_error
    together = (whole - demand - price) / whole
    [pair] = risk.interactions
    for found in (pair.shares[VENTURE], risk.beyond[VENTURE]):
        assert abs(found.value - together) < 4.0 * (found.std_error or 0.0)
    assert risk.left[VENTURE].value == 0.0
    assert family.shift.of(VENTURE).npv.mean.std_error is not None


def test_rank_correlation_of_the_only_uncertain_input() -> None:
    """More volume is always worth more: the ranks are the same."""
    law = {"dist": "lognormal", "median": 4e6, "sigma": 0.2}
    found = drivers(build(years=1.0, venture={"base_volume": law}), 400, keys=["venture.price"]).correlations
    assert [one.label for one in found] == ["venture.base_volume"]
    correlation = found[0].of[VENTURE]
    assert correlation is not None
    assert correlation.value == pytest.approx(1.0, abs=1e-12)


def test_the_view_orders_the_inputs_and_changes_nothing_else(battery: Scenario) -> None:
    keys = ["partners.Carmaker.side_margin", "venture.discount_rate"]
    ventures, carmakers = (drivers(battery, 300, keys=keys, view=view) for view in (VENTURE, "Carmaker"))
    assert [swing.input.label for swing in ventures.ranked] == keys[::-1]
    assert [swing.input.label for swing in carmakers.ranked] == keys
    assert [swing.as_dict() for swing in ventures.swings] == [swing.as_dict() for swing in carmakers.swings]
    with pytest.raises(ScenarioError, match='did you mean "Carmaker"'):
        drivers(battery, 10, view="Carmakr")
    for wrong in (0.0, 1.0, math.nan):
        with pytest.raises(ScenarioError, match="share: expected a number between 0 and 1"):
            drivers(battery, 10, share=wrong)


def test_the_tidy_frame(battery: Scenario) -> None:
    found = drivers(battery, 200, keys=["venture.price", "exit.triggers.deadlock.for_quarters"])
    frame = found.to_frame()
    assert len(frame) == (2 + 1) * 3 * 3
    assert set(frame["view"]) == {VENTURE, "Carmaker", "Cell maker"}
    low = frame.query("input == 'venture.price' and side == 'low' and view == 'venture' and quantity == 'mean'")
    assert found.swings[0].low is not None
    assert low["difference"].item() == found.swings[0].low.venture.npv.mean.value


@pytest.mark.parametrize("paths", [1, 2, 9])
def test_few_paths_have_no_errors_and_no_verdicts(battery: Scenario, paths: int) -> None:
    found = drivers(battery, paths, keys=["venture.price"])
    if paths == 1:
        assert found.swings[0].low is not None
        assert found.swings[0].low.venture.npv.mean.std_error is None
        assert not found.risk.told_apart(VENTURE)
    found.as_dict()


def test_inputs_that_are_drawn_together_are_named(battery: Scenario) -> None:
    """What a coupled input seems to do may be the other's doing; a plain number takes no part."""
    laws = {
        "venture.price": {"dist": "normal", "mean": 98.0, "sd": 5.0},
        "venture.unit_cost": {"dist": "normal", "mean": 88.0, "sd": 4.0},
    }
    keys = [*laws, "venture.tax_rate"]
    together = [{"inputs": keys, "rank_correlation": 0.9}]
    found = drivers(battery.with_changes({**laws, "dependence": together}), 200, keys=["venture.price"])
    assert [(one.labels, one.rank_correlation) for one in found.coupled] == [
        (("venture.price", "venture.unit_cost"), 0.9)
    ]
    assert any("venture.price and venture.unit_cost (0.9)" in one.text for one in findings(found))
    assert drivers(battery, 200, keys=["venture.price"]).coupled == ()
