"""Whatever stands in a file, the answer is a scenario or its problems, never another error."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulate.scenario import Scenario, ScenarioError, parse
from tests.scenario.examples import FULL
from tests.tables import as_text

pytestmark = pytest.mark.no_cover
"""Thousands of cases that go the same ways: the tracer would take thrice as long over them as they do."""

RAW = tomllib.loads(FULL.read_text(encoding="utf-8"))
LAWS: list[Any] = [
    {"dist": "normal"},
    {"dist": 3},
    {"dist": "uniform", "low": 0.1, "high": 0.2},
    {"dist": "empirical", "file": 3},
    {"dist": "empirical", "file": "x"},
    {"dist": "lognormal", "median": 1.0, "sigma": 15.0},
    {"dist": "student_t", "df": 1.0, "location": 0.5, "scale": 0.1, "min": 0.5},
    {"dist": "discrete", "values": [0.1, 0.4]},
]
DEEP: Any = 0
for _ in range(60):
    DEEP = [DEEP]
NUMBERS = (0, -1, 1, 1e-300, 1e15, 1e16, 1e300, 2**63, 10**400)
TEXTS = ("", "x", "mean", "=1+1", "\x1b[2J\nforged", "\u202eabc", "on")
ODD = st.sampled_from([*NUMBERS, *TEXTS, True, [], {}, [[]], [1, 2], {"name": []}, DEEP, {"a": DEEP}, *LAWS])


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, item in items for place in places(item, (*path, key)))]


PLACES = [place for place in places(RAW) if place]


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.none() | ODD), min_size=1, max_size=4))
@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_loaded_or_refused(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    raw = copy.deepcopy(RAW)
    for place, value in changes:
        node: Any = raw
        try:
            for step in place[:-1]:
                node = node[step]
            if value is None:
                del node[place[-1]]
            else:
                node[place[-1]] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    scenario = loaded(as_text(raw))
    if scenario is not None:
        assert parse(scenario.to_toml()) == scenario
        scenario.values(scenario.draw(0, 4))
        scenario.warnings()
        scenario.words()


def loaded(text: str, overrides: Sequence[str] = ()) -> Scenario | None:
    """The scenario, or nothing if it was refused in due form."""
    try:
        return parse(text, name="odd.toml", overrides=overrides)
    except ScenarioError as error:
        problems = error.problems
    assert problems
    assert all("expected" in problem.message for problem in problems), problems
    assert all(str(problem).isprintable() for problem in problems), problems
    return None


@pytest.mark.parametrize("place", [".".join(map(str, place)) for place in PLACES if "transition" not in place])
@pytest.mark.parametrize("value", ["x", "[]", "{ dist = 3 }"])
def test_overrides_load_or_are_refused(place: str, value: str) -> None:
    loaded(FULL.read_text(encoding="utf-8"), [f"{place}={value}"])
