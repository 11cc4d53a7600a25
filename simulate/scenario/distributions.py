"""Distributions that an uncertain input can be drawn from.

Each law is stated by its inverse distribution function, because a draw is always `inverse(u)` of a keyed uniform u in
(0, 1): that keeps quasi-random points, antithetic pairs and rank correlations intact. `min` and `max` truncate a law by
restricting u to [F(min), F(max)], so nothing is drawn twice and nothing is thrown away.

References
----------
Clark (1962), The PERT model for the distribution of an activity time, Operations Research 10(3).
Devroye (1986), Non-Uniform Random Variate Generation, chapter II.2 (inversion, truncation).
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from simulate.scenario.quantities import Quantity, Table, refuse

Array = npt.NDArray[np.float64]
Real = Annotated[float, Quantity()]
Positive = Annotated[float, Quantity(gt=0.0)]
NotNegative = Annotated[float, Quantity(ge=0.0)]
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
    def _band(self) -> tuple[float, float]:
        """The probabilities between which u is restricted."""
        return (
            0.0 if self.min is None else self.probability(self.min),
            1.0 if self.max is None else self.probability(self.max),
        )

    def inverse(self, u: npt.ArrayLike) -> Array:
        """Inverse distribution function of the truncated law, for u in (0, 1)."""
        points = np.clip(np.asarray(u, dtype=np.float64), *EXTREMES)
        if self._point is not None:
            return np.full(points.shape, self._point)
        if self.min is None and self.max is None:
            return self.quantile(points)
        low, high = self._band
        return np.clip(self.quantile(low + points * (high - low)), *self._ends)

    @cached_property
    def median(self) -> float:
        """Median of the truncated law."""
        return float(self.inverse(0.5))

    def _check_truncation(self) -> None:
        """A truncation must leave something of the law."""
        if self.min is None and self.max is None:
            return
        if self.min is not None and self.max is not None and self.min >= self.max:
            refuse(f"expected min below max, got min = {self.min:g} and max = {self.max:g}")
        if self._point is not None:
            low, high = self._ends
            if low > high:
                refuse(f"expected min and max to leave the only value of the law, {self._point:g}, got it left out")
        elif self._band[1] - self._band[0] < LEAST_MASS:
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

    def support(self) -> tuple[float, float]:
        """The positive half-line; the median alone without a deviation."""
        return (0.0, math.inf) if self.sigma > 0.0 else (self.median_, self.median_)


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

    def support(self) -> tuple[float, float]:
        """From low to high."""
        return self.low, self.high

    def _check_parameters(self) -> None:
        if self.low > self.high:
            refuse(f"expected low at most high, got low = {self.low:g} and high = {self.high:g}")


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
                f"got low = {self.low:g}, mode = {self.mode:g} and high = {self.high:g}"
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

    def support(self) -> tuple[float, float]:
        """From low to high."""
        return self.low, self.high

    def _check_parameters(self) -> None:
        if self.low > self.high:
            refuse(f"expected low at most high, got low = {self.low:g} and high = {self.high:g}")


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

    def support(self) -> tuple[float, float]:
        """The whole line; the location alone without a stretch."""
        return (-math.inf, math.inf) if self.scale > 0.0 else (self.location, self.location)


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
