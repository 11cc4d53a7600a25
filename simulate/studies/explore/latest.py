"""A thread that does the latest of what it is asked: what is superseded before it was begun is never done, so nothing
ever queues.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Wish = TypeVar("Wish")


class Superseded(Exception):
    """Something newer was asked for, or nothing is wanted any more."""


class Latest(Generic[Wish]):
    """Does the latest of what it is asked, on a thread of its own.

    Parameters
    ----------
    work : callable
        Is given the wish, and a function that raises `Superseded` once there is a newer one, to be called now and then.
    patience : float
        How long nothing newer must be asked for before it begins [s].
    """

    def __init__(self, work: Callable[[Wish, Callable[[], None]], None], patience: float = 0.0) -> None:
        self._work, self._patience = work, patience
        self._changed = threading.Condition()
        self._asked, self._closed = 0, False
        self._wish: Wish | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def ask(self, wish: Wish) -> None:
        """Ask for something; what was asked before is wanted no more."""
        with self._changed:
            self._asked, self._wish = self._asked + 1, wish
            self._changed.notify_all()

    def forget(self) -> None:
        """What was asked is wanted no more."""
        with self._changed:
            self._asked, self._wish = self._asked + 1, None
            self._changed.notify_all()

    def close(self, timeout: float) -> None:
        """End the thread, as soon as what it does lets it, or leave it to itself after a while [s]."""
        with self._changed:
            self._closed = True
            self._asked += 1
            self._changed.notify_all()
        self._thread.join(timeout)

    def _run(self) -> None:
        while (taken := self._take()) is not None:
            place, wish = taken

            def still_wanted(place: int = place) -> None:
                if place != self._asked:
                    raise Superseded

            try:
                self._work(wish, still_wanted)
            except Superseded:
                continue

    def _take(self) -> tuple[int, Wish] | None:
        """The next wish, once nothing newer has come for a while; None at the end."""
        with self._changed:
            while not self._closed:
                if self._wish is None:
                    self._changed.wait()
                    continue
                place = self._asked
                if self._patience and self._changed.wait(self._patience):
                    continue
                wish, self._wish = self._wish, None
                return place, wish
            return None
