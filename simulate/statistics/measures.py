"""What a sweep keeps of each of its points: a few numbers, and the batch means that give every paired error.

Outcomes of thousands of scenarios cannot be held. Of each measure the estimate is kept, and the means of batches of its
values (0 and 1 for a share); of a quantile, resamples by the same batches. A difference of two points has the error of
the differences of what is kept, whichever two points are compared and in whatever order they were simulated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.outcomes import is_paired
from simulate.scenario.tree import quoted
from simulate.statistics.estimates import Array, Estimate, mean, quantiles, share
from simulate.statistics.paired import FEWEST_BATCHES, batch_means, freedom_of, n_batches, resampled_quantiles
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
    """A measure at one point: its estimate, and its batch means, shape (n_batches,)."""

    estimate: Estimate
    batches: Array

    def as_list(self) -> list[Any]:
        """The reading as plain numbers that read back bit for bit."""
        found = self.estimate
        return [found.value, found.std_error, found.low, found.high, self.batches.tolist()]

    @staticmethod
    def of_list(stored: Sequence[Any]) -> Reading:
        """A reading from its plain numbers."""
        *estimate, batches = stored
        return Reading(Estimate(*estimate), np.array(batches, dtype=np.float64))


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
    antithetic, batches = is_paired(outcomes), n_batches(outcomes.n_paths)
    ordered = np.sort(outcomes["venture_npv"])

    def reading(measure: Measure) -> Reading:
        values = measure.of(outcomes)
        estimate = _estimate(measure, values, ordered, antithetic)
        if measure.quantile is None:
            return Reading(estimate, batch_means(values, batches))
        return Reading(estimate, _quantile_terms(values, measure.quantile, batches))

    return {measure.name: reading(measure) for measure in wanted}


def _estimate(measure: Measure, values: Array, ordered: Array, antithetic: bool) -> Estimate:
    """The estimate of a measure; the venture's quantiles share one sort."""
    if measure.quantile is not None:
        return quantiles(values, (measure.quantile,), antithetic, ordered)[0]
    return share(values > 0.0, antithetic) if measure.unit == "share" else mean(values, antithetic)


def _quantile_terms(values: Array, p: float, batches: int) -> Array:
    """Numbers with the error of a quantile in place of batch means, shape (batches,); nan if too few.

    Resamples by the same blocks at every point: their scatter is the error of the quantile, and that of their
    differences the error of a difference. Drawn out by the root of their number, they can be treated as batch means.
    """
    if batches < FEWEST_BATCHES:
        return np.full(batches, math.nan)
    found = resampled_quantiles(values, (p,), batches, batches)[:, 0]
    centre = float(found.mean())
    return np.asarray(centre + math.sqrt(batches) * (found - centre))


def difference(base: Reading, other: Reading) -> Estimate:
    """What a measure is more at one point than at another, with the error of the pairing.

    Two points whose trajectories are all alike differ by exactly 0 ± 0.
    """
    value = other.estimate.value - base.estimate.value
    return Estimate(value, error_of(other.batches - base.batches), freedom=freedom_of(base.batches.size))


def error_of(batches: Array) -> float | None:
    """The standard error of a measure from its batch means, shape (n_batches,); None where they cannot give one."""
    if batches.size < FEWEST_BATCHES or not np.isfinite(batches).all():
        return None
    return float(np.std(batches, ddof=1)) / math.sqrt(batches.size)
