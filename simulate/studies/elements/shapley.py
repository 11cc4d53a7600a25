"""What each of several things contributes to a total when all are in play: Shapley values, and interaction indices.

With v(S) the value when the members of S are in and the others out, the contribution of i among n is the mean of
v(S + i) - v(S) over all orders in which the members may come in:

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! · ( v(S + i) - v(S) )

The contributions add up to v(all) - v(none), a member that changes nothing has exactly 0, and two that change the same
have the same. The interaction index of a pair is the like mean of what both do together beyond what each does,

    I_ij = sum over S without i, j of |S|! (n - |S| - 2)! / (n - 1)! · ( v(S + ij) - v(S + i) - v(S + j) + v(S) )

positive where each makes the other worth more. Both are linear in v, so that they hold for every batch of trajectories,
and the spread over batches is their error.

References
----------
Shapley (1953), A value for n-person games, Contributions to the Theory of Games II, 307-317.
Grabisch & Roubens (1999), An axiomatic approach to the concept of interaction among players in cooperative games,
International Journal of Game Theory 28, 547-565.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from simulate.presentation.wording import with_margin
from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import Array, Estimate
from simulate.statistics.measures import Measure
from simulate.statistics.paired import told_apart
from simulate.statistics.readings import Reading, Readings, difference
from simulate.statistics.terms import of_batches

if TYPE_CHECKING:
    pass


def shapley_values(values: Array) -> Array:
    """Contribution of each of n members.

    Parameters
    ----------
    values : ndarray, shape (2**n, …)
        The value of each combination; bit i of its number says whether member i is in.

    Returns
    -------
    ndarray, shape (n, …)
    """
    n = _members(values)
    found = np.zeros((n, *values.shape[1:]))
    for i in range(n):
        for without in _without(n, i):
            size = without.bit_count()
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            found[i] += weight * (values[without | 1 << i] - values[without])
    return found


def interaction_indices(values: Array) -> Array:
    """Interaction index of each pair of n members, in the order of `combinations(range(n), 2)`.

    Parameters
    ----------
    values : ndarray, shape (2**n, …)
        As of `shapley_values`.

    Returns
    -------
    ndarray, shape (n (n - 1) / 2, …)
    """
    n = _members(values)
    pairs = list(combinations(range(n), 2))
    found = np.zeros((len(pairs), *values.shape[1:]))
    for place, (i, j) in enumerate(pairs):
        first, second = 1 << i, 1 << j
        for without in _without(n, i, j):
            size = without.bit_count()
            weight = math.factorial(size) * math.factorial(n - size - 2) / math.factorial(n - 1)
            with_both = values[without | first | second] - values[without | second]
            found[place] += weight * (with_both - (values[without | first] - values[without]))
    return found


def _members(values: Array) -> int:
    return len(values).bit_length() - 1


def _without(n: int, *members: int) -> Iterator[int]:
    """Every combination that these members are not in."""
    taken = sum(1 << member for member in members)
    return (combination for combination in range(1 << n) if not combination & taken)


# ---- of a scenario's elements ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attribution:
    """What each member contributes to one measure.

    Attributes
    ----------
    measure : Measure
    none, all : Estimate
        The measure with no member in, and with all.
    total : Estimate
        What all of them make together.
    parts : tuple of Estimate
        Their Shapley values, which add up to the total.
    pairs : dict of (int, int) to Estimate
        Interaction index of each pair.
    """

    measure: Measure
    none: Estimate
    all: Estimate
    total: Estimate
    parts: tuple[Estimate, ...]
    pairs: Mapping[tuple[int, int], Estimate]

    def __repr__(self) -> str:
        return f"<Attribution of {self.measure.name}: {with_margin(self.total)} in all>"

    def strongest(self) -> tuple[tuple[int, int], Estimate] | None:
        """The largest interaction without its sign, if it is told apart from 0 among all pairs."""
        pair, found = max(self.pairs.items(), key=lambda item: abs(item[1].value))
        return (pair, found) if told_apart(found, len(self.pairs)) else None


def attribution(measure: Measure, readings: Sequence[Reading]) -> Attribution:
    """What each member contributes to a measure.

    Parameters
    ----------
    measure : Measure
    readings : sequence of Reading
        The measure of every combination, bit i of its number saying whether member i is in.
    """
    values = np.array([reading.estimate.value for reading in readings])
    batches = np.array([reading.batches for reading in readings])
    contributions = zip(shapley_values(values), shapley_values(batches), strict=True)
    parts = [of_batches(float(one), many) for one, many in contributions]
    indices = zip(interaction_indices(values), interaction_indices(batches), strict=True)
    pairs = combinations(range(len(parts)), 2)
    return Attribution(
        measure,
        readings[0].estimate,
        readings[-1].estimate,
        difference(readings[0], readings[-1]),
        tuple(parts),
        {pair: of_batches(float(one), many) for pair, (one, many) in zip(pairs, indices, strict=True)},
    )


@dataclass(frozen=True)
class Element:
    """One of the five elements: its key, its name in words, and its score as text (a number or a distribution)."""

    key: str
    name: str
    score: str


@dataclass(frozen=True)
class Contributions:
    """What each element contributes between a baseline and a scenario's scores.

    Attributes
    ----------
    scenario, currency, seed, paths
        What was simulated, each combination with so many trajectories.
    baseline : float
        The score of an element that is out.
    elements : tuple of Element
    attributions : tuple of Attribution
        One for each measure.
    """

    scenario: str
    currency: str
    seed: int
    paths: int
    baseline: float
    elements: tuple[Element, ...]
    attributions: tuple[Attribution, ...]

    @property
    def comparisons(self) -> int:
        """How many contributions are held against 0 at once."""
        return len(self.elements) * len(self.attributions)

    def told_apart(self, part: Estimate) -> bool:
        """Whether a contribution is told apart from 0 among all of them."""
        return told_apart(part, self.comparisons)

    @property
    def partners(self) -> tuple[str, ...]:
        """The partners whose values are among the measures."""
        places = (one.measure.variable.place for one in self.attributions)
        return tuple(dict.fromkeys(place[1] for place in places if place[0] == "partners"))

    def seen_from(self, view: str) -> list[Attribution]:
        """The attributions in their order, those of the view before all others."""
        return sorted(self.attributions, key=lambda one: view != VENTURE and view not in one.measure.variable.place)

    def pair_name(self, pair: tuple[int, int]) -> str:
        """Two elements in words."""
        return f"{self.elements[pair[0]].name} with {self.elements[pair[1]].name}"


def attributions(measures: Sequence[Measure], readings: Sequence[Readings]) -> tuple[Attribution, ...]:
    """What the members contribute to each measure, from the readings of every combination in order."""
    return tuple(attribution(measure, [one[measure.name] for one in readings]) for measure in measures)
