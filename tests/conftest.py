"""What the tests of the command line share: a small scenario, and the program in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from simulate.scenario import templates

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def scenario_file() -> Path:
    return templates.path("battery_cells")


@pytest.fixture
def jvsim(tmp_path: Path) -> Run:
    """Runs `python -m simulate …` in an empty folder; standard output and error are captured apart."""

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


def environment_with(**more: str) -> dict[str, str]:
    """This process's environment, so that the child imports the package that is tested here."""
    import simulate

    package = str(Path(simulate.__file__).resolve().parent.parent)
    known = {name: value for name, value in os.environ.items() if name not in ("JVSIM_DEBUG", "COLUMNS")}
    return {**known, "PYTHONPATH": package, "PYTHONIOENCODING": "utf-8", **more}
