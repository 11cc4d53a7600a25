"""What a venture is worth as it runs, and what going on is worth: the second edition's fair value and prospect.

Fair value capitalises what is built or committed at today's prices and costs, in which shocks that revert count as far
as they last. The prospect has no floor, and counts the stages that are still to come. See docs/model.md, sections 16
and 22.
"""

from __future__ import annotations

from simulate.core.jit import block, stage
from simulate.core.judgement import PLAN_AHEAD, YOUNG_QUARTERS
from simulate.core.lanes import DEMAND, INPUT_COST, N_BASES, PARTNERS, PRICE, Record
from simulate.core.maths import exp, larger, smaller
from simulate.core.ownership import the_other
from simulate.core.selection import any_lane
from simulate.core.width import lanes_of

SERIES_BELOW = 1e-3
"""Below it a mean of a decay is taken from its series: the quotient would lose digits."""
NO_GROWTH = 1e-9
"""A log factor nearer to 0 than this neither grows nor shrinks a sum."""
NOT_READY = 1e9
"""Quarters until a stage is ready, where none has started."""
QUARTERS_A_YEAR = 4.0
WORST = -1e300
"""A prospect that any other beats."""


@stage
def between(log_factor: float, first_power: float, last_power: float, first: float, last: float) -> float:
    """Sum of e^{h·log_factor} over h = first … last, from its first power and the one after its last; 0 where empty."""
    steep, flat = (first_power - last_power) / (1.0 - exp(log_factor)), last - first + 1.0
    total = flat if abs(log_factor) < NO_GROWTH else steep
    return total if flat > 0.5 else 0.0


@stage
def summed(log_factor: float, first: float, last: float) -> float:
    """Sum of e^{h·log_factor} over h = first … last; 0 where there is none."""
    return between(log_factor, exp(first * log_factor), exp((last + 1.0) * log_factor), first, last)


@stage
def mean_left(decay: float) -> float:
    """What is left of a shock on average while it decays by e^{-decay} (16.1)."""
    series = 1.0 - decay * (0.5 - decay * (1.0 / 6.0 - decay / 24.0))
    quotient = (1.0 - exp(-decay)) / decay
    return series if decay < SERIES_BELOW else quotient


@stage
def damp(p: Record, s: Record, k: int, j: int, left: float) -> None:
    """Share of factor k's deviation that is expected over the years for which the multiple stands (16.1)."""
    s.damping[k, j] = mean_left(p.reversion[k, j] * smaller(left, p.ebitda_multiple[j]))


@stage
def share_damping(s: Record, k: int, j: int) -> None:
    """The damping of the first lane, where it is the same in all."""
    s.damping[k, j] = s.damping[k, 0]


@stage
def forget_stages(s: Record, j: int) -> None:
    """No stage is counted yet."""
    s.started_capacity[j] = 0.0
    s.started_budget[j] = 0.0
    s.started_opens[j] = 0.0
    s.to_go[j] = 0.0
    s.ready_in[j] = NOT_READY


@stage
def count_stage(p: Record, s: Record, k: int, j: int, t: float, quarters: float) -> None:
    """Stage k, if it is started: its capacity, budget, and what is still to be spent (16.2)."""
    begun = s.stage_start[k, j]
    started, left = begun >= 0.0, larger(0.0, quarters - (t - begun) - 1.0)
    capacity, budget = p.stage_capacity[k, j], p.stage_budget[k, j]
    to_go = p.stage_capex[k, j] * left
    s.started_capacity[j] += capacity if started else 0.0
    s.started_budget[j] += budget if started else 0.0
    s.to_go[j] += to_go if started else 0.0


@stage
def count_opening(p: Record, s: Record, k: int, j: int) -> None:
    """What stage k opens, if it is started (16.2)."""
    opens = p.stage_opens[k, j]
    s.started_opens[j] += opens if s.stage_start[k, j] >= 0.0 else 0.0


@stage
def count_readiness(s: Record, k: int, j: int, t: float, quarters: float) -> None:
    """When stage k is ready, if it is started (16.4)."""
    begun, before = s.stage_start[k, j], s.ready_in[j]
    s.ready_in[j] = smaller(before, quarters - (t - begun)) if begun >= 0.0 else before


