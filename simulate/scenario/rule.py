"""What a rule that ties several keys together takes, and what it yields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from simulate.scenario.distributions import AnyDistribution, Distribution
from simulate.scenario.tree import Path

Raw = Mapping[str, Any]
"""A scenario as TOML would hold it."""
Broken = Iterator[tuple[Path, str]]
"""Path and message of what breaks a rule."""
SUM_TOLERANCE = 1e-9


def ends(value: Any) -> tuple[float, float]:
    """The smallest and the largest value of a number that may be drawn."""
    if isinstance(value, dict):
        law: Distribution = TypeAdapter(AnyDistribution).validate_python(value)
        return law.reach()
    return float(value), float(value)
