"""One trajectory, replayed: by its number, or by where its venture's value stands among all of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulate.engine.outcomes import Outcomes
from simulate.engine.requests import requested, whole
from simulate.engine.run import Progress, record, simulate
from simulate.scenario import Scenario
from simulate.studies.explain.decisions import decisions_of, decisions_of_each
from simulate.studies.explain.life import column_of
from simulate.studies.explain.picks import PICKS, assert_pick, pick_of
from simulate.studies.explain.words import Trajectory

LAST = 2**62
"""No run has so many trajectories."""


def explain(
    scenario: Scenario,
    path: int | None = None,
    *,
    pick: str | None = None,
    paths: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Trajectory:
    """Replay one trajectory of a scenario, bit for bit as in its run.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it.
    path : int, optional
        The trajectory's number, from 0.
    pick : str, optional
        Instead of a number, where its venture's value stands among all of the run: worst, p5, median, p95, best; or
        a partner's (`p5:Carmaker`); or `typical:ENDING`, the middle one of those that a trigger ended.
    paths : int, optional
        Trajectories of the run that is picked from; by default the scenario's.
    seed : int, optional
        By default the scenario's.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all), where one is picked.

    Returns
    -------
    Trajectory
        `story()` is what happened and when, `to_frame()` its quarters.

    Raises
    ------
    TypeError, ValueError
        Unless there is either a number or a pick.

    Examples
    --------
    >>> import simulate as jv
    >>> found = jv.explain(jv.load("battery_cells"), 3)
    >>> found.number, len(found.to_frame())
    (3, 60)
    >>> found.story()[0].text
    'Stage “phase 1” is started.'
    """
    asked, _ = requested(scenario, paths, seed=seed, threads=threads)
    number = _number(path, pick)
    if number is None:
        _assert_pick(asked, pick)
    if number is None:
        number = pick_of(simulate(asked, threads=threads, progress=progress), str(pick))
    return replayed(asked, number)


def replayed(scenario: Scenario, number: int) -> Trajectory:
    """A trajectory of a scenario by its number, simulated alone."""
    outcomes = simulate(scenario, 1, first=number, threads=1)
    return Trajectory(outcomes, 0, column_of(record(scenario, [number]), 0), decisions_of(scenario, number))


def trajectory_of(outcomes: Outcomes, path: int | None, pick: str | None) -> Trajectory:
    """A trajectory of a run.

    Raises
    ------
    TypeError, ValueError
        If there is no such trajectory.
    """
    number = _number(path, pick)
    if number is None:
        _assert_pick(outcomes.scenario, pick)
        number = pick_of(outcomes, str(pick))
    column = number - outcomes.first
    if not 0 <= column < outcomes.n_paths:
        last = outcomes.first + outcomes.n_paths - 1
        raise ValueError(f"path: expected a trajectory of the run, {outcomes.first} to {last}, got {number}")
    return trajectories_of(outcomes, [number])[0]


def trajectories_of(outcomes: Outcomes, numbers: Sequence[int]) -> list[Trajectory]:
    """Trajectories of a run by their numbers, replayed together."""
    series, decisions = record(outcomes.scenario, numbers), decisions_of_each(outcomes.scenario, numbers)
    return [
        Trajectory(outcomes, number - outcomes.first, column_of(series, place), decisions[place])
        for place, number in enumerate(numbers)
    ]


def _assert_pick(scenario: Scenario, pick: Any) -> None:
    """Before long work: whether there is such a pick."""
    try:
        assert_pick(scenario, str(pick))
    except ValueError as problem:
        raise ValueError(f"pick: {problem}") from None


def _number(path: Any, pick: Any) -> int | None:
    """The number that was asked for, None where one is to be picked."""
    if (path is None) == (pick is None):
        raise TypeError(f"expected either path, a trajectory's number, or pick: {', '.join(PICKS)}")
    return whole("path", path, 0, LAST)
