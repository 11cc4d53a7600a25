"""Ctrl-C that nobody heard.

An interruption that arrives inside a callback from C (the compiler has some) cannot be raised there: Python reports it
as ignored and goes on, and a long run would not stop. Here it is remembered, and raised at the next opportunity.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_lost = False


@contextmanager
def listening() -> Iterator[None]:
    """Remember interruptions that are lost in callbacks, meanwhile."""
    global _lost
    _lost = False
    report = sys.unraisablehook

    def remember(problem: sys.UnraisableHookArgs) -> None:
        global _lost
        if issubclass(problem.exc_type, KeyboardInterrupt):
            _lost = True
        else:
            report(problem)

    sys.unraisablehook = remember
    try:
        yield
    finally:
        sys.unraisablehook = report


def raise_lost() -> None:
    """Raise the interruption that was lost, if one was.

    Raises
    ------
    KeyboardInterrupt
        Then.
    """
    if _lost:
        raise KeyboardInterrupt
