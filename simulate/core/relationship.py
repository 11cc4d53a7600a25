"""The relationship of one quarter: disputes, shifts of strategy, distress, alignment.

Alignment is the logistic of an Ornstein-Uhlenbeck process that strain pulls down: drift of the assumptions that the
partners shared at the last reset, shortfall, disputes, imbalance, a partner that has turned away. All hazards look at
the alignment of the quarter before. See docs/model.md, section 7.
"""

from __future__ import annotations

import numpy as np

from simulate.core.jit import block, stage
from simulate.core.judgement import CONTROLLED_DISPUTES, LIKELIEST_SETTLING, MOST_HARM, SMALLEST_STAKE
from simulate.core.lanes import DEADLOCK, DEMAND, N_FACTORS, PARTNERS, PRICE, Record
from simulate.core.maths import exp, inverse_normal, larger, logistic, smaller
from simulate.core.operations import trail
from simulate.core.randomness import RELATIONSHIP, keyed, uniform
from simulate.core.width import lanes_of

TARIFF, GAP = 2, 3
"""Indices of the tariff and the technology gap among the assumptions (after demand and price)."""


@stage
def draw_relationship(s: Record, j: int, seed: np.uint64, t: np.uint64) -> None:
    """Uniforms of alignment, dispute and agreement."""
    w0, w1, w2, _ = keyed(seed, np.uint64(RELATIONSHIP), s.counter[j], t, s.mirror[j])
    s.alignment_noise[j] = uniform(w0)
    s.dispute_draw[j] = uniform(w1)
    s.agreement_draw[j] = uniform(w2)


@stage
def draw_partner(s: Record, i: int, j: int, seed: np.uint64, stream: np.uint64, t: np.uint64) -> None:
    """Uniforms of partner i's strategy and distress."""
    w0, w1, _, _ = keyed(seed, stream, s.counter[j], t, s.mirror[j])
    s.shift_draw[i, j] = uniform(w0)
    s.distress_draw[i, j] = uniform(w1)


@stage
def controlled(p: Record, s: Record, j: int) -> bool:
    """Whether a partner holds so much, as the quarter before left it, that it needs nobody (17.1)."""
    largest = 0.0
    for i in range(PARTNERS):
        largest = larger(largest, s.stake[i, j])
    alone: bool = largest >= p.control[j]
    return alone


@stage
def dispute(p: Record, s: Record, j: int) -> None:
    """A dispute begins, is settled, or climbs one level; at deadlock it is settled or counted on (7.2, 7.3, 7.4)."""
    level, count, u = s.dispute_level[j], s.deadlock[j], s.dispute_draw[j]
    joint, alignment = s.joint[j] > 0.5, s.alignment[j]
    share = CONTROLLED_DISPUTES if controlled(p, s, j) else 1.0
    begins = u < 1.0 - exp(-p.dispute_hazard[j] * (1.0 - alignment) * share)
    e0, e1, e2 = p.escalation[0, j], p.escalation[1, j], p.escalation[2, j]
    escalation = e0 if level < 1.5 else (e1 if level < 2.5 else e2)
    settling = smaller(LIKELIEST_SETTLING, escalation + p.settling_clarity[j] * alignment)
    stuck = level >= DEADLOCK
    deadlock_settling = p.deadlock_settling[j]
    settles = u < (deadlock_settling if stuck else settling)
    climbed = level if stuck else level + 1.0
    open_level = 0.0 if settles else climbed
    new_level = (1.0 if begins else 0.0) if level < 0.5 else open_level
    new_count = (0.0 if settles else count + 1.0) if stuck else count
    s.dispute_level[j] = new_level if joint else level
    s.deadlock[j] = new_count if joint else count
    s.disputes[j] += 1.0 if joint & (level < 0.5) & (new_level > 0.5) else 0.0
    s.deadlock_quarters[j] += 1.0 if joint & (new_level >= DEADLOCK) else 0.0


@stage
def harm(p: Record, s: Record, i: int, j: int) -> None:
    """How much likelier the market makes a turn of strategy and distress of partner i (21.2)."""
    market = -p.demand_sensitivity[i, j] * s.deviation[DEMAND, j]
    trouble = market + p.shortfall_sensitivity[i, j] * larger(0.0, s.shortfall[j])
    distress = p.distress_hazard[i, j] * smaller(MOST_HARM, exp(market))
    s.shift_harm[i, j] = smaller(MOST_HARM, exp(trouble))
    s.distress_chance[i, j] = 1.0 - exp(-distress)


@stage
def no_harm(p: Record, s: Record, i: int, j: int) -> None:
    """The market moves nothing in partner i."""
    s.shift_harm[i, j] = 1.0
    s.distress_chance[i, j] = p.distress_chance[i, j]


@stage
def turn(p: Record, s: Record, i: int, j: int) -> None:
    """Partner i's strategy shifts away from the venture or comes back; its distress begins or ends (7.5)."""
    joint = s.joint[j] > 0.5
    shifted, distressed = s.strategy_shift[i, j], s.distress[i, j]
    begins = s.shift_draw[i, j] < 1.0 - exp(-p.shift_hazard[i, j] * (1.0 - s.alignment[j]) * s.shift_harm[i, j])
    stays = s.shift_draw[i, j] >= p.shift_end_chance[j]
    falls = s.distress_draw[i, j] < s.distress_chance[i, j]
    remains = s.distress_draw[i, j] >= p.distress_end_chance[i, j]
    new_shifted = 1.0 if (stays if shifted > 0.5 else begins) else 0.0
    new_distressed = 1.0 if (remains if distressed > 0.5 else falls) else 0.0
    s.strategy_shift[i, j] = new_shifted if joint else shifted
    s.distress[i, j] = new_distressed if joint else distressed


