"""Standard input, output and error as they come: closed, full, or read by nobody.

A descriptor that is closed is opened on the null device, or the next file that is opened would take its number. What
standard error does not take is lost without a word, for there is nowhere to say it, and the work goes on; what standard
output does not take ends the program with a line that says so.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

INPUT, OUTPUT, ERROR = 0, 1, 2


class OutputLost(Exception):
    """Standard output does not take what is printed; the message says why."""


class OutputLeft(Exception):
    """Whoever reads standard output has seen enough."""


class _Output(io.FileIO):
    """Standard output, which tells its own failures from those of other files."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as problem:
            if problem.errno == errno.EPIPE:
                raise OutputLeft from None
            raise OutputLost(f"standard output: {problem.strerror or problem}") from None


class _Error(io.FileIO):
    """Standard error, which cannot fail."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def settle() -> None:
    """Make the three streams of this process fit to be used; streams that somebody put in their place stay."""
    for descriptor in (INPUT, OUTPUT, ERROR):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one
    closed = sys.stdout is None
    if sys.stderr is sys.__stderr__:
        sys.stderr = _guarded(sys.stderr, _Error, ERROR)
    if sys.stdout is sys.__stdout__:
        sys.stdout = _guarded(sys.stdout, _Output, OUTPUT)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # letters that its encoding does not have are written as `?`
    if closed:
        click.echo("jvsim: standard output is closed: what is printed there is lost", err=True)


def discard_output() -> None:
    """Send what is still to be printed nowhere: it must not raise at the interpreter's end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), OUTPUT)


def _guarded(stream: TextIO | None, kind: type[io.FileIO], descriptor: int) -> TextIO:
    """A stream that writes through one of the classes above, otherwise as it was."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  (it lives as long as the process)
    if sys.platform == "win32" or not isinstance(stream, io.TextIOWrapper):
        return stream  # the console of Windows has a class of its own
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(kind(descriptor, "wb", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering or descriptor == ERROR,
        write_through=stream.write_through,
    )
