"""Ctrl-C ends the program cleanly: from its first moment on, and in a callback from C, where Python cannot raise it."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simulate.cli.interruption import listening, raise_lost
from simulate.cli.program import Exit
from simulate.cli.progress import Progress
from tests.conftest import environment_with


def _lose(problem: type[BaseException]) -> None:
    def fail() -> None:
        raise problem

    ctypes.CFUNCTYPE(None)(fail)()


def test_a_lost_interruption_stops_the_run(capfd: pytest.CaptureFixture[str]) -> None:
    progress = Progress("simulating", quiet=True)
    with listening():
        progress(1, 2)
        _lose(KeyboardInterrupt)
        assert capfd.readouterr().err == ""
        with pytest.raises(KeyboardInterrupt):
            progress(2, 2)


def test_the_next_run_starts_anew() -> None:
    with listening():
        _lose(KeyboardInterrupt)
    with listening():
        raise_lost()


def test_other_problems_are_reported_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[sys.UnraisableHookArgs] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    with listening():
        _lose(ValueError)
        raise_lost()
    assert [problem.exc_type for problem in told] == [ValueError]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")
@pytest.mark.parametrize(
    "module", ["click", "simulate.cli", "simulate.cli.program", "simulate.studies.run.command", "numba", "rich"]
)
def test_an_interruption_while_the_program_is_imported(module: str, tmp_path: Path) -> None:
    """The signal comes when the module is asked for, from the program's first import to those of the command."""
    (tmp_path / "start.py").write_text(
        f"""
import os, signal, sys, time
class Interrupting:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
sys.meta_path.insert(0, Interrupting())
sys.argv = ["jvsim", "check", "minimal"]
from simulate.__main__ import start
start()
""",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "start.py"], cwd=tmp_path, env=environment_with(), capture_output=True, text=True, timeout=300,
        check=False, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert done.returncode == Exit.INTERRUPTED, done.stderr
    assert done.stderr.strip() == "interrupted, nothing written"
    assert done.stdout == ""
