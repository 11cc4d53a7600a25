"""The zone of agreement: for which terms both partners are better off than with their best alternatives.

A partner agrees to no deal that is worth less to it than its alternative, so that the terms under which both advantages
are positive are those that can be agreed on (Raiffa 1982). Within them Nash's solution is the point with the largest
product of both advantages (Nash 1950), and the line of equal gain is where both gain the same. All of it is of
means; in how many futures both come out better is another question with its own contours.

Between the points of the grid advantages are taken to run straight.

References
----------
Nash (1950), The bargaining problem, Econometrica 18, 155-162.
Raiffa (1982), The Art and Science of Negotiation, chapters 4 and 17.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.statistics.estimates import Array, Estimate
from simulate.statistics.measures import BOTH_BETTER, advantage_of
from simulate.statistics.readings import difference
from simulate.statistics.terms import of_batches
from simulate.studies.sweep.axes import Axis, is_number
from simulate.studies.sweep.points import BASE, Points

if TYPE_CHECKING:
    import numpy.typing as npt

FINE = 241
"""Points along an axis between which a drawn field is straight."""


@dataclass(frozen=True)
class Crossing:
    """A value of a key at which something changes its sign.

    Attributes
    ----------
    at : Estimate
        The value and its error, that of the simulation alone.
    partner : str or None
        Who is indifferent there; None at the edge of what was swept (and where both gain the same).
    gain : float or None
        What each gains where both gain the same [million]; negative where both lose the same.
    """

    at: Estimate
    partner: str | None = None
    gain: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {**self.at.as_dict(), "indifferent": self.partner}


@dataclass(frozen=True)
class Line:
    """What can be agreed on along one key.

    Attributes
    ----------
    at : object
        The value of the other key; None where there is one key only.
    ranges : tuple of (Crossing, Crossing)
        Where both are better off in the mean.
    equal_gain : tuple of Crossing
        Where both gain (or lose) the same.
    """

    at: Any
    ranges: tuple[tuple[Crossing, Crossing], ...]
    equal_gain: tuple[Crossing, ...]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        ranges = [{"low": low.as_dict(), "high": high.as_dict()} for low, high in self.ranges]
        return {"at": self.at, "ranges": ranges, "equal_gain": [self._equal(one) for one in self.equal_gain]}

    @staticmethod
    def _equal(one: Crossing) -> dict[str, Any]:
        return {**one.at.as_dict(), "gain": one.gain}


@dataclass(frozen=True)
class Nash:
    """The point of the grid with the largest product of both mean advantages.

    Attributes
    ----------
    point : int
        Its number in the sweep.
    place : tuple of float
        The values of the keys.
    gains : tuple of Estimate
        The partners' advantages there [million].
    rivals : tuple of int
        Points of the zone whose product is not told apart from its.
    """

    point: int
    place: tuple[float, ...]
    gains: tuple[Estimate, ...]
    rivals: tuple[int, ...]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        gains = [gain.as_dict() for gain in self.gains]
        return {"point": self.point, "values": self.place, "advantages": gains, "not_told_apart": list(self.rivals)}


@dataclass(frozen=True)
class Agreement:
    """Where both partners are better off, over one or two keys with rising values.

    Attributes
    ----------
    sweep : Points
        What it is of.
    axes : tuple of Axis
        The keys, their values rising.
    points : ndarray of int
        Numbers of the points, an axis a key.
    advantages, margins : ndarray, shape (2, …)
        Mean advantages of both partners and half-widths of their 95 % confidence intervals [million]; these are nan
        where there is no error.
    both : ndarray
        Share of futures in which both are better off.
    lines : tuple of Line
        Along the first key, for each value of the second one.
    columns : tuple of Line
        Along the second key, for each value of the first one; none where there is one key only.
    zone, sure : tuple of int
        The points at which both are better off in the mean; those at which that is told apart from 0.
    nash : Nash or None
        None where the zone is empty.
    present : tuple of float or None
        What the keys are now, where they are numbers within what was swept.
    better_for_both : tuple of int
        Points at which both are better off than in the present deal and than with their alternatives, each of these
        differences told apart from 0; that with the largest product of both advantages first.
    """

    sweep: Points
    axes: tuple[Axis, ...]
    points: npt.NDArray[np.int64]
    advantages: Array
    margins: Array
    both: Array
    lines: tuple[Line, ...]
    columns: tuple[Line, ...]
    zone: tuple[int, ...]
    sure: tuple[int, ...]
    nash: Nash | None
    present: tuple[float, ...] | None
    better_for_both: tuple[int, ...]

    def __repr__(self) -> str:
        keys = " × ".join(axis.key for axis in self.axes)
        return f"<Agreement over {keys}: both are better off at {len(self.zone)} of {self.points.size} points>"

    @property
    def nash_at_edge_of(self) -> list[str]:
        """Labels of the keys at whose first or last value Nash's solution lies: more may be gained beyond."""
        place = self.nash.place if self.nash else ()
        ends = zip(self.axes, place, strict=False)
        return [axis.label for axis, value in ends if value in (axis.values[0], axis.values[-1])]

    @property
    def nearest(self) -> int:
        """The point at which the one who gains least gains most: the zone's nearest miss where there is no zone."""
        return int(self.points.flatten()[np.argmax(self.advantages.min(axis=0))])

    @property
    def has_ranges(self) -> bool:
        """Whether both are better off anywhere, at the points or between them along a key."""
        return any(line.ranges for line in (*self.lines, *self.columns))

    @property
    def gains_more(self) -> str | None:
        """The partner whose mean advantage is the larger one, told apart from the other's, at every point."""
        first, second = self.sweep.partners
        sure = [one for one in self.leads if self.sweep.apart(one, len(self.leads))]
        if len(sure) < len(self.leads):
            return None
        return (
            first if all(one.value > 0.0 for one in sure) else second if all(one.value < 0.0 for one in sure) else None
        )

    @property
    def leads(self) -> list[Estimate]:
        """What the first partner gains more than the second at each point [million], with the error of the pairing."""
        names = [advantage_of(name) for name in self.sweep.partners]
        gains = [[self.sweep.readings[int(p)][name] for name in names] for p in self.points.flat]
        return [difference(second, first) for first, second in gains]

    def fine(self, field: Array) -> tuple[Array, Array, Array]:
        """A field over two keys on a fine grid, straight in between: values of both keys, and the field (key 2, 1)."""
        x, y = (np.array(axis.values, dtype=np.float64) for axis in self.axes)
        fine_x, fine_y = np.linspace(x[0], x[-1], FINE), np.linspace(y[0], y[-1], FINE)
        along_y = np.array([np.interp(fine_y, y, row) for row in field])
        return fine_x, fine_y, np.array([np.interp(fine_x, x, column) for column in along_y.T])

    @property
    def areas(self) -> tuple[Array, Array]:
        """Over two keys on a fine grid who is better off in the mean: 0 both, 1 and 2 one partner alone, 3 neither.

        With the lead of the first partner over the second, which is 0 where both gain the same.
        """
        first, second = (self.fine(field)[2] for field in self.advantages)
        code = np.select([(first > 0.0) & (second > 0.0), first > 0.0, second > 0.0], [0.0, 1.0, 2.0], 3.0)
        return code, first - second

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "keys": [axis.key for axis in self.axes],
            "zone": list(self.zone),
            "zone_told_apart": list(self.sure),
            "lines": [line.as_dict() for line in self.lines],
            "columns": [line.as_dict() for line in self.columns],
            "nash": None if self.nash is None else self.nash.as_dict(),
            "present": self.present,
            "better_for_both_than_now": list(self.better_for_both),
        }


