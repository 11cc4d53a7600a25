"""What holds of decisions in the kernel itself, by thumb, by what was learned, and by a table that a test gives.

The same of the twin, rule by rule: `tests/reference_rules`; that kernel and twin agree: `tests/twin`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulate.engine.learning.learner import learned
from simulate.engine.learning.table import Table
from simulate.engine.outcomes import Outcomes
from simulate.engine.planner import plan, plan_with_rows
from simulate.engine.run import record, simulate
from simulate.scenario import Scenario, load, templates
from tests.laboratory import as_tree, from_tree
from tests.property.test_ledgers import money
from tests.property.test_symmetry import BY_PARTNER, SHARED
from tests.reference_rules.lives import every_partner
from tests.reference_rules.one_factor import one_factor
from tests.reference_rules.test_ledgers import discounts, level, replaced
from tests.teaching import constants, invented, mirrored, teach

Array = npt.NDArray[np.float64]
PATHS = 2_000
FEW = {"decisions.estimate": "learned", "decisions.pilot_paths": 1_024}
LARGE, SMALL = 1_024.0, 2.0**-16
"""Powers of two: a product with one loses no bit. In the smaller money a stage costs far less than one of its units."""
MONEY_METRICS = ("cumulative_cash", "ebitda", "free_cash", "contributed")
DECIDED = ("exit_quarter", "cause", "settlement", "leaver", "owner_stop_quarter", "alone_stop_quarter", "right_ripe",
           "right_wanted", "stage_start", "managed_narrow", "final_stake", "paid_quarter")  # fmt: skip
IN_MONEY = ("venture_npv", "partner_npv", "alone_npv", "peak_funding", "price_paid", "box_cash", "partner_horizon")


@cache
def shipped(name: str) -> Scenario:
    return load(templates.path(name))


def by_learning(name: str) -> Scenario:
    """A shipped deal whose partners learn on few pilots."""
    return shipped(name).with_changes(FEW)


def by_a_table(scenario: Scenario, seed: int = 1) -> Scenario:
    """The deal, decided by a table that moves with every feature."""
    return teach(scenario, invented(scenario, float(plan(scenario).series["ebitda"].max()), seed))


def table_of(scenario: Scenario) -> Table:
    outline, planned = plan_with_rows(scenario)
    found = learned(scenario, planned, outline.begins, 2)
    assert found is not None
    return found.table


# ---- the unit of money ----------------------------------------------------------------------------------------------


def thresholds(scenario: Scenario) -> dict[str, float]:
    """The thresholds of clauses that watch money."""
    watched = [one for one in scenario.values()["exit"]["triggers"] if one["metric"] in MONEY_METRICS]
    sides = [(one["name"], side) for one in watched for side in ("above", "below") if one[side] is not None]
    values = {one["name"]: one for one in watched}
    return {f"exit.triggers.{name}.{side}": values[name][side] for name, side in sides}


def in_other_money(scenario: Scenario, factor: float) -> Scenario:
    return scenario.with_changes({key: factor * v for key, v in {**money(scenario), **thresholds(scenario)}.items()})


@pytest.mark.parametrize(
    ("name", "changes", "factor"),
    [
        ("battery_cells", {}, SMALL),
        ("freight_autonomy", {}, LARGE),
        ("robotaxi", {}, SMALL),
        ("software_stack", {}, LARGE),
    ]
    + [(name, FEW, LARGE) for name in ("battery_cells", "robotaxi")],
)
def test_money_is_a_unit(name: str, changes: dict[str, Any], factor: float) -> None:
    """In smaller or in larger money the same is learned and decided, to the bit."""
    scenario = shipped(name).with_changes(changes)
    scaled = in_other_money(scenario, factor)
    before, after = simulate(scenario, PATHS), simulate(scaled, PATHS)
    if changes:
        for part in ("hold", "own", "leave", "ended", "keep"):
            assert np.array_equal(factor * getattr(table_of(scenario), part), getattr(table_of(scaled), part)), part
    for row in DECIDED:
        assert np.array_equal(before[row], after[row]), row
    for row in IN_MONEY:
        assert np.array_equal(factor * before[row], after[row]), row
    assert (before["cause"] >= 0).any()


# ---- the order of partners ------------------------------------------------------------------------------------------


def unequal(name: str) -> Scenario:
    scenario = shipped(name).with_changes({"decisions.bargaining": 0.7})
    return scenario.with_changes({f"partners.{scenario.partners[0].name}.equity": 0.44})


def turned(scenario: Scenario) -> Scenario:
    """The partners in the other order, and with them the first one's power."""
    tree = as_tree(scenario)
    power = 1.0 - float(scenario.values()["decisions"]["bargaining"])
    return from_tree({**tree, "partners": tree["partners"][::-1]}).with_changes({"decisions.bargaining": power})


