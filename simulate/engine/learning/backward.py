"""What is learned from pilots that go on: what going on is worth, from the last quarter back to the first.

In each quarter what followed is fitted on what could be seen; then, on pilots on which the first clause that is ripe is
wanted by that estimate, what the clause gives takes the place of what followed. See docs/model.md, section 22.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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


def learn_going_on(pilots: Pilots, table: Table, clauses: Clauses) -> list[Fit]:
    """The fits of what going on is worth to the partners, quarter by quarter.

    Parameters
    ----------
    pilots : Pilots
    table : Table
        With what owning, leaving and ending are worth; going on counts as nothing in it.
    clauses : Clauses
    """
    fits: list[Fit] = []
    followed, later = np.zeros((lanes.PARTNERS, pilots.paths)), None
    for window in _windows(pilots):
        lives = pilots.going_on(table, window)
        later = lives.finals if later is None else later
        for place in range(len(window) - 1, -1, -1):
            followed += later - lives.values[:, place]
            later = lives.values[:, place].copy()
            fits.append(_quarter(lives, place, followed, clauses))
    return fits[::-1]


def _windows(pilots: Pilots) -> Iterator[range]:
    """Windows of quarters, the last one first, none of more than the budget."""
    quarters = max(1, BUDGET // (BYTES * pilots.rows_a_quarter() * pilots.paths))
    for end in range(pilots.n_quarters, 0, -quarters):
        yield range(max(0, end - quarters), end)


def _quarter(lives: Lives, place: int, followed: Array, clauses: Clauses) -> Fit:
    """The fit of one quarter; `followed` [million of time 0] becomes what follows if clauses are used."""
    features, discounts = np.ascontiguousarray(lives.features[:, place]), lives.discounts[:, place]
    fit = least_squares(features, followed / discounts)
    felt = _felt(fit, features, clauses.haircut)
    free = np.ones(followed.shape[1], dtype=bool)
    for k, deciders in enumerate(clauses.deciders):
        bar, *worths = lives.more[k * (1 + lanes.PARTNERS) : (k + 1) * (1 + lanes.PARTNERS), place]
        pulls: npt.NDArray[np.bool_] = free & (sum(felt[i] for i in deciders) < bar)
        for i, worth in enumerate(worths):
            followed[i, pulls] = worth[pulls] * discounts[i, pulls]
        free &= ~pulls
    return fit


def _felt(fit: Fit, features: Array, haircut: float) -> list[Array]:
    """What partners make of going on: one whose strategy has shifted gives less for its good side (23.2)."""
    found = []
    for i in range(lanes.PARTNERS):
        hold = estimated(fit.coefficients[i], features)
        found.append(np.where((features[_SHIFT + i] > 0.5) & (hold > 0.0), (1.0 - haircut) * hold, hold))
    return found
