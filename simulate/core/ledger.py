"""The ledgers: what the quarter's cash is worth to the venture and to each partner, and who pays for a call.

Flows are discounted at mid-quarter, settlements and horizon values at the quarter's end, each holder at its own rate.
See docs/model.md, sections 10 to 12.
"""

from __future__ import annotations

from simulate.core.appraisal import assets
from simulate.core.jit import block, sqrt, stage
from simulate.core.lanes import FIRST_EDITION, MAX_PAYMENTS, N_HOLDERS, PARTNERS, VENTURE, Record
from simulate.core.maths import larger, smaller
from simulate.core.ownership import distribute, equity_value, the_other
from simulate.core.width import lanes_of


@stage
def pass_time(p: Record, s: Record, h: int, j: int) -> None:
    """Discount factors of holder h to the middle and the end of this quarter (10.1)."""
    factor, before = p.discount[h, j], s.discount[h, j]
    s.mid_discount[h, j] = before * sqrt(factor)
    s.discount[h, j] = before * factor


@stage
def pay(p: Record, s: Record, k: int, payer: int, payee: int, j: int, t: float, due: bool) -> None:
    """Payment k between partners, once, in the first quarter in which its gates hold (5.1)."""
    trusted = (s.alignment[j] >= p.payment_min_alignment[k, j]) & (s.shortfall[j] <= p.payment_max_shortfall[k, j])
    paid, amount = s.paid_quarter[k, j], p.payment_amount[k, j]
    pays = due & trusted & (paid < 0.0) & (s.joint[j] > 0.5) & (s.noticed[j] < 0.5)
    flow = amount if pays else 0.0
    s.paid_quarter[k, j] = t if pays else paid
    s.flow[payer, j] -= flow
    s.flow[payee, j] += flow


@stage
def share_out(p: Record, s: Record, j: int, accounts: float) -> None:
    """The venture's cash to its owners; a call is paid by those who can, and dilutes those who do not.

    Equations (10.2, 10.3, 20.3).
    """
    joint, flow = s.joint[j], s.free_cash_flow[j]
    call = joint * larger(0.0, -flow)
    gain = joint * larger(0.0, flow)
    able, whole = 0.0, 0.0
    for i in range(PARTNERS):
        able += s.stake[i, j] * (1.0 - s.distress[i, j])
        whole += s.stake[i, j]
    nobody = able <= 0.0
    base = whole if nobody else able
    paid_in = s.contributed[0, j] + s.contributed[1, j]
    basis = larger(s.gross[j], s.fair_value[j])
    worth = (paid_in if accounts > 0.5 else basis) + call
    penalty = p.dilution_penalty[j] * call / (worth if worth > 0.0 else 1.0)
    lost = 0.0
    for i in range(PARTNERS):
        stake = s.stake[i, j]
        defaults = s.distress[i, j] > 0.5 and not nobody
        loss = smaller(stake, penalty * stake)
        lost += loss if defaults else 0.0
    for i in range(PARTNERS):
        stake = s.stake[i, j]
        defaults = s.distress[i, j] > 0.5 and not nobody
        part = stake / base
        share = 0.0 if defaults else part
        loss = smaller(stake, penalty * stake) if defaults else 0.0
        cash = distribute(s, i, j, gain) - call * share
        s.flow[i, j] += cash
        s.cash_share[i, j] = cash
        s.stake[i, j] = stake - loss + lost * share
    s.diluted[j] += lost


@stage
def draw_margins(p: Record, s: Record, i: int, other: int, j: int, infl: float) -> None:
    """What partner i earns and gives outside the venture, and what a sole owner keeps and pays the leaver.

    Equations (10.2, 18.1).
    """
    joint, sales = s.joint[j] > 0.5, s.sales[j]
    sole = s.sole[j] > 0.5
    owns = sole & (s.owner[j] == float(i))
    left = sole & (s.leaver[j] == float(i))
    supplied = s.age[j] - s.settled_quarter[j] <= p.supply_quarters[j]
    owed = p.supply_margin[j] * sales * infl
    supply = owed if supplied else 0.0
    margin, contribution = p.side_margin[i, j] * sales * infl, p.contribution[i, j] * infl
    borne = (p.owner_contribution[i, j] + p.replacement[other, j]) * infl
    alone, together = s.free_cash_flow[j] + margin - supply - borne, margin - contribution
    flow = (together if joint else 0.0) + (alone if owns else 0.0) + (supply if left else 0.0)
    s.flow[i, j] += flow


@stage
def account(p: Record, s: Record, i: int, j: int, infl: float) -> None:
    """What partner i has put in: calls as paid and contributions, undiscounted (20.3)."""
    put_in = larger(0.0, -s.cash_share[i, j]) + p.contribution[i, j] * infl
    s.contributed[i, j] += put_in if s.joint[j] > 0.5 else 0.0


@stage
def learn(p: Record, s: Record, i: int, j: int) -> None:
    """What partner i has learned of all that can be learned, while the venture is joint (10.5)."""
    known = s.capability[i, j]
    s.capability[i, j] = known + s.joint[j] * p.capability_rate[i, j] * (1.0 - known) * s.alignment[j]


