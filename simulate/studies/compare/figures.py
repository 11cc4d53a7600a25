"""The pictures of a comparison: distributions over each other, differences (their own file), endings side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulate.engine.outcomes import Array
from simulate.presentation.curves import Curve, cropped
from simulate.presentation.style import (
    BLACK,
    CYCLE,
    HATCHES,
    SMALLEST_AREA,
    new_figure,
    per_cent,
    save,
    short,
    styled,
    thousands,
    zero_line,
)
from simulate.presentation.wording import counted, percent
from simulate.statistics.endings import HORIZON_NAME
from simulate.studies.compare.difference_figures import MOST_ROWS, difference_figure
from simulate.studies.compare.differences import Compared
from simulate.studies.compare.result import Comparison
from simulate.studies.compare.tables import base_title
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = ("--", ":", "-.")
"""Of the variants; the base's is whole."""
MOST_DRAWN = 12
"""Variants in the pictures; the tables have all."""
LABELLED = 0.06
"""Share from which an ending's area is wide enough for its number."""
HORIZON_COLOUR = "#DDDDDD"


def draw_comparison(folder: Path, comparison: Comparison) -> list[Path]:
    """Draws every picture of a comparison into a folder, as PNG and SVG.

    Parameters
    ----------
    folder : Path
        An existing folder.
    comparison : Comparison

    Returns
    -------
    list of Path
        The files written.
    """
    pictures: dict[str, tuple[Callable[[Comparison], Figure], int]] = {
        "s_curves": (s_curve_figure, MOST_DRAWN),
        "differences": (difference_figure, MOST_ROWS),
        "endings": (endings_figure, MOST_DRAWN),
    }
    written: list[Path] = []
    with styled():
        for name, (draw, most) in pictures.items():
            written += save(draw(comparison), folder, name, footer(comparison, most))
    return written


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


# ---- distributions --------------------------------------------------------------------------------------------------


