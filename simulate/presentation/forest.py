"""Differences as a forest plot: a line a value on one scale, its margin, the spread around it, words at the right.

What is not told apart from 0 is grey and hollow. An Axes in, an Axes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulate.presentation.style import BLACK, GREY, MUTED, PALE, short
from simulate.statistics.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.25
"""Height of a row [inches]."""
AROUND = 1.5
"""Height of a picture beside its rows [inches]: title, axis, footer."""
LONGEST_HEADING = 64
LONGEST_ROW = 30


@dataclass(frozen=True)
class Row:
    """One value of a group.

    Attributes
    ----------
    label : str
        What it is of, at the left.
    words : str
        What is to be read of it, at the right.
    mean : Estimate or None
        None where nothing is drawn.
    told_apart : bool
        Whether the mean is told apart from 0: only then it has its colour.
    colour : str
    spread : (float, float) or None
        Limits of nine futures in ten.
    """

    label: str
    words: str
    mean: Estimate | None = None
    told_apart: bool = False
    colour: str = BLACK
    spread: tuple[float, float] | None = None


@dataclass(frozen=True)
class Group:
    """Rows under a heading; without one they follow each other."""

    heading: str
    rows: Sequence[Row]


def height_of(groups: Sequence[Group]) -> float:
    """How high a picture of so many rows is [inches]."""
    return AROUND + ROW * (sum(len(group.rows) + 1 for group in groups))


def forest(ax: Axes, groups: Sequence[Group]) -> Axes:
    """Rows under their headings, from the top down.

    Parameters
    ----------
    ax : Axes
    groups : sequence of Group
    """
    ax.axvline(0.0, color=BLACK, linewidth=0.8, zorder=1.5)
    place, ticks, labels = 0.0, [], []
    for group in groups:
        if group.heading:
            ax.text(0.0, place, short(group.heading, LONGEST_HEADING), transform=ax.get_yaxis_transform(),
                    va="center", fontweight="bold", fontsize=9.0, zorder=4.0,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0})  # fmt: skip
            place += 1.0
        for row in group.rows:
            _row(ax, row, place)
            ticks.append(place)
            labels.append(short(row.label, LONGEST_ROW))
            place += 1.0
        place += 0.3
    ax.set_yticks(ticks, labels)
    ax.tick_params(axis="y", length=0.0)
    ax.set_ylim(place - 0.7, -0.7)
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False, axis="y")
    ax.margins(x=0.05)
    return ax


def _row(ax: Axes, row: Row, place: float) -> None:
    """A row's spread as a thin line, its margin as a thick one, its mean as a dot, its words."""
    sure = row.told_apart
    ax.text(1.02, place, row.words, transform=ax.get_yaxis_transform(), va="center", fontsize=8.5,
            color=BLACK if sure else MUTED)  # fmt: skip
    if row.mean is None:
        return
    colour = row.colour if sure else GREY
    if row.spread is not None:
        ax.plot(row.spread, [place, place], color=colour if sure else PALE, linewidth=1.0, alpha=0.75, zorder=2.0)
    ax.errorbar(
        row.mean.value, place, xerr=row.mean.margin or 0.0, color=colour, marker="o", markersize=5.5, elinewidth=3.2,
        markerfacecolor=colour if sure else "white", markeredgewidth=1.2, linestyle="none", zorder=3.0,
    )  # fmt: skip
