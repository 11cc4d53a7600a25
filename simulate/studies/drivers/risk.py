"""Where the risk comes from: the spread of values with a family of shocks frozen, and with it alone.

With V the variance of a value, V_f that with family f frozen and V^f that with all other families frozen (V^0 with all
of them): freezing takes the share 1 - V_f / V away, and the family alone makes (V^f - V^0) / V. What the shares of all
families alone do not add up to is interactions: families that act on each other's scale, or that each suffice to end a
venture. Two families f, g interact by (V^fg - V^f - V^g + V^0) / V.

A frozen family stands at one value; the shares are no Sobol indices, which average over all values (Saltelli et al.
2008, Global Sensitivity Analysis, section 4.5). All runs meet the same futures, and errors know that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.outcomes import partner_names
from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import ROUNDING, Array, Estimate
from simulate.statistics.paired import told_apart
from simulate.statistics.replicates import EACH, LEAST, Replicates, replicates_of
from simulate.statistics.terms import of_batches
from simulate.studies.drivers.sensitivity import Shift, values_of

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes


@dataclass(frozen=True)
class Spread:
    """The variance of a value, and the batch means of its squared deviations, from which all errors come."""

    variance: float
    batches: Array

    @property
    def sd(self) -> Estimate:
        """The standard deviation, with its error."""
        sd = math.sqrt(self.variance)
        found = of_batches(sd, self.batches)
        if sd == 0.0:
            return Estimate(0.0, 0.0)
        return replace(found, std_error=found.std_error and found.std_error / (2.0 * sd))


Spreads = Mapping[str, Spread]
"""The spreads of a run by view: the venture's, and each partner's."""


def spreads(outcomes: Outcomes) -> Spreads:
    """The spread of every view's net present value."""
    by = replicates_of(outcomes)
    return {view: spread(values_of(outcomes, view), by) for view in (VENTURE, *partner_names(outcomes))}


def spread(values: Array, by: Replicates = EACH) -> Spread:
    """The spread of a sample [square of its unit], shape (n_paths,); by what of it is independent."""
    deviations = values - np.mean(values)
    # What is the rounding of sums varies not.
    squares = np.square(np.where(np.abs(deviations) > ROUNDING * np.abs(values), deviations, 0.0))
    scale = values.size / (values.size - 1) if values.size > 1 else 1.0
    return Spread(scale * float(np.mean(squares)), scale * (by | Replicates(batch=LEAST)).means(squares))


def share(base: Spread, terms: Sequence[tuple[float, Spread]]) -> Estimate:
    """A sum of variances as a share of the base's variance, with the error of the pairing.

    Parameters
    ----------
    base : Spread
        Whose variance is the whole; without any the share is 0, for certain.
    terms : sequence of (float, Spread)
        Weights and spreads.

    Notes
    -----
    To first order the ratio R = N / V has the error of the mean of (n - R v) / V, n and v the terms of N and V
    (Cochran 1977, Sampling Techniques, 3rd ed., section 6.3).
    """
    if base.variance == 0.0:
        return Estimate(0.0, 0.0)
    ratio = sum(weight * one.variance for weight, one in terms) / base.variance
    batches = np.sum([weight * one.batches for weight, one in terms], axis=0) - ratio * base.batches
    return of_batches(ratio, np.asarray(batches / base.variance))


@dataclass(frozen=True)
class FamilyShare:
    """A family's part in the spread of one view's value.

    Attributes
    ----------
    sd_without : Estimate
        Standard deviation with the family frozen [million].
    gone : Estimate
        Share of the variance that goes when it is frozen; negative where freezing it widens the spread.
    alone : Estimate
        Share of the variance that it makes with all other families frozen.
    """

    sd_without: Estimate
    gone: Estimate
    alone: Estimate

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {name: getattr(self, name).as_dict() for name in ("sd_without", "gone", "alone")}


@dataclass(frozen=True)
class Family:
    """A family of shocks.

    Attributes
    ----------
    name, how : str
        What it is, and what holds when it is frozen.
    shift : Shift
        The scenario with it frozen against the scenario as it is.
    shares : dict of str to FamilyShare
        By view.
    """

    name: str
    how: str
    shift: Shift
    shares: Mapping[str, FamilyShare]

    def __repr__(self) -> str:
        return f"<Family {self.name}>"

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        shares = {view: one.as_dict() for view, one in self.shares.items()}
        return {"name": self.name, "frozen": self.how, "shift": self.shift.as_dict(), "shares": shares}


