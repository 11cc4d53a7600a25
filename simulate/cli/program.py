"""How the program ends: every error becomes one clean message and the exit code that the contract names."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from enum import IntEnum
from typing import Any

import click

from simulate.cli.interruption import listening
from simulate.printable import printable_lines


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

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the program and exit."""
        _write_what_cannot_be_encoded()
        try:
            with listening():
                code = super().main(*args, **{**extra, "standalone_mode": False})
            sys.stdout.flush()
        except (KeyboardInterrupt, click.exceptions.Abort):
            code = _tell_interruption()
        except Failure as failure:
            failure.show()
            code = failure.code
        except click.ClickException as problem:
            _say_as_click(problem)
            code = Exit.USAGE
        except SystemExit as leaving:  # click leaves so when standard output is closed
            if not isinstance(leaving.__context__, BrokenPipeError):
                raise
            code = _discard_output()
        except Exception as problem:
            code = _code_of(problem)
        sys.exit(int(code) if isinstance(code, int) else Exit.OK.value)


def _write_what_cannot_be_encoded() -> None:
    """A name in letters that the output's encoding does not have is written with `?` in their place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _code_of(problem: Exception) -> Exit:
    """The exit code of an exception that no command handles, once it is told."""
    if isinstance(problem, OSError) and problem.errno == errno.EPIPE:
        return _discard_output()
    if _was_interrupted(problem):
        return _tell_interruption()
    _show_traceback()
    if _is(problem, "simulate.scenario", "ScenarioError"):
        _say(str(problem))
        return Exit.SCENARIO
    if _is(problem, "simulate.engine", "NonFiniteResult"):
        _say(f"jvsim: {problem}")
        return Exit.SCENARIO
    if _is(problem, "simulate.directories", "RunDirectoryError"):
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


def _is(problem: Exception, module: str, name: str) -> bool:
    """Whether an exception is of this class; the module is not imported for it, it would be heavy."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(problem, getattr(loaded, name, ()))


def _report_bug(problem: Exception) -> None:
    import simulate

    _say(
        f"jvsim {simulate.__version__}: internal error: {type(problem).__name__}: {problem}\n"
        "This is a bug. Please report it with the command line and the scenario file; "
        "JVSIM_DEBUG=1 shows where it happened."
    )


def _discard_output() -> Exit:
    """A reader that has seen enough (`| head`) is no error; what is left must not raise at the interpreter's end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
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
