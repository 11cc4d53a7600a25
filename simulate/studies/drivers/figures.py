"""Pictures of what drives a value: the tornado, and where the risk comes from. An Axes in, an Axes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.presentation.saying import as_sure
from simulate.presentation.style import BLACK, BLUE, GREY, ORANGE, new_figure, per_cent, save_all, short, thousands
from simulate.presentation.wording import counted, number, whose
from simulate.statistics.estimates import Estimate
from simulate.studies.drivers.result import Drivers
from simulate.studies.drivers.sensitivity import HIGH, LOW, Swing
from simulate.studies.drivers.words import setting
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {LOW: BLUE, HIGH: ORANGE}
HATCHES = {LOW: "", HIGH: "///"}
BAR = 0.38
"""Height of one of the two bars of a row whose height is 1."""
ROW = 0.36
"""Height of a row [inches]."""
LONGEST_LABEL = 52
EDGE = 0.015
"""What stays free beside the texts at the ends of bars, in widths of the axes."""


def draw_drivers(folder: Path, drivers: Drivers, top: int) -> list[Path]:
    """Draws the pictures of what drives a value into a folder, as PNG and SVG.

    Parameters
    ----------
    folder : Path
        An existing folder.
    drivers : Drivers
    top : int
        Inputs in the tornado.
    """
    drivers = as_sure(drivers)
    pictures: dict[str, Callable[[], Figure]] = {}
    if shown := [swing for swing in drivers.ranked if swing.matters(drivers.view)][:top]:
        pictures["tornado"] = lambda: tornado_figure(drivers, shown)
    if drivers.risk.families:
        pictures["risk"] = lambda: risk_figure(drivers)
    return save_all(pictures, folder, footer(drivers))


def footer(drivers: Drivers) -> str:
    """What a picture was made from: scenario, paths, seed and version."""
    paths = counted(drivers.paths, "path")
    return f"{short(drivers.scenario, 60)} · {paths} a setting · seed {drivers.seed} · jvsim {installed_version()}"


def tornado_figure(drivers: Drivers, shown: Sequence[Swing]) -> Figure:
    """The inputs that move the mean value most."""
    from matplotlib.patches import Patch

    figure = new_figure(10.0, 1.6 + ROW * len(shown))
    ax = tornado(figure.add_subplot(), shown, drivers)
    marks = [
        Patch(facecolor=COLOURS[side], hatch=HATCHES[side], edgecolor="white", label=f"{side}er setting")
        for side in (LOW, HIGH)
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=2)
    _make_room(ax, drivers.levels[drivers.view].mean.value)
    return figure


def tornado(ax: Axes, shown: Sequence[Swing], drivers: Drivers) -> Axes:
    """Where the mean value goes at the two settings of each input, with 95 % margins and the settings.

    Parameters
    ----------
    ax : Axes
    shown : sequence of Swing
        From the top down.
    drivers : Drivers
        Whose view is drawn.
    """
    now = drivers.levels[drivers.view].mean.value
    for place, swing in enumerate(shown):
        for side, value, shift in swing.shifts():
            at = place + (-0.5 if side == LOW else 0.5) * BAR
            _bar(ax, at, shift.of(drivers.view).npv.mean, now, side, setting(value))
    ax.axvline(now, color=BLACK, linewidth=1.0)
    ax.set_yticks(range(len(shown)), [_name(swing) for swing in shown])
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")
    ax.margins(x=0.12)
    thousands(ax.xaxis)
    ax.set_xlabel(f"mean net present value of {short(whose(drivers.view))} [{short(drivers.currency, 12)} million]")
    ax.set_title(f"What moves the mean value (as it is: {number(now)})")
    return ax


def _make_room(ax: Axes, now: float) -> None:
    """Widens an axis until the texts at the ends of bars are inside: the names stand left of it."""
    from matplotlib.text import Annotation

    # Of matplotlib 3.9 too: `get_figure` has no `root` there.
    figure, texts = ax.figure.figure, ax.texts
    places = [now, *(text.xy[0] for text in texts if isinstance(text, Annotation))]
    first, last = min(places), max(places)
    if first == last:
        return
    # How long a text is on the axis is known once all is laid out, and changes the layout: the second round is exact.
    for _ in range(2):
        figure.draw_without_rendering()
        width = ax.get_window_extent().width
        sides = {"left": 0.0, "right": 0.0}
        for text in texts:
            side = str(text.get_horizontalalignment())
            sides[side] = max(sides[side], text.get_window_extent().width / width)
        before, after = sides["right"] + EDGE, sides["left"] + EDGE
        span = (last - first) / max(0.1, 1.0 - before - after)
        ax.set_xlim(first - before * span, last + after * span)


def _name(swing: Swing) -> str:
    """The key of an input; of a long one both ends, for the last part says what it is."""
    name = short(swing.input.label, len(swing.input.label))
    tail = LONGEST_LABEL // 2
    return name if len(name) <= LONGEST_LABEL else f"{short(name, LONGEST_LABEL - tail)}{name[-tail:]}"


def _bar(ax: Axes, at: float, change: Estimate, now: float, side: str, label: str) -> None:
    """A bar from the mean as it is to that of a setting, with its margin and the setting at its end."""
    ax.barh(
        at, change.value, BAR, left=now, color=COLOURS[side], hatch=HATCHES[side], edgecolor="white", linewidth=0.4,
        xerr=change.margin, error_kw={"ecolor": BLACK, "elinewidth": 0.8},
    )  # fmt: skip
    right = change.value > 0.0 or (change.value == 0.0 and side == HIGH)
    reach = change.value + (1.0 if right else -1.0) * (change.margin or 0.0)
    ax.annotate(
        label, (now + reach, at), xytext=(3.0 if right else -3.0, 0.0), textcoords="offset points", fontsize=7.0,
        ha="left" if right else "right", va="center",
    )  # fmt: skip


def risk_figure(drivers: Drivers) -> Figure:
    """Which families of shocks make the spread of the value."""
    figure = new_figure(8.5, 1.7 + ROW * (len(drivers.risk.families) + 1))
    ax = families(figure.add_subplot(), drivers)
    figure.legend(*ax.get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


def families(ax: Axes, drivers: Drivers) -> Axes:
    """Shares of the variance: what goes when a family is frozen, and what it makes alone; below, the interactions.

    Parameters
    ----------
    ax : Axes
    drivers : Drivers
        Whose view is drawn.
    """
    view, found = drivers.view, drivers.risk.by_share(drivers.view)
    gone, alone = [one.shares[view].gone for one in found], [one.shares[view].alone for one in found]
    for offset, shares, colour, hatch, label in (
        (-0.5, gone, BLUE, "", "goes when it is frozen"),
        (0.5, alone, ORANGE, "///", "made by it alone, all others frozen"),
    ):
        places = [place + offset * BAR for place in range(len(found))]
        _shares(ax, places, shares, colour, hatch, label)
    _shares(ax, [float(len(found))], [drivers.risk.beyond[view]], GREY, "...", "1 less the sum of all alone")
    ax.axvline(0.0, color=BLACK, linewidth=0.8)
    ax.set_yticks(range(len(found) + 1), [*(one.name for one in found), "interactions"])
    ax.set_ylim(len(found) + 0.6, -0.6)
    ax.grid(visible=False, axis="y")
    per_cent(ax.xaxis)
    sd = number(drivers.risk.sd[view].value)
    ax.set_xlabel(f"share of the variance of the net present value of {short(whose(view))} (sd {sd} million)")
    ax.set_title("Where the risk comes from")
    return ax


def _shares(ax: Axes, places: Sequence[float], shares: Sequence[Estimate], colour: str, hatch: str, label: str) -> None:
    ax.barh(
        places, [one.value for one in shares], BAR, color=colour, hatch=hatch, edgecolor="white", linewidth=0.4,
        label=label, xerr=[one.margin or 0.0 for one in shares], error_kw={"ecolor": BLACK, "elinewidth": 0.8},
    )  # fmt: skip
