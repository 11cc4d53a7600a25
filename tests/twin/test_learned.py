"""Kernel and twin decide alike by a table that was learned, on every trajectory and outcome."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulate.scenario import Scenario, load
from tests.tables import from_its_start
from tests.twin.compare import disagreements

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))


def learning(path: Path) -> Scenario:
    """A shipped scenario whose partners learn on few pilots, every clause a right."""
    scenario = from_its_start(load(path)).with_changes(
        {"scenario.rules": 2, "decisions.estimate": "learned", "decisions.pilot_paths": 1_024}
    )
    return scenario.with_changes({f"exit.triggers.{trigger.name}.use": "right" for trigger in scenario.exit.triggers})


@pytest.mark.parametrize("path", SHIPPED[::2], ids=lambda path: path.stem)
def test_shipped_scenarios(path: Path) -> None:
    assert disagreements(learning(path), 500) == []


def test_with_all_that_parting_can_be() -> None:
    """No locked box, parting always, volumes that leave, businesses that start again."""
    scenario = learning(SHIPPED[0].with_name("battery_cells.toml"))
    lapsing = {f"exit.triggers.{trigger.name}.lapses_quarters": 3 for trigger in scenario.exit.triggers[1::2]}
    leavers = {f"partners.{partner.name}.takes_volume": 0.3 for partner in scenario.partners}
    again = {f"partners.{one.name}.restarts": True for one in scenario.partners if one.alone is not None}
    terms = {"exit.locked_box": False, "decisions.parting": "always", "exit.lockup_quarters": 8}
    assert disagreements(scenario.with_changes({**lapsing, **leavers, **again, **terms}), 500) == []
