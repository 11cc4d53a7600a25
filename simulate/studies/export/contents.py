"""What is exported of a run: a table of outcomes, a table of quarters, and what every column of both means.

The quarters are not in the directory of a run, whose bands are quantiles of them: they are replayed from its scenario,
which gives the same bits. For 2,000 futures that takes less than a second, and kept they would be larger than the
outcomes of 100,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate import catalogue
from simulate.engine.outcomes import Array, Outcomes, partner_names
from simulate.engine.run import record
from simulate.presentation.wording import quarter_date
from simulate.statistics.columns import INDEX, series_names, to_frame

if TYPE_CHECKING:
    import pandas as pd

Dictionary = dict[str, dict[str, str]]
OUTCOMES, QUARTERS = "outcomes", "quarters"
"""The names of the tables."""
MEANINGS = ("table", "column", "unit", "meaning", "codes")
"""Headings of what is told of columns."""
WHOLE = ("flag", "count", "code")
"""Kinds of series that are whole numbers."""


@dataclass(frozen=True)
class Contents:
    """A run as it is exported.

    Attributes
    ----------
    outcomes : Outcomes
        As they were saved.
    n_recorded : int
        Of so many of its first trajectories the quarters are exported; 0 for none.
    made : dict
        What is told of the run as a whole, by name.
    """

    outcomes: Outcomes
    n_recorded: int
    made: dict[str, Any]

    @cached_property
    def recorded(self) -> dict[str, Array]:
        """The series of the first trajectories, each of shape (n_quarters, n_recorded)."""
        first = self.outcomes.first
        return record(self.outcomes.scenario, range(first, first + self.n_recorded)) if self.n_recorded else {}

    @cached_property
    def outcome_table(self) -> pd.DataFrame:
        """A row a trajectory: outcomes, alternatives and advantages, and the inputs that were drawn."""
        return to_frame(self.outcomes, inputs=True)

    @cached_property
    def quarter_table(self) -> pd.DataFrame:
        """A row a trajectory and quarter, a column a series; a partner's series by its name."""
        import pandas as pd

        scenario = self.outcomes.scenario
        quarters = np.arange(scenario.first_quarter, scenario.horizon_quarters)
        dates = [quarter_date(scenario.scenario.start, int(t)) for t in quarters]
        calendar = pd.CategoricalDtype(dates, ordered=True)
        names = series_names(self.recorded, partner_names(self.outcomes))
        numbers = np.arange(self.outcomes.first, self.outcomes.first + self.n_recorded)
        data: dict[str, Any] = {
            INDEX: np.repeat(numbers, quarters.size),
            "quarter": np.tile(quarters, self.n_recorded),
            "date": pd.Categorical.from_codes(np.tile(np.arange(quarters.size), self.n_recorded), dtype=calendar),
        }
        for name, values in self.recorded.items():
            flat = values[scenario.first_quarter :].T.ravel()
            whole = catalogue.RECORDED[name].kind in WHOLE
            data[names[name]] = flat.astype(np.int64) if whole else flat
        return pd.DataFrame(data)

    @property
    def outcome_dictionary(self) -> Dictionary:
        """Unit and meaning of every column of the outcomes, and what its codes stand for."""
        own = {INDEX: {"unit": "", "meaning": "number of the trajectory"}}
        return {**own, **self.outcome_table.attrs["columns"]}

    @property
    def quarter_dictionary(self) -> Dictionary:
        """The same of the quarters."""
        names = series_names(self.recorded, partner_names(self.outcomes))
        known = {
            INDEX: {"unit": "", "meaning": "number of the trajectory"},
            "quarter": {"unit": "quarters", "meaning": "quarters since the start, 0 the first"},
            "date": {"unit": "", "meaning": "calendar quarter"},
        }
        for name, shown in names.items():
            row = catalogue.RECORDED[name]
            whose = f": {shown.partition('.')[2]}" if shown != name else ""
            known[shown] = {"unit": row.series_unit, "meaning": f"{row.meaning}{whose}"}
        return known

    @cached_property
    def dictionaries(self) -> dict[str, Dictionary]:
        """Of each table what its columns mean."""
        return {OUTCOMES: self.outcome_dictionary, **({QUARTERS: self.quarter_dictionary} if self.n_recorded else {})}

    @property
    def meanings(self) -> list[tuple[str, str, str, str, str | None]]:
        """The dictionaries as rows of `MEANINGS`."""
        return [
            (name, column, entry["unit"], entry["meaning"], entry.get("codes"))
            for name, dictionary in self.dictionaries.items()
            for column, entry in dictionary.items()
        ]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by their names: the quarters where there are any."""
        outcomes = self.outcome_table.reset_index()
        return {OUTCOMES: outcomes, **({QUARTERS: self.quarter_table} if self.n_recorded else {})}
