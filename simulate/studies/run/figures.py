"""Pictures of outcomes: what the venture is worth, to whom, and how it ends. An Axes in, an Axes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.outcomes import Array
from simulate.presentation.curves import cropped, round_width
from simulate.presentation.style import (
    BLACK,
    BLUE,
    CYCLE,
    GREEN,
    HATCHES,
    SMALLEST_AREA,
    VERMILION,
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
SCATTER_UP_TO = 2000
"""Trajectories up to which each is a point; more are counted in hexagons."""
MARKS = {
    0.05: ("P5", BLACK, ":", 1.03, "right"),
    0.5: ("P50", BLACK, "-", 1.10, "center"),
    0.95: ("P95", BLACK, ":", 1.03, "left"),
}
"""Quantiles that are marked: label, colour, line, the label's height in highest bars, and its side of the line."""


@dataclass(frozen=True)
class Mark:
    """A line at a value with its label; labels of near values keep out of each other's way."""

    x: float
    label: str
    colour: str
    line: str
    height: float
    side: str


def value_density(ax: Axes, values: Array, plan: float, currency: str) -> Axes:
    """How the venture's value is spread, with its quantiles, losses and the plan.

    Parameters
    ----------
    ax : Axes
    values : ndarray, shape (n_paths,)
        Net present values [million].
    plan : float
        The plan's [million].
    currency : str
        Of both.
    """
    low, high = cropped(values, np.array([plan, 0.0]))
    # An edge at 0 keeps losses and gains in bins of their own.
    width = round_width((high - low) / BINS)
    edges = np.arange(np.floor(low / width), np.ceil(high / width) + 1.0) * width
    counts, _ = np.histogram(values, edges)
    middles = (edges[:-1] + edges[1:]) / 2.0
    colours = [VERMILION if middle < 0.0 else BLUE for middle in middles]
    ax.bar(middles, counts / values.size, width=width, color=colours, alpha=0.75, linewidth=0.0)
    top = float(counts.max()) / values.size
    ax.set_ylim(0.0, 1.24 * top)
    marks = [Mark(float(np.quantile(values, p)), *look) for p, look in MARKS.items()]
    for mark in [*marks, Mark(plan, "plan", GREEN, "--", 1.17, "center")]:
        height = mark.height * top
        ax.plot([mark.x, mark.x], [0.0, 0.99 * height], color=mark.colour, linestyle=mark.line, linewidth=1.3)
        text = f"{mark.label} {number(mark.x, 0 if abs(mark.x) >= 10.0 else None)}"
        ax.text(mark.x, height, text, ha=mark.side, va="bottom", fontsize=8.5, color=mark.colour)
    loss = float(np.mean(values < 0.0))
    ax.set_title(f"loss in {percent(loss)} of futures", loc="right", fontsize=9.0, fontweight="normal", color=VERMILION)
    ax.set_xlim(low, high)
    ax.set_xlabel(f"net present value of the venture [{short(currency)} million]")
    ax.set_ylabel(f"share of futures, per {width:g} million")
    ax.set_title("What the venture is worth")
    thousands(ax.xaxis)
    per_cent(ax.yaxis)
    return ax


def partner_against_partner(ax: Axes, advantages: Array, names: Sequence[str], currency: str) -> Axes:
    """Who is better off: each future's advantage of both partners, with the share of futures in each quarter.

    Parameters
    ----------
    ax : Axes
    advantages : ndarray, shape (2, n_paths)
        Value in the venture less the alternative [million].
    names : sequence of str
        The partners.
    currency : str
        Of the values.
    """
    x, y = advantages
    limits = _around_zero(*cropped(x, y))
    seen = _cloud(ax, x, y, limits)
    if seen is not None:
        bar = ax.figure.colorbar(seen, ax=ax, shrink=0.5, pad=0.02)
        bar.set_label("futures in a hexagon")
        thousands(bar.ax.yaxis)
        bar.ax.minorticks_off()
    zero_line(ax)
    zero_line(ax, vertical=True)
    first, second = (short(name, 22) for name in names)
    corners = {
        (0.98, 0.98): ("both better off", (x > 0.0) & (y > 0.0)),
        (0.02, 0.98): (f"only {second}", (x <= 0.0) & (y > 0.0)),
        (0.98, 0.02): (f"only {first}", (x > 0.0) & (y <= 0.0)),
        (0.02, 0.02): ("neither", (x <= 0.0) & (y <= 0.0)),
    }
    for (across, up), (label, mask) in corners.items():
        ax.text(
            across, up, f"{label}\n{percent(float(np.mean(mask)))}", transform=ax.transAxes, fontsize=9.0,
            ha="right" if across > 0.5 else "left", va="top" if up > 0.5 else "bottom", fontweight="bold",
            bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 2.0},
        )  # fmt: skip
    ax.set(xlim=limits, ylim=limits, aspect="equal")
    ax.set_xlabel(f"advantage of {short(names[0], 24)} [{short(currency, 12)} million]")
    ax.set_ylabel(f"advantage of {short(names[1], 24)} [{short(currency, 12)} million]")
    ax.set_title("Who is better off than without the venture")
    thousands(ax.xaxis)
    thousands(ax.yaxis)
    return ax


