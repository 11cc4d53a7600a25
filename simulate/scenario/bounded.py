"""Laws between two ends: uniform, triangular, PERT and beta.

References
----------
Clark (1962), The PERT model for the distribution of an activity time, Operations Research 10(3).
"""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import numpy as np
from pydantic import Field

from simulate.scenario.law import Array, Distribution, Positive, Real
from simulate.scenario.quantities import exact, refuse


class Uniform(Distribution):
    """Every value between low and high alike."""

    dist: Literal["uniform"] = "uniform"
    low: Real = Field(description="smallest value")
    high: Real = Field(description="largest value")

    def quantile(self, u: Array) -> Array:
        """Inverse distribution function before truncation."""
        return np.asarray(self.low + u * (self.high - self.low))

    def probability(self, x: float) -> float:
        """Distribution function before truncation."""
        return min(max((x - self.low) / (self.high - self.low), 0.0), 1.0)

    def upper_quantile(self, v: Array) -> Array:
        """The value that is exceeded with probability v, before truncation."""
        return np.asarray(self.high - v * (self.high - self.low))

    def exceedance(self, x: float) -> float:
        """Probability that x is exceeded, before truncation."""
        return min(max((self.high - x) / (self.high - self.low), 0.0), 1.0)

    def support(self) -> tuple[float, float]:
        """From low to high."""
        return self.low, self.high

    def _check_parameters(self) -> None:
        if self.low > self.high:
            refuse(f"expected low at most high, got low = {exact(self.low)} and high = {exact(self.high)}")


class _Peaked(Distribution):
    """What the laws between low and high with a mode have in common."""

    low: Real = Field(description="smallest value")
    mode: Real = Field(description="most likely value")
    high: Real = Field(description="largest value")

    def support(self) -> tuple[float, float]:
        """From low to high."""
        return self.low, self.high

    def _check_parameters(self) -> None:
        if not self.low <= self.mode <= self.high:
            refuse(
                "expected low at most mode at most high, "
                f"got low = {exact(self.low)}, mode = {exact(self.mode)} and high = {exact(self.high)}"
            )


class Triangular(_Peaked):
    """A density that rises straight to its mode and falls straight from it."""

    dist: Literal["triangular"] = "triangular"

    def quantile(self, u: Array) -> Array:
        """Inverse distribution function before truncation."""
        width = self.high - self.low
        peak = (self.mode - self.low) / width
        rising = self.low + np.sqrt(u * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1.0 - u) * width * (self.high - self.mode))
        return np.where(u < peak, rising, falling)

    def probability(self, x: float) -> float:
        """Distribution function before truncation."""
        width = self.high - self.low
        if x <= self.low:
            return 0.0
        if x >= self.high:
            return 1.0
        if x < self.mode:
            return (x - self.low) ** 2 / (width * (self.mode - self.low))
        return 1.0 - (self.high - x) ** 2 / (width * (self.high - self.mode))

    def upper_quantile(self, v: Array) -> Array:
        """The value that is exceeded with probability v, before truncation."""
        return -self._mirrored.quantile(v)

    def exceedance(self, x: float) -> float:
        """Probability that x is exceeded, before truncation."""
        return self._mirrored.probability(-x)

    @cached_property
    def _mirrored(self) -> Triangular:
        """The law of the negative."""
        return Triangular(low=-self.high, mode=-self.mode, high=-self.low)


def _beta_quantile(u: Array, a: float, b: float, low: float, high: float) -> Array:
    from scipy.special import betaincinv

    return np.asarray(low + (high - low) * betaincinv(a, b, u))


def _beta_probability(x: float, a: float, b: float, low: float, high: float) -> float:
    from scipy.special import betainc

    return float(betainc(a, b, min(max((x - low) / (high - low), 0.0), 1.0)))


class Pert(_Peaked):
    """The smooth relative of the triangular law: a beta law whose mean is (low + 4 mode + high) / 6."""

    dist: Literal["pert"] = "pert"

    @property
    def _shape(self) -> tuple[float, float]:
        width = self.high - self.low
        return 1.0 + 4.0 * (self.mode - self.low) / width, 1.0 + 4.0 * (self.high - self.mode) / width

    def quantile(self, u: Array) -> Array:
        """Inverse distribution function before truncation."""
        return _beta_quantile(u, *self._shape, self.low, self.high)

    def probability(self, x: float) -> float:
        """Distribution function before truncation."""
        return _beta_probability(x, *self._shape, self.low, self.high)

    def upper_quantile(self, v: Array) -> Array:
        """The value that is exceeded with probability v, before truncation."""
        a, b = self._shape
        return -_beta_quantile(v, b, a, -self.high, -self.low)

    def exceedance(self, x: float) -> float:
        """Probability that x is exceeded, before truncation."""
        a, b = self._shape
        return _beta_probability(-x, b, a, -self.high, -self.low)


class Beta(Distribution):
    """The beta law, stretched from low to high."""

    dist: Literal["beta"] = "beta"
    a: Positive = Field(description="first shape: larger moves the law up")
    b: Positive = Field(description="second shape: larger moves the law down")
    low: Real = Field(default=0.0, description="smallest value")
    high: Real = Field(default=1.0, description="largest value")

    def quantile(self, u: Array) -> Array:
        """Inverse distribution function before truncation."""
        return _beta_quantile(u, self.a, self.b, self.low, self.high)

    def probability(self, x: float) -> float:
        """Distribution function before truncation."""
        return _beta_probability(x, self.a, self.b, self.low, self.high)

    def upper_quantile(self, v: Array) -> Array:
        """The value that is exceeded with probability v, before truncation."""
        return -_beta_quantile(v, self.b, self.a, -self.high, -self.low)

    def exceedance(self, x: float) -> float:
        """Probability that x is exceeded, before truncation."""
        return _beta_probability(-x, self.b, self.a, -self.high, -self.low)

    def support(self) -> tuple[float, float]:
        """From low to high."""
        return self.low, self.high

    def _check_parameters(self) -> None:
        if self.low > self.high:
            refuse(f"expected low at most high, got low = {exact(self.low)} and high = {exact(self.high)}")
