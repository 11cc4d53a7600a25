"""One look for every picture: colours that colour-blind readers tell apart, readable in print, honest footers.

Names of the user's go into pictures as they are: `text.parse_math` is off, so that `$` and `_` are no formulas.

References
----------
Okabe & Ito (2008), Color universal design: how to make figures and presentations that are friendly to colorblind
people.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simulate.storage.pictures import NOTICES, reason

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#000000", "#999999"
VENTURE_COLOUR = BLACK
PARTNER_COLOURS = (BLUE, "#DD7A00")
"""Blue and orange are the partners, in every picture, and nothing else."""
GOOD, BAD = "#1B857E", "#8A5322"
"""Teal for gains, brown for losses."""
LOWER, HIGHER = "#BDBDBD", "#555555"
"""The lower setting of an input and the higher one."""
MUTED, PALE = "#666666", "#CCCCCC"
"""Words and areas of what is not told apart, or beside the point."""
FORMATS = ("png", "svg")
DPI = 150
FOOTER_SIZE = 7.0
HEADLINE_SIZE = 11.0
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
_PREFERRED = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Microsoft YaHei", "Hiragino Sans GB")
"""Of fonts with as many of the letters needed, the more legible ones."""
_NO_GLYPH = re.compile(r"Glyph (\d+) .*missing from")
FONTS = ("DejaVu Sans",)
"""What letters are drawn with; letters that it does not have, with whatever font of the machine has them."""


@contextlib.contextmanager
def styled(fonts: Sequence[str] = FONTS) -> Iterator[None]:
    """Matplotlib in the house style alone, for as long as the block lasts: nothing of the user's settings counts."""
    mpl = _matplotlib()
    with mpl.rc_context(), warnings.catch_warnings():
        # Letters that no font has are drawn as boxes, and `save_all` says so: that is no reason to fail.
        warnings.filterwarnings("ignore", message=_NO_GLYPH.pattern)
        mpl.rcdefaults()
        mpl.rcParams.update({**_STYLE, "font.family": list(fonts)})
        yield


def _matplotlib() -> Any:
    """Matplotlib, whatever the user's surroundings ask of it: no window, no word about settings that do not count."""
    log, asked = logging.getLogger("matplotlib"), os.environ.pop("MPLBACKEND", None)
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        import matplotlib as mpl
        from matplotlib import font_manager  # noqa: F401 # it speaks of folders that it cannot write to
    except Exception as problem:
        raise RuntimeError(f"matplotlib does not load, see your matplotlibrc: {reason(problem)}") from problem
    finally:
        log.setLevel(level)
        if asked is not None:
            os.environ["MPLBACKEND"] = asked
    return mpl


def new_figure(width: float, height: float, layout: Literal["constrained", "compressed"] = "constrained") -> Figure:
    """An empty figure [inches] that belongs to no window and is freed with its last reference.

    `compressed` is for pictures with a fixed shape: no empty bands around it.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout=layout)
    FigureCanvasAgg(figure)
    return figure


_note: ContextVar[str] = ContextVar("note", default="")


@contextlib.contextmanager
def under_the_footer(note: str) -> Iterator[None]:
    """Every picture that is saved in the block has this line under its footer; none where it is empty."""
    before = _note.set(note)
    try:
        yield
    finally:
        _note.reset(before)


def save(figure: Figure, folder: Path, name: str, footer: str) -> list[Path]:
    """Writes a figure with its footer in every format; returns the files."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    if note := _note.get():
        footer = f"{footer}\n{short(note, len(note))}"
    # Room for the lines of the footer under what the layout engine arranges.
    room = (0.10 + 0.12 * (1 + footer.count("\n"))) / figure.get_size_inches()[1]
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
        # Arranged by the first format; arranging takes as long as drawing, and any engine has all drawn twice.
        figure.set_layout_engine(None)
    return written


def save_all(pictures: Mapping[str, Callable[[], Figure]], folder: Path, footer: str) -> list[Path]:
    """Draws pictures in the house style, one after the other, and writes each by its name.

    Parameters
    ----------
    pictures : dict of str to callable
        What makes each figure.
    folder : Path
        An existing folder.
    footer : str
        Under each picture.

    Returns
    -------
    list of Path
        The files written. Of pictures that cannot be drawn, and of letters that no font has, `NOTICES` is told.
    """
    written: list[Path] = []
    _matplotlib()
    for name, draw in pictures.items():
        try:
            written += drawn(draw, folder, name, footer)
        except Exception as problem:
            for kind in FORMATS:
                with contextlib.suppress(OSError):
                    (folder / f"{name}.{kind}").unlink()  # of half a picture nothing is left
            NOTICES.warning("picture %r is not drawn: %s", name, reason(problem))
    return written


