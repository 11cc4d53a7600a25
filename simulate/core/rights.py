"""Rights and obligations: which clause is ripe, whether its holder wants it, and what it would be paid.

A trigger watches one row of the state, chosen by the scenario, so that a new metric is a new row and no new rule. A
right is pulled where what it gives its holder exceeds what going on gives; an obligation as soon as it is ripe. See
docs/model.md, sections 20 and 23.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulate.core.appraisal import assets
from simulate.core.foresight import foresee
from simulate.core.jit import block, stage
from simulate.core.lanes import (
    AT_NOTICE,
    BUY_OUT_PARTNER,
    FIRST_EDITION,
    LIQUIDATION,
    NO_ESTIMATE,
    OBLIGATION,
    PARTNERS,
    RIGHT,
    SELL_TO_PARTNER,
    Record,
)
from simulate.core.maths import larger
from simulate.core.ownership import distribute, equity_value, the_other
from simulate.core.selection import any_lane
from simulate.core.width import lanes_of


@stage
def count_quarters(p: Record, s: Record, k: int, j: int, sign: float) -> None:
    """Trigger k counts the quarters in a row in which its metric is beyond the threshold; notice stops the count.

    Clause k is ripe where nobody is under notice and the count is reached: section 23.
    """
    beyond = sign * s.watched[j] >= sign * p.trigger_threshold[k, j]
    free = (s.joint[j] > 0.5) & (s.noticed[j] < 0.5)
    old = s.trigger_count[k, j]
    counted = old + 1.0 if beyond else 0.0
    count = counted if free else old
    s.trigger_count[k, j] = count
    s.ripe[j] = 1.0 if free & (count >= p.trigger_quarters[k, j]) else 0.0


@stage
def lapse(p: Record, s: Record, k: int, j: int, open_to_pull: bool) -> None:
    """A right that could have been pulled for so long is gone until its condition has been false: section 23."""
    free = (s.joint[j] > 0.5) & (s.noticed[j] < 0.5)
    before, could = s.ripe_quarters[k, j], (s.ripe[j] > 0.5) & open_to_pull
    ended = free & (s.trigger_count[k, j] < 0.5)
    s.ripe_quarters[k, j] = 0.0 if ended else (before + 1.0 if could else before)
    s.ripe[j] = 1.0 if (s.ripe[j] > 0.5) & (before <= p.trigger_lapse[k, j]) else 0.0


@stage
def notify(p: Record, s: Record, k: int, j: int) -> None:
    """The notice of clause k [quarters] (11.1)."""
    s.ahead_notice[j] = p.trigger_notice[k, j] + p.notice_delay[j]


@stage
def size(s: Record, j: int) -> float:
    """What the venture is, for measures of what is worth the trouble [million]: fair value or gross capital."""
    return larger(s.gross[j], s.fair_value[j])


@stage
def felt(s: Record, i: int, j: int, value: float, haircut: float) -> float:
    """What partner i makes of an estimate: one that no longer wants the venture gives less for its good side.

    Section 23.
    """
    cut = (1.0 - haircut) * value
    return cut if (s.strategy_shift[i, j] > 0.5) & (value > 0.0) else value


@stage
def price_stake(p: Record, s: Record, k: int, seller: int, j: int, at_book: bool) -> None:
    """What clause k pays for the seller's stake [million of the day of notice] (20.1)."""
    base = equity_value(s, j, s.fair_value[j], at_book)
    s.clause_price[j] = distribute(s, seller, j, base) * (1.0 - p.trigger_discount[k, j])


@stage
def no_gain(s: Record, j: int) -> None:
    """Nothing is gained yet."""
    s.gain[j] = 0.0


@stage
def forced_sale(p: Record, s: Record, i: int, j: int) -> float:
    """What partner i has if no partner can pay and the venture goes to a third party [million] (23.1)."""
    sold = s.fair_value[j] * (1.0 - p.sale_discount[j]) - p.leakage_share[j] * s.fair_value[j]
    worth: float = s.ended[i, j] + distribute(s, i, j, sold) * s.term[i, AT_NOTICE, j]
    return worth


@stage
def gain_by_buying(p: Record, s: Record, i: int, j: int, haircut: float, growing: float) -> None:
    """What partner i gains by buying at the clause's price; a third party buys where it cannot pay (23.1)."""
    price = s.clause_price[j] * (s.grown[j] if growing > 0.5 else 1.0)
    leakage = p.leakage_share[j] * s.fair_value[j]
    bought = felt(s, i, j, s.own[i, j], haircut) - (price + leakage) * s.term[i, AT_NOTICE, j]
    after = (forced_sale(p, s, i, j) if s.distress[i, j] > 0.5 else bought) + s.known[i, j]
    s.gain[j] += after - felt(s, i, j, s.hold[i, j], haircut)


