"""Pilot futures: lives that go on whatever happens, and lives that are parted by lot, by numbers that no run uses.

They draw inputs by plain keyed draws and are never antithetic, so that what is learned depends on scenario and seed
alone. See docs/model.md, section 22.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from simulate.core import lanes
from simulate.core.randomness import named_stream, uniforms
from simulate.engine.alternatives import PILOTS_A
from simulate.engine.beginning import Opening
from simulate.engine.kernel import run_kernel
from simulate.engine.learning.shelf import PLAINLY
from simulate.engine.learning.table import Table
from simulate.engine.learning.told import tell
from simulate.engine.outcomes import Array
from simulate.engine.packing import Packed, pack
from simulate.scenario.sampling import ALWAYS

if TYPE_CHECKING:
    from simulate.scenario import Scenario

PILOTS_B = 2**41
"""Number of the first pilot future that is parted."""
PORTION = 1024
"""Pilots that a thread runs at a time."""
AHEAD = 2
"""Portions for each thread that are asked for before the first of them is taken."""
ENDS = -1
"""The form of parting in which nobody leaves: the venture ends."""
_VALUES = [lanes.row_of(lanes.STATE, "value", 1 + i) for i in range(lanes.PARTNERS)]
_DISCOUNTS = [lanes.row_of(lanes.STATE, "discount", 1 + i) for i in range(lanes.PARTNERS)]
_FEATURES = [lanes.row_of(lanes.STATE, "feature", k) for k in range(lanes.N_FEATURES)]
_FINAL = np.array(_VALUES, dtype=np.int64)
_Item = TypeVar("_Item")
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Lives:
    """What pilots have recorded by quarter.

    Attributes
    ----------
    features : ndarray, shape (n_features, n_quarters, n)
        What a decision at the end of the quarter may see.
    values : ndarray, shape (n_partners, n_quarters, n)
        The partners' ledgers at the end of the quarter [million of time 0].
    discounts : ndarray, shape (n_partners, n_quarters, n)
        What 1 at the end of the quarter is worth at time 0.
    more : ndarray, shape (n_more, n_quarters, n)
        Other rows.
    finals : ndarray, shape (n_partners, n)
        The partners' ledgers in the end [million of time 0].
    """

    features: Array
    values: Array
    discounts: Array
    more: Array
    finals: Array


def _as_lives(finals: Array, series: Array) -> Lives:
    n, n_partners = lanes.N_FEATURES, lanes.PARTNERS
    ends = np.cumsum([n, n_partners, n_partners])
    features, values, discounts, more = np.split(series, ends)
    return Lives(features, values, discounts, more, finals)


class Pilots:
    """The pilots of one scenario.

    Parameters
    ----------
    scenario : Scenario
    planned : ndarray
        The plan's rows as the kernel takes them.
    opening : Opening
        Where lives begin.
    threads : int
        Threads to run on; what is learned does not depend on it.
    paths : int, optional
        How many; by default the scenario's.
    first : int
        Number of the first that goes on.
    """

    def __init__(
        self,
        scenario: Scenario,
        planned: Array,
        opening: Opening,
        threads: int,
        paths: int | None = None,
        first: int = PILOTS_A,
    ) -> None:
        self.scenario, self.planned, self.threads = scenario.with_changes(PLAINLY), planned, threads
        self.opening = opening
        self.paths = scenario.decisions.pilot_paths if paths is None else paths
        self.first, self.n_quarters = first, scenario.horizon_quarters
        structure = pack(self.scenario.values()).structure[0]
        self.notice, self.n_clauses = int(structure["mean_notice"]), int(structure["triggers"])
        self.closes = bool(structure["closing"])
        self._expected, self._lived = 0, 0

    def expect(self, lives: int) -> None:
        """From now on it is told how many of so many lives are lived."""
        self._expected, self._lived = lives, 0
        tell(0, lives)

    def _lives(self, work: Callable[[range], _Found]) -> Iterator[_Found]:
        """Work on all portions on threads, in their order."""
        for places, found in zip(self.portions(), in_order(work, self.portions(), self.threads), strict=True):
            self._lived += len(places)
            if self._expected:
                tell(self._lived, self._expected)
            yield found

    def portions(self) -> list[range]:
        """Places of the pilots in each portion."""
        return [range(k, min(k + PORTION, self.paths)) for k in range(0, self.paths, PORTION)]

    # ---- lives that go on -------------------------------------------------------------------------------------------

    def going_on(self, table: Table, window: range) -> Lives:
        """Pilots that never part, in a window of quarters; `more` holds a bar and two worths for every clause."""
        rows = np.array([*_VALUES, *_DISCOUNTS, *self._clause_rows()], dtype=np.int64)
        rows = np.concatenate([np.array(_FEATURES, dtype=np.int64), rows])
        series, finals = np.empty((rows.size, len(window), self.paths)), np.empty((lanes.PARTNERS, self.paths))
        table_rows = table.rows()

        def live(places: range) -> None:
            packed = self._packed(self.first, places, table, table_rows)
            packed.structure["pilot"] = lanes.GOING_ON
            packed.structure["triggers"] = self.n_clauses
            found = run_kernel(packed, self.planned, self.scenario, _numbers(self.first, places), _FINAL, rows, window)
            finals[:, places.start : places.stop], series[:, :, places.start : places.stop] = found

        for _ in self._lives(live):
            pass
        return _as_lives(finals, series)

    def _clause_rows(self) -> Iterator[int]:
        for k in range(self.n_clauses):
            yield lanes.row_of(lanes.STATE, "clause_bar", k)
            for i in range(lanes.PARTNERS):
                yield lanes.row_of(lanes.STATE, "clause_worth", k, i)

    def rows_a_quarter(self) -> int:
        """Numbers that a pilot that goes on records in a quarter."""
        return lanes.N_FEATURES + 2 * lanes.PARTNERS + (1 + lanes.PARTNERS) * self.n_clauses

    # ---- lives that are parted --------------------------------------------------------------------------------------

    def parting_quarters(self, places: range) -> npt.NDArray[np.int64]:
        """Quarters at whose end pilots are parted."""
        numbers = _numbers(PILOTS_B, places)
        lots = uniforms(self.scenario.simulation.seed, named_stream("parting"), numbers, ALWAYS)[0]
        first = self.opening.first
        return first + np.asarray(np.floor(lots * max(1, self.n_quarters - self.notice - first)), dtype=np.int64)

    def parted(self, form: int, table: Table) -> Iterator[tuple[range, Lives]]:
        """Pilots that are parted, by portions: partner `form` leaves, or the venture ends. `more` says who is sole."""
        sole = lanes.row_of(lanes.STATE, "sole")
        rows = np.array([*_FEATURES, *_VALUES, *_DISCOUNTS, sole], dtype=np.int64)
        table_rows = table.rows()

        def live(places: range) -> tuple[range, Lives]:
            packed = self._packed(PILOTS_B, places, table, table_rows)
            packed.structure["pilot"], packed.structure["pilot_leaver"] = lanes.PARTED, form
            packed.structure["triggers"] = 0
            drawn = np.concatenate([packed.drawn.reshape(-1, len(places)), self.parting_quarters(places)[None]])
            row = lanes.row_of(lanes.INPUTS, "parting_quarter")
            packed = replace(packed, drawn_rows=np.append(packed.drawn_rows, row), drawn=np.ascontiguousarray(drawn))
            found = run_kernel(packed, self.planned, self.scenario, _numbers(PILOTS_B, places), _FINAL, rows)
            return places, _as_lives(*found)

        return self._lives(live)

    def _packed(self, first: int, places: range, table: Table, table_rows: Array) -> Packed:
        """A portion as the kernel takes it: nobody parts of itself, and businesses alone live only where they start."""
        drawn = self.scenario.draw(first + places.start, len(places))
        packed = pack(self.scenario.values(drawn)).since(self.opening)
        x = packed.structure[0]
        x["parting"], x["learned_keep"] = lanes.NEVER_PART, table.has_keep
        x["alone"] = x["alone"] * (x["restarts"] > 0)
        return replace(packed, table=table_rows)


def _numbers(first: int, places: range) -> npt.NDArray[np.int64]:
    return first + np.arange(places.start, places.stop, dtype=np.int64)


def in_order(work: Callable[[_Item], _Found], items: Iterable[_Item], threads: int) -> Iterator[_Found]:
    """Work on items on threads and yield what is found in their order; few are under way at a time."""
    waiting: deque[Future[_Found]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= AHEAD * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