@stage
def last(p: Record, s: Record, j: int) -> None:
    """Demand, price and unit cost of the quarter as they are expected to last (16.3, 16.4)."""
    known, expected = p.volume[j], p.expected_volume[j]
    volume = known if s.first_quarter[j] >= 0.0 else expected
    demand = s.log_demand[j] - (1.0 - s.damping[DEMAND, j]) * s.deviation[DEMAND, j]
    price = (1.0 - s.damping[PRICE, j]) * s.deviation[PRICE, j]
    material = p.material_exposure[j] * (1.0 - s.damping[INPUT_COST, j]) * s.deviation[INPUT_COST, j]
    s.lasting_demand[j] = volume * s.away[j] * s.volume_kept[j] * exp(demand - p.gap_elasticity[j] * s.gap[j])
    s.lasting_price[j] = s.unit_price[j] * exp(-price)
    lasting_material = s.material_cost[j] * exp(-material)
    s.lasting_tariff[j] = s.tariff[j]
    s.lasting_repeal[j] = s.repealed[j]
    s.lasting_material[j] = lasting_material
    s.lasting_cost[j] = lasting_material + s.conversion[j]


@stage
def burdened(p: Record, s: Record, j: int, factor: float) -> float:
    """Margin on a unit [million] where synergy leaves so much of its cost, after the tariff bill (16.4)."""
    duty = 1.0 + s.lasting_tariff[j] * s.imported_share[j] * p.tariff_borne[j]
    margin: float = s.lasting_price[j] - s.lasting_cost[j] * factor * duty
    return margin


@stage
def worth_going(
    p: Record, s: Record, j: int, capacity: float, opens: float, to_come: float, to_go: float, reach: float,
    factor: float, coordination: float,
) -> float:  # fmt: skip
    """A multiple of the run, the subsidy, less what is to go [million], of so much capacity and open market (16.5).

    `to_come` is the subsidy to come on a unit a quarter, `reach` the share of the volume that stays, `factor` what
    synergy leaves of unit cost.
    """
    sales = smaller(s.scope[j] * capacity, s.lasting_demand[j] * reach * (1.0 - (p.total_opens[j] - opens)))
    run = QUARTERS_A_YEAR * (sales * burdened(p, s, j, factor) - s.fixed[j] * s.scope[j] - coordination)
    worth: float = p.ebitda_multiple[j] * run + sales * to_come - to_go
    return worth


@stage
def run_year(p: Record, s: Record, j: int) -> None:
    """EBITDA a year [million] of what is started, as it runs (16.3, 16.4)."""
    alive = s.joint[j] + s.sole[j] > 0.5
    opened = 1.0 - (p.total_opens[j] - s.started_opens[j])
    sales = smaller(s.scope[j] * s.started_capacity[j], s.lasting_demand[j] * opened)
    margin = burdened(p, s, j, s.cost_factor[j])
    run = QUARTERS_A_YEAR * (sales * margin - s.fixed[j] * s.scope[j] - s.coordination[j])
    old_sales, old_run = s.lasting_sales[j], s.run[j]
    s.lasting_sales[j] = sales if alive else old_sales
    s.run[j] = run if alive else old_run


@stage
def credit(p: Record, s: Record, j: int, kept: float, ready_in: float, t: float) -> float:
    """Worth today [million] of the subsidy to come on a unit a quarter, for repeal and time (16.4).

    `kept` is the log of what such a unit keeps in a quarter.
    """
    worth = p.subsidy[j] * summed(kept, larger(1.0, ready_in), p.subsidy_last[j] - t)
    return worth if s.lasting_repeal[j] < 0.5 else 0.0


@stage
def credit_venture(p: Record, s: Record, j: int, t: float) -> None:
    """The subsidy to come on a unit a quarter of what is started (16.4)."""
    s.unit_credit[j] = credit(p, s, j, p.log_credit_kept[j], s.ready_in[j], t)


@stage
def without_credit(s: Record, j: int) -> None:
    """There is no subsidy."""
    s.unit_credit[j] = 0.0


@stage
def is_young(p: Record, s: Record, j: int, t: float) -> bool:
    """Whether the venture is not yet judged by what it sells for: its ramp and a year are not over."""
    first = s.first_quarter[j]
    young: bool = (first < 0.0) | (t < first + p.ramp_quarters[j] + YOUNG_QUARTERS)
    return young


