"""A shipped deal, run once a test session, for tests that need the real thing."""

from __future__ import annotations

from functools import cache
from typing import Any

from simulate.engine.outcomes import Outcomes
from simulate.engine.run import record, simulate
from simulate.scenario import load, templates

RECORDED = 200


@cache
def scenario() -> Any:
    """The battery deal."""
    return load(templates.path("battery_cells"))


@cache
def run() -> Outcomes:
    """Four thousand of its futures."""
    return simulate(scenario(), 4000)


@cache
def series() -> dict[str, Any]:
    """Recorded series of the first ones."""
    return record(scenario(), range(RECORDED))
