"""What holds of any picture: its words are inside it, and no word stands on another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

SLACK = 1.0
"""By how much boxes of letters may touch [pixels]: they hold air of their own."""


def words(figure: Any) -> list[tuple[str, Any]]:
    """Every text that is seen with its box, after the picture is arranged."""
    from matplotlib.text import Text

    figure.draw_without_rendering()
    beyond = {id(text) for ax in figure.axes for text in _beyond(ax)}
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    drawn = [text for text in found if text.axes is None or text.axes.axison or text in text.axes.texts]
    return [(text.get_text(), _box(text)) for text in drawn if id(text) not in beyond]


def _box(text: Any) -> Any:
    """Where the letters of a text are: the empty lines at its end keep room for other words."""
    from matplotlib.text import Text

    # Of words with a line that leads to them, the words alone.
    box, said = Text.get_window_extent(text), text.get_text()
    lines, empty = said.count("\n") + 1, len(said) - len(said.rstrip("\n"))
    return box.from_extents(box.x0, box.y0 + box.height * empty / lines, box.x1, box.y1)


def _beyond(ax: Any) -> Iterator[Any]:
    """Tick labels beyond the limits, or of axes that are off: they exist, but are not drawn."""
    frame = ax.get_window_extent()
    for k, axis in enumerate((ax.xaxis, ax.yaxis)):
        low, high = ((frame.x0, frame.x1), (frame.y0, frame.y1))[k]
        for tick in (*axis.majorTicks, *axis.minorTicks):
            for text in (tick.label1, tick.label2):
                box = text.get_window_extent()
                middle = (box.x0 + box.x1, box.y0 + box.y1)[k] / 2.0
                if not (ax.axison and axis.get_visible() and low - SLACK <= middle <= high + SLACK):
                    yield text


def inside_and_apart(figure: Any) -> None:
    """No word is cut by the edge of the picture, or stands on another one."""
    found, frame = words(figure), figure.bbox
    for text, box in found:
        assert box.x0 + SLACK >= frame.x0, text
        assert box.x1 - SLACK <= frame.x1, text
        assert box.y0 + SLACK >= frame.y0, text
        assert box.y1 - SLACK <= frame.y1, text
    for (one, box), (other, its) in combinations(found, 2):
        across = min(box.x1, its.x1) - max(box.x0, its.x0)
        up = min(box.y1, its.y1) - max(box.y0, its.y0)
        assert across <= SLACK or up <= SLACK, f"{one!r} on {other!r}"
