"""What holds of any picture: its words are inside it, and no word stands on another."""

from __future__ import annotations

from itertools import combinations
from typing import Any

SLACK = 1.0
"""By how much boxes of letters may touch [pixels]: they hold air of their own."""


def words(figure: Any) -> list[tuple[str, Any]]:
    """Every text that is seen with its box, after the picture is arranged."""
    from matplotlib.text import Text

    figure.draw_without_rendering()
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    drawn = [text for text in found if text.axes is None or text.axes.axison or text in text.axes.texts]
    return [(text.get_text(), _box(text)) for text in drawn if _within_its_axis(text)]


def _box(text: Any) -> Any:
    """Where the letters of a text are: the empty lines at its end keep room for other words."""
    box, said = text.get_window_extent(), text.get_text()
    lines, empty = said.count("\n") + 1, len(said) - len(said.rstrip("\n"))
    return box.from_extents(box.x0, box.y0 + box.height * empty / lines, box.x1, box.y1)


def _within_its_axis(text: Any) -> bool:
    """Tick labels beyond the limits exist, but are not drawn."""
    if text.axes is None:
        return True
    for axis in (text.axes.xaxis, text.axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if text in (tick.label1, tick.label2):
                return bool(low <= tick.get_loc() <= high)
    return True


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
