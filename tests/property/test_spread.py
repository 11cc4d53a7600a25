"""A mean-preserving spread of an input that the value is linear in leaves the mean of the value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulate.engine.run import simulate
from simulate.scenario import load
from tests.laboratory import LIMIT, as_tree, from_tree, z_mean
from tests.property.test_ledgers import EDITIONS

PATHS = 20_000
LAWS: list[dict[str, Any]] = [
    {"dist": "uniform", "low": 0.0, "high": 60.0},
    {"dist": "triangular", "low": 20.0, "mode": 30.0, "high": 40.0},
    {"dist": "discrete", "values": [10.0, 40.0], "weights": [1.0, 2.0]},
]
"""All with the mean 30."""


def venture(fixed_cost: float | dict[str, Any], sampler: str) -> Any:
    """No tax, gate or exit, nothing that looks at EBITDA or the plan's: the value is linear in fixed costs."""
    tree = as_tree(load(EDITIONS / "minimal.toml"))
    tree["simulation"] |= {"sampler": sampler, "paths": PATHS}
    tree["venture"] |= {"fixed_cost": fixed_cost, "tax_rate": 0.0, "ebitda_multiple": 0.0}
    tree["governance"] |= {"strain_shortfall": 0.0, "strain_imbalance": 0.0, "enabled": False}
    tree["exit"]["enabled"] = False
    return from_tree(tree)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law["dist"])
def test_mean_preserving_spread(law: dict[str, Any]) -> None:
    certain, spread = (simulate(venture(cost, "random"), PATHS)["venture_npv"] for cost in (30.0, law))
    change = spread - certain
    assert change.std() > 10.0
    assert abs(z_mean(change, 0.0)) < LIMIT
    costs = venture(law, "random").draw(0, PATHS)["venture.fixed_cost"]
    slope = np.polyfit(costs, change, 1)
    np.testing.assert_allclose(change, np.polyval(slope, costs), atol=1e-8)


def test_a_shift_of_the_mean_is_seen() -> None:
    law = {"dist": "uniform", "low": 2.0, "high": 60.0}
    certain, spread = (simulate(venture(cost, "random"), PATHS)["venture_npv"] for cost in (30.0, law))
    assert abs(z_mean(spread - certain, 0.0)) > LIMIT


@pytest.mark.parametrize("sampler", ["sobol", "latin_hypercube"])
def test_stratified_draws_keep_the_mean_better(sampler: str) -> None:
    """Their error is far below that of plain draws; a tenth of it is asked for."""
    certain, spread = (simulate(venture(cost, sampler), PATHS)["venture_npv"] for cost in (30.0, LAWS[0]))
    change = spread - certain
    assert abs(change.mean()) < 0.1 * change.std() / np.sqrt(PATHS)
