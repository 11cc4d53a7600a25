"""What partners know: the thumb's estimates of going on, owning alone, leaving and ending.

Each is money of today's end of quarter. Going on has no floor, for a choice between going on and stopping must not
contain the stop; what the owner pays the leaver is in both estimates, so parting creates nothing. See docs/model.md,
section 22.
"""

from __future__ import annotations

from simulate.core.appraisal import assets, between, foresee_prospects
from simulate.core.jit import block, stage
from simulate.core.lanes import (
    AFTER_NOTICE,
    AT_HORIZON,
    AT_NOTICE,
    LEARNED,
    N_TERMS,
    PARTNERS,
    SUPPLIED,
    TO_HORIZON,
    TO_NOTICE,
    VENTURE,
    Record,
)
from simulate.core.maths import exp, larger, smaller
from simulate.core.ownership import the_other
from simulate.core.selection import any_lane
from simulate.core.width import lanes_of


@stage
def set_annuities(p: Record, s: Record, i: int, j: int, notice: float, left: float, infl: float) -> None:
    """Partner i's annuities of 1 a quarter, growing with prices, if notice is given now (22.2)."""
    growth = p.log_growth[i, j]
    scale = infl * exp(-0.5 * p.log_discount[1 + i, j])
    noticed, supplied = smaller(left, notice), smaller(left, notice + p.supply_whole[j])
    now, at_notice, at_supply, at_end = (
        exp(growth), exp((noticed + 1.0) * growth), exp((supplied + 1.0) * growth), exp((left + 1.0) * growth)
    )  # fmt: skip
    s.term[i, TO_HORIZON, j] = scale * between(growth, now, at_end, 1.0, left)
    s.term[i, TO_NOTICE, j] = scale * between(growth, now, at_notice, 1.0, noticed)
    s.term[i, AFTER_NOTICE, j] = scale * between(growth, at_notice, at_end, noticed + 1.0, left)
    s.term[i, SUPPLIED, j] = scale * between(growth, at_notice, at_supply, noticed + 1.0, supplied)


@stage
def set_discounts(p: Record, s: Record, i: int, j: int, notice: float, left: float) -> None:
    """What 1 at the end of notice and at the horizon is worth to partner i today (22.3)."""
    discount = p.log_discount[1 + i, j]
    s.term[i, AT_NOTICE, j] = exp(notice * discount)
    s.term[i, AT_HORIZON, j] = exp(left * discount)


@stage
def grow(p: Record, s: Record, j: int, notice: float) -> None:
    """What 1 of today is at the end of the notice at the venture's rate."""
    s.grown[j] = exp(-notice * p.log_discount[VENTURE, j])


@stage
def share_terms(s: Record, i: int, m: int, j: int) -> None:
    """A factor of the first lane, where it is the same in all."""
    s.term[i, m, j] = s.term[i, m, 0]


@stage
def share_growth(s: Record, j: int) -> None:
    """The first lane's growth over the notice, where it is the same in all."""
    s.grown[j] = s.grown[0]


@stage
def owe(p: Record, s: Record, k: int, payer: int, payee: int, j: int, ahead: float, due: float) -> None:
    """Payment k, if it waits and falls into the horizon, `ahead` quarters from now (22.3)."""
    waits = s.paid_quarter[k, j] < 0.0
    amount = due * p.payment_amount[k, j]
    paid = amount * exp((ahead - 0.5) * p.log_discount[1 + payer, j])
    got = amount * exp((ahead - 0.5) * p.log_discount[1 + payee, j])
    s.to_pay[payer, j] -= paid if waits else 0.0
    s.to_pay[payee, j] += got if waits else 0.0


@stage
def hold_on(p: Record, s: Record, i: int, j: int) -> None:
    """What going on under the contract is worth to partner i [million] (22.3)."""
    drawn = 4.0 * p.side_margin[i, j] * s.lasting_sales[j] - 4.0 * p.contribution[i, j]
    learned = s.capability[i, j] * p.capability_value[i, j] * s.term[i, AT_HORIZON, j]
    annuity = 0.25 * drawn * s.term[i, TO_HORIZON, j]
    s.hold[i, j] = s.stake[i, j] * s.prospect[j] + annuity + learned + s.to_pay[i, j]


