"""The statistics that figures are made of: mean, spread, quantile, chance below a bound, mean of the tail, others."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulate.statistics.estimates import (
    Array,
    Estimate,
    error_of_mean,
    mean,
    share,
    standard_deviation,
    support_of,
)
from simulate.statistics.paired import changed
from simulate.statistics.quantiles import expected_shortfall, median, quantiles
from simulate.statistics.replicates import FEWEST_BATCHES, Replicates
from simulate.statistics.resampling import resampled_quantiles
from simulate.statistics.samples import SHARE, Path, Sample, Statistic


@dataclass(frozen=True)
class Mean(Statistic):
    """The mean of values; of flags the share that holds."""

    key: Path = ("mean",)

    @property
    def spellings(self) -> tuple[str, ...]:
        """A variable alone stands for its mean."""
        return ("mean", "")

    def estimate(self, sample: Sample) -> Estimate:
        """As of `estimates.mean`, or `estimates.share`."""
        found = share if sample.values.dtype == np.bool_ else mean
        return found(sample.values, sample.by)

    def influence(self, sample: Sample) -> Array:
        """The values."""
        return np.asarray(sample.values, dtype=np.float64)


@dataclass(frozen=True)
class Spread(Statistic):
    """The standard deviation."""

    key: Path = ("sd",)
    label: str = "{}, standard deviation"
    of_risk = True

    def estimate(self, sample: Sample) -> Estimate | None:
        """As of `estimates.standard_deviation`."""
        return standard_deviation(sample.values, sample.by)

    def influence(self, sample: Sample) -> Array:
        """`s + ((x - mean)² - s²) / (2 s)`, drawn to the mean s."""
        squares = np.square(sample.values - np.mean(sample.values))
        variance = float(np.mean(squares))
        if variance == 0.0:
            return np.zeros(squares.size)
        return np.asarray((squares + variance) / (2.0 * math.sqrt(variance)))


@dataclass(frozen=True)
class Quantile(Statistic):
    """A quantile: `p05` is the value that one future of twenty stays below."""

    p: float = 0.5

    @staticmethod
    def at(p: str) -> Quantile:
        """The quantile of a probability as summary.json spells it: `0.05`."""
        percent = f"{100.0 * float(p):g}"
        return Quantile(("quantiles", p), f"{{}}, P{percent}", float(p))

    @property
    def name(self) -> str:
        """`p05`, as in tables and CSV files."""
        return f"p{round(100.0 * self.p):02d}"

    @property
    def spellings(self) -> tuple[str, ...]:
        """`p05`, and where it stands with its limits in summary.json: `quantiles.0.05`, `quantiles.0.05.0`."""
        place = ".".join(self.key)
        return (self.name, place, f"{place}.0")

    def estimate(self, sample: Sample) -> Estimate:
        """As of `quantiles.quantiles`."""
        return quantiles(sample.values, (self.p,), sample.by, sample.ranked)[0]

    def influence(self, sample: Sample) -> Array:
        """None that could be used: `terms` resamples."""
        raise NotImplementedError

    def terms(self, sample: Sample, kept: Replicates) -> Array:
        """Resamples by blocks, the same blocks of every run: their scatter is the error, also of a difference.

        Drawn out by the root of their number, they can be treated as batch means; nan if there are too few.
        """
        batches = kept.count(sample.values.size)
        if batches < FEWEST_BATCHES:
            return np.full(batches, math.nan)
        found = resampled_quantiles(sample.values, (self.p,), kept, batches)[:, 0]
        centre = float(found.mean())
        return np.asarray(centre + math.sqrt(batches) * (found - centre))


@dataclass(frozen=True)
class Below(Statistic):
    """The chance of a value below 0, or below the plan's."""

    plan: bool = False
    unit = SHARE
    of_risk = True

    def flags(self, sample: Sample) -> npt.NDArray[np.bool_]:
        """Whether each value is below."""
        return np.asarray(sample.values < (sample.plan if self.plan else 0.0), dtype=np.bool_)

    def estimate(self, sample: Sample) -> Estimate:
        """As of `estimates.share`."""
        return share(self.flags(sample), sample.by)

    @property
    def spellings(self) -> tuple[str, ...]:
        """With and without the `mean` of its entry."""
        return (self.name, f"{self.name}.mean")

    def influence(self, sample: Sample) -> Array:
        """1 where it is below."""
        return self.flags(sample).astype(np.float64)


@dataclass(frozen=True)
class TailMean(Statistic):
    """The mean of the worst share of values: CVaR, or expected shortfall."""

    p: float = 0.05

    @property
    def spellings(self) -> tuple[str, ...]:
        """With and without the `mean` of its entry."""
        return (self.name, f"{self.name}.mean")

    def estimate(self, sample: Sample) -> Estimate:
        """As of `quantiles.expected_shortfall`."""
        return expected_shortfall(sample.values, self.p, sample.by, sample.ranked)

    def influence(self, sample: Sample) -> Array:
        """`q - max(0, q - x) / p`, q the quantile, whose mean is exactly the mean of the tail."""
        edge = self._edge(sample)
        return np.asarray(edge - np.maximum(edge - sample.values, 0.0) / self.p)

    def _edge(self, sample: Sample) -> float:
        return float(sample.ranked[min(math.floor(self.p * sample.values.size), sample.values.size - 1)])

    def n_changed(self, base: Sample, other: Sample) -> int:
        """In how many trajectories of either tail the value is another one."""
        in_tail = (base.values <= self._edge(base)) | (other.values <= self._edge(other))
        return int(np.count_nonzero(in_tail & changed(base.values, other.values)))


