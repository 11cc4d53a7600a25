"""Pilots: lives from which estimates are learned, one that goes on whatever happens, and one that is parted by lot.

A life that goes on notes what each clause would give if it were pulled today; a parted one parts in a quarter of its
own, at no price, so that what follows is worth of owning, leaving or ending alone. See docs/model.md, section 22.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulate.core.arguments import Given
from simulate.core.closing import close_alone_all, close_sole
from simulate.core.foresight import foresee
from simulate.core.jit import block, stage
from simulate.core.lanes import (
    AGREED,
    BUY_OUT_PARTNER,
    GOING_ON,
    OBLIGATION,
    PARTNERS,
    Record,
)
from simulate.core.learned import recall
from simulate.core.rights import come_ripe, decided_together, no_gain, put_terms, run_out, size, weigh_clause, weigh_for
from simulate.core.selection import any_lane
from simulate.core.settlement import count_down, end_joint_life, restart_all, take_notice
from simulate.core.width import lanes_of

ALWAYS = 1e300
"""Going on is worth less than this: an obligation is pulled whatever it costs."""
NEVER = -1e300
"""Going on is worth more than this: what is not ripe, or cannot be, is not pulled."""


# ---- a life that goes on --------------------------------------------------------------------------------------------


@stage
def forget_clause(s: Record, k: int, j: int) -> None:
    """Clause k is not ripe."""
    s.clause_bar[k, j] = NEVER


@stage
def note_worth(s: Record, k: int, i: int, j: int) -> None:
    """What clause k is worth to partner i, going on being counted as nothing (23.1)."""
    s.clause_worth[k, i, j] = s.gain[j]


@stage
def set_bar(s: Record, k: int, i: int, j: int, hurdle: float, buying: float, together: float) -> None:
    """Going on must be worth less than this for clause k to be wanted: by holder i, or by both together (23.2)."""
    stake = 1.0 if together > 0.5 else s.stake[i, j]
    can = (stake > 0.0) & ((buying < 0.5) | (s.distress[i, j] < 0.5)) & (s.ripe[j] > 0.5)
    bar = s.gain[j] - hurdle * stake * size(s, j)
    s.clause_bar[k, j] = bar if can else NEVER


@stage
def oblige(s: Record, k: int, j: int) -> None:
    """Clause k is an obligation: ripe, it is pulled."""
    s.clause_bar[k, j] = ALWAYS if s.ripe[j] > 0.5 else NEVER


@block
def raise_bar(x: Record, s: Record, k: int) -> None:
    """What going on is compared with under clause k."""
    if x.trigger_use[k] == OBLIGATION:
        for j in lanes_of(s):
            oblige(s, k, j)
        return
    holder, together = max(x.trigger_holder[k], 0), 1.0 if decided_together(x, k) else 0.0
    buying = 1.0 if x.trigger_settlement[k] == BUY_OUT_PARTNER else 0.0
    for j in lanes_of(s):
        set_bar(s, k, holder, j, x.inertia, buying, together)


@block
def note_clauses(
    x: Record, p: Record, s: Record, rows: npt.NDArray[np.float64], t: int, given: Given, infl: float
) -> None:
    """What each clause that is ripe would give; nothing is pulled. Going on must be counted as nothing in the table."""
    recall(x, p, s, t, given)
    for k in range(x.triggers):
        for j in lanes_of(s):
            forget_clause(s, k, j)
        if not come_ripe(x, p, s, rows, k, t):
            continue
        put_terms(x, p, s, k)
        foresee(x, p, s, t, s.ahead_notice, given.plan[2, t], infl)
        for i in range(PARTNERS):
            for j in lanes_of(s):
                no_gain(s, j)
            weigh_for(x, p, s, k, i, 0.0, infl)
            for j in lanes_of(s):
                note_worth(s, k, i, j)
        weigh_clause(x, p, s, k, infl)
        for j in lanes_of(s):
            run_out(s, j, float(x.quarters - 1 - t))
        raise_bar(x, s, k)


# ---- a life that is parted ------------------------------------------------------------------------------------------


@stage
def hand_over(s: Record, leaver: int, owner: int, j: int) -> None:
    """Under notice the venture's cash, calls included, is the buyer's: it has bought from that day on."""
    moved = s.cash_share[leaver, j] if s.noticed[j] > 0.5 else 0.0
    s.value[1 + leaver, j] -= moved * s.mid_discount[1 + leaver, j]
    s.value[1 + owner, j] += moved * s.mid_discount[1 + owner, j]


@stage
def send_apart(p: Record, s: Record, j: int, t: float, leaver: float, notice: float) -> None:
    """Notice in the quarter that is the pilot's own."""
    parts = (s.joint[j] > 0.5) & (s.noticed[j] < 0.5) & (p.parting_quarter[j] == t)
    cause, left, before = s.cause[j], s.notice_left[j], s.notice_leaver[j]
    s.cause[j] = AGREED if parts else cause
    s.notice_left[j] = notice if parts else left
    s.notice_leaver[j] = leaver if parts else before
    s.pulled[j] = 1.0 if parts else 0.0


@block
def part_by_lot(x: Record, p: Record, s: Record, t: int, given: Given, infl: float) -> None:
    """Notice and settlement of pilots, at no price; a sole owner may stop."""
    leaver = x.pilot_leaver
    for j in lanes_of(s):
        count_down(p, s, j, 0.0)
    if leaver >= 0 and x.locked_box > 0:
        for j in lanes_of(s):
            hand_over(s, leaver, 1 - leaver, j)
    recall(x, p, s, t, given)
    for j in lanes_of(s):
        send_apart(p, s, j, float(t), float(leaver), float(x.mean_notice))
    for j in lanes_of(s):
        take_notice(s, j)
    if any_lane(s, s.settling):
        for j in lanes_of(s):
            if s.settling[j] > 0.5:
                end_joint_life(s, j, leaver, float(t))
        restart_all(x, p, s, t)
    if x.closing > 0:
        close_sole(x, p, s, t, given, infl)
        close_alone_all(x, p, s, t, infl)


@block
def part_pilots(
    x: Record, p: Record, s: Record, rows: npt.NDArray[np.float64], t: int, given: Given, infl: float
) -> None:
    """The end of a quarter of a pilot."""
    if x.pilot == GOING_ON:
        note_clauses(x, p, s, rows, t, given, infl)
    else:
        part_by_lot(x, p, s, t, given, infl)
