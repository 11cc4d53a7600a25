"""Stopping: a sole owner, or a partner alone, gives up where what it gets for the assets beats going on.

See docs/model.md, section 19.
"""

from __future__ import annotations

from simulate.core.appraisal import QUARTERS_A_YEAR, assets, credit, foresee_prospects, summed
from simulate.core.arguments import Given
from simulate.core.jit import block, stage
from simulate.core.lanes import DEMAND, PARTNERS, VENTURE, Record
from simulate.core.learned import recall_keep
from simulate.core.maths import exp, larger, smaller
from simulate.core.ownership import the_other
from simulate.core.rights import doubt, size
from simulate.core.selection import any_lane
from simulate.core.width import lanes_of


@stage
def keep_on(p: Record, s: Record, i: int, other: int, j: int, t: float, left: float, infl: float) -> None:
    """What going on is worth to sole owner i [million]: its prospect, and what it gets and pays beside it (22.4)."""
    growth = p.log_growth[i, j]
    scale = infl * exp(-0.5 * p.log_discount[1 + i, j])
    supplied = smaller(left, s.settled_quarter[j] - 1.0 + p.supply_whole[j] - t)
    margin = p.side_margin[i, j] * s.lasting_sales[j] - p.contribution[i, j] - p.replacement[other, j]
    to_come = margin * summed(growth, 1.0, left)
    to_pay = p.supply_margin[j] * s.lasting_sales[j] * summed(growth, 1.0, supplied)
    s.hold[i, j] = s.owner_prospect[i, j] + scale * (to_come - to_pay)


@stage
def stop_sole(p: Record, s: Record, i: int, j: int, t: float, infl: float, hurdle: float) -> None:
    """Sole owner i sells or closes where that beats going on (19.3)."""
    held, fair = assets(p, s, j), s.fair_value[j]
    market = smaller(fair, larger(held, s.owner_prospect[i, j]))
    got = larger(held - p.closure_cost[j] * infl, market * (1.0 - p.sale_discount[j]))
    owns = (s.sole[j] > 0.5) & (s.owner[j] == float(i)) & (s.settled_quarter[j] < t + 1.0)
    stops = owns & (got > s.hold[i, j] + hurdle * size(s, j))
    doubt(s, j, got - s.hold[i, j], owns)
    out, received = s.owner_stop_quarter[j], got if stops else 0.0
    s.value[VENTURE, j] += received * s.discount[VENTURE, j]
    s.value[1 + i, j] += received * s.discount[1 + i, j]
    s.paid_out[j] += larger(0.0, received)
    s.owner_stop_quarter[j] = t + 1.0 if stops else out
    s.sole[j] = 0.0 if stops else s.sole[j]


@block
def close_sole(x: Record, p: Record, s: Record, t: int, given: Given, infl: float) -> None:
    """Sole owners that stop at the end of quarter t."""
    if t > x.quarters - 2 or not any_lane(s, s.sole):
        return
    if s.foreseen[0] != float(t + 1):
        foresee_prospects(x, p, s, t, s.ahead_notice, given.plan[2, t])
    left, hurdle = float(x.quarters - 1 - t), x.inertia + x.waiting
    for i in range(PARTNERS):
        if x.learned_keep[i] > 0:
            recall_keep(s, i, given.table[t, i])
        else:
            for j in lanes_of(s):
                keep_on(p, s, i, the_other(i), j, float(t), left, infl)
        for j in lanes_of(s):
            stop_sole(p, s, i, j, float(t), infl, hurdle)


