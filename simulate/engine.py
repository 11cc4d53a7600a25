"""The engine: scenarios in, outcomes out.

It packs scenarios into the kernel's records, runs chunks of trajectories on threads (the kernel holds no lock), reports
progress, stops when asked to, and refuses results that are not finite. A trajectory's result depends on the scenario,
the seed and its number alone: not on chunks, threads or the number of paths.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulate.core import lanes
from simulate.core.quarter import address, advance, live_many, mature_life
from simulate.outcomes import CashFlows, Outcomes, Plan, row_names
from simulate.packing import Packed, pack
from simulate.plan import without_shocks

if TYPE_CHECKING:
    from simulate.scenario import Scenario

Array = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]

CHUNK = 8192
"""Trajectories that one thread runs at a time: some hundredths of a second, so that Ctrl-C is prompt."""
PATIENCE = 0.1
"""How long the main thread waits before it looks at progress and signals again [s]."""
NO_PEAK = 1e300
"""Stands for the plan's best quarter while the plan itself is still being run: no shortfall is seen."""
SMALLEST_PEAK = 1e-9
"""The plan's best quarter is never taken smaller [million]."""

_STATE_ROW = {"settlement": "settlement", "venture_npv": "value", "partner_npv": "value", "alone_npv": "alone_value",
              "payback_quarter": "payback_quarter", "final_alignment": "alignment", "final_scope": "scope",
              "final_stake": "stake"}  # fmt: skip
_RESETS = {"reset_realign": lanes.REALIGN, "reset_localise": lanes.LOCALISE, "reset_refresh": lanes.REFRESH,
           "reset_narrow": lanes.NARROW, "reset_expand": lanes.EXPAND}  # fmt: skip

SERIES: dict[str, tuple[str, tuple[int, ...]]] = {
    "tariff": ("tariff", ()),
    "regime": ("regime", ()),
    "technology_gap": ("gap", ()),
    "volume": ("sales", ()),
    "wanted": ("wanted", ()),
    "capacity": ("capacity", ()),
    "utilisation": ("utilisation", ()),
    "unit_price": ("unit_price", ()),
    "unit_cost": ("unit_cost", ()),
    "revenue": ("revenue", ()),
    "ebitda": ("ebitda", ()),
    "capex": ("capex", ()),
    "extra": ("extra", ()),
    "free_cash_flow": ("free_cash_flow", ()),
    "cumulative_cash": ("cumulative_cash", ()),
    "fair_value": ("fair_value", ()),
    "book": ("book", ()),
    "alignment": ("alignment", ()),
    "dispute_level": ("dispute_level", ()),
    "shortfall": ("shortfall", ()),
    "margin": ("margin", ()),
    "drift": ("drift", ()),
    "imbalance": ("imbalance", ()),
    "stake": ("stake", (0,)),
    "scope": ("scope", ()),
    "imported_share": ("imported_share", ()),
    "refusals": ("refusals", ()),
    "reset_action": ("action", ()),
    "acts": ("acts", ()),
    "joint": ("joint", ()),
    "sole": ("sole", ()),
    "under_notice": ("noticed", ()),
    "reset_under_way": ("reset_left", ()),
    "strategy_shift_0": ("strategy_shift", (0,)),
    "strategy_shift_1": ("strategy_shift", (1,)),
    "distress_0": ("distress", (0,)),
    "distress_1": ("distress", (1,)),
    "partner_cash_flow_0": ("flow", (0,)),
    "partner_cash_flow_1": ("flow", (1,)),
    "alone_cash_flow_0": ("alone_flow", (0,)),
    "alone_cash_flow_1": ("alone_flow", (1,)),
}
"""Rows of the state that are recorded on request. States are those at the end of the quarter, `OPENING` at its start."""
OPENING = ("joint", "sole", "under_notice", "reset_under_way")
FLAGS = ("reset_under_way",)
"""Recorded as 0 or 1 though the state counts."""


class NonFiniteResult(ArithmeticError):
    """A trajectory's result is infinite or not a number; the message holds its address."""


