"""Distributions that an uncertain input can be drawn from.

Here stand the laws without ends; those between two ends are in `bounded`, those of single values in `single_values`.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from simulate.scenario.bounded import Beta, Pert, Triangular, Uniform
from simulate.scenario.law import Array, Distribution, Positive, Real
from simulate.scenario.quantities import Quantity
from simulate.scenario.single_values import Discrete, Empirical

__all__ = [
    "DISTRIBUTIONS",
    "AnyDistribution",
    "Beta",
    "Discrete",
    "Distribution",
    "Empirical",
    "LogNormal",
    "Normal",
    "Number",
    "Pert",
    "StudentT",
    "Triangular",
    "Uniform",
]

NotNegative = Annotated[float, Quantity(ge=0.0)]


class Normal(Distribution):
    """Gauss's law."""

    dist: Literal["normal"] = "normal"
    mean: Real = Field(description="mean")
    sd: NotNegative = Field(description="standard deviation")

    def quantile(self, u: Array) -> Array:
        """Inverse distribution function before truncation."""
        from scipy.special import ndtri

        return np.asarray(self.mean + self.sd * ndtri(u))

    def probability(self, x: float) -> float:
        """Distribution function before truncation."""
        from scipy.special import ndtr

        return float(ndtr((x - self.mean) / self.sd))

    def upper_quantile(self, v: Array) -> Array:
        """The value that is exceeded with probability v, before truncation."""
        from scipy.special import ndtri

        return np.asarray(self.mean - self.sd * ndtri(v))

    def exceedance(self, x: float) -> float:
        """Probability that x is exceeded, before truncation."""
        from scipy.special import ndtr

        return float(ndtr((self.mean - x) / self.sd))

    def support(self) -> tuple[float, float]:
        """The whole line; the mean alone without a deviation."""
        return (-math.inf, math.inf) if self.sd > 0.0 else (self.mean, self.mean)


class LogNormal(Distribution):
    """The law of the exponential of a normal: positive, with a long upper tail."""

    dist: Literal["lognormal"] = "lognormal"
    median_: Positive = Field(alias="median", description="median, before truncation")
    sigma: NotNegative = Field(description="standard deviation of the logarithm")

    def quantile(self, u: Array) -> Array:
        """Inverse distribution function before truncation."""
        from scipy.special import ndtri

        return np.asarray(self.median_ * np.exp(self.sigma * ndtri(u)))

    def probability(self, x: float) -> float:
        """Distribution function before truncation."""
        from scipy.special import ndtr

        return float(ndtr(math.log(x / self.median_) / self.sigma)) if x > 0.0 else 0.0

    def upper_quantile(self, v: Array) -> Array:
        """The value that is exceeded with probability v, before truncation."""
        from scipy.special import ndtri

        return np.asarray(self.median_ * np.exp(-self.sigma * ndtri(v)))

    def exceedance(self, x: float) -> float:
        """Probability that x is exceeded, before truncation."""
        from scipy.special import ndtr

        return float(ndtr(-math.log(x / self.median_) / self.sigma)) if x > 0.0 else 1.0

    def support(self) -> tuple[float, float]:
        """The positive half-line; the median alone without a deviation."""
        return (0.0, math.inf) if self.sigma > 0.0 else (self.median_, self.median_)


class StudentT(Distribution):
    """Student's law, moved and stretched: like the normal with heavier tails."""

    dist: Literal["student_t"] = "student_t"
    df: Positive = Field(description="degrees of freedom")
    location: Real = Field(description="median, before truncation")
    scale: NotNegative = Field(description="stretch")

    def quantile(self, u: Array) -> Array:
        """Inverse distribution function before truncation."""
        from scipy.special import stdtrit

        return np.asarray(self.location + self.scale * stdtrit(self.df, u))

    def probability(self, x: float) -> float:
        """Distribution function before truncation."""
        from scipy.special import stdtr

        return float(stdtr(self.df, (x - self.location) / self.scale))

    def upper_quantile(self, v: Array) -> Array:
        """The value that is exceeded with probability v, before truncation."""
        from scipy.special import stdtrit

        return np.asarray(self.location - self.scale * stdtrit(self.df, v))

    def exceedance(self, x: float) -> float:
        """Probability that x is exceeded, before truncation."""
        from scipy.special import stdtr

        return float(stdtr(self.df, (self.location - x) / self.scale))

    def support(self) -> tuple[float, float]:
        """The whole line; the location alone without a stretch."""
        return (-math.inf, math.inf) if self.scale > 0.0 else (self.location, self.location)


AnyDistribution = Annotated[
    Normal | LogNormal | Uniform | Triangular | Pert | Beta | StudentT | Discrete | Empirical,
    Field(discriminator="dist"),
]
DISTRIBUTIONS: dict[str, type[Distribution]] = {
    "normal": Normal,
    "lognormal": LogNormal,
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
    "beta": Beta,
    "student_t": StudentT,
    "discrete": Discrete,
    "empirical": Empirical,
}
Number = float | AnyDistribution
"""A number, or the distribution that it is drawn from once per trajectory."""
