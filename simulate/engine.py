"""The engine: scenarios in, outcomes out.

It packs scenarios into the kernel's records, runs chunks of trajectories on threads (the kernel holds no lock), reports
progress, stops when asked to, and refuses results that are not finite. A trajectory's result depends on the scenario,
the seed and its number alone: not on chunks, threads or the number of paths.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulate.core import lanes
from simulate.core.quarter import live
from simulate.outcomes import CashFlows, Outcomes, Plan, row_names
from simulate.packing import Packed, pack
from simulate.plan import without_shocks

if TYPE_CHECKING:
    from simulate.scenario import Scenario

Array = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]

CHUNK = 8192
"""Trajectories that one thread runs at a time: some hundredths of a second, so that Ctrl-C is prompt."""
AHEAD = 3
"""Chunks for each thread that are asked for before the first of them is taken."""
PATIENCE = 0.1
"""How long the main thread waits before it looks at progress and signals again [s]."""
NO_PEAK = 1e300
"""Stands for the plan's best quarter while the plan itself is still being run: no shortfall is seen."""
LARGEST = 1e75
"""Beyond this the fourth power of a result, and so the error of its variance, is not finite."""
LARGEST_SHOWN = 1e299
"""A recorded number beyond this is shown as this: bands lie between numbers, not between infinities."""
SMALLEST_PEAK = 1e-9
"""The plan's best quarter is never taken smaller [million]."""

_STATE_ROWS: dict[str, tuple[str, int]] = {
    "venture_npv": ("value", lanes.VENTURE),
    "partner_npv": ("value", 1),
    "alone_npv": ("alone_value", 0),
    "reset_realign": ("resets", lanes.REALIGN),
    "reset_localise": ("resets", lanes.LOCALISE),
    "reset_refresh": ("resets", lanes.REFRESH),
    "reset_narrow": ("resets", lanes.NARROW),
    "reset_expand": ("resets", lanes.EXPAND),
    "final_alignment": ("alignment", 0),
    "final_scope": ("scope", 0),
    "final_stake": ("stake", 0),
}
"""Field of the state, and the first of its rows, behind an outcome that does not bear the field's name."""


@dataclass(frozen=True)
class SeriesRow:
    """Where a recorded series stands in the state, in which unit it is reported, and the factor to get there."""

    field: str
    index: tuple[int, ...]
    unit: str
    scale: float = 1.0


