"""Parting by agreement: on an occasion the partners ask whether they are worth more apart, and share what they gain.

One buys the other out, or the venture is sold or wound up, whichever is worth most to both together; the price gives
each what going on is worth to it and its part of the gain (Nash 1950). See docs/model.md, section 24.
"""

from __future__ import annotations

from simulate.core.appraisal import assets
from simulate.core.jit import block, stage
from simulate.core.lanes import (
    AGREED,
    AT_NOTICE,
    DEADLOCK,
    ENDED,
    FIRST_LEAVES,
    N_FORMS,
    PART_ALWAYS,
    PARTNERS,
    SECOND_LEAVES,
    Record,
)
from simulate.core.maths import larger, smaller
from simulate.core.ownership import distribute, the_other
from simulate.core.rights import doubt, felt, size
from simulate.core.width import lanes_of

TIE = 1e-9
"""[share] What differs by less of what is compared is a tie: rounding decides nothing."""
NO_FORM = -1e300
"""What a form is worth that cannot be."""


@stage
def ask(p: Record, s: Record, j: int, always: bool) -> None:
    """Whether there is an occasion to part: section 24."""
    free = (s.joint[j] > 0.5) & (s.noticed[j] < 0.5) & (s.pulled[j] < 0.5)
    shifted = 0.0
    for i in range(PARTNERS):
        shifted += s.strategy_shift[i, j]
    worse = s.shortfall[j] - s.base_shortfall[j] > p.shortfall_threshold[j]
    stuck = (s.dispute_level[j] >= DEADLOCK) | (s.failed_resets[j] > 0.5)
    s.ripe[j] = 1.0 if free & (always | (shifted > 0.5) | stuck | worse) else 0.0


@stage
def tie_of(s: Record, j: int) -> float:
    """What two results may differ by and still be a tie [million]."""
    compared = 0.0
    for i in range(PARTNERS):
        compared += abs(s.hold[i, j]) + abs(s.own[i, j])
    return TIE * larger(size(s, j), compared)


@stage
def appraise_end(p: Record, s: Record, j: int, infl: float) -> None:
    """What anybody would pay, and what ending would bring today [million] (24.1)."""
    fair, held = s.fair_value[j], assets(p, s, j)
    market = smaller(fair, larger(held, s.prospect[j]))
    for i in range(PARTNERS):
        market = smaller(market, s.own[i, j])
    sold = market * (1.0 - p.sale_discount[j])
    wound_up = held - p.closure_cost[j] * infl - (1.0 - p.salvage_share[j]) * s.notice_capex[j]
    share = market / fair if fair > 0.0 else 1.0
    s.end_proceeds[j] = larger(wound_up, sold)
    s.end_share[j] = share
    s.end_closes[j] = 0.0 if sold > wound_up + tie_of(s, j) else 1.0


@stage
def go_on(s: Record, j: int, haircut: float) -> None:
    """What the partners have together if they go on [million]."""
    threat = 0.0
    for i in range(PARTNERS):
        threat += felt(s, i, j, s.hold[i, j], haircut)
    s.threat[j] = threat


@stage
def value_leaving(s: Record, leaver: int, owner: int, j: int, haircut: float, cost: float, buyer_cost: float) -> None:
    """What both have if one leaves and the other goes on alone, less what parting costs [million] (24.2)."""
    spent = cost * size(s, j) + buyer_cost * s.stake[leaver, j] * s.fair_value[j]
    together = s.leave[leaver, j] + felt(s, owner, j, s.own[owner, j], haircut) + s.known[leaver, j] + s.known[owner, j]
    s.form_worth[leaver, j] = NO_FORM if s.distress[owner, j] > 0.5 else together - spent


@stage
def value_ending(s: Record, j: int, inertia: float, waiting: float, cost: float) -> None:
    """What both have if the venture is sold or wound up, which cannot be undone [million] (24.2)."""
    together = -cost * size(s, j)
    for i in range(PARTNERS):
        proceeds = distribute(s, i, j, s.end_proceeds[j]) * s.term[i, AT_NOTICE, j]
        together += s.ended[i, j] + s.known[i, j] + proceeds
    pays = (s.end_closes[j] < 0.5) | (together - s.threat[j] > (inertia + waiting) * size(s, j))
    s.form_worth[ENDED, j] = together if pays else NO_FORM


@stage
def choose_form(s: Record, j: int, inertia: float) -> None:
    """The form that is worth most; where it hardly matters who leaves, the larger stake buys (24.2)."""
    first, second, ended = s.form_worth[FIRST_LEAVES, j], s.form_worth[SECOND_LEAVES, j], s.form_worth[ENDED, j]
    close = (first > ended) & (second > ended) & (abs(first - second) <= inertia * size(s, j))
    stakes, tie = s.stake[0, j] - s.stake[1, j], tie_of(s, j)
    by_worth = float(SECOND_LEAVES) if second > first + tie else float(FIRST_LEAVES)
    by_stake = float(SECOND_LEAVES) if stakes > 0.0 else float(FIRST_LEAVES)
    leaves = by_stake if close & (abs(stakes) > TIE) else by_worth
    worth = first if leaves < 0.5 else second
    ends = ended > worth + tie
    s.form[j] = float(ENDED) if ends else leaves
    s.gain[j] = (ended if ends else worth) - s.threat[j]


