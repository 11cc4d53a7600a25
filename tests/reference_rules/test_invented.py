"""Whatever the deal and the keys: outcomes are numbers, and money is shared and not made."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings

from simulate.scenario import Scenario
from tests.reference_rules.lives import every_partner, live
from tests.twin.invented_rules import second_scenarios

PATHS = 60


@given(second_scenarios())
@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_money_is_shared(scenario: Scenario) -> None:
    """At one rate, and with nothing beside the venture, the partners have together what the venture has."""
    rate = {"discount_rate": 0.08, "side_margin": 0.0, "yearly_contribution": 0.0, "capability_value": 0.0}
    bare = every_partner(scenario, initial_contribution=0.0, **rate).with_changes(
        {"venture.discount_rate": 0.08, "decisions.parting_cost": 0.0, "decisions.buyer_cost": 0.0}
    )
    tree = {f"partners.{partner.name}.restarts": False for partner in bare.partners}
    life = live(bare.with_changes(tree), PATHS)
    assert all(np.isfinite(row).all() for row in life.values())
    scale = np.abs(life["partner_npv"]).sum(axis=0) + np.abs(life["peak_funding"]) + np.abs(life["price_paid"]) + 1.0
    assert (np.abs(life["partner_npv"].sum(axis=0) - life["venture_npv"]) <= 1e-9 * scale).all()
    assert np.abs(life["final_stake"].sum(axis=0) - 1.0).max() < 1e-12
    lived = live(scenario, PATHS, record=True)
    assert all(np.isfinite(row).all() for row in lived.values())
