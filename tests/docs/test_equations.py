"""The model's equations can be cited, and are: by the code that computes them, and by the twin that checks it.

An equation of docs/model.md that has a number is one that the program computes. (What follows from the equations, such
as the exact mean of an index, has none: a test holds it.)
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.paths import DOCS, ROOT

MODEL = (DOCS / "model.md").read_text(encoding="utf-8")
KERNEL = [*(ROOT / "simulate" / "core").glob("*.py"), *(ROOT / "simulate" / "engine").glob("*.py")]
TWIN = [*(ROOT / "tests" / "reference").glob("*.py")]
CITED = re.compile(r"\((\d+\.\d+(?:, \d+\.\d+)*)\)")
FENCE = re.compile(r"^```math\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def numbers() -> list[str]:
    """The labels of the equations, in the order of the page."""
    return re.findall(r"\\tag\{(\d+\.\d+)\}", MODEL)


def cited(files: list[Path]) -> dict[str, str]:
    """What docstrings of functions and classes cite, and where."""
    found: dict[str, str] = {}
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for group in CITED.findall(ast.get_docstring(node) or ""):
                    found |= dict.fromkeys(group.split(", "), f"{path.name}: {node.name}")
    return found


def test_every_equation_has_a_number_of_its_section_and_none_is_left_out() -> None:
    assert len(numbers()) > 40
    assert not [number for number, times in Counter(numbers()).items() if times > 1]
    places = [tuple(int(part) for part in number.split(".")) for number in numbers()]
    sections = {section for section, _ in places}
    for section in sections:
        assert sorted(n for s, n in places if s == section) == list(range(1, sum(s == section for s, _ in places) + 1))
    at = 0
    for line in MODEL.splitlines():
        if heading := re.match(r"## (\d+) ", line):
            at = int(heading.group(1))
        for number in re.findall(r"\\tag\{(\d+)\.", line):
            assert int(number) == at, line


def test_equations_are_written_so_that_all_readers_show_them() -> None:
    """Fences, because readers change `\\\\` and `_` between dollar signs; no command that one of them refuses."""
    blocks = FENCE.findall(MODEL)
    assert len(blocks) >= len(numbers())
    assert "$" not in FENCE.sub("", MODEL)
    for block in blocks:
        assert block.count("{") == block.count("}"), block
        assert block.count(r"\begin{aligned}") == block.count(r"\end{aligned}"), block
        assert len(re.findall(r"\\tag\{", block)) <= 1, block
        assert not re.search(r"\\(operatorname|label|eqref|def|newcommand|require)\b|\n\n", block), block


@pytest.mark.parametrize("files", [KERNEL, TWIN], ids=["kernel", "twin"])
def test_every_equation_is_cited_and_every_citation_exists(files: list[Path]) -> None:
    found = cited(files)
    assert not {number: place for number, place in found.items() if number not in numbers()}
    assert not [number for number in numbers() if number not in found]


def test_what_the_page_cites_exists() -> None:
    text = FENCE.sub("", MODEL)
    assert {one for group in CITED.findall(text) for one in group.split(", ")} <= set(numbers())


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_of_a_quarter_is_current() -> None:
    written = (DOCS / "images" / "quarter.svg").read_text(encoding="utf-8")
    assert written == _script("quarter").drawing(), "run: python docs/quarter.py"
    order = [
        written.index(f">{name}</text>") for name in ("move_market", "operate_venture", "relate", "govern", "part")
    ]
    assert order == sorted(order)
    assert "images/quarter.svg" in MODEL
