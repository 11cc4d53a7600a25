"""A measure over two keys in colours, on its own or as one of several on one scale. An Axes in, an Axes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.outcomes import Array
from simulate.presentation.style import BLACK, VERMILION, per_cent, short
from simulate.presentation.wording import number
from simulate.statistics.estimates import ROUNDING
from simulate.statistics.measures import Measure
from simulate.statistics.samples import SHARE
from simulate.statistics.variables import MONEY
from simulate.studies.sweep.axes import Axis, is_number
from simulate.studies.sweep.result import Sweep

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_WRITTEN = 12
"""Columns of a heat map up to which each cell bears its number."""
LIFT = 0.33
"""How far above the number of its cell the mark of the scenario as it is stands, in cells."""
MOST_DECIMALS = 4
LONGEST_TITLE = 34
"""Characters on a line of a title."""
MOST_TICKS = 13
NOW_SIZE = 6.0
"""Size of the mark of the scenario as it is [points]."""
LONGEST_KEY = 36
"""Characters of a key beside a heat map."""


def unit_of(measure: Measure, currency: str) -> str:
    """The unit of a measure, as an axis bears it."""
    if measure.unit == MONEY:
        return f"{short(currency, 12)} million"
    return "share of futures" if measure.unit == SHARE else measure.unit


def key_name(text: str, longest: int) -> str:
    """A key, cut at its beginning: what it is of stands at its end."""
    whole = short(text, len(text))
    return whole if len(whole) <= longest else f"…{whole[len(whole) - longest + 1 :]}"


def positions(axis: Axis) -> tuple[Array, Any]:
    """Where the values of a key stand, rising, and the order that makes them so; words stand at 0, 1, 2, …"""
    if not axis.numeric:
        return np.arange(len(axis.values), dtype=np.float64), np.arange(len(axis.values))
    values = np.array(axis.values, dtype=np.float64)
    order = np.argsort(values)
    return values[order], order


def marks(maps: Iterable[Axes]) -> list[Any]:
    """What the marks of heat maps mean, of those that are drawn."""
    from matplotlib.lines import Line2D

    drawn = list(maps)
    look: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 1.6}
    found = []
    if any(ax.patches for ax in drawn):
        found.append(Line2D([], [], marker="s", markersize=9.0, markerfacecolor="none", markeredgecolor=BLACK,
                            label="best point", **look))  # fmt: skip
    if any(ax.lines for ax in drawn):
        found.append(Line2D([], [], marker="D", markersize=NOW_SIZE, markerfacecolor="white",
                            markeredgecolor=VERMILION, label="as it is now", **look))  # fmt: skip
    return found


def wrapped(title: str, longest: int = LONGEST_TITLE) -> str:
    """A title on as many lines as it takes."""
    return "\n".join(wrap(short(title, len(title)), longest))


def heat_map(
    ax: Axes, sweep: Sweep, name: str, values: Array, across: Axis, up: Axis, limits: tuple[float, float] | None = None
) -> Axes:
    """A measure over two keys: colours, and numbers where there is room for them; the best cell is framed.

    Parameters
    ----------
    ax : Axes
    sweep : Sweep
    name : str
        The measure.
    values : ndarray, shape (n_across, n_up)
    across, up : Axis
    limits : (float, float), optional
        Of the colours of several maps on one scale, which then have no colour bar of their own.
    """
    measure = sweep.measure(name)
    (_, first), (_, second) = positions(across), positions(up)
    field = values[np.ix_(first, second)].T
    low, high = limits or ends(field)
    seen = ax.imshow(field, origin="lower", aspect="auto", **_colours(measure, low, high))
    if field.shape[1] <= MOST_WRITTEN and field.shape[0] <= 2 * MOST_WRITTEN:
        _write_cells(ax, seen, field, measure, field.shape[1])
    _frame_best(ax, field, sweep.grid(name), measure)
    if limits is None:
        now_on(ax, across, up)
    _cell_ticks(ax.xaxis, across, first, ax.set_xticks)
    _cell_ticks(ax.yaxis, up, second, ax.set_yticks)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.set_xlabel(key_name(across.label, LONGEST_KEY))
    ax.set_ylabel(key_name(up.label, LONGEST_KEY))
    ax.set_title(wrapped(measure.label), fontsize=9.5)
    if limits is None:
        bar = ax.figure.colorbar(seen, ax=ax, pad=0.02)
        bar.set_label(unit_of(measure, sweep.currency), fontsize=8.0)
        bar.outline.set_visible(False)
        scale(bar.ax.yaxis, measure)
    return ax


def ends(field: Array) -> tuple[float, float]:
    """The lowest and the highest value, of those points that show the measure."""
    shown = field[np.isfinite(field)]
    return (float(shown.min()), float(shown.max())) if shown.size else (0.0, 0.0)


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


def _frame_best(ax: Axes, field: Array, whole: Array, measure: Measure) -> None:
    """Frames the best point of all, where there is one and it is in this map."""
    low, high = ends(whole)
    best = low if measure.lower_is_better else high
    if np.count_nonzero(np.isclose(whole, best, ROUNDING, 0.0)) == 1:
        for i, j in np.argwhere(field == best):
            _frame(ax, float(j), float(i))


def _colours(measure: Measure, low: float, high: float) -> dict[str, Any]:
    """Colours of money part at 0 where it lies inside; what is better is always bluer."""
    if high - low <= 0.0:
        low, high = low - 1.0, high + 1.0
    if measure.unit == MONEY and low < 0.0 < high:
        reach = max(-low, high)
        return {"cmap": "RdBu", "vmin": -reach, "vmax": reach}
    return {"cmap": "Blues_r" if measure.lower_is_better else "Blues", "vmin": low, "vmax": high}


def _write_cells(ax: Axes, seen: Any, field: Array, measure: Measure, columns: int) -> None:
    # Where values hardly differ the decimals are what can be read.
    low, high = ends(field)
    spread = (high - low) * (100.0 if measure.in_percent else 1.0)
    places = 0 if spread >= 10.0 else 1 if spread >= 1.0 or spread == 0.0 else 2
    for i, j in np.argwhere(np.isfinite(field)):
        value = field[i, j]
        red, green, blue, _ = seen.cmap(seen.norm(value))
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
        text = f"{100.0 * value:.{places}f}" if measure.in_percent else number(float(value), places)
        size = 7.5 if columns <= 8 else 6.0
        ax.text(j, i, text, ha="center", va="center", fontsize=size, color="white" if dark else BLACK)


def _frame(ax: Axes, x: float, y: float) -> None:
    from matplotlib.patches import Rectangle

    frame = Rectangle((x - 0.5, y - 0.5), 1.0, 1.0, fill=False, edgecolor=BLACK, linewidth=1.8, clip_on=False, zorder=3)
    ax.add_patch(frame)


def now_on(ax: Axes, across: Axis, up: Axis) -> None:
    """Marks the cell of the scenario as it is, above its number, or its place between cells."""
    x, y = _place_of_now(across), _place_of_now(up)
    if x is not None and y is not None:
        row = round(y)
        y = row + LIFT if abs(y - row) < LIFT else y
        ax.plot(x, y, marker="D", markersize=NOW_SIZE, markerfacecolor="white", markeredgecolor=VERMILION,
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