@stage
def assets(p: Record, s: Record, j: int) -> float:
    """What the plant fetches, and working capital [million]."""
    worth: float = p.salvage_share[j] * s.book[j] + s.working_capital[j]
    return worth


@stage
def floor_of(p: Record, s: Record, j: int, t: float, budget: float) -> float:
    """What a venture is worth at least, by its books up to its budget while it is young, by its assets then (16.5)."""
    young = smaller(budget, s.book[j]) + s.working_capital[j]
    return young if is_young(p, s, j, t) else assets(p, s, j)


@stage
def value_built(p: Record, s: Record, j: int, t: float) -> None:
    """Fair value [million] of what is built or committed (16.5)."""
    alive = s.joint[j] + s.sole[j] > 0.5
    going = p.ebitda_multiple[j] * s.run[j] + s.lasting_sales[j] * s.unit_credit[j] - s.to_go[j]
    floor = floor_of(p, s, j, t, s.started_budget[j])
    old_going, old = s.going[j], s.fair_value[j]
    value = larger(floor, going)
    value = value if alive else old
    s.going[j] = going if alive else old_going
    s.fair_value[j] = value
    s.value_to_cost[j] = value / larger(1e-9, s.gross[j])


@block
def damp_shocks(x: Record, p: Record, s: Record, left: float) -> None:
    """How far shocks last; once for all lanes where they share the reversion and the multiple."""
    for k in range(N_BASES):
        if x.plain_terms > 0:
            damp(p, s, k, 0, left)
            for j in lanes_of(s):
                share_damping(s, k, j)
        else:
            for j in lanes_of(s):
                damp(p, s, k, j, left)


@block
def survey(x: Record, p: Record, s: Record, t: int) -> None:
    """The stages as they stand at the end of the quarter."""
    for j in lanes_of(s):
        forget_stages(s, j)
    for k in range(x.stages):
        quarters = float(x.stage_build[k])
        for j in lanes_of(s):
            count_stage(p, s, k, j, float(t), quarters)
        if x.opening > 0:
            for j in lanes_of(s):
                count_opening(p, s, k, j)
        if x.subsidised > 0:
            for j in lanes_of(s):
                count_readiness(s, k, j, float(t), quarters)


@block
def appraise_market(x: Record, p: Record, s: Record, t: int) -> None:
    """Demand, price and cost of the quarter as they are expected to last."""
    damp_shocks(x, p, s, 0.25 * float(x.quarters - 1 - t))
    for j in lanes_of(s):
        last(p, s, j)


@block
def appraise_built(x: Record, p: Record, s: Record, t: int) -> None:
    """Fair value at the end of quarter t on what is built or committed."""
    appraise_market(x, p, s, t)
    survey(x, p, s, t)
    for j in lanes_of(s):
        run_year(p, s, j)
    if x.subsidised > 0:
        for j in lanes_of(s):
            credit_venture(p, s, j, float(t))
    else:
        for j in lanes_of(s):
            without_credit(s, j)
    for j in lanes_of(s):
        value_built(p, s, j, float(t))


# ---- whether a stage is worth starting ------------------------------------------------------------------------------


@stage
def vote(p: Record, s: Record, j: int, k: int, t: float, quarters: float) -> None:
    """Whether stage k is worth starting to those who must agree, by the fair value that the quarter before left.

    Section 21. Stages that have started in this quarter are counted already.
    """
    before, kept, factor, coordination = t - 1.0, p.log_credit_kept[j], s.cost_factor[j], s.coordination[j]
    capacity, opens, budget, to_go = s.started_capacity[j], s.started_opens[j], s.started_budget[j], s.to_go[j]
    more, planned, ready = (
        capacity + p.stage_capacity[k, j],
        p.stage_budget[k, j],
        smaller(s.ready_in[j], quarters + 1.0),
    )
    now, then = credit(p, s, j, kept, s.ready_in[j], before), credit(p, s, j, kept, ready, before)
    without = worth_going(p, s, j, capacity, opens, now, to_go, 1.0, factor, coordination)
    started = worth_going(p, s, j, more, opens + p.stage_opens[k, j], then, to_go + planned, 1.0, factor, coordination)
    floor, new_floor = floor_of(p, s, j, before, budget), floor_of(p, s, j, before, budget + planned)
    worth = larger(new_floor, started) > larger(floor, without)
    all_vote, one_controls = True, False
    for i in range(PARTNERS):
        votes = (s.strategy_shift[i, j] < 0.5) & (s.distress[i, j] < 0.5)
        all_vote = all_vote & votes
        one_controls = one_controls | (votes & (s.stake[i, j] >= p.control[j]))
    agreed = (s.joint[j] < 0.5) | all_vote | one_controls
    s.votes[j] = 1.0 if worth & agreed else 0.0


