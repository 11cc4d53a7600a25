"""Parting moves money and creates none: the ledger identity, the locked box, the unit of money, the partners' order."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.scenario import Scenario
from tests.laboratory import as_tree, from_tree
from tests.property.test_ledgers import money
from tests.property.test_symmetry import BY_PARTNER, SHARED
from tests.reference_rules.lives import Array, deal, every_partner, live

PATHS = 200
NEW = ("owner_stop_quarter", "managed_localise", "managed_refresh", "managed_narrow", "managed_expand", "right_ripe",
       "right_wanted", "price_paid", "box_cash")  # fmt: skip
NAMES = ["battery_cells", "freight_autonomy", "robotaxi", "software_stack"]


def discounts(rate: float, quarters: Array) -> Array:
    return np.asarray((1.0 + rate) ** (-0.25 * quarters))


def level(scenario: Scenario, n_quarters: int) -> Array:
    return np.asarray((1.0 + scenario.values()["inflation"]) ** (0.25 * np.arange(n_quarters)))[:, None]


# ---- the identity ---------------------------------------------------------------------------------------------------


def leveled(name: str) -> Scenario:
    """Equal rates, and nothing that the series do not show: what parting costs here is the buyer's part alone."""
    scenario = deal(name, scenario__inflation=0.02, decisions__parting_cost=0.0, venture__discount_rate=0.08)
    scenario = scenario.with_changes({"exit.dilution": "capital_accounts", "decisions.buyer_cost": 0.04})
    free = every_partner(scenario, discount_rate=0.08, capability_value=0.0, takes_volume=0.3, replacement=0.6)
    return every_partner(free, distress_rate=0.0)


@pytest.mark.parametrize("name", NAMES)
def test_the_partners_have_what_the_venture_has_and_what_they_add(name: str) -> None:
    """Side margins less contributions, a sole owner's and the replaced ones too, less the buyer's cost."""
    scenario = leveled(name)
    life, values = live(scenario, PATHS, record=True), scenario.values()
    t = np.arange(scenario.horizon_quarters)[:, None]
    joint = t < life["exit_quarter"]
    weights, grown = discounts(0.08, t + 0.5), level(scenario, len(t))
    added = np.zeros(PATHS)
    for i, partner in enumerate(values["partners"]):
        owns = ~joint & (life["leaver"] == 1 - i) & (t < life["owner_stop_quarter"])
        beside = partner["side_margin"] * 1e-6 * life["volume"] * (joint | owns)
        paid = partner["yearly_contribution"] * 0.25 * (joint | owns)
        paid = paid + partner["replacement"] * partner["yearly_contribution"] * 0.25 * replaced(life, i, joint, t)
        added += (weights * grown * (beside - paid)).sum(axis=0) - partner["initial_contribution"]
    added -= buyers_costs(scenario, life)
    both = life["partner_npv"].sum(axis=0)
    scale = np.abs(life["partner_npv"]).sum(axis=0) + np.abs(life["peak_funding"]) + 1.0
    assert (life["leaver"] >= 0).any()
    assert (np.abs(both - life["venture_npv"] - added) <= 1e-10 * scale).all()


def replaced(life: dict[str, Array], leaver: int, joint: Array, t: Array) -> Array:
    """Quarters in which an owner contributes in this leaver's place."""
    return np.asarray(~joint & (life["leaver"] == leaver) & (t < life["owner_stop_quarter"]))


def buyers_costs(scenario: Scenario, life: dict[str, Array]) -> Array:
    """4 % of the leaver's stake at the fair value of the day on which both agreed."""
    paths = np.arange(PATHS)
    notices = [trigger["notice_quarters"] for trigger in scenario.values()["exit"]["triggers"]]
    notice = int(np.mean(notices) + 0.5) if notices else 2
    bought = (life["cause"] == -2) & (life["leaver"] >= 0)
    day = np.where(bought, life["exit_quarter"] - 1 - notice, 0).astype(int)
    first = life["stake"][day, paths]
    stake = np.where(life["leaver"] == 0, first, 1.0 - first)
    cost = 0.04 * stake * life["fair_value"][day, paths] * discounts(0.08, day + 1.0)
    return np.asarray(np.where(bought, cost, 0.0))


