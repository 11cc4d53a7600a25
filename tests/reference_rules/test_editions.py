"""The second edition with its switches silent is the first, fair value apart; the plan is a life without shocks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulate.scenario import Scenario
from tests import reference
from tests.laboratory import as_tree, from_tree
from tests.reference_rules.lives import deal, every_partner, live

SILENT: dict[str, Any] = {
    "decisions.estimate": "none",
    "governance.reserved": ["localise", "refresh", "narrow", "expand"],
    "exit.locked_box": False,
    "exit.lockup_quarters": 0,
    "elements.exit_agreement": 1.0,
    "venture.closure_cost": 0.0,
}
FLOOR_ALONE: dict[str, Any] = {
    "venture.ebitda_multiple": 0.0,
    "venture.capex_overrun": 1.0,
    "venture.sustaining_capex": 0.0,
    "governance.reset.expand_above": 9.0,
    "governance.reset.narrow_below": 0.0,
    "market.subsidy.per_unit": 0.0,
}
"""With these both editions' fair value is the floor, and the same floor."""


def silent() -> Scenario:
    """The battery deal with what the editions share, by one or the other."""
    tree = as_tree(deal())
    for partner in tree["partners"]:
        partner.pop("alone")
        partner.update(yearly_contribution=0.0, distress_rate=0.0, demand_sensitivity=0.0, shortfall_sensitivity=0.0)
        partner.pop("restarts")
    kept = [one for one in tree["exit"]["triggers"] if one["settlement"] != "third_party_sale"]
    tree["exit"]["triggers"] = [{**one, "use": "obligation"} for one in kept]
    return from_tree(tree).with_changes({**SILENT, **FLOOR_ALONE})


def test_silent_switches_are_the_first_edition() -> None:
    values = silent().values()
    seed, numbers = silent().simulation.seed, np.arange(500)
    second = reference.simulate(values, values, seed, numbers)
    first = reference.simulate({**values, "rules": 1}, {**values, "rules": 1}, seed, numbers)
    assert len(set(first["settlement"])) >= 3
    assert first["price_paid"].max() == 0.0 < second["price_paid"].max()
    for name in first.keys() - {"price_paid"}:
        np.testing.assert_allclose(second[name], first[name], rtol=1e-12, atol=1e-8, err_msg=name)


def rights(values: Any) -> list[Any]:
    """The same clauses, to be used by who wants to."""
    return [{**trigger, "use": "right"} for trigger in values["exit"]["triggers"]]


def thumb(values: Any) -> Any:
    """Decisions by thumb."""
    return {**values["decisions"], "estimate": "thumb"}


@pytest.mark.parametrize("key", ["inflation", "locked_box", "estimate", "reserved"])
def test_each_switch_speaks(key: str) -> None:
    """The test above can fail: one switch less silent and lives differ."""
    values = silent().values()
    loud: dict[str, Any] = {
        "inflation": {**values, "inflation": 0.01},
        "locked_box": {**values, "exit": {**values["exit"], "locked_box": True}},
        "estimate": {**values, "exit": {**values["exit"], "triggers": rights(values)}, "decisions": thumb(values)},
        "reserved": {**values, "governance": {**values["governance"], "reserved": ("expand",)}},
    }
    seed, numbers = 3, np.arange(200)
    quiet = reference.simulate(values, values, seed, numbers)
    changed = reference.simulate(loud[key], loud[key], seed, numbers)
    assert not np.allclose(quiet["partner_npv"], changed["partner_npv"], rtol=1e-9, atol=1e-9)


STILL: dict[str, Any] = {
    **{f"market.{factor}.{shock}": 0.0
       for factor in ("demand", "price", "input_cost", "technology") for shock in ("volatility", "jump_rate")},
    "market.regulation.event_rate": 0.0,
    "market.subsidy.repeal_rate": 0.0,
    "venture.capex_overrun": 1.0,
    "venture.base_volume": 38e6,
    "governance.enabled": False,
    "governance.dispute_rate": 0.0,
    "governance.alignment_volatility": 0.0,
    "governance.alignment_reversion": 0.0,
    "governance.strain_drift": 0.0,
    "governance.strain_shortfall": 0.0,
    "governance.strain_imbalance": 0.0,
    "exit.enabled": False,
    "decisions.closing": False,
    "scenario.inflation": 0.02,
}  # fmt: skip


def still(**changes: Any) -> Scenario:
    """The battery deal without any shock and with a frozen relationship."""
    tree = as_tree(deal())
    tree["market"].pop("tariff")
    calm = from_tree(tree).with_changes({**STILL, **{key.replace("__", "."): value for key, value in changes.items()}})
    return every_partner(calm, strategy_shift_rate=0.0, distress_rate=0.0)


@pytest.mark.parametrize("changes", [{}, {"venture__base_volume": 16e6}, {"governance__reserved": ["localise"]}])
def test_a_life_without_shocks_is_the_plan(changes: dict[str, Any]) -> None:
    scenario = still(**changes)
    lived, plan = live(scenario, 2), reference.plan(scenario.values())
    assert lived["venture_npv"][0] == pytest.approx(plan["plan_npv"], rel=1e-12)
    assert lived["partner_npv"][:, 0] == pytest.approx(plan["plan_partner_npv"], rel=1e-12)
    assert lived["alone_npv"][:, 0] == pytest.approx(plan["plan_alone_npv"], rel=1e-12)
    assert (lived["managed_narrow"] > 0).all() == ("venture__base_volume" in changes)
    assert (lived["managed_expand"] > 0).all() == ("governance__reserved" in changes)
