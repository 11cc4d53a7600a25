"""`--help` answers at once: it imports nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simulate.main import COMMANDS
from tests.conftest import environment_with

HEAVY = ("numba", "numpy", "pandas", "matplotlib", "scipy", "pydantic", "rich")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from simulate.main import main\n"
        "try:\n"
        f"    main({arguments!r}, prog_name='jvsim')\n"
        "except SystemExit as leaving:\n"
        "    assert leaving.code == 0, leaving.code\n"
        f"print('HEAVY', sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment_with(), capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_importing_the_package_costs_nothing() -> None:
    code = f"import sys, simulate; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment_with(), capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
