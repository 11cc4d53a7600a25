"""Pictures of what drives a value: the tornado, and where the risk comes from. An Axes in, an Axes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.presentation.saying import as_sure
from simulate.presentation.style import (
    BAD,
    BLACK,
    GOOD,
    GREY,
    HIGHER,
    LOWER,
    headline,
    new_figure,
    save_all,
    short,
    thousands,
)
from simulate.presentation.wording import counted, number, whose, with_margin
from simulate.statistics.estimates import Estimate
from simulate.statistics.paired import told_apart
from simulate.studies.drivers.result import Drivers
from simulate.studies.drivers.sensitivity import HIGH, LOW, Swing
from simulate.studies.drivers.words import setting
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {LOW: LOWER, HIGH: HIGHER}
BAR = 0.62
"""Height of a bar in a row whose height is 1."""
ROW = 0.3
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
    """The inputs that move the mean value most, by what can be done about them."""
    groups = _groups(drivers, shown)
    figure = new_figure(10.0, 1.6 + ROW * (len(shown) + len(groups)))
    headline(figure, _inputs_headline(drivers), "light: lower setting, dark: higher setting; hollow: not told apart")
    ax = tornado(figure.add_subplot(), shown, drivers)
    _make_room(ax, drivers.levels[drivers.view].mean.value)
    return figure


def _inputs_headline(drivers: Drivers) -> str:
    sure = [swing for swing in drivers.ranked if swing.told_apart(drivers.view, drivers.comparisons)]
    of = short(whose(drivers.view), 40)
    if not sure:
        return f"No input is seen to move the mean value of {of}"
    most = f"“{short(sure[0].input.name, 60)}”"
    return f"The mean value of {of} ({number(drivers.levels[drivers.view].mean.value)}) moves most with {most}"


def _groups(drivers: Drivers, shown: Sequence[Swing]) -> list[tuple[str, list[Swing]]]:
    """Those of the inputs' groups that are drawn, without the inputs that are not."""
    found = [(title, [swing for swing in swings if swing in shown]) for title, swings in drivers.groups]
    return [(title, swings) for title, swings in found if swings]


def tornado(ax: Axes, shown: Sequence[Swing], drivers: Drivers) -> Axes:
    """Where the mean value goes at the two settings of each input, with 95 % margins and the settings.

    Parameters
    ----------
    ax : Axes
    shown : sequence of Swing
        Those that are drawn.
    drivers : Drivers
        Whose view is drawn.
    """
    now = drivers.levels[drivers.view].mean.value
    place, ticks, names = 0, [], []
    for title, swings in _groups(drivers, shown):
        ax.text(0.006, place, title, transform=ax.get_yaxis_transform(), fontweight="bold", va="center", fontsize=8.5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0}, zorder=4.0)  # fmt: skip
        for at, swing in enumerate(swings, place + 1):
            _swing(ax, at, swing, drivers, now)
            ticks.append(at)
            names.append(_name(swing))
        place += len(swings) + 1
    ax.axvline(now, color=BLACK, linewidth=1.0)
    ax.set_yticks(ticks, names)
    ax.tick_params(axis="y", length=0.0)
    ax.set_ylim(place - 0.4, -0.6)
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False, axis="y")
    ax.margins(x=0.12)
    thousands(ax.xaxis)
    ax.set_xlabel(f"mean net present value of {short(whose(drivers.view))} [{short(drivers.currency, 12)} million]")
    return ax


def _swing(ax: Axes, at: float, swing: Swing, drivers: Drivers, now: float) -> None:
    """Both settings on one line; of two that go the same way the shorter bar is drawn on the longer one."""
    sides = [(side, value, shift.of(drivers.view).npv.mean) for side, value, shift in swing.shifts()]
    sides.sort(key=lambda one: -abs(one[2].value))
    same_way = len(sides) == 2 and sides[0][2].value * sides[1][2].value > 0.0
    for i, (side, value, change) in enumerate(sides):
        inner = bool(i) and same_way
        sure = told_apart(change, drivers.comparisons)
        _bar(ax, at, change, now, side, "" if inner else setting(value), sure, 0.3 if inner else BAR)
    if same_way:
        both = " and ".join(setting(value) for _, value, _ in sides)
        ax.texts[-1].set_text(both)


