"""Who is told how far learning is: one listener of the process, for learning may stand behind any call."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[int, int], None]
"""Takes the pilot futures that are lived, and how many it takes to learn a table; both the same at its end."""
_listener: Listener | None = None


def tell(done: int, total: int) -> None:
    """Say how far the learning of a table is."""
    if _listener is not None:
        _listener(done, total)


def tell_to(listener: Listener | None) -> Listener | None:
    """Name who is told from now on, by the thread that learns; returns who was told before."""
    global _listener
    before, _listener = _listener, listener
    return before
