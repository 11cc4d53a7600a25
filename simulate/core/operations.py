"""An operating unit of one quarter: the venture, and each partner alone.

Both sell into the same market with the same equations: wanted volume, a learning curve, a tariff bill, tax with losses
carried forward, working capital. What they share is a function of values; a stage loads a lane, calls them and stores.
See docs/model.md, sections 4 to 6 and 9.

References
----------
Wright (1936), Journal of the Aeronautical Sciences 3(4), 122-128: cost falls by a share at each doubling of volume.
"""

from __future__ import annotations

from simulate.core.appraisal import appraise_built, count_new, vote
from simulate.core.jit import block, stage
from simulate.core.judgement import (
    APPROACH,
    CATCH_UP_APART,
    LARGEST_LOSS,
    REGULATION_ALONE,
    START_UTILISATION,
    YOUNG_QUARTERS,
)
from simulate.core.lanes import FIRST_EDITION, MAX_STAGES, PARTNERS, Record
from simulate.core.maths import exp, larger, log_of_normal, smaller
from simulate.core.width import lanes_of

NOT_YET = 1e9
"""The quarter of a start that has not been made: its age is far below 0."""


@stage
def trail(average: float, present: float) -> float:
    """A trailing measure one quarter on: a quarter of the way to its present value (0.1)."""
    return average + APPROACH * (present - average)


@stage
def learnt(volume: float, reference: float, log_reference: float, exponent: float) -> float:
    """Conversion cost on its learning curve [share of the first unit's], before this quarter's volume (6.5)."""
    return exp(exponent * (log_of_normal(larger(reference, volume)) - log_reference))


@stage
def taxed(profit: float, losses: float, rate: float) -> float:
    """Tax [million] on a profit after losses carried forward (9.2)."""
    return rate * larger(0.0, profit - losses)


@stage
def written_off(book: float, gross: float, quarters: float, producing: bool) -> float:
    """Straight-line depreciation of a quarter [million], from the first capacity on, until the book is empty (9.1)."""
    return smaller(gross / quarters, book) if producing else 0.0


# ---- the venture ----------------------------------------------------------------------------------------------------


@stage
def owners_catch_up(p: Record, s: Record, j: int, together: float) -> float:
    """What a quarter leaves of a gap to a sole owner: by its own speed alone, where it has a business of its own."""
    kept = together
    for i in range(PARTNERS):
        own = p.owner_gap_kept[i, j]
        kept = own if (s.owner[j] == float(i)) & (own >= 0.0) else kept
    return kept


@stage
def lose_customers(p: Record, s: Record, j: int, t: float) -> None:
    """Share of wanted volume that stays after a partner has left: what it took comes back (18.2)."""
    away, gone = 1.0, t - (s.settled_quarter[j] - 1.0) - p.supply_whole[j]
    for i in range(PARTNERS):
        taken = p.takes_volume[i, j] * larger(0.0, 1.0 - (gone - 1.0) / p.takes_quarters[i, j])
        away = 1.0 - taken if (s.leaver[j] == float(i)) & (gone >= 1.0) else away
    s.away[j] = away


@stage
def fall_behind(p: Record, s: Record, j: int) -> None:
    """The venture's technology gap: closed by catching up, opened or closed by the frontier's surprises (3.8, 18.3)."""
    old = s.gap[j]
    together = exp(-p.catch_up[j] * (CATCH_UP_APART + (1.0 - CATCH_UP_APART) * p.strengths[j] * s.alignment[j]))
    kept = together if s.owner[j] < -0.5 else owners_catch_up(p, s, j, together)
    gap = larger(0.0, old * kept - s.surprise[j])
    s.gap[j] = gap if s.joint[j] + s.sole[j] > 0.5 else old


