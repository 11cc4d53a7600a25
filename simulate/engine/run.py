"""The engine: scenarios in, outcomes out.

It packs scenarios into the kernel's records, runs chunks of trajectories on threads (the kernel holds no lock), reports
progress, stops when asked to, and refuses results that are not finite. A trajectory's result depends on the scenario,
the seed and its number alone: not on chunks, threads or the number of paths.
"""

from __future__ import annotations

import math
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulate.engine.kernel import LARGEST, NO_ROWS, NonFiniteResult, outcome_rows, run_kernel
from simulate.engine.learning.learner import learned
from simulate.engine.learning.table import Table
from simulate.engine.outcomes import Array, Outcomes, Plan, row_names
from simulate.engine.packing import Packed, pack
from simulate.engine.planner import plan_with_rows
from simulate.engine.requests import MOST_PATHS, whole
from simulate.engine.series import replayed
from simulate.engine.today import state_before

if TYPE_CHECKING:
    from simulate.scenario import Scenario

Progress = Callable[[int, int], None]

CHUNK = 8192
"""Trajectories that one thread runs at a time, at most: some hundredths of a second, so that Ctrl-C is prompt."""
BLOCK = 64
"""Trajectories of which a chunk is a multiple: whole blocks of lanes of any width."""
AHEAD = 3
"""Chunks for each thread that are asked for before the first of them is taken."""
PATIENCE = 0.1
"""How long the main thread waits before it looks at progress and signals again [s]."""


@dataclass(frozen=True)
class _Job:
    """One scenario on its way through the kernel."""

    scenario: Scenario
    plan: Plan
    planned: Array
    matrix: Array
    first: int
    chunk: int
    table: Table | None


def available_threads() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def simulate(
    scenario: Scenario,
    paths: int | None = None,
    *,
    first: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Outcomes:
    """Simulate trajectories of one scenario.

    Parameters
    ----------
    scenario : Scenario
        What is simulated; its seed addresses every draw.
    paths : int, optional
        Number of trajectories, by default the scenario's.
    first : int
        Number of the first trajectory.
    threads : int, optional
        Threads to run on, by default all processors; the result is the same on any number.
    progress : callable, optional
        Called now and then from this thread with (trajectories done, all).

    Returns
    -------
    Outcomes

    Raises
    ------
    NonFiniteResult
        If a result is not finite.
    """
    return simulate_many([scenario], paths, first=first, threads=threads, progress=progress)[0]


def simulate_many(
    scenarios: Sequence[Scenario],
    paths: int | None = None,
    *,
    first: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Outcomes]:
    """Simulate many scenarios in one call, on the same futures where their seeds agree; see `simulate`."""
    return list(simulate_each(scenarios, paths, first=first, threads=threads, progress=progress))


def simulate_each(
    scenarios: Iterable[Scenario],
    paths: int | None = None,
    *,
    first: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    total: int | None = None,
) -> Iterator[Outcomes]:
    """Simulate scenarios and yield the outcomes of each in their order, as soon as they are there.

    The threads run ahead of what is taken, but by a few scenarios only: memory does not grow with their number, and
    they may come from a generator. Closing the iterator, or an error, stops what is under way.

    Parameters
    ----------
    scenarios : iterable of Scenario
    paths, first, threads, progress
        As of `simulate`.
    total : int, optional
        Trajectories in all, for `progress`; by default counted, where `scenarios` is a sequence.

    Raises
    ------
    TypeError, ValueError
        If paths or threads are no whole number above 0.
    NonFiniteResult
        If a result is not finite.
    """
    asked = whole("paths", paths, 1, MOST_PATHS)
    workers = whole("threads", threads, 1) or available_threads()
    if total is None:
        scenarios = list(scenarios)
        total = sum(asked or scenario.simulation.paths for scenario in scenarios)
    waiting, ahead, done = iter(scenarios), deque[_Run](), 0
    pool = ThreadPoolExecutor(workers)
    try:
        while True:
            while sum(run.pending for run in ahead) < AHEAD * workers and (scenario := next(waiting, None)) is not None:
                ahead.append(_submit(pool, scenario, asked or scenario.simulation.paths, first, workers))
            if not ahead:
                return
            finished, _ = wait(ahead[0].futures, PATIENCE, FIRST_EXCEPTION)
            if progress is not None:
                progress(done + sum(run.done for run in ahead), total)
            if len(finished) == len(ahead[0].futures):
                run = ahead.popleft()
                done += run.done
                yield run.outcomes(workers)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True)
class _Run:
    """One scenario under way: its chunks on the pool's threads."""

    job: _Job
    futures: list[Future[int]]
    began: float

    @property
    def pending(self) -> int:
        """Chunks that are not done."""
        return sum(not future.done() for future in self.futures)

    @property
    def done(self) -> int:
        """Trajectories that are done; raises what stopped a chunk."""
        return sum(future.result() for future in self.futures if future.done())

    def outcomes(self, workers: int) -> Outcomes:
        """What came out, once all chunks are done."""
        seconds, job = time.perf_counter() - self.began, self.job
        return Outcomes(job.scenario, job.plan, job.matrix, job.first, seconds, workers)


