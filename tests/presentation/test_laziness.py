"""What is slow to import is imported where it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.no_cover
"""What is imported is imported in processes of their own, which the tracer does not see."""


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("simulate.studies.run.summary", ("scipy", "pandas", "matplotlib", "rich", "numba")),
        ("simulate.statistics.columns", ("pandas", "matplotlib", "rich", "numba")),
        ("simulate.studies.run.gallery", ("matplotlib", "pandas", "rich", "numba")),
        ("simulate.studies.run.tables", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.studies.compare.figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.studies.sweep.figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.studies.sweep.agreement_figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.studies.worth.figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.studies.drivers.figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.studies.decide.figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.studies.elements.figures", ("matplotlib", "pandas", "scipy", "numba")),
        ("simulate.studies.run.directory", ("matplotlib", "pandas", "scipy", "rich", "numba")),
    ],
)
def test_a_module_is_light(module: str, unwanted: tuple[str, ...]) -> None:
    program = f"import sys, {module}; print(*(name for name in {unwanted} if name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
