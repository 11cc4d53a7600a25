"""The market of one quarter: four indices, tariff regimes, regulation, the subsidy.

A log index is a trend and an Ornstein-Uhlenbeck deviation in its exact discretisation, with normal jumps; half the
diffusion's variance is taken off, so that without jumps the expected index is its trend. Tariffs are a Markov chain
over regimes whose rate is drawn at entry. See docs/model.md, section 3.

References
----------
Merton (1976), Journal of Financial Economics 3, 125-144: jumps. Vasicek (1977), ibid. 5, 177-188: mean reversion.
Politis & Romano (1994), JASA 89, 1303-1313: the stationary bootstrap of a factor's history.
"""

from __future__ import annotations

import numpy as np

from simulate.core.arguments import Given
from simulate.core.jit import block, sqrt, stage
from simulate.core.lanes import DEMAND, INPUT_COST, N_FACTORS, PRICE, TECHNOLOGY, Record
from simulate.core.maths import exp, inverse_normal
from simulate.core.randomness import DIFFUSION, HISTORY, JUMP_SIZE, JUMP_TIME, POLICY, keyed, uniform
from simulate.core.width import lanes_of

TARIFF_MOVE, TARIFF_RATE, REGULATION, REPEAL = range(4)
"""The words of the POLICY stream."""


@stage
def draw_four(rows: Record, s: Record, j: int, seed: np.uint64, stream: int, t: int) -> None:
    """The four uniforms of a stream into four rows."""
    w0, w1, w2, w3 = keyed(seed, np.uint64(stream), s.counter[j], np.uint64(t), s.mirror[j])
    rows[0, j] = uniform(w0)
    rows[1, j] = uniform(w1)
    rows[2, j] = uniform(w2)
    rows[3, j] = uniform(w3)


@stage
def correlate(p: Record, s: Record, j: int) -> None:
    """Independent normals into the indices' correlated shocks, scaled."""
    z0, z1, z2, z3 = s.normal[0, j], s.normal[1, j], s.normal[2, j], s.normal[3, j]
    s.normal[0, j] = p.loading[0, j] * z0
    s.normal[1, j] = p.loading[1, j] * z0 + p.loading[2, j] * z1
    s.normal[2, j] = p.loading[3, j] * z0 + p.loading[4, j] * z1 + p.loading[5, j] * z2
    s.normal[3, j] = p.loading[6, j] * z0 + p.loading[7, j] * z1 + p.loading[8, j] * z2 + p.loading[9, j] * z3


@stage
def move_index(p: Record, s: Record, k: int, j: int) -> None:
    """Log index k one quarter on: reversion, shock, jump, and the variance that its mean must lose (3.1, 3.2, 3.3)."""
    jump = p.jump_mean[k, j] + p.jump_sd[k, j] * s.jump_size[k, j]
    jumped = s.jump_time[k, j] < p.jump_chance[k, j]
    kept = p.decay[k, j]
    level = kept * s.level[k, j] + s.normal[k, j] + (jump if jumped else 0.0)
    variance = kept * kept * s.variance[k, j] + p.shock_variance[k, j]
    s.level[k, j] = level
    s.variance[k, j] = variance
    s.deviation[k, j] = level - 0.5 * variance


@stage
def any_jump(p: Record, s: Record, k: int) -> bool:
    """Whether index k jumps in any lane: often none does, and then no size is worth its cost."""
    lanes = 0
    for j in lanes_of(s):
        lanes += 1 if s.jump_time[k, j] < p.jump_chance[k, j] else 0
    return lanes > 0


@block
def resample(x: Record, s: Record, given: Given, k: int, t: int) -> None:
    """Log index k one quarter on by the stationary bootstrap of its past changes, their mean taken out (3.4).

    A position below 0 is unknown: a new block begins.
    """
    length = x.history_length[k]
    for j in lanes_of(s):
        w0, w1, _, _ = keyed(given.seed, np.uint64(HISTORY + k), s.counter[j], np.uint64(t), s.mirror[j])
        following = (int(s.history_position[k, j]) + 1) % length
        drawn = int(uniform(w1) * length)
        restarts = t == 1 or s.history_position[k, j] < 0.0 or uniform(w0) < 1.0 / x.history_block[k]
        position = drawn if restarts else following
        s.history_position[k, j] = float(position)
        level = s.deviation[k, j] + given.history[k, position]
        s.level[k, j] = level
        s.deviation[k, j] = level


@stage
def set_limit(p: Record, s: Record, j: int, origin: int, target: int) -> None:
    """Chance that a lane in regime `origin` moves to `target` or one before it."""
    here = s.regime[j] == float(origin)
    old = s.regime_limit[j]
    new = p.regime_cumulative[origin, target, j]
    s.regime_limit[j] = new if here else old


@stage
def pass_regime(s: Record, j: int) -> None:
    """A lane whose draw lies beyond the limit moves on to the next regime at least."""
    s.next_regime[j] += 1.0 if s.draw[TARIFF_MOVE, j] >= s.regime_limit[j] else 0.0


@stage
def pick_rate(p: Record, s: Record, j: int, k: int) -> None:
    """Parameters of the rate of the regime that the lane is going to."""
    here = s.next_regime[j] == float(k)
    low, mode, high, flat = p.regime_low[k, j], p.regime_mode[k, j], p.regime_high[k, j], p.regime_flat[k, j]
    old_low, old_mode, old_high, old_flat = s.rate_low[j], s.rate_mode[j], s.rate_high[j], s.rate_flat[j]
    s.rate_low[j] = low if here else old_low
    s.rate_mode[j] = mode if here else old_mode
    s.rate_high[j] = high if here else old_high
    s.rate_flat[j] = flat if here else old_flat