@stage
def book_flow(s: Record, i: int, j: int) -> None:
    """Partner i's cash of the quarter into its ledger."""
    s.value[1 + i, j] += s.flow[i, j] * s.mid_discount[1 + i, j]


@block
def open_ledgers(p: Record, s: Record) -> None:
    """Stakes and contributions at the start."""
    for h in range(N_HOLDERS):
        for j in lanes_of(s):
            s.discount[h, j] = 1.0
    for i in range(PARTNERS):
        for j in lanes_of(s):
            s.stake[i, j] = p.equity[i, j]
            s.value[1 + i, j] = -p.initial_contribution[i, j]
            s.contributed[i, j] = p.initial_contribution[i, j]
    for k in range(MAX_PAYMENTS):
        for j in lanes_of(s):
            s.paid_quarter[k, j] = -1.0


@block
def begin_quarter(x: Record, p: Record, s: Record, t: int) -> None:
    """Discount factors of the quarter, and the payments that fall due in it."""
    for h in range(N_HOLDERS):
        for j in lanes_of(s):
            pass_time(p, s, h, j)
    for i in range(PARTNERS):
        for j in lanes_of(s):
            s.flow[i, j] = 0.0
    for k in range(x.payments):
        due = x.payment_quarter[k] <= t <= x.payment_last[k]
        for j in lanes_of(s):
            pay(p, s, k, x.payment_payer[k], x.payment_payee[k], j, float(t), due)


@block
def settle_ledgers(x: Record, p: Record, s: Record, infl: float) -> None:
    """Cash of the quarter to the venture and the partners."""
    accounts = 1.0 if x.capital_accounts > 0 else 0.0
    for j in lanes_of(s):
        s.value[VENTURE, j] += s.free_cash_flow[j] * s.mid_discount[VENTURE, j]
        share_out(p, s, j, accounts)
    for i in range(PARTNERS):
        for j in lanes_of(s):
            draw_margins(p, s, i, the_other(i), j, infl)
            learn(p, s, i, j)
        if x.accounted > 0:
            for j in lanes_of(s):
                account(p, s, i, j, infl)
        for j in lanes_of(s):
            book_flow(s, i, j)


@stage
def mature(p: Record, s: Record, i: int, j: int) -> None:
    """Partner i's part of the horizon value, and the worth of what it learned together."""
    joint, equity = s.joint[j] > 0.5, equity_value(s, j, s.horizon_value[j], False)
    owns = (s.sole[j] > 0.5) & (s.owner[j] == float(i))
    together = distribute(s, i, j, equity) + s.capability[i, j] * p.capability_value[i, j]
    final = (together if joint else 0.0) + (equity if owns else 0.0)
    s.final[1 + i, j] = final
    s.value[1 + i, j] += final * s.discount[1 + i, j]


@stage
def mature_venture(s: Record, j: int, quarters: float) -> None:
    """The venture's horizon value; a life that reached the horizon counts as that long (14.1)."""
    alive = s.joint[j] + s.sole[j] > 0.5
    joint, lived = s.joint[j] > 0.5, s.exit_quarter[j]
    equity = equity_value(s, j, s.horizon_value[j], False)
    final = equity if alive else 0.0
    cause, paid_in = s.cause[j], s.paid_in[j]
    paid_out = s.paid_out[j] + larger(0.0, final)
    final += s.doubt[j]
    s.final[VENTURE, j] = final
    s.value[VENTURE, j] += final * s.discount[VENTURE, j]
    s.paid_out[j] = paid_out
    s.moic[j] = paid_out / paid_in if paid_in > 0.0 else 0.0
    stopped = s.owner_stop_quarter[j]
    s.owner_stop_quarter[j] = stopped if stopped > 0.0 else quarters
    s.exit_quarter[j] = quarters if joint else lived
    s.cause[j] = -1.0 if joint else cause


@stage
def appraise_horizon(p: Record, s: Record, j: int, infl: float) -> None:
    """What the venture is worth at the horizon: dying a quarter later is not free (16.6)."""
    s.horizon_value[j] = larger(s.going[j], assets(p, s, j) - p.closure_cost[j] * infl)


@stage
def value_as_fair(s: Record, j: int) -> None:
    """What the venture is worth at the horizon: its fair value."""
    s.horizon_value[j] = s.fair_value[j]


@stage
def note_horizon(s: Record, h: int, j: int) -> None:
    """How much of holder h's value the horizon brought [million of today]."""
    s.matured[h, j] = s.final[h, j] * s.discount[h, j]


@block
def mature_all(x: Record, p: Record, s: Record, infl: float) -> None:
    """Horizon values of the venture and the partners in it."""
    quarters = x.quarters
    if x.edition == FIRST_EDITION:
        for j in lanes_of(s):
            value_as_fair(s, j)
    else:
        for j in lanes_of(s):
            appraise_horizon(p, s, j, infl)
    for i in range(PARTNERS):
        for j in lanes_of(s):
            mature(p, s, i, j)
    for j in lanes_of(s):
        mature_venture(s, j, float(quarters))
    for h in range(N_HOLDERS):
        for j in lanes_of(s):
            note_horizon(s, h, j)
