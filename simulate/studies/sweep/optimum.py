"""Where a measure is best over a grid, and from which points that is told apart.

The points that remain hold the true best one with 95 % confidence (the set of Gupta 1965, with paired differences).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from simulate.statistics.estimates import Estimate
from simulate.statistics.measures import Measure
from simulate.studies.sweep.points import Points


@dataclass(frozen=True)
class Optimum:
    """Where a measure is best, and what that is worth.

    Attributes
    ----------
    objective : Measure
        The measure.
    point : int
        The number of the best point.
    rivals : tuple of int
        The points that are not told apart from it, best first: with it they hold the true best one, with 95 %
        confidence.
    neighbours : tuple of int
        The points one step away along one key; words have no neighbours.
    margin_over : dict of int to Estimate
        By how much it is better than each other point; positive.
    ties : tuple of int
        The points at which it is the same in every future.
    edges : tuple of str
        Keys of numbers at whose first or last value it lies: what is best may lie beyond.
    against_base : Estimate
        Its difference to the base point, as it is measured.
    """

    objective: Measure
    point: int
    rivals: tuple[int, ...]
    neighbours: tuple[int, ...]
    margin_over: dict[int, Estimate]
    ties: tuple[int, ...]
    edges: tuple[str, ...]
    against_base: Estimate

    def __repr__(self) -> str:
        return f"<Optimum of {self.objective.name}: point {self.point}, {len(self.rivals)} not told apart from it>"

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "measure": self.objective.name,
            "point": self.point,
            "not_told_apart": list(self.rivals),
            "same_in_every_future": list(self.ties),
            "neighbours": [
                {"point": k, "better_by": entry(self.margin_over[k]), "told_apart": k not in self.rivals}
                for k in self.neighbours
            ],
            "at_the_edge_of": list(self.edges),
            "difference": entry(self.against_base),
        }


@dataclass(frozen=True)
class Ranked(Points):
    """The points of a sweep by how good they are."""

    def optimum(self, name: str = "") -> Optimum:
        """Where a measure (by default the objective) is best, and from which points that is told apart."""
        measure = self.measure(name or self.objective)
        name, order = measure.name, self.ranked(measure.name)
        best, sign = order[0], -1.0 if measure.lower_is_better else 1.0
        lead = {}
        for point in order[1:]:
            less = self.difference(name, best, point)
            lead[point] = replace(less, value=sign * less.value + 0.0)
        rivals = tuple(p for p, ahead in lead.items() if not self.apart(ahead, self.n_points - 1))
        place = self.place(best)
        edges = [
            axis.key
            for axis, i in zip(self.axes, place, strict=True)
            if axis.numeric and axis.values[i] in (min(axis.values), max(axis.values))
        ]
        ties = tuple(p for p in lead if self.same(name, best, p))
        against = self.difference(name, best)
        return Optimum(measure, best, rivals, self.neighbours(best), lead, ties, tuple(edges), against)


def shown_at(estimate: Estimate) -> float | None:
    """The value of a measure; None at a point that does not show it."""
    return None if math.isnan(estimate.value) else estimate.value


def entry(estimate: Estimate) -> dict[str, float | None]:
    """An estimate as the points have it in JSON."""
    return {"mean": shown_at(estimate), "std_error": estimate.std_error}
