"""The picture of how well partners decide: what they think of going on, and what followed. An Axes in, an Axes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulate.presentation.fans import whole_years
from simulate.presentation.saying import as_sure
from simulate.presentation.style import (
    GREY,
    PARTNER_COLOURS,
    headline,
    new_figure,
    save_all,
    short,
    thousands,
    zero_line,
)
from simulate.presentation.wording import counted
from simulate.scenario.defaults import VENTURE
from simulate.studies.decide.result import Decisions
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


ROOM = 0.12
"""What a row of figures takes of a picture's height, below what is drawn."""


def draw_decisions(folder: Path, decisions: Decisions, view: str = VENTURE) -> list[Path]:
    """Draws how well partners decide into a folder, as PNG and SVG.

    Parameters
    ----------
    folder : Path
        An existing folder.
    decisions : Decisions
    view : str
        Which partner comes first; venture: in the scenario's order.
    """
    decisions = as_sure(decisions)
    return save_all({"foresight": lambda: foresight_figure(decisions, view)}, folder, footer(decisions))


def footer(decisions: Decisions) -> str:
    """What a picture was made from: scenario, pilots, paths, seed and version."""
    made = f"{counted(decisions.pilots, 'pilot')} · {counted(decisions.paths, 'path')} · seed {decisions.seed}"
    return f"{short(decisions.scenario, 50)} · {made} · jvsim {installed_version()}"


def foresight_figure(decisions: Decisions, view: str = VENTURE) -> Figure:
    """What each partner thinks of going on, year by year, and what followed."""
    figure = new_figure(4.2 * len(decisions.partners), 3.6)
    headline(figure, "What going on is thought to be worth, and what followed", "means on fresh futures, with R² below")
    axes = figure.subplots(1, len(decisions.partners), squeeze=False)[0]
    for gain, ax in zip(decisions.seen_from(view), axes, strict=True):
        foresight(ax, decisions, decisions.partners.index(gain.partner))
    return figure


def foresight(ax: Axes, decisions: Decisions, place: int) -> Axes:
    """One partner's estimate of going on against what followed.

    Parameters
    ----------
    ax : Axes
    decisions : Decisions
    place : int
        The partner.
    """
    found = decisions.of_partner(place)
    years = [(one.quarter + 1) // 4 for one in found]
    errors = [2.0 * one.error for one in found]
    colour = PARTNER_COLOURS[place % len(PARTNER_COLOURS)]
    ax.plot(years, [one.hold for one in found], label="thought", linewidth=2.0, color=colour)
    ax.errorbar(years, [one.followed for one in found], yerr=errors, label="followed", color=GREY, marker="o",
                markersize=4.0, linestyle="none")  # fmt: skip
    zero_line(ax)
    low, high = ax.get_ylim()
    ax.set_ylim(low - ROOM * (high - low), high)
    for year, one in zip(years[::3], found[::3], strict=True):
        ax.annotate(f"{one.explained:.2f}", (year, 0.02), xycoords=ax.get_xaxis_transform(), ha="center", fontsize=7.0)
    whole_years(ax, np.array(years))
    ax.set_title(short(decisions.partners[place], 40), fontsize=9.0)
    ax.set_xlabel("end of year")
    ax.set_ylabel(f"{short(decisions.currency, 12)} million")
    thousands(ax.yaxis)
    ax.legend(fontsize=8.0)
    return ax
