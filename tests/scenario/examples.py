"""Scenarios for tests: the shipped ones, and ways to break them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from simulate.scenario import Scenario, ScenarioError, load, parse

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FULL = SCENARIOS / "battery_cells.toml"
MINIMAL = SCENARIOS / "minimal.toml"
SHIPPED = sorted(SCENARIOS.glob("*.toml"))


@cache
def full() -> Scenario:
    return load(FULL)


@cache
def minimal() -> Scenario:
    return load(MINIMAL)


def replaced(old: str, new: str) -> str:
    """The full scenario's text with one place changed, which must exist."""
    text = FULL.read_text(encoding="utf-8")
    assert old in text, f"the scenario holds no {old!r}"
    return text.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    """The line of the first place at which a text holds `part`."""
    return text[: text.index(part)].count("\n") + 1


def problems(text: str, **options: object) -> list[tuple[str, str, str]]:
    """What is wrong with a text, as (where, key, message); nothing if it is right."""
    try:
        parse(text, name="bad.toml", **options)  # type: ignore[arg-type]
    except ScenarioError as error:
        return [(problem.where, problem.key, problem.message) for problem in error.problems]
    return []
