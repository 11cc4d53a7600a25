"""What everybody who looks is told: the latest of each kind, to each at the pace at which he takes it.

Who is slow misses what was superseded meanwhile, and nothing piles up for him.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

ALIVE = 15.0
"""After so long without news a line is sent all the same, so that a reader who has left is noticed [s]."""


class Reader:
    """One who looks."""

    def __init__(self, known: dict[str, str]) -> None:
        self._waiting, self._news = dict(known), asyncio.Event()
        if known:
            self._news.set()

    def put(self, kind: str, text: str) -> None:
        """Something new; what it supersedes is not told any more."""
        self._waiting.pop(kind, None)
        self._waiting[kind] = text
        self._news.set()

    async def next(self) -> tuple[str, str] | None:
        """The next news; None where there was none for a while."""
        try:
            await asyncio.wait_for(self._news.wait(), ALIVE)
        except TimeoutError:
            return None
        kind = next(iter(self._waiting))
        text = self._waiting.pop(kind)
        if not self._waiting:
            self._news.clear()
        return kind, text


class Board:
    """Where news is put up, from any thread, for all who look."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._known: dict[str, str] = {}
        self._readers: set[Reader] = set()

    def open(self) -> None:
        """Begin, on the loop that serves readers."""
        self._loop = asyncio.get_running_loop()

    def post(self, kind: str, news: dict[str, Any]) -> None:
        """Put up news."""
        text = json.dumps(news, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        if self._loop is None or self._loop.is_closed():
            self._known[kind] = text
            return
        self._loop.call_soon_threadsafe(self._put, kind, text)

    def _put(self, kind: str, text: str) -> None:
        self._known[kind] = text
        for reader in self._readers:
            reader.put(kind, text)

    async def read(self) -> AsyncIterator[str]:
        """What one reader is told, as server-sent events."""
        reader = Reader(self._known)
        self._readers.add(reader)
        try:
            while True:
                news = await reader.next()
                yield ": alive\n\n" if news is None else f"event: {news[0]}\ndata: {news[1]}\n\n"
        finally:
            self._readers.discard(reader)
