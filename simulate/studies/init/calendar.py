"""Which quarters make a year of a plan.

A scenario's first quarter is quarter 0, and capacity is there in quarter 1 at the earliest: a stage takes a quarter to
build. A plan that sells at full rate from its first day therefore starts a quarter before its first year (`lead` 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulate.engine.outcomes import Array


@dataclass(frozen=True)
class Calendar:
    """The quarters of a plan.

    Attributes
    ----------
    n_years : int
        Years of the plan.
    lead : int
        Quarters before its first year, 0 or 1.
    first : int
        First quarter with capacity.
    """

    n_years: int
    lead: int
    first: int

    @property
    def n_quarters(self) -> int:
        """Length of the scenario [quarters]."""
        return self.lead + 4 * self.n_years

    @property
    def quarters(self) -> Array:
        """0, 1, 2 …, shape (n_quarters,)."""
        return np.arange(self.n_quarters, dtype=float)

    @property
    def producing(self) -> Array:
        """1 in quarters with capacity, shape (n_quarters,)."""
        return np.where(self.quarters >= self.first, 1.0, 0.0)

    def yearly(self, quarterly: Array) -> Array:
        """Sums over the years of the plan, of shape (..., n_quarters) to (..., n_years)."""
        years: Array = quarterly[..., self.lead :].reshape(*quarterly.shape[:-1], self.n_years, 4).sum(axis=-1)
        return years
