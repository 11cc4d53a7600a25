"""Pictures of a sweep: lines over one key, heat maps over two, small multiples over three. An Axes in, an Axes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulate.presentation.findings import seen_first
from simulate.presentation.style import (
    BAD,
    BLACK,
    GOOD,
    GREY,
    PARTNER_COLOURS,
    VENTURE_COLOUR,
    headline,
    new_figure,
    per_cent,
    save_all,
    short,
    thousands,
    zero_line,
)
from simulate.presentation.wording import capitalised, counted, listed
from simulate.scenario.defaults import VENTURE as VENTURE_VIEW
from simulate.statistics.measures import BOTH_BETTER, LOSS, SURVIVAL_YEARS, VENTURE, advantage_of
from simulate.statistics.variable import MONEY
from simulate.statistics.variables import survival_name
from simulate.studies.sweep.agreement import Agreement
from simulate.studies.sweep.agreement_figures import draw_agreement
from simulate.studies.sweep.axes import Axis, is_number, shown
from simulate.studies.sweep.heat_maps import heat_map, key_name, now_on, positions, scale, unit_of, widest
from simulate.studies.sweep.points import BASE
from simulate.studies.sweep.result import Sweep
from simulate.studies.sweep.words import sweep_findings
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_KEYS = 3
"""Of more keys no picture is drawn."""
MOST_PANELS = 12
"""Small multiples at most; of more values of a key, so many evenly chosen ones are drawn."""
HOW_TO_READ = "diamond: as it is now; grey: not told apart"
LONGEST_UNDER, LONGEST_BESIDE = 44, 42
"""Characters of what a key means under and beside a map."""
LONGEST_NAMED = 70
"""Characters of what a key means."""
BANDS = ("venture.npv.p05", "venture.npv.p50", "venture.npv.p95")


def draw_sweep(
    folder: Path, sweep: Sweep, found: Agreement | None, objective: str = VENTURE, view: str = VENTURE_VIEW
) -> list[Path]:
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
    view : str
        Whose side comes first: venture, or a partner.

    Returns
    -------
    list of Path
        The files written; none for more than three keys.
    """
    pictures: dict[str, Callable[[], Figure]] = {}
    if len(sweep.axes) == 1:
        pictures["lines"] = lambda: lines_figure(sweep, objective, view)
    elif len(sweep.axes) == 2:
        pictures["maps"] = lambda: maps_figure(sweep, objective, view)
    elif len(sweep.axes) == 3:
        names = dict.fromkeys([*map(advantage_of, seen_first(view, sweep.partners)), BOTH_BETTER, objective])
        moved = [name for name in names if sweep.moves(name)] or [objective]
        for name in moved:
            pictures[_file_of(sweep, name)] = partial(multiples_figure, sweep, name)
    if found is not None:
        pictures["agreement"] = lambda: draw_agreement(found)
    return save_all(pictures, folder, footer(sweep))


def _file_of(sweep: Sweep, name: str) -> str:
    """The name of a picture of a measure over three keys."""
    own = list(map(advantage_of, sweep.partners))
    if name in own:
        return f"multiples_partner_{own.index(name) + 1}"
    return "multiples_both_better" if name == BOTH_BETTER else "multiples"


def footer(sweep: Sweep) -> str:
    """What a picture was made from: scenario, points, paths, seed and version."""
    sizes = f"{counted(sweep.n_points, 'point')}, {counted(sweep.paths, 'path')} each"
    return f"{short(sweep.scenario, 60)} · {sizes} · seed {sweep.seed} · jvsim {installed_version()}"


# ---- one key --------------------------------------------------------------------------------------------------------


