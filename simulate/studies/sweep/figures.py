"""Pictures of a sweep: lines over one key, heat maps over two, small multiples over three. An Axes in, an Axes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulate.presentation.style import (
    BLACK,
    GREEN,
    GREY,
    ORANGE,
    PARTNER_COLOURS,
    VENTURE_COLOUR,
    VERMILION,
    new_figure,
    per_cent,
    save_all,
    short,
    thousands,
    zero_line,
)
from simulate.presentation.wording import counted
from simulate.statistics.measures import BOTH_BETTER, LOSS, SURVIVAL_YEARS, VENTURE, advantage_of
from simulate.statistics.variables import MONEY, survival_name
from simulate.studies.sweep.agreement import Agreement
from simulate.studies.sweep.agreement_figures import draw_agreement
from simulate.studies.sweep.axes import Axis, is_number, shown
from simulate.studies.sweep.heat_maps import ends, heat_map, key_name, marks, now_on, positions, scale, unit_of, wrapped
from simulate.studies.sweep.points import BASE
from simulate.studies.sweep.result import Sweep
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_KEYS = 3
"""Of more keys no picture is drawn."""
MOST_PANELS = 12
"""Small multiples at most; of more values of a key, so many evenly chosen ones are drawn."""
LETTERS_PER_INCH = 11.0
"""Of a bold title."""
BANDS = ("venture.npv.p05", "venture.npv.p50", "venture.npv.p95")


def draw_sweep(folder: Path, sweep: Sweep, found: Agreement | None, objective: str = VENTURE) -> list[Path]:
    """Draws the pictures of a sweep over one to three keys into a folder, as PNG and SVG.

    Parameters
    ----------
    folder : Path
        An existing folder.
    sweep : Sweep
    found : Agreement or None
        As of `agreement.agreement(sweep)`.
    objective : str
        The measure that ranks the points.

    Returns
    -------
    list of Path
        The files written; none for more than three keys.
    """
    pictures: dict[str, Callable[[], Figure]] = {}
    if len(sweep.axes) == 1:
        pictures["lines"] = lambda: lines_figure(sweep, objective)
    elif len(sweep.axes) == 2:
        pictures["maps"] = lambda: maps_figure(sweep, objective)
    elif len(sweep.axes) == 3:
        pictures["multiples"] = lambda: multiples_figure(sweep, objective)
        pictures["multiples_both_better"] = lambda: multiples_figure(sweep, BOTH_BETTER)
    if found is not None:
        pictures["agreement"] = lambda: draw_agreement(found)
    return save_all(pictures, folder, footer(sweep))


def footer(sweep: Sweep) -> str:
    """What a picture was made from: scenario, points, paths, seed and version."""
    sizes = f"{counted(sweep.n_points, 'point')}, {counted(sweep.paths, 'path')} each"
    return f"{short(sweep.scenario, 60)} · {sizes} · seed {sweep.seed} · jvsim {installed_version()}"


# ---- one key --------------------------------------------------------------------------------------------------------


def lines_figure(sweep: Sweep, objective: str = VENTURE) -> Figure:
    """Value, a measure against now, advantages and chances over one key."""
    year = [survival_name(y) for y in SURVIVAL_YEARS if survival_name(y) in sweep.readings[BASE]][-1:]
    advantages = [advantage_of(name) for name in sweep.partners]
    colours = {VENTURE: VENTURE_COLOUR, LOSS: VERMILION, BOTH_BETTER: GREEN, **dict.fromkeys(year, ORANGE)}
    colours |= dict(zip(advantages, PARTNER_COLOURS, strict=False))
    figure = new_figure(7.5, 10.4)
    axes = figure.subplots(4, 1, sharex=True)
    value_band(axes[0], sweep)
    for ax, names, title, against in (
        (axes[0], [VENTURE], "Venture NPV: mean, and how it is spread", False),
        (axes[1], [objective], f"Against now, future by future: {short(sweep.measure(objective).label)}", True),
        (axes[2], advantages, "Mean advantage over the alternative", False),
        (axes[3], [LOSS, *year, BOTH_BETTER], "Chances", False),
    ):
        lines(ax, sweep, names, [colours.get(name, BLACK) for name in names], against)
        ax.set_title(title)
        ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    axes[3].set_xlabel(key_name(sweep.axes[0].title, 70))
    return figure


def lines(ax: Axes, sweep: Sweep, names: Sequence[str], colours: Sequence[str], against: bool = False) -> Axes:
    """Measures over one key with their 95 % margins; words stand side by side and are not joined.

    Parameters
    ----------
    ax : Axes
    sweep : Sweep
        Over one key.
    names : sequence of str
        Measures of one unit.
    colours : sequence of str
        One each.
    against : bool
        Whether the differences to the scenario as it is are drawn.
    """
    x, order = positions(sweep.axes[0])
    measure = sweep.measure(names[0])
    for k, (name, colour) in enumerate(zip(names, colours, strict=True)):
        found = [sweep.difference(name, int(i) + 1) if against else sweep.estimate(name, int(i) + 1) for i in order]
        values, margins = [one.value for one in found], [one.margin or 0.0 for one in found]
        aside = 0.0 if sweep.axes[0].numeric else 0.08 * (k - 0.5 * (len(names) - 1))
        ax.errorbar(
            x + aside, values, margins, color=colour, marker="o", markersize=3.5, capsize=2.5,
            linestyle="-" if sweep.axes[0].numeric else "none", linewidth=1.5, elinewidth=1.0,
            label=short(sweep.measure(name).label),
        )  # fmt: skip
    _mark_now(ax, sweep.axes[0])
    _key_ticks(ax, sweep.axes[0])
    (per_cent if measure.in_percent else thousands)(ax.yaxis)
    ax.set_ylabel(unit_of(measure, sweep.currency))
    if measure.unit == MONEY:
        zero_line(ax)
    return ax


def value_band(ax: Axes, sweep: Sweep) -> Axes:
    """The venture's value over one key: nine futures in ten, and the median."""
    x, order = positions(sweep.axes[0])
    low, middle, high = (sweep.grid(name)[order] for name in BANDS)
    if sweep.axes[0].numeric:
        ax.fill_between(x, low, high, color=GREY, alpha=0.25, linewidth=0.0, label="P5 to P95")
    else:
        ax.vlines(x, low, high, color=GREY, alpha=0.35, linewidth=9.0, label="P5 to P95")
    look = "--" if sweep.axes[0].numeric else "none"
    # Over the mean, which it may run along: between its dashes the mean is seen.
    ax.plot(x, middle, color=ORANGE, linestyle=look, marker="_", markersize=9.0, markeredgewidth=1.8, linewidth=1.6,
            zorder=3.0, label="P50")  # fmt: skip
    return ax


