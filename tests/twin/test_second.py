"""The second edition: kernel and twin agree on every trajectory, whatever partners know and whatever rules are on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simulate.engine.alternatives import PILOTS_A
from simulate.engine.planner import plan
from simulate.engine.run import simulate
from simulate.scenario import Scenario, load
from tests import reference
from tests.laboratory import as_tree, from_tree
from tests.reference_rules.one_factor import one_factor
from tests.reference_rules.test_editions import silent, still
from tests.reference_rules.test_ledgers import leveled
from tests.reference_rules.test_rights import building
from tests.reference_rules.test_thumb import supplied
from tests.tables import from_its_start
from tests.teaching import invented, teach
from tests.twin.compare import disagreements, series_disagreements
from tests.twin.invented_rules import second_scenarios

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
PATHS = 500


def second(path: Path, **changes: Any) -> Scenario:
    """A shipped scenario under the second edition's rules."""
    return from_its_start(load(path)).with_changes(
        {"scenario.rules": 2, **{key.replace("__", "."): v for key, v in changes.items()}}
    )


def everything(path: Path) -> Scenario:
    """A shipped scenario with all that the second edition knows switched on."""
    scenario = from_its_start(load(path))
    changes: dict[str, Any] = {
        "scenario.rules": 2, "scenario.inflation": 0.02, "governance.control": 0.6, "exit.sale_discount": 0.2,
        "governance.reserved": ["expand", "narrow"], "exit.dilution": "capital_accounts", "decisions.bargaining": 0.7,
    }  # fmt: skip
    for i, partner in enumerate(scenario.partners):
        table = f"partners.{i}"
        changes |= {f"{table}.replacement": 0.8 + 0.4 * i, f"{table}.takes_volume": 0.3 - 0.1 * i}
        changes |= {f"{table}.takes_years": 2.3 + i, f"{table}.restarts": partner.alone is not None}
    for k in range(len(scenario.venture.stages)):
        changes |= {f"venture.stages.{k}.if_worth": True, f"venture.stages.{k}.opens": 0.25 if k < 3 else 0.05}
    for k in range(0, len(scenario.exit.triggers), 3):
        changes[f"exit.triggers.{k}.lapses_quarters"] = 3
    return scenario.with_changes(changes)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios(path: Path) -> None:
    assert disagreements(from_its_start(load(path)), PATHS) == []


@pytest.mark.parametrize("path", SHIPPED[::3], ids=lambda path: path.stem)
def test_series(path: Path) -> None:
    assert series_disagreements(from_its_start(load(path)), [0, 17, 99_999]) == []


@pytest.mark.parametrize("path", SHIPPED[1::3], ids=lambda path: path.stem)
def test_clauses_that_bind(path: Path) -> None:
    assert disagreements(second(path, decisions__estimate="none"), PATHS) == []


@pytest.mark.parametrize("path", SHIPPED[::3], ids=lambda path: path.stem)
def test_everything_on(path: Path) -> None:
    assert disagreements(everything(path), PATHS) == []


@pytest.mark.parametrize("path", SHIPPED[:2], ids=lambda path: path.stem)
def test_no_box_and_partings_at_any_time(path: Path) -> None:
    changes = {"exit.locked_box": False, "decisions.parting": "always", "decisions.parting_lockup": True}
    deal = second(path).with_changes({**changes, "decisions.waiting": 0.1, "decisions.inertia": 0.0})
    assert disagreements(deal, PATHS) == []


def grown_away() -> Scenario:
    """With all on, and a partner to whom what grows with prices is worth the same at any time."""
    return everything(SHIPPED[0]).with_changes({"partners.0.discount_rate": 0.02, "exit.locked_box": False})


def closed_while_building() -> Scenario:
    """One may close in any quarter, by a table; in the fourth year a stage is under way, whose capex is lost then."""
    tree = as_tree(building())
    closing = {"name": "close", "metric": "age", "above": 0.5, "settlement": "liquidation", "use": "right"}
    tree["exit"].update(lockup_quarters=12, triggers=[{**closing, "notice_quarters": 3}])
    scenario = from_tree(tree)
    return teach(scenario, invented(scenario, float(plan(scenario).series["ebitda"].max()), 3))


