"""A run as people at a prompt or in a notebook hold it: outcomes, what they say, tables, pictures, a directory."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate import catalogue
from simulate.deferred import Deferred
from simulate.engine.calibration import lives_of_run
from simulate.engine.outcomes import Array, Outcomes, Plan, partner_names
from simulate.engine.run import record
from simulate.presentation.html import as_html
from simulate.presentation.wording import counted, percent_with_margin, quarter_date, with_margin
from simulate.scenario import Scenario
from simulate.scenario.quantities import shown
from simulate.statistics import columns
from simulate.statistics.bands import PROBABILITIES, bands_by_name
from simulate.statistics.endings import HORIZON_NAME, ended
from simulate.statistics.estimates import mean, share
from simulate.statistics.replicates import replicates_of
from simulate.storage.directories import RunDirectoryError
from simulate.studies.explain.design import trajectory_of
from simulate.studies.explain.words import Trajectory
from simulate.studies.run.contract import Summary
from simulate.studies.run.directory import RECORDED, write_run
from simulate.studies.run.plots import Plots
from simulate.studies.run.summary import summarise

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = Deferred("pandas")


@dataclass(frozen=True, repr=False, eq=False)
class Result:
    """A run: its outcomes, trajectory by trajectory, and what they say.

    Attributes
    ----------
    outcomes : Outcomes
        They may be read only: what was summed up once stays true.
    """

    outcomes: Outcomes

    def __post_init__(self) -> None:
        matrix = self.outcomes.matrix.view()
        matrix.flags.writeable = False
        object.__setattr__(self, "outcomes", replace(self.outcomes, matrix=matrix))

    def __reduce__(self) -> tuple[type[Result], tuple[Outcomes]]:
        """A copy, or what is unpickled, may be read only as well."""
        return type(self), (self.outcomes,)

    def __getitem__(self, name: str) -> Array:
        """A quantity by trajectory, as `Outcomes` has it: `result["venture_npv"]`."""
        return self.outcomes[name]

    @property
    def scenario(self) -> Scenario:
        """What was simulated, with the paths and the seed of the run."""
        return self.outcomes.scenario

    @property
    def plan(self) -> Plan:
        """The scenario without shocks."""
        return self.outcomes.plan

    @cached_property
    def _summary(self) -> Summary:
        return summarise(self.outcomes, self._recorded, joint=lives_of_run(self.outcomes))

    def summary(self) -> Summary:
        """The numbers of summary.json, each with its standard error; a copy that may be changed."""
        return deepcopy(self._summary)

    # ---- tables ----

    def to_frame(self, inputs: bool = False) -> pd.DataFrame:
        """A data frame with a row a trajectory; `frame.attrs["columns"]` has meaning and unit of each column.

        Counts and quarters are whole numbers. With `inputs`, what is drawn once per trajectory stands beside what came
        of it, each input by its dotted key.
        """
        return columns.to_frame(self.outcomes, inputs)

    @cached_property
    def _recorded(self) -> dict[str, Array]:
        """The series of the first trajectories, as many as the program records."""
        first = self.outcomes.first
        return record(self.scenario, range(first, first + min(RECORDED, self.outcomes.n_paths)))

    def bands(self) -> pd.DataFrame:
        """Quantiles of every recorded series by quarter, a row a series and quarter, as bands.csv has them.

        They are those of the first 2,000 trajectories, each series among the ventures for which it means something.
        """
        header = [f"p{100 * p:02.0f}" for p in PROBABILITIES]
        found = bands_by_name(self.outcomes, self._recorded)
        names = self._series_names(found)
        tables = {names[name]: pd.DataFrame(bands.T, columns=header) for name, bands in found.items()}
        frame = pd.concat(tables, names=["series", "quarter"]).reset_index()
        units = {names[name]: catalogue.RECORDED[name].series_unit for name in found}
        frame.insert(1, "unit", frame["series"].map(units))
        start = self.scenario.scenario.start
        frame.insert(3, "date", [quarter_date(start, t) for t in frame["quarter"]])
        return frame

    def series(self, trajectory: int) -> pd.DataFrame:
        """The quarters of one trajectory, a row each, a column a series; a partner's series by its name."""
        return self.explain(trajectory).to_frame()

    def _series_names(self, series: Any) -> dict[str, str]:
        return columns.series_names(series, partner_names(self.outcomes))

    # ---- one trajectory ----

    def explain(self, path: int | None = None, *, pick: str | None = None) -> Trajectory:
        """One trajectory of the run: its story and its quarters.

        Parameters
        ----------
        path : int, optional
            Its number.
        pick : str, optional
            Instead of a number, where its venture's value stands among all: worst, p5, median, p95, best.
        """
        return trajectory_of(self.outcomes, path, pick)

    # ---- pictures and files ----

    @property
    def plot(self) -> Plots:
        """Its pictures: `result.plot.value()`, `s_curves`, `partners`, `endings`, `fan("demand")`, each `(ax=None)`."""
        return Plots(self.outcomes, lambda: self._recorded)

    def save(self, directory: str | Path, *, plots: bool = True) -> Path:
        """Write the run directory, as `jvsim run` does; `simulate.open` reads it.

        Parameters
        ----------
        directory : str or Path
            A place where nothing is yet; folders above it are made.
        plots : bool
            Whether pictures are drawn.

        Returns
        -------
        Path
            Where it was written.

        Raises
        ------
        RunDirectoryError
            If it cannot be written, or something is there already.
        """
        from simulate.studies.run.told import told  # with it comes what draws tables

        place = Path(directory)
        if place.exists():
            raise RunDirectoryError(f"{place}: is there already; choose another directory")
        try:
            return write_run(
                self.outcomes,
                place.parent,
                series=self._recorded,
                plots=plots,
                name=place.name,
                summary=self._summary,
                told=told(self.outcomes, self._recorded),
            )
        except RunDirectoryError as error:
            raise error.told_without_options() from error.__cause__

    # ---- at a glance ----

    def __repr__(self) -> str:
        value = with_margin(mean(self["venture_npv"], replicates_of(self.outcomes)))
        info = self.scenario.scenario
        return (
            f"<Result of {shown(info.name)}: {counted(self.outcomes.n_paths, 'path')}, "
            f"venture NPV {value} {info.currency} million (95 %)>"
        )

    def _repr_html_(self) -> str:
        return as_html(repr(self), ("", "mean ± 95 % margin"), self._glance())

    def _glance(self) -> Iterator[tuple[str, str]]:
        by = replicates_of(self.outcomes)
        yield "venture NPV", with_margin(mean(self["venture_npv"], by))
        yield "loses money", percent_with_margin(share(self["venture_npv"] < 0.0, by))
        for name, own in zip(
            (partner.name for partner in self.scenario.partners), self.outcomes.advantage, strict=True
        ):
            yield f"advantage of {name}", with_margin(mean(own, by))
        yield f"lives to the {HORIZON_NAME}", percent_with_margin(share(~ended(self.outcomes), by))
