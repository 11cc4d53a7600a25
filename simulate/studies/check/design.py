"""What a scenario says before anything is simulated."""

from __future__ import annotations

from simulate.engine.planner import plan, planned_end
from simulate.engine.requests import assert_scenario
from simulate.engine.run import simulate
from simulate.scenario import Scenario
from simulate.scenario.edition_advice import may_part
from simulate.studies.check.decisions import decision_warnings, decision_words
from simulate.studies.check.result import Check

SAMPLE = 2048
"""Futures of the small run that says how many lives part in their first year."""


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
    >>> print(found.warnings[0])
    The plan's fair value rises by 42 % within a year, ...
    """
    assert_scenario(scenario)
    outline, end = plan(scenario), planned_end(scenario)
    words = {**scenario.words(), "decisions": decision_words(scenario, outline)}
    sample = simulate(scenario, SAMPLE) if may_part(scenario) else None
    odd = [*scenario.warnings(), *decision_warnings(scenario, outline, end, sample)]
    return Check(scenario, outline, words, tuple(odd), end)
