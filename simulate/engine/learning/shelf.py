"""What partners have learned, kept for the life of a process by scenario and seed; light to import."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulate.scenario.edition import FIRST

if TYPE_CHECKING:
    from simulate.engine.learning.table import Table
    from simulate.engine.outcomes import Array
    from simulate.scenario import Scenario

LEARNED = "learned"
KEPT = 64
"""Tables that a process keeps."""
PLAINLY = {"simulation.sampler": "random", "simulation.antithetic": False}
"""How pilots draw: what they say depends on scenario and seed alone, and shares no point with a run."""
_ASIDE = {**PLAINLY, "simulation.paths": 1_000}
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
    return scenario.rules != FIRST and scenario.decisions.estimate == LEARNED


def nothing_to_hold(scenario: Scenario) -> str:
    """Why the decisions of a scenario's partners cannot be held elsewhere; nothing where they have learned them."""
    if learns(scenario):
        return ""
    got = f"rules = {FIRST}" if scenario.rules == FIRST else f'decisions.estimate = "{scenario.decisions.estimate}"'
    return f'expected partners that learn, decisions.estimate = "{LEARNED}", got {got}'


def tables_to_learn(scenario: Scenario, variants: Callable[[], int], hold: bool) -> int:
    """How many tables a study of a scenario learns that simulates so many variants of it, the scenario among them.

    They are counted only where each is learned anew: to know them all takes some studies a second.
    """
    anew = learns(scenario) and scenario.decisions.learned is None and not hold
    return max(1, variants()) if anew else 1


class _Shelf:
    """What was learned in this process, by scenario and seed."""

    def __init__(self) -> None:
        self._lock, self._tables = threading.Lock(), OrderedDict[str, Learned]()

    def peek(self, scenario: Scenario) -> Learned | None:
        """What is kept, if anything is."""
        with self._lock:
            return self._tables.get(_key(scenario))

    def put(self, scenario: Scenario, found: Learned) -> None:
        """Keep what was learned."""
        key = _key(scenario)
        with self._lock:
            self._tables[key] = found
            self._tables.move_to_end(key)
            if len(self._tables) > KEPT:
                self._tables.popitem(last=False)


def _key(scenario: Scenario) -> str:
    return scenario.with_changes(_ASIDE).to_toml()


_SHELF = _Shelf()


def kept(scenario: Scenario) -> Learned | None:
    """What this process keeps of what a scenario's partners have learned; None where it has not learned."""
    return _SHELF.peek(scenario) if learns(scenario) else None


def keep(scenario: Scenario, found: Learned) -> None:
    """Keep what was learned before, so that it is not learned again."""
    _SHELF.put(scenario, found)
