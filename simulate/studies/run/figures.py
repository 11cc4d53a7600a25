"""Pictures of outcomes: what the venture is worth, to whom, and how it ends. An Axes in, an Axes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulate.engine.outcomes import Array
from simulate.presentation.curves import cropped, round_width
from simulate.presentation.style import (
    BLACK,
    GOOD,
    GREY,
    MUTED,
    PARTNER_COLOURS,
    SMALLEST_AREA,
    per_cent,
    short,
    thousands,
    zero_line,
)
from simulate.presentation.wording import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BINS = 120
"""Bars of a density at most; their width is a round number."""
HELD = (0.95, 0.8, 0.5)
"""Shares of the futures that the contours hold, from the outside in."""
CONTOUR_FROM = 200
"""Futures from which contours are drawn; fewer are points."""
CELLS = 70
"""Cells of a density along each axis."""


@dataclass(frozen=True)
class Spread:
    """A value's row in the picture of a run: a sample with its name, its colour and what the plan says."""

    name: str
    values: Array
    colour: str
    plan: float | None = None


def value_rows(ax: Axes, spreads: Sequence[Spread], currency: str) -> Axes:
    """How values are spread, a row each: density, nine futures in ten as a bar, the mean as a dot, the plan as a tick.

    Parameters
    ----------
    ax : Axes
    spreads : sequence of Spread
        Net present values and advantages [million], from the top down.
    currency : str
        Of all of them.
    """
    plans = [np.array([one.plan]) for one in spreads if one.plan is not None]
    low, high = cropped(*(one.values for one in spreads), *plans, np.zeros(1))
    edges = _edges(low, high)
    for place, one in enumerate(spreads):
        _density(ax, one, place, edges)
        _box(ax, one, place)
    zero_line(ax, vertical=True)
    ax.set_yticks(range(len(spreads)), [short(one.name) for one in spreads])
    ax.tick_params(axis="y", length=0.0)
    ax.set(xlim=(low, high), ylim=(len(spreads) - 0.55, -0.8))
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(f"net present value [{short(currency, 12)} million]")
    thousands(ax.xaxis)
    return ax


def _edges(low: float, high: float) -> Array:
    """Edges of bins of a round width; one at 0 keeps losses and gains in bins of their own."""
    width = round_width((high - low) / BINS)
    return np.asarray(np.arange(np.floor(low / width), np.ceil(high / width) + 1.0) * width, dtype=np.float64)


def _density(ax: Axes, one: Spread, place: float, edges: Array) -> None:
    """The shares of futures in each bin as a hill that stands on its row, losses paler."""
    counts, _ = np.histogram(one.values, edges)
    heights = 0.62 * counts / max(1, counts.max())
    middles = (edges[:-1] + edges[1:]) / 2.0
    for side, alpha in ((middles < 0.0, 0.25), (middles >= 0.0, 0.5)):
        ax.bar(middles[side], -heights[side], bottom=place - 0.08, width=edges[1] - edges[0], color=one.colour,
               alpha=alpha, linewidth=0.0)  # fmt: skip


def _box(ax: Axes, one: Spread, place: float) -> None:
    """Nine futures in ten, the mean and the plan under a hill; in words at the right."""
    low, high = (float(np.quantile(one.values, p)) for p in (0.05, 0.95))
    mean, loss = float(np.mean(one.values)), float(np.mean(one.values < 0.0))
    at = place + 0.08
    ax.plot([low, high], [at, at], color=one.colour, linewidth=4.0, alpha=0.6, solid_capstyle="butt")
    ax.plot(mean, at, marker="o", color=one.colour, markeredgecolor="white", markersize=7.0, zorder=4.0)
    words = f"mean {number(mean)}\nP5 {number(low)} to P95 {number(high)}\nbelow 0 in {percent(loss)}"
    if one.plan is not None:
        ax.plot([one.plan, one.plan], [at - 0.14, at + 0.14], color=BLACK, linewidth=1.6, zorder=3.0)
        words += f"\nplan {number(one.plan)}"
    ax.text(1.02, place - 0.1, words, transform=ax.get_yaxis_transform(), fontsize=8.5, va="center", linespacing=1.35)


