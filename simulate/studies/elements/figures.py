"""Pictures of what the five elements are worth: waterfalls from the baseline to the scenario as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulate.presentation.saying import as_sure
from simulate.presentation.style import (
    BLACK,
    BLUE,
    GREY,
    VERMILION,
    new_figure,
    per_cent,
    save,
    short,
    styled,
    thousands,
    zero_line,
)
from simulate.presentation.wording import counted, number, percent, points, signed
from simulate.studies.elements.shapley import Attribution, Elements
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 0.66
"""Width of a bar, where a step has a width of 1."""


def draw_elements(folder: Path, elements: Elements) -> list[Path]:
    """Draws the waterfalls into a folder, as PNG and SVG: the venture's large, all measures small.

    Parameters
    ----------
    folder : Path
        An existing folder.
    elements : Elements
    """
    elements = as_sure(elements)
    with styled():
        written = save(waterfall_figure(elements), folder, "waterfall", footer(elements))
        return written + save(waterfalls_figure(elements), folder, "waterfalls", footer(elements))


def footer(elements: Elements) -> str:
    """What a picture was made from: scenario, paths, seed and version."""
    made = f"{short(elements.scenario, 50)} · {counted(elements.paths, 'path')} a combination · seed {elements.seed}"
    return f"attribution inside the model · {made} · jvsim {installed_version()}"


def waterfall_figure(elements: Elements) -> Figure:
    """The venture's mean value."""
    figure = new_figure(8.5, 4.8)
    waterfall(figure.add_subplot(), elements, elements.attributions[0])
    return figure


def waterfalls_figure(elements: Elements) -> Figure:
    """The other measures: partners, P5, survival."""
    others = elements.attributions[1:]
    rows = (len(others) + 1) // 2
    figure = new_figure(13.0, 3.8 * rows + 0.4)
    axes = figure.subplots(rows, 2, squeeze=False).flatten()
    for ax, one in zip(axes, others, strict=False):
        waterfall(ax, elements, one)
    for ax in axes[len(others) :]:
        ax.set_axis_off()
    return figure


def waterfall(ax: Axes, elements: Elements, one: Attribution) -> Axes:
    """From the measure at the baseline to the measure as it is, an element a step, each with its 95 % margin.

    Parameters
    ----------
    ax : Axes
    elements : Elements
    one : Attribution
        The measure that is drawn.
    """
    last = len(one.parts) + 1
    ax.bar([0, last], [one.none.value, one.all.value], WIDTH, color=GREY, hatch="...", edgecolor="white", linewidth=0.4)
    level = one.none.value
    _step(ax, 0, level)
    for place, part in enumerate(one.parts, 1):
        colour, hatch = (BLUE, "") if part.value >= 0.0 else (VERMILION, "///")
        ax.bar(place, part.value, WIDTH, bottom=level, color=colour, hatch=hatch, edgecolor="white", linewidth=0.4)
        ax.errorbar(place, level + part.value, part.margin, color=BLACK, elinewidth=1.0, capsize=3.0, linestyle="none")
        _label(ax, place, max(level, level + part.value + (part.margin or 0.0)), _change(one, place - 1))
        level += part.value
        _step(ax, place, level)
    for place, found in ((0, one.none), (last, one.all)):
        share = one.measure.unit == "share"
        _label(ax, place, found.value, percent(found.value) if share else number(found.value), found.value < 0.0)
    _finish(ax, elements, one)
    return ax


def _step(ax: Axes, place: int, level: float) -> None:
    """The level that a bar reaches, as far as the next bar; all that is seen of a bar without height."""
    ax.plot([place - WIDTH / 2, place + 1 - WIDTH / 2], [level, level], color=BLACK, linewidth=0.6)


def _label(ax: Axes, place: int, at: float, text: str, below: bool = False) -> None:
    """A number above (or below) the end of a bar."""
    ax.annotate(
        text, (place, at), xytext=(0.0, -3.0 if below else 3.0), textcoords="offset points", fontsize=8.0, ha="center",
        va="top" if below else "bottom",
    )  # fmt: skip


def _change(one: Attribution, i: int) -> str:
    return (points if one.measure.unit == "share" else signed)(one.parts[i]).split(" ±")[0]


def _finish(ax: Axes, elements: Elements, one: Attribution) -> None:
    zero_line(ax)
    names = [_two_lines(element.name) for element in elements.elements]
    steps = [f"all at\n{elements.baseline:g}", *names, "as\nit is"]
    ax.set_xticks(range(len(steps)), steps, fontsize=7.5)
    ax.grid(visible=False, axis="x")
    # Bars that stand on 0 would hold the limits there.
    ax.use_sticky_edges = False
    ax.margins(y=0.12)
    label = short(one.measure.label, 40)
    if one.measure.unit == "share":
        per_cent(ax.yaxis)
        ax.set_ylabel("share of ventures")
    else:
        thousands(ax.yaxis)
        ax.set_ylabel(f"{short(elements.currency, 12)} million")
    ax.set_title(f"What the elements add: {label}")


def _two_lines(name: str) -> str:
    first, _, rest = name.partition(" ")
    return f"{first}\n{rest}"
