"""Benchmarks report ratios measured in one run: single timings mean little on a shared machine.

They run one at a time, in one process: `python -m pytest benchmarks -n 0`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulate.scenario import Scenario, load

COSTS: dict[str, float] = {}
"""Cost of what was measured, by name [ns a path-quarter of wall time]."""


@pytest.fixture(scope="session")
def battery() -> Scenario:
    """The canonical deal."""
    return load(Path(__file__).parents[1] / "scenarios" / "battery_cells.toml")


@pytest.fixture
def cost(benchmark: Any, request: pytest.FixtureRequest) -> Any:
    """Run a function of some path-quarters in rounds and keep the best cost under a name."""

    def measure(name: str, path_quarters: int, function: Any, rounds: int = 7) -> None:
        benchmark.pedantic(function, rounds=rounds, warmup_rounds=1)
        COSTS[name] = benchmark.stats.stats.min / path_quarters * 1e9
        benchmark.extra_info["ns_per_path_quarter"] = COSTS[name]

    return measure


RATIOS = (
    ("twin over kernel, per core", "twin", "kernel", 10.0),
    ("one thread over two", "one thread", "two threads", 1.8),
)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The ratios, and what they should be at least."""
    terminalreporter.section("ratios, best of each, measured in this run")
    for name, cost in COSTS.items():
        terminalreporter.write_line(f"{name:32s} {cost:8.1f} ns a path-quarter")
    for name, over, under, wanted in RATIOS:
        if over in COSTS and under in COSTS:
            terminalreporter.write_line(f"{name:32s} {COSTS[over] / COSTS[under]:8.2f} (at least {wanted})")
