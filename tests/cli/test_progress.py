"""What a waiting user sees: what is done, how far it is in futures, and an estimate where no bar is shown."""

from __future__ import annotations

import io
import re

import pytest

from simulate.cli.progress import LONG, PATIENCE, Progress, notice, stage
from simulate.engine.learning.told import tell


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("simulate.cli.progress.time.monotonic", lambda: now[0])
    return now


def _run(clock: list[float], seconds: float, quiet: bool = False) -> None:
    """A run of 1,000,000 futures that take so long, told ten times; before it the core is compiled."""
    with Progress("simulating", quiet) as told:
        clock[0] += 30.0
        for done in range(0, 1_100_000, 100_000):
            told(done, 1_000_000)
            clock[0] += seconds / 10.0


def test_a_long_run_says_once_how_long_it_takes(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    _run(clock, 600.0)
    assert capsys.readouterr().err == "simulating 1,000,000 futures: about 9 minutes\n"


def test_the_estimate_leaves_out_what_came_before(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    _run(clock, 10.0 / 9.0 * (LONG + 10.0))
    assert capsys.readouterr().err == "simulating 1,000,000 futures: about 30 seconds\n"


@pytest.mark.parametrize(("seconds", "quiet"), [(LONG, False), (600.0, True), (PATIENCE / 2.0, False)])
def test_short_and_quiet_runs_say_nothing(
    clock: list[float], capsys: pytest.CaptureFixture[str], seconds: float, quiet: bool
) -> None:
    _run(clock, seconds, quiet)
    assert capsys.readouterr().err == ""


def test_a_bar_counts_futures_with_thousands(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    _run(clock, 600.0)
    assert (
        "simulating 900,000 of 1,000,000 futures" in screen.getvalue() or "1,000,000 of 1,000,000" in screen.getvalue()
    )
    assert "about" not in screen.getvalue()


def test_a_stage_is_shown_as_long_as_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with stage("drawing pictures"):
        assert screen.getvalue().endswith("\rdrawing pictures …")
        notice("no font")
        # Nothing of it is left before the notice.
        assert screen.getvalue().endswith("\r" + " " * len("drawing pictures …") + "\rno font\n")
    assert screen.getvalue().endswith("no font\n")


def test_no_stage_where_there_is_no_terminal_or_quiet_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with stage("drawing pictures"):
        pass
    assert capsys.readouterr().err == ""
    screen = _Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with stage("drawing pictures", quiet=True):
        pass
    monkeypatch.setattr("sys.stderr", None)
    with stage("drawing pictures"):
        pass
    assert screen.getvalue() == ""


# ---- learning -------------------------------------------------------------------------------------------------------


def _learn(clock: list[float], seconds: float) -> None:
    """A table of 80,000 pilot futures that takes so long to learn."""
    for done in range(0, 90_000, 10_000):
        tell(done, 80_000)
        clock[0] += seconds / 8.0 if done < 80_000 else 0.0


def test_a_bar_while_partners_learn_beside_that_of_the_run(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with Progress("simulating", tables=3) as told:
        _learn(clock, 8.0)
        told(0, 100)
        clock[0] += 2.0
        told(50, 100)
        _learn(clock, 8.0)
        told(100, 100)
    shown = screen.getvalue()
    assert re.search(r"learning table 1 of 3, [1-9]?0,000 of 80,000 futures|learning table 1 of 3, 0 of 80,000", shown)
    assert "learning table 2 of 3, " in shown
    assert "simulating " in shown
    assert "learning table 3" not in shown
    before = len(shown)
    _learn(clock, 8.0)
    assert len(screen.getvalue()) == before


def test_what_is_learned_in_a_moment_needs_no_bar(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with Progress("simulating"):
        _learn(clock, PATIENCE / 2.0)
    assert screen.getvalue() == ""


def test_where_there_is_no_terminal_it_says_once_how_long_learning_takes(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress("simulating", tables=11):
        for _ in range(3):
            _learn(clock, 8.0)
    assert capsys.readouterr().err == "learning 11 tables, one for each variant: about 90 seconds\n"
    for quiet, tables in ((True, 11), (False, 1)):
        with Progress("simulating", quiet, tables=tables):
            _learn(clock, 60.0)
    assert capsys.readouterr().err == ""
