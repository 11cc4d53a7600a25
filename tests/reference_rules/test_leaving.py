"""What leaving costs, how settlements are carried out, and when a business alone stops."""

from __future__ import annotations

import numpy as np

from simulate.scenario import Scenario
from tests import reference
from tests.laboratory import as_tree, from_tree
from tests.reference_rules.lives import Array, bound, deal, every_partner, live
from tests.reference_rules.test_editions import still

PATHS = 120


def test_a_leaver_takes_its_customers_for_some_years() -> None:
    scenario = bound(deal("minimal", exit__supply_years=1.0), above=4.0).with_("governance.enabled", False)
    leaver = scenario.partners[0].name
    taken = scenario.with_changes({f"partners.{leaver}.takes_volume": 0.5, f"partners.{leaver}.takes_years": 2.0})
    before, after = live(scenario, 8, record=True), live(taken, 8, record=True)
    left = (after["wanted"] / np.where(before["wanted"] > 0, before["wanted"], 1.0))[15:, 0]
    fading = 1.0 - 0.5 * np.maximum(0.0, 1.0 - np.arange(8) / 8.0)
    np.testing.assert_allclose(left, [*np.ones(5), *fading, *np.ones(len(left) - 13)], rtol=1e-12)


def test_an_owner_catches_up_by_itself() -> None:
    """At the speed of its own business, the venture's strengths gone: the gap of each quarter from the one before."""
    scenario = every_partner(bound(deal(governance__reset__refresh_above=9.0), above=3.0), distress_rate=0.0)
    life = live(scenario, PATHS, record=True)
    assert (life["leaver"] == 0).all()
    frontier = np.diff(np.log(life["technology"]), axis=0) + 0.012 / 4 + 0.04**2 / 8
    gap = life["technology_gap"]
    owned = np.maximum(0.0, gap[11:-1] * np.exp(-0.3 / 4) - frontier[11:])
    np.testing.assert_allclose(gap[12:], owned, rtol=1e-9, atol=1e-12)
    assert not np.allclose(gap[11], np.maximum(0.0, gap[10] * np.exp(-0.3 / 4) - frontier[10]), rtol=1e-9)


def test_an_owner_contributes_in_the_leavers_place() -> None:
    scenario = every_partner(bound(deal("minimal"), above=4.0), yearly_contribution=8.0, replacement=0.25)
    bare = every_partner(scenario, yearly_contribution=0.0, strategy_shift_rate=0.0)
    life, other = live(every_partner(scenario, strategy_shift_rate=0.0), 8), live(bare, 8)
    t = np.arange(40)
    paid = np.where(t < 16, 8.0, 10.0) * 0.25 * 1.09 ** (-(t + 0.5) / 4)
    leavers = 8.0 * 0.25 * 1.09 ** (-(t[:16] + 0.5) / 4)
    same = np.isclose(life["venture_npv"], other["venture_npv"], rtol=1e-12)
    assert same.any()
    lost = (other["partner_npv"] - life["partner_npv"])[:, same]
    np.testing.assert_allclose(lost, np.outer([leavers.sum(), paid.sum()], np.ones(same.sum())), rtol=1e-9)


def test_a_leaver_may_start_again() -> None:
    """Without shocks its new business is the plan of one that starts in the quarter after."""
    scenario = bound(still(), above=3.0)
    leaver = scenario.partners[0].name
    again = scenario.with_(f"partners.{leaver}.restarts", True)
    later = reference.plan(scenario.with_(f"partners.{leaver}.alone.quarter", 12).values())["plan_alone_npv"][0]
    gained = live(again, 2)["partner_npv"] - live(scenario, 2)["partner_npv"]
    np.testing.assert_allclose(gained, [[later, later], [0.0, 0.0]], rtol=1e-9, atol=1e-9)


def test_an_owner_that_stops_is_gone() -> None:
    life = live(deal("robotaxi"), 400, record=True)
    stopped = life["owner_stop_quarter"] < 80
    assert 0.02 < stopped.mean() < 0.4
    assert (life["exit_quarter"] < life["owner_stop_quarter"])[stopped].all()
    t = np.arange(80)[:, None]
    assert (np.abs(life["free_cash_flow"]) * (t >= life["owner_stop_quarter"])).max() == 0.0


# ---- settlement -----------------------------------------------------------------------------------------------------


def settled(scenario: Scenario) -> tuple[dict[str, Array], Array]:
    """Lives of which one clause ends each at the end of quarter 15, and what that brought, in money of the day."""
    life = live(scenario, PATHS, record=True)
    assert (life["exit_quarter"] == 16).all()
    t = np.arange(40)[:, None]
    until = (life["free_cash_flow"] * 1.09 ** (-(t + 0.5) / 4) * (t < 16)).sum(axis=0)
    return life, (life["venture_npv"] - until) * 1.09**4


def test_a_liquidation_leaks_of_what_it_sells() -> None:
    scenario = bound(deal("minimal", venture__closure_cost=5.0), above=4.0, settlement="liquidation")
    rough = scenario.with_changes({"elements.exit_agreement": 0.0, "exit.unagreed_delay_quarters": 0})
    life, brought = settled(rough.with_("exit.unagreed_leakage", 0.2))
    np.testing.assert_allclose(brought, 0.3 * life["book"][15] * 0.8 - 5.0, rtol=1e-9)


def ruined(partner: int) -> Scenario:
    """The first partner sells to the second after four years, and one of the two is in distress all the time."""
    scenario = bound(deal("minimal"), above=3.5, notice_quarters=2, discount=-0.4)
    key = f"partners.{scenario.partners[partner].name}"
    return scenario.with_changes({f"{key}.distress_rate": 1e9, f"{key}.distress_years": 1e9})


def test_who_cannot_buy_leaves_it_to_a_third_party() -> None:
    """At the value of that day less the discount of any sale, whatever the clause says."""
    life, brought = settled(ruined(1))
    assert (life["settlement"] == 3).all()
    np.testing.assert_allclose(brought, 0.75 * life["fair_value"][15], rtol=1e-9)


def test_a_seller_in_distress_sells() -> None:
    assert (live(ruined(0), PATHS)["settlement"] == 1).all()


# ---- stopping alone -------------------------------------------------------------------------------------------------


def test_a_business_alone_stops_after_it_has_begun() -> None:
    """Once a year, from its first quarter on; not at all where that is not its choice."""
    life = live(deal(), PATHS)
    stopped = life["alone_stop_quarter"][0]
    assert (stopped < 60).mean() > 0.5
    assert stopped.min() == 5
    assert set((stopped[stopped < 60] - 1) % 4) == {0.0}
    lasting = live(deal(), PATHS, stops=(False, False))
    assert (lasting["alone_stop_quarter"] == 60).all()
    assert lasting["alone_npv"][0].mean() < life["alone_npv"][0].mean()


def test_a_hopeless_business_alone_loses_its_first_instalment() -> None:
    """Begun in quarter 4 and closed at its end: a tenth of 1,600 spent, of which 0.35 comes back, less half of 60."""
    tree = as_tree(still())
    tree["partners"][0]["alone"]["fixed_cost"] = 4_000.0
    life = live(from_tree(tree).with_changes({"decisions.closing": True, "scenario.inflation": 0.0}), 2)
    flow = -160.0 - 4_000.0 * 0.2 / 4
    expected = flow * 1.085 ** (-4.5 / 4) + (0.35 * 160.0 - 30.0) * 1.085 ** (-5 / 4)
    assert (life["alone_stop_quarter"][0] == 5).all()
    np.testing.assert_allclose(life["alone_npv"][0], expected, rtol=1e-12)