@stage
def count_new(p: Record, s: Record, j: int, k: int, t: float, quarters: float) -> None:
    """Stage k counts for those after it in the file, if it has started in this quarter: section 21."""
    new, ready = s.stage_start[k, j] == t, s.ready_in[j]
    capacity, budget, opens = p.stage_capacity[k, j], p.stage_budget[k, j], p.stage_opens[k, j]
    s.started_capacity[j] += capacity if new else 0.0
    s.started_budget[j] += budget if new else 0.0
    s.started_opens[j] += opens if new else 0.0
    s.to_go[j] += budget if new else 0.0
    s.ready_in[j] = smaller(ready, quarters + 1.0) if new else ready


@stage
def cost_at_start(p: Record, s: Record, j: int) -> None:
    """Costs of the start, as the first quarter's operations will have them."""
    s.conversion[j] = s.conversion_cost[j]
    s.cost_factor[j] = 1.0 - p.synergy[j] * s.alignment[j]
    s.fixed[j] = p.fixed_cost[j]
    s.coordination[j] = p.overhead_cost[j] + p.friction_cost[j] * (1.0 - s.alignment[j])


@block
def appraise_start(x: Record, p: Record, s: Record) -> None:
    """What a vote on the first stages looks at: prices and costs of the start, nothing built."""
    damp_shocks(x, p, s, 0.25 * float(x.quarters))
    for j in lanes_of(s):
        cost_at_start(p, s, j)
        forget_stages(s, j)
    for j in lanes_of(s):
        last(p, s, j)


# ---- what is still to come ------------------------------------------------------------------------------------------


@stage
def worth_ahead(p: Record, s: Record, j: int, reach: float, factor: float, coordination: float) -> float:
    """What going on is worth [million] with the stages that are counted as started (22.1); see `worth_going`."""
    capacity, opens, to_come, to_go = s.ahead_capacity[j], s.ahead_opens[j], s.ahead_credit[j], s.ahead_to_go[j]
    return worth_going(p, s, j, capacity, opens, to_come, to_go, reach, factor, coordination)


@stage
def begin_prospect(s: Record, j: int) -> None:
    """Nothing more is counted than what is started."""
    s.ahead_capacity[j] = s.started_capacity[j]
    s.ahead_opens[j] = s.started_opens[j]
    s.ahead_to_go[j] = s.to_go[j]
    s.ahead_ready_in[j] = s.ready_in[j]
    s.ahead_credit[j] = s.unit_credit[j]


@stage
def count_ahead(p: Record, s: Record, k: int, j: int, t: float, quarter: float, final: float, quarters: float) -> None:
    """Stage k, if it waits, counts as started when it can be at the earliest, its whole budget to be spent (22.1)."""
    waits = (s.stage_start[k, j] < 0.0) & (t <= final)
    capacity, budget, opens = p.stage_capacity[k, j], p.stage_budget[k, j], p.stage_opens[k, j]
    ready_in, before = larger(t + 1.0, quarter) + quarters - t, s.ahead_ready_in[j]
    s.ahead_capacity[j] += capacity if waits else 0.0
    s.ahead_opens[j] += opens if waits else 0.0
    s.ahead_to_go[j] += budget if waits else 0.0
    s.ahead_ready_in[j] = smaller(before, ready_in) if waits else before


@stage
def credit_ahead(p: Record, s: Record, j: int, t: float) -> None:
    """The subsidy to come with the stages that are counted."""
    s.ahead_credit[j] = credit(p, s, j, p.log_credit_kept[j], s.ahead_ready_in[j], t)


@stage
def look_ahead(p: Record, s: Record, j: int) -> None:
    """The prospect with the stages that are counted, where it is the best so far (22.1)."""
    s.prospect[j] = larger(s.prospect[j], worth_ahead(p, s, j, 1.0, s.cost_factor[j], s.coordination[j]))


