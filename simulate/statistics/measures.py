"""What a sweep keeps of each of its points: a few numbers, and the batch means that give every paired error.

Outcomes of thousands of scenarios cannot be held. Of each measure the estimate is kept, and the means of batches of its
values (0 and 1 for a share); of a quantile, resamples by the same batches. A difference of two points has the error of
the differences of what is kept, whichever two points are compared and in whatever order they were simulated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.scenario.tree import quoted
from simulate.statistics.estimates import Array, Estimate, mean, share, support_of
from simulate.statistics.paired import of_changes
from simulate.statistics.quantiles import quantiles
from simulate.statistics.replicates import AS_GOOD_AS_KNOWN, FEWEST_BATCHES, LEAST, Replicates, replicates_of
from simulate.statistics.resampling import FEWEST_CHANGED, MATTERS, resampled_quantiles
from simulate.statistics.survival import QUARTERS_PER_YEAR

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

SURVIVAL_YEARS = (5, 10)
"""Ages at which the share of ventures that are still joint is kept."""
VENTURE = "venture.npv.mean"
LOSS = "venture.npv.p_below_zero"
BOTH_BETTER = "together.p_both_better"


@dataclass(frozen=True)
class Measure:
    """One number of a scenario.

    Attributes
    ----------
    name : str
        As in summary.json: `venture.npv.mean`.
    label : str
        In tables and pictures.
    unit : str
        `million` or `share`.
    of : callable
        Its values by trajectory, 0 and 1 for a share; shape (n_paths,).
    quantile : float, optional
        Which quantile of the values it is; else their mean.
    lower_is_better : bool
        Whether the best point is the one with the lowest value.
    """

    name: str
    label: str
    unit: str
    of: Callable[[Outcomes], Array]
    quantile: float | None = None
    lower_is_better: bool = False


@dataclass(frozen=True)
class Reading:
    """A measure at one point, with what its differences from other points need.

    Attributes
    ----------
    estimate : Estimate
    batches : ndarray, shape (n_batches,)
        Its means in the batches of the trajectories; of a quantile, numbers with its error.
    sizes : ndarray, shape (n_batches,)
        Trajectories of each batch; empty but for a share.
    near : dict of int to float
        Values by trajectory between the limits of a quantile; empty but for a quantile.
    """

    estimate: Estimate
    batches: Array
    sizes: Array = field(default_factory=lambda: np.empty(0))
    near: Mapping[int, float] = field(default_factory=dict)

    def as_list(self) -> list[Any]:
        """The reading as plain numbers that read back bit for bit."""
        numbers = (self.batches, self.sizes, np.array(list(self.near)), np.array(list(self.near.values())))
        return [list(astuple(self.estimate)), *(one.tolist() for one in numbers)]

    @staticmethod
    def of_list(stored: Sequence[Any]) -> Reading:
        """A reading from its plain numbers."""
        estimate, batches, sizes, places, values = stored
        near = dict(zip(map(int, places), values, strict=True))
        return Reading(Estimate(*estimate), np.array(batches, np.float64), np.array(sizes, np.float64), near)


Readings = dict[str, Reading]
"""The readings of one point by the names of their measures."""


def partner_measure(partner: str, what: str) -> str:
    """The name of a partner's measure: `partners.Carmaker.advantage.mean`."""
    return f"partners.{quoted(partner)}.{what}"


def advantage_of(partner: str) -> str:
    """The name of the mean advantage of a partner over its alternative."""
    return partner_measure(partner, "advantage.mean")


def survival_name(year: int) -> str:
    """The name of the share of ventures that live longer than so many years."""
    return f"survival_{year}_years"


def measures(partners: Sequence[str], horizon_quarters: int) -> tuple[Measure, ...]:
    """Every measure of a sweep: the venture's, each partner's, theirs together, and survival.

    Parameters
    ----------
    partners : sequence of str
        Their names, in the order of the outcomes.
    horizon_quarters : int
        At the horizon every venture has ended: survival is kept before it only.
    """
    own = [measure for i, name in enumerate(partners) for measure in _partner(i, name)]
    years = [year for year in SURVIVAL_YEARS if QUARTERS_PER_YEAR * year < horizon_quarters]
    return (*_venture(), *own, *_together(), *(_survival(year) for year in years))


def _venture() -> tuple[Measure, ...]:
    def npv(outcomes: Outcomes) -> Array:
        return outcomes["venture_npv"]

    return (
        Measure(VENTURE, "venture NPV", "million", npv),
        Measure("venture.npv.p05", "venture NPV, P5", "million", npv, 0.05),
        Measure("venture.npv.p50", "venture NPV, P50", "million", npv, 0.50),
        Measure("venture.npv.p95", "venture NPV, P95", "million", npv, 0.95),
        Measure(LOSS, "chance of a loss", "share", lambda o: _flags(o["venture_npv"] < 0.0), lower_is_better=True),
        Measure("venture.peak_funding.mean", "peak funding", "million", lambda o: o["peak_funding"]),
    )


def _partner(i: int, name: str) -> tuple[Measure, ...]:
    return (
        Measure(partner_measure(name, "npv.mean"), f"NPV of {name}", "million", lambda o: o["partner_npv"][i]),
        Measure(advantage_of(name), f"advantage of {name}", "million", lambda o: o.advantage[i]),
        Measure(
            partner_measure(name, "p_better"), f"{name} better off", "share", lambda o: _flags(o.advantage[i] > 0.0)
        ),
    )