SERIES: dict[str, SeriesRow] = {
    "tariff": SeriesRow("tariff", (), "rate"),
    "regime": SeriesRow("regime", (), "index"),
    "technology_gap": SeriesRow("gap", (), "log"),
    "regulation_bill": SeriesRow("regulation_bill", (), "million"),
    "subsidy": SeriesRow("subsidy", (), "currency a unit", 1e6),
    "repealed": SeriesRow("repealed", (), "flag"),
    "volume": SeriesRow("sales", (), "units a quarter"),
    "wanted": SeriesRow("wanted", (), "units a quarter"),
    "capacity": SeriesRow("capacity", (), "units a year", 4.0),
    "utilisation": SeriesRow("utilisation", (), "share"),
    "unit_price": SeriesRow("unit_price", (), "currency a unit", 1e6),
    "unit_cost": SeriesRow("unit_cost", (), "currency a unit", 1e6),
    "revenue": SeriesRow("revenue", (), "million"),
    "ebitda": SeriesRow("ebitda", (), "million"),
    "capex": SeriesRow("capex", (), "million"),
    "extra": SeriesRow("extra", (), "million"),
    "free_cash_flow": SeriesRow("free_cash_flow", (), "million"),
    "cumulative_cash": SeriesRow("cumulative_cash", (), "million"),
    "fair_value": SeriesRow("fair_value", (), "million"),
    "book": SeriesRow("book", (), "million"),
    "alignment": SeriesRow("alignment", (), "score"),
    "dispute_level": SeriesRow("dispute_level", (), "level"),
    "shortfall": SeriesRow("shortfall", (), "share"),
    "margin": SeriesRow("margin", (), "share"),
    "drift": SeriesRow("drift", (), "score"),
    "imbalance": SeriesRow("imbalance", (), "share"),
    "stake": SeriesRow("stake", (0,), "share"),
    "scope": SeriesRow("scope", (), "share"),
    "imported_share": SeriesRow("imported_share", (), "share"),
    "refused": SeriesRow("refusals", (), "count"),
    "reset_action": SeriesRow("action", (), "code"),
    "acts": SeriesRow("acts", (), "flag"),
    "joint": SeriesRow("joint", (), "flag"),
    "sole": SeriesRow("sole", (), "flag"),
    "under_notice": SeriesRow("noticed", (), "flag"),
    "reset_under_way": SeriesRow("reset_left", (), "flag"),
    "strategy_shift_0": SeriesRow("strategy_shift", (0,), "flag"),
    "strategy_shift_1": SeriesRow("strategy_shift", (1,), "flag"),
    "distress_0": SeriesRow("distress", (0,), "flag"),
    "distress_1": SeriesRow("distress", (1,), "flag"),
    "partner_cash_flow_0": SeriesRow("flow", (0,), "million"),
    "partner_cash_flow_1": SeriesRow("flow", (1,), "million"),
    "alone_cash_flow_0": SeriesRow("alone_flow", (0,), "million"),
    "alone_cash_flow_1": SeriesRow("alone_flow", (1,), "million"),
}
"""Rows of the state that are recorded on request, as they are at the end of the quarter (`OPENING`: at its start)."""
OPENING = ("joint", "sole", "under_notice", "reset_under_way")
"""Flags that are recorded as at the start of the quarter."""
_NONE = np.zeros(0, dtype=np.int64)
_LEDGER_ROWS = np.array(
    [lanes.row_of(lanes.STATE, name, i) for name, n in (("value", lanes.N_HOLDERS), ("final", lanes.N_HOLDERS),
     ("alone_value", lanes.PARTNERS), ("alone_final", lanes.PARTNERS)) for i in range(n)],
    dtype=np.int64,
)  # fmt: skip
"""Rows of the plan's ledgers: values and horizon values of venture and partners, then of the partners alone."""


class NonFiniteResult(ArithmeticError):
    """A trajectory's result is infinite or not a number; the message holds its address."""