@stage
def agree_to_part(p: Record, s: Record, j: int, inertia: float, notice: float) -> None:
    """Notice by agreement, where both together gain what is worth the trouble: section 24."""
    asked = s.ripe[j] > 0.5
    parts = asked & (s.gain[j] > inertia * size(s, j))
    doubt(s, j, s.gain[j] + s.threat[j] + s.form_worth[ENDED, j], asked)
    doubt(s, j, s.form_worth[FIRST_LEAVES, j] + s.form_worth[SECOND_LEAVES, j], asked)
    cause, left, form, agreed = s.cause[j], s.notice_left[j], s.form[j], s.agreed_form[j]
    leaver, share, closes = s.notice_leaver[j], s.notice_share[j], s.notice_closes[j]
    s.ripe[j] = 1.0 if parts else 0.0
    s.cause[j] = AGREED if parts else cause
    s.notice_left[j] = notice if parts else left
    s.agreed_form[j] = form if parts else agreed
    s.notice_leaver[j] = (form if form < float(ENDED) else -1.0) if parts else leaver
    s.notice_share[j] = s.end_share[j] if parts else share
    s.notice_closes[j] = s.end_closes[j] if parts else closes
    s.pulled[j] = 1.0 if parts else s.pulled[j]


@stage
def price_leaving(s: Record, leaver: int, j: int, haircut: float, power: float, cost: float) -> None:
    """What the leaver is paid so that it has its part of the gain [million of today] (24.3)."""
    due = felt(s, leaver, j, s.hold[leaver, j], haircut) + power * s.gain[j]
    price = due - s.leave[leaver, j] - s.known[leaver, j] + 0.5 * cost * size(s, j)
    agreed, old = (s.ripe[j] > 0.5) & (s.agreed_form[j] == float(leaver)), s.notice_price[j]
    s.notice_price[j] = price if agreed else old


@stage
def price_ending(s: Record, j: int, haircut: float, power: float, cost: float) -> None:
    """What partner 1 is owed beside its stake if the venture ends [million of today] (24.4)."""
    due = felt(s, 0, j, s.hold[0, j], haircut) + power * s.gain[j]
    proceeds = distribute(s, 0, j, s.end_proceeds[j]) * s.term[0, AT_NOTICE, j]
    transfer = due - s.ended[0, j] - s.known[0, j] - proceeds + 0.5 * cost * size(s, j)
    agreed, old = (s.ripe[j] > 0.5) & (s.agreed_form[j] == float(ENDED)), s.notice_transfer[j]
    s.notice_transfer[j] = transfer if agreed else old


@stage
def pay_for_parting(s: Record, i: int, other: int, j: int, cost: float, buyer_cost: float) -> None:
    """What partner i bears of the cost of parting, and of buying if it does, at the end of the quarter: section 24."""
    buys = s.agreed_form[j] == float(other)
    spent = 0.5 * cost * size(s, j) + (buyer_cost * s.stake[other, j] * s.fair_value[j] if buys else 0.0)
    s.value[1 + i, j] -= spent * s.discount[1 + i, j] if s.ripe[j] > 0.5 else 0.0


@block
def part_by_agreement(x: Record, p: Record, s: Record, infl: float) -> None:
    """Partings by agreement among the lanes that have an occasion, with the estimates of today."""
    haircut, cost, buyer_cost = x.shift_haircut, x.parting_cost, x.buyer_cost
    for j in lanes_of(s):
        appraise_end(p, s, j, infl)
        go_on(s, j, haircut)
    for leaver in range(PARTNERS):
        for j in lanes_of(s):
            value_leaving(s, leaver, the_other(leaver), j, haircut, cost, buyer_cost)
    for j in lanes_of(s):
        value_ending(s, j, x.inertia, x.waiting, cost)
        choose_form(s, j, x.inertia)
    for j in lanes_of(s):
        agree_to_part(p, s, j, x.inertia, float(x.mean_notice))
    for i in range(PARTNERS):
        for j in lanes_of(s):
            price_leaving(s, i, j, haircut, x.bargaining[i], cost)
        for j in lanes_of(s):
            pay_for_parting(s, i, the_other(i), j, cost, buyer_cost)
    for j in lanes_of(s):
        price_ending(s, j, haircut, x.bargaining[0], cost)


@block
def look_for_occasions(x: Record, p: Record, s: Record) -> None:
    """The lanes in which the partners ask whether to part."""
    for j in lanes_of(s):
        ask(p, s, j, x.parting == PART_ALWAYS)


assert N_FORMS == PARTNERS + 1, "each partner may leave, or the venture ends"