def assert_mirrored(one: Outcomes, other: Outcomes, same: npt.NDArray[np.bool_] | None = None) -> None:
    same = np.ones(one.n_paths, dtype=bool) if same is None else same
    for row in (*SHARED, "owner_stop_quarter", "right_ripe", "right_wanted", "price_paid", "box_cash"):
        np.testing.assert_allclose(other[row][..., same], one[row][..., same], rtol=1e-7, atol=1e-6, err_msg=row)
    for row in (*BY_PARTNER, "alone_stop_quarter"):
        np.testing.assert_allclose(other[row][::-1][..., same], one[row][..., same], rtol=1e-7, atol=1e-6, err_msg=row)
    left, mine = other["leaver"][same], one["leaver"][same]
    assert np.array_equal(left, np.where(mine >= 0, 1 - mine, -1))


@pytest.mark.parametrize("name", ["battery_cells", "software_stack", "robotaxi"])
def test_the_order_of_partners_does_not_matter(name: str) -> None:
    """By a table, and by the same table seen from the other side."""
    scenario = by_a_table(unequal(name))
    other = teach(turned(scenario), mirrored(table_of(scenario)))
    one = simulate(scenario, PATHS)
    assert {-2.0, -1.0} < set(one["cause"])
    assert_mirrored(one, simulate(other, PATHS))


def test_what_is_learned_does_not_depend_on_the_order() -> None:
    """But for the ridge and the rounding of coefficients, which may tip a choice on a few trajectories."""
    one, other = simulate(by_learning("software_stack"), PATHS), simulate(turned(by_learning("software_stack")), PATHS)
    same = (one["exit_quarter"] == other["exit_quarter"]) & (one["cause"] == other["cause"])
    same &= one["settlement"] == other["settlement"]
    assert same.mean() > 0.99
    kept = np.isclose(one["venture_npv"], other["venture_npv"], rtol=1e-9) & same
    assert kept.mean() > 0.99


# ---- parting creates nothing ----------------------------------------------------------------------------------------

RATE = 0.08


def leveled(name: str) -> Scenario:
    """Equal rates, costs of parting, and nothing that the series do not show: gross capital is all that was spent."""
    costs = {"decisions.parting_cost": 0.02, "decisions.buyer_cost": 0.04}
    shown = {"venture.sustaining_capex": 0.0, "governance.reset.narrow_below": 0.0}
    scenario = shipped(name).with_changes({"venture.discount_rate": RATE, **costs, **shown})
    terms = {"discount_rate": RATE, "capability_value": 0.0, "takes_volume": 0.3, "replacement": 0.6}
    return every_partner(scenario, **terms, restarts=False)


def added_by_partners(scenario: Scenario, life: Outcomes, series: dict[str, Array]) -> Array:
    """Side margins less contributions, a sole owner's and the replaced ones too."""
    t = np.arange(scenario.horizon_quarters)[:, None]
    joint = t < life["exit_quarter"]
    found = {"leaver": life["leaver"], "owner_stop_quarter": life["owner_stop_quarter"]}
    added, weights = np.zeros(life.n_paths), discounts(RATE, t + 0.5) * level(scenario, len(t))
    for i, partner in enumerate(scenario.values()["partners"]):
        owns = ~joint & (life["leaver"] == 1 - i) & (t < life["owner_stop_quarter"])
        beside = partner["side_margin"] * 1e-6 * series["volume"] * (joint | owns)
        paid = 0.25 * partner["yearly_contribution"] * (joint | owns)
        paid = paid + 0.25 * partner["replacement"] * partner["yearly_contribution"] * replaced(found, i, joint, t)
        added += (weights * (beside - paid)).sum(axis=0) - partner["initial_contribution"]
    return added


