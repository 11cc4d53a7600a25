"""The Python interface: load a scenario, run it, ask the studies, look at the results.

Each function stands in its study's folder and is handed out here. Nothing of the command line is needed: errors name
arguments, results are objects with frames, pictures and a directory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from simulate import scenario as scenarios
from simulate.engine.kernel import NonFiniteResult
from simulate.engine.outcomes import Outcomes, Plan
from simulate.engine.requests import described
from simulate.scenario import Scenario, ScenarioError, templates
from simulate.scenario.overrides import WHERE
from simulate.storage.directories import RunDirectoryError
from simulate.storage.opening import scenario_file
from simulate.storage.places import PlaceError
from simulate.studies.check.design import check
from simulate.studies.check.result import Check
from simulate.studies.compare.design import CannotCompare, compare
from simulate.studies.compare.result import Comparison
from simulate.studies.decide.design import decide
from simulate.studies.decide.result import Decisions
from simulate.studies.drivers.design import drivers
from simulate.studies.drivers.result import Drivers
from simulate.studies.elements.design import elements
from simulate.studies.elements.result import Elements
from simulate.studies.explain.design import explain
from simulate.studies.explain.words import Trajectory
from simulate.studies.facts.design import facts
from simulate.studies.facts.result import Facts
from simulate.studies.init.design import init
from simulate.studies.init.refusals import PlanFileError
from simulate.studies.run.design import open, run
from simulate.studies.run.result import Result
from simulate.studies.sweep.design import sweep
from simulate.studies.sweep.result import Sweep
from simulate.studies.today.design import today
from simulate.studies.worth.design import worth
from simulate.studies.worth.result import Appraisal

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


def load(path: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario file, a shipped scenario by its name, or the scenario of a directory of results.

    Parameters
    ----------
    path : str or Path
        The TOML file; the name of a shipped scenario, where no such file is there; or a directory of results, or its
        manifest.json, for the scenario in it.
    overrides : sequence of str
        `table.key=value`, as `--set` takes them.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With every problem of the file and of the overrides, one line each.
    RunDirectoryError
        If it is another directory, or its scenario was changed.
    TypeError
        If the path is none, or the overrides are no texts.

    Examples
    --------
    >>> import simulate as jv
    >>> deal = jv.load("battery_cells", ["venture.price=90"])
    >>> deal.venture.price, deal.partners["Carmaker"].equity
    (90.0, 0.5)
    """
    if not isinstance(path, str | Path):
        raise TypeError(f"path: expected the name of a file or of a shipped scenario, got {described(path)}")
    texts = [overrides] if isinstance(overrides, str) else overrides
    if isinstance(texts, Mapping) or not all(isinstance(text, str) for text in texts):
        raise TypeError(
            f"overrides: expected texts, as 'venture.price=90', got {described(overrides)}; values go by `with_`"
        )
    try:
        return scenarios.load(scenario_file(templates.shipped_or_file(path)), texts)
    except ScenarioError as error:
        raise error.told_at(WHERE, "overrides") from None
