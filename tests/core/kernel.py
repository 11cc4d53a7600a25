"""The kernel by itself: a scenario's records, and the outcomes of its trajectories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from simulate.core import lanes
from simulate.core.arguments import Block, Given, Sample, Wanted, new_block
from simulate.core.quarter import live
from simulate.engine.packing import Packed, pack
from simulate.engine.planner import plan_with_rows
from simulate.scenario import Scenario, load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
EDITIONS = Path(__file__).parents[1] / "editions"
ENDS = [
    lanes.row_of(lanes.STATE, name, *index)
    for name, index in (
        *(("value", (h,)) for h in range(lanes.N_HOLDERS)),
        *(("alone_value", (i,)) for i in range(lanes.PARTNERS)),
        *(("stake", (i,)) for i in range(lanes.PARTNERS)),
        *((name, ()) for name in ("peak_funding", "moic", "alignment", "scope", "exit_quarter", "cause", "diluted")),
    )
]
"""Rows of the state that say how a trajectory ended."""


def battery() -> Scenario:
    return load(SCENARIOS / "battery_cells.toml")


def first() -> Scenario:
    """The battery deal of the first edition, `rules = 1`."""
    return load(EDITIONS / "battery_cells.toml")


def packed(scenario: Scenario, n: int) -> Packed:
    return pack(scenario.values(scenario.draw(0, n)))


def planned(scenario: Scenario) -> npt.NDArray[np.float64]:
    """The plan as the kernel takes it."""
    return plan_with_rows(scenario)[1]


def anew() -> Any:
    """The kernel as nothing has compiled it yet, past the cache: what compiles it can see its code."""
    ours: Any = live
    return numba.njit(nogil=True, error_model="numpy")(ours.py_func)


def ends(
    scenario: Scenario, deal: Packed, inputs: Block, plan: npt.NDArray[np.float64], n: int, live: Any = live
) -> npt.NDArray[np.float64]:
    """The kernel on these inputs, as wide as they are: ends of n trajectories, shape (n_ends, n)."""
    out = np.empty((len(ENDS), n))
    live(
        Given(deal.structure, plan, deal.history, deal.announced, np.uint64(scenario.simulation.seed), False),
        inputs,
        new_block(lanes.state_type(inputs.rows.shape[1])),
        Sample(np.arange(n), deal.drawn_rows, deal.drawn),
        Wanted(np.array(ENDS), out),
        Wanted(np.zeros(0, dtype=np.int64), np.empty((0, int(deal.structure["quarters"][0]), n))),
    )
    return out
