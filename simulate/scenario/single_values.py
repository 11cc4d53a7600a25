"""Laws of single values: stated with their weights, or observed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulate.scenario.law import Array, Distribution, Real
from simulate.scenario.quantities import Quantity, refuse


@dataclass(frozen=True, eq=False)
class _Ladder:
    """Values in rising order, and their cumulative probabilities."""

    values: Array
    cumulative: Array


class _Steps(Distribution):
    """What laws of single values have in common; a truncation leaves out the values beyond it."""

    values: Annotated[tuple[Real, ...], Field(strict=False, min_length=1)] = Field(description="the values")

    def _weights(self) -> Array:
        """Weight of each of `values`."""
        return np.ones(len(self.values))

    @cached_property
    def _table(self) -> _Ladder:
        """The values within the truncation in order, and their cumulative probabilities."""
        values = np.array(self.values)
        low = -math.inf if self.min is None else self.min
        high = math.inf if self.max is None else self.max
        weights = np.where((values >= low) & (values <= high), self._weights(), 0.0)
        order = np.argsort(values, kind="stable")
        order = order[weights[order] > 0.0]
        cumulative = np.cumsum(weights[order])
        return _Ladder(values[order], cumulative / cumulative[-1] if order.size else cumulative)

    @property
    def continuous(self) -> bool:
        """Single values have a probability."""
        return False

    def inverse(self, u: npt.ArrayLike) -> Array:
        """Inverse distribution function of the truncated law: the first value with F at least u."""
        values = self._table.values
        place = np.searchsorted(self._table.cumulative, np.asarray(u, dtype=np.float64), side="left")
        return np.asarray(values[np.minimum(place, values.size - 1)])

    def quantile(self, u: Array) -> Array:
        """The same: truncation is in the table."""
        return self.inverse(u)

    def probability(self, x: float) -> float:
        """Share of the weight at or below x."""
        weights = self._weights()
        return float(weights[np.array(self.values) <= x].sum() / weights.sum())

    def upper_quantile(self, v: Array) -> Array:
        """The value that is exceeded with probability v, before truncation."""
        return self.inverse(1.0 - v)

    def exceedance(self, x: float) -> float:
        """Probability that x is exceeded, before truncation."""
        return 1.0 - self.probability(x)

    def support(self) -> tuple[float, float]:
        """From the smallest to the largest value."""
        return min(self.values), max(self.values)

    def reach(self) -> tuple[float, float]:
        """From the smallest to the largest value within the truncation."""
        values = self._table.values
        return float(values[0]), float(values[-1])

    def _check_truncation(self) -> None:
        if not self._table.values.size:
            refuse("expected min and max to leave one of the values, got none of them")


class Discrete(_Steps):
    """Single values, each with its weight."""

    dist: Literal["discrete"] = "discrete"
    weights: Annotated[tuple[Annotated[float, Quantity(ge=0.0)], ...], Field(strict=False)] | None = Field(
        default=None, description="weight of each value, all alike if left out; they need not sum to 1"
    )

    def _weights(self) -> Array:
        return np.ones(len(self.values)) if self.weights is None else np.array(self.weights)

    def _check_truncation(self) -> None:
        if self.weights is not None and len(self.weights) != len(self.values):
            refuse(f"expected a weight for each of the {len(self.values)} values, got {len(self.weights)} weights")
        if not self._weights().sum() > 0.0:
            refuse("expected weights of which one at least is above 0, got none")
        if not self._table.values.size:
            refuse("expected min and max to leave one of the values, got none of them")


class Empirical(_Steps):
    """Observed values, drawn again as they are; from a list, or from a column of a CSV file beside the scenario."""

    dist: Literal["empirical"] = "empirical"
    values: Annotated[tuple[Real, ...], Field(strict=False)] = Field(default=(), description="the values; or:")
    file: str | None = Field(default=None, description="name of a CSV file beside the scenario")
    column: str | None = Field(default=None, description="column of that file; may be left out if it has one only")

    def _check_truncation(self) -> None:
        if not self.values:
            refuse("expected values or a file (which is read when a scenario file is loaded), got neither")
        if not self._table.values.size:
            refuse("expected min and max to leave one of the values, got none of them")
