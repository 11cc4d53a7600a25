"""Exit: triggers, notice, settlement.

A trigger watches one row of the state, chosen by the scenario, so that a new metric is a new row and no new rule. The
first trigger in the file that is pulled gives notice; when the notice has run, stakes change hands or the venture ends.
See docs/model.md, section 6.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulate.core.governance import any_lane
from simulate.core.jit import block, stage
from simulate.core.lanes import (
    BUY_OUT_PARTNER,
    LANES,
    LIQUIDATION,
    PARTNERS,
    SELL_TO_PARTNER,
    THIRD_PARTY_SALE,
    VENTURE,
    Record,
)
from simulate.core.maths import larger

NOT_YET = -1.0


@stage
def watch(p: Record, s: Record, rows: npt.NDArray[np.float64], k: int, j: int, row: int, sign: float) -> None:
    """Trigger k: counts the quarters in a row in which its metric is beyond the threshold, and is pulled in time."""
    beyond = sign * rows[row, j] >= sign * p.trigger_threshold[k, j]
    free = s.joint[j] > 0.5 and s.noticed[j] < 0.5
    old = s.trigger_count[k, j]
    count = old + 1.0 if beyond else 0.0
    pulled = free and count >= p.trigger_quarters[k, j] and s.cause[j] < 0.0
    notice, cause = p.trigger_notice[k, j] + p.notice_delay[j], s.cause[j]
    left = s.notice_left[j]
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
    pulled = s.cause[j] >= 0.0 and s.noticed[j] < 0.5 and s.joint[j] > 0.5
    value, fair, left = s.notice_value[j], s.fair_value[j], s.reset_left[j]
    noticed = s.noticed[j] > 0.5 or pulled
    s.notice_value[j] = fair if pulled else value
    s.reset_left[j] = 0.0 if pulled else left
    settles = noticed and s.joint[j] > 0.5 and s.notice_left[j] < 0.5
    s.noticed[j] = 1.0 if noticed and s.joint[j] > 0.5 else 0.0
    s.settling[j] = 1.0 if settles else 0.0


@stage
def settle_venture(
    p: Record, s: Record, k: int, j: int, t: float, kind: int, buyer: int, book_price: bool
) -> None:
    """Settlement of trigger k: a stake changes hands, or the venture is sold or wound up."""
    settles = s.settling[j] > 0.5 and s.cause[j] == float(k)
    seller = 1 - buyer
    fair, book, working_capital = s.notice_value[j], s.book[j], s.working_capital[j]
    leakage, discount = p.leakage_share[j] * fair, 1.0 - p.trigger_discount[k, j]
    able = kind <= BUY_OUT_PARTNER and s.distress[buyer, j] < 0.5
    basis = book + working_capital if book_price else fair
    price = s.stake[seller, j] * basis * discount
    sale = fair * discount - leakage
    wound_up = p.salvage_share[j] * book - p.closure_cost[j] - leakage + working_capital
    proceeds = wound_up if kind == LIQUIDATION else sale
    bought = settles and able
    ended = settles and not able
    worth = (-leakage if bought else 0.0) + (proceeds if ended else 0.0)
    s.value[VENTURE, j] += worth * s.discount[VENTURE, j]
    s.paid_out[j] += larger(0.0, proceeds) if ended else 0.0
    for i in range(PARTNERS):
        stake, knowledge = s.stake[i, j], s.capability[i, j] * p.capability_value[i, j] * p.knowledge_kept[j]
        parted = (-price - leakage if i == buyer else price) if bought else 0.0
        got = parted + (stake * proceeds if ended else 0.0) + (knowledge if settles else 0.0)
        s.value[1 + i, j] += got * s.discount[1 + i, j]
        s.stake[i, j] = (1.0 if i == buyer else 0.0) if bought else stake
    outcome = float(kind) if able or kind > BUY_OUT_PARTNER else float(THIRD_PARTY_SALE)
    old_settlement, old_exit, old_settled = s.settlement[j], s.exit_quarter[j], s.settled_quarter[j]
    owner, leaver, joint, sole, noticed = s.owner[j], s.leaver[j], s.joint[j], s.sole[j], s.noticed[j]
    s.settlement[j] = outcome if settles else old_settlement
    s.exit_quarter[j] = t + 1.0 if settles else old_exit
    s.settled_quarter[j] = t + 1.0 if settles else old_settled
    s.owner[j] = float(buyer) if bought else owner
    s.leaver[j] = float(seller) if bought else leaver
    s.joint[j] = 0.0 if settles else joint
    s.sole[j] = 1.0 if bought else sole
    s.noticed[j] = 0.0 if settles else noticed


@block
def settle(x: Record, p: Record, s: Record, t: int) -> None:
    """Settlement of all lanes whose notice has run, trigger by trigger."""
    for k in range(x.triggers):
        kind, holder = x.trigger_settlement[k], max(x.trigger_holder[k], 0)
        buyer = 1 - holder if kind == SELL_TO_PARTNER else holder
        for j in range(LANES):
            settle_venture(p, s, k, j, float(t), kind, buyer, x.trigger_book_price[k] > 0)


@block
def part(x: Record, p: Record, s: Record, rows: npt.NDArray[np.float64], t: int) -> None:
    """Triggers, notice and settlement at the end of quarter t."""
    if t < x.lockup or x.triggers == 0:
        return
    for j in range(LANES):
        wait(s, j)
    for k in range(x.triggers):
        for j in range(LANES):
            watch(p, s, rows, k, j, x.trigger_row[k], x.trigger_sign[k])
    for j in range(LANES):
        give_notice(s, j)
    if any_lane(s.settling):
        settle(x, p, s, t)


@block
def open_exits(s: Record) -> None:
    """No trigger has been pulled."""
    for j in range(LANES):
        s.cause[j] = NOT_YET
        s.owner[j] = NOT_YET
        s.leaver[j] = NOT_YET
