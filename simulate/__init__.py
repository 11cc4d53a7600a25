"""Monte Carlo scenario simulator for joint ventures.

    import simulate as jv

    scenario = jv.load("battery_cells")
    result = jv.run(scenario, paths=100_000)
    result.summary()
    result.to_frame()

Importing the package costs nothing: what is heavy is imported where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulate.api import (
        Appraisal,
        CannotCompare,
        Check,
        Comparison,
        Decisions,
        Drivers,
        Elements,
        Facts,
        NonFiniteResult,
        Outcomes,
        PlaceError,
        Plan,
        PlanFileError,
        Result,
        RunDirectoryError,
        Scenario,
        ScenarioError,
        Sweep,
        Trajectory,
        check,
        compare,
        decide,
        drivers,
        elements,
        explain,
        facts,
        init,
        load,
        open,
        run,
        sweep,
        today,
        worth,
    )

    __version__: str

__all__ = [
    "Appraisal",
    "CannotCompare",
    "Check",
    "Comparison",
    "Decisions",
    "Drivers",
    "Elements",
    "Facts",
    "NonFiniteResult",
    "Outcomes",
    "PlaceError",
    "Plan",
    "PlanFileError",
    "Result",
    "RunDirectoryError",
    "Scenario",
    "ScenarioError",
    "Sweep",
    "Trajectory",
    "__version__",
    "check",
    "compare",
    "decide",
    "drivers",
    "elements",
    "explain",
    "facts",
    "init",
    "load",
    "open",
    "run",
    "sweep",
    "today",
    "worth",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from simulate.version import installed_version

        return installed_version()
    if name in __all__:
        from importlib import import_module

        return getattr(import_module("simulate.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
