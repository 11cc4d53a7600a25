"""What a quarter costs, block by block: `python -m benchmarks.stage_costs`.

Each block of the kernel is run many times on one block of lanes in mid-life, warm in the cache; the sum leaves out what
the blocks cost each other there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np

from simulate.core import governance, lanes, ledger, market, maths, operations, quarter, relationship, settlement
from simulate.core.arguments import Given, block_of, new_block
from simulate.core.randomness import DIFFUSION
from simulate.engine.packing import pack
from simulate.engine.planner import plan_with_rows
from simulate.scenario import load

T = 28
"""A quarter with a review."""
SEED = np.uint64(1)
REPEATS, ROUNDS = 2_000, 7
BATTERY = Path(__file__).parents[1] / "scenarios" / "battery_cells.toml"

draw_four, inverse_normal = market.draw_four, maths.inverse_normal
move_indices, move_tariff, move_market = market.move_indices, market.move_tariff, market.move_market
operate_alone, operate_venture, close_venture = (
    operations.operate_alone, operations.operate_venture, operations.close_venture
)  # fmt: skip
relate, weigh, govern, part = relationship.relate, relationship.weigh, governance.govern, settlement.part
begin_quarter, settle_ledgers, advance = ledger.begin_quarter, ledger.settle_ledgers, quarter.advance
LANES = lanes.LANES


def _weigh_all(p: Any, s: Any) -> None:
    for j in range(LANES):
        weigh(p, s, j, 250.0, 1.0)


def _draw_all(s: Any) -> None:
    for j in range(LANES):
        draw_four(s.normal, s, j, SEED, DIFFUSION, T)


def _invert_all(s: Any) -> None:
    for j in range(LANES):
        s.normal[0, j] = inverse_normal(s.jump_time[0, j])


_weigh_block, _draw_block, _invert_block = numba.njit(_weigh_all), numba.njit(_draw_all), numba.njit(_invert_all)
BLOCKS: dict[str, Callable[..., None]] = {
    "four draws (one Philox call)": lambda x, p, s, r, g: _draw_block(s),
    "one inverse normal": lambda x, p, s, r, g: _invert_block(s),
    "market: indices": lambda x, p, s, r, g: move_indices(x, p, s, g, T),
    "market: tariff": lambda x, p, s, r, g: move_tariff(x, p, s, T, -1),
    "market, all": lambda x, p, s, r, g: move_market(x, p, s, g, T, 1.0),
    "discounting, payments": lambda x, p, s, r, g: begin_quarter(x, p, s, T),
    "one partner alone": lambda x, p, s, r, g: operate_alone(x, p, s, 0, T, 1.0),
    "operations": lambda x, p, s, r, g: operate_venture(x, p, s, T, 196.0, 254.0, 1.0),
    "relationship": lambda x, p, s, r, g: relate(x, p, s, T, SEED),
    "governance": lambda x, p, s, r, g: govern(x, p, s, T, 1.0),
    "capital, tax, cash, fair value": lambda x, p, s, r, g: close_venture(x, p, s, T, 785.0, 254.0),
    "ledgers": lambda x, p, s, r, g: settle_ledgers(x, p, s, 1.0),
    "imbalance": lambda x, p, s, r, g: _weigh_block(p, s),
    "triggers and settlement": lambda x, p, s, r, g: part(x, p, s, r, T, g, 1.0),
    "the whole quarter": lambda x, p, s, r, g: advance(x, p, s, r, g, T),
}


def repeated(block: Callable[..., None]) -> Any:
    """The block as a compiled function that runs it n times."""
    inner = numba.njit(block, error_model="numpy")

    def run(given: Any, inputs: Any, state: Any, n: int) -> None:
        x, p, s = given.structure[0], inputs.record[0], state.record[0]
        for _ in range(n):
            inner(x, p, s, state.rows, given)

    return numba.njit(run, error_model="numpy")


def main() -> None:
    """Print the table."""
    scenario = load(BATTERY)
    planned = plan_with_rows(scenario)[1]
    packed = pack(scenario.values(scenario.draw(0, lanes.LANES)))
    given = Given(packed.structure, planned, packed.history, packed.announced, SEED, False)
    inputs, state = block_of(packed.inputs), new_block(lanes.STATE)
    inputs.rows[packed.drawn_rows] = packed.drawn
    step = numba.njit(lambda g, p, s, t: advance(g.structure[0], p.record[0], s.record[0], s.rows, g, t))
    state.record["counter"][0] = np.arange(lanes.LANES)
    for t in range(T):
        step(given, inputs, state, t)
    for name, block in BLOCKS.items():
        run, copy = repeated(block), new_block(lanes.STATE)
        copy.rows[:] = state.rows
        run(given, inputs, copy, 2)
        best = np.inf
        for _ in range(ROUNDS):
            copy.rows[:] = state.rows
            began = time.perf_counter()
            run(given, inputs, copy, REPEATS)
            best = min(best, time.perf_counter() - began)
        print(f"{name:32s} {best / REPEATS / lanes.LANES * 1e9:6.2f} ns a path-quarter")


if __name__ == "__main__":
    main()
