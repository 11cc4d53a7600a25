"""The second edition's rules one by one, each against a figure that is computed apart."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulate.scenario import Scenario
from tests import reference
from tests.laboratory import as_tree, from_tree
from tests.reference.ledger import _calls
from tests.reference.prospects import _credit
from tests.reference.relationship import Blows, new_relationship, turn_partners
from tests.reference_rules.lives import bound, deal, every_partner, live
from tests.reference_rules.one_factor import one_factor
from tests.reference_rules.test_editions import still

PATHS = 120


# ---- fair value -----------------------------------------------------------------------------------------------------


def growing() -> Scenario:
    """A plant without tariff or learning, with a subsidy that lasts, and a second stage under way in year six."""
    tree = as_tree(deal("minimal", venture__base_volume=140_000.0, exit__enabled=False))
    later = {"name": "later", "quarter": 22, "capex": 60.0, "capacity": 30_000.0, "build_quarters": 4}
    tree["venture"]["stages"].append(later)
    tree["governance"]["overhead_cost"] = 12.0
    tree["market"]["subsidy"] = {"per_unit": 100.0, "years": 9.0, "repeal_rate": 0.0}
    return from_tree(tree)


@pytest.mark.parametrize(("t", "capacity", "togo", "first"), [(23, 140_000.0, 30.0, 1), (3, 110_000.0, 50.0, 3)])
def test_fair_value_by_hand(t: int, capacity: float, togo: float, first: int) -> None:
    """Eight years of it as it runs, shocks damped, with all that is started, its subsidy, and its capex to come."""
    life, years = live(growing(), PATHS, record=True), min(8.0, (40 - 1 - t) / 4)
    damped = {k: (1 - np.exp(-kappa * years)) / (kappa * years) for k, kappa in (("demand", 0.3), ("price", 0.4))}
    dev = {"demand": np.log(life["demand"][t]) - 0.02 * t / 4, "price": np.log(life["price"][t])}
    wanted = 35_000.0 * np.exp(0.02 * t / 4 + damped["demand"] * dev["demand"])
    volume = np.minimum(wanted, life["scope"][t] * capacity / 4)
    margin = volume * (2_000.0 * np.exp(damped["price"] * dev["price"]) - 1_200.0) / 1e6
    run = 4.0 * (margin - 30.0 * life["scope"][t] / 4 - 12.0 * 0.6 / 4)
    credit = volume * 1e-4 * sum(1.09 ** (-h / 4) for h in range(first, 36 - t))
    floor = np.minimum(life["book"][t], 150.0) if t == 3 else 0.3 * life["book"][t]
    going = 8.0 * run + credit - togo
    np.testing.assert_allclose(life["fair_value"][t], np.maximum(going, floor), rtol=1e-10)
    assert (going > floor).mean() > 0.3


def test_a_subsidy_may_be_repealed() -> None:
    """The plant is ready in three quarters and the law lasts twelve: today's volume, less by hazard and rate."""
    values = {"market": {"subsidy": {"per_unit": 40.0, "years": 4.9, "repeal_rate": 0.2}}}
    sight: Any = SimpleNamespace(t=7, repealed=np.array([False, True]))
    worth = _credit(values, sight, np.full(2, 25_000.0), np.full(2, 10), 0.08)
    expected = 1.0 * sum((np.exp(-0.05) / 1.08**0.25) ** h for h in range(3, 13))
    np.testing.assert_allclose(worth, [expected, 0.0], rtol=1e-12)


def test_dying_late_is_not_free() -> None:
    """At the horizon a venture that loses money costs its closing, and no more."""
    scenario = one_factor(venture__closure_cost=70.0, exit__enabled=False, venture__salvage_share=0.1)
    dear = scenario.with_("venture.ebitda_multiple", 6.0)
    closed = live(dear, PATHS)["venture_npv"] - live(dear.with_("venture.closure_cost", 0.0), PATHS)["venture_npv"]
    assert closed.min() == pytest.approx(-70.0 * 1.09**-10, rel=1e-9)
    assert closed.max() == 0.0


