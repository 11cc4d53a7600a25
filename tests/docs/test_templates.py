"""Every shipped scenario loads, says what it is about, and runs."""

from __future__ import annotations

import numpy as np
import pytest

from simulate import templates
from simulate.engine import simulate
from simulate.scenario import load


def test_there_are_some() -> None:
    assert "battery_cells" in templates.names()


def test_unknown_name_is_told() -> None:
    with pytest.raises(KeyError, match="battery_cells"):
        templates.path("no such thing")


@pytest.mark.parametrize("name", templates.names())
def test_shipped_scenario_loads_and_runs(name: str) -> None:
    scenario = load(templates.path(name))
    assert scenario.scenario.name
    outcomes = simulate(scenario, 128, threads=1)
    assert np.isfinite(outcomes.matrix).all()


@pytest.mark.parametrize("name", templates.names())
def test_shipped_scenario_opens_with_a_comment(name: str) -> None:
    assert templates.path(name).read_text(encoding="utf-8").startswith("#")
