"""The market: four indices, the tariff, regulation and the subsidy (model section 3).

An index is exp(trend t + dev), where dev = y - v/2, y is mean-reverting with jumps, and v is the variance of the
diffusion alone. A factor with a history replaces this by a stationary block bootstrap of its log changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from simulate.core.randomness import DIFFUSION, HISTORY, JUMP_SIZE, JUMP_TIME, POLICY

from .arithmetic import DELTA, Array, Booleans, Draws, Integers, Number, Values, accumulated, chance, zeros

FACTORS = ("demand", "price", "input_cost", "technology")
DEMAND, PRICE, INPUT_COST, TECHNOLOGY = range(4)


@dataclass
class Market:
    """The shocks that everyone shares, in one quarter."""

    t: int
    y: Array  # (4, n) log deviations, uncompensated
    dev: Array  # (4, n) ln index - trend
    index: Array  # (4, n)
    surprise: Array  # (n,) move of the technology frontier, y(t) - y(t - 1)
    position: Integers  # (4, n) place in the history
    regime: Integers
    tariff: Array
    regulated: Booleans  # a regulatory event falls in this quarter
    volume_factor: Array  # what earlier events leave of the volume
    repealed: Booleans

    def subsidised(self, values: Values) -> Booleans:
        """Whether the subsidy is paid in this quarter."""
        return np.asarray(~self.repealed & (self.t < 4 * values["market"]["subsidy"]["years"]))


def calm_market(values: Values, n: int) -> Market:
    """The market at t = 0, without shocks: the tariff at the mode of the initial regime."""
    tariff = values["market"]["tariff"]
    mode = tariff["regimes"][tariff["initial"]]["mode"]
    return Market(
        t=0,
        y=np.zeros((4, n)),
        dev=np.zeros((4, n)),
        index=np.ones((4, n)),
        surprise=zeros(n),
        position=np.zeros((4, n), dtype=np.int64),
        regime=np.full(n, tariff["initial"], dtype=np.int64),
        tariff=zeros(n) + mode,
        regulated=np.zeros(n, dtype=bool),
        volume_factor=np.ones(n),
        repealed=np.zeros(n, dtype=bool),
    )


def open_market(values: Values, draws: Draws, n: int) -> Market:
    """The market at t = 0: the rate of the first regime is drawn."""
    market = calm_market(values, n)
    announced = dict(values["market"]["tariff"]["announced"])
    if 0 in announced:
        market.regime[:] = announced[0]
    market.tariff = _rates(values, market.regime, draws(POLICY, 0)[1])
    return market


def follow_trend(market: Market, values: Values, t: int) -> None:
    """Move to quarter t; the indices keep their deviations (3.3)."""
    market.t = t
    for k, name in enumerate(FACTORS):
        market.index[k] = np.exp(values["market"][name]["trend"] * (t * DELTA) + market.dev[k])


def advance(market: Market, values: Values, draws: Draws, t: int) -> None:
    """Move to quarter t > 0 with this quarter's shocks (3.7)."""
    before = market.y[TECHNOLOGY].copy()
    _move_factors(market, values, draws, t)
    market.surprise = market.y[TECHNOLOGY] - before
    follow_trend(market, values, t)
    policy = draws(POLICY, t)
    _move_tariff(market, values, policy, t)
    regulation = values["market"]["regulation"]
    market.regulated = policy[2] < chance(regulation["event_rate"])
    market.volume_factor = np.where(
        market.regulated, market.volume_factor * (1.0 - regulation["volume_loss"]), market.volume_factor
    )
    market.repealed = market.repealed | (policy[3] < chance(values["market"]["subsidy"]["repeal_rate"]))


# ---- indices --------------------------------------------------------------------------------------------------------


