"""The picture that negotiators come for: where both partners are better off than with their alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.presentation.style import (
    BLACK,
    GREEN,
    GREY,
    ORANGE,
    PARTNER_COLOURS,
    new_figure,
    short,
    thousands,
    zero_line,
)
from simulate.presentation.wording import counted
from simulate.statistics.estimates import ENOUGH
from simulate.studies.sweep.agreement import Agreement, Line
from simulate.studies.sweep.heat_maps import key_name
from simulate.studies.sweep.words import gained, lost

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ZONE = "#CDEBDD"
ONLY = ("#CFE2F3", "#F6D9C6")
"""Where only the first partner, only the second one is better off."""
NEITHER = "#E6E6E6"
CHANCE_STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
MOST_CONTOURS = 8.0
"""Contours of the chance that both are better off: as few as this, at steps that read easily."""
LONGEST = 22
"""Characters of a partner's name."""


def draw_agreement(found: Agreement) -> Figure:
    """The zone of agreement over one or two keys."""
    figure = new_figure(8.2, 6.4) if len(found.axes) == 2 else new_figure(8.2, 4.8)
    (zone_map if len(found.axes) == 2 else bargaining_range)(figure.add_subplot(), found)
    return figure


def zone_map(ax: Axes, found: Agreement) -> Axes:
    """Over two keys: who is better off in the mean, in how many futures both are, and the points of the bargain.

    Parameters
    ----------
    ax : Axes
    found : Agreement
        Over two keys.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    enough = found.sweep.paths >= ENOUGH
    x, y, first = found.fine(found.advantages[0])
    second = found.fine(found.advantages[1])[2]
    names = [short(name, LONGEST) for name in found.sweep.partners]
    areas = {
        "both better off": (ZONE, (first > 0.0) & (second > 0.0)),
        f"only {names[0]}": (ONLY[0], (first > 0.0) & (second <= 0.0)),
        f"only {names[1]}": (ONLY[1], (first <= 0.0) & (second > 0.0)),
        "neither": (NEITHER, (first <= 0.0) & (second <= 0.0)),
    }
    handles: list[Any] = []
    if enough:
        _areas(ax, x, y, list(areas.values()))
        handles += [Patch(facecolor=colour, label=label) for label, (colour, mask) in areas.items() if mask.any()]
    for field, colour, name in zip((first, second), PARTNER_COLOURS, names, strict=True):
        if enough and _contour(ax, x, y, field, colour, "-", 1.6):
            handles.append(Line2D([], [], color=colour, linewidth=1.6, label=f"{name} indifferent"))
    if enough and _contour(ax, x, y, first - second, BLACK, "--", 1.2):
        handles.append(Line2D([], [], color=BLACK, linestyle="--", linewidth=1.2, label=_equal_label(found)))
    if enough and _chances(ax, found):
        handles.append(
            Line2D([], [], color=GREEN, linestyle=":", linewidth=1.1, label="chance that both are better off")
        )
    handles += [*_grid(ax, found), *_bargain(ax, found)]
    for axis, key in zip((ax.xaxis, ax.yaxis), found.axes, strict=True):
        if max(map(abs, key.values)) >= 10_000.0:
            thousands(axis)
    ax.set(xlabel=key_name(found.axes[0].title, 70), ylabel=key_name(found.axes[1].title, 60))
    _room(ax, x, y)
    ax.grid(visible=False)
    zone = "Zone of agreement" if areas["both better off"][1].any() else "No zone of agreement"
    told = f"{zone}: who is better off, on average, than with its alternative"
    ax.set_title(told if enough else _too_few(found))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.11), ncols=3)
    return ax


def _too_few(found: Agreement) -> str:
    return f"Too few for a zone of agreement: {counted(found.sweep.paths, 'path')}"


def _equal_label(found: Agreement) -> str:
    """What both do alike on the line of equal gain."""
    crossings = [one for line in (*found.lines, *found.columns) for one in line.equal_gain]
    names = ["equal gain"] * bool(gained(crossings)) + ["equal loss"] * bool(lost(crossings))
    return " or ".join(names) or "equal gain"


def _areas(ax: Axes, x: Any, y: Any, areas: Sequence[tuple[str, Any]]) -> None:
    from matplotlib.colors import ListedColormap

    code = np.select([mask for _, mask in areas], list(range(len(areas))), 0)
    colours = ListedColormap([colour for colour, _ in areas])
    ax.pcolormesh(x, y, code, cmap=colours, vmin=-0.5, vmax=len(areas) - 0.5, shading="nearest", rasterized=True)


def _contour(ax: Axes, x: Any, y: Any, field: Any, colour: str, line: str, width: float) -> bool:
    """The line on which a field is 0; whether there is one."""
    if not field.min() < 0.0 < field.max():
        return False
    ax.contour(x, y, field, levels=[0.0], colors=[colour], linestyles=[line], linewidths=[width])
    return True


def _chances(ax: Axes, found: Agreement) -> bool:
    """Contours of the share of futures in which both are better off; whether it varies."""
    low, high = float(found.both.min()), float(found.both.max())
    if high - low < 0.005:
        return False
    step = next(step for step in CHANCE_STEPS if (high - low) / step <= MOST_CONTOURS)
    x, y, field = found.fine(found.both)
    lines = ax.contour(
        x,
        y,
        field,
        levels=np.arange(np.ceil(low / step), high / step) * step,
        colors=GREEN,
        linestyles=":",
        linewidths=1.1,
    )
    ax.clabel(lines, fmt=lambda share: f"{100.0 * share:.3g} %", fontsize=7.5)
    return True


def _grid(ax: Axes, found: Agreement) -> list[Any]:
    """The points that were simulated: filled where both are better off beyond the errors."""
    places = {int(p): found.sweep.values_of(int(p)) for p in found.points.flat}
    filled = found.sure if found.sweep.paths >= ENOUGH else ()
    sure = [places[p] for p in filled]
    rest = [place for p, place in places.items() if p not in filled]
    drawn = []
    for group, face, label in ((sure, GREEN, "simulated, both better off beyond error"), (rest, "white", "simulated")):
        if group:
            across, up = zip(*group, strict=True)
            drawn.append(
                ax.scatter(across, up, s=9.0, facecolor=face, edgecolor="#555555", linewidth=0.5, zorder=3, label=label)
            )
    return drawn


def _bargain(ax: Axes, found: Agreement) -> list[Any]:
    """Nash's solution, with what is not told apart from it, and the present deal."""
    drawn = []
    if found.nash is not None and found.sweep.paths >= ENOUGH:
        if found.nash.rivals:
            across, up = zip(*(found.sweep.values_of(p) for p in found.nash.rivals), strict=True)
            drawn.append(ax.scatter(across, up, s=90.0, facecolor="none", edgecolor=ORANGE, linewidth=1.4, zorder=4,
                                    label="not told apart from Nash's"))  # fmt: skip
        x, y = found.nash.place
        star = ax.scatter(
            x, y, s=210.0, marker="*", color=ORANGE, edgecolor=BLACK, zorder=5, linewidth=0.8, clip_on=False
        )
        star.set_label(_nash_label(found))
        drawn.insert(0, star)
    if found.present is not None:
        x, y = found.present
        deal = ax.scatter(
            x, y, s=70.0, marker="D", color="white", edgecolor=BLACK, linewidth=1.6, zorder=6, clip_on=False
        )
        deal.set_label("present deal")
        drawn.append(deal)
    return drawn


