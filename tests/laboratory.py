"""A venture stripped to what one law needs, and the yardstick of statistical tests.

`build` makes a scenario of `QUIET` (nothing moves, nobody quarrels, nothing ends, clauses bind: `rules = 1`) and the
tables that a test adds.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from simulate.engine.run import record
from simulate.scenario import Scenario
from tests.tables import as_scenario

Array = npt.NDArray[np.float64]
BATCH = 2000
LIMIT = 4.0
"""A z-score beyond this condemns: a right program passes but for 6 of 100,000 seeds, and the seed is fixed."""

QUIET: dict[str, Any] = {
    "schema_version": 1,
    "scenario": {"name": "laboratory", "start": "2027-Q1", "horizon_years": 5.0, "rules": 1},
    "simulation": {"seed": 20260526},
    "market": {},
    "venture": {
        "base_volume": 4_000_000.0,
        "price": 1.0,
        "unit_cost": 0.0,
        "discount_rate": 0.08,
        "ebitda_multiple": 0.0,
        "stages": [{"name": "plant", "quarter": 0, "capex": 0.0, "capacity": 1e15, "build_quarters": 1}],
    },
    "partners": [
        {"name": "A", "equity": 0.5, "discount_rate": 0.08},
        {"name": "B", "equity": 0.5, "discount_rate": 0.08},
    ],
    "elements": {
        "shared_goals": 0.6,
        "complementary_strengths": 0.5,
        "clear_governance": 0.7,
        "readiness_for_change": 0.5,
        "exit_agreement": 1.0,
    },
    "governance": {
        "enabled": False,
        "dispute_rate": 0.0,
        "alignment_volatility": 0.0,
        "strain_drift": 0.0,
        "strain_shortfall": 0.0,
        "strain_dispute": 0.0,
        "strain_shift": 0.0,
        "strain_imbalance": 0.0,
    },
    "exit": {"lockup_quarters": 0, "triggers": []},
}
"""One million units are sold a quarter at 1 each, from quarter 1 on; the shared goals and clear rules of QUIET make the
long-run alignment that of the start: 0.45 * 0.6 + 0.30 * 0.7 = 0.80 * 0.6."""


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Tables merged key by key; lists and values are replaced."""
    both = dict(base)
    for key, value in changes.items():
        old = both.get(key)
        both[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return both


def build(years: float = 5.0, **tables: Any) -> Scenario:
    """The quiet venture over some years, with tables changed."""
    return from_tree(merged(merged(QUIET, {"scenario": {"horizon_years": float(years)}}), tables))


def as_tree(scenario: Scenario) -> dict[str, Any]:
    """A scenario as nested tables."""
    return tomllib.loads(scenario.to_toml())


def from_tree(tree: Mapping[str, Any]) -> Scenario:
    """Nested tables as a scenario."""
    return as_scenario(tree, name="laboratory.toml")


def partners(first: Mapping[str, Any] | None = None, second: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The partners A and B with keys added."""
    a, b = QUIET["partners"]
    return [{**a, **(first or {})}, {**b, **(second or {})}]


def recorded(scenario: Scenario, n: int, *names: str) -> list[Array]:
    """Series of the first n trajectories, each of shape (n_quarters, n)."""
    kept: list[list[Array]] = [[] for _ in names]
    for start in range(0, n, BATCH):
        series = record(scenario, range(start, min(start + BATCH, n)))
        for one, name in zip(kept, names, strict=True):
            one.append(series[name])
    return [np.concatenate(one, axis=1) for one in kept]


def deviation(index: Array, trend: float) -> Array:
    """Log of an index less its trend."""
    logs: Array = np.log(index)
    return logs - trend * 0.25 * np.arange(len(index))[:, None]


def z_mean(sample: Array, expected: float) -> float:
    """Distance of a sample's mean from the expected one, in its own standard errors."""
    return float((sample.mean() - expected) / (sample.std(ddof=1) / math.sqrt(sample.size)))


def z_share(hits: npt.NDArray[np.bool | np.float64], expected: float) -> float:
    """Distance of a share of independent trials from the expected one, in the standard errors that it should have."""
    return float((np.mean(hits) - expected) / math.sqrt(expected * (1.0 - expected) / np.size(hits)))


def z_variance(sample: Array, expected: float, mean: float) -> float:
    """Distance of a sample's variance about its true mean from the expected one, in its own standard errors."""
    return z_mean((sample - mean) ** 2, expected)
