"""The picture of what the five elements are worth: a table of dots. An Axes in, an Axes out."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from simulate.presentation.saying import as_sure
from simulate.presentation.style import (
    BAD,
    BLACK,
    GOOD,
    GREY,
    MUTED,
    headline,
    new_figure,
    per_cent,
    save_all,
    short,
    thousands,
    zero_line,
)
from simulate.presentation.wording import capitalised, counted, points, signed
from simulate.scenario.defaults import VENTURE
from simulate.statistics.samples import SHARE
from simulate.studies.elements.result import Elements
from simulate.studies.elements.shapley import Attribution
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_elements(folder: Path, elements: Elements, view: str = VENTURE) -> list[Path]:
    """Draws what the elements are worth into a folder, as PNG and SVG: a table of dots of all measures.

    Parameters
    ----------
    folder : Path
        An existing folder.
    elements : Elements
    view : str
        Whose measures come first: venture, or a partner.
    """
    elements = as_sure(elements)
    return save_all({"elements": lambda: elements_figure(elements, view)}, folder, footer(elements))


def footer(elements: Elements) -> str:
    """What a picture was made from: scenario, paths, seed and version."""
    made = f"{short(elements.scenario, 50)} · {counted(elements.paths, 'path')} a combination · seed {elements.seed}"
    return f"attribution inside the model · {made} · jvsim {installed_version()}"


def elements_figure(elements: Elements, view: str = VENTURE) -> Figure:
    """What each element adds to each measure: a column a measure, a row an element."""
    shown = elements.seen_from(view)
    figure = new_figure(1.9 + 2.15 * len(shown), 2.0 + 0.42 * len(elements.elements))
    below = f"against all elements at {elements.baseline:g}, with 95 % margins; grey: not told apart from nothing"
    headline(figure, _headline(elements, shown[0]), below)
    axes = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
    for ax, one in zip(axes, shown, strict=True):
        contributions(ax, elements, one)
    return figure


def _headline(elements: Elements, first: Attribution) -> str:
    sure = [i for i, part in enumerate(first.parts) if elements.told_apart(part)]
    if not sure:
        return f"No element is seen to move the {short(first.measure.label, 40)}"
    most = max(sure, key=lambda i: abs(first.parts[i].value))
    name = elements.elements[most].name
    return f"{capitalised(short(first.measure.label, 40))} owes {_amount(first, most)} to {name}"


def _amount(one: Attribution, i: int) -> str:
    text = points(one.parts[i]) if one.measure.unit == SHARE else f"{signed(one.parts[i])} million"
    return text.removeprefix("+")


def contributions(ax: Axes, elements: Elements, one: Attribution) -> Axes:
    """What each element adds to one measure: a dot with its 95 % margin, and the number above it.

    Parameters
    ----------
    ax : Axes
    elements : Elements
    one : Attribution
        The measure that is drawn.
    """
    for place, part in enumerate(one.parts):
        sure = elements.told_apart(part)
        colour = GREY if not sure else GOOD if part.value > 0.0 else BAD
        ax.plot([0.0, part.value], [place, place], color=colour, linewidth=2.0)
        ax.errorbar(part.value, place, xerr=part.margin or 0.0, color=colour, marker="o", markersize=5.5,
                    elinewidth=1.0, markerfacecolor=colour if sure else "white", linestyle="none")  # fmt: skip
        text = (points if one.measure.unit == SHARE else signed)(part)
        ax.annotate(text, (0.5, place), xycoords=ax.get_yaxis_transform(), xytext=(0.0, 6.0), fontsize=7.5,
                    textcoords="offset points", ha="center", color=BLACK if sure else MUTED)  # fmt: skip
    zero_line(ax, vertical=True)
    ax.set_yticks(range(len(one.parts)), [element.name for element in elements.elements])
    ax.tick_params(axis="y", length=0.0)
    ax.set_ylim(len(one.parts) - 0.5, -0.7)
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False, axis="y")
    ax.locator_params(axis="x", nbins=4)
    ax.set_title("\n".join(wrap(short(one.measure.label, 44), 20)), fontsize=9.0)
    if one.measure.unit == SHARE:
        per_cent(ax.xaxis)
    else:
        thousands(ax.xaxis)
        ax.set_xlabel(f"{short(elements.currency, 12)} million")
    return ax
