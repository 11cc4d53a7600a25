"""One life of a run, as its stories, tables and pictures read it: its outcome and its recorded series."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulate.engine.outcomes import SETTLEMENTS, Array, Outcomes
from simulate.studies.explain.weighing import Decisions


@dataclass(frozen=True, repr=False, eq=False)
class Life:
    """One column of a run with its recorded series.

    Attributes
    ----------
    outcomes : Outcomes
        A run.
    column : int
        Which of its columns.
    series : dict of ndarray, shape (n_quarters,)
        The recorded series of this trajectory.
    decisions : Decisions
        What was weighed in it.
    """

    outcomes: Outcomes
    column: int
    series: dict[str, Array]
    decisions: Decisions = field(default_factory=Decisions)

    @property
    def number(self) -> int:
        """The trajectory's number."""
        return self.outcomes.first + self.column

    @property
    def names(self) -> list[str]:
        """The partners' names."""
        return [partner.name for partner in self.outcomes.scenario.partners]

    @property
    def first(self) -> int:
        """The first quarter that was simulated."""
        return self.outcomes.scenario.first_quarter

    def value(self, quantity: str, index: int = 0) -> float:
        """A quantity of the outcome; `index` is the partner or stage where it has one."""
        rows = self.outcomes[quantity]
        return float(rows[self.column] if rows.ndim == 1 else rows[index, self.column])

    def amount(self, payment: int) -> float:
        """The amount of a payment, as it is drawn here where it is uncertain [million]."""
        scenario = self.outcomes.scenario
        values = scenario.values(scenario.draw(self.number, 1))["payments"][payment]
        return float(np.asarray(values["amount"]).flat[0])

    def quarters(self) -> int:
        """Quarters that the venture lived."""
        return int(self.value("exit_quarter"))

    def quarters_run(self) -> int:
        """Quarters that anybody ran it: to its end, or to the horizon where one partner went on alone."""
        stopped = int(self.value("owner_stop_quarter"))
        bought = SETTLEMENTS[int(self.value("settlement"))] in ("sell_to_partner", "buy_out_partner")
        return min(stopped, self.outcomes.scenario.horizon_quarters) if bought else self.quarters()


def column_of(series: dict[str, Array], column: int) -> dict[str, Array]:
    """The series of one trajectory out of recorded ones of shape (n_quarters, n_recorded)."""
    return {name: values[:, column] for name, values in series.items()}
