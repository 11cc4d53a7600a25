"""Lives by the twin under the second edition's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from simulate.scenario import Scenario, load
from tests import reference

Array = npt.NDArray[Any]
SCENARIOS = Path(__file__).parents[2] / "scenarios"


def deal(name: str = "battery_cells", **changes: Any) -> Scenario:
    """A shipped deal under rules 2, with changes (`__` for the dot of a key)."""
    scenario = load(SCENARIOS / f"{name}.toml").with_changes({"scenario.rules": 2})
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
