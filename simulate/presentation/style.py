"""One look for every picture: colours that colour-blind readers tell apart, readable in print, honest footers.

Names of the user's go into pictures as they are: `text.parse_math` is off, so that `$` and `_` are no formulas.

References
----------
Okabe & Ito (2008), Color universal design: how to make figures and presentations that are friendly to colorblind
people.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#000000", "#999999"
CYCLE = (BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, YELLOW, GREY)
VENTURE_COLOUR = BLACK
PARTNER_COLOURS = (BLUE, VERMILION)
HATCHES = ("", "///", "...", "xxx")
"""Second mark of an area, for readers without colour and for more areas than colours."""
FORMATS = ("png", "svg")
DPI = 150
FOOTER_SIZE = 7.0
LONGEST_NAME = 34
"""Characters of a name in a legend or on an axis; more would push the picture aside."""

_STYLE: dict[Any, Any] = {
    "text.parse_math": False,
    "font.size": 9.0,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "figure.dpi": DPI,
    "savefig.dpi": DPI,
    "svg.hashsalt": "jvsim",
    "svg.fonttype": "path",
}
_WIDE_FONTS = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Microsoft YaHei", "Hiragino Sans GB")
"""Fonts with Chinese, Japanese and Korean letters, used after the first one where a machine has them."""


@contextlib.contextmanager
def styled() -> Iterator[None]:
    """Matplotlib in the house style and without a window, for as long as the block lasts."""
    import matplotlib as mpl
    from matplotlib import font_manager

    known = set(font_manager.fontManager.get_font_names())
    fonts = ["DejaVu Sans", *(font for font in _WIDE_FONTS if font in known)]
    with mpl.rc_context({**_STYLE, "font.family": fonts}), warnings.catch_warnings():
        # A name in letters that no installed font has is drawn as boxes; that is no reason to fail.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from")
        yield


def new_figure(width: float, height: float, layout: Literal["constrained", "compressed"] = "constrained") -> Figure:
    """An empty figure [inches] that belongs to no window and is freed with its last reference.

    `compressed` is for pictures with a fixed shape: no empty bands around it.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout=layout)
    FigureCanvasAgg(figure)
    return figure


def save(figure: Figure, folder: Path, name: str, footer: str) -> list[Path]:
    """Writes a figure with its footer in every format; returns the files."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    # Room for the footer under what the layout engine arranges.
    room = 0.22 / figure.get_size_inches()[1]
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0.0, room, 1.0, 1.0 - room))
    figure.text(0.995, 0.006, footer, ha="right", va="bottom", fontsize=FOOTER_SIZE, color="#666666")
    written = []
    for kind in FORMATS:
        path = folder / f"{name}.{kind}"
        # No date inside: the same run gives the same file.
        figure.savefig(path, metadata={"Date": None} if kind == "svg" else None)
        written.append(path)
        # Arranged by the first format; arranging takes as long as drawing.
        figure.set_layout_engine("none")
    return written


def save_all(pictures: Mapping[str, Callable[[], Figure]], folder: Path, footer: str) -> list[Path]:
    """Draws pictures in the house style, one after the other, and writes each by its name; returns the files."""
    written: list[Path] = []
    with styled():
        for name, draw in pictures.items():
            written += save(draw(), folder, name, footer)
    return written


def short(name: str, longest: int = LONGEST_NAME) -> str:
    """A user's name, cut where it would push the picture aside, without characters that no font draws."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def thousands(axis: Any) -> None:
    """Tick labels with thousands separators."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}" if abs(x) >= 10.0 or x == 0.0 else f"{x:,.3g}"))


def per_cent(axis: Any) -> None:
    """Tick labels of shares in per cent."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{100.0 * x:.6g} %"))


def zero_line(ax: Axes, vertical: bool = False) -> None:
    """A line where value is neither made nor lost."""
    draw = ax.axvline if vertical else ax.axhline
    draw(0.0, color=GREY, linewidth=0.8, zorder=1.5)


SMALLEST_AREA = 0.01
"""An ending of a smaller share is drawn with the others of its size."""