class Cancelled(Exception):
    """The run was asked to stop; nothing of it is kept."""


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
    began = time.perf_counter()
    workers = max(1, threads or available_threads())
    jobs = [_job(scenario, paths or scenario.simulation.paths, first) for scenario in scenarios]
    tasks = [(job, start) for job in jobs for start in range(0, job.matrix.shape[1], CHUNK)]
    _run(tasks, workers, progress)
    seconds = time.perf_counter() - began
    return [Outcomes(job.scenario, job.plan, job.matrix, first, seconds, workers) for job in jobs]


def _job(scenario: Scenario, paths: int, first: int) -> _Job:
    outline, planned = _plan(scenario)
    matrix = np.empty((len(_outcome_rows(scenario)), paths))
    return _Job(scenario, outline, planned, matrix, first)


def _run(tasks: Sequence[tuple[_Job, int]], workers: int, progress: Progress | None) -> None:
    """Run all chunks on threads; the first failure, or Ctrl-C, stops the others before it is raised."""
    total, done = sum(min(CHUNK, job.matrix.shape[1] - start) for job, start in tasks), 0
    pool = ThreadPoolExecutor(workers)
    try:
        pending: set[Future[int]] = {pool.submit(_live, job, start) for job, start in tasks}
        while pending:
            finished, pending = wait(pending, PATIENCE, FIRST_COMPLETED)
            done += sum(future.result() for future in finished)
            if progress is not None:
                progress(done, total)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _live(job: _Job, start: int) -> int:
    """Run one chunk of a job into its matrix; returns the number of its trajectories."""
    scenario = job.scenario
    n = min(CHUNK, job.matrix.shape[1] - start)
    packed = pack(scenario.values(scenario.draw(job.first + start, n)))
    state = lanes.new_record(lanes.STATE)
    drawn = packed.drawn if packed.drawn_rows.size else np.empty((0, n))
    chunk = np.empty((job.matrix.shape[0], n))
    live_many(
        packed.structure,
        packed.inputs,
        lanes.as_rows(packed.inputs),
        state,
        lanes.as_rows(state),
        job.planned,
        packed.history,
        packed.announced,
        np.uint64(scenario.simulation.seed),
        scenario.simulation.antithetic,
        job.first + start,
        packed.drawn_rows,
        drawn,
        _outcome_rows(scenario),
        chunk,
    )
    _assert_finite(chunk, scenario, job.first + start)
    job.matrix[:, start : start + n] = chunk
    return n


def _assert_finite(chunk: Array, scenario: Scenario, first: int) -> None:
    finite = np.isfinite(chunk)
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
        field = _STATE_ROW.get(name, name)
        if name in _RESETS:
            row = lanes.row_of(lanes.STATE, "resets", _RESETS[name])
        elif name == "venture_npv":
            row = lanes.row_of(lanes.STATE, field, lanes.VENTURE)
        elif name == "partner_npv":
            row = lanes.row_of(lanes.STATE, field, 1 + index)
        else:
            row = lanes.row_of(lanes.STATE, field) + index
        rows.append(row)
    return np.array(rows, dtype=np.int64)


# ---- one block, quarter by quarter ----------------------------------------------------------------------------------


def _step(
    packed: Packed,
    planned: Array,
    seed: int,
    state: npt.NDArray[Any],
) -> dict[str, Array]:
    """Run one block quarter by quarter and keep its series, each of shape (n_quarters, LANES)."""
    rows = lanes.as_rows(state)
    n_quarters = int(packed.structure[0]["quarters"])
    places = {name: lanes.row_of(lanes.STATE, field, *index) for name, (field, index) in SERIES.items()}
    series = {name: np.empty((n_quarters, lanes.LANES)) for name in SERIES}
    deviations = np.empty((n_quarters, lanes.N_FACTORS, lanes.LANES))
    first_deviation = lanes.row_of(lanes.STATE, "deviation")
    for t in range(n_quarters):
        for name in OPENING:
            series[name][t] = rows[places[name]] if t else float(name == "joint")
        advance(
            packed.structure, packed.inputs, state, rows, planned, packed.history, packed.announced, t, np.uint64(seed)
        )  # fmt: skip
        for name, place in places.items():
            if name not in OPENING:
                series[name][t] = rows[place]
        deviations[t] = rows[first_deviation : first_deviation + lanes.N_FACTORS]
    mature_life(packed.structure, packed.inputs, state)
    for name in FLAGS:
        series[name] = (series[name] > 0.0).astype(float)
    trend = packed.inputs[0]["trend"]
    for k, factor in enumerate(lanes.FACTORS):
        series[factor] = np.exp(trend[k] * np.arange(n_quarters)[:, None] + deviations[:, k])
    return series


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
    parts = []
    for start in range(0, numbers.size, lanes.LANES):
        block = numbers[start : start + lanes.LANES]
        series = _replay(scenario, planned, block)
        parts.append({name: values[:, : block.size] for name, values in series.items()})
    return {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}