def _nash_label(found: Agreement) -> str:
    return "Nash's solution" + (" (at the edge)" if found.nash_at_edge_of else "")


def _room(ax: Axes, x: Any, y: Any) -> None:
    """A little air, so that marks at the edges are seen whole."""
    for put, values in ((ax.set_xlim, x), (ax.set_ylim, y)):
        air = 0.02 * (values[-1] - values[0])
        put(values[0] - air, values[-1] + air)


# ---- one key --------------------------------------------------------------------------------------------------------


def bargaining_range(ax: Axes, found: Agreement) -> Axes:
    """Over one key: both mean advantages with their margins, the range in which both are positive, and its ends.

    Parameters
    ----------
    ax : Axes
    found : Agreement
        Over one key.
    """
    x, line = np.array(found.axes[0].values, dtype=np.float64), found.lines[0]
    enough = found.sweep.paths >= ENOUGH
    for k, (low, high) in enumerate(line.ranges if enough else ()):
        label = "" if k else "both better off"
        ax.axvspan(low.at.value, high.at.value, color=ZONE, linewidth=0.0, label=label or "_")
    for name, mean, margin, colour in zip(
        found.sweep.partners, found.advantages, found.margins, PARTNER_COLOURS, strict=True
    ):
        ax.fill_between(x, mean - margin, mean + margin, color=colour, alpha=0.2, linewidth=0.0)
        ax.plot(x, mean, color=colour, marker="o", markersize=3.5, linewidth=1.6, label=short(name, LONGEST))
    zero_line(ax)
    if enough:
        _ends(ax, found, line)
        _marks(ax, found, line)
    if found.present is not None:
        ax.axvline(found.present[0], color=GREY, linestyle=":", linewidth=1.6, label="present deal")
    if max(map(abs, found.axes[0].values)) >= 10_000.0:
        thousands(ax.xaxis)
    thousands(ax.yaxis)
    ax.set_xlabel(key_name(found.axes[0].title, 70))
    ax.set_ylabel(f"mean advantage [{short(found.sweep.currency, 12)} million]")
    ax.set_title("Bargaining range: mean advantages over the alternatives" if enough else _too_few(found))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=4)
    return ax


def _ends(ax: Axes, found: Agreement, line: Line) -> None:
    """Where a partner is indifferent, with the margin of the place."""
    label = "indifferent, with margin"
    for end in (end for ends in line.ranges for end in ends if end.partner is not None):
        colour = PARTNER_COLOURS[found.sweep.partners.index(str(end.partner))]
        ax.errorbar(end.at.value, 0.0, xerr=end.at.margin or 0.0, color=colour, marker="s", markersize=6.0, capsize=4.0,
                    markeredgecolor=BLACK, linestyle="none", zorder=5, label=label)  # fmt: skip
        label = "_"


def _marks(ax: Axes, found: Agreement, line: Line) -> None:
    """Where both gain (or lose) the same, and Nash's solution."""
    x = np.array(found.axes[0].values, dtype=np.float64)
    for k, one in enumerate(line.equal_gain):
        height = float(np.interp(one.at.value, x, found.advantages[0]))
        ax.plot(one.at.value, height, marker="o", markersize=9.0, markerfacecolor="none", markeredgecolor=BLACK,
                linestyle="none", label=_equal_label(found) if k == 0 else "_")  # fmt: skip
    if found.nash is not None:
        ax.axvline(found.nash.place[0], color=ORANGE, linestyle="--", linewidth=1.4, label=_nash_label(found))
