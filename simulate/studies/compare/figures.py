"""The pictures of a comparison: what every variant changes in values (its own file), and in how ventures end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.presentation.forest import Group, Row, forest, height_of
from simulate.presentation.style import headline, new_figure, save_all, short
from simulate.presentation.wording import counted, percent, points
from simulate.scenario.defaults import VENTURE
from simulate.statistics.endings import HORIZON_NAME
from simulate.statistics.estimates import ENOUGH
from simulate.statistics.paired import told_apart
from simulate.studies.compare.difference_figures import MOST_DRAWN, difference_figure
from simulate.studies.compare.differences import Compared, Difference
from simulate.studies.compare.held import comparisons
from simulate.studies.compare.result import Comparison
from simulate.studies.compare.tables import base_title
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDING_COLOUR = "#333333"
LIVE = "live to the horizon"


def draw_comparison(folder: Path, comparison: Comparison, view: str = VENTURE) -> list[Path]:
    """Draws every picture of a comparison into a folder, as PNG and SVG.

    Parameters
    ----------
    folder : Path
        An existing folder.
    comparison : Comparison
    view : str
        Whose side comes first: venture, or a partner.

    Returns
    -------
    list of Path
        The files written.
    """
    pictures: dict[str, Callable[[], Figure]] = {
        "differences": lambda: difference_figure(comparison, view),
        "endings": lambda: endings_figure(comparison),
    }
    return save_all(pictures, folder, footer(comparison))


def footer(comparison: Comparison, most: int = MOST_DRAWN) -> str:
    """What a picture of so many variants at most was made from: base, paths, seed, version, and what it leaves out."""
    left = len(comparison.variants) - most
    parts = [
        short(base_title(comparison), 60),
        f"{counted(comparison.paths, 'path')} of each on the same futures",
        f"seed {comparison.base.summary['seed']}",
        f"jvsim {installed_version()}",
    ]
    return " · ".join([f"first {most} of {len(comparison.variants)} variants", *parts] if left > 0 else parts)


# ---- endings --------------------------------------------------------------------------------------------------------


def endings_figure(comparison: Comparison) -> Figure:
    """Which endings each variant makes more or less frequent."""
    groups = ending_groups(comparison)
    figure = new_figure(10.0, height_of(groups))
    headline(figure, _headline(comparison), "change of the share of futures that end so, with its 95 % margin")
    endings(figure.add_subplot(), groups)
    return figure


def endings(ax: Axes, groups: list[Group]) -> Axes:
    """Changes of the shares of endings on one scale, in points.

    Parameters
    ----------
    ax : Axes
    groups : list of Group
        As of `ending_groups`.
    """
    from matplotlib.ticker import FuncFormatter

    forest(ax, groups)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100.0 * x:+.4g}" if x else "0"))
    ax.set_xlabel("share of futures, variant less base [percentage points]")
    return ax


def ending_groups(comparison: Comparison) -> list[Group]:
    """Of each variant the endings whose shares are told apart from the base's, the largest move first."""
    return [Group(one.side.name, _rows(comparison, one)) for one in comparison.variants[:MOST_DRAWN]]


def moved_endings(comparison: Comparison, one: Compared) -> list[Difference]:
    """The endings of a variant that are told apart from the base's, the largest move first."""
    held = comparisons(comparison)
    found = [one for path, one in one.differences.items() if path[0] == "ended_by"]
    apart = [one for one in found if comparison.paths >= ENOUGH and told_apart(one.paired.mean, held)]
    return sorted(apart, key=lambda one: -abs(one.paired.mean.value))


def _rows(comparison: Comparison, one: Compared) -> list[Row]:
    moved = moved_endings(comparison, one)
    if not moved:
        same = all(d.is_same for path, d in one.differences.items() if path[0] == "ended_by")
        return [Row("", "every venture ends as before" if same else "no ending is told apart from what it was")]
    return [_row(difference) for difference in moved]


def _row(one: Difference) -> Row:
    levels = [percent(0.0 if level is None else level.mean.value) for level in (one.base, one.variant)]
    return Row(
        _name(one), f"{points(one.paired.mean)}: {levels[0]} to {levels[1]}", one.paired.mean, True, ENDING_COLOUR
    )


def _name(one: Difference) -> str:
    return LIVE if one.path[-1] == HORIZON_NAME else one.label


def _headline(comparison: Comparison) -> str:
    if comparison.paths < ENOUGH:
        return f"How ventures end: {counted(comparison.paths, 'future')}, too few to tell what moves"
    found = [(moved, one) for one in comparison.variants for moved in moved_endings(comparison, one)[:1]]
    if not found:
        return "How ventures end is not seen to change"
    most, one = max(found, key=lambda pair: abs(pair[0].paired.mean.value))
    levels = [percent(0.0 if level is None else level.mean.value, 0) for level in (most.base, most.variant)]
    name = "the horizon" if most.path[-1] == HORIZON_NAME else f"“{short(most.label)}”"
    return f"“{short(one.side.name, 40)}”: {name} ends {levels[1]} of ventures, not {levels[0]}"
