"""How good what was learned is: what partners think of going on, held against what followed on fresh futures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulate.core import lanes
from simulate.engine.beginning import Opening
from simulate.engine.learning.backward import go_back
from simulate.engine.learning.learner import clauses_of
from simulate.engine.learning.pilots import Pilots
from simulate.engine.learning.quality import Judged
from simulate.engine.learning.shelf import Learned
from simulate.engine.outcomes import Array

if TYPE_CHECKING:
    from simulate.scenario import Scenario


def judge(
    scenario: Scenario, planned: Array, opening: Opening, found: Learned, paths: int, threads: int
) -> list[Judged]:
    """Hold the learned worth of going on against what followed at the end of each year, on futures of the run's own.

    Parameters
    ----------
    scenario : Scenario
    planned : ndarray
        The plan's rows as the kernel takes them.
    opening : Opening
        Where lives begin.
    found : Learned
    paths, threads : int
        Futures, from number 0 on, and threads to run them on.
    """
    fresh, judged = Pilots(scenario, planned, opening, threads, paths, first=0), []
    clauses = clauses_of(scenario.values())
    for one in go_back(fresh, found.table, clauses, lambda quarter, _features, _followed: found.table.hold[quarter]):
        if one.quarter % 4 == 3:
            for i in range(lanes.PARTNERS):
                known = float(found.explained["hold"][one.quarter, i])
                learned = None if known != known else known
                judged.append(_judged(one.quarter, i, one.holds[i], one.followed[i], learned))
    return judged[::-1]


def _judged(quarter: int, partner: int, hold: Array, followed: Array, learned: float | None) -> Judged:
    missed, spread = followed - hold, followed.var()
    explained = 1.0 - (missed**2).mean() / spread if spread > 0.0 else 0.0
    error = missed.std(ddof=1) / np.sqrt(missed.size)
    return Judged(quarter, partner, hold.mean(), followed.mean(), float(error), learned, float(explained))
