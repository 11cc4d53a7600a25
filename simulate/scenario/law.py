"""The law that an uncertain input is drawn from, and its truncation.

Each law is stated by its inverse distribution function, because a draw is always `inverse(u)` of a keyed uniform u in
(0, 1): that keeps quasi-random points, antithetic pairs and rank correlations intact. `min` and `max` truncate a law by
restricting u to [F(min), F(max)], so nothing is drawn twice and nothing is thrown away.

References
----------
Devroye (1986), Non-Uniform Random Variate Generation, chapter II.2 (inversion, truncation).
"""

from __future__ import annotations

import math
from abc import abstractmethod
from functools import cached_property
from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from simulate.scenario.quantities import Quantity, Table, exact, refuse

Array = npt.NDArray[np.float64]
Real = Annotated[float, Quantity()]
Positive = Annotated[float, Quantity(gt=0.0)]
EXTREMES = np.array([2.0**-54, 1.0 - 2.0**-53])
"""The smallest and the largest uniform that is drawn from. The sobol and random samplers keep 2^-33 away from 0 and 1;
a Latin hypercube and the copula come nearer, and what is beyond these two is held at them."""
LEAST_MASS = 1e-9
"""The smallest probability that a truncation may leave: less of it would be rounding error."""


class Distribution(Table):
    """A law with its truncation; a subclass states its inverse, its distribution function and its support."""

    dist: str
    min: Real | None = Field(default=None, description="lower end of the truncated law")
    max: Real | None = Field(default=None, description="upper end of the truncated law")

    @abstractmethod
    def quantile(self, u: Array) -> Array:
        """Inverse distribution function before truncation."""

    @abstractmethod
    def probability(self, x: float) -> float:
        """Distribution function before truncation."""

    @abstractmethod
    def upper_quantile(self, v: Array) -> Array:
        """The value that is exceeded with probability v, before truncation: it keeps its digits where v is small."""

    @abstractmethod
    def exceedance(self, x: float) -> float:
        """Probability that x is exceeded, before truncation."""

    @abstractmethod
    def support(self) -> tuple[float, float]:
        """The ends of the law before truncation."""

    @cached_property
    def _point(self) -> float | None:
        """The single value of a law without width."""
        low, high = self.support()
        return low if low == high else None

    @property
    def continuous(self) -> bool:
        """Whether single values have probability 0."""
        return self._point is None

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """The ends of the truncated law."""
        low, high = self.support()
        return (
            low if self.min is None else max(low, self.min),
            high if self.max is None else min(high, self.max),
        )

    def reach(self) -> tuple[float, float]:
        """The smallest and the largest value that can be drawn: the ends of the law, or what is drawn of a tail."""
        low, high = self._ends
        if math.isinf(low) or math.isinf(high):
            least, most = (float(value) for value in self.inverse(EXTREMES))
            low, high = least if self.min is None else low, most if self.max is None else high
        return low, high

    @cached_property
    def _upper_half(self) -> bool:
        """Whether a truncation leaves the upper half only: u then counts from the upper end, where the digits are."""
        return self.min is not None and self.probability(self.min) >= 0.5

    @cached_property
    def _band(self) -> tuple[float, float]:
        """The probabilities between which u is restricted: of falling below, or in the upper half of exceeding."""
        at = self.exceedance if self._upper_half else self.probability
        lowest, highest = (1.0, 0.0) if self._upper_half else (0.0, 1.0)
        return lowest if self.min is None else at(self.min), highest if self.max is None else at(self.max)

    def inverse(self, u: npt.ArrayLike) -> Array:
        """Inverse distribution function of the truncated law, for u in (0, 1)."""
        points = np.clip(np.asarray(u, dtype=np.float64), *EXTREMES)
        if self._point is not None:
            return np.full(points.shape, self._point)
        if self.min is None and self.max is None:
            return self.quantile(points)
        first, last = self._band
        if self._upper_half:
            values = self.upper_quantile(first * (1.0 - points) + last * points)
        else:
            # Rounding must not make 1 of the largest point: the quantile of 1 may be infinite.
            values = self.quantile(np.minimum(first + points * (last - first), EXTREMES[1]))
        return np.clip(values, *self._ends)

    @cached_property
    def median(self) -> float:
        """Median of the truncated law."""
        return float(self.inverse(0.5))

    def _check_truncation(self) -> None:
        """A truncation must leave something of the law."""
        if self.min is None and self.max is None:
            return
        if self.min is not None and self.max is not None and self.min >= self.max:
            refuse(f"expected min below max, got min = {exact(self.min)} and max = {exact(self.max)}")
        if self._point is not None:
            low, high = self._ends
            if low > high:
                refuse(
                    f"expected min and max to leave the only value of the law, {exact(self._point)}, got it left out"
                )
        elif abs(self._band[1] - self._band[0]) < LEAST_MASS:
            refuse(f"expected min and max to leave a part of the {self.dist} law, got less than {LEAST_MASS:g} of it")

    def _check_finite(self) -> None:
        """Every value that can be drawn must be a number."""
        with np.errstate(all="ignore"):
            if not np.isfinite(self.inverse(EXTREMES)).all():
                refuse(f"expected a {self.dist} distribution of finite values, got parameters that are too extreme")

    def _check_parameters(self) -> None:
        """Refuse parameters that contradict each other."""

    @model_validator(mode="after")
    def _legal(self) -> Self:
        self._check_parameters()
        self._check_truncation()
        self._check_finite()
        return self