@dataclass(frozen=True)
class Interaction:
    """What two families do to the variance together beyond what each does alone, as a share of it, by view."""

    names: tuple[str, str]
    shares: Mapping[str, Estimate]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {"families": list(self.names), "shares": {view: one.as_dict() for view, one in self.shares.items()}}


@dataclass(frozen=True)
class Risk:
    """Where the spread of values comes from.

    Attributes
    ----------
    families : tuple of Family
        Those that move, in the order of `studies.shocks`.
    still : tuple of str
        Those that do not move in this scenario.
    interactions : tuple of Interaction
        Every pair of families.
    sd : dict of str to Estimate
        Standard deviation as it is, by view [million].
    left : dict of str to Estimate
        Share of the variance that is left when all are frozen: whether a reset is agreed stays drawn.
    beyond : dict of str to Estimate
        Share of the variance that the families alone, and what is left, do not add up to: all interactions.
    """

    families: tuple[Family, ...]
    still: tuple[str, ...]
    interactions: tuple[Interaction, ...]
    sd: Mapping[str, Estimate]
    left: Mapping[str, Estimate]
    beyond: Mapping[str, Estimate]

    def __repr__(self) -> str:
        return f"<Risk: {', '.join(family.name for family in self.families)}>"

    def by_share(self, view: str) -> list[Family]:
        """The families whose freezing takes most of the view's variance first."""
        return sorted(self.families, key=lambda family: -family.shares[view].gone.value)

    def matters(self, family: Family, view: str) -> bool:
        """Whether freezing a family is seen to change the view's spread, as one of so many."""
        return told_apart(family.shares[view].gone, len(self.families))

    def told_apart(self, view: str) -> list[Interaction]:
        """The interactions that are told apart from 0 among all, the strongest first."""
        n = len(self.interactions)
        found = [one for one in self.interactions if told_apart(one.shares[view], n)]
        return sorted(found, key=lambda one: -abs(one.shares[view].value))

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        whole = {name: getattr(self, name) for name in ("sd", "left", "beyond")}
        return {
            "families": [family.as_dict() for family in self.families],
            "still": list(self.still),
            "interactions": [one.as_dict() for one in self.interactions],
            **{name: {view: one.as_dict() for view, one in found.items()} for name, found in whole.items()},
        }


def risk(
    families: Sequence[tuple[str, str, Shift]], still: Sequence[str], found: Mapping[frozenset[int], Spreads]
) -> Risk:
    """Where the spread of values comes from.

    Parameters
    ----------
    families : sequence of (str, str, Shift)
        Name, how it is frozen, and the scenario with it frozen against the scenario as it is.
    still : sequence of str
        Families that do not move.
    found : dict of frozenset to Spreads
        Spreads by the families that move, as places in `families`: all, all but one, none, each one, each pair.
    """
    everything = frozenset(range(len(families)))
    views = list(found[everything])

    def by_view(*terms: tuple[float, frozenset[int]]) -> dict[str, Estimate]:
        return {
            view: share(found[everything][view], [(weight, found[moving][view]) for weight, moving in terms])
            for view in views
        }

    none = frozenset[int]()
    made = []
    for i, (name, how, shift) in enumerate(families):
        gone, alone = by_view((1.0, everything), (-1.0, everything - {i})), by_view((1.0, _only(i)), (-1.0, none))
        without = {view: found[everything - {i}][view].sd for view in views}
        shares = {view: FamilyShare(without[view], gone[view], alone[view]) for view in views}
        made.append(Family(name, how, shift, shares))
    pairs = [
        Interaction(
            (families[i][0], families[j][0]),
            by_view((1.0, _only(i, j)), (-1.0, _only(i)), (-1.0, _only(j)), (1.0, none)),
        )
        for i, j in combinations(sorted(everything), 2)
    ]
    return Risk(
        tuple(made),
        tuple(still),
        tuple(pairs),
        {view: found[everything][view].sd for view in views},
        by_view((1.0, none)),
        by_view((1.0, everything), *((-1.0, _only(i)) for i in everything), (len(families) - 1.0, none)),
    )


def _only(*places: int) -> frozenset[int]:
    return frozenset(places)
