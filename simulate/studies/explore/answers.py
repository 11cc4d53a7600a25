"""Answers to moves: at once while the hand moves, and whole once it rests.

A move is answered on few futures. What was asked before it is dropped, or comes to its end unused, and never queues.
Once the hand rests, the whole comparison is taken on more futures, until the next move.
"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from typing import Any

from simulate.engine.kernel import NonFiniteResult
from simulate.studies.explore.benches import Answer, Quick, Whole, learns
from simulate.studies.explore.latest import Latest, Superseded
from simulate.studies.explore.wish import Wish

FEW = 20_000
"""Futures of each side while the hand moves."""
PATIENCE = 0.6
"""How long nothing must move before the hand rests [s]."""
CLOSING = 3.0
"""How long the end waits for what is still under way [s]."""
BY_THUMB = (
    "While the hand moves, all partners decide by the rule of thumb (decisions.estimate=thumb); "
    "once it rests, they learn as the deal says."
)
Say = Callable[[str, dict[str, Any]], None]


class Answers:
    """Simulates wishes and tells what came of them.

    Parameters
    ----------
    few, many : int
        Futures of each side while the hand moves, and once it rests.
    say : callable
        Is told, from another thread, the kind of what there is to tell (`numbers`, `busy`, `trouble`), and what it is.
    threads : int, optional
        Of the simulation.

    Attributes
    ----------
    last : Answer or None
        What was told last.
    """

    def __init__(self, few: int, many: int, say: Say, threads: int | None = None) -> None:
        self._say = say
        self.last: Answer | None = None
        self._quick, self._whole = Quick(few, threads), Whole(many, threads)
        self._moving = Latest(self._at_once)
        self._resting = Latest(self._at_rest, PATIENCE)

    def ask(self, wish: Wish) -> None:
        """Something was moved."""
        self._resting.forget()
        self._moving.ask(wish)

    def close(self) -> None:
        """Stop what is under way."""
        self._moving.close(0.0)
        self._resting.close(CLOSING)

    def _at_once(self, wish: Wish, still_wanted: Callable[[], None]) -> None:
        learned = any(learns(side.scenario) for side in (wish.base, *wish.variants))
        told = {"rests": False, "note": BY_THUMB if learned else ""}
        if self._told(wish, lambda: self._quick.answer(wish), told, still_wanted):
            self._resting.ask(wish)

    def _at_rest(self, wish: Wish, still_wanted: Callable[[], None]) -> None:
        self._say("busy", {"revision": wish.revision, "paths": self._whole.paths})

        def progress(done: int, total: int) -> None:
            still_wanted()

        self._told(wish, lambda: self._whole.answer(wish, progress), {"rests": True, "note": ""}, still_wanted)

    def _told(
        self, wish: Wish, answer: Callable[[], Answer], more: dict[str, Any], still_wanted: Callable[[], None]
    ) -> bool:
        """Tell what came of a wish, unless a newer one was asked for; whether there was an answer."""
        began = time.perf_counter()
        try:
            found = answer()
        except NonFiniteResult as problem:
            self._say("trouble", {"revision": wish.revision, "text": str(problem)})
            return False
        except MemoryError:
            self._say("trouble", {"revision": wish.revision, "text": "not enough memory: ask for fewer --paths"})
            return False
        except Superseded:
            raise
        except Exception as problem:
            self._say("trouble", {"revision": wish.revision, "text": _as_bug(problem)})
            return False
        still_wanted()
        self.last = found
        self._say("numbers", {**found.as_dict(), **more, "seconds": time.perf_counter() - began})
        return True


def _as_bug(problem: Exception) -> str:
    if os.environ.get("JVSIM_DEBUG") == "1":
        traceback.print_exception(problem)
    return f"internal error: {type(problem).__name__}: {problem}. This is a bug. Please report it with the settings."