def lines_figure(sweep: Sweep, objective: str = VENTURE, view: str = VENTURE_VIEW) -> Figure:
    """Over one key: the measures that it is seen to move, a panel each kind, and words for the others."""
    year = [survival_name(y) for y in SURVIVAL_YEARS if survival_name(y) in sweep.readings[BASE]][-1:]
    own = [advantage_of(name) for name in seen_first(view, sweep.partners)]
    chances = [LOSS, *year, BOTH_BETTER]
    colours = {VENTURE: VENTURE_COLOUR, LOSS: BAD, BOTH_BETTER: GOOD, **dict.fromkeys(year, GREY)}
    colours |= dict(zip(map(advantage_of, sweep.partners), PARTNER_COLOURS, strict=False))
    kept = [name for name in (VENTURE, *own, *chances) if sweep.moves(name)]
    panels = [
        ("Venture: mean, and how it is spread", [VENTURE] if VENTURE in kept else [], False),
        ("Advantage over the alternative, on average", own if set(own) & set(kept) else [], False),
        ("Chances", [name for name in chances if name in kept], False),
    ]
    if view != VENTURE_VIEW:
        panels[:2] = panels[1::-1]
    if objective not in colours and sweep.moves(objective):
        panels.append((f"Against now: {short(sweep.measure(objective).label)}", [objective], True))
    shown_panels = [panel for panel in panels if panel[1]] or [("Against now", [objective], True)]
    still = [sweep.measure(name).label for name in (VENTURE, *own, *chances) if name not in kept]
    figure = new_figure(8.2, 1.4 + 2.5 * len(shown_panels))
    headline(figure, _headline(sweep, objective), _still(still).removeprefix("; "))
    axes = figure.subplots(len(shown_panels), 1, sharex=True, squeeze=False)[:, 0]
    for ax, (title, names, against) in zip(axes, shown_panels, strict=True):
        if names == [VENTURE]:
            value_band(ax, sweep)
        lines(ax, sweep, names, [colours.get(name, BLACK) for name in names], against)
        ax.set_title(title, fontsize=9.5)
        ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    axes[-1].set_xlabel(short(sweep.axes[0].title, LONGEST_NAMED))
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
    ax.plot(x, middle, color=BLACK, linestyle=look, marker="_", markersize=9.0, markeredgewidth=1.8, linewidth=1.6,
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


def maps_figure(sweep: Sweep, objective: str = VENTURE, view: str = VENTURE_VIEW) -> Figure:
    """What two keys change against now: a map for each measure that is told apart anywhere, words for the others."""
    year = [survival_name(y) for y in SURVIVAL_YEARS if survival_name(y) in sweep.readings[BASE]][-1:]
    own = [advantage_of(name) for name in seen_first(view, sweep.partners)]
    values = [VENTURE, *own] if view == VENTURE_VIEW else [*own, VENTURE]
    asked = list(dict.fromkeys([*values, BOTH_BETTER, LOSS, *year, objective]))
    names = [name for name in asked if sweep.moves(name)] or [objective]
    columns = min(3, len(names))
    n_rows = -(-len(names) // columns)
    width = max(7.0, 3.9 * columns)
    figure = new_figure(width, 1.5 + 3.0 * n_rows)
    still = [sweep.measure(name).label for name in asked if name not in names]
    headline(figure, _headline(sweep, objective), f"change against now, future by future; {HOW_TO_READ}{_still(still)}")
    axes = figure.subplots(n_rows, columns, squeeze=False).flatten()
    points = np.arange(1, sweep.n_points + 1).reshape(sweep.shape)
    for ax, name in zip(axes, names, strict=False):
        heat_map(ax, sweep, name, points, sweep.axes[0], sweep.axes[1], sweep.change)
    _name_keys(list(axes), len(names), columns, sweep.axes[0], sweep.axes[1])
    return figure


def _headline(sweep: Sweep, objective: str) -> str:
    return sweep_findings(sweep, objective)[0].text.removesuffix(".")


def _still(labels: Sequence[str]) -> str:
    return f"; not seen to move: {listed(labels)}" if labels else ""


def _name_keys(axes: Sequence[Axes], drawn: int, columns: int, across: Axis, up: Axis) -> None:
    """What the keys mean, under the lowest map of the first column and beside the first of each row."""
    for i, ax in enumerate(axes[:drawn]):
        if i + columns >= drawn:
            ax.tick_params(labelbottom=True)
            if i % columns == 0:
                ax.set_xlabel(key_name(across.title, LONGEST_UNDER), loc="left")
        if i % columns == 0:
            ax.set_ylabel(key_name(up.title, LONGEST_BESIDE))
    for ax in axes[drawn:]:
        ax.set_axis_off()


# ---- three keys -----------------------------------------------------------------------------------------------------


def multiples_figure(sweep: Sweep, name: str) -> Figure:
    """A partner's advantage (or another measure) over three keys: a map for each value of the key with the fewest.

    Advantages are drawn as they are, so that where the colours change is where the partner is indifferent; other
    measures against now.
    """
    apart = min(range(3), key=lambda k: (len(sweep.axes[k].values), -k))
    across, up = (axis for k, axis in enumerate(sweep.axes) if k != apart)
    points = np.moveaxis(np.arange(1, sweep.n_points + 1).reshape(sweep.shape), apart, 0)
    key, measure = sweep.axes[apart], sweep.measure(name)
    chosen = np.unique(np.linspace(0, len(key.values) - 1, min(MOST_PANELS, len(key.values))).round().astype(int))
    columns = min(4, chosen.size)
    n_rows = -(-chosen.size // columns)
    figure = new_figure(max(7.0, 3.0 * columns + 1.0), 1.5 + 2.9 * n_rows)
    level = name in map(advantage_of, sweep.partners)
    found = sweep.level if level else sweep.change
    what = "better off (teal) or worse off (brown) than with its alternative" if level else "change against now"
    left_out = "" if chosen.size == len(key.values) else f"; {chosen.size} of {len(key.values)} values drawn"
    headline(
        figure, f"{capitalised(measure.label)}, by {short(key.name, LONGEST_NAMED)}", f"{what}; {HOW_TO_READ}{left_out}"
    )
    axes = figure.subplots(n_rows, columns, squeeze=False, sharex=True, sharey=True).flatten()
    reach = widest(found(name, point) for point in range(1, sweep.n_points + 1))
    for ax, i in zip(axes, chosen, strict=False):
        heat_map(ax, sweep, name, points[i], across, up, found, reach)
        if is_now := key.values[i] == key.now:
            now_on(ax, across, up)
        ax.set_title(f"{short(shown(key.values[i]), 24)}{' (now)' if is_now else ''}", fontsize=9.0)
    _name_keys(list(axes), int(chosen.size), columns, across, up)
    bar = figure.colorbar(axes[0].images[0], ax=list(axes), pad=0.015)
    scale(bar.ax.yaxis, measure)
    bar.set_label(unit_of(measure, sweep.currency))
    return figure