def test_hidden_inputs_are_seen_late() -> None:
    """While nothing is ready the base volume is thought to be its median: fair value does not know better."""
    tree = as_tree(deal("minimal", exit__enabled=False))
    tree["venture"]["salvage_share"] = 0.0
    life = live(from_tree(tree), PATHS, record=True)
    fixed = live(from_tree(tree).with_("venture.base_volume", 100_000.0), PATHS, record=True)
    np.testing.assert_array_equal(life["fair_value"][:6], fixed["fair_value"][:6])
    assert not np.allclose(life["fair_value"][7], fixed["fair_value"][7])


# ---- who may do what ------------------------------------------------------------------------------------------------


def test_management_acts_without_a_reset() -> None:
    life = live(deal(exit__enabled=False, governance__enabled=False, decisions__closing=False), PATHS)
    assert life["managed_localise"].sum() > 0 < life["managed_refresh"].sum()
    assert life["managed_expand"].sum() == 0 == life["reset_refresh"].sum()
    reserved = deal(governance__reserved=["localise", "refresh", "narrow", "expand"])
    assert sum(live(reserved, PATHS)[f"managed_{name}"].sum() for name in ("localise", "refresh", "narrow")) == 0


def test_control_needs_nobody() -> None:
    tree = as_tree(every_partner(deal(exit__enabled=False), distress_rate=0.0))
    tree["partners"][0]["equity"], tree["partners"][1]["equity"] = 0.8, 0.2
    free, controlled = (live(from_tree(tree).with_("governance.control", share), PATHS) for share in (1.0, 0.8))
    assert free["refusals"].sum() > 0 == controlled["refusals"].sum()
    assert controlled["disputes"].sum() < 0.6 * free["disputes"].sum()


# ---- money ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("penalty", "left"), [(1.0, 0.4285714286), (1.5, 0.3928571429)])
def test_capital_accounts_dilute_by_what_was_paid_in(penalty: float, left: float) -> None:
    """Half of 600 paid in; the other pays a call of 100."""
    ledger = SimpleNamespace(stakes=np.full((2, 1), 0.5), accounts=np.full((2, 1), 300.0))
    bond = SimpleNamespace(distressed=np.array([[True], [False]]))
    venture = SimpleNamespace(fair_value=np.array([400.0]), unit=SimpleNamespace(gross=np.zeros(1)))
    world: Any = SimpleNamespace(ledger=ledger, bond=bond, venture=venture)
    values = {"exit": {"dilution": "capital_accounts", "dilution_penalty": penalty}}
    shares, moved = _calls(values, world, np.array([-100.0]))
    assert [float(share[0]) for share in shares] == [0.0, 1.0]
    assert 0.5 + moved[0] == pytest.approx(left, abs=1e-9)


def test_counters_run_during_the_lockup() -> None:
    """Ripe since the fifth quarter, the clause is pulled at the end of the lock-up and not three quarters later."""
    scenario = bound(deal("minimal"), above=0.5, for_quarters=4).with_("exit.lockup_quarters", 12)
    values = scenario.values()
    assert (live(scenario, 4)["exit_quarter"] == 13).all()
    first = reference.simulate({**values, "rules": 1}, {**values, "rules": 1}, 1, np.arange(4))
    assert (first["exit_quarter"] == 16).all()


@pytest.mark.parametrize(
    ("metric", "above", "quarter"), [("waiting_quarters", 3.0, 8), ("contributed", 100.0 + 8.0, 4)]
)
def test_new_metrics(metric: str, above: float, quarter: int) -> None:
    """A stage due in quarter 5 has waited three quarters at the end of quarter 7; two a quarter make 108 of 100."""
    scenario = bound(every_partner(deal("minimal"), yearly_contribution=8.0, initial_contribution=100.0), above=1e9)
    tree = as_tree(scenario)
    later = {"name": "later", "quarter": 5, "capex": 1.0, "capacity": 1.0, "build_quarters": 1, "min_alignment": 0.99}
    tree["venture"]["stages"].append(later)
    values = from_tree(tree).values()
    partners = [{**one, "equity": float(i)} for i, one in enumerate(values["partners"])]
    clause = {**values["exit"]["triggers"][0], "metric": metric, "above": above}
    values = {**values, "partners": partners, "exit": {**values["exit"], "triggers": [clause]}}
    assert (reference.simulate(values, values, 1, np.arange(4))["exit_quarter"] == quarter).all()


