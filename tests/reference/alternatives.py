"""What each partner would do without the venture: decided once, on the means over pilot futures (model section 19)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .alone import alone_value, close_alone, open_alone, run_alone
from .arithmetic import Draws, Values
from .edition import complete
from .market import advance, open_market

PILOTS = 2**40
"""Number of the first pilot trajectory."""


@dataclass(frozen=True)
class Alternative:
    """A partner's choice, and the means behind it."""

    choice: str  # "alone" or "walk"
    stops: bool  # whether its business, when it goes alone, may close
    lasting: float  # mean of going alone and never stopping
    stopping: float  # mean of going alone and stopping


def alternatives(values: Values, plan_values: Values, seed: int, pilots: npt.ArrayLike) -> list[Alternative]:
    """Each partner's alternative; `values` hold the pilots' own draws, `pilots` their numbers from 0 on."""
    values = complete(values, plan_values)
    decisions = values["decisions"]
    closing = decisions["closing"] and decisions["estimate"] != "none"
    draws = Draws(seed, PILOTS + np.asarray(pilots, dtype=np.int64), False)
    return [_choose(values, i, draws, closing) for i in range(2)]


def _choose(values: Values, partner: int, draws: Draws, closing: bool) -> Alternative:
    lasting = _mean(values, partner, draws, stops=False)
    stopping = _mean(values, partner, draws, stops=True) if closing else lasting
    wish, best = values["partners"][partner]["alternative"], max(lasting, stopping)
    goes = values["partners"][partner]["alone"] is not None and (wish == "alone" or (wish == "best" and best > 0.0))
    return Alternative("alone" if goes else "walk", stopping > lasting, lasting, stopping)


def _mean(values: Values, partner: int, draws: Draws, stops: bool) -> float:
    n = draws.trajectories.size
    market = open_market(values, draws, n)
    alone = open_alone(values, partner, market)
    for t in range(values["horizon_quarters"] if alone is not None else 0):
        if t > 0:
            advance(market, values, draws, t)
        assert alone is not None
        run_alone(values, partner, alone, market)
        if stops:
            close_alone(values, partner, alone, t)
    return float(alone_value(values, partner, alone, n).mean())