@stage
def part_ways(p: Record, s: Record, i: int, other: int, j: int, infl: float, boxed: float) -> None:
    """What owning alone, leaving and ending are worth to partner i before any price [million] (22.4, 22.5)."""
    drawn = p.side_margin[i, j] * s.lasting_sales[j] - p.contribution[i, j]
    supply = p.supply_margin[j] * s.lasting_sales[j] * s.term[i, SUPPLIED, j]
    run, kept = 0.25 * s.run[j] * s.term[i, TO_NOTICE, j], 1.0 - boxed
    notice = drawn * s.term[i, TO_NOTICE, j]
    business = larger(s.owner_prospect[i, j], assets(p, s, j) - p.closure_cost[j] * infl)
    replaced = p.replacement[other, j] * s.term[i, AFTER_NOTICE, j]
    own = business + drawn * s.term[i, TO_HORIZON, j] - replaced - supply
    s.own[i, j] = own - kept * s.stake[other, j] * run
    s.leave[i, j] = notice + supply + kept * s.stake[i, j] * run
    s.ended[i, j] = notice + s.stake[i, j] * run


@stage
def take_along(p: Record, s: Record, i: int, j: int) -> None:
    """What partner i's capability is worth to it if it leaves after the notice [million of today] (11.5)."""
    s.known[i, j] = s.capability[i, j] * p.capability_value[i, j] * p.knowledge_kept[j] * s.term[i, AT_NOTICE, j]


@stage
def forget_payments(s: Record, j: int) -> None:
    """No payment is counted yet."""
    for i in range(PARTNERS):
        s.to_pay[i, j] = 0.0


@stage
def spend_under_notice(p: Record, s: Record, k: int, j: int, t: float, quarters: float, notice: float) -> None:
    """What stage k, if it is started, spends in the quarters of notice [million]."""
    begun = s.stage_start[k, j]
    left = larger(0.0, quarters - (t - begun) - 1.0)
    spent = p.stage_capex[k, j] * smaller(notice, left)
    s.notice_capex[j] += spent if begun >= 0.0 else 0.0


@stage
def forget_spending(s: Record, j: int) -> None:
    """Nothing is spent under notice yet."""
    s.notice_capex[j] = 0.0


@block
def open_terms(x: Record, p: Record, s: Record, t: int, notice: Record, infl: float) -> None:
    """What lies ahead if notice were given now, of so many quarters in each lane."""
    left = float(x.quarters - 1 - t)
    if x.plain_terms > 0:
        grow(p, s, 0, notice[0])
        for j in lanes_of(s):
            share_growth(s, j)
        for i in range(PARTNERS):
            set_annuities(p, s, i, 0, notice[0], left, infl)
            set_discounts(p, s, i, 0, notice[0], left)
            for m in range(N_TERMS):
                for j in lanes_of(s):
                    share_terms(s, i, m, j)
    else:
        for j in lanes_of(s):
            grow(p, s, j, notice[j])
        for i in range(PARTNERS):
            for j in lanes_of(s):
                set_annuities(p, s, i, j, notice[j], left, infl)
                set_discounts(p, s, i, j, notice[j], left)
    for j in lanes_of(s):
        forget_spending(s, j)
    if any_lane(s, s.to_go):
        for k in range(x.stages):
            for j in lanes_of(s):
                spend_under_notice(p, s, k, j, float(t), float(x.stage_build[k]), notice[j])


@block
def foresee(x: Record, p: Record, s: Record, t: int, notice: Record, rest: float, infl: float) -> None:
    """All that a decision at the end of quarter t weighs, if notice were given now; what is learned is there before."""
    open_terms(x, p, s, t, notice, infl)
    for i in range(PARTNERS):
        for j in lanes_of(s):
            take_along(p, s, i, j)
    if x.estimate != LEARNED:
        foresee_by_thumb(x, p, s, t, notice, rest, infl)


@block
def foresee_by_thumb(x: Record, p: Record, s: Record, t: int, notice: Record, rest: float, infl: float) -> None:
    """All estimates of the thumb at the end of quarter t, if notice were given now."""
    if x.taking > 0 or s.foreseen[0] != float(t + 1):
        foresee_going_on(x, p, s, t, notice, rest)
    boxed = 1.0 if x.locked_box > 0 else 0.0
    for i in range(PARTNERS):
        for j in lanes_of(s):
            part_ways(p, s, i, the_other(i), j, infl, boxed)


@block
def foresee_going_on(x: Record, p: Record, s: Record, t: int, notice: Record, rest: float) -> None:
    """What does not depend on the notice, once a quarter: prospects, payments to come, and going on."""
    foresee_prospects(x, p, s, t, notice, rest)
    for j in lanes_of(s):
        forget_payments(s, j)
    for k in range(x.payments):
        first = max(x.payment_quarter[k], t + 1)
        due = 1.0 if t <= x.payment_last[k] and first < x.quarters else 0.0
        for j in lanes_of(s):
            owe(p, s, k, x.payment_payer[k], x.payment_payee[k], j, float(first - t), due)
    for i in range(PARTNERS):
        for j in lanes_of(s):
            hold_on(p, s, i, j)
