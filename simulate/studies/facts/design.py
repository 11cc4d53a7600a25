"""Facts: the scenarios of a population as they are, and with what the facts ask about changed, on the same futures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulate.engine.run import Progress, record, simulate_each
from simulate.studies.facts.population import Sample, life_columns, series_columns

if TYPE_CHECKING:
    from simulate.scenario import Scenario

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


def sample(scenario: Scenario, paths: int, *, threads: int | None = None, progress: Progress | None = None) -> Sample:
    """One scenario of the population: simulated as it is and in every variant.

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