def drawn(draw: Callable[[], Figure], folder: Path, name: str, footer: str) -> list[Path]:
    """One picture, drawn again with more fonts where the first one does not have all letters of the names."""
    files, missing = _attempt(draw, folder, name, footer, FONTS)
    if not missing:
        return files
    others = fonts_with(missing)
    if others:
        files, missing = _attempt(draw, folder, name, footer, (*FONTS, *others))
    if missing:
        letters = "".join(sorted(map(chr, missing)))
        shown = letters[:20] + ("…" if len(letters) > 20 else "")
        NOTICES.warning("no font on this machine has these letters, pictures show boxes in their place: %s", shown)
    return files


def _attempt(
    draw: Callable[[], Figure], folder: Path, name: str, footer: str, fonts: Sequence[str]
) -> tuple[list[Path], set[int]]:
    """A picture in some fonts, and the letters that they do not have."""
    with styled(fonts), warnings.catch_warnings(record=True) as told:
        warnings.filterwarnings("always", message=_NO_GLYPH.pattern)
        files = save(draw(), folder, name, footer)
    return files, {int(found[1]) for one in told if (found := _NO_GLYPH.match(str(one.message)))}


def fonts_with(letters: Collection[int]) -> list[str]:
    """Families of fonts on this machine that have letters, as few as possible: each the one with most of the rest."""
    rest, chosen = set(letters), []
    supply = {family: has & rest for family, has in _supply(frozenset(rest)).items()}
    while rest and supply:
        best = max(supply, key=lambda family: (len(supply[family] & rest), family in _PREFERRED))
        if not supply[best] & rest:
            break
        chosen.append(best)
        rest -= supply[best]
    return chosen


@lru_cache(maxsize=32)
def _supply(letters: frozenset[int]) -> dict[str, set[int]]:
    """Which of some letters each family on this machine has; the font of last resort has boxes for all of them."""
    from matplotlib.font_manager import fontManager
    from matplotlib.ft2font import FT2Font

    found: dict[str, set[int]] = {}
    for font in fontManager.ttflist:
        if font.style != "normal" or "last" in font.name.casefold() or font.name in found:
            continue
        with contextlib.suppress(OSError, RuntimeError):
            found[font.name] = set(FT2Font(font.fname).get_charmap()) & letters
    return found


def short(name: str, longest: int = LONGEST_NAME) -> str:
    """A user's name, cut where it would push the picture aside, without characters that no font draws."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def thousands(axis: Any) -> None:
    """Tick labels with thousands separators, and with the digits that tell a tick from the next one."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}" if abs(x) >= 1e5 else f"{x + 0.0:,.6g}"))


def per_cent(axis: Any) -> None:
    """Tick labels of shares in per cent."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{100.0 * x:.6g} %"))


LETTERS_PER_INCH = 10.3
"""Of a bold headline."""


def headline(figure: Figure, text: str, below: str = "") -> None:
    """What a picture shows, in a sentence over all of it; how to read it in a smaller line below.

    Parameters
    ----------
    figure : Figure
    text : str
        The finding, on as many lines as it takes.
    below : str
        How to read the picture.
    """
    from textwrap import wrap

    letters = round(LETTERS_PER_INCH * figure.get_figwidth())
    lines = wrap(short(text, len(text)), letters)
    more = wrap(short(below, len(below)), round(1.3 * letters))
    # The layout engine keeps room for the headline alone: its last lines are empty, and the smaller ones stand there.
    figure.suptitle(
        "\n".join([*lines, *[""] * len(more)]), x=0.01, ha="left", fontsize=HEADLINE_SIZE, fontweight="bold",
        linespacing=1.25,
    )  # fmt: skip
    top = 1.0 - (0.12 + 1.25 * HEADLINE_SIZE / 72.0 * len(lines)) / figure.get_figheight()
    figure.text(0.01, top, "\n".join(more), ha="left", va="top", fontsize=8.5, color=MUTED, linespacing=1.35)


def zero_line(ax: Axes, vertical: bool = False) -> None:
    """A line where value is neither made nor lost."""
    draw = ax.axvline if vertical else ax.axhline
    draw(0.0, color=GREY, linewidth=0.8, zorder=1.5)


SMALLEST_AREA = 0.01
"""An ending of a smaller share is drawn with the others of its size."""
