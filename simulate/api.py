"""The Python interface: load a scenario, run it, look at the result.

The layers below pass plain data to each other; this one wraps it for people at a prompt or in a notebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate import scenario as scenarios
from simulate.engine.outcomes import Array, Outcomes, Plan
from simulate.engine.run import Progress, simulate
from simulate.scenario.defaults import BASELINE, SHARE, VENTURE

if TYPE_CHECKING:
    import pandas as pd

    from simulate.scenario import Scenario
    from simulate.studies.compare.result import Comparison
    from simulate.studies.drivers.result import Drivers
    from simulate.studies.elements.shapley import Elements
    from simulate.studies.run.contract import Summary
    from simulate.studies.sweep.result import Sweep
    from simulate.studies.worth.result import Appraisal


def load(path: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path : str or Path
        The TOML file.
    overrides : sequence of str
        `table.key=value`, as `--set` takes them.

    Raises
    ------
    ScenarioError
        With every problem of the file, one line each.
    """
    return scenarios.load(path, overrides)


def run(scenario: Scenario, paths: int | None = None, *, threads: int | None = None) -> Result:
    """Simulate a scenario.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it.
    paths : int, optional
        Number of trajectories; by default the scenario's `simulation.paths`.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    """
    return Result(simulate(scenario, paths, threads=threads))


