"""The first edition's battery deal against another implementation of its text: other random numbers, another author.

It is the one witness against a misreading that kernel and twin share: both were written here.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from simulate.engine.run import simulate
from simulate.scenario import load
from simulate.studies.run.contract import Summary
from simulate.studies.run.summary import summarise

EDITIONS = Path(__file__).parents[1] / "editions"
INDEPENDENT = json.loads(Path(__file__).with_name("independent.json").read_text(encoding="utf-8"))
PATHS = 200_000
LIMIT = 4.0


@cache
def summary() -> Summary:
    return summarise(simulate(load(EDITIONS / "battery_cells.toml"), PATHS))


def ours(place: list[str]) -> tuple[float, float]:
    """An estimate of the summary and its standard error; a quantile's from its 95 % limits."""
    node: Any = summary()
    for step in place:
        node = node[int(step)] if isinstance(node, list) else node[step]
    if isinstance(node, dict):
        return node["mean"], node["std_error"]
    value, low, high = node
    return value, (high - low) / (2.0 * 1.96)


@pytest.mark.parametrize("estimate", INDEPENDENT["estimates"], ids=lambda estimate: ".".join(estimate["place"]))
def test_estimate(estimate: dict[str, Any]) -> None:
    value, error = ours(estimate["place"])
    assert abs(value - estimate["value"]) <= LIMIT * math.hypot(error, estimate["std_error"]) + 1e-12


def test_plan() -> None:
    plan, theirs = summary()["plan"], INDEPENDENT["plan"]
    assert plan["npv"] == pytest.approx(theirs["npv"], rel=1e-9)
    assert plan["partners"] == pytest.approx(theirs["partners"], rel=1e-9)
    assert plan["alone"] == pytest.approx(theirs["alone"], rel=1e-9)
    assert plan["ebitda"] == pytest.approx(theirs["ebitda"], rel=1e-9)