def agreement(sweep: Points) -> Agreement | None:
    """The zone of agreement of a sweep over one or two terms; None where its keys are no scales, or no terms.

    Parameters
    ----------
    sweep : Points
        Over keys in any order.
    """
    terms = all(axis.numeric and axis.term for axis in sweep.axes)
    if not terms or len(sweep.axes) > 2 or len(sweep.partners) != 2:
        return None
    orders = [np.argsort(np.array(axis.values, dtype=np.float64)) for axis in sweep.axes]
    points = (np.arange(sweep.n_points) + 1).reshape(sweep.shape)[np.ix_(*orders)]
    axes = tuple(
        replace(axis, values=tuple(axis.values[i] for i in order))
        for axis, order in zip(sweep.axes, orders, strict=True)
    )
    means, batches = _advantages(sweep, points)
    margins = np.array([[gain.margin for gain in _gains(sweep, int(p))] for p in points.flat], dtype=np.float64)
    zone = tuple(int(p) for p in np.sort(points[means.min(axis=0) > 0.0]))
    sure = tuple(p for p in zone if _both(sweep, _gains(sweep, p)))
    return Agreement(
        sweep=sweep,
        axes=axes,
        points=points,
        advantages=means,
        margins=margins.T.reshape(means.shape),  # None is nan here
        both=sweep.grid(BOTH_BETTER)[np.ix_(*orders)],
        lines=tuple(_lines(sweep.partners, axes, means, batches)),
        zone=zone,
        columns=tuple(_lines(sweep.partners, axes[::-1], means.swapaxes(1, 2), batches.swapaxes(1, 2)))
        if len(axes) == 2
        else (),
        sure=sure,
        nash=_nash(sweep, zone),
        present=_present(axes),
        better_for_both=_better_for_both(sweep, sure),
    )


def _gains(sweep: Points, point: int) -> list[Estimate]:
    """What each partner gains at a point [million]."""
    return [sweep.estimate(advantage_of(name), point) for name in sweep.partners]


