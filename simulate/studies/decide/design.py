"""How well partners decide by what they learn: the deal with the learned rule, the rule of thumb, and obligations."""

from __future__ import annotations

from simulate.engine.learning.judging import judge
from simulate.engine.learning.learner import decides_together, learned
from simulate.engine.learning.shelf import LEARNED
from simulate.engine.planner import plan_with_rows
from simulate.engine.requests import requested
from simulate.engine.run import Progress, available_threads, simulate_each
from simulate.scenario import Scenario
from simulate.scenario.defaults import PATHS
from simulate.scenario.problems import Problem, ScenarioError
from simulate.studies.decide.result import Decisions, decisions_of

ESTIMATE = "decisions.estimate"
RULES = (LEARNED, "thumb", "none")
"""The rules that are compared; by none of them clauses are obligations, nobody parts by agreement, nobody closes."""


def decide(
    scenario: Scenario,
    paths: int | None = None,
    *,
    seed: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Decisions:
    """Say how well partners decide by what they learn from pilot futures, whatever estimate the scenario names.

    The same futures are lived by the learned rule, by the rule of thumb, and with clauses as obligations.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it, under the rules of the second edition.
    paths : int, optional
        Futures of each; by default 16,384.
    seed : int, optional
        By default the scenario's.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all).

    Returns
    -------
    Decisions
        `to_frame()` has a row for each year and partner.

    Raises
    ------
    ScenarioError
        If the scenario has the rules of the first edition, which know no decisions.

    Examples
    --------
    >>> import simulate as jv
    >>> deal = jv.load("minimal").with_({"scenario.rules": 2, "decisions.pilot_paths": 1024})
    >>> jv.decide(deal, paths=200).partners
    ('Maker', 'Supplier')
    """
    scenario, n = requested(scenario, paths, seed=seed, threads=threads, default=PATHS)
    if scenario.scenario.rules == 1:
        raise ScenarioError([Problem("scenario.rules", "", "expected 2, whose partners decide, got 1")])
    workers = threads or available_threads()
    by_learning = scenario.with_changes({ESTIMATE: LEARNED})
    outline, planned = plan_with_rows(by_learning)
    found = learned(by_learning, planned, outline.begins, workers)
    assert found is not None, "its partners learn"
    judged = judge(by_learning, planned, outline.begins, found, n, workers) if decides_together(outline.begins) else []
    variants = [scenario.with_changes({ESTIMATE: rule}) for rule in RULES]
    runs = list(simulate_each(variants, n, threads=threads, progress=progress))
    return decisions_of(found, judged, runs)
