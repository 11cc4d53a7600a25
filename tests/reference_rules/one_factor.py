"""One factor: a plant whose price alone moves, and one right, to close it."""

from __future__ import annotations

from typing import Any

from simulate.scenario import Scenario
from tests.laboratory import as_tree, from_tree
from tests.reference_rules.lives import deal

STILL = {
    **{f"governance.{key}": 0.0 for key in (
        "dispute_rate", "alignment_volatility", "strain_drift", "strain_shortfall", "strain_imbalance",
        "strain_dispute", "strain_shift")},
    "governance.enabled": False,
    "market.demand.trend": 0.0,
    "market.demand.volatility": 0.0,
    "market.price.volatility": 0.30,
    "market.price.reversion": 0.0,
    "exit.lockup_quarters": 0,
    "exit.separation_drag": 0.0,
    "decisions.parting": "never",
    "decisions.closing": False,
    "decisions.inertia": 0.0,
    "elements.exit_agreement": 1.0,
}  # fmt: skip
PLANT = {
    "base_volume": 100_000.0, "unit_cost": 1_600.0, "fixed_cost": 20.0, "ebitda_multiple": 0.0001,
    "salvage_share": 0.6, "depreciation_years": 25.0, "ramp_quarters": 1,
    "stages": [{"name": "plant", "quarter": 0, "capex": 200.0, "capacity": 100_000.0, "build_quarters": 1}],
}  # fmt: skip
CLOSE = {
    "name": "close", "metric": "age", "above": 0.0, "for_quarters": 1, "notice_quarters": 0, "settlement": "liquidation"
}  # fmt: skip


def one_factor(**changes: Any) -> Scenario:
    """The deal of the oracle, with changes (`__` for the dot of a key)."""
    tree = as_tree(deal("minimal"))
    tree["venture"].update(PLANT)
    tree["exit"]["triggers"] = [CLOSE]
    for partner in tree["partners"]:
        partner.pop("alone", None)
        partner.update(side_margin=0.0, strategy_shift_rate=0.0)
    still = from_tree(tree).with_changes(STILL)
    return still.with_changes({key.replace("__", "."): value for key, value in changes.items()})
