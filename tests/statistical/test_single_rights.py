"""One right in the file against none: what it brings its holder, by rule of thumb and by what was learned.

Rights to buy and to liquidate should cost their holders nothing. Rights to sell may, by thumb: most after a strategy
shift, whose haircut is the parent's wish and not the ledger's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulate.engine.run import simulate, simulate_many
from simulate.scenario import Scenario, load, templates
from tests.laboratory import as_tree, from_tree

Array = npt.NDArray[np.float64]
PATHS, FRESH = 4_096, 8_192
ERRORS = 2.0
KINDS = ("buy_out_partner", "liquidation")
COSTS = {
    ("driver_assistance", "deadlock on the architecture"): 4.4,
    ("platform_sharing", "entrant goes its own way"): 1.4,
    ("software_stack", "step-in: milestones missed"): 21.8,
}
"""What the thumb's use of a right costs its holder [million], at 16,384 futures, with errors of 0.4, 0.3 and 1.2.

Both partners together lose by it, too: the thumb takes owning for more than it is.
Who has learned loses nothing with any of the three.
"""
TEMPLATES = [name for name in templates.names() if load(templates.path(name)).scenario.archetype is not None]


def with_only(name: str, right: str | None) -> Scenario:
    """A template with one of its clauses, or none, and no talk of parting."""
    scenario = load(templates.path(name))
    tree = as_tree(scenario)
    kept = [clause for clause in tree["exit"]["triggers"] if clause["name"] == right]
    alone: dict[str, Any] = {**tree, "exit": {**tree["exit"], "triggers": kept}}
    return from_tree(alone).with_("decisions.parting", "never")


def held(scenario: Scenario, gains: Array) -> Array:
    """What of the gains is the holder's; of both together where there is none."""
    holder = scenario.exit.triggers[0].holder
    return gains.sum(axis=0) if holder is None else gains[[one.name for one in scenario.partners].index(holder)]


def assert_costs_nothing(gain: Array, but: float = 0.0) -> None:
    error = gain.std(ddof=1) / np.sqrt(gain.size)
    assert gain.mean() >= -ERRORS * error - but, (gain.mean(), error)


@pytest.mark.parametrize("name", TEMPLATES)
def test_by_thumb(name: str) -> None:
    clauses = load(templates.path(name)).exit.triggers
    rights = [one.name for one in clauses if one.use == "right" and one.settlement in KINDS]
    alone = [with_only(name, right) for right in rights]
    none, *runs = simulate_many([with_only(name, None), *alone], PATHS)
    for scenario, run, right in zip(alone, runs, rights, strict=True):
        gain = held(scenario, run["partner_npv"] - none["partner_npv"])
        assert_costs_nothing(gain, COSTS.get((name, right), 0.0))


@pytest.mark.parametrize(("name", "right"), sorted(COSTS))
def test_learned(name: str, right: str) -> None:
    """On futures that nobody learned from, where the thumb loses."""
    scenario = with_only(name, right).with_changes({"decisions.estimate": "learned", "decisions.pilot_paths": 4_096})
    run, none = simulate(scenario, FRESH), simulate(with_only(name, None), FRESH)
    assert (run["cause"] == 0).mean() > 0.003
    assert_costs_nothing(held(scenario, run["partner_npv"] - none["partner_npv"]))
