"""docs/validation.md is made from the templates and the core that are here, and explains what lies outside."""

from __future__ import annotations

import importlib
import re
import sys
from types import ModuleType

import pytest

from tests.docs.paths import DOCS

PAGE = (DOCS / "validation.md").read_text(encoding="utf-8")


def _script(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(DOCS))
    for module in ("pages", "backcast", "judgement", "validation"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    return importlib.import_module(name)


def test_the_page_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    made = re.search(r"inputs with the digest `(\w+)`", PAGE)
    assert made is not None
    assert made[1] == _script("validation", monkeypatch).digest(), "run: python docs/validation.py"


def test_every_miss_is_explained() -> None:
    table = PAGE[PAGE.index("<!-- begin facts -->") : PAGE.index("<!-- end facts -->")]
    missed = re.findall(r"^\| (F\w+) \|.*\| (?:OUT|edge)(?:, stated)? \|$", table, flags=re.MULTILINE)
    prose = PAGE[PAGE.index("### What lies outside") : PAGE.index("## Back-cast")]
    explained = set(re.findall(r"F\d+[a-c]?", " ".join(re.findall(r"\*\*(.*?)\*\*", prose))))
    assert missed
    assert set(missed) <= explained


def test_missed_deals_have_a_reading() -> None:
    table = PAGE[PAGE.index("<!-- begin back-cast -->") : PAGE.index("<!-- end back-cast -->")]
    rows = [line.split(" | ") for line in table.splitlines()[3:]]
    assert len(rows) == 7
    assert all(len(row[-1]) > 40 for row in rows)


def test_every_parameter_is_a_key_of_every_template(monkeypatch: pytest.MonkeyPatch) -> None:
    judgement, validation = _script("judgement", monkeypatch), _script("validation", monkeypatch)
    for _, scenario in validation.shipped():
        values = scenario.values()
        for parameter in judgement.PARAMETERS:
            for end in (parameter.low, parameter.high):
                changes = parameter.changes(values, end)
                assert changes or parameter.key == judgement.PERSISTENCE  # one template has a single tariff regime
                scenario.with_changes(changes)


def test_persistence_keeps_rows_that_sum_to_one(monkeypatch: pytest.MonkeyPatch) -> None:
    judgement, validation = _script("judgement", monkeypatch), _script("validation", monkeypatch)
    battery = dict(validation.shipped())["battery_cells"]
    rows = judgement._persistence(battery.values(), 0.8)["market.tariff.transition"]
    assert rows[1] == pytest.approx([0.06, 0.8, 0.14])
    assert rows[0] == [0.975, 0.005, 0.020]