@stage
def look_ahead_alone(p: Record, s: Record, i: int, j: int) -> None:
    """The same under partner i alone: its share of the volume, the synergy that it keeps, nobody to coordinate with."""
    factor = 1.0 - p.synergy[j] * p.retained_synergy[j]
    worth = worth_ahead(p, s, j, s.owner_reach[i, j], factor, 0.0)
    s.owner_prospect[i, j] = larger(s.owner_prospect[i, j], worth)


@stage
def reach_after(p: Record, s: Record, i: int, leaver: int, j: int, t: float, notice: float, left: float) -> None:
    """Share of the volume that stays with partner i as owner, on average over what is left: G' of section 22.

    While joint, the other leaves after the notice; a sole owner's leaver is away from the end of its supply on.
    """
    supplied, back = p.supply_whole[j], p.takes_whole[leaver, j]
    begun = t + notice + supplied if s.joint[j] > 0.5 else s.settled_quarter[j] - 1.0 + supplied
    away = larger(0.0, smaller(t + left, begun + back) - larger(t, begun))
    share = away / larger(1.0, left)
    s.owner_reach[i, j] = (1.0 - p.takes_volume[leaver, j] * share) / s.away[j]


@stage
def begin_prospects(s: Record, j: int) -> None:
    """The worst prospect there is, before any is looked at."""
    s.prospect[j] = WORST
    for i in range(PARTNERS):
        s.owner_prospect[i, j] = WORST


@stage
def add_rest(s: Record, j: int, rest: float) -> None:
    """Part of the ramp, learning and trends that the plan still has to come is counted upon (22.1)."""
    s.prospect[j] += PLAN_AHEAD * rest
    for i in range(PARTNERS):
        s.owner_prospect[i, j] += PLAN_AHEAD * rest


@stage
def wait_for(s: Record, k: int, j: int) -> None:
    """Whether stage k has not started."""
    s.waits[j] = 1.0 if s.stage_start[k, j] < 0.0 else 0.0


@stage
def share_prospect(s: Record, j: int) -> None:
    """Nobody takes customers along: one owner's prospect is the other's."""
    for i in range(1, PARTNERS):
        s.owner_prospect[i, j] = s.owner_prospect[0, j]


@block
def look_all(x: Record, p: Record, s: Record) -> None:
    """The prospects with the stages that are counted."""
    for j in lanes_of(s):
        look_ahead(p, s, j)
    for i in range(PARTNERS if x.taking > 0 else 1):
        for j in lanes_of(s):
            look_ahead_alone(p, s, i, j)


@block
def count_stage_ahead(x: Record, p: Record, s: Record, k: int, quarter: float) -> None:
    """Stage k counts as started where it is still to come; nothing changes where it is to come in no lane."""
    start, final, build = float(x.stage_quarter[k]), float(x.stage_last[k]), float(x.stage_build[k])
    for j in lanes_of(s):
        wait_for(s, k, j)
    if quarter > final or not any_lane(s, s.waits):
        return
    for j in lanes_of(s):
        count_ahead(p, s, k, j, quarter, start, final, build)
    if x.subsidised > 0:
        for j in lanes_of(s):
            credit_ahead(p, s, j, quarter)
    look_all(x, p, s)


@block
def foresee_prospects(x: Record, p: Record, s: Record, t: int, notice: Record, rest: float) -> None:
    """The prospect of the venture, joint and under each partner alone, at the end of quarter t.

    `rest` is what the plan has after t beyond the same prospect of the plan [million], of which half is counted.
    """
    quarter, left = float(t), float(x.quarters - 1 - t)
    for j in lanes_of(s):
        begin_prospects(s, j)
        begin_prospect(s, j)
    if x.taking > 0:
        for i in range(PARTNERS):
            for j in lanes_of(s):
                reach_after(p, s, i, the_other(i), j, quarter, notice[j], left)
    look_all(x, p, s)
    for k in range(x.stages):
        count_stage_ahead(x, p, s, k, quarter)
    if x.taking == 0:
        for j in lanes_of(s):
            share_prospect(s, j)
    for j in lanes_of(s):
        add_rest(s, j, rest)
    s.foreseen[0] = float(t + 1)