@dataclass(frozen=True)
class _Job:
    """One scenario on its way through the kernel."""

    scenario: Scenario
    plan: Plan
    planned: Array
    matrix: Array
    first: int


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
    """
    if total is None:
        scenarios = list(scenarios)
        total = sum(paths or scenario.simulation.paths for scenario in scenarios)
    workers = max(1, threads or available_threads())
    waiting, ahead, done = iter(scenarios), deque[_Run](), 0
    pool = ThreadPoolExecutor(workers)
    try:
        while True:
            while sum(run.pending for run in ahead) < AHEAD * workers and (scenario := next(waiting, None)) is not None:
                ahead.append(_submit(pool, scenario, paths or scenario.simulation.paths, first))
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


def _submit(pool: ThreadPoolExecutor, scenario: Scenario, paths: int, first: int) -> _Run:
    began = time.perf_counter()
    outline, planned = _plan(scenario)
    matrix = np.empty((len(_outcome_rows(scenario)), paths))
    job = _Job(scenario, outline, planned, matrix, first)
    return _Run(job, [pool.submit(_live, job, start) for start in range(0, paths, CHUNK)], began)


def _live(job: _Job, start: int) -> int:
    """Run one chunk of a job into its matrix; returns the number of its trajectories."""
    scenario = job.scenario
    n: int = min(CHUNK, job.matrix.shape[1] - start)
    packed = pack(scenario.values(scenario.draw(job.first + start, n)))
    chunk, _ = _run_kernel(
        packed, job.planned, scenario, job.first + start + np.arange(n), _outcome_rows(scenario), _NONE
    )
    _assert_finite(chunk, scenario, job.first + start)
    job.matrix[:, start : start + n] = chunk
    return n


def _assert_finite(chunk: Array, scenario: Scenario, first: int) -> None:
    finite = np.abs(chunk) < LARGEST
    if finite.all():
        return
    names = row_names(len(scenario.partners), len(scenario.venture.stages))
    row, column = (int(i) for i in np.argwhere(~finite)[0])
    name, index = names[row]
    raise NonFiniteResult(
        f"the result {name}[{index}] of trajectory {first + column} is {chunk[row, column]}"
        f" (seed {scenario.simulation.seed}): an input drives it beyond what a number can hold;"
        f" `jvsim explain FILE --path {first + column}` shows its quarters"
    )


def _outcome_rows(scenario: Scenario) -> npt.NDArray[np.int64]:
    """Rows of the state that make the rows of the outcomes, in their order."""
    rows = []
    for name, index in row_names(len(scenario.partners), len(scenario.venture.stages)):
        field, first = _STATE_ROWS.get(name, (name, 0))
        rows.append(lanes.row_of(lanes.STATE, field) + first + index)
    return np.array(rows, dtype=np.int64)


def _run_kernel(
    packed: Packed,
    planned: Array,
    scenario: Scenario,
    trajectories: npt.NDArray[np.int64],
    outcome_rows: npt.NDArray[np.int64],
    series_rows: npt.NDArray[np.int64],
) -> tuple[Array, Array]:
    """The kernel on fresh buffers: outcomes of shape (n_outcomes, n), series of shape (n_series, n_quarters, n)."""
    n, n_quarters = trajectories.size, int(packed.structure[0]["quarters"])
    state = lanes.new_record(lanes.STATE)
    outcomes, series = np.empty((outcome_rows.size, n)), np.empty((series_rows.size, n_quarters, n))
    live(
        packed.structure,
        packed.inputs,
        lanes.as_rows(packed.inputs),
        state,
        lanes.as_rows(state),
        planned,
        packed.history,
        packed.announced,
        np.uint64(scenario.simulation.seed),
        scenario.simulation.antithetic,
        trajectories,
        packed.drawn_rows,
        packed.drawn if packed.drawn_rows.size else np.empty((0, n)),
        outcome_rows,
        outcomes,
        series_rows,
        series,
    )
    return outcomes, series


# ---- series of chosen trajectories ----------------------------------------------------------------------------------


def _series(
    packed: Packed, planned: Array, scenario: Scenario, trajectories: npt.NDArray[np.int64]
) -> dict[str, Array]:
    """Quarterly series of trajectories, each of shape (n_quarters, n)."""
    places = [lanes.row_of(lanes.STATE, row.field, *row.index) for row in SERIES.values()]
    deviation = lanes.row_of(lanes.STATE, "deviation")
    rows = np.array([*places, *range(deviation, deviation + lanes.N_FACTORS)], dtype=np.int64)
    _, recorded = _run_kernel(packed, planned, scenario, trajectories, _NONE, rows)
    series = {name: values * row.scale for (name, row), values in zip(SERIES.items(), recorded, strict=False)}
    for name in OPENING:
        series[name] = _at_opening(series[name], 1.0 if name == "joint" else 0.0)
    quarters = np.arange(recorded.shape[1])[:, None]
    with np.errstate(over="ignore"):  # an index may be beyond what a number can hold
        for k, factor in enumerate(lanes.FACTORS):
            series[factor] = np.exp(packed.row("trend", k) * quarters + recorded[len(SERIES) + k])
    return {name: np.clip(values, -LARGEST_SHOWN, LARGEST_SHOWN) for name, values in series.items()}


def _at_opening(closing: Array, first: float) -> Array:
    """A flag at the start of each quarter, from its state at the end of each."""
    opening = np.empty_like(closing)
    opening[0] = first
    opening[1:] = closing[:-1] > 0.0
    return opening


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
        The series of `SERIES` and the indices of the four market factors.
    """
    numbers = np.asarray(trajectories, dtype=np.int64)
    _, planned = _plan(scenario)
    return _series(pack(scenario.values(_draw_each(scenario, numbers))), planned, scenario, numbers)


def _draw_each(scenario: Scenario, numbers: npt.NDArray[np.int64]) -> dict[str, Array]:
    """Once-per-trajectory inputs of arbitrary trajectories."""
    if numbers.size and np.array_equal(numbers, np.arange(numbers[0], numbers[0] + numbers.size)):
        return scenario.draw(int(numbers[0]), numbers.size)
    single = [scenario.draw(int(number), 1) for number in numbers]
    return {key: np.concatenate([draw[key] for draw in single]) for key in single[0]} if single else {}


# ---- the plan -------------------------------------------------------------------------------------------------------