def costs_of_parting(scenario: Scenario, life: Outcomes, series: dict[str, Array]) -> Array:
    """2 % of the larger of value and gross capital, and the buyer's 4 %, on the day of an agreement."""
    notices = [trigger["notice_quarters"] for trigger in scenario.values()["exit"]["triggers"]]
    notice, paths = int(np.mean(notices) + 0.5), np.arange(life.n_paths)
    agreed = life["cause"] == -2
    day = np.where(agreed, life["exit_quarter"] - 1 - notice, 0).astype(int)
    value, first = series["fair_value"][day, paths], series["stake"][day, paths]
    sold = np.where(life["leaver"] == 0, first, 1.0 - first)
    bought = agreed & (life["leaver"] >= 0)
    cost = 0.02 * np.maximum(value, np.cumsum(series["capex"], axis=0)[day, paths]) + np.where(
        bought, 0.04 * sold * value, 0.0
    )
    return np.asarray(np.where(agreed, cost * discounts(RATE, day + 1.0), 0.0))


@pytest.mark.parametrize("how", ["thumb", "learned", "table"])
@pytest.mark.parametrize("name", ["battery_cells", "software_stack"])
def test_parting_creates_nothing(name: str, how: str) -> None:
    """Together the partners have what the venture has and what they add, less what parting costs: on every path."""
    scenario = every_partner(leveled(name), distress_rate=0.0)
    scenario = {"thumb": scenario, "learned": scenario.with_changes(FEW), "table": by_a_table(scenario)}[how]
    life, series = simulate(scenario, PATHS), record(scenario, range(PATHS))
    added = added_by_partners(scenario, life, series)
    added -= costs_of_parting(scenario, life, series)
    both = life["partner_npv"].sum(axis=0)
    scale = np.abs(life["partner_npv"]).sum(axis=0) + np.abs(life["peak_funding"]) + 1.0
    assert (life["cause"] == -2).mean() > 0.02
    assert (np.abs(both - life["venture_npv"] - added) <= 1e-10 * scale).all()


# ---- Nash, and the locked box ---------------------------------------------------------------------------------------

FROM = 5
"""Quarter at whose end going on is first worth as little as the table says."""


@pytest.mark.parametrize(("bargaining", "leaver", "price"), [(0.5, 0, 55.0), (0.6, 0, 60.0), (0.5, 1, 45.0)])
def test_nash(bargaining: float, leaver: int, price: float) -> None:
    """100 to share, threats 30 and 20: 55 and 45; with a power of 0.6 the first has 60."""
    terms = {"parting_cost": 0.0, "buyer_cost": 0.0, "parting": "always", "bargaining": bargaining}
    scenario = one_factor(**{f"decisions__{key}": value for key, value in terms.items()})
    scenario = scenario.with_changes({"exit.triggers.close.above": 1e9, "exit.locked_box": False})
    owning = (0.0, 100.0) if leaver == 0 else (100.0, 0.0)
    table = constants(scenario, hold=(30.0, 20.0), own=owning)
    table.hold[:FROM, :, 0] = 1e6
    life = simulate(teach(scenario, table), 50)
    assert (life["exit_quarter"] == FROM + 1).all()
    assert (life["leaver"] == leaver).all()
    np.testing.assert_allclose(life["price_paid"], price, rtol=1e-9)