def partner_against_partner(
    ax: Axes, advantages: Array, names: Sequence[str], currency: str, colours: Sequence[str] = PARTNER_COLOURS
) -> Axes:
    """Who is better off: contours of both partners' advantages, with the share of futures in each quarter.

    Parameters
    ----------
    ax : Axes
    advantages : ndarray, shape (2, n_paths)
        Value in the venture less the alternative [million].
    names : sequence of str
        The partners.
    currency : str
        Of the values.
    colours : sequence of str
        The partners'.
    """
    x, y = advantages
    limits = _around_zero(*cropped(x, y))
    _cloud(ax, x, y, limits)
    zero_line(ax)
    zero_line(ax, vertical=True)
    first, second = (short(name, 22) for name in names)
    corners = {
        (0.98, 0.98): ("both better off", (x > 0.0) & (y > 0.0), GOOD),
        (0.02, 0.98): (f"only {second}", (x <= 0.0) & (y > 0.0), colours[1]),
        (0.98, 0.02): (f"only {first}", (x > 0.0) & (y <= 0.0), colours[0]),
        (0.02, 0.02): ("neither", (x <= 0.0) & (y <= 0.0), MUTED),
    }
    for (across, up), (label, mask, colour) in corners.items():
        ax.text(
            across, up, f"{label}\n{percent(float(np.mean(mask)))}", transform=ax.transAxes, fontsize=11.0,
            ha="right" if across > 0.5 else "left", va="top" if up > 0.5 else "bottom", fontweight="bold", color=colour,
        )  # fmt: skip
    ax.set(xlim=limits, ylim=limits, aspect="equal")
    ax.set_xlabel(f"advantage of {short(names[0], 24)} [{short(currency, 12)} million]")
    ax.set_ylabel(f"advantage of {short(names[1], 24)} [{short(currency, 12)} million]")
    thousands(ax.xaxis)
    thousands(ax.yaxis)
    return ax


def _around_zero(low: float, high: float) -> tuple[float, float]:
    """Limits widened so that all four corners have room for their words."""
    air = 0.12 * (high - low)
    return min(low, -0.3 * high) - air, max(high, -0.3 * low) + air


def _cloud(ax: Axes, x: Array, y: Array, limits: tuple[float, float]) -> None:
    """Contours that hold half, four fifths and 95 % of the futures; points where they are few."""
    levels = held_by(x, y, limits)
    if levels is None:
        ax.scatter(x, y, s=8.0, color=MUTED, alpha=0.5, linewidths=0.0, rasterized=True)
        return
    middles, density, heights = levels
    ax.contourf(middles, middles, density, levels=[*heights, float(density.max()) * 1.001], colors=GREYS, zorder=1.0)


GREYS = ("#E2E2E2", "#B9B9B9", "#8A8A8A")


def held_by(x: Array, y: Array, limits: tuple[float, float]) -> tuple[Array, Array, list[float]] | None:
    """A smooth density and the heights above which it holds the shares `HELD`; None where futures are few, or alike.

    Returns
    -------
    middles : ndarray, shape (n,)
        Of the cells along each axis.
    density : ndarray, shape (n, n)
        Shares of futures by cell, smoothed by a normal kernel; rows are values of y.
    heights : list of float
        Rising.
    """
    edges = np.linspace(*limits, CELLS + 1)
    counts, _, _ = np.histogram2d(x, y, bins=(edges, edges))
    if x.size < CONTOUR_FROM or np.count_nonzero(counts) < CELLS:
        return None
    distance = np.subtract.outer(np.arange(CELLS), np.arange(CELLS))
    kernel = np.exp(-0.5 * (distance / 1.3) ** 2)
    kernel /= kernel.sum(axis=0)
    density = (kernel @ (counts / x.size) @ kernel.T).T
    falling = np.sort(density, axis=None)[::-1]
    inside = np.cumsum(falling) / falling.sum()
    heights = [float(falling[min(int(np.searchsorted(inside, share)), falling.size - 1)]) for share in HELD]
    return (edges[:-1] + edges[1:]) / 2.0, density, heights


# ---- endings --------------------------------------------------------------------------------------------------------