@stage
def build(
    p: Record, s: Record, j: int, k: int, t: float, quarter: float, last: float, quarters: float, asked: bool
) -> None:
    """Stage k: starts when its gate holds, costs money while it is built, then adds capacity (5.1)."""
    start = s.stage_start[k, j]
    joint, sole, free = s.joint[j] > 0.5, s.sole[j] > 0.5, s.noticed[j] < 0.5
    trusted = sole | (joint & (s.alignment[j] >= p.stage_min_alignment[k, j]))
    may = trusted & free & (s.shortfall[j] <= p.stage_max_shortfall[k, j]) & ((not asked) | (s.votes[j] > 0.5))
    starts = (start < 0.0) & may & (t >= quarter) & (t <= last)
    begun = t if starts else start
    age = t - begun
    started = begun >= 0.0
    building = started & (age < quarters)
    ready = started & (age >= quarters)
    capex, capacity = p.stage_capex[k, j], p.stage_capacity[k, j]
    s.stage_start[k, j] = begun
    s.stage_capex[j] += capex if building else 0.0
    s.installed[j] += capacity if ready else 0.0


@stage
def open_market(p: Record, s: Record, j: int, k: int, t: float, quarters: float) -> None:
    """The share of the volume that stage k opens once it is ready (21.3)."""
    begun, opens = s.stage_start[k, j], p.stage_opens[k, j]
    ready = (begun >= 0.0) & (t - begun >= quarters)
    s.ready_opens[j] += opens if ready else 0.0


@stage
def await_stage(s: Record, j: int, k: int, t: float, quarter: float, last: float) -> None:
    """How long stage k has been due and not started (20.4)."""
    due, waits = s.due_quarters[j], (s.stage_start[k, j] < 0.0) & (t >= quarter) & (t <= last)
    s.due_quarters[j] = larger(due, t - quarter + 1.0) if waits else due


@stage
def sell(p: Record, s: Record, j: int, t: float) -> None:
    """Capacity, wanted volume, and what is sold of it after the drag of disputes, resets and parting [units].

    Equations (5.2, 6.1, 6.2, 21.3).
    """
    alive = s.joint[j] + s.sole[j]
    capacity = s.scope[j] * s.installed[j]
    old_first = s.first_quarter[j]
    first = t if (old_first < 0.0) & (capacity > 0.0) else old_first
    ramped = smaller(1.0, (t - first + 1.0) / p.ramp_quarters[j])
    ramp = ramped if first >= 0.0 else 0.0
    reach = (1.0 - (p.total_opens[j] - s.ready_opens[j])) * s.away[j]
    wanted = p.volume[j] * exp(s.log_demand[j] - p.gap_elasticity[j] * s.gap[j]) * s.volume_kept[j] * ramp * reach
    disruption, separation = p.reset_disruption[j], p.separation_drag[j]
    disrupted = disruption if s.reset_left[j] > 0.5 else 0.0
    parting = separation if s.noticed[j] > 0.5 else 0.0
    drag = s.joint[j] * (p.dispute_drag[j] * s.dispute_level[j] + disrupted + parting)
    s.capacity[j] = capacity
    s.first_quarter[j] = first
    s.ramp[j] = ramp
    s.wanted[j] = wanted
    s.sales[j] = alive * smaller(capacity, wanted) * (1.0 - smaller(LARGEST_LOSS, drag))


@stage
def utilise(s: Record, j: int) -> None:
    """Trailing utilisation of a ramped-up unit (6.3)."""
    old, capacity = s.utilisation[j], s.capacity[j]
    new = trail(old, s.wanted[j] / capacity)
    moves = (capacity > 0.0) & (s.ramp[j] >= 1.0) & (s.joint[j] + s.sole[j] > 0.5)
    s.utilisation[j] = new if moves else old


@stage
def cost(p: Record, s: Record, j: int) -> None:
    """Unit cost [million a unit]: material, learnt conversion, and the synergy of strengths that complement (6.4)."""
    reference, log_reference, exponent = p.reference_volume[j], p.log_reference_volume[j], p.learning_exponent[j]
    conversion = s.conversion_cost[j] * learnt(s.volume_made[j], reference, log_reference, exponent)
    alignment, retained = s.alignment[j], p.retained_synergy[j]
    effect = alignment if s.joint[j] > 0.5 else retained
    factor = 1.0 - p.synergy[j] * effect
    s.conversion[j] = conversion
    s.cost_factor[j] = factor
    s.unit_cost[j] = (s.material_cost[j] + conversion) * factor


