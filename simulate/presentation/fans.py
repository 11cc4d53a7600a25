"""Pictures of recorded series: fans of quantiles by quarter. An Axes in, an Axes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulate.engine.outcomes import Array
from simulate.presentation.style import BLACK, per_cent, thousands, zero_line
from simulate.statistics.bands import PROBABILITIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FAN = "#444444"
"""Colour of what is no partner's."""
OUTER, INNER, MIDDLE = (0, 4), (1, 3), 2
"""Rows of the bands: 5 to 95 %, 25 to 75 %, the median."""


def fan(
    ax: Axes, years: Array, bands: Array, title: str, unit: str, plan: Array | None = None, colour: str = FAN
) -> Axes:
    """Bands of a series over time, with the plan's course where it has one.

    Parameters
    ----------
    ax : Axes
    years : ndarray, shape (n_quarters,)
        Where each quarter lies, in calendar years.
    bands : ndarray, shape (5, n_quarters)
        Quantiles at `PROBABILITIES`; nan where there is nothing to show.
    title, unit : str
        What it is, and the label of its axis.
    plan : ndarray, shape (n_quarters,), optional
        The plan's course.
    colour : str
        Of the bands: a partner's, where they are a partner's.
    """
    assert bands.shape[0] == len(PROBABILITIES)
    ax.fill_between(years, bands[OUTER[0]], bands[OUTER[1]], color=colour, alpha=0.18, linewidth=0.0, label="5 to 95 %")
    ax.fill_between(
        years, bands[INNER[0]], bands[INNER[1]], color=colour, alpha=0.38, linewidth=0.0, label="25 to 75 %"
    )
    ax.plot(years, bands[MIDDLE], color=colour, linewidth=1.5, label="median")
    if plan is not None:
        ax.plot(years, plan, color=BLACK, linestyle="--", linewidth=1.2, label="plan")
    lowest, highest = np.nanmin(bands), np.nanmax(bands)
    if lowest < 0.0 < highest:
        zero_line(ax)
    _time_limits(ax, years)
    ax.set_title(title, fontsize=9.5)
    ax.set_ylabel(unit)
    whole_years(ax, years)
    if max(abs(lowest), abs(highest)) >= 10.0:
        thousands(ax.yaxis)
    return ax


def _time_limits(ax: Axes, years: Array) -> None:
    """From the first quarter to the last; around it where there is one only."""
    air = 0.125 if years.size == 1 else 0.0
    ax.set_xlim(years[0] - air, years[-1] + air)


def whole_years(ax: Axes, years: Array) -> None:
    """Ticks at whole calendar years, eight at most."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    span = float(years[-1] - years[0])
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=span >= 2.0))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}" if span >= 2.0 else f"{year:.2f}"))


def reset_times(ax: Axes, years: Array, done: Array) -> Axes:
    """Share of the joint ventures in which a reset is done, by quarter.

    Parameters
    ----------
    ax : Axes
    years : ndarray, shape (n_quarters,)
        Where each quarter lies, in calendar years.
    done : ndarray, shape (n_quarters,)
        Shares.
    """
    ax.bar(years, done, width=0.2, color=FAN, linewidth=0.0)
    _time_limits(ax, years)
    ax.set_ylim(bottom=0.0)
    ax.set_ylabel("share per quarter")
    ax.set_xlabel("year")
    ax.set_title("Joint ventures in which an agreed reset is done", fontsize=9.5)
    whole_years(ax, years)
    per_cent(ax.yaxis)
    return ax
