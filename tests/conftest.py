"""What the tests of the command line share: a small scenario, and the program, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulate.main import main
from simulate.scenario import templates

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def scenario_file() -> Path:
    return templates.path("battery_cells")


@pytest.fixture
def jvsim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `jvsim …` in an empty folder and in this process; standard output and error are captured apart.

    A process of its own takes a second to start: `jvsim_process` is for what such a process is needed to see.
    """
    monkeypatch.chdir(tmp_path)
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = ["jvsim", *map(str, arguments)]
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", command)
            done = CliRunner().invoke(main, command[1:], prog_name="jvsim")
        return subprocess.CompletedProcess(command, done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture
def jvsim_process(tmp_path: Path) -> Run:
    """Runs `python -m simulate …` in an empty folder, in a process of its own with variables of its own."""

    def run(
        *arguments: str | Path, preexec_fn: Callable[[], None] | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "simulate", *map(str, arguments)],
            cwd=tmp_path,
            env=environment_with(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            preexec_fn=preexec_fn,
        )

    return run


UNSET = ("JVSIM_DEBUG", "COLUMNS")
"""Variables of whoever runs the tests that would change what the program says."""


def environment_with(**more: str) -> dict[str, str]:
    """This process's environment, so that the child imports the package that is tested here."""
    import simulate

    package = str(Path(simulate.__file__).resolve().parent.parent)
    known = {name: value for name, value in os.environ.items() if name not in UNSET}
    return {**known, "PYTHONPATH": package, "PYTHONIOENCODING": "utf-8", **more}