@stage
def earn(p: Record, s: Record, j: int, infl: float) -> None:
    """Revenue and EBITDA of the venture [million] (6.6, 6.7, 6.8, 6.9)."""
    sales, price, unit_cost = s.sales[j], s.unit_price[j], s.unit_cost[j]
    revenue = sales * price
    tariff_bill = sales * unit_cost * s.tariff[j] * s.imported_share[j] * p.tariff_borne[j]
    preproduction = p.preproduction_share[j]
    share = 1.0 if s.capacity[j] > 0.0 else preproduction
    fixed = p.fixed_cost[j] * s.scope[j] * share * infl
    coordination = s.joint[j] * (p.overhead_cost[j] + p.friction_cost[j] * (1.0 - s.alignment[j])) * infl
    running = fixed + coordination + s.regulation_bill[j]
    s.fixed[j] = p.fixed_cost[j] * infl
    s.coordination[j] = coordination
    ebitda = revenue + sales * s.subsidy[j] - sales * unit_cost - tariff_bill - running
    s.revenue[j] = revenue
    s.ebitda[j] = ebitda if s.joint[j] + s.sole[j] > 0.5 else 0.0
    s.volume_made[j] += sales


@stage
def follow(s: Record, j: int, plan_ebitda: float, plan_peak: float) -> None:
    """Trailing margin and shortfall against the plan [share of the plan's best quarter] (6.10)."""
    alive = s.joint[j] + s.sole[j] > 0.5
    revenue, ebitda, margin, shortfall = s.revenue[j], s.ebitda[j], s.margin[j], s.shortfall[j]
    new_margin = trail(margin, ebitda / revenue)
    new_shortfall = trail(shortfall, (plan_ebitda - ebitda) / plan_peak)
    s.margin[j] = new_margin if alive & (revenue > 0.0) else margin
    s.shortfall[j] = new_shortfall if alive else shortfall


@stage
def settle_cash(p: Record, s: Record, j: int) -> None:
    """Capital, tax, working capital and free cash flow of the venture [million] (9.1, 9.2, 9.3)."""
    alive = s.joint[j] + s.sole[j] > 0.5
    producing = s.capacity[j] > 0.0
    added = s.stage_capex[j] + s.expansion[j]
    gross = s.gross[j] + added
    upkeep = p.sustaining_share[j] * gross
    sustaining = upkeep if producing else 0.0
    book = s.book[j] + added + sustaining
    depreciation = written_off(book, gross, p.depreciation_quarters[j], producing)
    profit = s.ebitda[j] - depreciation
    losses = s.losses[j]
    tax = taxed(profit, losses, p.tax_rate[j])
    working_capital = p.working_capital[j] * s.revenue[j]
    flow = s.ebitda[j] - tax - added - sustaining - (working_capital - s.working_capital[j]) - s.extra[j]
    old_gross, old_book, old_working_capital = s.gross[j], s.book[j], s.working_capital[j]
    s.gross[j] = gross if alive else old_gross
    s.book[j] = book - depreciation if alive else old_book
    s.losses[j] = larger(0.0, losses - profit) if alive else losses
    s.working_capital[j] = working_capital if alive else old_working_capital
    s.capex[j] = added + sustaining if alive else 0.0
    s.free_cash_flow[j] = flow if alive else 0.0


