"""Exit: triggers, notice, settlement.

A trigger watches one row of the state, chosen by the scenario, so that a new metric is a new row and no new rule. The
first trigger in the file that is pulled gives notice; when the notice has run, stakes change hands or the venture ends.
See docs/model.md, section 11.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulate.core.jit import block, stage
from simulate.core.lanes import (
    BUY_OUT_PARTNER,
    LIQUIDATION,
    PARTNERS,
    SELL_TO_PARTNER,
    THIRD_PARTY_SALE,
    VENTURE,
    Record,
)
from simulate.core.maths import larger
from simulate.core.ownership import distribute, equity_value, the_other
from simulate.core.selection import any_lane
from simulate.core.width import lanes_of

NOBODY = -1.0
"""No trigger, no partner."""


@stage
def watch(p: Record, s: Record, k: int, j: int, sign: float) -> None:
    """Trigger k: counts the quarters in a row in which its metric is beyond the threshold, and is pulled in time."""
    beyond = sign * s.watched[j] >= sign * p.trigger_threshold[k, j]
    free = (s.joint[j] > 0.5) & (s.noticed[j] < 0.5)
    old, cause, left = s.trigger_count[k, j], s.cause[j], s.notice_left[j]
    count = old + 1.0 if beyond else 0.0
    pulled = free & (count >= p.trigger_quarters[k, j]) & (cause < 0.0)
    notice = p.trigger_notice[k, j] + p.notice_delay[j]
    s.trigger_count[k, j] = count if free else old
    s.cause[j] = float(k) if pulled else cause
    s.notice_left[j] = notice if pulled else left


@stage
def wait(s: Record, j: int) -> None:
    """One quarter of a notice that was given before is over."""
    left = s.notice_left[j]
    s.notice_left[j] = left - 1.0 if s.noticed[j] > 0.5 else left


@stage
def give_notice(s: Record, j: int) -> None:
    """Notice fixes the value at which the venture will settle and abandons a reset under way."""
    before, joint = s.noticed[j] > 0.5, s.joint[j] > 0.5
    value, fair, left = s.notice_value[j], s.fair_value[j], s.reset_left[j]
    pulled = (s.cause[j] >= 0.0) & joint & (not before)
    noticed = joint & (before | pulled)
    s.notice_value[j] = fair if pulled else value
    s.reset_left[j] = 0.0 if pulled else left
    s.noticed[j] = 1.0 if noticed else 0.0
    s.settling[j] = 1.0 if noticed & (s.notice_left[j] < 0.5) else 0.0


@stage
def settle_venture(x: Record, p: Record, s: Record, j: int, t: float) -> None:
    """Settlement of one lane by its trigger's clause: a stake changes hands, or the venture is sold or wound up.

    Equations (11.3, 11.4, 11.5).
    """
    k = int(s.cause[j])
    kind, holder = x.trigger_settlement[k], max(x.trigger_holder[k], 0)
    buyer = the_other(holder) if kind == SELL_TO_PARTNER else holder
    seller = the_other(buyer)
    fair = s.notice_value[j]
    leakage, kept = p.leakage_share[j] * fair, 1.0 - p.trigger_discount[k, j]
    bought = kind <= BUY_OUT_PARTNER and s.distress[buyer, j] < 0.5
    price = distribute(s, seller, j, equity_value(s, j, fair, x.trigger_book_price[k] > 0)) * kept
    wound_up = p.salvage_share[j] * s.book[j] - p.closure_cost[j] - leakage + s.working_capital[j]
    sold = equity_value(s, j, fair, False) * kept - leakage
    proceeds = wound_up if kind == LIQUIDATION else sold
    s.value[VENTURE, j] += (-leakage if bought else proceeds) * s.discount[VENTURE, j]
    s.paid_out[j] += 0.0 if bought else larger(0.0, proceeds)
    for i in range(PARTNERS):
        knowledge = s.capability[i, j] * p.capability_value[i, j] * p.knowledge_kept[j]
        parted = -price - leakage if i == buyer else price
        got = parted if bought else distribute(s, i, j, proceeds)
        s.value[1 + i, j] += (got + knowledge) * s.discount[1 + i, j]
        s.stake[i, j] = (1.0 if i == buyer else 0.0) if bought else s.stake[i, j]
    s.settlement[j] = float(kind) if bought or kind > BUY_OUT_PARTNER else float(THIRD_PARTY_SALE)
    s.exit_quarter[j] = t + 1.0
    s.settled_quarter[j] = t + 1.0
    s.owner[j] = float(buyer) if bought else NOBODY
    s.leaver[j] = float(seller) if bought else NOBODY
    s.joint[j] = 0.0
    s.sole[j] = 1.0 if bought else 0.0
    s.noticed[j] = 0.0


@block
def settle(x: Record, p: Record, s: Record, t: int) -> None:
    """Settlement of the lanes whose notice has run: few in any quarter, so one by one."""
    for j in lanes_of(s):
        if s.settling[j] > 0.5:
            settle_venture(x, p, s, j, float(t))


@block
def part_first(x: Record, p: Record, s: Record, rows: npt.NDArray[np.float64], t: int) -> None:
    """Triggers, notice and settlement at the end of quarter t, by the rules of the first edition.

    `rows` is the state seen as a matrix, only read here, and no row that a trigger may watch is written before it is.
    """
    if t < x.lockup or x.triggers == 0:
        return
    for j in lanes_of(s):
        wait(s, j)
    for k in range(x.triggers):
        row, sign = x.trigger_row[k], x.trigger_sign[k]
        for j in lanes_of(s):  # a copy first: the compiler cannot tell rows from s in one loop
            s.watched[j] = rows[row, j]
        for j in lanes_of(s):
            watch(p, s, k, j, sign)
    for j in lanes_of(s):
        give_notice(s, j)
    if any_lane(s, s.settling):
        settle(x, p, s, t)


@block
def open_exits(s: Record) -> None:
    """No trigger has been pulled."""
    for j in lanes_of(s):
        s.cause[j] = NOBODY
        s.notice_leaver[j] = NOBODY
        s.owner[j] = NOBODY
        s.leaver[j] = NOBODY