def _submit(pool: ThreadPoolExecutor, scenario: Scenario, paths: int, first: int, workers: int) -> _Run:
    outline, planned = plan_with_rows(scenario)
    found = learned(scenario, planned, outline.begins, workers)
    began = time.perf_counter()
    matrix, chunk = np.empty((len(outcome_rows(scenario)), paths)), chunk_of(paths, workers)
    job = _Job(scenario, outline, planned, matrix, first, chunk, None if found is None else found.table)
    return _Run(job, [pool.submit(_live, job, start) for start in range(0, paths, chunk)], began)


def chunk_of(paths: int, workers: int) -> int:
    """Trajectories of a chunk: where there are several, all threads have as many chunks of one size to run.

    Three chunks of 20,000 trajectories would leave one of two threads waiting for a sixth of the time.
    """
    if paths <= CHUNK:
        return CHUNK
    rounds = math.ceil(paths / (CHUNK * workers))
    return BLOCK * math.ceil(paths / (rounds * workers * BLOCK))


def _live(job: _Job, start: int) -> int:
    """Run one chunk of a job into its matrix; returns the number of its trajectories."""
    scenario = job.scenario
    n: int = min(job.chunk, job.matrix.shape[1] - start)
    packed = pack_run(scenario, scenario.draw(job.first + start, n), job.plan, job.table)
    chunk, _ = run_kernel(
        packed, job.planned, scenario, job.first + start + np.arange(n), outcome_rows(scenario), NO_ROWS
    )
    _assert_finite(chunk, scenario, job.first + start)
    job.matrix[:, start : start + n] = chunk
    return n


def pack_run(scenario: Scenario, drawn: Mapping[str, Array], outline: Plan, table: Table | None) -> Packed:
    """A scenario as the kernel takes it, with what its partners have decided and learned beforehand."""
    packed = pack(scenario.values(drawn)).since(outline.begins)
    packed.structure["alone_stops"] = [alternative.stops for alternative in outline.alternatives]
    if table is None:
        return packed
    packed.structure["learned_keep"] = table.has_keep
    return replace(packed, table=table.rows())


def _assert_finite(chunk: Array, scenario: Scenario, first: int) -> None:
    finite = np.abs(chunk) < LARGEST
    if finite.all():
        return
    names = row_names(scenario)
    row, column = (int(i) for i in np.argwhere(~finite)[0])
    name, index = names[row]
    raise NonFiniteResult(
        f"the result {name}[{index}] of trajectory {first + column} is {chunk[row, column]}"
        f" (seed {scenario.simulation.seed}): an input drives it beyond what a number can hold;"
        f" `jvsim explain FILE --path {first + column}` shows its quarters"
    )


# ---- chosen trajectories --------------------------------------------------------------------------------------------


def record(scenario: Scenario, trajectories: Sequence[int]) -> dict[str, Array]:
    """Replay chosen trajectories and keep their quarterly series.

    Parameters
    ----------
    scenario : Scenario
        As in the run that is replayed (with its seed).
    trajectories : sequence of int
        Numbers of the trajectories.

    Returns
    -------
    dict of str to ndarray, shape (n_quarters, n)
        The series of the catalogue, and the indices of its market factors.
    """
    numbers = np.asarray(trajectories, dtype=np.int64)
    outline, planned = plan_with_rows(scenario)
    packed = pack_run(scenario, _draw_each(scenario, numbers), outline, _table(scenario, outline, planned))
    return replayed(packed, planned, scenario, numbers)


def _table(scenario: Scenario, outline: Plan, planned: Array) -> Table | None:
    found = learned(scenario, planned, outline.begins, available_threads())
    return None if found is None else found.table


def taught(scenario: Scenario) -> Table | None:
    """What the partners of a scenario decide by, if they learn: the table of its runs."""
    outline, planned = plan_with_rows(scenario)
    return _table(scenario, outline, planned)


def packed_life(scenario: Scenario, number: int) -> Packed:
    """One trajectory of a scenario as the kernel takes it."""
    outline, planned = plan_with_rows(scenario)
    return pack_run(scenario, scenario.draw(number, 1), outline, _table(scenario, outline, planned))


def state_at(scenario: Scenario, number: int, quarter: int) -> Array:
    """The state of a trajectory at the beginning of a quarter after its first one, shape (n_rows,).

    Its rows are those of `simulate.core.lanes.STATE`.
    """
    outline, planned = plan_with_rows(scenario)
    packed = pack_run(scenario, scenario.draw(number, 1), outline, _table(scenario, outline, planned))
    return state_before(packed, planned, scenario, number, quarter)


def _draw_each(scenario: Scenario, numbers: npt.NDArray[np.int64]) -> dict[str, Array]:
    """Once-per-trajectory inputs of arbitrary trajectories."""
    if numbers.size and np.array_equal(numbers, np.arange(numbers[0], numbers[0] + numbers.size)):
        return scenario.draw(int(numbers[0]), numbers.size)
    single = [scenario.draw(int(number), 1) for number in numbers]
    return {key: np.concatenate([draw[key] for draw in single]) for key in single[0]} if single else {}