@stage
def appraise(p: Record, s: Record, j: int, t: float, plan_next: float, plan_peak: float) -> None:
    """Fair value [million]: a multiple of next year's EBITDA as foreseen today, not below a floor of assets.

    Equations (9.4, 9.5).
    """
    first = s.first_quarter[j]
    has_capacity = first >= 0.0
    next_year, salvage = plan_next - 4.0 * plan_peak * s.shortfall[j], p.salvage_share[j]
    foreseen = next_year if has_capacity else 0.0
    young = (first < 0.0) | (t < first + p.ramp_quarters[j] + YOUNG_QUARTERS)
    share = 1.0 if young else salvage
    floor = share * s.book[j] + s.working_capital[j]
    fair = larger(floor, p.ebitda_multiple[j] * foreseen)
    old = s.fair_value[j]
    value = fair if s.joint[j] + s.sole[j] > 0.5 else old
    s.fair_value[j] = value
    s.value_to_cost[j] = value / larger(1e-9, s.gross[j])


@stage
def count_cash(s: Record, j: int, t: float) -> None:
    """Cumulative cash, peak funding, payback and the money that went in and came out [million]."""
    flow = s.free_cash_flow[j]
    cash = s.cumulative_cash[j] + flow
    peak, payback = s.peak_funding[j], s.payback_quarter[j]
    back = (payback < 0.0) & (peak < 0.0) & (cash >= 0.0)
    s.cumulative_cash[j] = cash
    s.peak_funding[j] = smaller(peak, cash)
    s.payback_quarter[j] = t + 1.0 if back else payback
    s.paid_in[j] += larger(0.0, -flow)
    s.paid_out[j] += larger(0.0, flow)


@stage
def frame(s: Record, j: int) -> None:
    """Measures that only triggers watch, while the venture is joint (20.4)."""
    joint, due, waited = s.joint[j] > 0.5, s.due_quarters[j], s.waiting_quarters[j]
    ebitda = s.trailing_ebitda[j]
    new = trail(ebitda, 4.0 * s.ebitda[j])
    s.waiting_quarters[j] = due if joint else waited
    s.trailing_ebitda[j] = new if joint else ebitda


@block
def operate_venture(x: Record, p: Record, s: Record, t: int, plan_ebitda: float, plan_peak: float, infl: float) -> None:
    """The venture's quarter up to its EBITDA and trailing measures."""
    quarter = float(t)
    for j in lanes_of(s):
        fall_behind(p, s, j)
    if x.taking > 0:
        for j in lanes_of(s):
            lose_customers(p, s, j, quarter)
    for j in lanes_of(s):
        s.stage_capex[j] = 0.0
        s.installed[j] = 0.0
        s.ready_opens[j] = 0.0
        s.due_quarters[j] = 0.0
    for k in range(x.stages):
        start, last, quarters = float(x.stage_quarter[k]), float(x.stage_last[k]), float(x.stage_build[k])
        asked = x.stage_if_worth[k] > 0
        if asked and x.stage_quarter[k] <= t <= x.stage_last[k]:
            for j in lanes_of(s):
                vote(p, s, j, k, quarter, quarters)
        for j in lanes_of(s):
            build(p, s, j, k, quarter, start, last, quarters, asked)
        if x.asks_worth > 0:
            for j in lanes_of(s):
                count_new(p, s, j, k, quarter, quarters)
        if x.opening > 0:
            for j in lanes_of(s):
                open_market(p, s, j, k, quarter, quarters)
        if x.framed > 0:
            for j in lanes_of(s):
                await_stage(s, j, k, quarter, start, last)
    for j in lanes_of(s):
        sell(p, s, j, quarter)
        utilise(s, j)
    for j in lanes_of(s):
        cost(p, s, j)
        earn(p, s, j, infl)
        follow(s, j, plan_ebitda, plan_peak)
    if x.framed > 0:
        for j in lanes_of(s):
            frame(s, j)


@stage
def frame_cash(s: Record, j: int) -> None:
    """Trailing free cash flow a year, while the venture is joint (20.4)."""
    joint, cash = s.joint[j] > 0.5, s.trailing_free_cash[j]
    new = trail(cash, 4.0 * s.free_cash_flow[j])
    s.trailing_free_cash[j] = new if joint else cash


