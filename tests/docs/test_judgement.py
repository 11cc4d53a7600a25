"""Every coefficient that is judgement says its unit and where the model states it, and the model states it there."""

from __future__ import annotations

import ast
import re

import pytest

from simulate.core import judgement
from tests.docs.paths import DOCS, ROOT

IN_WORDS = {0.25: "quarter of the way", 0.5: r"\frac12", 1.0 / 3.0: r"\frac13", 2.0: "2(1", 4.0: "+ 4"}
"""How the model writes numbers that it does not write as decimals; each may also stand as a decimal."""
WORDS_OF = {"REACTIVE_COST": "twice the cost", "REGULATION_ALONE": "**half** of a regulation event's"}
SOURCE = ast.parse((ROOT / "simulate" / "core" / "judgement.py").read_text(encoding="utf-8"))
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")


def documented() -> dict[str, str]:
    """Constants with their docstrings."""
    pairs = zip(SOURCE.body, SOURCE.body[1:], strict=False)
    return {
        one.targets[0].id: str(next_one.value.value)
        for one, next_one in pairs
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
        and isinstance(next_one, ast.Expr) and isinstance(next_one.value, ast.Constant)
    }  # fmt: skip


def section(number: str) -> str:
    """A section of the model, its spaces as one."""
    found = re.search(rf"^## {number} .*?(?=^## )", MODEL, re.MULTILINE | re.DOTALL)
    assert found, number
    return " ".join(found.group().split())


def test_all_are_documented() -> None:
    assert set(documented()) == {name for name in vars(judgement) if name.isupper()}


@pytest.mark.parametrize("name", documented())
def test_the_model_states_it_where_it_is_said_to(name: str) -> None:
    told = re.fullmatch(r"\[[^\]]+\] .+\. (?:Judgement|Convention), section (\d+)\.", documented()[name])
    assert told, "unit in brackets, meaning, source and section"
    text, value = section(told.group(1)).replace(r"\tfrac", r"\frac"), getattr(judgement, name)
    for number in value.values() if isinstance(value, dict) else [value]:
        forms = (
            [WORDS_OF[name]]
            if name in WORDS_OF
            else [f"{number:g}", f"{number:.2f}", IN_WORDS.get(number, f"{number:g}")]
        )
        assert any(re.search(rf"(?<![\d.]){re.escape(one)}(?!\.?\d)", text) for one in forms), f"{number} in {text}"
