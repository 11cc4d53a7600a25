"""Facts: the scenarios of a population as they are, and with what the facts ask about changed, on the same futures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from simulate.engine.calibration import FUTURES, calibrate
from simulate.engine.requests import requested
from simulate.engine.run import Progress, record, simulate_each
from simulate.scenario import Scenario, load, templates
from simulate.scenario.defaults import PATHS
from simulate.scenario.edition import FIRST
from simulate.studies.facts.population import Sample, findings, life_columns, series_columns
from simulate.studies.facts.result import Facts

RECORDED = 4000
"""Trajectories of each scenario whose quarterly series are recorded."""
MORE_STAKE = 0.05
MISFIT = 0.3

Changes = Mapping[str, Any]


def variants(scenario: Scenario) -> dict[str, Changes]:
    """What is changed for the facts that compare, by the prefix of the variant's columns."""
    values = scenario.values()
    fit, first = float(values["governance"]["interdependence"]), values["partners"][0]
    return {
        "ungoverned.": {"governance.enabled": False},
        "larger_stake.": {"partners.0.equity": min(0.95, float(first["equity"]) + MORE_STAKE)},
        "specific.": {"venture.salvage_share": 0.5 * float(values["venture"]["salvage_share"])},
        "fit.": {"governance.intensity": fit},
        "over.": {"governance.intensity": min(1.0, fit + MISFIT)},
        "under.": {"governance.intensity": max(0.0, fit - MISFIT)},
        "restless.": {
            f"partners.{i}.strategy_shift_rate": 2.0 * float(partner["strategy_shift_rate"])
            for i, partner in enumerate(values["partners"])
        },
    }


def facts(
    scenarios: Scenario | Sequence[Scenario] | None = None,
    paths: int | None = None,
    *,
    seed: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Facts:
    """Compare the lives of simulated ventures with published facts about real ones.

    Parameters
    ----------
    scenarios : Scenario or sequence of Scenario, optional
        The population, each with a name of its own; by default the shipped scenarios that have an archetype.
    paths : int, optional
        Trajectories of each; by default 16,384.
    seed : int, optional
        By default that of the first scenario; all meet the same futures.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all).

    Returns
    -------
    Facts
        `to_frame()` has a row a fact: what was published, the model's figure with its error, whether they agree.

    Raises
    ------
    ValueError
        If two scenarios have the same name, or a sequence holds none.

    Examples
    --------
    >>> import simulate as jv
    >>> found = jv.facts([jv.load("battery_cells")], paths=200)
    >>> found.to_frame().loc["F1", "published"]
    '10 years (older samples 7)'
    """
    given = _given(scenarios)
    asked = [requested(one, paths, seed=seed, threads=threads, default=PATHS) for one in given]
    first = asked[0][0].simulation.seed
    chosen = [requested(one, n, seed=first)[0] for one, n in asked]
    names = [one.scenario.name for one in chosen]
    if twice := namesakes(names):
        raise ValueError(f"scenarios: two are called {', '.join(map(repr, twice))}: give each a name of its own")
    n = asked[0][1]
    found = findings(list(population(chosen, n, threads=threads, progress=progress)))
    fair = {one.scenario.name: calibrate(one, min(FUTURES, n)) for one in chosen if one.rules != FIRST and n > 1}
    return Facts(tuple(found), tuple(names), n, int(first), fair)


def _given(scenarios: Any) -> Sequence[Any]:
    """What was given, one or several; the shipped ones where nothing was."""
    if scenarios is None:
        return shipped()
    several = isinstance(scenarios, Iterable) and not isinstance(scenarios, Scenario | str)
    if not (given := list(scenarios) if several else [scenarios]):
        raise ValueError("scenarios: expected one scenario at least, got none: leave them out for the shipped ones")
    return given


def shipped() -> list[Scenario]:
    """The shipped scenarios that have an archetype."""
    found = [load(templates.path(name)) for name in templates.names()]
    return [scenario for scenario in found if scenario.scenario.archetype is not None]


def namesakes(names: Sequence[str]) -> list[str]:
    """The names that stand there more than once."""
    return sorted({name for name in names if names.count(name) > 1})


def sample(scenario: Scenario, paths: int, *, threads: int | None = None, progress: Progress | None = None) -> Sample:
    """One scenario of the population: simulated as it is and in every variant, from its start in any case.

    The facts are of whole lives; those of a venture that already lives have no end in the years before its today.

    Parameters
    ----------
    scenario : Scenario
    paths : int
        Trajectories of each.
    threads : int, optional
    progress : callable, optional
        As of `engine.run.simulate`.

    Returns
    -------
    Sample
    """
    scenario = scenario if scenario.today is None else scenario.without("today")
    changes = {"": {}, **variants(scenario)}
    changed = [scenario.with_changes(change) if change else scenario for change in changes.values()]
    columns, recorded = {}, {}
    for prefix, outcomes in zip(
        changes, simulate_each(changed, paths, threads=threads, progress=progress), strict=True
    ):
        columns.update({f"{prefix}{name}": column for name, column in life_columns(outcomes).items()})
        if not prefix:
            recorded = series_columns(outcomes, record(scenario, range(min(RECORDED, paths))))
    return Sample(scenario, columns, recorded)


def population(
    scenarios: Sequence[Scenario],
    paths: int,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Sample]:
    """The samples of all scenarios of a population, one after the other."""
    runs = 1 + len(variants(scenarios[0]))
    whole = len(scenarios) * runs * paths
    for i, scenario in enumerate(scenarios):
        before = i * runs * paths

        def report(done: int, _total: int, before: int = before) -> None:
            if progress is not None:
                progress(before + done, whole)

        yield sample(scenario, paths, threads=threads, progress=report)
