"""Fair value against what followed: exact where nothing is uncertain, and near 1 or for a reason on shipped deals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulate.engine.calibration import calibrate
from simulate.engine.planner import plan
from simulate.scenario import load
from tests.reference_rules.test_editions import still

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
FUTURES = 1_000
UNSETTLED = {"battery_cells": 4, "freight_autonomy": 6, "robotaxi": 6, "platform_sharing": 3, "driver_assistance": 5,
             "software_stack": 3, "cell_plant_exit": 5}  # fmt: skip
"""Years until which V is off by more: it does not know the ramp, the learning and the stages that are still to come."""
HIGH = {"volume_alliance": 0.45}
"""By how much V may be high: sales are at capacity, where shocks can only hurt, and V does not know that."""


def test_without_shocks_what_follows_is_what_the_plan_has() -> None:
    deal = still()
    outline = plan(deal)
    flows, rate = outline.venture.quarterly, outline.venture.discount_rate
    for one in calibrate(deal, 64):
        ahead = np.arange(4 * one.year, flows.size) - (4 * one.year - 1)
        left = flows.size - 4 * one.year
        followed = flows[4 * one.year :] @ (1.0 + rate) ** (-(ahead - 0.5) / 4.0)
        followed += outline.venture.final * (1.0 + rate) ** (-left / 4.0)
        assert one.followed == pytest.approx(followed, rel=1e-9)
        assert one.fair_value == pytest.approx(outline.series["fair_value"][4 * one.year - 1], rel=1e-9)


@pytest.mark.parametrize("path", [path for path in SHIPPED if path.stem != "minimal"], ids=lambda path: path.stem)
def test_shipped_deals(path: Path) -> None:
    """Within 15 % of what follows, or low while plants ramp up, or high where sales are at capacity."""
    scenario = load(path)
    apart = scenario.first_quarter / 4.0 + 2.0  # lives that begin in one state of today hardly differ before
    for one in calibrate(scenario, FUTURES):
        if one.year <= UNSETTLED.get(path.stem, 0):
            continue
        noise = 2.0 * one.error / abs(one.followed)
        assert -0.15 - noise < one.ratio - 1.0 < HIGH.get(path.stem, 0.15) + noise, one
        if one.year >= apart:
            assert one.correlation > 0.3, one


def test_no_news_no_move() -> None:
    """Fair value is no calendar: from the fifth year to the sixth it stays within a tenth, and near what follows."""
    path = next(path for path in SHIPPED if path.stem == "battery_two_plants")
    fifth, sixth = (one for one in calibrate(load(path), FUTURES) if one.year in (5, 6))
    assert sixth.fair_value == pytest.approx(fifth.fair_value, rel=0.1)
    for one in (fifth, sixth):
        assert one.ratio == pytest.approx(1.0, abs=0.15)