def _around_zero(low: float, high: float) -> tuple[float, float]:
    """Limits widened so that all four corners have room for their words."""
    return min(low, -0.3 * high), max(high, -0.3 * low)


def _cloud(ax: Axes, x: Array, y: Array, limits: tuple[float, float]) -> Any:
    """Points, or hexagons where there are many; returns what a colour bar explains."""
    if x.size <= SCATTER_UP_TO:
        ax.scatter(x, y, s=8.0, color=BLUE, alpha=0.5, linewidths=0.0, rasterized=True)
        return None
    extent = (*limits, *limits)
    return ax.hexbin(x, y, gridsize=55, extent=extent, mincnt=1, cmap="Blues", bins="log", linewidths=0.1)


def endings_over_time(ax: Axes, names: Sequence[str], incidence: Array, start_year: float) -> Axes:
    """What has ended the ventures by each quarter, stacked, and what is still joint.

    Parameters
    ----------
    ax : Axes
    names : sequence of str
        The causes.
    incidence : ndarray, shape (n_causes, n_quarters)
        Cumulative incidence, as shares of all ventures.
    start_year : float
        The calendar year at which quarter 0 starts, 2027.25 for 2027-Q2.
    """
    labels, areas = _largest(names, incidence)
    years = start_year + np.arange(incidence.shape[1] + 1) / 4.0
    floor = np.zeros(years.size)
    for i, (label, ended) in enumerate(zip(labels, areas, strict=True)):
        area = np.concatenate(([0.0], ended))
        colour, hatch = CYCLE[i % len(CYCLE)], HATCHES[i // len(CYCLE) % len(HATCHES)]
        text = f"{short(label)}  {percent(float(area[-1]))}"
        ax.fill_between(
            years, floor, floor + area, step="post", facecolor=colour, hatch=hatch, edgecolor="white", linewidth=0.4,
            alpha=0.9, label=text,
        )  # fmt: skip
        floor = floor + area
    lives = f"live to the horizon  {percent(float(1.0 - floor[-1]))}"
    ax.fill_between(years, floor, 1.0, step="post", facecolor="#EEEEEE", linewidth=0.0, label=lives)
    ax.step(years, floor, where="post", color=BLACK, linewidth=1.2)
    ax.set(xlim=(years[0], years[-1]), ylim=(0.0, 1.0))
    ax.grid(visible=False)
    handles, texts = ax.get_legend_handles_labels()
    ax.legend(handles[::-1], texts[::-1], loc="center left", bbox_to_anchor=(1.01, 0.5))
    ax.set_xlabel("year")
    ax.set_ylabel("share of ventures")
    ax.set_title("How long ventures live and what ends them")
    per_cent(ax.yaxis)
    return ax


def _largest(names: Sequence[str], incidence: Array) -> tuple[list[str], list[Array]]:
    """Endings by size, the smallest taken together; the largest first."""
    order = np.argsort(-incidence[:, -1], kind="stable") if incidence.size else np.array([], dtype=int)
    kept = [int(i) for i in order if incidence[i, -1] >= SMALLEST_AREA]
    small = [int(i) for i in order if 0.0 < incidence[i, -1] < SMALLEST_AREA]
    if len(small) == 1:
        kept, small = kept + small, []
    labels, areas = [names[i] for i in kept], [incidence[i] for i in kept]
    if small:
        labels.append(f"{len(small)} others")
        areas.append(incidence[small].sum(axis=0))
    return labels, areas
