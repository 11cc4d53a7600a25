"""A measure over two keys in colours, on its own or as one of several on one scale. An Axes in, an Axes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.outcomes import Array
from simulate.presentation.style import BLACK, MUTED, per_cent, short
from simulate.presentation.wording import number
from simulate.statistics.measures import Measure
from simulate.statistics.samples import SHARE
from simulate.statistics.variable import MONEY
from simulate.studies.sweep.axes import Axis, is_number
from simulate.studies.sweep.points import Change
from simulate.studies.sweep.result import Sweep

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

Found = Callable[[str, int], Change]
MOST_WRITTEN = 8
"""Columns of a heat map up to which each cell bears its number."""
LIFT = 0.33
"""How far above the number of its cell the mark of the scenario as it is stands, in cells."""
MOST_DECIMALS = 4
UNTOLD = "#DEDEDE"
"""Colour of what is not told apart."""
LONGEST_TITLE = 34
"""Characters on a line of a title."""
MOST_TICKS = 8
NOW_SIZE = 6.0
"""Size of the mark of the scenario as it is [points]."""


def unit_of(measure: Measure, currency: str) -> str:
    """The unit of a measure, as an axis bears it."""
    if measure.unit == MONEY:
        return f"{short(currency, 12)} million"
    return "share of futures" if measure.unit == SHARE else measure.unit


def key_name(text: str, longest: int) -> str:
    """What a key means, with its unit, cut in the middle: whose it is stands at its beginning, its unit at its end."""
    whole = short(text, len(text))
    tail = longest // 2
    return whole if len(whole) <= longest else f"{short(whole, longest - tail)}{whole[-tail:]}"


def positions(axis: Axis) -> tuple[Array, Any]:
    """Where the values of a key stand, rising, and the order that makes them so; words stand at 0, 1, 2, …"""
    if not axis.numeric:
        return np.arange(len(axis.values), dtype=np.float64), np.arange(len(axis.values))
    values = np.array(axis.values, dtype=np.float64)
    order = np.argsort(values)
    return values[order], order


def wrapped(title: str, longest: int = LONGEST_TITLE) -> str:
    """A title on as many lines as it takes."""
    return "\n".join(wrap(short(title, len(title)), longest))


def heat_map(
    ax: Axes,
    sweep: Sweep,
    name: str,
    points: npt.NDArray[np.int64],
    across: Axis,
    up: Axis,
    found: Found,
    reach: float | None = None,
) -> Axes:
    """What is told apart from 0 over two keys in colours, teal for better, with numbers where there is room for them.

    Parameters
    ----------
    ax : Axes
    sweep : Sweep
    name : str
        The measure.
    points : ndarray of int, shape (n_across, n_up)
        Numbers of the points.
    across, up : Axis
    found : callable
        What is drawn of a measure at a point: `sweep.change` or `sweep.level`.
    reach : float, optional
        How far the colours reach from 0, of several maps on one scale, which then have no colour bar of their own.
    """
    measure = sweep.measure(name)
    (_, first), (_, second) = positions(across), positions(up)
    drawn = [[found(name, int(points[i, j])) for i in first] for j in second]
    values = np.array([[one.estimate.value for one in row] for row in drawn])
    apart = np.array([[one.told_apart for one in row] for row in drawn])
    span = reach if reach is not None else widest(one for row in drawn for one in row)
    ax.set_facecolor(UNTOLD)
    shown = np.ma.masked_where(~apart, values)
    seen = ax.imshow(shown, origin="lower", aspect="auto", cmap=_colours(measure), vmin=-span, vmax=span)
    if values.shape[1] <= MOST_WRITTEN and values.shape[0] <= 2 * MOST_WRITTEN:
        _write_cells(ax, seen, values, apart, measure)
    if reach is None:
        now_on(ax, across, up)
    _cell_ticks(ax.xaxis, across, first, ax.set_xticks)
    _cell_ticks(ax.yaxis, up, second, ax.set_yticks)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.set_title(wrapped(measure.label), fontsize=9.5)
    if reach is None:
        bar = ax.figure.colorbar(seen, ax=ax, pad=0.02)
        bar.set_label(unit_of(measure, sweep.currency), fontsize=8.0)
        bar.outline.set_visible(False)
        scale(bar.ax.yaxis, measure)
    return ax


def widest(found: Iterable[Change]) -> float:
    """How far colours reach from 0: to the largest number, and never less than what the errors make of nothing."""
    sizes = [max(abs(one.estimate.value), one.estimate.margin or 0.0) for one in found]
    return max((size for size in sizes if np.isfinite(size)), default=0.0) or 1.0


def scale(axis: Any, measure: Measure) -> None:
    """The ticks of a colour bar, with as many decimals as their steps have."""
    from matplotlib.ticker import FuncFormatter

    if measure.in_percent:
        per_cent(axis)
        return
    axis.set_major_formatter(FuncFormatter(lambda x, _: number(x, _decimals(axis.get_majorticklocs()))))


def _decimals(ticks: Any) -> int:
    steps = np.diff(ticks)
    return next(
        (places for places in range(MOST_DECIMALS) if np.allclose(steps, np.round(steps, places), 1e-6, 0.0)),
        MOST_DECIMALS,
    )


def _colours(measure: Measure) -> str:
    """What is better is always teal, what is worse brown."""
    return "BrBG_r" if measure.lower_is_better else "BrBG"


def _write_cells(ax: Axes, seen: Any, values: Array, apart: Array, measure: Measure) -> None:
    finite = values[np.isfinite(values)]
    spread = float(np.ptp(finite)) * (100.0 if measure.in_percent else 1.0) if finite.size else 0.0
    # Where values hardly differ the decimals are what can be read.
    places = 0 if spread >= 10.0 else 1 if spread >= 1.0 or spread == 0.0 else 2
    for i, j in np.argwhere(np.isfinite(values)):
        value = float(values[i, j])
        red, green, blue, _ = seen.cmap(seen.norm(value)) if apart[i, j] else (1.0, 1.0, 1.0, 1.0)
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
        text = f"{100.0 * value:.{places}f}" if measure.in_percent else number(value, places)
        size = 7.5 if values.shape[1] <= 8 else 6.0
        colour = "white" if dark else BLACK if apart[i, j] else MUTED
        ax.text(j, i, text, ha="center", va="center", fontsize=size, color=colour)


def now_on(ax: Axes, across: Axis, up: Axis) -> None:
    """Marks the cell of the scenario as it is, above its number, or its place between cells."""
    x, y = _place_of_now(across), _place_of_now(up)
    if x is not None and y is not None:
        row = round(y)
        y = row + LIFT if abs(y - row) < LIFT else y
        ax.plot(x, y, marker="D", markersize=NOW_SIZE, markerfacecolor="white", markeredgecolor=BLACK,
                markeredgewidth=1.6, clip_on=False)  # fmt: skip


def _place_of_now(axis: Axis) -> float | None:
    if not axis.numeric:
        return float(axis.values.index(axis.now)) if axis.now in axis.values else None
    values, _ = positions(axis)
    if not is_number(axis.now) or not values[0] <= axis.now <= values[-1]:
        return None
    return float(np.interp(axis.now, values, np.arange(values.size)))


def _cell_ticks(side: Any, axis: Axis, order: Any, put: Callable[..., Any]) -> None:
    step = -(-len(axis.values) // MOST_TICKS)
    put(range(0, len(axis.values), step), [short(axis.texts[i], 14) for i in order[::step]])
    side.set_tick_params(length=0.0)