@stage
def gain_by_selling(p: Record, s: Record, i: int, other: int, j: int, haircut: float, growing: float) -> None:
    """What partner i gains by selling to the other; to a third party where the other cannot pay (23.1)."""
    price = s.clause_price[j] * (s.grown[j] if growing > 0.5 else 1.0)
    agreed = s.leave[i, j] + price * s.term[i, AT_NOTICE, j]
    after = (forced_sale(p, s, i, j) if s.distress[other, j] > 0.5 else agreed) + s.known[i, j]
    s.gain[j] += after - felt(s, i, j, s.hold[i, j], haircut)


@stage
def proceeds_of_end(p: Record, s: Record, k: int, j: int, infl: float, liquidated: float) -> float:
    """What clause k would bring today by a sale or a liquidation [million] (20.2, 11.4)."""
    fair, held = s.fair_value[j], assets(p, s, j)
    sold = fair * (1.0 - p.trigger_discount[k, j]) - p.leakage_share[j] * fair
    spent = (1.0 - p.salvage_share[j]) * s.notice_capex[j]
    wound_up = held - p.closure_cost[j] * infl - p.leakage_share[j] * larger(0.0, held) - spent
    proceeds: float = wound_up if liquidated > 0.5 else sold
    return proceeds


@stage
def gain_by_ending(
    p: Record, s: Record, k: int, i: int, j: int, haircut: float, infl: float, liquidated: float
) -> None:
    """What partner i gains if the venture is sold or wound up (23.1)."""
    proceeds = proceeds_of_end(p, s, k, j, infl, liquidated)
    after = s.ended[i, j] + distribute(s, i, j, proceeds) * s.term[i, AT_NOTICE, j] + s.known[i, j]
    s.gain[j] += after - felt(s, i, j, s.hold[i, j], haircut)


@stage
def doubt(s: Record, j: int, decided_on: float, decided: bool) -> None:
    """What is not a number decides nothing, and would be lost here: it is kept, and reaches the results."""
    s.doubt[j] += 0.0 * decided_on if decided else 0.0


@stage
def want_alone(s: Record, i: int, j: int, hurdle: float, buying: float) -> None:
    """Whether holder i wants what it gains: it has a stake, and can pay if it buys (23.2)."""
    stake = s.stake[i, j]
    can = (stake > 0.0) & ((buying < 0.5) | (s.distress[i, j] < 0.5))
    wanted = (s.ripe[j] > 0.5) & can & (s.gain[j] > hurdle * stake * size(s, j))
    doubt(s, j, s.gain[j], s.ripe[j] > 0.5)
    s.ripe[j] = 1.0 if wanted else 0.0


@stage
def want_together(s: Record, i: int, j: int, hurdle: float, buying: float) -> None:
    """Whether the partners together want what they gain; partner i, if it buys, can pay (23.2)."""
    can = (buying < 0.5) | (s.distress[i, j] < 0.5)
    wanted = (s.ripe[j] > 0.5) & can & (s.gain[j] > hurdle * size(s, j))
    doubt(s, j, s.gain[j], s.ripe[j] > 0.5)
    s.ripe[j] = 1.0 if wanted else 0.0


@stage
def run_out(s: Record, j: int, left: float) -> None:
    """Nobody gives notice that cannot run out before the horizon."""
    s.ripe[j] = s.ripe[j] if s.ahead_notice[j] <= left else 0.0


@stage
def note_ripe(s: Record, k: int, j: int) -> None:
    """Right k is ripe."""
    s.right_ripe[k, j] += s.ripe[j]


@stage
def note_wanted(s: Record, k: int, j: int) -> None:
    """Right k is wanted."""
    s.right_wanted[k, j] += s.ripe[j]


@stage
def pull(s: Record, k: int, j: int, seller: float) -> None:
    """The first clause that is ripe and wanted is pulled, at its notice and its price."""
    pulls, leaver = (s.ripe[j] > 0.5) & (s.pulled[j] < 0.5), s.notice_leaver[j]
    cause, left, price = s.cause[j], s.notice_left[j], s.notice_price[j]
    s.cause[j] = float(k) if pulls else cause
    s.notice_left[j] = s.ahead_notice[j] if pulls else left
    s.notice_price[j] = s.clause_price[j] if pulls else price
    s.notice_leaver[j] = seller if pulls else leaver
    s.pulled[j] = 1.0 if pulls else s.pulled[j]


@block
def decided_together(x: Record, k: int) -> bool:
    """Whether both partners decide on clause k."""
    return bool(x.trigger_holder[k] < 0 or x.trigger_use[k] != RIGHT)


