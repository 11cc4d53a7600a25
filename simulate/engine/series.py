"""Recorded series: quantities by quarter, replayed for chosen trajectories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulate import catalogue
from simulate.core import lanes
from simulate.engine.kernel import NO_ROWS, run_kernel
from simulate.engine.outcomes import Array
from simulate.engine.packing import Packed

if TYPE_CHECKING:
    from simulate.scenario import Scenario


LARGEST_SHOWN = 1e299
"""A recorded number beyond this is shown as this: bands lie between numbers, not between infinities."""


def replayed(
    packed: Packed, planned: Array, scenario: Scenario, trajectories: npt.NDArray[np.int64]
) -> dict[str, Array]:
    """Quarterly series of trajectories, each of shape (n_quarters, n)."""
    recorded_rows = [*catalogue.SERIES.values(), *catalogue.INDICES.values()]
    rows = np.array([lanes.row_of(lanes.STATE, row.place) + row.row for row in recorded_rows], dtype=np.int64)
    _, recorded = run_kernel(packed, planned, scenario, trajectories, NO_ROWS, rows)
    series = {}
    for (name, row), values in zip(catalogue.SERIES.items(), recorded, strict=False):
        scaled = values * row.scale
        series[name] = _at_opening(scaled, packed, row) if row.series == "start" else scaled
    quarters = np.arange(recorded.shape[1])[:, None]
    with np.errstate(over="ignore"):  # an index may be beyond what a number can hold
        for (name, row), values in zip(catalogue.INDICES.items(), recorded[len(catalogue.SERIES) :], strict=True):
            series[name] = np.exp(packed.row("trend", row.row) * quarters + values)
    return {name: np.clip(values, -LARGEST_SHOWN, LARGEST_SHOWN) for name, values in series.items()}


def _at_opening(closing: Array, packed: Packed, row: catalogue.Row) -> Array:
    """A flag at the start of each quarter, from its state at the end of each."""
    first, state = packed.opening.first, packed.opening.rows
    flags = np.empty_like(closing)
    before = state[lanes.row_of(lanes.STATE, row.place) + row.row] > 0.0
    flags[: first + 1] = before if first > 0 else row.name == "joint"
    flags[first + 1 :] = closing[first:-1] > 0.0
    return flags