SETTLEMENTS = {
    "sell_to_partner": ("one sells to the other", "#7E6AA8"),
    "buy_out_partner": ("one buys the other out", "#C3B8DD"),
    "third_party_sale": ("sale to a third party", "#C9B38C"),
    "liquidation": ("closed", "#7A6A58"),
}
"""How an ending is settled, in words, and its colour."""
OTHER = "#BBBBBB"
LEAST_APART = 0.048
"""Between the middles of two names at the right edge, in parts of the axis."""


def endings_over_time(
    ax: Axes, names: Sequence[str], incidence: Array, start_year: float, settlements: Sequence[str] = ()
) -> Axes:
    """What has ended the ventures by each quarter, stacked, each with its name beside it, and what is still joint.

    Parameters
    ----------
    ax : Axes
    names : sequence of str
        The causes.
    incidence : ndarray, shape (n_causes, n_quarters)
        Cumulative incidence, as shares of all ventures.
    start_year : float
        The calendar year at which quarter 0 starts, 2027.25 for 2027-Q2.
    settlements : sequence of str, optional
        How each cause is settled: areas of one kind lie together, and have one colour.
    """
    areas = _largest(names, incidence, settlements)
    years = start_year + np.arange(incidence.shape[1] + 1) / 4.0
    floor, said, known = np.zeros(years.size), [], set[str]()
    for label, ended, settlement in areas:
        area = np.concatenate(([0.0], ended))
        words, colour = SETTLEMENTS.get(settlement, ("", OTHER))
        ax.fill_between(
            years, floor, floor + area, step="post", facecolor=colour, edgecolor="white", linewidth=0.7,
            label=words if words and words not in known else "_",
        )  # fmt: skip
        known.add(words)
        said.append((float(floor[-1] + area[-1] / 2.0), f"{short(label)}  {percent(float(area[-1]))}"))
        floor = floor + area
    alive = float(1.0 - floor[-1])
    ax.fill_between(years, floor, 1.0, step="post", facecolor="#F2F2F2", linewidth=0.0)
    ax.step(years, floor, where="post", color=BLACK, linewidth=1.2)
    _beside(ax, [*said, (1.0 - alive / 2.0, f"live to the horizon  {percent(alive)}")])
    ax.set(xlim=(years[0], years[-1]), ylim=(0.0, 1.0))
    ax.grid(visible=False)
    if any(known):
        ax.legend(loc="upper left", ncols=2)
    ax.set_ylabel("share of ventures that have ended")
    per_cent(ax.yaxis)
    return ax


def _beside(ax: Axes, said: Sequence[tuple[float, str]]) -> None:
    """Names at the right edge beside their areas; those of thin areas are moved apart, and a line leads to them."""
    for (at, text), place in zip(said, spread_out([at for at, _ in said], LEAST_APART), strict=True):
        ax.annotate(
            text, (1.0, at), xytext=(1.05, place), xycoords=ax.get_yaxis_transform(), va="center", fontsize=8.5,
            textcoords=ax.get_yaxis_transform(), arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.6},
            annotation_clip=False,
        )  # fmt: skip


def spread_out(places: Sequence[float], apart: float) -> list[float]:
    """Rising places moved so that each is some way from the next, and the last one not beyond 1."""
    moved = list(places)
    for i in range(1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + apart)
    if moved and moved[-1] > 1.0:
        moved[-1] = 1.0
        for i in range(len(moved) - 2, -1, -1):
            moved[i] = min(moved[i], moved[i + 1] - apart)
    return moved


def _largest(names: Sequence[str], incidence: Array, settlements: Sequence[str]) -> list[tuple[str, Array, str]]:
    """Endings with their areas and settlements: by kind of settlement, in each by size, the smallest taken together."""
    kinds = list(settlements) or [""] * len(names)
    shares = incidence[:, -1] if incidence.size else np.zeros(len(names))
    order = list(SETTLEMENTS)
    place = {kind: order.index(kind) if kind in order else len(order) for kind in kinds}
    ended = sorted((i for i in range(len(names)) if shares[i] > 0.0), key=lambda i: (place[kinds[i]], -shares[i]))
    small = [i for i in ended if shares[i] < SMALLEST_AREA]
    small = small if len(small) > 1 else []
    found = [(names[i], incidence[i], kinds[i]) for i in ended if i not in small]
    if small:
        found.append((f"{len(small)} others", incidence[small].sum(axis=0), ""))
    return found
