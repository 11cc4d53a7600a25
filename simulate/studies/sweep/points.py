"""The points of a sweep: what came out of each, held against the base point on the same futures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from simulate.statistics.estimates import ROUNDING, Array, Estimate
from simulate.statistics.measures import VENTURE, Measure, among
from simulate.statistics.paired import told_apart
from simulate.statistics.readings import Readings, difference
from simulate.studies.sweep.axes import Axis, shown

BASE = 0
"""The number of the base point; the grid's points are 1, 2, …, the last key running fastest."""


@dataclass(frozen=True)
class Change:
    """A number that is held against 0: its estimate, and whether it is told apart."""

    estimate: Estimate
    told_apart: bool


@dataclass(frozen=True)
class Points:
    """The base point and every point of a grid of scenarios.

    Attributes
    ----------
    scenario : str
        Name of the base scenario.
    currency : str
    partners : tuple of str
    axes : tuple of Axis
    paths, seed : int
        Trajectories of each point, and the seed of their draws.
    measures : tuple of Measure
        As of `Design.measures`.
    readings : tuple of dict
        What came out of each point by its number; the base first.
    objective : str
        The name of the measure that ranks the points, unless asked for another.
    """

    scenario: str
    currency: str
    partners: tuple[str, ...]
    axes: tuple[Axis, ...]
    paths: int
    seed: int
    measures: tuple[Measure, ...]
    readings: tuple[Readings, ...]
    objective: str = VENTURE

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each key."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def n_points(self) -> int:
        """Points of the grid; the base is not counted."""
        return len(self.readings) - 1

    def place(self, point: int) -> tuple[int, ...]:
        """Which value of each key a point of the grid has."""
        return tuple(int(i) for i in np.unravel_index(point - 1, self.shape))

    def number_at(self, place: Sequence[int]) -> int:
        """The number of the point at a place of the grid."""
        return int(np.ravel_multi_index(tuple(place), self.shape)) + 1

    def values_of(self, point: int) -> tuple[Any, ...]:
        """What the keys are at a point; at the base, what they are now."""
        if point == BASE:
            return tuple(axis.now for axis in self.axes)
        return tuple(axis.values[i] for axis, i in zip(self.axes, self.place(point), strict=True))

    def name_of(self, point: int, without: Sequence[Axis] = ()) -> str:
        """A point in words: `Carmaker.equity 0.5, Cell maker.side_margin 2`; some keys may be left out."""
        pairs = zip(self.axes, self.values_of(point), strict=True)
        return ", ".join(f"{axis.label} {shown(value)}" for axis, value in pairs if axis not in without)

    @cached_property
    def on_grid(self) -> int | None:
        """The point of the grid that is the base scenario; None where there is none."""
        try:
            return self.number_at([axis.values.index(axis.now) for axis in self.axes])
        except ValueError:
            return None

    def measure(self, name: str) -> Measure:
        """The measure of a name, or of a path in summary.json, among those that were kept.

        Raises
        ------
        UnknownMeasure
            If it was not kept; the message names those that were.
        """
        return among(self.measures, name)

    def estimate(self, name: str, point: int) -> Estimate:
        """A measure at a point."""
        return self.readings[point][name].estimate

    def difference(self, name: str, point: int, base: int = BASE) -> Estimate:
        """What a measure is more at a point than at another (by default the base), on the same futures."""
        return difference(self.readings[base][name], self.readings[point][name])

    def told_apart(self, name: str, point: int) -> bool:
        """Whether a point is told apart from the base, as one of so many points."""
        return self.apart(self.difference(name, point), self.n_points)

    def moves(self, name: str) -> bool:
        """Whether a measure is told apart from what it is now at any point."""
        return any(self.told_apart(name, point) for point in range(1, self.n_points + 1))

    def change(self, name: str, point: int) -> Change:
        """What a measure is more at a point than now, and whether that is told apart from nothing."""
        return Change(self.difference(name, point), self.told_apart(name, point))

    def level(self, name: str, point: int) -> Change:
        """A measure at a point, and whether it is told apart from 0 as one of so many."""
        found = self.estimate(name, point)
        return Change(found, self.apart(found, self.n_points))

    def apart(self, difference: Estimate, comparisons: int) -> bool:
        """Whether a difference between two points is told apart from 0, as one of so many."""
        return told_apart(difference, comparisons)

    def grid(self, name: str) -> Array:
        """A measure over the grid, an axis a key."""
        return np.array([point[name].estimate.value for point in self.readings[1:]]).reshape(self.shape)

    def ranked(self, name: str) -> list[int]:
        """The points of the grid, best first; equals in the grid's order."""
        values = self.grid(name).flatten()
        order = np.argsort(values if self.measure(name).lower_is_better else -values, kind="stable")
        return [int(i) + 1 for i in order]

    def neighbours(self, point: int) -> tuple[int, ...]:
        """The points one step away along one key, in the order of its values; words have no neighbours."""
        place, found = self.place(point), []
        for k, axis in enumerate(self.axes):
            rising = sorted(range(len(axis.values)), key=lambda i: axis.values[i]) if axis.numeric else [place[k]]
            at = rising.index(place[k])
            near = rising[max(0, at - 1) : at] + rising[at + 1 : at + 2]
            found += [self.number_at((*place[:k], i, *place[k + 1 :])) for i in near]
        return tuple(found)

    def same(self, name: str, point: int, other: int) -> bool:
        """Whether a measure is the same at two points in every future, but for the rounding of sums."""
        first, second = self.readings[point][name], self.readings[other][name]
        values = (first.estimate.value, second.estimate.value)
        return bool(np.isclose(*values, ROUNDING, 0.0) and np.allclose(first.batches, second.batches, ROUNDING, 0.0))

    def without_effect(self, name: str) -> tuple[Axis, ...]:
        """The keys that change a measure nowhere, in no future."""
        numbers = (np.arange(self.n_points) + 1).reshape(self.shape)
        found = []
        for k, axis in enumerate(self.axes):
            first, *others = np.moveaxis(numbers, k, 0).reshape(len(axis.values), -1)
            pairs = ((int(p), int(q)) for other in others for p, q in zip(first, other, strict=True))
            if others and all(self.same(name, p, q) for p, q in pairs):
                found.append(axis)
        return tuple(found)
