"""The plan: what the kernel gives when nothing moves, and the figures of an independent implementation.

The figures were computed by another program, written from the text of the model alone and not from this code.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulate.engine import planner
from simulate.engine.run import record, simulate
from simulate.scenario import Scenario, load
from simulate.scenario.distributions import Triangular

EDITIONS = Path(__file__).parents[1] / "editions"
PLAN_NPV = 2015.0079363511277
PARTNERS = (1470.275358356249, 1249.4871374845861)
ALONE = (-640.8566733377586, 413.320430430861)
EBITDA = {
    0: -9.5,
    8: -5.428572063048222,
    12: 114.42138831557281,
    14: 123.38380727387374,
    15: 206.8610302652961,
    23: 253.97304973849998,
    24: 192.64828711280495,
    31: 196.91837818940473,
    59: 174.02883578379694,
}
"""By quarter: before production, on the ramp, with the second stage, after the subsidy, at the end."""
FACTORS = ("demand", "price", "input_cost", "technology")
GOALS, CLARITY = 0.3, 0.35
"""Scores whose start and long-run alignment are the same number: 0.80 * 0.3 = 0.45 * 0.3 + 0.30 * 0.35."""
NOT_IN_THE_PLAN = {"regime"}
"""The plan has one regime with the initial one's mode, and so another number for it."""


def battery() -> Scenario:
    return load(EDITIONS / "battery_cells.toml")


def frozen(scenario: Scenario) -> Scenario:
    """The scenario without any shock, and with a relationship that stays as it is."""
    still: dict[str, object] = {
        "market.regulation.event_rate": 0.0,
        "market.subsidy.repeal_rate": 0.0,
        "venture.base_volume": scenario.values()["venture"]["base_volume"],
        "venture.capex_overrun": 1.0,
        "governance.review_interval_quarters": 0,
        "governance.reset.crisis_alignment": 0.0,
        "governance.dispute_rate": 0.0,
        "governance.alignment_volatility": 0.0,
        "elements.shared_goals": GOALS,
        "elements.clear_governance": CLARITY,
    }
    for strain in ("drift", "shortfall", "dispute", "shift", "imbalance"):
        still[f"governance.strain_{strain}"] = 0.0
    for factor in FACTORS:
        still |= {f"market.{factor}.volatility": 0.0, f"market.{factor}.jump_rate": 0.0}
    for partner in scenario.partners:
        still |= {f"partners.{partner.name}.{key}": 0.0 for key in ("distress_rate", "strategy_shift_rate")}
    regimes = scenario.market.tariff.regimes
    chosen = [one for one in regimes if one.name == scenario.market.tariff.initial]
    for one in chosen:
        if not isinstance(one.rate, float):
            assert isinstance(one.rate, Triangular)
            still[f"market.tariff.regimes.{one.name}.rate"] = one.rate.mode
    stays = [[1.0 if row == column else 0.0 for column in range(len(regimes))] for row in range(len(regimes))]
    still["market.tariff.transition"] = stays
    return scenario.with_changes(still)


@pytest.mark.parametrize("file", ["battery_cells.toml", "minimal.toml"])
def test_a_frozen_scenario_is_its_plan_to_the_bit(file: str) -> None:
    """Triggers that look at the world see the plan, and are not pulled; nothing differs in one bit, in any lane."""
    assert 0.15 + 0.80 * GOALS == 0.15 + 0.45 * GOALS + 0.30 * CLARITY
    scenario = frozen(load(EDITIONS / file)).with_("exit.enabled", False)
    planned, outcomes = planner.plan(scenario), simulate(scenario, 130)
    assert (outcomes["venture_npv"] == planned.venture_npv).all()
    for i in range(2):
        assert (outcomes["partner_npv"][i] == planned.partner_npv[i]).all()
        assert (outcomes["alone_npv"][i] == planned.alone_npv[i]).all()
    series = record(scenario, range(70))
    assert set(series) == set(planned.series)
    for name in set(series) - NOT_IN_THE_PLAN:
        assert (series[name] == planned.series[name][:, None]).all(), name
    assert (series["shortfall"] == 0.0).all()
    assert planned.series["alignment"].min() == planned.series["alignment"].max()


@pytest.mark.parametrize(
    "key",
    ["market.demand.volatility", "governance.strain_shift", "governance.dispute_rate", "market.technology.jump_rate"],
)
def test_what_is_no_longer_frozen_is_not_the_plan(key: str) -> None:
    """The test above can fail: one thing that moves is seen."""
    changes: dict[str, object] = {"exit.enabled": False, key: 0.2}
    if key.endswith("strain_shift"):
        changes["partners.Carmaker.strategy_shift_rate"] = 0.2
    scenario = frozen(battery()).with_changes(changes)
    assert (simulate(scenario, 130)["venture_npv"] != planner.plan(scenario).venture_npv).any()


def test_plan_of_the_battery_scenario() -> None:
    """Sums in another order: 1e-9 relative is far above rounding and far below any rule."""
    plan = planner.plan(battery())
    assert plan.venture_npv == pytest.approx(PLAN_NPV, rel=1e-9)
    assert plan.partner_npv == pytest.approx(PARTNERS, rel=1e-9)
    assert plan.alone_npv == pytest.approx(ALONE, rel=1e-9)
    for quarter, expected in EBITDA.items():
        assert plan.ebitda[quarter] == pytest.approx(expected, rel=1e-9)


def test_the_plan_is_what_its_cash_flows_are_worth() -> None:
    """The ledgers of the kernel against a sum of discounted flows in numpy."""
    plan = planner.plan(battery())
    assert plan.venture.npv() == pytest.approx(plan.venture_npv, rel=1e-12)
    for i in range(2):
        assert plan.partners[i].npv() == pytest.approx(plan.partner_npv[i], rel=1e-12)
        alone = plan.alone[i]
        assert alone is not None
        assert alone.npv() == pytest.approx(plan.alone_npv[i], rel=1e-12)


def test_the_plan_does_not_depend_on_what_it_leaves_out() -> None:
    """Neither shocks, strain, exits nor the spread of an uncertain input move it."""
    plan = planner.plan(battery())
    other = battery().with_changes(
        {
            "simulation.seed": 99,
            "market.demand.volatility": 0.5,
            "market.price.jump_rate": 3.0,
            "market.regulation.event_rate": 2.0,
            "market.subsidy.repeal_rate": 2.0,
            "venture.capex_overrun": 3.0,
            "venture.base_volume.sigma": 0.9,
            "governance.dispute_rate": 9.0,
            "governance.strain_drift": 9.0,
            "partners.Carmaker.distress_rate": 9.0,
            "exit.lockup_quarters": 0,
        }
    )
    assert planner.plan(other).venture_npv == plan.venture_npv
    assert np.array_equal(planner.plan(other).ebitda, plan.ebitda)
    assert planner.plan(other).alone_npv == plan.alone_npv
