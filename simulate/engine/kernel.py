"""The kernel on fresh buffers: which rows of the state it hands out, and what results it may not hand out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulate import catalogue
from simulate.core import lanes
from simulate.core.arguments import Given, Sample, Wanted, block_of, new_block
from simulate.core.quarter import live
from simulate.engine.outcomes import Array, row_names
from simulate.engine.packing import Packed

if TYPE_CHECKING:
    from simulate.scenario import Scenario


LARGEST = 1e75
"""Beyond this the fourth power of a result, and so the error of its variance, is not finite."""
NO_ROWS = np.zeros(0, dtype=np.int64)
"""Where nothing is recorded."""


class NonFiniteResult(ArithmeticError):
    """A trajectory's result is infinite or not a number; the message holds its address."""


def outcome_rows(scenario: Scenario) -> npt.NDArray[np.int64]:
    """Rows of the state that make the rows of the outcomes, in their order."""
    first = {row.name: lanes.row_of(lanes.STATE, row.place) + row.row for row in catalogue.OUTCOMES}
    names = row_names(scenario)
    return np.array([first[name] + index for name, index in names], dtype=np.int64)


def run_kernel(
    packed: Packed,
    planned: Array,
    scenario: Scenario,
    trajectories: npt.NDArray[np.int64],
    outcome_rows: npt.NDArray[np.int64],
    series_rows: npt.NDArray[np.int64],
    window: range | None = None,
) -> tuple[Array, Array]:
    """The kernel on fresh buffers: outcomes of shape (n_outcomes, n), series of shape (n_series, n_quarters, n).

    `window` holds the quarters of the series, by default all. In the quarters before the first one series stand at the
    state of its beginning.
    """
    n, opening = trajectories.size, packed.opening
    window = range(int(packed.structure[0]["quarters"])) if window is None else window
    seed, antithetic = np.uint64(scenario.simulation.seed), scenario.simulation.antithetic
    outcomes = Wanted(outcome_rows, np.empty((outcome_rows.size, n)))
    series = Wanted(series_rows, np.empty((series_rows.size, len(window), n)), window.start)
    past = len(range(window.start, min(opening.first, window.stop)))
    series.values[:, :past] = opening.rows[series_rows][:, None, None]
    live(
        Given(
            packed.structure,
            planned,
            packed.history,
            packed.announced,
            seed,
            antithetic,
            packed.table,
            opening.first,
            opening.rows,
        ),
        block_of(packed.inputs),
        new_block(lanes.STATE),
        Sample(trajectories, packed.drawn_rows, packed.drawn if packed.drawn_rows.size else np.empty((0, n))),
        outcomes,
        series,
    )
    return outcomes.values, series.values


def core_is_compiled() -> bool:
    """Whether the simulation core lies compiled in the cache, so that a run starts at once."""
    from simulate.core.cache import SUFFIX
    from simulate.core.jit import CACHE_FOLDER

    return CACHE_FOLDER is not None and any(CACHE_FOLDER.glob(f"quarter.*{SUFFIX}"))
