"""Small formulas that every part of the model uses, and the keyed draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from simulate.core.randomness import uniforms

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
Number = float | Array
Values = Mapping[str, Any]

DELTA = 0.25
"""Length of a quarter [years]."""
TRAILING = 0.25
"""Share of the way that a trailing measure moves to its present value each quarter."""
MILLION = 1e6


@dataclass(frozen=True)
class Draws:
    """The uniforms of some trajectories, addressed by stream and quarter (1.1)."""

    seed: int
    trajectories: Integers
    antithetic: bool

    def __call__(self, stream: int, quarter: int) -> Array:
        """Four uniforms a trajectory, shape (4, n)."""
        drawn: Array = uniforms(self.seed, stream, self.trajectories, quarter, self.antithetic)
        return drawn


def logistic(log_odds: Array) -> Array:
    """Probability with these log-odds."""
    return np.asarray(expit(log_odds))


def logit(probability: Number) -> Array:
    """Log-odds of a probability."""
    return np.asarray(np.log(probability / (1.0 - np.asarray(probability))))


def chance(hazard: Number) -> Array:
    """Probability a quarter of an event with this hazard [1/year] (0.2)."""
    return np.asarray(1.0 - np.exp(-np.asarray(hazard) * DELTA))


def accumulated(rate: Number, years: Number) -> Array:
    """Integral of exp(-rate s) over `years`: (1 - exp(-rate years)) / rate, or `years` at rate 0."""
    rates = np.asarray(rate, dtype=np.float64)
    moving = rates > 0.0
    divisor = np.where(moving, rates, 1.0)
    return np.where(moving, -np.expm1(-divisor * years) / divisor, years)


def trail(measure: Array, present: Number) -> Array:
    """A trailing measure after this quarter (0.1)."""
    return measure + TRAILING * (present - measure)


def discount(rate: Number, quarters: Number | Integers) -> Array:
    """Present value of 1 after so many quarters at a yearly rate (10.1)."""
    return np.asarray((1.0 + np.asarray(rate)) ** (-np.asarray(quarters) * DELTA))


def inflated(values: Values, t: int) -> Number:
    """Price level of quarter t for what grows with inflation (section 21) (21.1)."""
    level: Number = (1.0 + values["inflation"]) ** (t * DELTA)
    return level


def zeros(n: int) -> Array:
    """A number per trajectory, 0 at the start."""
    return np.zeros(n)


def never(n: int) -> Integers:
    """A quarter, partner or trigger per trajectory: none so far (-1)."""
    return np.full(n, -1, dtype=np.int64)


def spread(value: Number, n: int) -> Array:
    """A value per trajectory, writable."""
    return np.zeros(n) + value
