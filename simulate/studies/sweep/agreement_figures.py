"""The picture that negotiators come for: where both partners are better off than with their alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.presentation.style import (
    BLACK,
    GREY,
    PARTNER_COLOURS,
    headline,
    new_figure,
    short,
    thousands,
    zero_line,
)
from simulate.statistics.estimates import ENOUGH
from simulate.studies.sweep.agreement import Agreement, Line
from simulate.studies.sweep.agreement_words import agreement_headline, gained, lost
from simulate.studies.sweep.heat_maps import key_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ZONE = "#C9E9DC"
ONLY = ("#CFE2F3", "#F6D9C6")
"""Where only the first partner, only the second one is better off."""
NEITHER = "#E6E6E6"
TEXT = ("#0B5B3E", "#0B4F7C", "#8A4500", "#555555")
"""Of the areas' names."""
LONGEST = 22
"""Characters of a partner's name."""


def draw_agreement(found: Agreement) -> Figure:
    """The zone of agreement over one or two keys."""
    two = len(found.axes) == 2
    figure = new_figure(8.6, 6.2) if two else new_figure(8.6, 4.8)
    below = "mean gains over the alternatives; pale bands: within the 95 % margin of a partner's indifference"
    headline(figure, agreement_headline(found), below if two and found.sweep.paths >= ENOUGH else "")
    (zone_map if two else bargaining_range)(figure.add_subplot(), found)
    return figure


def zone_map(ax: Axes, found: Agreement) -> Axes:
    """Over two keys: who is better off in the mean, each area with its name in it, and the points of the bargain.

    Parameters
    ----------
    ax : Axes
    found : Agreement
        Over two keys.
    """
    x, y, first = found.fine(found.advantages[0])
    fields = (first, found.fine(found.advantages[1])[2])
    names = [short(name, LONGEST) for name in found.sweep.partners]
    _room(ax, x, y)
    if found.sweep.paths >= ENOUGH:
        code, lead = found.areas
        _areas(ax, x, y, code)
        for field, margin, colour in zip(fields, found.margins, PARTNER_COLOURS, strict=True):
            _band(ax, x, y, field, found.fine(margin)[2], colour)
        lines = zip(
            (*fields, lead), (*PARTNER_COLOURS, BLACK), ("-", "-", "--"), _line_names(found, names), strict=True
        )
        for field, colour, line, name in lines:
            if _contour(ax, x, y, field, colour, line, 1.6):
                ax.plot([], [], color=colour, linestyle=line, linewidth=1.6, label=name)
        _name_areas(ax, found, code, lead, names)
    _bargain(ax, found)
    for axis, key in zip((ax.xaxis, ax.yaxis), found.axes, strict=True):
        if max(map(abs, key.values)) >= 10_000.0:
            thousands(axis)
    ax.set(xlabel=key_name(found.axes[0].title, 70), ylabel=key_name(found.axes[1].title, 60))
    ax.grid(visible=False)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3)
    return ax


def _line_names(found: Agreement, names: Sequence[str]) -> list[str]:
    return [*(f"{name} indifferent" for name in names), _equal_label(found)]


def _equal_label(found: Agreement) -> str:
    """What both do alike on the line of equal gain."""
    crossings = [one for line in (*found.lines, *found.columns) for one in line.equal_gain]
    names = ["equal gain"] * bool(gained(crossings)) + ["equal loss"] * bool(lost(crossings))
    return " or ".join(names) or "equal gain"


def _areas(ax: Axes, x: Any, y: Any, code: Any) -> None:
    from matplotlib.colors import ListedColormap

    colours = ListedColormap([ZONE, *ONLY, NEITHER])
    ax.pcolormesh(x, y, code, cmap=colours, vmin=-0.5, vmax=3.5, shading="nearest", rasterized=True)


def _band(ax: Axes, x: Any, y: Any, field: Any, margin: Any, colour: str) -> None:
    """Where a partner's gain is within its margin of nothing."""
    if np.isfinite(margin).all() and (margin > 0.0).all() and np.abs(field / margin).min() < 1.0:
        ax.contourf(x, y, field / margin, levels=[-1.0, 1.0], colors=[colour], alpha=0.22)


def _name_areas(ax: Axes, found: Agreement, code: Any, lead: Any, names: Sequence[str]) -> None:
    """The name of each area in its widest place; of one that is too small for it, in the legend."""
    said = ("both gain", f"only {names[0]} gains", f"only {names[1]} gains", "neither gains")
    taken = _marked(ax, found)
    for k, (text, colour) in enumerate(zip(said, (ZONE, *ONLY, NEITHER), strict=True)):
        words = "\n".join(wrap(text, 16))
        place = widest_place(code == k, (code != k) | (np.abs(np.sign(lead) - _left(np.sign(lead))) > 0.0), taken)
        if place is not None:
            ax.text(*place, words, transform=ax.transAxes, ha="center", va="center", fontsize=9.5, fontweight="bold",
                    color=TEXT[k])  # fmt: skip
        elif (code == k).any():
            ax.fill_between([], [], color=colour, label=text)


