"""What is slow to import is imported where it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("simulate.analysis.summary", ("scipy", "pandas", "matplotlib", "rich", "numba")),
        ("simulate.analysis.columns", ("pandas", "matplotlib", "rich", "numba")),
        ("simulate.report.gallery", ("matplotlib", "pandas", "rich", "numba")),
        ("simulate.report.terminal", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.report.comparison_figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.report.sweep_figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.report.agreement_figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.report.clauses_figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.report.drivers_figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.report.elements_figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.runs", ("matplotlib", "pandas", "scipy", "rich", "numba")),
    ],
)
def test_a_module_is_light(module: str, unwanted: tuple[str, ...]) -> None:
    program = f"import sys, {module}; print(*(name for name in {unwanted} if name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