@block
def close_venture(x: Record, p: Record, s: Record, t: int, plan_next: float, plan_peak: float) -> None:
    """The venture's quarter from its capital to its fair value."""
    for j in lanes_of(s):
        settle_cash(p, s, j)
    if x.framed > 0:
        for j in lanes_of(s):
            frame_cash(s, j)
    if x.edition == FIRST_EDITION:
        for j in lanes_of(s):
            appraise(p, s, j, float(t), plan_next, plan_peak)
    else:
        appraise_built(x, p, s, t)
    for j in lanes_of(s):
        count_cash(s, j, float(t))


# ---- a partner alone ------------------------------------------------------------------------------------------------


@stage
def fall_behind_alone(p: Record, s: Record, i: int, u: int, j: int) -> None:
    """The technology gap of partner i alone, unit u, which closes at its own speed (4.1)."""
    s.alone_gap[u, j] = larger(0.0, s.alone_gap[u, j] * p.alone_gap_kept[i, j] - s.surprise[j])


@stage
def trade_alone(p: Record, s: Record, i: int, u: int, j: int, ramped: float) -> None:
    """Sales, revenue and gross result of partner i alone, unit u, once it has capacity; `ramped` counts those quarters.

    Equations (6.1, 6.2, 6.4, 6.7).
    """
    ramp = smaller(1.0, ramped / p.ramp_quarters[j])
    reach = exp(s.log_demand[j] - p.gap_elasticity[j] * s.alone_gap[u, j])
    wanted = smaller(p.alone_capacity[i, j], p.alone_volume[i, j] * reach * s.volume_kept[j] * ramp)
    sales = wanted if ramped > 0.5 else 0.0
    volume = s.alone_volume_made[u, j]
    reference, log_reference, exponent = p.reference_volume[j], p.log_reference_volume[j], p.learning_exponent[j]
    conversion = s.conversion_cost[j] * learnt(volume, reference, log_reference, exponent)
    unit_cost = (s.material_cost[j] + conversion) * p.alone_cost_factor[i, j]
    revenue = sales * s.unit_price[j]
    tariff_bill = sales * unit_cost * s.tariff[j] * s.alone_imported[u, j] * p.tariff_borne[j]
    s.alone_volume_made[u, j] = volume + sales
    s.alone_conversion[u, j] = conversion
    s.alone_revenue[u, j] = revenue
    s.alone_ebitda[u, j] = revenue + sales * s.subsidy[j] - sales * unit_cost - tariff_bill


@stage
def idle_alone(s: Record, u: int, j: int) -> None:
    """Partner i alone has no capacity yet."""
    s.alone_revenue[u, j] = 0.0
    s.alone_ebitda[u, j] = 0.0
    s.alone_conversion[u, j] = s.conversion_cost[j]


@stage
def earn_alone(p: Record, s: Record, i: int, u: int, j: int, fixed_share: float, started: float, infl: float) -> None:
    """EBITDA of partner i alone [million], after its fixed cost and half of a regulation cost from its start on."""
    fixed = p.alone_fixed_cost[i, j] * (fixed_share + (started - fixed_share) * p.preproduction_share[j]) * infl
    ebitda = s.alone_ebitda[u, j] - (fixed + REGULATION_ALONE * started * s.regulation_bill[j])
    s.alone_ebitda[u, j] = ebitda
    s.alone_trailing[u, j] = trail(s.alone_trailing[u, j], 4.0 * ebitda)
    s.alone_extra[u, j] = 0.0


@stage
def adapt_alone(p: Record, s: Record, i: int, u: int, j: int, infl: float) -> None:
    """Partner i alone localises its imports, or else refreshes its technology, where it must."""
    imported, gap, base = s.alone_imported[u, j], s.alone_gap[u, j], s.alone_tariff_base[u, j]
    tariff, localise_cost, refresh_cost = s.tariff[j], p.localise_cost[j] * infl, p.refresh_cost[j] * infl
    localises = (imported > 0.0) & (tariff - base > p.localise_above[j])
    refreshes = (not localises) & (gap > p.refresh_above[j])
    localised, refreshed = imported * (1.0 - p.localise_share[j]), gap * (1.0 - p.refresh_share[j])
    spent = (localise_cost if localises else 0.0) + (refresh_cost if refreshes else 0.0)
    s.alone_imported[u, j] = localised if localises else imported
    s.alone_tariff_base[u, j] = tariff if localises else base
    s.alone_gap[u, j] = refreshed if refreshes else gap
    s.alone_extra[u, j] = spent


