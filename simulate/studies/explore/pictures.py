"""What the page draws: curves of quantiles, counts of futures, shares of endings; never a trajectory.

Of each side a few hundred numbers are kept. Futures of all sides are counted on one grid, that of today's deal, so that
the picture stands still while a term moves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulate.engine.outcomes import partner_names
from simulate.presentation.page.charts import Axis, Chart, Cloud, Layer, Line, Lines, Stack
from simulate.presentation.wording import percent
from simulate.statistics.endings import incidence_of, ways_to_end
from simulate.statistics.survival import by_year, incidence_years

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

Array = npt.NDArray[np.float64]
POINTS = np.arange(1, 100) / 100.0
"""Probabilities of the curves."""
CELLS = 28
"""Fields of the picture of both gains, each way, about."""
REACH = (0.01, 0.99)
"""Between which quantiles of today's deal that picture lies, one way and the other; what is beyond is in no field."""
LEAST = 5e-4
"""Share of ventures that must end in a way for it to be drawn."""
PINNED = ("series-0", "series-2", "series-4", "series-5", "series-6")
"""Colours of the variants that are pinned."""
ENDINGS = ("series-0", "series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "settle-0", "settle-3")
"""Colours of the ways to end, in their order, and again."""


@dataclass(frozen=True)
class Grid:
    """Edges of the fields in which the gains of both partners are counted [million]."""

    across: Array = field(repr=False)
    up: Array = field(repr=False)

    @staticmethod
    def of(outcomes: Outcomes) -> Grid:
        """The grid of today's deal; 0 is an edge of it, so that no field lies in two quarters."""
        return Grid(*(_edges(own) for own in outcomes.advantage[:2]))


def _edges(values: Array) -> Array:
    low, high = (float(x) for x in np.quantile(values, REACH))
    low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = -1.0, 1.0
    size = (high - low) / CELLS
    below, above = int(np.ceil(-low / size - 1e-9)), int(np.ceil(high / size - 1e-9))
    return np.asarray(size * np.arange(-max(1, below), max(1, above) + 1))


@dataclass(frozen=True)
class Pictured:
    """What is drawn of one side.

    Attributes
    ----------
    partners : tuple of str
    inside, without : ndarray, shape (n_partners, n_points)
        Quantiles of each partner's value in the venture and without it [million].
    counts : ndarray, shape (n_up, n_across)
        Futures in each field of the grid.
    quarters : tuple of int
        Futures in which both gain, only the second partner, neither, only the first.
    endings : dict of str to ndarray
        Shares of ventures that have ended in each way by the end of each year.
    years : tuple of int
    """

    partners: tuple[str, ...]
    inside: Array = field(repr=False)
    without: Array = field(repr=False)
    counts: npt.NDArray[np.int64] = field(repr=False)
    quarters: tuple[int, int, int, int] = (0, 0, 0, 0)
    endings: dict[str, list[float]] = field(default_factory=dict, repr=False)
    years: tuple[int, ...] = ()

    @staticmethod
    def of(outcomes: Outcomes, grid: Grid) -> Pictured:
        """What is drawn of a side that has these outcomes, on the grid of today's deal."""
        rows, ways = by_year(incidence_of(outcomes)), ways_to_end(outcomes.scenario)
        return Pictured(
            tuple(partner_names(outcomes)),
            _quantiles(outcomes["partner_npv"]),
            _quantiles(outcomes.alternative),
            _counts(outcomes.advantage, grid),
            _quarters(outcomes.advantage),
            {way.label: row.tolist() for way, row in zip(ways, rows, strict=True)},
            tuple(incidence_years(outcomes.scenario.horizon_quarters)),
        )

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """The quarters as shares of all futures."""
        n = sum(self.quarters)
        both, second, neither, first = self.quarters
        return both / n, second / n, neither / n, first / n


def _quantiles(values: Array) -> Array:
    """Quantiles of each row at `POINTS`, interpolated as all of a run are (type 7 of Hyndman & Fan 1996)."""
    ordered = np.sort(values, axis=1)
    place = POINTS * (ordered.shape[1] - 1)
    below = np.floor(place).astype(np.int64)
    low, high = ordered[:, below], ordered[:, np.minimum(below + 1, ordered.shape[1] - 1)]
    return np.asarray(low + (place - below) * (high - low))


def _counts(gains: Array, grid: Grid) -> npt.NDArray[np.int64]:
    """Futures in each field; a field holds its upper end, for who gains nothing is not better off."""
    shape = (grid.up.size - 1, grid.across.size - 1)
    across, up = (_fields(own, edges) for own, edges in zip(gains[:2], (grid.across, grid.up), strict=True))
    inside = (across >= 0) & (across < shape[1]) & (up >= 0) & (up < shape[0])
    found = np.bincount(up[inside] * shape[1] + across[inside], minlength=shape[0] * shape[1])
    return np.asarray(found.reshape(shape))


def _fields(values: Array, edges: Array) -> npt.NDArray[np.int64]:
    """In which field each value lies; below 0, or beyond the last, where in none."""
    return np.asarray(np.ceil((values - edges[0]) / (edges[1] - edges[0])).astype(np.int64) - 1)


def _quarters(gains: Array) -> tuple[int, int, int, int]:
    first, second = gains[0] > 0.0, gains[1] > 0.0
    found = (first & second, ~first & second, ~first & ~second, first & ~second)
    both, only_second, neither, only_first = (int(np.count_nonzero(mask)) for mask in found)
    return both, only_second, neither, only_first


# ---- as charts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sight:
    """All sides that are drawn: today's deal, the moved one where it differs, and those that are pinned, by name."""

    today: Pictured
    now: Pictured | None
    pins: dict[str, Pictured]
    grid: Grid
    currency: str

    @property
    def seen(self) -> Pictured:
        """The side that is looked at."""
        return self.now or self.today

    @property
    def name(self) -> str:
        """What it is called."""
        return "now" if self.now else "today's deal"


def charts(sight: Sight) -> dict[str, Chart]:
    """The charts of the page by their places on it."""
    curves = {f"curve-{i}": _curves(sight, i) for i in range(len(sight.today.partners))}
    return {**curves, "cloud": _cloud(sight), "endings": _endings(sight)}


def _curves(sight: Sight, i: int) -> Lines:
    """A partner's value in the venture against that without it."""
    partner, colour = sight.today.partners[i], f"partner-{i}"
    lines = [_curve("today's deal", sight.today.inside[i], "muted" if sight.now else colour)]
    lines += [_curve(name, one.inside[i], PINNED[k]) for k, (name, one) in enumerate(sight.pins.items())]
    lines += [_curve("now", sight.now.inside[i], colour)] if sight.now else []
    lines += [_curve(f"without the venture, {sight.name}", sight.seen.without[i], "plan", dashed=True)]
    median, other = (float(np.median(side[i])) for side in (sight.seen.inside, sight.seen.without))
    return Lines(
        f"What {partner} has, in the venture and without it",
        f"Share of futures in which {partner} has less than a value. {sight.name}: half of futures are below "
        f"{median:,.0f} in the venture, and below {other:,.0f} {sight.currency} million without it.",
        x=Axis(f"net present value [{sight.currency} million]"),
        y=Axis("share of futures below", "share", 0.0, 1.0),
        lines=tuple(lines),
    )


def _curve(name: str, values: Array, colour: str, *, dashed: bool = False) -> Line:
    return Line(name, values.tolist(), POINTS.tolist(), colour, dashed)


def _cloud(sight: Sight) -> Cloud:
    """Both partners' gains against each other."""
    first, second = sight.today.partners[:2]
    both, only_second, neither, only_first = (percent(share) for share in sight.seen.shares)
    before = "" if sight.now is None else f" Today's deal: both {percent(sight.today.shares[0])}."
    return Cloud(
        "Who is better off than without the venture",
        f"{sight.name}: both partners gain in {both} of futures, only {first} in {only_first}, only {second} in "
        f"{only_second}, neither in {neither}.",
        note=f"{sight.name}: both gain in {both} of futures.{before}",
        x=Axis(f"gain of {first} [{sight.currency} million]"),
        y=Axis(f"gain of {second} [{sight.currency} million]"),
        x_edges=sight.grid.across.tolist(),
        y_edges=sight.grid.up.tolist(),
        shares=tuple((sight.seen.counts / sum(sight.seen.quarters)).tolist()),
        quarters=sight.seen.shares,
    )


def _endings(sight: Sight) -> Stack:
    """How ventures end over time: in today's order, the commonest at the bottom, so that layers keep their places."""
    sides = [sight.today.endings, sight.seen.endings]
    names = sorted({name for side in sides for name in side}, key=lambda name: -sides[0].get(name, [0.0])[-1])
    drawn = [name for name in names if any(side.get(name, [0.0])[-1] >= LEAST for side in sides)]
    none = [0.0] * len(sight.seen.years)
    layers = [Layer(name, sight.seen.endings.get(name, none), _colour(sight, name)) for name in drawn]
    before = "" if sight.now is None else f"; today's deal {percent(_ended(sight.today))}"
    ended = f"{sight.name}: {percent(_ended(sight.seen))} end before the horizon{before}."
    return Stack(
        "How ventures end, by the year",
        f"{ended} {', '.join(f'{layer.name} {percent(layer.y[-1])}' for layer in layers)}",
        note=ended,
        x=Axis("years after the start"),
        y=Axis("share of ventures ended", "share", 0.0, 1.0),
        at=sight.seen.years,
        layers=tuple(layers),
    )


def _colour(sight: Sight, name: str) -> str:
    known = list(sight.today.endings)
    return ENDINGS[known.index(name) % len(ENDINGS)] if name in known else "muted"


def _ended(side: Pictured) -> float:
    """The share of ventures that have ended by the horizon."""
    return sum(shares[-1] for shares in side.endings.values())
