"""How good an estimate is, as studies show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Judged:
    """One partner's estimate of going on at the end of a quarter, on futures that it was not learned from.

    Attributes
    ----------
    quarter, partner : int
    hold, followed : float
        Means of the estimate, and of what followed [million].
    error : float
        Standard error of the mean of followed less hold [million].
    learned, explained : float
        Share of the variance of what followed that the estimate has: on its pilots, and on the fresh futures, where it
        is below 0 if a constant would do better. The first is None where it was learned before.
    """

    quarter: int
    partner: int
    hold: float
    followed: float
    error: float
    learned: float | None
    explained: float
