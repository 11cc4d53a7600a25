"""Nested tables, as tests build them, into the text of a scenario file and into a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulate.scenario import Scenario, parse
from simulate.scenario.toml_text import inline


def as_text(tables: Mapping[str, Any]) -> str:
    """The tables as a TOML file, a line each."""
    return "\n".join(f"{key} = {inline(value)}" for key, value in tables.items())


def as_scenario(tables: Mapping[str, Any], name: str = "tables.toml") -> Scenario:
    """The tables as a scenario; raises ScenarioError where a file of that text would."""
    return parse(as_text(tables), name=name)


def from_its_start(scenario: Scenario) -> Scenario:
    """A scenario whose venture begins with its start: without the table [today], where it has one."""
    return scenario if scenario.today is None else scenario.without("today")