def _together() -> tuple[Measure, ...]:
    return (
        Measure("together.advantage.mean", "advantage of all", "million", lambda o: o.advantage.sum(axis=0)),
        Measure(BOTH_BETTER, "both better off", "share", lambda o: _flags(np.min(o.advantage, axis=0) > 0.0)),
    )


def _survival(year: int) -> Measure:
    label, quarters = f"venture alive at {year} years", QUARTERS_PER_YEAR * year
    return Measure(survival_name(year), label, "share", lambda o: _flags(o["exit_quarter"] > quarters))


def _flags(mask: Any) -> Array:
    return np.asarray(mask, dtype=np.float64)


# ---- from outcomes to readings --------------------------------------------------------------------------------------


def read(outcomes: Outcomes, wanted: Sequence[Measure]) -> Readings:
    """All measures of one point.

    Parameters
    ----------
    outcomes : Outcomes
        At least one trajectory.
    wanted : sequence of Measure
        As of `measures`.
    """
    by = replicates_of(outcomes)
    kept = Replicates(by.together, max(by.batch, LEAST))
    ordered = np.sort(outcomes["venture_npv"])

    def reading(measure: Measure) -> Reading:
        values = measure.of(outcomes)
        estimate = _estimate(measure, values, ordered, by)
        if measure.quantile is not None:
            return Reading(estimate, _quantile_terms(values, measure.quantile, kept), near=_near(values, estimate))
        sizes = [part.stop - part.start for part in kept.parts(values.size)] if measure.unit == "share" else []
        return Reading(estimate, kept.means(values), np.array(sizes, np.float64))

    return {measure.name: reading(measure) for measure in wanted}


def _estimate(measure: Measure, values: Array, ordered: Array, by: Replicates) -> Estimate:
    """The estimate of a measure; the venture's quantiles share one sort."""
    if measure.quantile is not None:
        return quantiles(values, (measure.quantile,), by, ordered)[0]
    return share(values > 0.0, by) if measure.unit == "share" else mean(values, by)


def _near(values: Array, at: Estimate) -> dict[int, float]:
    """Values by trajectory between the limits of a quantile; none where it has no limits."""
    if at.low is None or at.high is None:
        return {}
    places = np.flatnonzero((values >= at.low) & (values <= at.high))
    return dict(zip(map(int, places), map(float, values[places]), strict=True))


def _quantile_terms(values: Array, p: float, kept: Replicates) -> Array:
    """Numbers with the error of a quantile in place of batch means, shape (n_batches,); nan if too few.

    Resamples by the same blocks at every point: their scatter is the error of the quantile, and that of their
    differences the error of a difference. Drawn out by the root of their number, they can be treated as batch means.
    """
    batches = kept.count(values.size)
    if batches < FEWEST_BATCHES:
        return np.full(max(1, batches), math.nan)
    found = resampled_quantiles(values, (p,), kept, batches)[:, 0]
    centre = float(found.mean())
    return np.asarray(centre + math.sqrt(batches) * (found - centre))


def difference(base: Reading, other: Reading) -> Estimate:
    """What a measure is more at one point than at another, with the error of the pairing.

    Two points whose trajectories are all alike differ by 0 without an error.
    """
    changes = other.batches - base.batches
    found = of_batches(other.estimate.value - base.estimate.value, changes)
    if base.sizes.size:
        futures = changes * base.sizes
        gained, lost = float(np.sum(futures[futures > 0.0])), float(-np.sum(futures[futures < 0.0]))
        return of_changes(found, gained, lost, int(np.sum(base.sizes)))
    if (base.near or other.near) and _changed_near(base, other) < FEWEST_CHANGED:
        return Estimate(found.value, None)
    return found


def _changed_near(base: Reading, other: Reading) -> int:
    """How many trajectories near a quantile have changed: moved between its limits, or into or out of them."""
    least = MATTERS * min(_width(base.estimate), _width(other.estimate))
    stayed = base.near.keys() & other.near.keys()
    moved = sum(abs(other.near[place] - base.near[place]) > least for place in stayed)
    return moved + len(base.near.keys() ^ other.near.keys())


def _width(at: Estimate) -> float:
    return math.inf if at.low is None or at.high is None else at.high - at.low


def of_batches(value: float, batches: Array) -> Estimate:
    """A mean, or a difference of means, with the error of its batches.

    Parameters
    ----------
    value : float
    batches : ndarray, shape (n_batches,)
        Its means in the batches; 0 where a difference has changed nothing.
    """
    freedom = None if batches.size >= AS_GOOD_AS_KNOWN else max(1, batches.size - 1)
    if value == 0.0 and not batches.any():
        return Estimate(0.0, None)
    return Estimate(value, error_of(batches), None, None, freedom, _support(batches), _n_changed(batches))


def error_of(batches: Array) -> float | None:
    """The standard error of a measure from its batch means, shape (n_batches,); None where they cannot give one."""
    if batches.size < FEWEST_BATCHES or not np.isfinite(batches).all():
        return None
    return float(np.std(batches, ddof=1)) / math.sqrt(batches.size)


def _n_changed(batches: Array) -> float | None:
    """In how many trajectories there is a difference, where they are few: k leave exp(-k / n) of n batches as is."""
    moved = np.count_nonzero(batches) / batches.size if batches.size else 0.0
    return -batches.size * math.log(1.0 - moved) if 0.0 < moved < 1.0 else None


def _support(batches: Array) -> float | None:
    """On how many trajectories an error rests, where it is that of four batches or fewer; None where of more."""
    n = batches.size
    if n < FEWEST_BATCHES or not np.isfinite(batches).all():
        return None
    found = support_of(batches)
    few = min(4.0, n / 8.0)
    return found if found is not None and found < few else None