@pytest.mark.parametrize("name", NAMES)
def test_distress_keeps_the_identity(name: str) -> None:
    """Whoever cannot pay or buy: what one gets the other or the venture gives."""
    scenario = every_partner(leveled(name), distress_rate=0.4, side_margin=0.0, yearly_contribution=0.0)
    scenario = scenario.with_changes({"decisions.buyer_cost": 0.0})
    life, values = live(scenario, PATHS), scenario.values()
    both = life["partner_npv"].sum(axis=0) + sum(partner["initial_contribution"] for partner in values["partners"])
    scale = np.abs(life["partner_npv"]).sum(axis=0) + np.abs(life["peak_funding"]) + 1.0
    assert (life["diluted"] > 0).any()
    assert (np.abs(both - life["venture_npv"]) <= 1e-10 * scale).all()


# ---- the locked box -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", [0, 1, 7])
def test_a_leaver_has_the_price_of_the_day_of_notice(notice: int) -> None:
    """Whatever the notice and whatever happens in it."""
    tree = as_tree(every_partner(deal(), side_margin=0.0, yearly_contribution=0.0, capability_value=0.0,
                                 distress_rate=0.0, initial_contribution=0.0, discount_rate=0.085))  # fmt: skip
    tree["exit"]["supply_margin"] = 0.0
    sells = {"name": "sells", "holder": "Carmaker", "metric": "demand", "below": -0.05, "for_quarters": 1,
             "notice_quarters": notice, "settlement": "sell_to_partner", "discount": 0.1, "use": "obligation",
             "price_basis": "fair_value"}  # fmt: skip
    tree["exit"]["triggers"] = [sells]
    scenario = from_tree(tree).with_changes({"elements.exit_agreement": 1.0, "decisions.parting": "never"})
    life = live(scenario, PATHS, record=True)
    sold = life["cause"] == 0
    day = (life["exit_quarter"] - 1 - notice).astype(int)
    t = np.arange(scenario.horizon_quarters)[:, None]
    until = (0.5 * life["free_cash_flow"] * discounts(0.085, t + 0.5) * (t <= day)).sum(axis=0)
    price = 0.5 * life["fair_value"][day, np.arange(PATHS)] * 0.9
    expected = until + price * discounts(0.085, day + 1.0)
    assert 0.3 < sold.mean() < 1.0
    np.testing.assert_allclose(life["partner_npv"][0][sold], expected[sold], rtol=1e-9, atol=1e-9)
    grown = price / discounts(0.085, np.full(PATHS, float(notice)))
    np.testing.assert_allclose((life["price_paid"] + life["box_cash"])[sold], grown[sold], rtol=1e-9)


# ---- units and order ------------------------------------------------------------------------------------------------


def cash(scenario: Scenario) -> dict[str, float]:
    """The thresholds of clauses that watch money."""
    watched = [one for one in scenario.values()["exit"]["triggers"] if one["metric"] == "cumulative_cash"]
    return {f"exit.triggers.{one['name']}.below": one["below"] for one in watched if one["below"] is not None}


@pytest.mark.parametrize("name", NAMES[::2])
def test_money_is_a_unit(name: str) -> None:
    """In money 1,024 times as small the same is decided."""
    scenario = deal(name, scenario__inflation=0.015)
    scaled = scenario.with_changes(
        {key: 1024.0 * value for key, value in {**money(scenario), **cash(scenario)}.items()}
    )
    before, after = live(scenario, PATHS), live(scaled, PATHS)
    for row in ("venture_npv", "partner_npv", "alone_npv", "peak_funding", "price_paid", "box_cash"):
        assert np.array_equal(1024.0 * before[row], after[row]), row
    for row in ("exit_quarter", "cause", "settlement", "leaver", "owner_stop_quarter", "alone_stop_quarter",
                "right_wanted", "stage_start", "managed_narrow", "final_stake"):  # fmt: skip
        assert np.array_equal(before[row], after[row]), row


@pytest.mark.parametrize("name", NAMES[::2])
def test_the_order_of_partners_does_not_matter(name: str) -> None:
    """With the first one's bargaining power exchanged too, and unequal stakes: of alike partners the first leaves."""
    scenario = deal(name, decisions__bargaining=0.7)
    scenario = scenario.with_changes({f"partners.{scenario.partners[0].name}.equity": 0.44})
    tree = as_tree(scenario)
    turned = from_tree({**tree, "partners": tree["partners"][::-1]}).with_changes({"decisions.bargaining": 0.3})
    one, other = live(scenario, PATHS), live(turned, PATHS)
    for row in (*SHARED, *NEW):
        np.testing.assert_allclose(other[row], one[row], rtol=1e-9, atol=1e-7, err_msg=row)
    for row in (*BY_PARTNER, "alone_stop_quarter"):
        np.testing.assert_allclose(other[row][::-1], one[row], rtol=1e-9, atol=1e-7, err_msg=row)
    assert np.array_equal(other["leaver"], np.where(one["leaver"] >= 0, 1 - one["leaver"], -1))
