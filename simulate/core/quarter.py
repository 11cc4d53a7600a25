"""One quarter of 64 partnerships, and their whole lives.

Reads like docs/model.md: market, each partner alone, operations, relationship, governance, capital and cash, ledgers,
exit. `advance` is one quarter, `live` a block's life, `live_many` the lives of many blocks, which is what a thread runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from simulate.core.exits import open_exits, part
from simulate.core.governance import govern, open_governance
from simulate.core.jit import block
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
    structure: Records,
    inputs: Records,
    state: Records,
    rows: Numbers,
    plan: Numbers,
    history: Numbers,
    announced: npt.NDArray[np.int64],
    t: int,
    seed: np.uint64,
) -> None:
    """One quarter of a block.

    Parameters
    ----------
    structure, inputs, state : structured arrays of length 1
        The records of `simulate.core.lanes`; `rows` is `state` seen as a matrix.
    plan : ndarray, shape (2, n_quarters + 1)
        Planned EBITDA of the quarter and of the four after it; the last column holds the best quarter [million].
    history : ndarray, shape (4, n)
        Past log changes of the factors that are resampled, their mean taken out.
    announced : ndarray of int, shape (n_quarters,)
        Tariff regime announced for a quarter, -1 for none.
    t : int
        The quarter.
    seed : int
        The scenario's seed.
    """
    x, p, s = structure[0], inputs[0], state[0]
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
def mature_life(structure: Records, inputs: Records, state: Records) -> None:
    """Horizon values of a block after its last quarter."""
    x, p, s = structure[0], inputs[0], state[0]
    mature_all(p, s, x.quarters)
    for i in range(PARTNERS):
        if x.alone[i] > 0:
            for j in range(LANES):
                value_alone(p, s, i, j)


@block
def address(state: Records, first: int, antithetic: bool) -> None:
    """A fresh block whose lanes are the trajectories from `first` on."""
    s = state[0]
    for j in range(LANES):
        number = first + j
        s.counter[j] = np.uint64(number // 2 if antithetic else number)
        s.mirror[j] = LOW_32 if antithetic and number % 2 == 1 else np.uint64(0)


@block
def live_many(
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
    first: int,
    drawn_rows: npt.NDArray[np.int64],
    drawn: Numbers,
    outcome_rows: npt.NDArray[np.int64],
    outcomes: Numbers,
) -> None:
    """The lives of trajectories first, first + 1, ..., as many as `outcomes` has columns.

    Parameters
    ----------
    structure, inputs, state, rows, plan, history, announced, seed
        As in `advance`; `input_rows` is `inputs` seen as a matrix.
    antithetic : bool
        Whether odd trajectories mirror the even ones before them.
    first : int
        Number of the first trajectory, a multiple of `LANES`.
    drawn_rows, drawn : ndarray of int, shape (n_drawn,), and ndarray, shape (n_drawn, n)
        Rows of the inputs that differ between trajectories, and their values.
    outcome_rows, outcomes : ndarray of int, shape (n_rows,), and ndarray, shape (n_rows, n)
        Rows of the state that are wanted, and where they are put.
    """
    x = structure[0]
    n = outcomes.shape[1]
    for start in range(0, n, LANES):
        width = min(LANES, n - start)
        for r in range(drawn_rows.size):
            for j in range(LANES):
                input_rows[drawn_rows[r], j] = drawn[r, start + min(j, width - 1)]
        rows[:] = 0.0
        address(state, first + start, antithetic)
        for t in range(x.quarters):
            advance(structure, inputs, state, rows, plan, history, announced, t, seed)
        mature_life(structure, inputs, state)
        for r in range(outcome_rows.size):
            for j in range(width):
                outcomes[r, start + j] = rows[outcome_rows[r], j]