@stage
def close_alone(p: Record, s: Record, i: int, u: int, j: int, building: float, producing: bool) -> None:
    """Capital, tax, cash and value of partner i alone [million]."""
    added = building * p.alone_capex[i, j]
    gross = s.alone_gross[u, j] + added
    sustaining = p.sustaining_share[j] * gross if producing else 0.0
    book = s.alone_book[u, j] + added + sustaining
    depreciation = written_off(book, gross, p.depreciation_quarters[j], producing)
    profit = s.alone_ebitda[u, j] - depreciation
    losses = s.alone_losses[u, j]
    tax = taxed(profit, losses, p.tax_rate[j])
    working_capital = p.working_capital[j] * s.alone_revenue[u, j]
    spent = added + sustaining + (working_capital - s.alone_working_capital[u, j]) + s.alone_extra[u, j]
    flow = s.alone_ebitda[u, j] - tax - spent
    s.alone_gross[u, j] = gross
    s.alone_book[u, j] = book - depreciation
    s.alone_losses[u, j] = larger(0.0, losses - profit)
    s.alone_working_capital[u, j] = working_capital
    s.alone_flow[u, j] = flow


@stage
def value_quarter_alone(s: Record, i: int, j: int) -> None:
    """The quarter's cash of partner i alone into its value."""
    s.alone_value[i, j] += s.alone_flow[i, j] * s.mid_discount[1 + i, j]


@block
def operate_alone(x: Record, p: Record, s: Record, i: int, t: int, infl: float) -> None:
    """The quarter of partner i's business alone."""
    start = x.alone_quarter[i]
    first = start + x.alone_build[i]
    started, producing, building = t >= start, t >= first, start <= t < first
    for j in lanes_of(s):
        fall_behind_alone(p, s, i, i, j)
    if producing:
        for j in lanes_of(s):
            trade_alone(p, s, i, i, j, float(t - first + 1))
    else:
        for j in lanes_of(s):
            idle_alone(s, i, j)
    for j in lanes_of(s):
        earn_alone(p, s, i, i, j, 1.0 if producing else 0.0, 1.0 if started else 0.0, infl)
    if started and t > 0 and t % 4 == 0:
        for j in lanes_of(s):
            adapt_alone(p, s, i, i, j, infl)
    for j in lanes_of(s):
        close_alone(p, s, i, i, j, 1.0 if building else 0.0, producing)
    for j in lanes_of(s):
        value_quarter_alone(s, i, j)


@block
def operate_restarted(x: Record, p: Record, s: Record, i: int, t: int, infl: float) -> None:
    """The quarter of the business that partner i starts after it has left the venture, where it has one."""
    u, quarter, build = PARTNERS + i, float(t), float(x.alone_build[i])
    for j in lanes_of(s):
        fall_behind_alone(p, s, i, u, j)
    for j in lanes_of(s):
        trade_alone(p, s, i, u, j, quarter - s.restart_quarter[i, j] - build + 1.0)
    for j in lanes_of(s):
        age = quarter - s.restart_quarter[i, j]
        earn_alone(p, s, i, u, j, 1.0 if age >= build else 0.0, 1.0 if age >= 0.0 else 0.0, infl)
    if t > 0 and t % 4 == 0:
        for j in lanes_of(s):
            adapt_alone(p, s, i, u, j, infl)
    for j in lanes_of(s):
        age = quarter - s.restart_quarter[i, j]
        close_alone(p, s, i, u, j, 1.0 if (age >= 0.0) & (age < build) else 0.0, age >= build)
    for j in lanes_of(s):
        take_restarted(s, i, u, j)


