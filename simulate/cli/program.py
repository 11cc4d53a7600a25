"""How the program ends: every error becomes one clean message and the exit code that the contract names."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum
from typing import Any

import click

from simulate.cli import streams
from simulate.cli.interruption import listening
from simulate.printable import printable_lines

NO_HOME = "/nonexistent"
"""The home of users who have none, as Debian has it."""


class Exit(IntEnum):
    """Exit codes of every command."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    SCENARIO = 3
    CONDITION = 5
    INTERRUPTED = 130


class Failure(click.ClickException):
    """An expected failure: a message for the user and an exit code, no traceback."""

    def __init__(self, message: str, code: Exit) -> None:
        super().__init__(message)
        self.code = code

    def show(self, file: Any = None) -> None:
        """Print the message as it is: it says where the fault lies."""
        _say(self.message)


class Program(click.Group):
    """The top-level group; it turns whatever a command raises into an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a user meets them."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; click would take an end of file for an interruption."""
        try:
            return super().invoke(ctx)
        except EOFError as problem:
            return _code_of(problem)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the program and exit."""
        streams.settle()
        _settle_home()
        code = _ending(lambda: super(Program, self).main(*args, **{**extra, "standalone_mode": False}))
        unprinted = _ending(sys.stdout.flush)
        sys.exit(code or unprinted or Exit.OK.value)


def _settle_home() -> None:
    """A user whom the system does not know has no home; packages fail over that, not over one that is absent."""
    if os.path.expanduser("~") == "~":  # noqa: PTH111  (pathlib would be imported for it, and raise)
        os.environ["HOME"] = NO_HOME


def _ending(run: Callable[[], Any]) -> int:
    """The exit code of what is run; what it raises is told."""
    try:
        with listening():
            code = run()
    except (KeyboardInterrupt, click.exceptions.Abort):
        return _tell_interruption()
    except Failure as failure:
        failure.show()
        return failure.code
    except click.ClickException as problem:
        _say_as_click(problem)
        return Exit.USAGE
    except SystemExit as leaving:  # rich leaves so when the reader of standard output is gone
        if not isinstance(leaving.__context__, BrokenPipeError):
            raise
        return _discard_output()
    except Exception as problem:
        return _code_of(problem)
    return int(code) if isinstance(code, int) else Exit.OK.value


_NAMED = {
    ("simulate.scenario.problems", "ScenarioError"): Exit.SCENARIO,
    ("simulate.engine.kernel", "NonFiniteResult"): Exit.SCENARIO,
    ("simulate.storage.directories", "RunDirectoryError"): Exit.USAGE,
    ("simulate.storage.places", "PlaceError"): Exit.USAGE,
    ("simulate.core.surroundings", "UnfitSurroundings"): Exit.USAGE,
}
"""Exceptions whose message is for the user, by module and name: no module is imported for them, it would be heavy."""


def _code_of(problem: Exception) -> Exit:
    """The exit code of an exception that no command handles, once it is told."""
    if isinstance(problem, streams.OutputLeft) or (isinstance(problem, OSError) and problem.errno == errno.EPIPE):
        return _discard_output()
    if _was_interrupted(problem):
        return _tell_interruption()
    _show_traceback()
    for (module, name), code in _NAMED.items():
        if isinstance(problem, getattr(sys.modules.get(module), name, ())):
            _say(str(problem) if name == "ScenarioError" else f"jvsim: {problem}")
            return code
    return _code_of_the_machine(problem)


def _code_of_the_machine(problem: Exception) -> Exit:
    """The exit code of a file, a stream or a memory that did not do; of anything else, which is a fault of ours."""
    if isinstance(problem, streams.OutputLost):
        streams.discard_output()
        _say(f"jvsim: {problem}")
        return Exit.USAGE
    if isinstance(problem, OSError):
        _say(f"jvsim: {problem}")
        return Exit.USAGE
    if isinstance(problem, MemoryError):
        _say("jvsim: not enough memory: run fewer --paths")
        return Exit.USAGE
    _report_bug(problem)
    return Exit.INTERNAL


def _tell_interruption() -> Exit:
    _say("interrupted, nothing written")
    return Exit.INTERRUPTED


def _was_interrupted(problem: BaseException | None) -> bool:
    """Whether Ctrl-C lies behind an exception: an import that it stops may raise another one in its stead."""
    while problem is not None:
        if isinstance(problem, KeyboardInterrupt):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _report_bug(problem: Exception) -> None:
    from simulate.version import installed_version

    _say(
        f"jvsim {installed_version()}: internal error: {type(problem).__name__}: {problem}\n"
        "This is a bug. Please report it with the command line and the scenario file; "
        "JVSIM_DEBUG=1 shows where it happened."
    )


def _discard_output() -> Exit:
    """A reader that has seen enough (`| head`) is no error."""
    streams.discard_output()
    return Exit.OK


def _show_traceback() -> None:
    if os.environ.get("JVSIM_DEBUG") == "1":
        traceback.print_exc()


def _say_as_click(problem: click.ClickException) -> None:
    """Tell a usage error in click's form."""
    told = io.StringIO()
    problem.show(file=told)
    _say(told.getvalue().rstrip("\n"))


def _say(message: str) -> None:
    click.echo(printable_lines(message), err=True)
