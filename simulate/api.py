"""The Python interface: load a scenario, run it, look at the result.

The layers below pass plain data to each other; this one wraps it for people at a prompt or in a notebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate import engine
from simulate import scenario as scenarios
from simulate.outcomes import Array, Outcomes, Plan

if TYPE_CHECKING:
    import pandas as pd

    from simulate.scenario import Scenario


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
    return Result(engine.simulate(scenario, paths, threads=threads))


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
    def _summary(self) -> dict[str, Any]:
        from simulate.analysis.summary import summarise

        return summarise(self.outcomes)

    def summary(self) -> dict[str, Any]:
        """The numbers of summary.json, each with its standard error."""
        return self._summary

    def to_frame(self) -> pd.DataFrame:
        """A data frame with a row a trajectory; `frame.attrs["columns"]` has meaning and unit of each column."""
        from simulate.analysis.columns import to_frame

        return to_frame(self.outcomes)

    def __repr__(self) -> str:
        npv = self.summary()["venture"]["npv"]
        return (
            f"<Result of {self.scenario.scenario.name!r}: {self.outcomes.n_paths:,} paths, "
            f"venture NPV {npv['mean']:,.1f} ± {npv['std_error'] or 0.0:,.1f} (standard error) "
            f"{self.scenario.scenario.currency} million>"
        )
