"""What a scenario's partners learn, once for a scenario and its seed: the table, and how good it is.

Parted pilots first (twice where owners may stop, the second time by what the first has taught them), then pilots that
go on, backward. See docs/model.md, section 22.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.core import lanes
from simulate.engine.learning.backward import Clauses, learn_going_on
from simulate.engine.learning.parting import END, LEAVE, OWN, learn_parting
from simulate.engine.learning.pilots import Pilots
from simulate.engine.learning.table import Table, blank
from simulate.engine.outcomes import Array

if TYPE_CHECKING:
    from simulate.scenario import Scenario

LEARNED = "learned"
KEPT = 64
"""Tables that a process keeps."""
_ASIDE = {"simulation.sampler": "random", "simulation.antithetic": False, "simulation.paths": 1_000}
"""Keys on which a table does not depend, as they stand in what it is kept by."""


@dataclass(frozen=True)
class Learned:
    """What partners have learned.

    Attributes
    ----------
    table : Table
    explained : dict of str to ndarray
        Share of the variance of what followed that each estimate has, on the pilots: of `hold` by quarter and partner,
        of the others by partner; nan where nothing was learned.
    pilots : int
        Pilots of each kind.
    seconds : float
        How long it took.
    """

    table: Table
    explained: dict[str, Array]
    pilots: int
    seconds: float


def learns(scenario: Scenario) -> bool:
    """Whether the partners of a scenario decide by what they have learned."""
    return scenario.scenario.rules != 1 and scenario.decisions.estimate == LEARNED


class _Shelf:
    """Tables of this process, by scenario and seed; one is learned at a time."""

    def __init__(self) -> None:
        self._lock, self._tables = threading.Lock(), OrderedDict[str, Learned]()

    def fetch(self, scenario: Scenario, planned: Array, threads: int) -> Learned:
        """What is kept, or else learned now."""
        key = scenario.with_changes(_ASIDE).to_toml()
        with self._lock:
            if key not in self._tables:
                self._tables[key] = learn(scenario, planned, threads)
                if len(self._tables) > KEPT:
                    self._tables.popitem(last=False)
            self._tables.move_to_end(key)
            return self._tables[key]


_SHELF = _Shelf()


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
    return _SHELF.fetch(scenario, planned, threads) if learns(scenario) else None


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
    triggers = values["exit"]["triggers"] if values["exit"]["enabled"] else []
    alone = (trigger["use"] == "right" and trigger["holder"] >= 0 for trigger in triggers)
    deciders = tuple((trigger["holder"],) if own else both for trigger, own in zip(triggers, alone, strict=True))
    return Clauses(deciders, values["decisions"]["shift_haircut"])