def plan(scenario: Scenario) -> Plan:
    """What the partners plan for: the same kernel without shocks, at the medians of what is uncertain."""
    return _plan(scenario)[0]


def planned_end(scenario: Scenario) -> tuple[int, int] | None:
    """What ends the venture if all goes as planned: the trigger's number and the quarters lived; None if nothing does.

    The plan itself knows no exits: a trigger that it would pull is a term, an option, or a mistake.
    """
    values = scenario.values()
    packed = pack({**without_shocks(values), "exit": values["exit"]})
    packed.inputs["long_run_log_odds"] = packed.inputs["start_log_odds"]
    _, planned = _plan(scenario)
    rows = np.array([lanes.row_of(lanes.STATE, name) for name in ("cause", "exit_quarter")], dtype=np.int64)
    (cause, lived), _ = _run_kernel(packed, planned, scenario, np.zeros(1, dtype=np.int64), rows, _NONE)
    return (int(cause[0]), int(lived[0])) if cause[0] >= 0.0 else None


def _plan(scenario: Scenario) -> tuple[Plan, Array]:
    """The plan, and the plan's EBITDA as the kernel takes it, shape (2, n_quarters + 1)."""
    packed = pack(without_shocks(scenario.values()))
    packed.inputs["long_run_log_odds"] = packed.inputs["start_log_odds"]
    n_quarters = scenario.horizon_quarters
    blind = np.zeros((2, n_quarters + 1))
    blind[0, n_quarters] = NO_PEAK
    alone = np.zeros(1, dtype=np.int64)
    planned = _planned(_series(packed, blind, scenario, alone)["ebitda"][:, 0])
    series = {name: values[:, 0] for name, values in _series(packed, planned, scenario, alone).items()}
    ledgers, _ = _run_kernel(packed, planned, scenario, alone, _LEDGER_ROWS, _NONE)
    if not ((np.abs(planned) < LARGEST).all() and (np.abs(ledgers) < LARGEST).all()):
        quarter = int(np.argmin(np.abs(planned[0]) < LARGEST))
        raise NonFiniteResult(
            f"the plan itself is not finite: its EBITDA in quarter {quarter} is {planned[0, quarter]};"
            " an input of the plan drives it beyond what a number can hold: look at trends, prices and volumes"
        )
    return _outline(packed, ledgers[:, 0], series), planned


def _planned(ebitda: Array) -> Array:
    """Planned EBITDA by quarter and of the four quarters after it, and the best quarter [million]."""
    n = ebitda.size
    planned = np.zeros((2, n + 1))
    planned[0, :n] = ebitda
    planned[0, n] = max(float(ebitda.max()), SMALLEST_PEAK)
    for t in range(n):
        planned[1, t] = sum(float(ebitda[min(t + h, n - 1)]) for h in range(1, 5))
    return planned


def _outline(packed: Packed, ledgers: Array, series: dict[str, Array]) -> Plan:
    """The plan's ledgers out of the rows of `_LEDGER_ROWS`."""
    p, x, n = packed.inputs[0], packed.structure[0], lanes.PARTNERS
    value, final = ledgers[: 1 + n], ledgers[1 + n : 2 + 2 * n]
    alone_value, alone_final = ledgers[2 + 2 * n : 2 + 3 * n], ledgers[2 + 3 * n :]

    def stream(initial: float, flows: Array, last: float, holder: int) -> CashFlows:
        return CashFlows(initial, flows, float(last), float(p["discount"][holder, 0] ** -4.0 - 1.0))

    partners, alone = [], []
    for i in range(n):
        contribution = float(p["initial_contribution"][i, 0])
        partners.append(stream(-contribution, series[f"partner_cash_flow_{i}"], final[1 + i], 1 + i))
        own = stream(0.0, series[f"alone_cash_flow_{i}"], alone_final[i], 1 + i)
        alone.append(own if x["alone"][i] else None)
    return Plan(
        venture=stream(0.0, series["free_cash_flow"], final[lanes.VENTURE], lanes.VENTURE),
        partners=tuple(partners),
        alone=tuple(alone),
        venture_npv=float(value[lanes.VENTURE]),
        partner_npv=tuple(float(v) for v in value[1:]),
        alone_npv=tuple(float(v) for v in alone_value),
        series=series,
    )