@pytest.mark.parametrize("notice", [1, 7])
def test_a_leaver_has_the_price_of_the_day_of_notice(notice: int) -> None:
    """It has what it had until then and the price, whatever the notice and whatever happens in it, dilution too."""
    bare = {"side_margin": 0.0, "yearly_contribution": 0.0, "capability_value": 0.0, "initial_contribution": 0.0}
    tree = as_tree(every_partner(shipped("battery_cells"), **bare, discount_rate=0.085, restarts=False))
    tree["exit"]["supply_margin"] = 0.0
    sells = {"name": "sells", "holder": "Carmaker", "metric": "demand", "below": -0.05, "notice_quarters": notice,
             "settlement": "sell_to_partner", "discount": 0.1, "use": "right"}  # fmt: skip
    tree["exit"]["triggers"] = [sells]
    scenario = from_tree(tree).with_changes({"elements.exit_agreement": 1.0, "decisions.parting": "never"})
    scenario = every_partner(scenario, distress_rate=0.0).with_("partners.Carmaker.distress_rate", 0.4)
    scenario = teach(scenario, constants(scenario, hold=(-1e9, -1e9), own=(0.0, 0.0)))
    life, series = simulate(scenario, PATHS), record(scenario, range(PATHS))
    sold, t = life["cause"] == 0, np.arange(scenario.horizon_quarters)[:, None]
    day = (life["exit_quarter"] - 1 - notice).astype(int)
    until = (series["partner_cash_flow_0"] * discounts(0.085, t + 0.5) * (t <= day)).sum(axis=0)
    price = 0.9 * (series["stake"] * series["fair_value"])[day, np.arange(PATHS)]
    assert sold.mean() > 0.3
    assert ((life["diluted"] > 0) & sold).any()
    expected = until + price * discounts(0.085, day + 1.0)
    np.testing.assert_allclose(life["partner_npv"][0][sold], expected[sold], rtol=1e-9, atol=1e-8)


# ---- what is not wanted ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["thumb", "learned", "table"])
def test_great_inertia_is_never(how: str) -> None:
    """Rights and talks are as if they were not; obligations go on."""
    scenario = shipped("software_stack").with_("decisions.closing", False)
    scenario = scenario.with_changes(FEW) if how != "thumb" else scenario
    idle = scenario.with_("decisions.inertia", 1e9)
    idle = by_a_table(idle) if how == "table" else idle
    rights = [one for one in scenario.exit.triggers if one.use == "right"]
    far = {f"exit.triggers.{one.name}.above": 1e9 for one in rights if one.above is not None}
    far |= {f"exit.triggers.{one.name}.below": -1e9 for one in rights if one.below is not None}
    without = scenario.with_changes({**far, "decisions.parting": "never", "decisions.estimate": "thumb"})
    one, other = simulate(idle, PATHS), simulate(without, PATHS)
    assert one["right_wanted"].sum() == 0.0 < one["right_ripe"].sum()
    assert set(one["cause"]) == {-1.0, 0.0}
    for row in ("venture_npv", "partner_npv", *DECIDED):
        if row not in ("right_ripe", "alone_stop_quarter"):
            assert np.array_equal(one[row], other[row]), row


def test_what_is_learned_sees_the_business() -> None:
    """Where fair value is the floor alone, too: of the worth of a right to close, 202.47, most is caught."""
    scenario = one_factor(venture__ebitda_multiple=0.0, exit__separation_drag=0.0).with_changes(FEW)
    life = simulate(scenario, 10 * PATHS)["venture_npv"]
    error = life.std() / np.sqrt(life.size)
    assert -0.04 * 202.47 - 3.0 * error < life.mean() - 159.68 < 3.0 * error


# ---- the same decision ----------------------------------------------------------------------------------------------


def test_the_same_table_decides_alike() -> None:
    """On any number of threads, in any company of trajectories, and alone."""
    scenario = by_a_table(shipped("robotaxi"))
    one, other = simulate(scenario, PATHS, threads=1), simulate(scenario, 300, first=700, threads=3)
    joint = record(scenario, [701, 999])["joint"].sum(axis=0)
    for row in (*DECIDED, *IN_MONEY):
        assert np.array_equal(one[row][..., 700:1_000], other[row]), row
    assert np.array_equal(joint, other["exit_quarter"][[1, 299]])
