"""Calibration of fair value: what a venture was worth by it, and what followed, where nobody parts or closes.

A hypothesis held to simulated lives, not a promise. See docs/model.md, section 16.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulate.core import lanes
from simulate.engine.kernel import run_kernel
from simulate.engine.outcomes import Calibration
from simulate.engine.planner import plan_with_rows
from simulate.engine.run import pack_run

if TYPE_CHECKING:
    from simulate.scenario import Scenario

FUTURES = 4_000
"""Futures of the run itself that are asked."""
FIRST_YEAR, LAST_YEAR = 3, 10
APART = {"exit.enabled": False, "decisions.parting": "never", "decisions.closing": False, "decisions.estimate": "thumb"}
"""What is switched off: the venture is joint to its horizon, its governance as in the file."""


def calibrate(scenario: Scenario, futures: int = FUTURES) -> tuple[Calibration, ...]:
    """Fair value against what followed, at the end of years 3 to 10 at most.

    Parameters
    ----------
    scenario : Scenario
        Under the second edition's rules.
    futures : int
        How many of the run's futures are lived, from the first on.
    """
    joint = scenario.with_changes(APART)
    outline, planned = plan_with_rows(joint)
    packed = pack_run(joint, joint.draw(0, futures), outline, None)
    rows = np.array([lanes.row_of(lanes.STATE, name) for name in ("fair_value", "free_cash_flow")], dtype=np.int64)
    final = np.array([lanes.row_of(lanes.STATE, "final", lanes.VENTURE)], dtype=np.int64)
    (last,), (value, cash) = run_kernel(packed, planned, joint, np.arange(futures), final, rows)
    factor = np.asarray(packed.row("discount", lanes.VENTURE))
    found, followed = [], last.copy()
    ends = {4 * year - 1: year for year in range(FIRST_YEAR, min(LAST_YEAR, joint.horizon_quarters // 4 - 1) + 1)}
    for t in range(joint.horizon_quarters - 1, packed.opening.first - 1, -1):
        if t in ends:
            found.append(_compare(ends[t], value[t], followed))
        followed = followed * factor + cash[t] * np.sqrt(factor)
    return tuple(reversed(found))


def _compare(year: int, value: np.ndarray, followed: np.ndarray) -> Calibration:
    error = float(np.std(value - followed, ddof=1) / np.sqrt(value.size))
    spread = float(np.std(value) * np.std(followed))
    together = float(np.mean((value - value.mean()) * (followed - followed.mean())))
    return Calibration(
        year, float(value.mean()), float(followed.mean()), error, together / spread if spread > 0.0 else 0.0
    )