def _make_room(ax: Axes, now: float) -> None:
    """Widens an axis until the texts at the ends of bars are inside: the names stand left of it."""
    from matplotlib.text import Annotation

    figure = ax.figure.figure  # the root, by the name that matplotlib 3.9 knows too
    texts = [text for text in ax.texts if isinstance(text, Annotation)]
    places = [now, *(text.xy[0] for text in texts)]
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
    """What an input means; of long words both ends, for the last ones say the unit."""
    name = short(swing.input.words, len(swing.input.words))
    tail = LONGEST_LABEL // 3
    return name if len(name) <= LONGEST_LABEL else f"{short(name, LONGEST_LABEL - tail)}{name[-tail:]}"


def _bar(ax: Axes, at: float, change: Estimate, now: float, side: str, label: str, sure: bool, height: float) -> None:
    """A bar from the mean as it is to that of a setting, with its margin and the setting at its end."""
    ax.barh(
        at, change.value, height, left=now, facecolor=COLOURS[side] if sure else "white", edgecolor=GREY, linewidth=0.6,
        xerr=change.margin, error_kw={"ecolor": BLACK, "elinewidth": 0.8},
    )  # fmt: skip
    if not label:
        return
    right = change.value > 0.0 or (change.value == 0.0 and side == HIGH)
    reach = change.value + (1.0 if right else -1.0) * (change.margin or 0.0)
    ax.annotate(
        label, (now + reach, at), xytext=(3.0 if right else -3.0, 0.0), textcoords="offset points", fontsize=7.0,
        ha="left" if right else "right", va="center",
    )  # fmt: skip


# ---- risk -----------------------------------------------------------------------------------------------------------


def risk_figure(drivers: Drivers) -> Figure:
    """How much of the spread of the value is left when a family of shocks is frozen."""
    found = drivers.risk.by_share(drivers.view)
    figure = new_figure(8.6, 1.7 + ROW * len(found))
    below = "what is left when one family of shocks stands still; upright line: as it is; grey: not told apart from it"
    headline(figure, _risk_headline(drivers), below)
    families(figure.add_subplot(), drivers)
    return figure


def _risk_headline(drivers: Drivers) -> str:
    view, risk = drivers.view, drivers.risk
    seen = [one for one in risk.by_share(view) if risk.matters(one, view) and one.shares[view].gone.value > 0.0]
    of = short(whose(view), 40)
    if not seen:
        return f"No family of shocks alone is seen to make the spread of the value of {of}"
    sd, left = (number(one.value) for one in (risk.sd[view], seen[0].shares[view].sd_without))
    return f"Without {seen[0].name} the value of {of} would spread by {left}, not {sd} million"


def families(ax: Axes, drivers: Drivers) -> Axes:
    """Standard deviations of the view's value, each with one family frozen, against that as it is.

    Parameters
    ----------
    ax : Axes
    drivers : Drivers
        Whose view is drawn.
    """
    view, risk = drivers.view, drivers.risk
    found, sd = risk.by_share(view), risk.sd[view]
    for place, family in enumerate(found):
        left = family.shares[view].sd_without
        colour = GREY if not risk.matters(family, view) else GOOD if left.value < sd.value else BAD
        ax.plot([sd.value, left.value], [place, place], color=colour, linewidth=2.4, zorder=2.0)
        ax.errorbar(left.value, place, xerr=left.margin or 0.0, color=colour, marker="o", markersize=6.0,
                    elinewidth=1.0, linestyle="none", zorder=3.0)  # fmt: skip
        ax.text(1.02, place, f"{with_margin(left)} left", transform=ax.get_yaxis_transform(), va="center", fontsize=8.5)
    ax.axvline(sd.value, color=BLACK, linewidth=1.0)
    ax.set_yticks(range(len(found)), [one.name for one in found])
    ax.tick_params(axis="y", length=0.0)
    ax.set_ylim(len(found) - 0.4, -0.6)
    ax.set_xlim(left=0.0)
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False, axis="y")
    thousands(ax.xaxis)
    ax.set_xlabel(f"standard deviation of the value of {short(whose(view))} [{short(drivers.currency, 12)} million]")
    return ax
