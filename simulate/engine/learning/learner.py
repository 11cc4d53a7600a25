"""What a scenario's partners learn, once for a scenario and its seed: the table, and how good it is.

Parted pilots first (twice where owners may stop, the second time by what the first has taught them), then pilots that
go on, backward. See docs/model.md, section 22.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.core import lanes
from simulate.engine.editions import clauses_in_force
from simulate.engine.learning.backward import Clauses, learn_going_on
from simulate.engine.learning.parting import END, LEAVE, OWN, learn_parting
from simulate.engine.learning.pilots import Pilots
from simulate.engine.learning.shelf import Learned, keep, kept, learns
from simulate.engine.learning.table import blank
from simulate.engine.outcomes import Array

if TYPE_CHECKING:
    from simulate.scenario import Scenario

_ONE_AT_A_TIME = threading.Lock()


def learned(scenario: Scenario, planned: Array, threads: int) -> Learned | None:
    """What the partners of a scenario have learned, once in a process; None where they do not learn.

    Parameters
    ----------
    scenario : Scenario
    planned : ndarray
        The plan's rows as the kernel takes them.
    threads : int
        Threads to learn on; the result is the same on any number.
    """
    if not learns(scenario):
        return None
    with _ONE_AT_A_TIME:
        found = kept(scenario)
        if found is None:
            found = learn(scenario, planned, threads)
            keep(scenario, found)
        return found


def learn(scenario: Scenario, planned: Array, threads: int) -> Learned:
    """Run the pilots of a scenario and fit what followed; see `learned`."""
    began = time.perf_counter()
    pilots, table = Pilots(scenario, planned, threads), blank(scenario.horizon_quarters)
    parting = learn_parting(pilots, table)
    if pilots.closes:
        parting = learn_parting(pilots, parting.into(table))
    table = parting.into(table)
    fits = learn_going_on(pilots, table, clauses_of(scenario.values()))
    table = replace(table, hold=np.stack([fit.coefficients for fit in fits]))
    explained = {
        "hold": np.stack([fit.explained for fit in fits]),
        "leave": parting.fit.explained[LEAVE],
        "own": parting.fit.explained[OWN],
        "ended": parting.fit.explained[END],
        "keep": np.array([np.nan if fit is None else fit.explained[0] for fit in parting.keeps]),
    }
    return Learned(table, explained, pilots.paths, time.perf_counter() - began)


def clauses_of(values: Mapping[str, Any]) -> Clauses:
    """Who decides on each clause of a scenario's values."""
    both = tuple(range(lanes.PARTNERS))
    triggers = clauses_in_force(values)
    alone = (trigger["use"] == "right" and trigger["holder"] >= 0 for trigger in triggers)
    deciders = tuple((trigger["holder"],) if own else both for trigger, own in zip(triggers, alone, strict=True))
    return Clauses(deciders, values["decisions"]["shift_haircut"])
