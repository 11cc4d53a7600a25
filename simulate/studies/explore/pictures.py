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
"""Between which quantiles of today's deal that picture lies; what is beyond is counted in its outermost fields."""
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
    across, up = (_fields(own, edges) for own, edges in zip(gains[:2], (grid.across, grid.up), strict=True))
    shape = (grid.up.size - 1, grid.across.size - 1)
    return np.bincount(up * shape[1] + across, minlength=shape[0] * shape[1]).reshape(shape)


def _fields(values: Array, edges: Array) -> npt.NDArray[np.int64]:
    """In which field each value lies, its upper end included: who gains nothing is not better off."""
    place = np.ceil((values - edges[0]) / (edges[1] - edges[0])).astype(np.int64) - 1
    return np.asarray(np.clip(place, 0, edges.size - 2))


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
    """How ventures end over time: ways that end any, those that end most at the bottom."""
    found = sorted(sight.seen.endings.items(), key=lambda item: -item[1][-1])
    colours = {name: ENDINGS[k % len(ENDINGS)] for k, name in enumerate(sight.today.endings)}
    layers = [Layer(name, shares, colours.get(name, "muted")) for name, shares in found if shares[-1] > 0.0]
    ended = sum(shares[-1] for shares in sight.seen.endings.values())
    before = (
        "" if sight.now is None else f"; today's deal {percent(sum(row[-1] for row in sight.today.endings.values()))}"
    )
    return Stack(
        "How ventures end, by the year",
        f"{sight.name}: {percent(ended)} of ventures have ended before the horizon{before}. "
        + ", ".join(f"{layer.name} {percent(layer.y[-1])}" for layer in layers),
        note=f"{sight.name}: {percent(ended)} end before the horizon{before}.",
        x=Axis("years after the start", "number"),
        y=Axis("share of ventures ended", "share", 0.0, 1.0),
        at=sight.seen.years,
        layers=tuple(layers),
    )
