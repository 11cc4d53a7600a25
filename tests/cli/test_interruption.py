"""Ctrl-C inside a callback from C, where Python cannot raise it, stops the run all the same."""

from __future__ import annotations

import ctypes
import sys

import pytest

from simulate.cli.interruption import listening, raise_lost
from simulate.cli.progress import Progress


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
