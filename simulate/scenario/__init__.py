"""What the user states: a scenario, from its TOML file to the numbers that the simulation is fed with.

Errors say where, which rule, what came and what to do, all at once. Nothing outside this package knows pydantic.
"""

from simulate.scenario.json_schema import json_schema
from simulate.scenario.loading import load, parse
from simulate.scenario.problems import Problem, ScenarioError
from simulate.scenario.scenario import Scenario, UncertainInput
from simulate.scenario.variants import Variant, parse_variant

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
