"""Tables of estimates as data: what partners think, given by a test and not learned from pilots."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from simulate.core import lanes
from simulate.engine.learning.shelf import Learned, keep
from simulate.engine.learning.table import Table
from simulate.scenario import Scenario
from simulate.scenario.learned_rules import OVER_ALL

Array = npt.NDArray[np.float64]
PAIRS = ((14, 15), (16, 17), (19, 20))
"""Places of the features of partner 1 and of partner 2."""
STAKE, WORTH, STAKE_TIMES_WORTH = 18, 9, 26
NOTHING_GOOD = -1e9


def teach(scenario: Scenario, table: Table) -> Scenario:
    """The scenario, whose partners decide by this table in this process."""
    taught = scenario.with_changes({"decisions.estimate": "learned"})
    keep(taught, Learned(table, {}, 0, 0.0))
    return taught


def constants(scenario: Scenario, hold: tuple[float, float], own: tuple[float, float]) -> Table:
    """A table that says the same of every state: leaving is worth nothing, and ending nothing good."""

    def rows(values: tuple[float, float], columns: int) -> Array:
        return np.array([[value, *np.zeros(columns - 1)] for value in values])

    quarters, columns = scenario.horizon_quarters, 1 + lanes.N_FEATURES
    ended, leave = (rows((value, value), OVER_ALL) for value in (NOTHING_GOOD, 0.0))
    every = np.stack([rows(hold, columns)] * quarters)
    return Table(every, rows(own, OVER_ALL), leave, ended, np.zeros((2, OVER_ALL)), (False, False))


def mirrored(table: Table) -> Table:
    """The same estimates if the partners change places: partner 2's, of features seen from the other side."""
    parts = {name: _mirrored(getattr(table, name)) for name in ("hold", "own", "leave", "ended", "keep")}
    return replace(table, **parts, has_keep=table.has_keep[::-1])


def _mirrored(coefficients: Array) -> Array:
    """A stake of 1 is 1 less that of 2: what hangs on it is given to the intercept, and to time and worth."""
    n, found = lanes.N_FEATURES, coefficients[..., ::-1, :].copy()
    for start in range(1, found.shape[-1], n):
        block = found[..., start : start + n]
        for first, second in PAIRS:
            block[..., [first, second]] = block[..., [second, first]]
        for whole, part in ((0, STAKE), (WORTH, STAKE_TIMES_WORTH)):
            block[..., whole] += block[..., part]
            block[..., part] *= -1.0
    return found


def invented(scenario: Scenario, best: float, seed: int) -> Table:
    """Estimates that any state moves: of the order of what is at stake, so that some partings pay and others do not.

    Parameters
    ----------
    best : float
        EBITDA [million] of the plan's best quarter.
    """
    random = np.random.default_rng(seed)
    size = 4.0 * best * max(1.0, float(np.max(scenario.values()["venture"]["ebitda_multiple"])))
    quarters, columns = scenario.horizon_quarters, 1 + lanes.N_FEATURES

    def drawn(share: float, *shape: int) -> Array:
        found = 0.05 * size * random.standard_normal(shape)
        found[..., 1 + WORTH] += share * size
        return np.asarray(found.astype(np.float32), dtype=np.float64)

    own, leave, ended, kept = (drawn(share, 2, OVER_ALL) for share in (1.0, 0.0, 0.0, 1.0))
    has_keep = (bool(random.random() < 0.5), bool(random.random() < 0.5))
    return Table(drawn(0.5, quarters, 2, columns), own, leave, ended, kept, has_keep)


def as_twin(table: Table) -> dict[str, Any]:
    """A table as the twin takes it."""
    kept = [one if has else None for one, has in zip(table.keep, table.has_keep, strict=True)]
    return {"hold": table.hold, "own": table.own, "leave": table.leave, "ended": table.ended, "keep": kept}
