"""No file of the package imports itself in a circle, imports for types and within functions counted too."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.docs.paths import ROOT

PACKAGE = ROOT / "simulate"
Graph = dict[str, set[str]]


def name_of(file: Path, package: Path) -> str:
    """`simulate/scenario/tree.py` as `simulate.scenario.tree`; a folder's `__init__.py` as the folder."""
    parts = file.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(node: ast.AST) -> list[str]:
    """The names that one statement imports, each as a module, or as a name in one."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute in this package"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def module_in(name: str, modules: Mapping[str, Path]) -> str | None:
    """The module that an imported name is, or stands in."""
    return name if name in modules else name.rpartition(".")[0] if name.rpartition(".")[0] in modules else None


def import_graph(package: Path) -> Graph:
    """Which module imports which, wherever the import stands; the root, which holds the version alone, left out."""
    modules = {name_of(file, package): file for file in package.rglob("*.py")}
    graph: Graph = {}
    for module, file in modules.items():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = [name for node in ast.walk(tree) for name in imported(node)]
        graph[module] = {found for name in names if (found := module_in(name, modules)) is not None}
    return {module: targets - {module, package.name} for module, targets in graph.items() if module != package.name}


def circle(graph: Graph) -> list[str]:
    """The modules of one circle, first and last the same; none if there is no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.fixture(scope="module")
def graph() -> Graph:
    return import_graph(PACKAGE)


def test_the_files_of_the_package_import_each_other_in_one_direction(graph: Graph) -> None:
    assert circle(graph) == []


def test_the_graph_is_that_of_the_package(graph: Graph) -> None:
    assert "simulate.scenario.tables" in graph["simulate.scenario.shape"]
    assert "simulate.core.randomness" in graph["simulate.scenario.sampling"], "imports within functions count"
    assert "simulate.scenario" in graph["simulate.engine.run"]


@pytest.mark.parametrize(
    "back",
    [
        "from package.low import b",
        "import package.low.b",
        "from package.low.b import thing",
        "def later():\n    from package.low import b",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from package.low.b import thing",
    ],
)
def test_a_circle_is_found_wherever_its_import_stands(tmp_path: Path, back: str) -> None:
    files = {"__init__": "", "low/__init__": "", "low/a": back, "low/b": "from package.low.a import other"}
    for name, text in files.items():
        file = tmp_path / "package" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert set(circle(import_graph(tmp_path / "package"))) == {"package.low.a", "package.low.b"}
