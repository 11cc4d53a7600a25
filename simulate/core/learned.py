"""Learned estimates: what a decision may see, times coefficients that pilot futures have taught.

The coefficients are data, so that no scenario compiles anything. See docs/model.md, section 22.
"""

from __future__ import annotations

from simulate.core.arguments import Given, Numbers
from simulate.core.jit import block, stage
from simulate.core.lanes import (
    DEMAND,
    INPUT_COST,
    N_FEATURES,
    PARTNERS,
    PRICE,
    TO_END,
    TO_HOLD,
    TO_KEEP,
    TO_LEAVE,
    TO_OWN,
    Record,
)
from simulate.core.maths import larger, smaller
from simulate.core.width import lanes_of

MOST_LOAD = 3.0
"""Demand beyond this multiple of capacity tells no more."""
MOST_REFUSALS = 4.0
"""Refusals beyond this number tell no more."""


@stage
def see_market(p: Record, s: Record, j: int, subsidised: float) -> None:
    """The market and the partnership as they are (22.6): features 1 to 8, 15 to 24."""
    demand, price, input_cost = s.deviation[DEMAND, j], s.deviation[PRICE, j], s.deviation[INPUT_COST, j]
    alignment, gap, duty, shortfall = s.alignment[j], s.gap[j], s.tariff[j] * s.imported_share[j], s.shortfall[j]
    refusals, dispute, repealed = smaller(MOST_REFUSALS, s.failed_resets[j]), s.dispute_level[j], s.repealed[j]
    paid = 1.0 if (p.subsidy_quarters[j] > subsidised) & (repealed < 0.5) else 0.0
    s.feature[0, j] = 1.0
    s.feature[1, j] = alignment
    s.feature[2, j] = demand
    s.feature[3, j] = price
    s.feature[4, j] = input_cost
    s.feature[5, j] = gap
    s.feature[6, j] = duty
    s.feature[7, j] = shortfall
    s.feature[21, j] = refusals
    s.feature[22, j] = dispute
    s.feature[23, j] = paid


@stage
def see_partners(s: Record, j: int, season: float) -> None:
    """The partners as they are (22.6): features 15 to 21, and the quarter of the year."""
    shifted, other_shifted = s.strategy_shift[0, j], s.strategy_shift[1, j]
    distressed, other_distressed = s.distress[0, j], s.distress[1, j]
    stake, known, other_known = s.stake[0, j], s.capability[0, j], s.capability[1, j]
    s.feature[14, j] = shifted
    s.feature[15, j] = other_shifted
    s.feature[16, j] = distressed
    s.feature[17, j] = other_distressed
    s.feature[18, j] = stake
    s.feature[19, j] = known
    s.feature[20, j] = other_known
    s.feature[25, j] = season


@stage
def see_business(p: Record, s: Record, j: int, peak: float) -> None:
    """The business as it runs, in years of the plan's best quarter (22.6): features 9 to 14, 25, 27 to 29."""
    multiple = p.ebitda_multiple[j]
    money, run, book = 4.0 * peak * larger(1.0, multiple), s.run[j], s.book[j]
    worth = (multiple * run - s.to_go[j]) / money
    built, capacity = s.started_capacity[j], s.scope[j] * s.started_capacity[j]
    wanted = s.lasting_demand[j] * (1.0 - (p.total_opens[j] - s.started_opens[j]))
    bounded = smaller(MOST_LOAD, wanted / capacity)
    load = bounded if capacity > 0.0 else MOST_LOAD
    stake, alignment, share = s.stake[0, j], s.alignment[j], built / p.total_capacity[j]
    s.feature[8, j] = share
    s.feature[9, j] = worth
    s.feature[10, j] = larger(0.0, worth)
    s.feature[11, j] = worth * worth
    s.feature[12, j] = book / money
    s.feature[13, j] = run / (4.0 * peak)
    s.feature[24, j] = load
    s.feature[26, j] = stake * worth
    s.feature[27, j] = alignment * worth
    s.feature[28, j] = smaller(1.0, load) * worth


@block
def see(x: Record, p: Record, s: Record, t: int, given: Given) -> None:
    """All features at the end of quarter t, before anybody parts."""
    peak = given.plan[0, x.quarters]
    for j in lanes_of(s):
        see_market(p, s, j, float(t))
    for j in lanes_of(s):
        see_partners(s, j, float(t % 4))
    for j in lanes_of(s):
        see_business(p, s, j, peak)


@stage
def begin_estimates(s: Record, i: int, j: int, hold: float, own: float, leave: float, ended: float) -> None:
    """Intercepts of partner i's estimates (22.7)."""
    s.hold[i, j] = hold
    s.own[i, j] = own
    s.leave[i, j] = leave
    s.ended[i, j] = ended


@stage
def add_feature(s: Record, i: int, k: int, j: int, hold: float, own: float, leave: float, ended: float) -> None:
    """What feature k adds to partner i's estimates (22.7)."""
    seen, held, owned, left, over = s.feature[k, j], s.hold[i, j], s.own[i, j], s.leave[i, j], s.ended[i, j]
    s.hold[i, j] = held + hold * seen
    s.own[i, j] = owned + own * seen
    s.leave[i, j] = left + leave * seen
    s.ended[i, j] = over + ended * seen


@block
def estimate(s: Record, i: int, learned: Numbers) -> None:
    """Partner i's estimates of the quarter, added in the order of the features (22.7)."""
    hold, own, leave, ended = learned[TO_HOLD], learned[TO_OWN], learned[TO_LEAVE], learned[TO_END]
    for j in lanes_of(s):
        begin_estimates(s, i, j, hold[0], own[0], leave[0], ended[0])
    for k in range(N_FEATURES):
        for j in lanes_of(s):
            add_feature(s, i, k, j, hold[1 + k], own[1 + k], leave[1 + k], ended[1 + k])


@block
def recall(x: Record, p: Record, s: Record, t: int, given: Given) -> None:
    """What is seen, and all estimates of both partners, at the end of quarter t."""
    see(x, p, s, t, given)
    for i in range(PARTNERS):
        estimate(s, i, given.table[t, i])


@stage
def begin_keep(s: Record, i: int, j: int, keep: float) -> None:
    """Intercept of sole owner i's estimate (22.7)."""
    s.hold[i, j] = keep


@stage
def add_to_keep(s: Record, i: int, k: int, j: int, keep: float) -> None:
    """What feature k adds to sole owner i's estimate (22.7)."""
    s.hold[i, j] = s.hold[i, j] + keep * s.feature[k, j]


@block
def recall_keep(s: Record, i: int, learned: Numbers) -> None:
    """What going on is worth to sole owner i [million], by what is seen and was learned (22.7)."""
    keep = learned[TO_KEEP]
    for j in lanes_of(s):
        begin_keep(s, i, j, keep[0])
    for k in range(N_FEATURES):
        for j in lanes_of(s):
            add_to_keep(s, i, k, j, keep[1 + k])
