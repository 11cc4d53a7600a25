"""A right against the partner, used by what its holder learned, costs it nothing on futures that nobody learned from.

Without the haircut of a shifted strategy, which is the parent's wish and not the ledger's.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulate.engine.run import simulate
from simulate.scenario import Scenario
from tests.laboratory import as_tree, from_tree
from tests.reference_rules.lives import deal

PATHS = 8_192
QUIET = {
    "decisions.parting": "never",
    "exit.lockup_quarters": 0,
    "decisions.estimate": "learned",
    "decisions.shift_haircut": 0.0,
}


def with_one_right(name: str, settlement: str, discount: float) -> Scenario:
    """A shipped deal whose one clause is a right that is ripe from its sixth year on."""
    scenario = deal(name, decisions__pilot_paths=4_096)
    tree, holder = as_tree(scenario), scenario.partners[0].name
    right = {
        "name": "right", "metric": "age", "above": 5.0, "for_quarters": 1, "notice_quarters": 2, "use": "right",
        "settlement": settlement, "holder": holder, "discount": discount,
    }  # fmt: skip
    tree["exit"]["triggers"] = [right]
    return from_tree(tree).with_changes(QUIET)


@pytest.mark.parametrize("name", ["battery_cells", "software_stack"])
@pytest.mark.parametrize(("settlement", "discount"), [("buy_out_partner", 0.1), ("sell_to_partner", 0.0)])
def test_a_right_costs_its_holder_nothing(name: str, settlement: str, discount: float) -> None:
    scenario = with_one_right(name, settlement, discount)
    own = simulate(scenario, PATHS)
    without = simulate(scenario.with_changes({"exit.enabled": False, "decisions.estimate": "thumb"}), PATHS)
    gain = own["partner_npv"][0] - without["partner_npv"][0]
    assert (own["cause"] == 0).mean() > 0.02
    assert gain.mean() > -2.0 * gain.std() / np.sqrt(PATHS)
