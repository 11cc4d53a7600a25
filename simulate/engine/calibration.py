"""Calibration of fair value: what a venture was worth by it, and what followed, where nobody parts or closes.

A hypothesis held to simulated lives, not a promise. See docs/model.md, section 16.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulate.core import lanes
from simulate.engine.kernel import LARGEST, run_kernel
from simulate.engine.outcomes import Array, Calibration, Outcomes
from simulate.engine.planner import plan_with_rows
from simulate.engine.run import pack_run
from simulate.scenario.edition import FIRST

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
    return tuple(_compare(*one) for one in joint_lives(scenario, futures))


def joint_lives(scenario: Scenario, futures: int, first: int = 0) -> list[tuple[int, Array, Array]]:
    """Fair value of each future at the end of years 3 to 10 at most, and what followed in money of that day [million].

    Parameters
    ----------
    scenario : Scenario
    futures, first : int
        How many of the run's futures are lived, and the number of the first.

    Returns
    -------
    list of tuple
        Year, fair value and what followed, the latter of shape (futures,).
    """
    joint = scenario.with_changes(APART)
    outline, planned = plan_with_rows(joint)
    packed = pack_run(joint, joint.draw(first, futures), outline, None)
    rows = np.array([lanes.row_of(lanes.STATE, name) for name in ("fair_value", "free_cash_flow")], dtype=np.int64)
    final = np.array([lanes.row_of(lanes.STATE, "final", lanes.VENTURE)], dtype=np.int64)
    (last,), (value, cash) = run_kernel(packed, planned, joint, first + np.arange(futures), final, rows)
    factor = np.asarray(packed.row("discount", lanes.VENTURE))
    found, followed = [], last.copy()
    ends = {4 * year - 1: year for year in range(FIRST_YEAR, min(LAST_YEAR, joint.horizon_quarters // 4 - 1) + 1)}
    for t in range(joint.horizon_quarters - 1, packed.opening.first - 1, -1):
        if t in ends:
            found.append((ends[t], value[t], followed))
        followed = followed * factor + cash[t] * np.sqrt(factor)
    return found[::-1]


def lives_of_run(outcomes: Outcomes) -> list[tuple[int, Array, Array]]:
    """`joint_lives` of the first futures of a run; none by the first edition, whose fair value is no forecast."""
    if outcomes.scenario.rules == FIRST:
        return []
    lives = joint_lives(outcomes.scenario, min(FUTURES, outcomes.n_paths), outcomes.first)
    # A run whose ventures end in time is sound where one that lives on is beyond what a number can hold.
    return [one for one in lives if (np.abs(one[1]) < LARGEST).all() and (np.abs(one[2]) < LARGEST).all()]


def _compare(year: int, value: Array, followed: Array) -> Calibration:
    error = float(np.std(value - followed, ddof=1) / np.sqrt(value.size))
    spread = float(np.std(value) * np.std(followed))
    together = float(np.mean((value - value.mean()) * (followed - followed.mean())))
    return Calibration(
        year, float(value.mean()), float(followed.mean()), error, together / spread if spread > 0.0 else 0.0
    )
