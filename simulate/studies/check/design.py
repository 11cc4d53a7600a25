"""What a scenario says before anything is simulated."""

from __future__ import annotations

from simulate.engine.planner import plan, planned_end
from simulate.engine.requests import assert_scenario
from simulate.scenario import Scenario
from simulate.studies.check.result import Check


def check(scenario: Scenario) -> Check:
    """Say what a scenario says: its plan year by year, its terms in words, and what looks odd.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it.

    Returns
    -------
    Check
        `to_frame()` is the plan year by year, `words` its terms in sentences, `warnings` what looks odd.

    Examples
    --------
    >>> import simulate as jv
    >>> found = jv.check(jv.load("battery_cells"))
    >>> list(found.to_frame().columns[:3])
    ['volume', 'price', 'unit_cost']
    >>> found.warnings
    ()
    """
    assert_scenario(scenario)
    return Check(scenario, plan(scenario), scenario.words(), tuple(scenario.warnings()), planned_end(scenario))
