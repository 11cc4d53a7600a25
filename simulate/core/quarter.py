"""One quarter of 64 partnerships, and their whole lives.

Reads like docs/model.md: market, each partner alone, operations, relationship, governance, capital and cash, ledgers,
exit. `advance` is one quarter, `live` the lives of many blocks, which is what a thread runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from simulate.core.exits import open_exits, part
from simulate.core.governance import govern, open_governance
from simulate.core.jit import block, entry
from simulate.core.lanes import LANES, PARTNERS, Record
from simulate.core.ledger import begin_quarter, mature_all, open_ledgers, settle_ledgers
from simulate.core.market import move_market
from simulate.core.operations import close_venture, open_units, operate_alone, operate_venture, value_alone
from simulate.core.randomness import LOW_32
from simulate.core.relationship import open_relationship, relate, weigh

Numbers = npt.NDArray[np.float64]
Records = npt.NDArray[Any]


@block
def open_life(p: Record, s: Record) -> None:
    """A block at the start, before its first quarter."""
    open_units(p, s)
    open_governance(s)
    open_exits(s)
    open_ledgers(p, s)


@block
def advance(
    x: Record,
    p: Record,
    s: Record,
    rows: Numbers,
    plan: Numbers,
    history: Numbers,
    announced: npt.NDArray[np.int64],
    t: int,
    seed: np.uint64,
) -> None:
    """One quarter of a block, in the order of docs/model.md; the arguments are those of `live`."""
    peak = plan[0, x.quarters]
    if t == 0:
        open_life(p, s)
    move_market(x, p, s, history, announced, t, seed)
    if t == 0:
        open_relationship(p, s)
    begin_quarter(x, p, s, t)
    for i in range(PARTNERS):
        if x.alone[i] > 0:
            operate_alone(x, p, s, i, t)
    operate_venture(x, p, s, t, plan[0, t], peak)
    relate(x, p, s, t, seed)
    govern(x, p, s, t)
    close_venture(p, s, t, plan[1, t], peak)
    for j in range(LANES):
        s.age[j] = float(t + 1)
    settle_ledgers(p, s)
    for j in range(LANES):
        weigh(p, s, j, peak)
    part(x, p, s, rows, t)


@block
def mature_life(x: Record, p: Record, s: Record) -> None:
    """Horizon values of a block after its last quarter."""
    mature_all(p, s, x.quarters)
    for i in range(PARTNERS):
        if x.alone[i] > 0:
            for j in range(LANES):
                value_alone(p, s, i, j)


@block
def address(s: Record, trajectories: npt.NDArray[np.int64], start: int, antithetic: bool) -> None:
    """The lanes' trajectories; lanes beyond the last one repeat it."""
    for j in range(LANES):
        number = trajectories[min(start + j, trajectories.size - 1)]
        s.counter[j] = np.uint64(number // 2 if antithetic else number)
        s.mirror[j] = LOW_32 if antithetic and number % 2 == 1 else np.uint64(0)


@entry
def live(
    structure: Records,
    inputs: Records,
    input_rows: Numbers,
    state: Records,
    rows: Numbers,
    plan: Numbers,
    history: Numbers,
    announced: npt.NDArray[np.int64],
    seed: np.uint64,
    antithetic: bool,
    trajectories: npt.NDArray[np.int64],
    drawn_rows: npt.NDArray[np.int64],
    drawn: Numbers,
    outcome_rows: npt.NDArray[np.int64],
    outcomes: Numbers,
    series_rows: npt.NDArray[np.int64],
    series: Numbers,
) -> None:
    """The lives of n trajectories of one scenario.

    Parameters
    ----------
    structure, inputs, state : structured arrays of length 1
        The records of `simulate.core.lanes`; `input_rows` and `rows` are the last two seen as matrices.
    plan : ndarray, shape (2, n_quarters + 1)
        Planned EBITDA of the quarter and of the four after it; the last column holds the best quarter [million].
    history : ndarray, shape (4, longest)
        Past log changes of the factors that are resampled, their mean taken out.
    announced : ndarray of int, shape (n_quarters,)
        Tariff regime announced for a quarter, -1 for none.
    seed : int
        The scenario's seed.
    antithetic : bool
        Whether odd trajectories mirror the even ones before them.
    trajectories : ndarray of int, shape (n,)
        Numbers of the trajectories.
    drawn_rows, drawn : ndarray of int, shape (n_drawn,), and ndarray, shape (n_drawn, n)
        Rows of the inputs that differ between trajectories, and their values.
    outcome_rows, outcomes : ndarray of int, shape (n_outcomes,), and ndarray, shape (n_outcomes, n)
        Rows of the state that are wanted at the end, and where they are put.
    series_rows, series : ndarray of int, shape (n_series,), and ndarray, shape (n_series, n_quarters, n)
        Rows of the state that are wanted at the end of every quarter, and where they are put; often none.
    """
    x, p, s = structure[0], inputs[0], state[0]
    n = trajectories.size
    for start in range(0, n, LANES):
        width = min(LANES, n - start)
        for r in range(drawn_rows.size):
            for j in range(LANES):
                input_rows[drawn_rows[r], j] = drawn[r, start + min(j, width - 1)]
        rows[:] = 0.0
        address(s, trajectories, start, antithetic)
        for t in range(x.quarters):
            advance(x, p, s, rows, plan, history, announced, t, seed)
            for r in range(series_rows.size):
                for j in range(width):
                    series[r, t, start + j] = rows[series_rows[r], j]
        mature_life(x, p, s)
        for r in range(outcome_rows.size):
            for j in range(width):
                outcomes[r, start + j] = rows[outcome_rows[r], j]
