"""Pictures beside results: the results are written first, and a picture that fails costs a notice, not the results."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "plots"
NOTICES = logging.getLogger("simulate.pictures")
"""Told of pictures that are not drawn, or not as they should be: which, and why."""

Draw = Callable[[Path], object]
Say = Callable[[str], None]


def draw_beside(results: Path, draw: Draw, say: Say | None = None) -> None:
    """Draws pictures into the folder of the results.

    Parameters
    ----------
    results : Path
        The folder; its results are written.
    draw : callable
        Draws into the folder that it is given; what it could not draw it tells `NOTICES`.
    say : callable, optional
        Told what went wrong, once each; by default that is left to `logging`.
    """
    with _heard(say):
        try:
            (results / FOLDER).mkdir()
            draw(results / FOLDER)
        except Exception as problem:
            NOTICES.warning("no pictures: %s", reason(problem))


@contextmanager
def _heard(say: Say | None) -> Iterator[None]:
    if say is None:
        yield
        return
    listener, propagates = _Listener(say), NOTICES.propagate
    NOTICES.addHandler(listener)
    NOTICES.propagate = False
    try:
        yield
    finally:
        NOTICES.removeHandler(listener)
        NOTICES.propagate = propagates


class _Listener(logging.Handler):
    """Hands each message on, once."""

    def __init__(self, say: Say) -> None:
        super().__init__(logging.WARNING)
        self._say = say
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message not in self._said:
            self._said.add(message)
            self._say(message)


def reason(problem: BaseException) -> str:
    """An exception in one line."""
    text = " ".join(str(problem).split())
    return f"{type(problem).__name__}: {text}" if text else type(problem).__name__
