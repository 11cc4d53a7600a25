"""One quarter of a block of partnerships, and their whole lives.

Reads like docs/model.md: market, each partner alone, operations, relationship, governance, capital and cash, ledgers,
exit. `advance` is one quarter, `live` the lives of many blocks, which is what a thread runs.
"""

from __future__ import annotations

import numpy as np

from simulate.core.appraisal import appraise_market, appraise_start
from simulate.core.arguments import Block, Given, Integers, Numbers, Sample, Wanted
from simulate.core.closing import close_alone_all
from simulate.core.governance import govern, open_governance
from simulate.core.jit import block, entry
from simulate.core.lanes import FIRST_EDITION, NO_PILOT, PARTNERS, Record
from simulate.core.ledger import begin_quarter, mature_all, open_ledgers, settle_ledgers
from simulate.core.market import move_market
from simulate.core.operations import (
    close_venture,
    open_units,
    operate_alone,
    operate_restarted,
    operate_venture,
    value_alone,
    value_restarted,
)
from simulate.core.pilots import part_pilots
from simulate.core.randomness import LOW_32
from simulate.core.relationship import open_relationship, relate, weigh
from simulate.core.settlement import open_exits, part
from simulate.core.today import open_today
from simulate.core.width import lanes_of


@block
def open_life(p: Record, s: Record) -> None:
    """A block at the start, before its first quarter."""
    open_units(p, s)
    open_governance(s)
    open_exits(s)
    open_ledgers(p, s)


@block
def advance(x: Record, p: Record, s: Record, rows: Numbers, given: Given, t: int) -> None:
    """One quarter of a block, in the order of docs/model.md; `rows` is the state seen as a matrix."""
    peak, infl = given.plan[0, x.quarters], given.plan[3, t]
    if t == 0:
        open_life(p, s)
    elif t == given.first:
        open_today(x, p, s, t)
    move_market(x, p, s, given, t, infl)
    if t == 0:
        open_relationship(p, s)
    begin_quarter(x, p, s, t)
    for i in range(PARTNERS):
        if x.alone[i] > 0:
            operate_alone(x, p, s, i, t, infl)
        if x.restarts[i] > 0 and x.alone_only == 0:
            operate_restarted(x, p, s, i, t, infl)
    if x.alone_only > 0:
        appraise_market(x, p, s, t)
        close_alone_all(x, p, s, t, infl)
        return
    if t == 0 and x.asks_worth > 0:
        appraise_start(x, p, s)
    operate_venture(x, p, s, t, given.plan[0, t], peak, infl)
    relate(x, p, s, t, given.seed)
    govern(x, p, s, t, infl)
    close_venture(x, p, s, t, given.plan[1, t], peak)
    for j in lanes_of(s):
        s.age[j] = float(t + 1)
    settle_ledgers(x, p, s, infl)
    for j in lanes_of(s):
        weigh(p, s, j, peak, infl)
    if x.pilot != NO_PILOT:
        part_pilots(x, p, s, rows, t, given, infl)
    else:
        part(x, p, s, rows, t, given, infl)


@block
def mature_life(x: Record, p: Record, s: Record, infl: float) -> None:
    """Horizon values of a block after its last quarter."""
    for j in lanes_of(s):
        s.horizon_quarters[j] = float(x.quarters)
    mature_all(x, p, s, infl)
    for i in range(PARTNERS):
        closure = infl if x.edition != FIRST_EDITION else 0.0
        started, stops = x.edition == FIRST_EDITION or x.alone_quarter[i] < x.quarters, x.alone_stops[i] > 0
        if x.alone[i] > 0:
            for j in lanes_of(s):
                value_alone(p, s, i, j, p.closure_cost[j] * closure, started, stops)
            if x.restarts[i] > 0:
                for j in lanes_of(s):
                    value_restarted(p, s, i, PARTNERS + i, j, p.closure_cost[j] * closure, float(x.quarters - 1))
        else:
            for j in lanes_of(s):
                s.alone_stop_quarter[i, j] = float(x.quarters)


@block
def address(s: Record, trajectories: Integers, start: int, antithetic: bool) -> None:
    """The lanes' trajectories; lanes beyond the last one repeat it."""
    for j in lanes_of(s):
        number = trajectories[min(start + j, trajectories.size - 1)]
        s.counter[j] = np.uint64(number // 2 if antithetic else number)
        s.mirror[j] = LOW_32 if antithetic and number % 2 == 1 else np.uint64(0)


@block
def load(inputs: Numbers, sample: Sample, start: int, width: int) -> None:
    """The drawn inputs of the block's trajectories into its lanes; those beyond the last one repeat it."""
    for r in range(sample.drawn_rows.size):
        for j in range(inputs.shape[1]):
            inputs[sample.drawn_rows[r], j] = sample.drawn[r, start + min(j, width - 1)]


@entry
def live(given: Given, inputs: Block, state: Block, sample: Sample, outcomes: Wanted, series: Wanted) -> None:
    """The lives of n trajectories of one scenario.

    Parameters
    ----------
    given : Given
        What they share: structure, plan, history, announcements, seed.
    inputs, state : Block
        The scenario's numbers, and room for the state; the width of the records is the number of lanes.
    sample : Sample
        The trajectories, and their drawn inputs.
    outcomes : Wanted
        Rows of the state at the end, and where they are put.
    series : Wanted
        Rows of the state at the end of quarters, and where they are put; often none.
    """
    x, p, s, rows = given.structure[0], inputs.record[0], state.record[0], state.rows
    n, n_lanes = sample.trajectories.size, rows.shape[1]
    for start in range(0, n, n_lanes):
        width = min(n_lanes, n - start)
        load(inputs.rows, sample, start, width)
        for r in range(rows.shape[0]):
            rows[r, :] = given.opening[r]
        address(s, sample.trajectories, start, given.antithetic)
        for t in range(given.first, x.quarters):
            advance(x, p, s, rows, given, t)
            place = t - series.first
            if 0 <= place < series.values.shape[1]:
                for r in range(series.rows.size):
                    for j in range(width):
                        series.values[r, place, start + j] = rows[series.rows[r], j]
        mature_life(x, p, s, given.plan[3, x.quarters - 1])
        for r in range(outcomes.rows.size):
            for j in range(width):
                outcomes.values[r, start + j] = rows[outcomes.rows[r], j]