DEALS: dict[str, Callable[[], Scenario]] = {
    "silent": silent,
    "without shocks": still,
    "one factor": lambda: one_factor(venture__ebitda_multiple=6.0, venture__closure_cost=30.0),
    "supplied": lambda: supplied().with_changes({"exit.lockup_quarters": 0, "decisions.parting": "always"}),
    "building": lambda: building().with_changes({"exit.lockup_quarters": 0, "decisions.parting": "always"}),
    "leveled": lambda: leveled("robotaxi"),
    "no growth": grown_away,
    "closed while building": closed_while_building,
}
"""Deals of which `tests/reference_rules` says what comes out, and one more."""


@pytest.mark.parametrize("name", DEALS)
def test_deals_of_which_each_rule_is_known(name: str) -> None:
    assert disagreements(DEALS[name](), 300) == []


def test_notices_that_differ_between_trajectories() -> None:
    """How long a clause's notice is hangs on a drawn number, how long that of an agreement is does not."""
    drawn = {"dist": "uniform", "low": 0.2, "high": 1.0}
    scenario = second(SHIPPED[0].with_name("minimal.toml"), decisions__parting="always")
    terms = {"elements.exit_agreement": drawn, "exit.unagreed_delay_quarters": 3}
    assert disagreements(scenario.with_changes({**terms, "exit.triggers.lost trust.notice_quarters": 2}), PATHS) == []


def test_who_closes_at_a_loss_takes_nothing_out() -> None:
    """A value below 0 at the horizon, which closing costs more than it brings, is no negative payment to the owners."""
    dear = second(SHIPPED[0].with_name("battery_cells.toml"), venture__closure_cost=40_000.0)
    dear = dear.with_changes({"venture.ebitda_multiple": 0.1, "decisions.closing": False})
    assert (simulate(dear, PATHS)["venture_horizon"] < 0.0).any()
    assert (simulate(dear, PATHS)["moic"] >= 0.0).all()
    assert disagreements(dear, PATHS) == []


@given(second_scenarios())
@settings(
    max_examples=24,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_invented_scenarios(scenario: Scenario) -> None:
    assert disagreements(scenario, 130, first=64) == []


@given(second_scenarios(), st.integers(0, 2**32))
@settings(
    max_examples=16,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_invented_scenarios_by_an_invented_table(scenario: Scenario, seed: int) -> None:
    """The table is data: any numbers do."""
    best = float(plan(scenario).series["ebitda"].max())
    assert disagreements(teach(scenario, invented(scenario, best, seed)), 130, first=64) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_alternatives(path: Path) -> None:
    assert_alike(second(path, decisions__pilot_paths=1_024))


@pytest.mark.parametrize("changes", [{"decisions__closing": False}, {"decisions__estimate": "none"}], ids=str)
def test_alternatives_where_nobody_stops(changes: dict[str, Any]) -> None:
    scenario = second(SHIPPED[0], decisions__pilot_paths=1_024, **changes)
    assert not any(one.stops for one in plan(scenario).alternatives)
    assert_alike(scenario)


def assert_alike(scenario: Scenario) -> None:
    """What partners do without the venture is decided alike, on the same pilots."""
    plainly = scenario.with_changes({"simulation.sampler": "random", "simulation.antithetic": False})
    numbers = np.arange(1_024)
    drawn = plainly.values(plainly.draw(PILOTS_A, 1_024))
    twin = reference.alternatives(drawn, plainly.values(), plainly.simulation.seed, numbers)
    for mine, theirs in zip(plan(scenario).alternatives, twin, strict=True):
        assert (mine.choice, mine.stops) == (theirs.choice, theirs.stops)
        assert mine.mean == pytest.approx(max(theirs.lasting, theirs.stopping), rel=1e-9, abs=1e-9)