@stage
def enter_regime(s: Record, j: int, entering: bool) -> None:
    """A new rate where the regime changes: uniform or triangular, by its inverse distribution function (3.5, 3.6)."""
    u, low, mode, high = s.draw[TARIFF_RATE, j], s.rate_low[j], s.rate_mode[j], s.rate_high[j]
    old, flat, regime, target = s.tariff[j], s.rate_flat[j], s.regime[j], s.next_regime[j]
    changed = entering | (target != regime)
    width = high - low
    rising = u * width < mode - low
    left = low + sqrt(u * width * (mode - low))
    right = high - sqrt((1.0 - u) * width * (high - mode))
    triangular = left if rising else right
    rate = low + u * width if flat > 0.5 else triangular
    s.tariff[j] = rate if changed else old
    s.regime[j] = target


@block
def move_tariff(x: Record, p: Record, s: Record, t: int, announced: int) -> None:
    """The tariff regime's move of the quarter, drawn or announced, and its rate."""
    for j in lanes_of(s):
        s.next_regime[j] = float(x.initial_regime) if t == 0 else 0.0
    if announced >= 0:
        for j in lanes_of(s):
            s.next_regime[j] = float(announced)
    elif t > 0:
        for target in range(x.regimes - 1):
            for origin in range(x.regimes):
                for j in lanes_of(s):
                    set_limit(p, s, j, origin, target)
            for j in lanes_of(s):
                pass_regime(s, j)
    for k in range(x.regimes):
        for j in lanes_of(s):
            pick_rate(p, s, j, k)
    for j in lanes_of(s):
        enter_regime(s, j, t == 0)


@stage
def regulate(p: Record, s: Record, j: int, moving: bool, infl: float) -> None:
    """A compliance event costs money once and volume for good (3.7)."""
    event = moving & (s.draw[REGULATION, j] < p.regulation_chance[j])
    kept, cost, old = p.regulation_kept[j], p.regulation_cost[j], s.volume_kept[j]
    s.volume_kept[j] = old * kept if event else old
    s.regulation_bill[j] = cost * infl if event else 0.0


@stage
def subsidise(p: Record, s: Record, j: int, moving: bool, t: float) -> None:
    """The subsidy on a unit [million], until it ends or is repealed."""
    before, amount, quarters = s.repealed[j], p.subsidy[j], p.subsidy_quarters[j]
    repeal = moving & (s.draw[REPEAL, j] < p.repeal_chance[j])
    repealed = 1.0 if repeal else before
    runs = (t < quarters) & (repealed < 0.5)
    s.repealed[j] = repealed
    s.subsidy[j] = amount if runs else 0.0


@stage
def quote(p: Record, s: Record, j: int, t: float) -> None:
    """What every unit in this market faces: log demand, selling price and the parts of unit cost [million a unit].

    Equation (3.3).
    """
    s.log_demand[j] = p.trend[DEMAND, j] * t + s.deviation[DEMAND, j]
    response = 1.0 + p.tariff_response[j] * (s.tariff[j] - p.planned_tariff[j])
    s.unit_price[j] = p.price[j] * exp(p.trend[PRICE, j] * t + s.deviation[PRICE, j]) * response
    frontier = p.unit_cost[j] * exp(p.trend[TECHNOLOGY, j] * t)
    material = exp(p.trend[INPUT_COST, j] * t + p.material_exposure[j] * s.deviation[INPUT_COST, j])
    s.material_cost[j] = frontier * p.material_share[j] * material
    s.conversion_cost[j] = frontier * (1.0 - p.material_share[j])


@block
def move_indices(x: Record, p: Record, s: Record, given: Given, t: int) -> None:
    """The four indices one quarter on."""
    for j in lanes_of(s):
        draw_four(s.normal, s, j, given.seed, DIFFUSION, t)
    for j in lanes_of(s):
        draw_four(s.jump_time, s, j, given.seed, JUMP_TIME, t)
    for j in lanes_of(s):
        draw_four(s.jump_size, s, j, given.seed, JUMP_SIZE, t)
    for k in range(N_FACTORS):
        for j in lanes_of(s):
            s.normal[k, j] = inverse_normal(s.normal[k, j])
        if any_jump(p, s, k):
            for j in lanes_of(s):
                s.jump_size[k, j] = inverse_normal(s.jump_size[k, j])
    for j in lanes_of(s):
        correlate(p, s, j)
    for j in lanes_of(s):
        s.surprise[j] = -s.level[TECHNOLOGY, j]
    for k in range(N_FACTORS):
        if x.history_length[k] > 0:
            resample(x, s, given, k, t)
        else:
            for j in lanes_of(s):
                move_index(p, s, k, j)
    for j in lanes_of(s):
        s.surprise[j] += s.level[TECHNOLOGY, j]


@block
def move_market(x: Record, p: Record, s: Record, given: Given, t: int, infl: float) -> None:
    """All shocks of quarter t; quarter 0 only draws the first tariff rate."""
    if t > 0:
        move_indices(x, p, s, given, t)
    for j in lanes_of(s):
        draw_four(s.draw, s, j, given.seed, POLICY, t)
    move_tariff(x, p, s, t, given.announced[t])
    for j in lanes_of(s):
        regulate(p, s, j, t > 0, infl)
        subsidise(p, s, j, t > 0, float(t))
        quote(p, s, j, float(t))