@stage
def take_restarted(s: Record, i: int, u: int, j: int) -> None:
    """The cash of the business that partner i has started anew is its own, until it stops."""
    runs = (s.restart_quarter[i, j] < NOT_YET) & (s.restart_stop[i, j] < 0.0)
    s.flow[i, j] += s.alone_flow[u, j] if runs else 0.0


@stage
def restart(p: Record, s: Record, i: int, j: int, t: float) -> None:
    """Partner i, which has just left, starts alone in the next quarter, with the venture's gap and nothing else."""
    u, starts = PARTNERS + i, (s.leaver[j] == float(i)) & (s.settled_quarter[j] == t + 1.0)
    gap, base, imported = s.alone_gap[u, j], s.alone_tariff_base[u, j], s.alone_imported[u, j]
    now_gap, tariff, share, quarter = s.gap[j], s.tariff[j], p.alone_imported_share[i, j], s.restart_quarter[i, j]
    s.restart_quarter[i, j] = t + 1.0 if starts else quarter
    s.alone_gap[u, j] = now_gap if starts else gap
    s.alone_tariff_base[u, j] = tariff if starts else base
    s.alone_imported[u, j] = share if starts else imported


@stage
def value_restarted(p: Record, s: Record, i: int, u: int, j: int, closure: float, last: float) -> None:
    """Horizon value of the business that partner i has started anew, if it still runs [million] (19.2)."""
    assets = p.salvage_share[j] * s.alone_book[u, j] + s.alone_working_capital[u, j] - closure * p.alone_share[i, j]
    worth, begun = larger(assets, p.ebitda_multiple[j] * s.alone_trailing[u, j]), s.restart_quarter[i, j]
    runs = (begun <= last) & (s.restart_stop[i, j] < 0.0)
    final = worth * s.discount[1 + i, j] if runs else 0.0
    s.value[1 + i, j] += final
    s.matured[1 + i, j] += final


@stage
def value_alone(p: Record, s: Record, i: int, j: int, closure: float, started: bool, may_stop: bool) -> None:
    """Horizon value of partner i alone [million], from its trailing year or its assets (4.2, 19.2).

    Its value is that of stopping where that is its alternative, and of never stopping otherwise.
    """
    assets = p.salvage_share[j] * s.alone_book[i, j] + s.alone_working_capital[i, j] - closure * p.alone_share[i, j]
    worth = larger(assets, p.ebitda_multiple[j] * s.alone_trailing[i, j])
    final, stopped = worth if started else 0.0, s.alone_stop_quarter[i, j] >= 0.0
    full = s.alone_value[i, j] + final * s.discount[1 + i, j]
    stopping = s.alone_stopped_value[i, j] if stopped else full
    s.alone_full_value[i, j] = full
    s.alone_stopped_value[i, j] = stopping
    s.alone_final[i, j] = 0.0 if stopped & may_stop else final
    s.alone_value[i, j] = stopping if may_stop else full
    s.alone_stop_quarter[i, j] = s.alone_stop_quarter[i, j] if stopped & may_stop else s.horizon_quarters[j]


@block
def open_units(p: Record, s: Record) -> None:
    """The venture and the partners alone at the start (after the first tariff rate is known)."""
    for k in range(MAX_STAGES):
        for j in lanes_of(s):
            s.stage_start[k, j] = -1.0
    for j in lanes_of(s):
        s.first_quarter[j] = -1.0
        s.payback_quarter[j] = -1.0
        s.scope[j] = 1.0
        s.utilisation[j] = START_UTILISATION
        s.imported_share[j] = p.imported_share[j]
        s.volume_kept[j] = 1.0
        s.away[j] = 1.0
    for i in range(PARTNERS):
        for j in lanes_of(s):
            s.alone_imported[i, j] = p.alone_imported_share[i, j]
            s.alone_stop_quarter[i, j] = -1.0
            s.restart_quarter[i, j] = NOT_YET
            s.owner_reach[i, j] = 1.0
            s.restart_stop[i, j] = -1.0
