"""Standard streams that are closed, full or read by nobody: a sane exit code, one clear line, no internal error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulate.cli.program import Exit
from tests.conftest import environment_with

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shell of POSIX closes streams")

COMMANDS = [
    "check minimal",
    "run minimal --paths 64 --no-plots",
    "explain minimal --path 0",
    "today minimal --set scenario.rules=2 --at 2028-Q3 --path 0",
    "schema",
    "init --list",
    "doctor",
    "--help",
]
CLOSED = "jvsim: standard output is closed: what is printed there is lost"


def shell(command: str, redirection: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The program under the shell, with `redirection` behind it."""
    line = f'"$PYTHON" -m simulate {command} {redirection}'
    environment = environment_with(PYTHON=sys.executable)
    return subprocess.run(
        ["sh", "-c", line], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What is said on standard error, less the notice that the core is compiled."""
    return [line for line in done.stderr.splitlines() if not line.startswith("compiling the simulation core")]


@pytest.mark.parametrize("command", COMMANDS)
def test_standard_output_closed(command: str, tmp_path: Path) -> None:
    done = shell(command, ">&-", tmp_path)
    assert done.returncode == Exit.OK, done.stderr
    assert lines(done)[0] == CLOSED
    assert not any("error" in line for line in lines(done))
    assert len(list(tmp_path.glob("outputs/*/summary.json"))) == command.startswith("run")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", COMMANDS)
def test_standard_output_full(command: str, tmp_path: Path) -> None:
    done = shell(f"{command}", "> /dev/full", tmp_path)
    assert done.returncode == Exit.USAGE
    assert lines(done)[-1] == "jvsim: standard output: No space left on device"
    assert not any("Traceback" in line or "internal" in line for line in lines(done))


@pytest.mark.parametrize("command", [COMMANDS[1], "schema", "nonsense", "check absent.toml"])
@pytest.mark.parametrize("redirection", ["2>&-", "2> /dev/full"])
def test_standard_error_that_takes_nothing_changes_no_exit_code(command: str, redirection: str, tmp_path: Path) -> None:
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    done = shell(command, redirection, tmp_path)
    expected = {"nonsense": Exit.USAGE, "check absent.toml": Exit.SCENARIO}.get(command, Exit.OK)
    assert done.returncode == expected


@pytest.mark.parametrize("command", [*COMMANDS, "check absent.toml"])
def test_a_reader_that_leaves_at_once(command: str, tmp_path: Path) -> None:
    """The pipe's other end is closed before anything is written."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "simulate", *command.split()], cwd=tmp_path, env=environment_with(),
            stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=300, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)
    absent = "absent" in command
    assert done.returncode == (Exit.SCENARIO if absent else Exit.OK)
    assert len(lines(done)) == absent, done.stderr


@pytest.mark.parametrize("command", ["nonsense", "check absent.toml"])
def test_all_streams_closed_change_no_exit_code(command: str, tmp_path: Path) -> None:
    done = shell(command, "<&- >&- 2>&-", tmp_path)
    assert done.returncode == {"nonsense": Exit.USAGE, "check absent.toml": Exit.SCENARIO}[command]


def test_a_file_does_not_take_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    """The first file that is opened would be number 1, and get what is printed."""
    done = shell("run minimal --paths 64 --no-plots --name kept --json", "<&- >&- 2>&-", tmp_path)
    assert done.returncode == Exit.OK
    written = tmp_path / "outputs" / "kept"
    assert not any(b"venture.npv" in path.read_bytes() for path in written.glob("*.npz"))
    assert (written / "manifest.json").read_text(encoding="utf-8").startswith("{")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
@pytest.mark.parametrize("command", ["run minimal --paths 64 --no-plots", "--help"])
def test_any_encoding(command: str, encoding: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulate", *command.split()], cwd=tmp_path, stdin=subprocess.DEVNULL,
        env=environment_with(PYTHONIOENCODING=encoding, LC_ALL="C", TERM="no-such-terminal"), capture_output=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == Exit.OK, done.stderr
    assert done.stdout.decode(encoding)