def _better_for_both(sweep: Points, sure: Sequence[int]) -> tuple[int, ...]:
    """Points of the zone that beat the present deal for both, that with the largest product of gains first."""
    better = [p for p in sure if _both(sweep, [sweep.difference(advantage_of(name), p) for name in sweep.partners])]
    return tuple(sorted(better, key=lambda p: -math.prod(gain.value for gain in _gains(sweep, p))))


def _advantages(sweep: Points, points: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    """Mean advantages, shape (2, *grid), and their batch means, shape (2, *grid, n_batches)."""
    found = [[sweep.readings[int(p)][advantage_of(name)] for p in points.flat] for name in sweep.partners]
    means = np.array([[one.estimate.value for one in row] for row in found])
    batches = np.array([[one.batches for one in row] for row in found])
    shape = (len(sweep.partners), *points.shape)
    return means.reshape(shape), batches.reshape(*shape, -1)


def _both(sweep: Points, gains: Sequence[Estimate]) -> bool:
    """Whether all gains are positive, told apart from 0 at every point and for every partner at once."""
    comparisons = sweep.n_points * len(gains)
    return all(gain.value > 0.0 and sweep.apart(gain, comparisons) for gain in gains)


def _present(axes: Sequence[Axis]) -> tuple[float, ...] | None:
    inside = all(is_number(axis.now) and axis.values[0] <= axis.now <= axis.values[-1] for axis in axes)
    return tuple(float(axis.now) for axis in axes) if inside else None


# ---- along the first key --------------------------------------------------------------------------------------------


def _lines(partners: Sequence[str], axes: Sequence[Axis], means: Array, batches: Array) -> Iterator[Line]:
    x = np.array(axes[0].values, dtype=np.float64)
    if len(axes) == 1:
        yield _line(partners, x, None, means, batches)
        return
    for j, at in enumerate(axes[1].values):
        yield _line(partners, x, at, means[:, :, j], batches[:, :, j])


def _line(partners: Sequence[str], x: Array, at: Any, means: Array, batches: Array) -> Line:
    own = [list(crossings(x, means[i], batches[i], name)) for i, name in enumerate(partners)]
    equal = crossings(x, means[0] - means[1], batches[0] - batches[1])
    equal = (replace(one, gain=float(np.interp(one.at.value, x, means[0]))) for one in equal)
    edges = [Crossing(Estimate(float(end), None)) for end in (x[0], x[-1])]
    marks = [edges[0], *sorted((c for found in own for c in found), key=lambda c: c.at.value), edges[1]]
    ranges: list[tuple[Crossing, Crossing]] = []
    for low, high in pairwise(marks):
        middle = 0.5 * (low.at.value + high.at.value)
        if high.at.value > low.at.value and min(float(np.interp(middle, x, row)) for row in means) > 0.0:
            ranges.append((low, high))
    return Line(at, tuple(ranges), tuple(equal))


def crossings(x: Array, means: Array, batches: Array, partner: str | None = None) -> Iterator[Crossing]:
    """Where a mean that runs straight between its points changes its sign, with the error of that place.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Rising.
    means : ndarray, shape (n,)
    batches : ndarray, shape (n, n_batches)
        Batch means at each point.
    partner : str, optional
        Whose mean it is.

    Notes
    -----
    To first order the place x* of the crossing moves by -e / slope, e the error of the mean at x*, which is that of the
    same mixture of both neighbours' batch means.
    """
    for k in np.flatnonzero((means[:-1] > 0.0) != (means[1:] > 0.0)):
        weight = means[k] / (means[k] - means[k + 1])
        slope = (means[k + 1] - means[k]) / (x[k + 1] - x[k])
        place = float(x[k] + weight * (x[k + 1] - x[k]))
        at = of_batches(place, (1.0 - weight) * batches[k] + weight * batches[k + 1])
        yield Crossing(replace(at, std_error=at.std_error and at.std_error / abs(float(slope))), partner)


# ---- Nash's solution ------------------------------------------------------------------------------------------------


def _nash(sweep: Points, zone: Sequence[int]) -> Nash | None:
    if not zone:
        return None
    names = [advantage_of(name) for name in sweep.partners]
    gains = {p: [sweep.readings[p][name] for name in names] for p in zone}
    product = {p: gains[p][0].estimate.value * gains[p][1].estimate.value for p in zone}
    # To first order a product a·b errs as b·(error of a) + a·(error of b).
    terms = {
        p: second.estimate.value * first.batches + first.estimate.value * second.batches
        for p, (first, second) in gains.items()
    }
    best = max(zone, key=lambda p: product[p])
    ahead = {p: of_batches(product[best] - product[p], terms[best] - terms[p]) for p in zone if p != best}
    rivals = sorted((p for p in ahead if not sweep.apart(ahead[p], len(ahead))), key=lambda p: ahead[p].value)
    place = tuple(float(value) for value in sweep.values_of(best))
    return Nash(best, place, tuple(one.estimate for one in gains[best]), tuple(rivals))


def present_gains(found: Agreement) -> list[Estimate]:
    """What each partner gains in the present deal [million]."""
    return _gains(found.sweep, BASE)