@stage
def drift(p: Record, s: Record, j: int) -> None:
    """How far the world is from what the partners agreed on, weighted by how differently it hits them (7.6)."""
    demand = abs(s.deviation[DEMAND, j] - s.base[DEMAND, j])
    price = abs(s.deviation[PRICE, j] - s.base[PRICE, j])
    tariff = abs(s.tariff[j] - s.base[TARIFF, j])
    gap = abs(s.gap[j] - s.base[GAP, j])
    s.drift[j] = (
        p.drift_weight[DEMAND, j] * demand
        + p.drift_weight[PRICE, j] * price
        + p.drift_weight[TARIFF, j] * tariff
        + p.drift_weight[GAP, j] * gap
    )


@stage
def align(p: Record, s: Record, j: int) -> None:
    """Alignment's log-odds one quarter on: reversion, strain, noise (7.7, 7.8)."""
    joint = s.joint[j] > 0.5
    shifted = 0.0
    for i in range(PARTNERS):
        shifted += s.strategy_shift[i, j]
    strain = (
        p.strain_drift[j] * s.drift[j]
        + p.strain_shortfall[j] * larger(0.0, s.shortfall[j] - s.base_shortfall[j])
        + p.strain_dispute[j] * s.dispute_level[j]
        + p.strain_imbalance[j] * abs(s.imbalance[j] - s.base_imbalance[j])
        + p.strain_shift[j] * shifted
    )
    old, level = s.log_odds[j], p.long_run_log_odds[j]
    noise = p.alignment_noise[j] * inverse_normal(s.alignment_noise[j])
    new = level + (old - level) * p.alignment_kept[j] - strain * p.strain_time[j] + noise
    s.log_odds[j] = new if joint else old


@stage
def look(s: Record, j: int) -> None:
    """Alignment [score] as its log-odds say."""
    s.alignment[j] = logistic(s.log_odds[j])


@stage
def weigh(p: Record, s: Record, j: int, plan_peak: float, infl: float) -> None:
    """Imbalance of what the partners draw from the venture beside their stakes [share of the plan's best quarter].

    Equation (10.4).
    """
    joint, sales = s.joint[j] > 0.5, s.sales[j]
    most, least = -np.inf, np.inf
    for i in range(PARTNERS):
        drawn = (p.side_margin[i, j] * sales - p.contribution[i, j]) * infl
        relative = drawn / larger(SMALLEST_STAKE, s.stake[i, j])
        most, least = larger(most, relative), smaller(least, relative)
    old = s.imbalance[j]
    new = trail(old, (most - least) / plan_peak)
    s.imbalance[j] = new if joint else old


@stage
def rebase(s: Record, j: int, agreed: bool, localised: bool, refreshed: bool) -> None:
    """Today's world becomes what the partners have agreed on; what management mended is no talk between them.

    Sections 8 and 17.
    """
    base0, base1, base2, base3 = s.base[0, j], s.base[1, j], s.base[2, j], s.base[3, j]
    base_shortfall, base_imbalance = s.base_shortfall[j], s.base_imbalance[j]
    demand, price, tariff, gap = s.deviation[DEMAND, j], s.deviation[PRICE, j], s.tariff[j], s.gap[j]
    shortfall, imbalance = s.shortfall[j], s.imbalance[j]
    s.base[DEMAND, j] = demand if agreed else base0
    s.base[PRICE, j] = price if agreed else base1
    s.base[TARIFF, j] = tariff if agreed | localised else base2
    s.base[GAP, j] = gap if agreed | refreshed else base3
    s.base_shortfall[j] = shortfall if agreed else base_shortfall
    s.base_imbalance[j] = imbalance if agreed else base_imbalance


@block
def relate(x: Record, p: Record, s: Record, t: int, seed: np.uint64) -> None:
    """The relationship's quarter: disputes, shifts, distress, then alignment."""
    quarter = np.uint64(t)
    for j in lanes_of(s):
        draw_relationship(s, j, seed, quarter)
    for j in lanes_of(s):
        dispute(p, s, j)
    for i in range(PARTNERS):
        for j in lanes_of(s):
            draw_partner(s, i, j, seed, np.uint64(x.partner_stream[i]), quarter)
        if x.sensitive[i] > 0:
            for j in lanes_of(s):
                harm(p, s, i, j)
        else:
            for j in lanes_of(s):
                no_harm(p, s, i, j)
        for j in lanes_of(s):
            turn(p, s, i, j)
    for j in lanes_of(s):
        drift(p, s, j)
        align(p, s, j)
        look(s, j)


@block
def open_relationship(p: Record, s: Record) -> None:
    """The relationship at the start (after the first tariff rate is known)."""
    for j in lanes_of(s):
        s.joint[j] = 1.0
        s.log_odds[j] = p.start_log_odds[j]
        s.base[TARIFF, j] = s.tariff[j]
    for j in lanes_of(s):
        look(s, j)
    for i in range(PARTNERS):
        for j in lanes_of(s):
            s.alone_tariff_base[i, j] = s.tariff[j]


assert N_FACTORS == 4, "the assumptions are as many as the factors"
