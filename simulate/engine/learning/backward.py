"""What is learned from pilots that go on: what going on is worth, from the last quarter back to the first.

In each quarter what followed is fitted on what could be seen; then, on pilots on which the first clause that is ripe is
wanted by that estimate, what the clause gives takes the place of what followed. See docs/model.md, section 22.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulate.core import lanes
from simulate.engine.learning.fit import Fit, estimated, least_squares
from simulate.engine.learning.pilots import Lives, Pilots
from simulate.engine.learning.table import Table
from simulate.engine.outcomes import Array

BUDGET = 256 * 2**20
"""Bytes that recorded pilots may take; what needs more is recorded window by window, from the last one back."""
BYTES = 8
_SHIFT = 14
"""Place of the first partner's shift among the features."""


@dataclass(frozen=True)
class Clauses:
    """Who decides on the clauses that pilots watch.

    Attributes
    ----------
    deciders : tuple of tuple of int
        The partners that decide on each clause.
    haircut : float
        Share of a good estimate that a partner whose strategy has shifted does not care for.
    """

    deciders: tuple[tuple[int, ...], ...]
    haircut: float


@dataclass(frozen=True)
class Followed:
    """What partners think of going on at the end of a quarter, and what followed on each pilot.

    Attributes
    ----------
    quarter : int
    holds, followed : ndarray, shape (n_partners, n)
        In money of the end of the quarter [million].
    """

    quarter: int
    holds: Array
    followed: Array


Rule = Callable[[int, Array, Array], Array]
"""Coefficients of going on, partner by partner, for a quarter, from what was seen and what followed."""


def learn_going_on(pilots: Pilots, table: Table, clauses: Clauses) -> list[Fit]:
    """The fits of what going on is worth to the partners, quarter by quarter.

    Parameters
    ----------
    pilots : Pilots
    table : Table
        With what owning, leaving and ending are worth.
    clauses : Clauses
    """
    fits: list[Fit] = []

    def fit(quarter: int, features: Array, followed: Array) -> Array:
        fits.append(least_squares(features, followed))
        return fits[-1].coefficients

    for _ in go_back(pilots, table, clauses, fit):
        pass
    return fits[::-1]


def go_back(pilots: Pilots, table: Table, clauses: Clauses, rule: Rule) -> Iterator[Followed]:
    """From the last quarter to the first, what followed if clauses are used by the rule from the next quarter on."""
    table = replace(table, hold=np.zeros_like(table.hold))  # the kernel is to say what clauses give, going on apart
    followed, later = np.zeros((lanes.PARTNERS, pilots.paths)), None
    for window in _windows(pilots):
        lives = pilots.going_on(table, window)
        later = lives.finals if later is None else later
        for place in range(len(window) - 1, -1, -1):
            followed += later - lives.values[:, place]
            later = lives.values[:, place].copy()
            features = np.ascontiguousarray(lives.features[:, place])
            since = followed / lives.discounts[:, place]
            coefficients = rule(window[place], features, since)
            holds = np.stack([estimated(one, features) for one in coefficients])
            yield Followed(window[place], holds, since)
            _use_clauses(lives, place, followed, _felt(holds, features, clauses.haircut), clauses)


def n_windows(pilots: Pilots) -> int:
    """How often pilots that go on are lived."""
    return len(list(_windows(pilots)))


def _windows(pilots: Pilots) -> Iterator[range]:
    """Windows of quarters, the last one first, none of more than the budget."""
    quarters = max(1, BUDGET // (BYTES * pilots.rows_a_quarter() * pilots.paths))
    first = pilots.opening.first
    for end in range(pilots.n_quarters, first, -quarters):
        yield range(max(first, end - quarters), end)


def _use_clauses(lives: Lives, place: int, followed: Array, felt: Array, clauses: Clauses) -> None:
    """Where the first clause that is ripe is wanted, what it gives takes the place of what followed, to both."""
    free = np.ones(followed.shape[1], dtype=bool)
    for k, deciders in enumerate(clauses.deciders):
        bar, *worths = lives.more[k * (1 + lanes.PARTNERS) : (k + 1) * (1 + lanes.PARTNERS), place]
        pulls: npt.NDArray[np.bool_] = free & (sum(felt[i] for i in deciders) < bar)
        for i, worth in enumerate(worths):
            followed[i, pulls] = worth[pulls] * lives.discounts[i, place, pulls]
        free &= ~pulls


def _felt(holds: Array, features: Array, haircut: float) -> Array:
    """What partners make of going on: one whose strategy has shifted gives less for its good side (23.2)."""
    shifted = features[_SHIFT : _SHIFT + lanes.PARTNERS] > 0.5
    return np.where(shifted & (holds > 0.0), (1.0 - haircut) * holds, holds)
