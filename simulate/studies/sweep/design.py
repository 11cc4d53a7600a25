"""The sweep: the scenarios of a grid through the engine in one call, each reduced to its readings as it arrives."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulate.engine.learning.holding import held
from simulate.engine.requests import requested
from simulate.engine.run import Progress, simulate_each
from simulate.scenario import Scenario, ScenarioError
from simulate.scenario.defaults import PATHS
from simulate.statistics.measures import NASH, VENTURE, Measure, find, measures
from simulate.statistics.readings import Readings, read
from simulate.studies.sweep.axes import Axis
from simulate.studies.sweep.grid import WHERE, Vary, grid_of
from simulate.studies.sweep.points import BASE
from simulate.studies.sweep.result import Sweep


@dataclass(frozen=True)
class Design:
    """What a sweep is to simulate.

    Attributes
    ----------
    scenarios : list of Scenario
        The base, then the points of the grid, the last key running fastest.
    axes : tuple of Axis
    paths : int
        Trajectories of each.
    objective : Measure
        What ranks the points.
    hold : bool
        Whether partners decide everywhere by what those of the base have learned.
    """

    scenarios: list[Scenario]
    axes: tuple[Axis, ...]
    paths: int
    objective: Measure
    hold: bool = False

    @property
    def base(self) -> Scenario:
        """The scenario as it is."""
        return self.scenarios[0]

    @property
    def partners(self) -> tuple[str, ...]:
        """Names of the partners."""
        return tuple(partner.name for partner in self.base.partners)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What is kept of each point: survival before the shortest horizon, and the objective."""
        found = measures(self.partners, min(scenario.horizon_quarters for scenario in self.scenarios))
        return found if self.objective.name in [one.name for one in found] else (*found, self.objective)


class Kept(Protocol):
    """Where the finished points of a sweep under way are kept."""

    def read(self) -> dict[int, Readings]:
        """The points that are finished, by their numbers."""

    def add(self, point: int, readings: Readings) -> None:
        """Keep a finished point."""


def sweep(
    scenario: Scenario,
    vary: Vary | str,
    paths: int | None = None,
    *,
    objective: str | None = None,
    seed: int | None = None,
    estimate: str | None = None,
    hold_decisions: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Simulate a grid of scenarios on the same futures.

    Parameters
    ----------
    scenario : Scenario
        The base, which every point is held against.
    vary : str, sequence of str, or mapping
        As `jvsim sweep --vary` takes them (`"partners.Carmaker.equity=0.3:0.7:0.1"`), or the values by dotted key:
        `{"governance.review_interval_quarters": [0, 2, 4, 8], "partners.Carmaker.equity": "0.3:0.7:0.1"}`.
    paths : int, optional
        Trajectories of each point; by default 16,384.
    objective : str, optional
        What ranks the points: the path of a figure in summary.json, as `partners.Carmaker.advantage.cvar_05`; by
        default Nash's product over terms of the deal, else the venture's value.
    seed : int, optional
        By default the scenario's.
    estimate : str, optional
        How partners judge what going on is worth, "none", "thumb" or "learned"; by default the scenario's.
    hold_decisions : bool
        Whether partners decide everywhere by what the scenario as it is has taught them;
        by default each point is learned anew.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all).

    Returns
    -------
    Sweep
        `to_frame()` is its long table, a row a point and measure; `optimum()` where a measure is best, and from what
        that is told apart; `agreement()` where both partners are better off than with their alternatives.

    Raises
    ------
    ScenarioError
        With every key, range and point that is wrong, before anything is simulated.
    UnknownMeasure
        If the objective is no such path; a `ValueError`.

    Examples
    --------
    >>> import simulate as jv
    >>> deal = jv.load("battery_cells")
    >>> found = jv.sweep(deal, {"venture.price": [90, 98], "partners.Carmaker.equity": [0.4, 0.5]}, paths=200)
    >>> found.shape
    (2, 2)
    >>> frame = found.to_frame().query("measure == 'venture.npv.mean'")
    >>> frame.pivot(index="venture.price", columns="partners.Carmaker.equity", values="value").shape
    (2, 2)
    """
    scenario, n = requested(scenario, paths, seed=seed, threads=threads, estimate=estimate, default=PATHS)
    try:
        planned = design(scenario, [vary] if isinstance(vary, str) else vary, n, objective, hold_decisions)
    except ScenarioError as error:
        raise error.told_at(WHERE, "vary") from None
    return carry_out(planned, threads=threads, progress=progress)


def design(
    scenario: Scenario, vary: Vary, paths: int | None = None, objective: str | None = None, hold: bool = False
) -> Design:
    """The scenarios of a sweep, all of them checked; see `sweep`.

    Terms share the value out and hardly change it: a sweep over terms alone is ranked by Nash's product, any other by
    the venture's value, unless an objective is asked for.

    Raises
    ------
    ScenarioError
        With every key, range and point that is wrong.
    UnknownMeasure
        If the objective is none.
    """
    axes, points = grid_of(scenario, vary)
    ranked_by = objective or (NASH if all(axis.term for axis in axes) else VENTURE)
    return Design([scenario, *points], axes, PATHS if paths is None else paths, find(scenario, ranked_by), hold)


def carry_out(
    planned: Design,
    *,
    kept: Kept | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Simulate the points of a sweep, all on the same futures.

    Parameters
    ----------
    planned : Design
        As of `design`.
    kept : Kept, optional
        What an earlier run of the same sweep has finished, and where each point is kept when it is done.
    threads : int, optional
    progress : callable, optional
        As of `engine.run.simulate_each`.

    Returns
    -------
    Sweep
        The same bits in one go and in several, on any number of threads.
    """
    names = {measure.name for measure in planned.measures}
    # Points that were kept for another objective lack this one.
    done = {point: found for point, found in (kept.read() if kept else {}).items() if names <= found.keys()}
    missing = [point for point in range(len(planned.scenarios)) if point not in done]
    for point, readings in _simulated(planned, missing, threads, progress):
        done[point] = readings
        if kept:
            kept.add(point, readings)
    base = planned.base
    return Sweep(
        scenario=base.scenario.name,
        currency=base.scenario.currency,
        partners=planned.partners,
        axes=planned.axes,
        paths=planned.paths,
        seed=int(base.simulation.seed),
        measures=planned.measures,
        objective=planned.objective.name,
        readings=tuple(done[point] for point in range(len(planned.scenarios))),
    )


def _simulated(
    planned: Design, points: Sequence[int], threads: int | None, progress: Progress | None
) -> Iterator[tuple[int, Readings]]:
    base, n = planned.base, planned.paths
    others = held(base, [planned.scenarios[point] for point in points if point != BASE], planned.hold)
    scenarios = itertools.chain([base] if BASE in points else [], others)
    runs = simulate_each(scenarios, n, threads=threads, progress=progress, total=n * len(points))
    for point, outcomes in zip(points, runs, strict=True):
        yield point, read(outcomes, planned.measures)
