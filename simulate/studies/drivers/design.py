"""What drives the value: every input moved on its own, and the shock families frozen, on the same futures."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulate.engine.learning.holding import held
from simulate.engine.requests import real, requested
from simulate.engine.run import Progress, simulate_each
from simulate.scenario import Scenario
from simulate.scenario.defaults import DRIVER_PATHS, SHARE, VENTURE
from simulate.scenario.problems import Problem, ScenarioError
from simulate.scenario.quantities import exact
from simulate.scenario.views import assert_view, views
from simulate.statistics.replicates import replicates_of
from simulate.studies.drivers import sensitivity
from simulate.studies.drivers.inputs import inputs
from simulate.studies.drivers.moves import Coupled
from simulate.studies.drivers.result import Drivers, correlations, level
from simulate.studies.drivers.sensitivity import Input, Shift, Swing
from simulate.studies.drivers.shocks import Freezing

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes


def one_at_a_time(
    scenario: Scenario,
    settings: Sequence[Input],
    paths: int | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Swing]:
    """Each input moved to its two settings, all others as they are, in one engine call on the same futures.

    Parameters
    ----------
    scenario : Scenario
        What the settings are held against.
    settings : sequence of Input
        What is moved: `Input(label, low_changes, high_changes, low, high)`, the changes as `Scenario.with_changes`
        takes them, None for a side that is left out.
    paths : int, optional
        Trajectories of each, by default the scenario's.
    threads, progress : optional
        As of `engine.run.simulate`.

    Returns
    -------
    list of Swing
        One for each input, in their order: `swing.low` and `swing.high` are shifts, with `shift.venture.npv` and
        `shift.partners[name].npv` (`Paired`), their `p_loss`, and `shift.survival_10_years` (None if the horizon is not
        beyond ten years).

    Raises
    ------
    ScenarioError
        If a change is no valid scenario.

    Examples
    --------
    >>> price = Input("price", {"venture.price": 90.0}, {"venture.price": 100.0}, 90.0, 100.0)
    >>> [swing] = one_at_a_time(scenario, [price])
    >>> swing.high.venture.npv.mean
    """
    scenario, n = requested(scenario, paths, threads=threads)
    runs = simulate_each(
        itertools.chain([scenario], _moved(scenario, settings)), n,
        threads=threads, progress=progress, total=n * (1 + sensitivity.n_settings(settings)),
    )  # fmt: skip
    return _swings(next(runs), runs, settings)


def drivers(
    scenario: Scenario,
    paths: int | None = None,
    *,
    view: str = VENTURE,
    share: float = SHARE,
    keys: str | Sequence[str] = (),
    seed: int | None = None,
    estimate: str | None = None,
    hold_decisions: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Drivers:
    """Say what drives the value: every input moved on its own, every family of shocks frozen, on the same futures.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it.
    paths : int, optional
        Trajectories of each setting, by default 8,192.
    view : str
        Whose value ranks the inputs (`ranked`): `venture`, or a partner's name. All are computed.
    share : float
        By which share of itself a plain number is moved down and up, in (0, 1); uncertain inputs go to their P10 and
        P90.
    keys : str or sequence of str
        Patterns of the inputs that are moved (`"market.*"`); none: all.
    seed : int, optional
        By default the scenario's.
    estimate : str, optional
        How partners judge what going on is worth, "none", "thumb" or "learned"; by default the scenario's.
    hold_decisions : bool
        Whether partners decide everywhere by what the scenario as it is has taught them;
        by default each setting is learned anew.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all).

    Returns
    -------
    Drivers
        `to_frame()` has a row an input, side, view and quantity; `risk` says where the spread comes from.

    Raises
    ------
    ScenarioError
        If there is no such view, the share is none, or a pattern matches no input.

    Examples
    --------
    >>> import simulate as jv
    >>> found = jv.drivers(jv.load("battery_cells"), paths=100, keys=["venture.price"])
    >>> [one.input.label for one in found.ranked]
    ['venture.price']
    """
    scenario, n = requested(scenario, paths, seed=seed, threads=threads, estimate=estimate, default=DRIVER_PATHS)
    assert_view(scenario, view)
    share = real("share", share)
    if not 0.0 < share < 1.0:
        raise ScenarioError([Problem("share", "", f"expected a number between 0 and 1, got {exact(share)}")])
    moved, skipped = inputs(scenario, share, [keys] if isinstance(keys, str) else keys)
    plan = Freezing.of(scenario)
    changed = itertools.chain(plan.scenarios(), _moved(scenario, moved))
    runs = simulate_each(
        itertools.chain([scenario], held(scenario, changed, hold_decisions)), n,
        threads=threads, progress=progress, total=n * _n_settings(plan, moved),
    )  # fmt: skip
    base, known = next(runs), views(scenario)
    risk = plan.risk(base, runs)
    return Drivers(
        scenario.scenario.name,
        scenario.scenario.currency,
        int(scenario.simulation.seed),
        n,
        share,
        known,
        view,
        {one: level(base, one) for one in known},
        tuple(_swings(base, runs, moved)),
        tuple(skipped),
        correlations(base, known),
        risk,
        tuple(_coupled(scenario)),
    )


def n_settings(scenario: Scenario, share: float, keys: str | Sequence[str]) -> int:
    """How many scenarios `drivers` simulates."""
    moved, _ = inputs(scenario, share, [keys] if isinstance(keys, str) else keys)
    return _n_settings(Freezing.of(scenario), moved)


def _n_settings(plan: Freezing, moved: Sequence[Input]) -> int:
    return 1 + len(plan.runs) + sensitivity.n_settings(moved)


def _coupled(scenario: Scenario) -> Iterator[Coupled]:
    """The uncertain inputs that the scenario draws together; a plain number takes no part."""
    drawn = {one.key for one in scenario.uncertain}
    for table in scenario.dependence:
        for first, second, correlation in table.pairs():
            if {first, second} <= drawn:
                yield Coupled((first, second), correlation)


def _moved(scenario: Scenario, settings: Sequence[Input]) -> Iterator[Scenario]:
    """Each setting of each input; made while the threads are at work on those before."""
    for one in settings:
        for _, _, changes in one.sides():
            yield scenario.with_changes(changes)


def _swings(base: Outcomes, runs: Iterator[Outcomes], settings: Sequence[Input]) -> list[Swing]:
    """The shifts of all inputs from outcomes in the order of their settings."""
    by = replicates_of(base)
    swings = []
    for one in settings:
        shifts: dict[str, Shift] = {}
        for side, _, _ in one.sides():
            shifts[side] = sensitivity.shift(base, next(runs), by)
        swings.append(Swing(one, shifts.get(sensitivity.LOW), shifts.get(sensitivity.HIGH)))
    return swings