def _mark_now(ax: Axes, axis: Axis) -> None:
    """A line at what the key is now, where that lies within what was swept."""
    if axis.numeric and is_number(axis.now) and min(axis.values) <= axis.now <= max(axis.values):
        ax.axvline(axis.now, color=BLACK, linestyle=":", linewidth=1.2, label="now")
    elif not axis.numeric and axis.now in axis.values:
        ax.axvline(axis.values.index(axis.now), color=BLACK, linestyle=":", linewidth=1.2, label="now")


def _key_ticks(ax: Axes, axis: Axis) -> None:
    if axis.numeric:
        if max(map(abs, axis.values)) >= 10_000.0:
            thousands(ax.xaxis)
        return
    ax.set_xticks(range(len(axis.values)), [short(text, 18) for text in axis.texts])
    ax.set_xlim(-0.5, len(axis.values) - 0.5)


# ---- two keys -------------------------------------------------------------------------------------------------------


def maps_figure(sweep: Sweep, objective: str = VENTURE) -> Figure:
    """Value, loss, survival, the partners' advantages and both better off over two keys, and what ranks the points."""
    year = [survival_name(y) for y in SURVIVAL_YEARS if survival_name(y) in sweep.readings[BASE]][-1:]
    own = [advantage_of(name) for name in sweep.partners]
    names = list(dict.fromkeys([VENTURE, *own, LOSS, *year, BOTH_BETTER, objective]))
    columns = -(-len(names) // 2)
    across, up = (len(axis.values) for axis in sweep.axes)
    width, height = columns * min(6.0, max(3.7, 1.0 + 0.45 * across)), min(13.0, max(6.4, 2.4 + 0.62 * up))
    figure = new_figure(width, height)
    axes = figure.subplots(2, columns, squeeze=False).flatten()
    for ax, name in zip(axes, names, strict=False):
        heat_map(ax, sweep, name, sweep.grid(name), sweep.axes[0], sweep.axes[1])
    for ax in axes[len(names) :]:
        ax.set_axis_off()
    if handles := marks(axes):
        figure.legend(handles=handles, loc="outside upper center", ncols=2)
    return figure


# ---- three keys -----------------------------------------------------------------------------------------------------


def multiples_figure(sweep: Sweep, name: str) -> Figure:
    """A measure over three keys: a heat map for each value of the key with the fewest, on one scale of colours."""
    apart = min(range(3), key=lambda k: (len(sweep.axes[k].values), -k))
    across, up = (axis for k, axis in enumerate(sweep.axes) if k != apart)
    field, key = np.moveaxis(sweep.grid(name), apart, 0), sweep.axes[apart]
    chosen = np.unique(np.linspace(0, len(key.values) - 1, min(MOST_PANELS, len(key.values))).round().astype(int))
    columns = min(4, chosen.size)
    n_rows = -(-chosen.size // columns)
    figure = new_figure(max(6.0, 3.4 * columns + 1.0), max(4.0, 3.4 * n_rows))
    axes = figure.subplots(n_rows, columns, squeeze=False).flatten()
    limits = ends(field)
    for ax, i in zip(axes, chosen, strict=False):
        heat_map(ax, sweep, name, field[i], across, up, limits)
        if is_now := key.values[i] == key.now:
            now_on(ax, across, up)
        now = " (now)" if is_now else ""
        ax.set_title(wrapped(f"{key.label} {shown(key.values[i])}{now}"), fontsize=9.0)
    for ax in axes[chosen.size :]:
        ax.set_axis_off()
    measure = sweep.measure(name)
    bar = figure.colorbar(axes[0].images[0], ax=list(axes), pad=0.015)
    scale(bar.ax.yaxis, measure)
    bar.set_label(unit_of(measure, sweep.currency))
    left_out = "" if chosen.size == len(key.values) else f", {chosen.size} of {len(key.values)} values drawn"
    title = wrapped(f"{measure.label}, by {key.label}{left_out}", round(LETTERS_PER_INCH * figure.get_figwidth()))
    legend = figure.legend(handles=marks(axes), loc="outside upper center", ncols=2, title=title)
    legend.get_title().set(fontweight="bold", fontsize=10.5, multialignment="center")
    return figure
