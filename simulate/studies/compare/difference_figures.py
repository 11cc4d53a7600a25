"""The picture of what a variant changes: of every value the differences from the base, future by future."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulate.engine.outcomes import Array
from simulate.presentation.curves import round_width
from simulate.presentation.style import BLACK, BLUE, VERMILION, new_figure, per_cent, short, thousands, zero_line
from simulate.presentation.wording import percent, signed
from simulate.statistics.paired import changed
from simulate.studies.compare.differences import Compared, Difference
from simulate.studies.compare.result import Comparison

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

MOST_ROWS = 6
"""Variants in the picture, a row each; more would be too small to read."""
BINS = 90
CROP = (0.01, 0.99)
"""Quantiles of the changed futures at which a panel ends; of few of them every one is shown."""
FEWEST_FOR_CROP = 200


def difference_figure(comparison: Comparison) -> Figure:
    """How each variant's differences in the venture's and the partners' values are spread, a row a variant."""
    shown, columns = comparison.variants[:MOST_ROWS], 1 + len(comparison.base.partners)
    figure = new_figure(max(7.5, 4.1 * columns), 0.5 + 3.1 * len(shown))
    figure.suptitle(
        "What changes in net present value, future by future", x=0.005, ha="left", fontsize=12.0, fontweight="bold"
    )
    rows = figure.subfigures(len(shown), 1, squeeze=False)[:, 0]
    for part, one in zip(rows, shown, strict=True):
        _variant_row(part, comparison, one)
    return figure


def _variant_row(figure: SubFigure, comparison: Comparison, one: Compared) -> None:
    """The panels of a variant: the venture, then each partner of the base."""
    base, side, currency = comparison.base, one.side, str(comparison.base.summary["currency"])
    figure.suptitle(f"{short(side.name, 60)} less the base", x=0.005, ha="left", fontsize=10.5)
    axes = figure.subplots(1, 1 + len(base.partners), squeeze=False)[0]
    venture = one.differences["venture", "npv"]
    _panel(axes[0], base.venture_npv, side.venture_npv, venture, "Venture", currency)
    for ax, name, before in zip(axes[1:], base.partners, base.partner_npv, strict=True):
        if name in side.partners:
            after = side.partner_npv[side.partners.index(name)]
            _panel(ax, before, after, one.differences["partners", name, "npv"], name, currency)
        else:
            _say(ax, short(name, 28), "is no partner in this variant")


def _panel(ax: Axes, before: Array, after: Array, difference: Difference, whose: str, currency: str) -> None:
    """One value's differences, or that there are none."""
    if difference.paired.share_changed.value == 0.0:
        value = "the venture's value" if difference.path[0] == "venture" else f"the value of\n{short(whose, 28)}"
        _say(ax, short(whose, 28), f"{value}\ndoes not change\nin any future")
        return
    values = np.where(changed(before, after), after - before, 0.0)
    difference_density(ax, values, difference, short(whose, 28), currency)


def _say(ax: Axes, title: str, text: str) -> None:
    ax.set_title(title, pad=32.0)
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", linespacing=1.5, color="#555555")
    ax.set_axis_off()


def difference_density(ax: Axes, values: Array, difference: Difference, title: str, currency: str) -> Axes:
    """The differences of a variant's values from the base's, in the futures in which there is one.

    Parameters
    ----------
    ax : Axes
    values : ndarray, shape (n_paths,)
        Variant less base [million], 0 where nothing changes; not 0 everywhere.
    difference : Difference
        The same in numbers.
    title, currency : str
    """
    moved = values[values != 0.0]
    low, high = _limits(moved, difference.paired.mean.value)
    width = round_width((high - low) / BINS)
    edges = np.arange(np.floor(low / width), np.ceil(high / width) + 1.0) * width
    counts, _ = np.histogram(moved, edges)
    middles = (edges[:-1] + edges[1:]) / 2.0
    colours = [VERMILION if middle < 0.0 else BLUE for middle in middles]
    ax.bar(middles, counts / values.size, width=width, color=colours, alpha=0.75, linewidth=0.0)
    ax.axvline(difference.paired.mean.value, color=BLACK, linewidth=1.3, linestyle="--")
    zero_line(ax, vertical=True)
    ax.set_title(title, pad=32.0)
    _tell(ax, difference)
    ax.set_xlim(edges[0], edges[-1])
    outside = (moved.size - int(counts.sum())) / values.size
    left_out = f"\n({percent(outside)} of futures lie outside)" if outside > 0.0 else ""
    ax.set_xlabel(f"difference in NPV [{short(currency, 12)} million]{left_out}")
    ax.set_ylabel(f"share of futures,\nper {width:,g} million {short(currency, 12)}")
    ax.locator_params(axis="x", nbins=6)
    thousands(ax.xaxis)
    per_cent(ax.yaxis)
    return ax


def _limits(moved: Array, mean: float) -> tuple[float, float]:
    """Limits that hold 0, the mean and nearly all differences, with some air."""
    ends = np.quantile(moved, CROP if moved.size >= FEWEST_FOR_CROP else (0.0, 1.0))
    low, high = min(0.0, mean, float(ends[0])), max(0.0, mean, float(ends[1]))
    return low - 0.03 * (high - low), high + 0.03 * (high - low)


def _tell(ax: Axes, difference: Difference) -> None:
    """Under the title: the mean, and in how many futures it is better, worse, the same."""
    better, moved = difference.paired.p_better.value, difference.paired.share_changed.value
    said = (
        (0.0, 1.12, "left", BLACK, f"mean {signed(difference.paired.mean)} (dashed)"),
        (0.0, 1.03, "left", VERMILION, f"worse {percent(moved - better)}"),
        (0.5, 1.03, "center", BLUE, f"better {percent(better)}"),
        (1.0, 1.03, "right", BLACK, f"the same {percent(1.0 - moved)}"),
    )
    for x, y, side, colour, text in said:
        ax.text(x, y, text, transform=ax.transAxes, ha=side, va="bottom", fontsize=8.0, color=colour)
