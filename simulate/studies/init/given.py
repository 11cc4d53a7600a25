"""A plan year by year as it was given, and what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulate.engine.outcomes import Array

CALENDAR_YEARS = (1900, 2200)
DOUBTFUL, ABSURD = 5.0, 50.0
"""Capital or fixed cost over all years, in years' revenue together, from which its unit is doubted, and refused."""


@dataclass(frozen=True)
class Oddity:
    """A column of money whose sum is this many times the revenue of all years."""

    column: str
    times: float

    @property
    def absurd(self) -> bool:
        """Whether no venture can have it."""
        return self.times > ABSURD

    @property
    def question(self) -> str:
        """What it is, and what is probably wrong."""
        name, times = self.column.replace("_", " "), float(f"{self.times:.2g}")
        return (
            f"{name} of all years is {times:,.0f} times the revenue of all years: is it in millions, and are volume "
            f"and price in single units? Another unit stands in the heading, as {name} [thousand]"
        )


@dataclass(frozen=True)
class GivenPlan:
    """A plan as its file states it, each array of shape (n_years,).

    Attributes
    ----------
    years : tuple of int
        Calendar years, or 1, 2, 3 …
    volume : ndarray
        [units a year]
    price, unit_cost : ndarray
        [currency a unit]; nan where a year without sales has none.
    fixed_cost, capex : ndarray
        [million]
    ignored : tuple of str
        Headings of columns that a plan has no use for.
    currency, unit : str
        As the file names them; empty where it does not.
    notes : tuple of str
        What is taken otherwise than it is written, and what is not used.
    """

    years: tuple[int, ...]
    volume: Array
    price: Array
    unit_cost: Array
    fixed_cost: Array
    capex: Array
    ignored: tuple[str, ...] = ()
    currency: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()

    @property
    def ebitda(self) -> Array:
        """EBITDA by year [million]: what the other columns make of it."""
        margin = np.where(self.volume > 0.0, self.price - self.unit_cost, 0.0)
        return self.volume * margin / 1e6 - self.fixed_cost

    @property
    def calendar(self) -> bool:
        """Whether the years are calendar years."""
        return self.years[0] >= CALENDAR_YEARS[0]

    @property
    def oddities(self) -> Iterator[Oddity]:
        """Money that is large beside the revenue of all years, column by column."""
        revenue = float(np.nansum(self.volume * self.price)) / 1e6
        for column, values in (("fixed_cost", self.fixed_cost), ("capex", self.capex)):
            times = float(values.sum()) / revenue
            if times > DOUBTFUL:
                yield Oddity(column, times)

    @property
    def doubts(self) -> tuple[str, ...]:
        """The same in words."""
        return tuple(oddity.question for oddity in self.oddities)