@block
def weigh_for(x: Record, p: Record, s: Record, k: int, i: int, haircut: float, infl: float) -> None:
    """What clause k gains partner i, added to what it gains before."""
    kind, holder = x.trigger_settlement[k], x.trigger_holder[k]
    growing, liquidated = 1.0 if x.locked_box > 0 else 0.0, 1.0 if kind == LIQUIDATION else 0.0
    buyer = the_other(holder) if kind == SELL_TO_PARTNER else holder
    if kind > BUY_OUT_PARTNER:
        for j in lanes_of(s):
            gain_by_ending(p, s, k, i, j, haircut, infl, liquidated)
    elif i == buyer:
        for j in lanes_of(s):
            gain_by_buying(p, s, i, j, haircut, growing)
    else:
        for j in lanes_of(s):
            gain_by_selling(p, s, i, the_other(i), j, haircut, growing)


@block
def weigh_clause(x: Record, p: Record, s: Record, k: int, infl: float) -> None:
    """What clause k gains those who decide on it."""
    together = decided_together(x, k)
    for j in lanes_of(s):
        no_gain(s, j)
    for i in range(PARTNERS):
        if i == x.trigger_holder[k] or together:
            weigh_for(x, p, s, k, i, x.shift_haircut, infl)


@block
def want_clause(x: Record, p: Record, s: Record, k: int, left: float) -> None:
    """Whether those who decide on clause k want it."""
    kind, holder = x.trigger_settlement[k], x.trigger_holder[k]
    hurdle = x.inertia + (x.waiting if kind == LIQUIDATION else 0.0)
    buying = 1.0 if kind == BUY_OUT_PARTNER else 0.0
    i = max(holder, 0)
    if decided_together(x, k):
        for j in lanes_of(s):
            want_together(s, i, j, hurdle, buying)
    else:
        for j in lanes_of(s):
            want_alone(s, i, j, hurdle, buying)
    for j in lanes_of(s):
        run_out(s, j, left)


@block
def put_terms(x: Record, p: Record, s: Record, k: int) -> int:
    """The notice and the price of clause k; returns who would sell, -1 where nobody does."""
    kind, holder = x.trigger_settlement[k], max(x.trigger_holder[k], 0)
    for j in lanes_of(s):
        notify(p, s, k, j)
    if kind > BUY_OUT_PARTNER:
        return -1
    seller = holder if kind == SELL_TO_PARTNER else the_other(holder)
    for j in lanes_of(s):
        price_stake(p, s, k, seller, j, x.trigger_book_price[k] > 0)
    return int(seller)


@block
def consider(x: Record, p: Record, s: Record, k: int, t: int, rest: float, infl: float, thought: float) -> float:
    """Clause k where it is ripe: whether it is wanted, and then pulled; returns for which notice all was foreseen."""
    seller = put_terms(x, p, s, k)
    if x.trigger_use[k] != OBLIGATION and x.estimate != NO_ESTIMATE:
        if x.plain_terms == 0 or s.ahead_notice[0] != thought:
            foresee(x, p, s, t, s.ahead_notice, rest, infl)
            thought = s.ahead_notice[0]
        for j in lanes_of(s):
            note_ripe(s, k, j)
        weigh_clause(x, p, s, k, infl)
        want_clause(x, p, s, k, float(x.quarters - 1 - t))
        for j in lanes_of(s):
            note_wanted(s, k, j)
    for j in lanes_of(s):
        pull(s, k, j, float(seller))
    return thought


@block
def come_ripe(x: Record, p: Record, s: Record, rows: npt.NDArray[np.float64], k: int, t: int) -> bool:
    """Trigger k counts; whether its clause could be pulled in any lane. `rows` is the state seen as a matrix.

    In the first edition the count, too, waits for the end of the lock-up.
    """
    if x.edition == FIRST_EDITION and t < x.lockup:
        return False
    row, sign = x.trigger_row[k], x.trigger_sign[k]
    for j in lanes_of(s):  # a copy first: the compiler cannot tell rows from s in one loop
        s.watched[j] = rows[row, j]
    for j in lanes_of(s):
        count_quarters(p, s, k, j, sign)
    if x.trigger_lapses[k] > 0:
        for j in lanes_of(s):
            lapse(p, s, k, j, t >= x.lockup)
    return bool(t >= x.lockup and any_lane(s, s.ripe))


@block
def look_at_clauses(
    x: Record, p: Record, s: Record, rows: npt.NDArray[np.float64], t: int, rest: float, infl: float
) -> float:
    """Counts of all triggers, and the first clause that is ripe and wanted; returns as `consider` does.

    `rows` is the state seen as a matrix, only read here.
    """
    thought = -1.0
    for k in range(x.triggers):
        if come_ripe(x, p, s, rows, k, t):
            thought = consider(x, p, s, k, t, rest, infl, thought)
    return thought
