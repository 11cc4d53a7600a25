"""The JSON schema takes what loading takes, and documents every key."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from simulate.scenario import json_schema
from simulate.scenario.shape import keys
from simulate.scenario.tables import Tables
from tests.scenario.examples import FULL, SHIPPED, replaced

jsonschema = pytest.importorskip("jsonschema")


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_takes_the_shipped_scenarios(validator: Any, path: Any) -> None:
    validator.validate(tomllib.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("volatility = 0.07", "volatlity = 0.07"),
        ("tax_rate = 0.24", "tax_rate = 24"),
        ("price = 98.0", 'price = "x"'),
        ("price = 98.0", 'price = { dist = "normal", mean = 1 }'),
        ("price = 98.0", "price = { mean = 1, sd = 1 }"),
        ('sampler = "sobol"', 'sampler = "sobel"'),
        ("ramp_quarters = 8", "ramp_quarters = 1.5"),
        ("ebitda_multiple = 6.5", ""),
        ('"triangular", low = 0.00, mode = 0.025, high = 0.05', '"normal", mean = 0.1, sd = 0.1'),
    ],
)
def test_refuses(validator: Any, old: str, new: str) -> None:
    assert not validator.is_valid(tomllib.loads(replaced(old, new)))


@pytest.mark.parametrize("history", ['"h.csv"', "[1, 2, 3, 4, 5, 6, 7, 8]"])
def test_takes_files(validator: Any, history: str) -> None:
    text = replaced("[market.demand] ", f"[market.demand]\nhistory = {history}\n#")
    text = text.replace("price = 98.0", 'price = { dist = "empirical", file = "h.csv", column = "x" }', 1)
    validator.validate(tomllib.loads(text))


def test_every_key_is_described() -> None:
    def undescribed(table: Any, path: str) -> list[str]:
        found = []
        for key, shape in keys(table).items():
            item = shape.item(0) if shape.is_list else None
            inner = shape.table or (item.table if item else None)
            if shape.field is None or not shape.field.description:
                found.append(f"{path}.{key}")
            if inner is not None:
                found += undescribed(inner, f"{path}.{key}")
        return found

    assert undescribed(Tables, "") == []
    assert FULL.exists()