@dataclass(frozen=True)
class MedianAmong(Statistic):
    """The median among the trajectories that have a value, of values that are counted in steps."""

    key: Path = ()
    label: str = "{}, median"
    step: float = 0.25

    def estimate(self, sample: Sample) -> Estimate | None:
        """As of `quantiles.median`, of those that are not nan; None where none is."""
        known = sample.values[~np.isnan(sample.values)]
        return median(known) if known.size else None

    def influence(self, sample: Sample) -> Array:
        """None that could be used: `terms` takes the median of each batch."""
        raise NotImplementedError

    def terms(self, sample: Sample, kept: Replicates) -> Array:
        """The median of each batch (sectioning), as of grouped data: a median in whole steps scatters by none or one.

        It is nan of a batch in which no trajectory has a value.
        """
        batches = [sample.values[part] for part in kept.parts(sample.values.size)]
        return np.array([self._grouped(batch[~np.isnan(batch)]) for batch in batches])

    def _grouped(self, known: Array) -> float:
        """`m + step · ((n/2 - number below m) / number at m - 1/2)`, m the lower median."""
        if not known.size:
            return math.nan
        middle = float(np.partition(known, (known.size - 1) // 2)[(known.size - 1) // 2])
        below, at = np.count_nonzero(known < middle), np.count_nonzero(known == middle)
        return middle + self.step * ((0.5 * known.size - below) / at - 0.5)


@dataclass(frozen=True)
class Known(Statistic):
    """A number that the simulation does not touch: one of the plan."""

    key: Path = ()

    def estimate(self, sample: Sample) -> Estimate | None:
        """Itself, for certain; None where it is nan."""
        value = float(sample.values[0])
        return None if math.isnan(value) else Estimate(value, 0.0)

    def influence(self, sample: Sample) -> Array:
        """Itself."""
        return np.asarray(sample.values, dtype=np.float64)

    def terms(self, sample: Sample, kept: Replicates) -> Array:
        """Itself in every batch."""
        return np.full(kept.count(sample.values.size), float(sample.values[0]))


@dataclass(frozen=True)
class NashGain(Statistic):
    """The geometric mean of all mean gains; where one loses, what the one that loses most loses.

    Of a sample of gains, shape (n_partners, n_paths). Within the zone in which all gain it ranks as Nash's product
    does, but has the unit of a gain; outside it, by how far the worst off is from its alternative.

    References
    ----------
    Nash (1950), The bargaining problem, Econometrica 18, 155-162.
    """

    key: Path = ()

    @staticmethod
    def _of(means: Array) -> float:
        worst = float(np.min(means))
        return worst if worst <= 0.0 else float(np.exp(np.mean(np.log(means))))

    def estimate(self, sample: Sample) -> Estimate:
        """With the error of its influence function."""
        value = self._of(np.mean(sample.values, axis=1))
        terms = self.influence(sample)
        error, freedom = error_of_mean(terms, sample.by), sample.by.freedom(terms.size)
        return Estimate(value, error, freedom=freedom, support=support_of(terms))

    def influence(self, sample: Sample) -> Array:
        """`G / n · Σ x_i / mean(x_i)`, G the geometric mean of n means; the gains of the one that loses most."""
        means = np.mean(sample.values, axis=1)
        if float(np.min(means)) <= 0.0:
            return np.asarray(sample.values[np.argmin(means)], dtype=np.float64)
        return np.asarray(self._of(means) * np.mean(sample.values / means[:, None], axis=0))


@dataclass(frozen=True)
class RatioOfMeans(Statistic):
    """The mean of one thing for each unit of the mean of another, which is above 0.

    Of a sample of both, shape (2, n_paths).

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., section 6.3.
    """

    key: Path = ("mean",)

    @property
    def spellings(self) -> tuple[str, ...]:
        """A variable alone stands for its ratio."""
        return ("mean", "")

    def estimate(self, sample: Sample) -> Estimate | None:
        """With the error of its influence function; None where the mean of the other is not above 0."""
        part, whole = sample.values
        if float(np.mean(whole)) <= 0.0:
            return None
        terms = self.influence(sample)
        error, freedom = error_of_mean(terms, sample.by), sample.by.freedom(terms.size)
        value = float(np.mean(part)) / float(np.mean(whole))
        return Estimate(value, error, freedom=freedom, support=support_of(terms))

    def influence(self, sample: Sample) -> Array:
        """`R + (x - R y) / mean(y)`, R the ratio; nan where the mean of y is not above 0."""
        part, whole = sample.values
        centre = float(np.mean(whole))
        if centre <= 0.0:
            return np.full(part.size, math.nan)
        ratio = float(np.mean(part)) / centre
        return np.asarray(ratio + (part - ratio * whole) / centre)


PROBABILITIES = ("0.05", "0.25", "0.5", "0.75", "0.95")
"""The quantiles of a full entry, by their keys in summary.json."""
MEAN, SPREAD, MEDIAN_AMONG, KNOWN = Mean(), Spread(), MedianAmong(), Known()
NASH_GAIN, RATIO_OF_MEANS = NashGain(), RatioOfMeans()
QUANTILES = tuple(map(Quantile.at, PROBABILITIES))
BELOW_ZERO = Below(("p_below_zero",), "chance of {} below 0")
BELOW_PLAN = Below(("p_below_plan",), "chance of {} below plan", plan=True)
CVAR = TailMean(("cvar_05",), "{}, mean of the worst 5 %")
FULL: tuple[Statistic, ...] = (MEAN, SPREAD, *QUANTILES, BELOW_ZERO, BELOW_PLAN, CVAR)
"""What summary.json says of a value in money, or a multiple."""
QUANTILE_KEYS = {one.name: one.key[-1] for one in QUANTILES}
"""The keys in summary.json of the quantiles as tables spell them: `p05` is `0.05`."""