def s_curve_figure(comparison: Comparison) -> Figure:
    """The venture's and each partner's value, every side's over the base's."""
    sides = [comparison.base, *(one.side for one in comparison.variants[:MOST_DRAWN])]
    partners = [name for name in comparison.base.partners if all(name in side.partners for side in sides)]
    figure = new_figure(max(7.5, 4.0 * (1 + len(partners))), 4.2 + 0.2 * (len(sides) // 4))
    axes = figure.subplots(1, 1 + len(partners), sharey=True, squeeze=False)[0]
    looks = [_look(i) for i in range(len(sides))]
    names = ["base", *(short(side.name) for side in sides[1:])]
    samples = [[side.venture_npv for side in sides]]
    samples += [[side.partner_npv[side.partners.index(name)] for side in sides] for name in partners]
    currency = str(comparison.base.summary["currency"])
    for ax, title, values in zip(axes, ["Venture", *(short(name, 28) for name in partners)], samples, strict=True):
        curves = [Curve(name, sample, *look) for name, sample, look in zip(names, values, looks, strict=True)]
        overlaid(ax, curves, title, currency)
    axes[0].set_ylabel("share of futures with less")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=min(4, len(labels)))
    return figure


def _look(i: int) -> tuple[str, str]:
    """Colour and line of the i-th side; the base is black."""
    return (BLACK, "-") if i == 0 else (CYCLE[(i - 1) % len(CYCLE)], LINES[(i - 1) % len(LINES)])


def overlaid(ax: Axes, curves: Sequence[Curve], title: str, currency: str) -> Axes:
    """Distribution functions over each other.

    Parameters
    ----------
    ax : Axes
    curves : sequence of Curve
        Net present values [million] of each side, the base first.
    title : str
        Whose values they are.
    currency : str
        Of all of them.
    """
    probabilities = np.linspace(0.0005, 0.9995, 1000)
    for i, curve in enumerate(curves):
        at = np.quantile(curve.values, probabilities)
        # The base is thin and over the others: where they coincide both are seen.
        width, order = (1.0, 3.0) if i == 0 else (1.9, 2.0)
        ax.plot(
            at, probabilities, color=curve.colour, linestyle=curve.line, linewidth=width, zorder=order, label=curve.name
        )
    zero_line(ax, vertical=True)
    ax.set_xlim(*cropped(*(curve.values for curve in curves)))
    ax.set_ylim(0.0, 1.0)
    ax.set_title(title)
    ax.set_xlabel(f"net present value [{short(currency, 12)} million]")
    ax.locator_params(axis="x", nbins=6)
    thousands(ax.xaxis)
    per_cent(ax.yaxis)
    return ax


# ---- endings --------------------------------------------------------------------------------------------------------


def endings_figure(comparison: Comparison) -> Figure:
    """What ends the ventures, a bar a side."""
    shown = comparison.variants[:MOST_DRAWN]
    labels, shares = _ending_shares(comparison, shown)
    names = ["base", *(short(one.side.name, 28) for one in shown)]
    figure = new_figure(10.0, max(3.2, 1.4 + 0.55 * len(names), 0.9 + 0.24 * len(labels)))
    endings_side_by_side(figure.add_subplot(), names, labels, shares)
    return figure


def _ending_shares(comparison: Comparison, shown: Sequence[Compared]) -> tuple[list[str], Array]:
    """Endings and their shares, shape (n_endings, n_sides): the base's largest first, the horizon last.

    That is the order, and so the colours, of the picture of the base's own run. Those that are nowhere large enough to
    be seen are taken together.
    """
    summaries = [comparison.base.summary, *(one.side.summary for one in shown)]
    names = list(dict.fromkeys(name for summary in summaries for name in summary["ended_by"] if name != HORIZON_NAME))

    def of(name: str) -> list[float]:
        return [float(summary["ended_by"].get(name, {"mean": 0.0})["mean"]) for summary in summaries]

    found = {name: of(name) for name in sorted(names, key=lambda name: -of(name)[0])}
    small = [name for name, shares in found.items() if max(shares) < SMALLEST_AREA]
    small = small if len(small) > 1 else []
    kept = [name for name in found if name not in small]
    rest = np.sum([found[name] for name in small], axis=0) if small else np.zeros(len(summaries))
    rows = [found[name] for name in kept]
    labels = [short(name) for name in kept]
    if rest.any():
        labels.append(f"{len(small)} others")
        rows.append(list(rest))
    return [*labels, "live to the horizon"], np.array([*rows, of(HORIZON_NAME)])


def endings_side_by_side(ax: Axes, names: Sequence[str], labels: Sequence[str], shares: Array) -> Axes:
    """Stacked bars, one a side, the base on top.

    Parameters
    ----------
    ax : Axes
    names : sequence of str
        The sides.
    labels : sequence of str
        The endings, the horizon last.
    shares : ndarray, shape (n_endings, n_sides)
    """
    places = np.arange(len(names))
    left = np.zeros(len(names))
    for i, (label, widths) in enumerate(zip(labels, shares, strict=True)):
        last = i == len(labels) - 1
        colour, hatch = CYCLE[i % len(CYCLE)], HATCHES[i // len(CYCLE) % len(HATCHES)]
        ax.barh(
            places, widths, left=left, height=0.66, label=label, edgecolor="white", linewidth=0.6, alpha=0.9,
            color=HORIZON_COLOUR if last else colour, hatch="" if last else hatch,
        )  # fmt: skip
        for place, width, start in zip(places, widths, left, strict=True):
            if width >= LABELLED:
                box = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 1.2}
                text = percent(float(width), 0)
                ax.text(
                    float(start + width / 2.0), float(place), text, ha="center", va="center", fontsize=8.0, bbox=box
                )
        left = left + widths
    ax.set_yticks(places, names)
    ax.invert_yaxis()
    ax.set_xlim(0.0, 1.0)
    ax.grid(visible=False)
    ax.set_xlabel("share of futures")
    ax.set_title("What ends the ventures")
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    per_cent(ax.xaxis)
    return ax