def _replay(scenario: Scenario, planned: Array, numbers: npt.NDArray[np.int64]) -> dict[str, Array]:
    """Series of one block of arbitrary trajectories."""
    packed = pack(scenario.values(_draw_each(scenario, numbers)))
    input_rows = lanes.as_rows(packed.inputs)
    for place, values in zip(packed.drawn_rows, packed.drawn, strict=True):
        input_rows[place, : numbers.size] = values
        input_rows[place, numbers.size :] = values[-1]
    state = lanes.new_record(lanes.STATE)
    address(state, 0, False)
    filled = np.append(numbers, np.full(lanes.LANES - numbers.size, numbers[-1])).astype(np.uint64)
    antithetic = scenario.simulation.antithetic
    state["counter"][0] = filled // np.uint64(2) if antithetic else filled
    state["mirror"][0] = (filled % np.uint64(2)) * np.uint64(0xFFFFFFFF) if antithetic else 0
    return _step(packed, planned, scenario.simulation.seed, state)


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


def _plan(scenario: Scenario) -> tuple[Plan, Array]:
    """The plan, and the plan's EBITDA as the kernel takes it, shape (2, n_quarters + 1)."""
    packed = pack(without_shocks(scenario.values()))
    packed.inputs["long_run_log_odds"] = packed.inputs["start_log_odds"]
    n_quarters = scenario.horizon_quarters
    blind = np.zeros((2, n_quarters + 1))
    blind[0, n_quarters] = NO_PEAK
    state = lanes.new_record(lanes.STATE)
    planned = _planned(_step(packed, blind, 0, state)["ebitda"][:, 0])
    state = lanes.new_record(lanes.STATE)
    series = {name: values[:, 0].copy() for name, values in _step(packed, planned, 0, state).items()}
    return _outline(packed, state, series), planned


def _planned(ebitda: Array) -> Array:
    """Planned EBITDA by quarter and of the four quarters after it, and the best quarter [million]."""
    n = ebitda.size
    planned = np.zeros((2, n + 1))
    planned[0, :n] = ebitda
    planned[0, n] = max(float(ebitda.max()), SMALLEST_PEAK)
    for t in range(n):
        planned[1, t] = sum(float(ebitda[min(t + h, n - 1)]) for h in range(1, 5))
    return planned


def _outline(packed: Packed, state: npt.NDArray[Any], series: dict[str, Array]) -> Plan:
    """The plan's ledgers out of its block (all lanes are the same)."""
    p, s, x = packed.inputs[0], state[0], packed.structure[0]

    def stream(initial: float, flows: Array, final: float, holder: int) -> CashFlows:
        return CashFlows(initial, flows, final, float(p["discount"][holder, 0] ** -4.0 - 1.0))

    partners, alone = [], []
    for i in range(lanes.PARTNERS):
        contribution = float(p["initial_contribution"][i, 0])
        partners.append(stream(-contribution, series[f"partner_cash_flow_{i}"], float(s["final"][1 + i, 0]), 1 + i))
        own = stream(0.0, series[f"alone_cash_flow_{i}"], float(s["alone_final"][i, 0]), 1 + i)
        alone.append(own if x["alone"][i] else None)
    return Plan(
        venture=stream(0.0, series["free_cash_flow"], float(s["final"][lanes.VENTURE, 0]), lanes.VENTURE),
        partners=tuple(partners),
        alone=tuple(alone),
        venture_npv=float(s["value"][lanes.VENTURE, 0]),
        partner_npv=tuple(float(v) for v in s["value"][1:, 0]),
        alone_npv=tuple(float(v) for v in s["alone_value"][:, 0]),
        series=series,
    )
