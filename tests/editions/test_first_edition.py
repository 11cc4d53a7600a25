"""Under `rules = 1` the scenarios that the first edition shipped give what they gave, to the last bit.

The files beside this one are those shipped scenarios with that line added and nothing else changed; the digests are of
the first edition's own outcomes, so what later editions add to the outcomes does not move them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from simulate.engine.outcomes import Outcomes
from simulate.engine.run import simulate
from simulate.scenario import load

HERE = Path(__file__).parent
PATHS = 2_048
NAMES = (
    "venture_npv", "partner_npv", "alone_npv", "exit_quarter", "cause", "settlement", "leaver",
    "reset_realign", "reset_localise", "reset_refresh", "reset_narrow", "reset_expand", "reset_reactive",
    "refusals", "disputes", "deadlock_quarters", "diluted", "peak_funding", "payback_quarter", "moic",
    "final_alignment", "final_scope", "final_stake", "stage_start", "paid_quarter",
)  # fmt: skip
"""The outcomes that the first edition knows, in its order."""
DIGESTS = {
    "battery_cells": "babca7ca112d5f0bf27f8c04b0a77f89790fdc00081d34f1742a328289fb66fd",
    "battery_two_plants": "6ac1e15fb165e27b01eccb68402c03a6f92cff448baf6444571af9685f2bd0cf",
    "bridge_technology": "75d576c54b5919723a8e6fd7a6786242ffaa04961857c1a3142338c8fe898f49",
    "cell_plant_exit": "8c5bd1c55470754d0f9ab6212c2a21e1d401b5034a6faf073328a79ff5731d73",
    "driver_assistance": "793dd6ed50f7ba2a5fccf560ace5fe37ed222c76654007f06e096fac1f37b6d4",
    "freight_autonomy": "f53946e7e7c7ce66dacb879cb7f93d517067627d3a8fec9edd42ac5dbd3d3892",
    "minimal": "6dd41639df17b8afc61c9558597f08f293e29431f141d525ef518a32abd7c254",
    "platform_sharing": "9c97ebde44b6a710cca0afdc1d625a8f0fb97e00d21111671e2b26e1de7cd0cb",
    "robotaxi": "25dc302986e66d8ca8f126c9b4f8974238b75e14a9e7f17a704477887bed3c8e",
    "software_stack": "9f823e2206c0ed58d0e5b23549486f053c1a5a2d5a06fa88a8f561ccc23de7cb",
    "volume_alliance": "e3f00fd0a348194520a72755d79a0a193b44d345bf98e492d533d64dd979d835",
}
"""SHA-256 of these outcomes, by scenario."""
SILENT = ("managed_localise", "managed_refresh", "managed_narrow", "managed_expand", "box_cash")
"""Outcomes of the second edition that stay 0."""


def digest(outcomes: Outcomes) -> str:
    """SHA-256 of the first edition's outcomes, one after the other."""
    rows = b"".join(np.ascontiguousarray(outcomes[name]).tobytes() for name in NAMES)
    return hashlib.sha256(rows).hexdigest()


def test_every_shipped_scenario_is_held() -> None:
    assert {path.stem for path in HERE.glob("*.toml")} == set(DIGESTS)


@pytest.mark.parametrize("name", DIGESTS)
def test_the_first_edition_to_the_last_bit(name: str) -> None:
    scenario = load(HERE / f"{name}.toml")
    assert scenario.scenario.rules == 1
    outcomes = simulate(scenario, PATHS)
    assert digest(outcomes) == DIGESTS[name]
    assert not any(outcomes[new].any() for new in SILENT)
    assert (outcomes["alone_stop_quarter"] == scenario.horizon_quarters).all()
    assert (outcomes["owner_stop_quarter"] == scenario.horizon_quarters).all()


@pytest.mark.parametrize("name", ["battery_cells"])
def test_the_second_edition_gives_something_else(name: str) -> None:
    scenario = load(HERE / f"{name}.toml").with_changes({"scenario.rules": 2})
    assert digest(simulate(scenario, PATHS)) != DIGESTS[name]
