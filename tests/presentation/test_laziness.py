"""What is slow to import is imported where it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.no_cover
"""What is imported is imported in processes of their own, which the tracer does not see."""

LIGHT = {
    ("matplotlib", "pandas", "scipy", "numba", "rich"): (
        "simulate.studies.run.summary",
        "simulate.studies.run.directory",
    ),
    ("matplotlib", "pandas", "numba", "rich"): (
        "simulate.statistics.columns",
        "simulate.studies.run.gallery",
    ),
    ("matplotlib", "pandas", "numba", "scipy"): (
        "simulate.studies.run.tables",
        "simulate.studies.compare.figures",
        "simulate.studies.sweep.figures",
        "simulate.studies.sweep.agreement_figures",
        "simulate.studies.worth.figures",
        "simulate.studies.drivers.figures",
        "simulate.studies.decide.figures",
        "simulate.studies.elements.figures",
    ),
}
"""Modules by what they must not import: a process for each kind, in which the first that does is the one to blame."""


@pytest.mark.parametrize(("unwanted", "modules"), LIGHT.items(), ids=lambda value: value[-1])
def test_modules_are_light(unwanted: tuple[str, ...], modules: tuple[str, ...]) -> None:
    program = f"""
import importlib, sys
for module in {modules}:
    importlib.import_module(module)
    print(*(f"{{module}} imports {{name}}" for name in {unwanted} if name in sys.modules), sep="\\n", end="")
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == ""