@stage
def gain_of_stop(
    p: Record, s: Record, i: int, u: int, j: int, t: float, age: float, build: float, infl: float, hurdle: float
) -> float:
    """What partner i alone, unit u, `age` quarters after its start, gains by a stop beyond what it takes (19.1)."""
    known, expected = p.alone_volume[i, j], p.alone_expected_volume[i, j]
    volume = known if age >= build else expected
    demand = s.log_demand[j] - (1.0 - s.damping[DEMAND, j]) * s.deviation[DEMAND, j]
    wanted = volume * s.volume_kept[j] * exp(demand - p.gap_elasticity[j] * s.alone_gap[u, j])
    sales = smaller(p.alone_capacity[i, j], wanted)
    duty = 1.0 + s.tariff[j] * s.alone_imported[u, j] * p.tariff_borne[j]
    unit_cost = (s.lasting_material[j] + s.alone_conversion[u, j]) * p.alone_cost_factor[i, j]
    run = QUARTERS_A_YEAR * (sales * (s.lasting_price[j] - unit_cost * duty) - p.alone_fixed_cost[i, j] * infl)
    subsidy = credit(p, s, j, p.log_alone_credit_kept[i, j], build - age, t)
    to_go = p.alone_capex[i, j] * larger(0.0, build - age - 1.0)
    hold = p.ebitda_multiple[j] * run + sales * subsidy - to_go
    gain: float = proceeds_of_stop(p, s, i, u, j, infl) - (hold + hurdle * s.alone_gross[u, j])
    return gain


@stage
def proceeds_of_stop(p: Record, s: Record, i: int, u: int, j: int, infl: float) -> float:
    """What partner i alone, unit u, gets for its assets [million] (19.1)."""
    held = p.salvage_share[j] * s.alone_book[u, j] + s.alone_working_capital[u, j]
    proceeds: float = held - p.closure_cost[j] * p.alone_share[i, j] * infl
    return proceeds


@stage
def stop_alone(
    p: Record, s: Record, i: int, j: int, t: float, age: float, build: float, infl: float, hurdle: float
) -> None:
    """Partner i alone stops where that beats going on (19.1)."""
    stopped, value = s.alone_stop_quarter[i, j], s.alone_stopped_value[i, j]
    gain = gain_of_stop(p, s, i, i, j, t, age, build, infl, hurdle)
    stops = (stopped < 0.0) & (gain > 0.0)
    doubt(s, j, gain, stopped < 0.0)
    got = proceeds_of_stop(p, s, i, i, j, infl)
    s.alone_stopped_value[i, j] = s.alone_value[i, j] + got * s.discount[1 + i, j] if stops else value
    s.alone_stop_quarter[i, j] = t + 1.0 if stops else stopped


@stage
def stop_restarted(p: Record, s: Record, i: int, j: int, t: float, build: float, infl: float, hurdle: float) -> None:
    """The business that partner i has started anew stops where that beats going on (19.1)."""
    u, stopped, age = PARTNERS + i, s.restart_stop[i, j], t - s.restart_quarter[i, j]
    runs = (age >= 0.0) & (stopped < 0.0)
    gain = gain_of_stop(p, s, i, u, j, t, age, build, infl, hurdle)
    stops = runs & (gain > 0.0)
    doubt(s, j, gain, runs)
    received = proceeds_of_stop(p, s, i, u, j, infl) if stops else 0.0
    s.value[1 + i, j] += received * s.discount[1 + i, j]
    s.restart_stop[i, j] = t + 1.0 if stops else stopped


@stage
def rest_alone(s: Record, i: int, j: int) -> None:
    """Nothing flows any more to a partner alone that has stopped."""
    s.alone_flow[i, j] = 0.0 if s.alone_stop_quarter[i, j] >= 0.0 else s.alone_flow[i, j]


@block
def close_alone_all(x: Record, p: Record, s: Record, t: int, infl: float) -> None:
    """Partners alone that stop at the end of quarter t."""
    hurdle = x.inertia + x.waiting_alone
    for i in range(PARTNERS):
        start = x.alone_quarter[i]
        if x.restarts[i] > 0 and x.alone_only == 0 and t % 4 == 0:
            for j in lanes_of(s):
                stop_restarted(p, s, i, j, float(t), float(x.alone_build[i]), infl, hurdle)
        if x.alone[i] == 0 or t < start:
            continue
        if x.alone_stops[i] > 0:
            for j in lanes_of(s):
                rest_alone(s, i, j)
        if t % 4 == 0:
            for j in lanes_of(s):
                stop_alone(p, s, i, j, float(t), float(t - start), float(x.alone_build[i]), infl, hurdle)
