"""What a waiting user sees on standard error: what is being done, and a bar for runs of more than a second.

All of it is for terminals; where standard error is none, a long run says once about how long it will take.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
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
    """Load the simulation core, and say that it is about to be compiled, where it is; from now on learning is told."""
    with stage("loading the simulation core", quiet):
        from simulate.engine.kernel import core_is_compiled

        compiled = core_is_compiled()
    if not compiled:
        notice("compiling the simulation core, once per version: about 10 s", quiet)
    from simulate.engine.learning.told import tell_to

    tell_to(Learning(quiet))


class Progress:
    """A callable `progress(done, total)` that draws a bar once the run has lasted a second.

    As long as it is entered it shows what is learned on the way, too, where `tables` are to be learned.
    """

    def __init__(self, label: str, quiet: bool = False, color: bool = True, tables: int = 1) -> None:
        self._label = label
        self._quiet = quiet
        self._bar = Bars(quiet, color)
        self._began: tuple[float, int] | None = None
        self._estimated = False
        self._learning = Learning(quiet, self._bar, tables)
        self._told_before: Callable[[int, int], None] | None = None

    def __enter__(self) -> Self:
        from simulate.engine.learning.told import tell_to

        self._told_before = tell_to(self._learning)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from simulate.engine.learning.told import tell_to

        tell_to(self._told_before)
        self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Say how far the run is; a Ctrl-C that was lost before stops it."""
        raise_lost()
        now = time.monotonic()
        # Counted from the first word on: what came before it may have been the compiler.
        began, before = self._began = self._began or (now, done)
        if now - began < PATIENCE and not self._bar.has(self._label):
            return
        if self._bar.shown:
            self._bar.draw(self._label, done, total)
        elif not self._quiet and not self._estimated and done > before:
            self._estimated = True
            self._estimate((now - began) / (done - before) * (total - done), total)

    def _estimate(self, seconds: float, total: int) -> None:
        if seconds >= LONG:
            notice(f"{self._label} {total:,} futures: about {_duration(seconds)}")


class Learning:
    """A callable `learning(done, total)` that draws a bar once the learning of a table has lasted a second.

    Where no bar is shown it says once, when the first of several tables is learned, how long all of them will take.
    """

    def __init__(self, quiet: bool = False, bars: Bars | None = None, tables: int = 1) -> None:
        self._quiet, self._tables, self._learned = quiet, tables, 0
        self._bars = bars or Bars(quiet, color=False)
        self._began: float | None = None

    def __call__(self, done: int, total: int) -> None:
        """Say how far the learning of a table is; a Ctrl-C that was lost before stops it."""
        raise_lost()
        now = time.monotonic()
        began = self._began = now if self._began is None else self._began
        if done >= total:
            self._finish(now - began)
        elif self._bars.shown and now - began >= PATIENCE:
            self._bars.draw(self._label, done, total)

    @property
    def _label(self) -> str:
        return "learning" if self._tables == 1 else f"learning table {self._learned + 1} of {self._tables},"

    def _finish(self, seconds: float) -> None:
        self._bars.end(self._label)
        self._began, self._learned = None, self._learned + 1
        rest = (self._tables - self._learned) * seconds
        if self._learned == 1 and rest >= LONG and not self._quiet and not self._bars.shown:
            notice(f"learning {self._tables} tables, one for each variant: about {_duration(rest + seconds)}")


class Bars:
    """Bars on a terminal, one under another, by their labels."""

    def __init__(self, quiet: bool, color: bool) -> None:
        self.shown = not quiet and _on_terminal()
        self._color = color
        self._screen: Bar | None = None
        self._tasks: dict[str, TaskID] = {}

    def has(self, label: str) -> bool:
        """Whether a bar is drawn."""
        return label in self._tasks

    def draw(self, label: str, done: int, total: int) -> None:
        """Draw a bar, or move it on."""
        if self._screen is None:
            self._screen = self._new_screen()
        if label not in self._tasks:
            self._tasks[label] = self._screen.add_task(label, total=total)
        self._screen.update(self._tasks[label], completed=done, total=total)

    def end(self, label: str) -> None:
        """Take a bar away; the screen is left with the last one."""
        if self._screen is None or label not in self._tasks:
            return
        self._screen.remove_task(self._tasks.pop(label))
        if not self._tasks:
            self.stop()

    def stop(self) -> None:
        """Take all bars away."""
        if self._screen is not None:
            self._screen.stop()
        self._screen, self._tasks = None, {}

    def _new_screen(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True, no_color=True if not self._color else None)
        words = TextColumn("{task.description} {task.completed:,.0f} of {task.total:,.0f} futures")
        screen = Progress(words, BarColumn(), TimeRemainingColumn(), console=console, transient=True)
        screen.start()
        return screen


def _duration(seconds: float) -> str:
    """A time in words that an estimate supports: `40 seconds`, `3 minutes`, `2 hours`."""
    for size, name in ((3600.0, "hours"), (60.0, "minutes")):
        if seconds >= 2.0 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{10.0 * round(seconds / 10.0):.0f} seconds"
