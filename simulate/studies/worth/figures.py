"""Pictures of what clauses are worth, and of how well exits choose. An Axes in, an Axes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulate.presentation.saying import as_sure
from simulate.presentation.style import (
    BLUE,
    GREY,
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
from simulate.studies.worth.result import Appraisal
from simulate.studies.worth.triggers import TriggerQuality
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BAR = 0.26
"""Height of a bar, where the three of a clause take a height of 1."""
ROW = 0.42
"""Height of a clause in a picture [inches]."""
WITH_MARGINS = ", with 95 % margins"
HATCHES = ("", "", "///")
"""Second mark of the bars of venture and partners, for readers without colour."""


def draw_worth(folder: Path, appraisal: Appraisal) -> list[Path]:
    """Draws the pictures of a study of clauses into a folder, as PNG and SVG.

    Parameters
    ----------
    folder : Path
        An existing folder.
    appraisal : Appraisal
        As of `result.appraise`; its view sorts.

    Returns
    -------
    list of Path
        The files written; none where no clause acted.
    """
    appraisal = as_sure(appraisal)
    pictures: dict[str, Callable[[], Figure]] = {}
    if appraisal.ranked():
        pictures["clauses"] = lambda: clauses_figure(appraisal)
    if any(quality.n_ended for quality in appraisal.triggers):
        pictures["exits"] = lambda: exits_figure(appraisal)
    return save_all(pictures, folder, footer(appraisal))


def footer(appraisal: Appraisal) -> str:
    """What a picture was made from: scenario, futures, seed and version."""
    name, futures = short(appraisal.scenario, 60), counted(appraisal.paths, "future")
    return f"{name} · {futures} with and without · seed {appraisal.seed} · jvsim {installed_version()}"


def clauses_figure(appraisal: Appraisal) -> Figure:
    """What each clause that acted is worth to whom."""
    figure = new_figure(8.5, 1.6 + ROW * len(appraisal.ranked()))
    return _with_legend(figure, clause_bars(figure.add_subplot(), appraisal))


def clause_bars(ax: Axes, appraisal: Appraisal) -> Axes:
    """What each clause is worth to the venture and to each partner, with 95 % margins; the largest on top.

    Parameters
    ----------
    ax : Axes
    appraisal : Appraisal
    """
    from matplotlib.ticker import MaxNLocator

    ranked = appraisal.ranked()
    rows = np.arange(len(ranked), dtype=np.float64)
    for i, (name, colour) in enumerate(zip(appraisal.holders, (VENTURE_COLOUR, *PARTNER_COLOURS), strict=True)):
        means = [worth.gains[i].mean for worth in ranked]
        margins = [mean.margin or 0.0 for mean in means]
        ax.barh(
            rows + (i - 1) * BAR, [mean.value for mean in means], height=BAR, color=colour, alpha=0.8,
            hatch=HATCHES[i], edgecolor="white", linewidth=0.3, label=short(name),
            xerr=margins, error_kw={"ecolor": GREY, "elinewidth": 1.2, "capsize": 1.5},
        )  # fmt: skip
    ax.set_yticks(rows, [short(worth.clause.name, 40) for worth in ranked])
    ax.set_ylim(len(ranked) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")
    zero_line(ax, vertical=True)
    ax.set_xlabel(f"value with the clause less value without it [{short(appraisal.currency, 12)} million a future]")
    known = any(gain.mean.margin for worth in ranked for gain in worth.gains)
    ax.set_title(f"What each clause is worth{WITH_MARGINS if known else ''}")
    ax.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    thousands(ax.xaxis)
    return ax


def exits_figure(appraisal: Appraisal) -> Figure:
    """What the exits ended, and whether that was well."""
    ended = sorted((q for q in appraisal.triggers if q.n_ended), key=lambda quality: -quality.n_ended)
    figure = new_figure(8.5, 1.8 + ROW * len(ended))
    return _with_legend(figure, exit_bars(figure.add_subplot(), ended))


def _with_legend(figure: Figure, ax: Axes) -> Figure:
    """The legend above the picture, where it is in no bar's way."""
    handles, labels = ax.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels))
    return figure


def exit_bars(ax: Axes, ended: list[TriggerQuality]) -> Axes:
    """Share of futures that each exit ended: those worth more without it, and the others.

    Parameters
    ----------
    ax : Axes
    ended : list of TriggerQuality
        Triggers that ended a venture, from top to bottom.
    """
    rows = np.arange(len(ended))
    shares = np.array([quality.ended.value for quality in ended])
    better = np.array([q.better_without.value if q.better_without else 0.0 for q in ended]) * shares
    errors = np.array([quality.ended.margin or 0.0 for quality in ended])
    ax.barh(rows, better, color=VERMILION, hatch="///", edgecolor="white", linewidth=0.3, label="worth more without it")
    ax.barh(
        rows, shares - better, left=better, color=BLUE, edgecolor="white", linewidth=0.3, label="worth no more",
        xerr=errors, error_kw={"ecolor": GREY, "elinewidth": 1.2, "capsize": 2.0},
    )  # fmt: skip
    ax.set_yticks(rows, [short(quality.name) for quality in ended])
    ax.set_ylim(len(ended) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")
    ax.set_xlim(left=0.0)
    ax.set_xlabel(f"share of futures that the exit ended{WITH_MARGINS if errors.any() else ''}")
    ax.set_title("How well the exits choose the ventures that they end")
    per_cent(ax.xaxis)
    return ax