def worth(
    scenario: Scenario,
    paths: int | None = None,
    *,
    view: str = VENTURE,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Appraisal:
    """Say what each clause of a deal is worth: the value with it less the value without it, on the same futures.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it.
    paths : int, optional
        Futures of each variant; by default 16,384.
    view : str
        Whose worth sorts the clauses (`ranked()`): `venture`, or a partner's name. All are computed.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all).

    Returns
    -------
    Appraisal
        `to_frame()` has a row for each clause, holder and figure; `trigger_frame()` says how well the exits choose.

    Raises
    ------
    ScenarioError
        If there is no such view.
    """
    from simulate.studies.worth.design import worth as appraise

    return appraise(scenario, paths, view=view, threads=threads, progress=progress)


def sweep(
    scenario: Scenario,
    vary: Sequence[str] | Mapping[str, Any],
    paths: int | None = None,
    *,
    objective: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Simulate a grid of scenarios on the same futures.

    Parameters
    ----------
    scenario : Scenario
        The base, which every point is held against.
    vary : sequence of str, or mapping
        As `jvsim sweep --vary` takes them (`"partners.Carmaker.equity=0.3:0.7:0.1"`), or the values by dotted key:
        `{"governance.review_interval_quarters": [0, 2, 4, 8], "partners.Carmaker.equity": "0.3:0.7:0.1"}`.
    paths : int, optional
        Trajectories of each point; by default 16,384.
    objective : str, optional
        What ranks the points: the path of a figure in summary.json, as `partners.Carmaker.advantage.cvar_05`; by
        default `venture.npv.mean`, over terms of the deal alone `together.nash`, Nash's product.
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
    """
    from simulate.studies.sweep.design import design
    from simulate.studies.sweep.design import sweep as run_sweep

    return run_sweep(design(scenario, vary, paths, objective), threads=threads, progress=progress)


def compare(
    base: Scenario | Result,
    *others: Scenario | Result,
    variants: Mapping[str, Mapping[str, Any]] | None = None,
    paths: int | None = None,
    threads: int | None = None,
) -> Comparison:
    """Compare scenarios, runs and variants of a scenario with the first, on the same futures.

    Parameters
    ----------
    base : Scenario or Result
        What the others are held against.
    *others : Scenario or Result
        Other scenarios, or runs with the same seed.
    variants : dict of str to dict, optional
        Variants of the base: by name, dotted keys and their new values,
        `{"tight reviews": {"governance.review_interval_quarters": 2}}`. Where neither these nor others are given, those
        of the base's file.
    paths : int, optional
        Trajectories of each; by default those of the runs, or the base's `simulation.paths`.
    threads : int, optional
        By default one a processor. The results do not depend on it.

    Returns
    -------
    Comparison
        `to_frame()` has a row for each variant, metric and statistic; `as_dict()` is what `--json` prints.

    Raises
    ------
    ScenarioError
        If a variant is no valid scenario.
    CannotCompare
        If the sides have no futures or no currency in common.
    """
    from simulate.scenario import Variant
    from simulate.studies.compare.design import Source, distinct
    from simulate.studies.compare.design import compare as compared

    given = [side.scenario if isinstance(side, Result) else side for side in (base, *others)]
    runs = [side.outcomes if isinstance(side, Result) else None for side in (base, *others)]
    sources = [Source(one.scenario.name, one, run) for one, run in zip(given, runs, strict=True)]
    named = [Variant(name, changes) for name, changes in (variants or {}).items()]
    chosen = named or ([] if others else list(given[0].variants))
    changed = [Source(variant.name, variant.of(given[0])) for variant in chosen]
    return compared([*distinct(sources), *changed], paths, threads=threads)


def drivers(
    scenario: Scenario,
    paths: int | None = None,
    *,
    view: str = VENTURE,
    share: float = SHARE,
    keys: Sequence[str] = (),
    threads: int | None = None,
    progress: Progress | None = None,
) -> Drivers:
    """Say what drives the value: every input moved on its own, every family of shocks frozen, on the same futures.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it.
    paths : int, optional
        Trajectories of each setting; by default 8,192.
    view : str
        Whose value ranks the inputs (`ranked`): `venture`, or a partner's name. All are computed.
    share : float
        By which share of itself a plain number is moved down and up; uncertain inputs go to their P10 and P90.
    keys : sequence of str
        Patterns of the inputs that are moved (`"market.*"`); none: all.
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
    """
    from simulate.studies.drivers.design import drivers as study

    return study(scenario, paths, view=view, share=share, keys=keys, threads=threads, progress=progress)


def elements(
    scenario: Scenario,
    baseline: float = BASELINE,
    paths: int | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Elements:
    """Say what each of the five elements contributes between a baseline and the scenario's scores: Shapley values.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it.
    baseline : float
        Score of an element that is out, in [0, 1].
    paths : int, optional
        Trajectories of each of the 32 combinations; by default 16,384.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all).

    Returns
    -------
    Elements
        `to_frame()` has a row a measure and contribution.

    Raises
    ------
    ScenarioError
        If the baseline is no score.
    """
    from simulate.studies.elements.design import elements as study

    return study(scenario, baseline, paths, threads=threads, progress=progress)


@dataclass(frozen=True)
class Result:
    """A run: its outcomes, trajectory by trajectory, and what they say."""

    outcomes: Outcomes

    def __getitem__(self, name: str) -> Array:
        """A quantity by trajectory, as `Outcomes` has it: `result["venture_npv"]`."""
        return self.outcomes[name]

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""
        return self.outcomes.scenario

    @property
    def plan(self) -> Plan:
        """The scenario without shocks."""
        return self.outcomes.plan

    @cached_property
    def _summary(self) -> Summary:
        from simulate.studies.run.summary import summarise

        return summarise(self.outcomes)

    def summary(self) -> Summary:
        """The numbers of summary.json, each with its standard error."""
        return self._summary

    def to_frame(self) -> pd.DataFrame:
        """A data frame with a row a trajectory; `frame.attrs["columns"]` has meaning and unit of each column."""
        from simulate.statistics.columns import to_frame

        return to_frame(self.outcomes)

    def __repr__(self) -> str:
        npv = self.summary()["venture"]["npv"]
        return (
            f"<Result of {self.scenario.scenario.name!r}: {self.outcomes.n_paths:,} paths, "
            f"venture NPV {npv['mean']:,.1f} ± {npv['std_error'] or 0.0:,.1f} (standard error) "
            f"{self.scenario.scenario.currency} million>"
        )
