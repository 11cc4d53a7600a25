"""What the user states: a scenario, from its TOML file to the numbers that the simulation is fed with.

Errors say where, which rule, what came and what to do, all at once. Nothing outside this package knows pydantic. What
is handed out here is imported when it is asked for: the command line shows names and defaults before anything heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulate.scenario.editor_schema import json_schema
    from simulate.scenario.loading import load, parse
    from simulate.scenario.problems import Problem, ScenarioError
    from simulate.scenario.scenario import Scenario
    from simulate.scenario.uncertain import UncertainInput
    from simulate.scenario.variants import Variant, parse_variant

_HOME = {
    "Problem": "problems",
    "Scenario": "scenario",
    "ScenarioError": "problems",
    "UncertainInput": "uncertain",
    "Variant": "variants",
    "json_schema": "editor_schema",
    "load": "loading",
    "parse": "loading",
    "parse_variant": "variants",
}
"""The file in which each name stands."""
__all__ = [
    "Problem",
    "Scenario",
    "ScenarioError",
    "UncertainInput",
    "Variant",
    "json_schema",
    "load",
    "parse",
    "parse_variant",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found
