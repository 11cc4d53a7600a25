"""The kernel against the NumPy twin, and two threads against one, on the battery deal; kernels warmed."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.engine.kernel import NO_ROWS, outcome_rows, run_kernel
from simulate.engine.packing import pack
from simulate.engine.planner import plan_with_rows
from simulate.engine.run import simulate, simulate_many
from simulate.scenario import Scenario
from tests import reference

PATHS = 20_000
MANY = 131_072


def test_twin(battery: Scenario, cost: Any) -> None:
    values, plan = battery.values(battery.draw(0, PATHS)), battery.values()
    numbers, seed = np.arange(PATHS), battery.simulation.seed
    cost(
        "twin",
        PATHS * battery.horizon_quarters,
        lambda: reference.simulate(values, plan, seed, numbers),
        rounds=3,
    )


def test_kernel(battery: Scenario, cost: Any) -> None:
    """The same trajectories from the same values, the plan included, on one core."""
    values, numbers, rows = battery.values(battery.draw(0, PATHS)), np.arange(PATHS), outcome_rows(battery)

    def run() -> None:
        planned = plan_with_rows(battery)[1]
        run_kernel(pack(values), planned, battery, numbers, rows, NO_ROWS)

    cost("kernel", PATHS * battery.horizon_quarters, run)


def test_one_thread(battery: Scenario, cost: Any) -> None:
    cost("one thread", MANY * battery.horizon_quarters, lambda: simulate(battery, MANY, threads=1))


def test_two_threads(battery: Scenario, cost: Any) -> None:
    cost("two threads", MANY * battery.horizon_quarters, lambda: simulate(battery, MANY, threads=2))


def test_twenty_scenarios_in_one_call(battery: Scenario, cost: Any) -> None:
    points = [battery.with_("exit.lockup_quarters", k) for k in range(20)]
    cost("20 scenarios of 4,096 paths", 20 * 4_096 * 60, lambda: simulate_many(points, 4_096), rounds=3)
