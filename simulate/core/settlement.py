"""The end of a quarter: clauses, notice, settlement, stops.

By the second edition's rules the buyer of a stake owns the business from the day of notice, so price and cash both
carry the venture's rate, and a sale to a third party is struck on the day of settlement; by the first edition's all is
struck on the day of notice. See docs/model.md, sections 11 and 20.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulate.core.appraisal import assets, foresee_prospects
from simulate.core.arguments import Given
from simulate.core.closing import close_alone_all, close_sole
from simulate.core.foresight import foresee
from simulate.core.jit import block, stage
from simulate.core.lanes import (
    AGREED,
    BUY_OUT_PARTNER,
    FIRST_EDITION,
    LEARNED,
    LIQUIDATION,
    NEVER_PART,
    NO_ESTIMATE,
    PARTNERS,
    SELL_TO_PARTNER,
    THIRD_PARTY_SALE,
    VENTURE,
    Record,
)
from simulate.core.learned import recall
from simulate.core.maths import exp, larger
from simulate.core.operations import restart
from simulate.core.ownership import distribute, equity_value, the_other
from simulate.core.parting import look_for_occasions, part_by_agreement
from simulate.core.rights import look_at_clauses
from simulate.core.selection import any_lane
from simulate.core.width import lanes_of

NOBODY = -1.0
"""No trigger, no partner."""


@stage
def count_down(p: Record, s: Record, j: int, boxed: float) -> None:
    """A quarter of notice is over: what is owed has borne interest, and what the leaver got is in the box (20.1)."""
    left, noticed, box, price = s.notice_left[j], s.noticed[j] > 0.5, s.box[j], s.notice_price[j]
    half = exp(-0.5 * p.log_discount[VENTURE, j])
    got = 0.0
    for i in range(PARTNERS):
        got = s.cash_share[i, j] if s.notice_leaver[j] == float(i) else got
    s.notice_left[j] = left - 1.0 if noticed else left
    s.notice_price[j] = price * half * half if noticed else price
    s.notice_transfer[j] *= half * half if noticed else 1.0
    s.box[j] = (box * half + got) * half if noticed & (boxed > 0.5) else box


@stage
def take_notice(s: Record, j: int) -> None:
    """Notice abandons a reset under way, and settles at once where it is of no quarters."""
    before, pulled = s.noticed[j] > 0.5, s.pulled[j] > 0.5
    value, fair, left = s.notice_value[j], s.fair_value[j], s.reset_left[j]
    noticed = (s.joint[j] > 0.5) & (before | pulled)
    s.notice_value[j] = fair if pulled else value
    s.reset_left[j] = 0.0 if pulled else left
    s.noticed[j] = 1.0 if noticed else 0.0
    s.settling[j] = 1.0 if noticed & (s.notice_left[j] < 0.5) else 0.0
    s.pulled[j] = 0.0


@stage
def price_of(x: Record, p: Record, s: Record, j: int, leaver: int) -> float:
    """What the buyer pays the leaver at settlement [million] (20.1, 11.3)."""
    k, price = int(s.cause[j]), float(s.notice_price[j] - s.box[j])
    if x.locked_box == 0 and k >= 0:
        base = equity_value(s, j, s.notice_value[j], x.trigger_book_price[k] > 0)
        price = float(distribute(s, leaver, j, base) * (1.0 - p.trigger_discount[k, j]))
    return price


@stage
def proceeds_of(x: Record, p: Record, s: Record, j: int, bought: bool, infl: float) -> float:
    """What a sale or a liquidation brings at settlement [million] (20.2, 11.4, 24.1)."""
    k, fair, held = int(s.cause[j]), float(s.fair_value[j]), assets(p, s, j)
    share = float(p.leakage_share[j]) if k >= 0 else 0.0
    wound_up = float(held - p.closure_cost[j] * infl)
    forced = float(fair * (1.0 - p.sale_discount[j])) - share * fair
    if bought:  # whose buyer cannot pay
        return forced
    if k < 0:
        sold = float(s.notice_share[j] * fair * (1.0 - p.sale_discount[j]))
        return wound_up if s.notice_closes[j] > 0.5 else sold
    if x.trigger_settlement[k] == LIQUIDATION:
        return wound_up - share * larger(0.0, held)
    return float(fair * (1.0 - p.trigger_discount[k, j])) - share * fair


@stage
def proceeds_at_notice(x: Record, p: Record, s: Record, j: int) -> float:
    """What a sale or a liquidation brings by the first edition, at the fair value of the day of notice (11.4)."""
    k, fair = int(s.cause[j]), float(s.notice_value[j])
    leakage = float(p.leakage_share[j] * fair)
    if x.trigger_settlement[k] == LIQUIDATION:
        return float(p.salvage_share[j] * s.book[j] - p.closure_cost[j] - leakage + s.working_capital[j])
    return float(fair * (1.0 - p.trigger_discount[k, j])) - leakage


@stage
def end_joint_life(s: Record, j: int, leaver: int, t: float) -> None:
    """The joint life of one lane ends: one partner leaves and the other owns all, or none does and it is over."""
    bought = leaver >= 0
    for i in range(PARTNERS):
        s.stake[i, j] = (0.0 if i == leaver else 1.0) if bought else s.stake[i, j]
    s.exit_quarter[j] = t + 1.0
    s.settled_quarter[j] = t + 1.0
    s.owner[j] = float(the_other(leaver)) if bought else NOBODY
    s.leaver[j] = float(leaver) if bought else NOBODY
    s.joint[j] = 0.0
    s.sole[j] = 1.0 if bought else 0.0
    s.noticed[j] = 0.0
    s.settling[j] = 0.0


@stage
def settle_venture(x: Record, p: Record, s: Record, j: int, t: float, infl: float) -> None:
    """Settlement of one lane: a stake changes hands, or the venture is sold or wound up (11.3, 11.4, 11.5)."""
    k, leaver = int(s.cause[j]), int(s.notice_leaver[j])
    buyer = the_other(leaver) if leaver >= 0 else 0
    purchase = leaver >= 0
    bought = purchase and s.distress[buyer, j] < 0.5
    price = price_of(x, p, s, j, leaver) if bought else 0.0
    leakage = p.leakage_share[j] * s.notice_value[j] if k >= 0 else 0.0
    proceeds = 0.0
    if not bought:
        first = x.edition == FIRST_EDITION
        proceeds = proceeds_at_notice(x, p, s, j) if first else proceeds_of(x, p, s, j, purchase, infl)
    transfer = s.notice_transfer[j] if k < 0 and not purchase else 0.0
    s.value[VENTURE, j] += (-leakage if bought else proceeds) * s.discount[VENTURE, j]
    s.paid_out[j] += 0.0 if bought else larger(0.0, proceeds)
    for i in range(PARTNERS):
        knowledge = s.capability[i, j] * p.capability_value[i, j] * p.knowledge_kept[j]
        parted = -price - leakage if i == buyer else price
        shared = distribute(s, i, j, proceeds) + (transfer if i == 0 else -transfer)
        got = parted if bought else shared
        s.value[1 + i, j] += (got + knowledge) * s.discount[1 + i, j]
    closed = k < 0 and s.notice_closes[j] > 0.5
    ended = float(LIQUIDATION) if closed and not purchase else float(THIRD_PARTY_SALE)
    if k >= 0:
        kind = x.trigger_settlement[k]
        ended = float(kind) if kind > BUY_OUT_PARTNER else float(THIRD_PARTY_SALE)
        carried_out = float(kind)
    else:
        carried_out = float(SELL_TO_PARTNER)
    s.settlement[j] = carried_out if bought else ended
    s.price_paid[j] = 0.0 if x.edition == FIRST_EDITION else price
    s.box_cash[j] = s.box[j] if bought else 0.0
    end_joint_life(s, j, leaver if bought else -1, t)


@block
def settle(x: Record, p: Record, s: Record, t: int, infl: float) -> None:
    """Settlement of the lanes whose notice has run: few in any quarter, so one by one."""
    for j in lanes_of(s):
        if s.settling[j] > 0.5:
            settle_venture(x, p, s, j, float(t), infl)


@stage
def think_of(s: Record, j: int, notice: float) -> None:
    """The notice of a parting by agreement [quarters]."""
    s.ahead_notice[j] = notice


@block
def look_at_parting(x: Record, p: Record, s: Record, t: int, rest: float, infl: float, thought: float) -> None:
    """Partings by agreement where no clause was pulled; `thought` is the notice for which all is foreseen."""
    notice = float(x.mean_notice)
    if x.parting == NEVER_PART or x.estimate == NO_ESTIMATE or t + x.mean_notice >= x.quarters:
        return
    if t < x.lockup and x.parting_lockup > 0:
        return
    look_for_occasions(x, p, s)
    if any_lane(s, s.ripe):
        if x.plain_terms == 0 or thought != notice:
            for j in lanes_of(s):
                think_of(s, j, notice)
            foresee(x, p, s, t, s.ahead_notice, rest, infl)
        if x.estimate == LEARNED and s.foreseen[0] != float(t + 1):
            foresee_prospects(x, p, s, t, s.ahead_notice, rest)
        part_by_agreement(x, p, s, infl)


@block
def restart_all(x: Record, p: Record, s: Record, t: int) -> None:
    """Partners that left in quarter t start again alone."""
    for i in range(PARTNERS):
        if x.restarts[i] > 0:
            for j in lanes_of(s):
                restart(p, s, i, j, float(t))


@block
def part(x: Record, p: Record, s: Record, rows: npt.NDArray[np.float64], t: int, given: Given, infl: float) -> None:
    """Clauses, partings by agreement, notice, settlement and stops at the end of quarter t."""
    boxed, rest = 1.0 if x.locked_box > 0 else 0.0, given.plan[2, t]
    if any_lane(s, s.noticed):
        for j in lanes_of(s):
            count_down(p, s, j, boxed)
    if x.estimate == LEARNED:
        recall(x, p, s, t, given)
    thought = look_at_clauses(x, p, s, rows, t, rest, infl)
    look_at_parting(x, p, s, t, rest, infl, thought)
    if x.foresees > 0:
        foresee_prospects(x, p, s, t, s.ahead_notice, rest)
    if any_lane(s, s.noticed) or any_lane(s, s.pulled):
        for j in lanes_of(s):
            take_notice(s, j)
    if any_lane(s, s.settling):
        settle(x, p, s, t, infl)
        restart_all(x, p, s, t)
    if x.closing > 0:
        close_sole(x, p, s, t, given, infl)
        close_alone_all(x, p, s, t, infl)


@block
def open_exits(s: Record) -> None:
    """No trigger has been pulled."""
    for j in lanes_of(s):
        s.cause[j] = NOBODY
        s.notice_leaver[j] = NOBODY
        s.owner[j] = NOBODY
        s.leaver[j] = NOBODY


assert AGREED < NOBODY, "an end by agreement has no clause"