def test_inflation_grows_fixed_cost() -> None:
    flat, grown = (reference.plan(deal("minimal", scenario__inflation=rate).values()) for rate in (0.0, 0.05))
    t = np.arange(40)
    expected = -30.0 * 0.25 * (1.05 ** (t / 4) - 1.0)
    np.testing.assert_allclose(grown["plan_ebitda"] - flat["plan_ebitda"], expected, atol=1e-12)


@pytest.mark.parametrize(("demand", "shortfall"), [(-0.3, 0.2), (0.3, -0.2), (-2.0, 0.0)])
def test_parents_feel_the_market(demand: float, shortfall: float) -> None:
    """Hazards rise with low demand and shortfall, up to five times."""
    values = every_partner(deal(), strategy_shift_rate=0.1, distress_rate=0.06).values()
    felt = np.exp(-2.0 * demand)
    shift = 1 - np.exp(-0.1 * 2 * 0.4 * min(5.0, felt * np.exp(max(0.0, shortfall))) / 4)
    fall = 1 - np.exp(-0.06 * min(5.0, felt) / 4)
    for factor, happens in ((0.999, True), (1.001, False)):
        bond, yes = new_relationship(values, 1), np.ones(1, dtype=bool)
        drawn: Any = lambda stream, t, factor=factor: factor * np.array([[shift], [fall], [0.5], [0.5]])  # noqa: E731
        blows = Blows(np.array([demand]), np.array([shortfall]))
        turn_partners(values, bond, np.array([0.6]), yes, drawn, 5, blows)
        assert (bond.shifted == happens).all()
        assert (bond.distressed == happens).all()


# ---- stages ---------------------------------------------------------------------------------------------------------


def test_a_stage_opens_its_market() -> None:
    """Until the second stage has capacity three tenths of the customers are not there."""
    tree = as_tree(still())
    tree["venture"]["stages"][1]["opens"] = 0.3
    opened, whole = live(from_tree(tree), 2, record=True), live(still(), 2, record=True)
    ready = int(opened["stage_start"][1][0]) + 5
    share = opened["wanted"][8 : ready + 1, 0] / whole["wanted"][8 : ready + 1, 0]
    np.testing.assert_allclose(share, [*np.full(ready - 8, 0.7), 1.0], rtol=1e-12)


@pytest.mark.parametrize(("capex", "starts"), [(900.0, True), (30_000.0, False)])
def test_a_stage_starts_if_it_is_worth_it(capex: float, starts: bool) -> None:
    tree = as_tree(still(venture__base_volume=60e6))
    tree["venture"]["stages"][1].update(if_worth=True, capex=capex)
    assert (live(from_tree(tree), 2)["stage_start"][1] >= 0).all() == starts
    assert bool(reference.plan(from_tree(tree).values())["plan_capacity"][-1] > 28e6) == starts


@pytest.mark.parametrize(("control", "starts"), [(1.0, False), (0.6, False), (0.7, True)])
def test_votes(control: float, starts: bool) -> None:
    """The smaller partner's parent has turned away: the other's vote is enough where its stake gives control."""
    tree = as_tree(still(venture__base_volume=60e6))
    tree["venture"]["stages"][1].update(if_worth=True, quarter=20, min_alignment=0.0)
    tree["partners"][0]["equity"], tree["partners"][1]["equity"] = 0.7, 0.3
    turned = 0 if control == 0.6 else 1
    tree["partners"][turned]["strategy_shift_rate"] = 1e6
    tree["governance"]["strategy_shift_years"] = 1e9
    scenario = from_tree(tree).with_("governance.control", control)
    assert (live(scenario, 2)["stage_start"][1] >= 0).all() == starts
