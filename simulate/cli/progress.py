"""What a waiting user sees on standard error: a bar in a terminal, for runs of more than a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from simulate.cli.interruption import raise_lost
from simulate.printable import printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 1.0
"""Seconds before a bar appears."""


def notice(message: str, quiet: bool = False) -> None:
    """A line on standard error, unless quiet."""
    if not quiet:
        click.echo(printable(message), err=True)


def compile_notice(quiet: bool = False) -> None:
    """Say that the simulation core is about to be compiled, where it is."""
    from simulate.engine.kernel import core_is_compiled

    if not quiet and not core_is_compiled():
        notice("compiling the simulation core, once per version: about 10 s")


class Progress:
    """A callable `progress(done, total)` that draws a bar once the run has lasted a second."""

    def __init__(self, label: str, quiet: bool = False, color: bool = True) -> None:
        self._label = label
        self._shown = not quiet and sys.stderr.isatty()
        self._color = color
        self._started = time.monotonic()
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
        if not self._shown or (self._bar is None and time.monotonic() - self._started < PATIENCE):
            return
        if self._bar is None or self._task is None:
            self._bar = self._draw()
            self._task = self._bar.add_task(self._label, total=total)
        self._bar.update(self._task, completed=done, total=total)

    def _draw(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True, no_color=True if not self._color else None)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = Progress(*columns, console=console, transient=True)
        bar.start()
        return bar
