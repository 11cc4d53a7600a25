"""Lives by the twin under the second edition's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from simulate.scenario import Scenario, load
from tests import reference
from tests.laboratory import as_tree, from_tree

Array = npt.NDArray[Any]
EDITIONS = Path(__file__).parents[1] / "editions"


def deal(name: str = "battery_cells", **changes: Any) -> Scenario:
    """A deal of the first edition by rules 2, later keys at their defaults, with changes (`__` for a dot of a key)."""
    scenario = load(EDITIONS / f"{name}.toml").with_changes({"scenario.rules": 2})
    return scenario.with_changes({key.replace("__", "."): value for key, value in changes.items()})


def live(scenario: Scenario, paths: int = 400, **options: Any) -> dict[str, Array]:
    """The twin's outcomes of the first trajectories."""
    values = scenario.values(scenario.draw(0, paths))
    return reference.simulate(values, scenario.values(), scenario.simulation.seed, np.arange(paths), **options)


def every_partner(scenario: Scenario, **terms: float) -> Scenario:
    """The same terms for both partners."""
    return scenario.with_changes(
        {f"partners.{partner.name}.{key}": value for partner in scenario.partners for key, value in terms.items()}
    )


def bound(scenario: Scenario, **trigger: Any) -> Scenario:
    """One clause, an obligation, and no other way to part or to stop."""
    tree = as_tree(scenario)
    clause = {"name": "clause", "metric": "age", "for_quarters": 1, "notice_quarters": 0, "use": "obligation",
              "settlement": "sell_to_partner", "holder": tree["partners"][0]["name"], "price_basis": "fair_value",
              "discount": 0.0}  # fmt: skip
    tree["exit"]["triggers"] = [{**clause, **trigger}]
    quiet = {"decisions.parting": "never", "decisions.closing": False, "elements.exit_agreement": 1.0}
    return from_tree(tree).with_changes({**quiet, "exit.lockup_quarters": 0, "exit.enabled": True})
