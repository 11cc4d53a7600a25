"""Every test that `tests/what_holds.md` names is there."""

from __future__ import annotations

import ast
import re

from tests.docs.paths import ROOT

PAGE = ROOT / "tests" / "what_holds.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_named_tests_are_there() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 30
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert not name or name in functions, (file, name)