def _move_factors(market: Market, values: Values, draws: Draws, t: int) -> None:
    """The four indices one quarter on (3.1, 3.2, 3.3)."""
    normals = _correlate(values, ndtri(draws(DIFFUSION, t)))
    jump_time, jump_size = draws(JUMP_TIME, t), draws(JUMP_SIZE, t)
    for k, name in enumerate(FACTORS):
        factor = values["market"][name]
        if factor["history"] is not None:
            _resample(market, k, factor, draws(HISTORY + k, t), t)
            continue
        reversion, volatility = factor["reversion"], factor["volatility"]
        jumps = jump_time[k] < chance(factor["jump_rate"])
        step = volatility * np.sqrt(accumulated(2.0 * reversion, DELTA)) * normals[k]
        size = ndtri(jump_size[k], out=zeros(jumps.size), where=jumps)
        jump = np.where(jumps, factor["jump_mean"] + factor["jump_sd"] * size, 0.0)
        market.y[k] = np.exp(-reversion * DELTA) * market.y[k] + step + jump
        variance = volatility**2 * accumulated(2.0 * reversion, t * DELTA)
        market.dev[k] = market.y[k] - 0.5 * variance


def _resample(market: Market, k: int, factor: Values, uniform: Array, t: int) -> None:
    """One step of the stationary bootstrap (Politis & Romano 1994) (3.4)."""
    changes = np.asarray(factor["history"], dtype=np.float64)
    restart = (uniform[0] < 1.0 / factor["block_quarters"]) | (t == 1)
    fresh = np.floor(uniform[1] * changes.size).astype(np.int64)
    market.position[k] = np.where(restart, fresh, (market.position[k] + 1) % changes.size)
    market.y[k] += changes[market.position[k]] - changes.mean()
    market.dev[k] = market.y[k]


def _correlate(values: Values, normals: Array) -> Array:
    """Lower Cholesky factor of the correlation times independent normals, shape (4, n)."""
    lower = _cholesky(values)
    correlated = np.zeros_like(normals)
    for i in range(4):
        for j in range(i + 1):
            correlated[i] += lower[i][j] * normals[j]
    return correlated


def _cholesky(values: Values) -> list[list[Number]]:
    lower: list[list[Number]] = [[0.0] * 4 for _ in range(4)]
    for i in range(4):
        rest: Number = 1.0
        for j in range(i):
            inner = _correlation(values, j, i)
            for m in range(j):
                inner = inner - lower[i][m] * lower[j][m]
            lower[i][j] = inner / lower[j][j]
            rest = rest - lower[i][j] ** 2
        lower[i][i] = np.sqrt(rest)
    return lower


def _correlation(values: Values, i: int, j: int) -> Number:
    """Correlation of two factors' normals; a factor with a history has none."""
    market = values["market"]
    if market[FACTORS[i]]["history"] is not None or market[FACTORS[j]]["history"] is not None:
        return 0.0
    rho: Number = market["correlation"][f"{FACTORS[i]}_{FACTORS[j]}"]
    return rho


# ---- tariff ---------------------------------------------------------------------------------------------------------


def _move_tariff(market: Market, values: Values, policy: Array, t: int) -> None:
    announced = dict(values["market"]["tariff"]["announced"])
    if t in announced:
        entered = np.full_like(market.regime, announced[t])
    else:
        entered = _next_regime(values, market.regime, policy[0])
    changed = entered != market.regime
    market.regime = entered
    market.tariff = np.where(changed, _rates(values, entered, policy[1]), market.tariff)


def _next_regime(values: Values, regime: Integers, uniform: Array) -> Integers:
    """The smallest regime whose cumulative probability exceeds the uniform; the last one catches rounding."""
    cumulative = np.cumsum(np.asarray(values["market"]["tariff"]["transition"], dtype=np.float64), axis=1)
    entered = np.zeros_like(regime)
    for column in range(cumulative.shape[1] - 1):
        entered += uniform >= cumulative[regime, column]
    return entered


def _rates(values: Values, regime: Integers, uniform: Array) -> Array:
    """A rate from each trajectory's regime."""
    rates = zeros(uniform.size)
    for number, law in enumerate(values["market"]["tariff"]["regimes"]):
        rates = np.where(regime == number, _rate(law, uniform), rates)
    return rates


def _rate(law: Values, uniform: Array) -> Array:
    """A rate by the inverse of its distribution function (3.5, 3.6)."""
    low, mode, high = law["low"], law["mode"], law["high"]
    if law["uniform"]:
        return np.asarray(low + uniform * (high - low))
    rising = low + np.sqrt(uniform * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - uniform) * (high - low) * (high - mode))
    return np.asarray(np.where(uniform * (high - low) < mode - low, rising, falling))
