"""A right is worth no less to its holder than the same clause as an obligation, and rights gain for both together."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.engine.run import simulate_many
from simulate.scenario import load, templates

PATHS = 4_096
ERRORS = 2.0
"""How many standard errors a loss may have."""
COSTS = {("freight_autonomy", "deadlock"): 4.0}
"""What a right may cost its holder beyond that [million]: a right to buy at fair value, which is low before the network
stands, so that who must buy buys cheap, and who goes by rule of thumb lets it pass."""
TEMPLATES = [name for name in templates.names() if load(templates.path(name)).scenario.archetype is not None]


def mean_and_error(differences: np.ndarray) -> tuple[float, float]:
    return float(differences.mean()), float(differences.std(ddof=1) / np.sqrt(differences.size))


@pytest.mark.parametrize("name", TEMPLATES)
def test_rights_are_worth_something_to_both_together(name: str) -> None:
    scenario = load(templates.path(name))
    duties = {f"exit.triggers.{trigger.name}.use": "obligation" for trigger in scenario.exit.triggers}
    rights, bound = simulate_many([scenario, scenario.with_changes(duties)], PATHS)
    gain, error = mean_and_error((rights["partner_npv"] - bound["partner_npv"]).sum(axis=0))
    assert gain > ERRORS * error


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_right_costs_its_holder(name: str) -> None:
    scenario = load(templates.path(name))
    rights = [trigger for trigger in scenario.exit.triggers if trigger.use == "right"]
    duties = [{f"exit.triggers.{trigger.name}.use": "obligation"} for trigger in rights]
    free, *bound = simulate_many([scenario, *map(scenario.with_changes, duties)], PATHS)
    partners = [partner.name for partner in scenario.partners]
    for trigger, duty in zip(rights, bound, strict=True):
        gains = free["partner_npv"] - duty["partner_npv"]
        held = gains.sum(axis=0) if trigger.holder is None else gains[partners.index(trigger.holder)]
        gain, error = mean_and_error(held)
        assert gain >= -ERRORS * error - COSTS.get((name, trigger.name), 0.0), (trigger.name, gain, error)