def _left(field: Any) -> Any:
    """A field moved by one place along its second axis."""
    return np.concatenate([field[:, :1], field[:, :-1]], axis=1)


def _marked(ax: Axes, found: Agreement) -> list[tuple[float, float]]:
    """Where marks and their words stand, in parts of the axes."""
    marks = [found.present, found.nash.place if found.nash is not None else None]
    inside = ax.transData - ax.transAxes
    return [tuple(inside.transform(place)) for place in marks if place is not None]


HALF = (0.09, 0.055)
"""Half the size of an area's name with the air around it, in parts of the axes."""
STEPS = 41


def widest_place(area: Any, other: Any, taken: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Where in an area a name stands farthest from its borders and from marks; None where it has no room.

    Parameters
    ----------
    area, other : ndarray of bool, shape (n, n)
        Where the name may stand, and what it may not cover, on the fine grid.
    taken : sequence of (float, float)
        Marks, in parts of the axes.
    """
    at = np.linspace(0.0, 1.0, area.shape[0])
    picked = np.linspace(0, area.shape[0] - 1, STEPS).round().astype(int)
    rows, columns = np.nonzero(area[np.ix_(picked, picked)])
    if rows.size == 0:
        return None
    x, y = at[picked[columns]], at[picked[rows]]
    up, across = np.nonzero(other[::3, ::3])
    blocks = np.concatenate([np.stack([at[::3][across], at[::3][up]], axis=1), np.array(taken).reshape(-1, 2)])
    edge = np.minimum(np.minimum(x, 1.0 - x) / HALF[0], np.minimum(y, 1.0 - y) / HALF[1])
    away = [np.max([np.abs(blocks[:, 0] - a) / HALF[0], np.abs(blocks[:, 1] - b) / HALF[1]], axis=0) for a, b in
            zip(x, y, strict=True)]  # fmt: skip
    room = np.minimum(edge, [one.min() if one.size else np.inf for one in away])
    best = int(np.argmax(room))
    return (float(x[best]), float(y[best])) if room[best] >= 1.0 else None


def _contour(ax: Axes, x: Any, y: Any, field: Any, colour: str, line: str, width: float) -> bool:
    """The line on which a field is 0; whether there is one."""
    if not field.min() < 0.0 < field.max():
        return False
    ax.contour(x, y, field, levels=[0.0], colors=[colour], linestyles=[line], linewidths=[width])
    return True


def _bargain(ax: Axes, found: Agreement) -> None:
    """Nash's solution and the present deal, with their names beside them."""
    if found.nash is not None and found.sweep.paths >= ENOUGH:
        x, y = found.nash.place
        ax.scatter(x, y, s=190.0, marker="*", color="white", edgecolor=BLACK, zorder=5, linewidth=1.2, clip_on=False)
        _say_beside(ax, x, y, _nash_label(found), 10.0)
    if found.present is not None:
        x, y = found.present
        ax.scatter(x, y, s=70.0, marker="D", color=BLACK, edgecolor="white", linewidth=1.2, zorder=6, clip_on=False)
        _say_beside(ax, x, y, "today", 8.0)


def _say_beside(ax: Axes, x: float, y: float, text: str, away: float) -> None:
    """Words beside a mark, on the side where there is more room."""
    left = (ax.transData - ax.transAxes).transform((x, y))[0] > 0.7
    ax.annotate(
        text, (x, y), xytext=(-away if left else away, 0.0), textcoords="offset points", fontsize=8.5, zorder=7.0,
        ha="right" if left else "left", va="center", bbox={"facecolor": "white", "alpha": 0.8, "pad": 1.0, "lw": 0.0},
    )  # fmt: skip


def _nash_label(found: Agreement) -> str:
    """Nash's solution, and how many points are not told apart from it."""
    nash = found.nash
    rivals = f", one of {len(nash.rivals) + 1} alike" if nash is not None and nash.rivals else ""
    return "Nash" + (" (at the edge)" if found.nash_at_edge_of else "") + rivals


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
        ax.axvline(found.present[0], color=GREY, linestyle=":", linewidth=1.6, label="today")
    if max(map(abs, found.axes[0].values)) >= 10_000.0:
        thousands(ax.xaxis)
    thousands(ax.yaxis)
    ax.set_xlabel(key_name(found.axes[0].title, 70))
    ax.set_ylabel(f"mean advantage [{short(found.sweep.currency, 12)} million]")
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
        ax.axvline(found.nash.place[0], color=BLACK, linestyle="--", linewidth=1.0, label=_nash_label(found))
