"""What a waiting user sees on standard error: what is being done, and a bar for runs of more than a second.

All of it is for terminals; where standard error is none, a long run says once about how long it will take.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from simulate.cli.interruption import raise_lost
from simulate.printable import printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 1.0
"""Seconds before a bar appears, or before the rest is estimated."""
LONG = 20.0
"""Seconds of the rest from which it is told where no bar is shown."""

_stage = ""
"""What is being done, as it stands on the terminal."""


def notice(message: str, quiet: bool = False) -> None:
    """A line on standard error, unless quiet."""
    if not quiet:
        _show("")
        click.echo(printable(message), err=True)


@contextmanager
def stage(label: str, quiet: bool = False) -> Iterator[None]:
    """Says on a terminal what is being done, as long as it lasts."""
    if quiet or not _on_terminal():
        yield
        return
    _show(f"{label} …")
    try:
        yield
    finally:
        _show("")


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _show(text: str) -> None:
    """Puts a text in the place of the one that stands there."""
    global _stage
    if text or _stage:
        sys.stderr.write(f"\r{' ' * len(_stage)}\r{text}")
        sys.stderr.flush()
    _stage = text


def compile_notice(quiet: bool = False) -> None:
    """Load the simulation core, and say that it is about to be compiled, where it is."""
    with stage("loading the simulation core", quiet):
        from simulate.engine.kernel import core_is_compiled

        compiled = core_is_compiled()
    if not compiled:
        notice("compiling the simulation core, once per version: about 10 s", quiet)


class Progress:
    """A callable `progress(done, total)` that draws a bar once the run has lasted a second."""

    def __init__(self, label: str, quiet: bool = False, color: bool = True) -> None:
        self._label = label
        self._quiet = quiet
        self._shown = not quiet and _on_terminal()
        self._color = color
        self._began: tuple[float, int] | None = None
        self._estimated = False
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Say how far the run is; a Ctrl-C that was lost before stops it."""
        raise_lost()
        now = time.monotonic()
        # Counted from the first word on: what came before it may have been the compiler.
        began, before = self._began = self._began or (now, done)
        if now - began < PATIENCE and self._bar is None:
            return
        if self._shown:
            self._draw(done, total)
        elif not self._quiet and not self._estimated and done > before:
            self._estimated = True
            self._estimate((now - began) / (done - before) * (total - done), total)

    def _estimate(self, seconds: float, total: int) -> None:
        if seconds >= LONG:
            notice(f"{self._label} {total:,} futures: about {_duration(seconds)}")

    def _draw(self, done: int, total: int) -> None:
        if self._bar is None or self._task is None:
            self._bar = self._new_bar()
            self._task = self._bar.add_task(self._label, total=total)
        self._bar.update(self._task, completed=done, total=total)

    def _new_bar(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True, no_color=True if not self._color else None)
        words = TextColumn("{task.description} {task.completed:,.0f} of {task.total:,.0f} futures")
        bar = Progress(words, BarColumn(), TimeRemainingColumn(), console=console, transient=True)
        bar.start()
        return bar


def _duration(seconds: float) -> str:
    """A time in words that an estimate supports: `40 seconds`, `3 minutes`, `2 hours`."""
    for size, name in ((3600.0, "hours"), (60.0, "minutes")):
        if seconds >= 2.0 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{10.0 * round(seconds / 10.0):.0f} seconds"
