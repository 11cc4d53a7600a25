"""What came out of a run: one column a trajectory, one row a quantity.

`Outcomes` is the border between the engine, which fills it, and the analysis, which reads it. Its rows
are those of the catalogue (`OUTCOMES`), so that the run directory can document every column that it writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulate import catalogue
from simulate.engine.beginning import Opening
from simulate.scenario.quantities import shown

if TYPE_CHECKING:
    from simulate.scenario import Scenario

Array = npt.NDArray[np.float64]

HORIZON, AGREED = -1, -2
"""The codes of `cause` where the venture lived to the horizon, and where its partners agreed to part."""
ALONE, WALK = "alone", "walk"
"""What a partner without the venture does: go alone, or walk away."""
SETTLEMENTS = ("none", "sell_to_partner", "buy_out_partner", "third_party_sale", "liquidation")
"""The names of the codes of `settlement`."""
ACTIONS = ("realign", "localise", "refresh", "narrow", "expand")
"""The actions of a reset, in the order of the rows `reset_<action>`."""


@dataclass(frozen=True)
class CashFlows:
    """A stream of money in millions: at time 0, at the middle of each quarter, and at the horizon."""

    initial: float
    quarterly: Array
    final: float
    discount_rate: float

    def __repr__(self) -> str:
        return f"<CashFlows of {self.quarterly.size} quarters: NPV {self.npv():,.1f} million at {self.discount_rate:g}>"

    def npv(self, rate: float | None = None) -> float:
        """Net present value [million] at a yearly rate, by default the stream's own."""
        growth = 1.0 + (self.discount_rate if rate is None else rate)
        n = self.quarterly.size
        weights = growth ** (-(np.arange(n) + 0.5) / 4.0)
        return float(self.initial + self.quarterly @ weights + self.final * growth ** (-n / 4.0))


ALONE, WALK = "alone", "walk"
"""What a partner may do without the venture."""


@dataclass(frozen=True)
class Alternative:
    """What a partner does without the venture.

    Attributes
    ----------
    choice : str
        "alone" or "walk".
    stops : bool
        Whether its business alone may stop.
    mean, error : float
        What going alone is worth on average [million], and the standard error; the plan's where that decides.
    """

    choice: str
    stops: bool
    mean: float
    error: float


@dataclass(frozen=True)
class Calibration:
    """Fair value at the end of a year, and what followed.

    Attributes
    ----------
    year : int
        Of the venture's life.
    fair_value, followed : float
        Means over futures, of fair value and of the cash and the horizon's value after it, in money of that day
        [million].
    error : float
        Standard error of the mean difference of the two.
    correlation : float
        Of the two over futures.
    """

    year: int
    fair_value: float
    followed: float
    error: float
    correlation: float

    @property
    def ratio(self) -> float:
        """Fair value over what followed, on average."""
        return self.fair_value / self.followed


@dataclass(frozen=True)
class Plan:
    """The scenario without shocks: what the partners plan for.

    `series` holds every recorded quarterly quantity, each of shape (n_quarters,). Flows and values are those from the
    first quarter of the venture's lives on: from `opening`, where it already lives; a plan that was read from a
    directory does not know it.
    """

    venture: CashFlows
    partners: tuple[CashFlows, ...]
    alone: tuple[CashFlows | None, ...]
    venture_npv: float
    partner_npv: tuple[float, ...]
    alone_npv: tuple[float, ...]
    series: dict[str, Array]
    alternatives: tuple[Alternative, ...]
    opening: Opening | None = None

    @property
    def begins(self) -> Opening:
        """Where lives begin, of a plan that was made here."""
        assert self.opening is not None, "a plan that was read from a directory is not lived"
        return self.opening

    def __repr__(self) -> str:
        quarters = self.venture.quarterly.size
        return f"<Plan of {quarters} quarters: NPV {self.venture_npv:,.1f} million, {len(self.series)} series>"

    @property
    def is_begun(self) -> bool:
        """Whether the venture already lives where its flows begin: what was spent before is not among them."""
        return self.venture.quarterly.size < self.ebitda.size

    @property
    def ebitda(self) -> Array:
        """Planned EBITDA by quarter [million], shape (n_quarters,)."""
        return self.series["ebitda"]


def axis_names(scenario: Scenario) -> dict[str, list[str]]:
    """Of what a quantity with an axis has a row each, by the axis: the names of the scenario."""
    return {
        "": [""],
        "partner": [partner.name for partner in scenario.partners],
        "stage": [stage.name for stage in scenario.venture.stages],
        "payment": [payment.name for payment in scenario.payments],
        "trigger": [trigger.name for trigger in scenario.exit.triggers],
    }


def row_names(scenario: Scenario) -> list[tuple[str, int]]:
    """Every row of the outcome matrix in order, as (name, index along its axis)."""
    axes = axis_names(scenario)
    return [(row.name, i) for row in catalogue.OUTCOMES for i in range(len(axes[row.axis]))]


@dataclass(frozen=True)
class Outcomes:
    """Outcomes of `n_paths` trajectories of one scenario.

    Attributes
    ----------
    scenario : Scenario
        What was simulated.
    plan : Plan
        The plan that the outcomes are measured against.
    matrix : ndarray, shape (n_rows, n_paths)
        The rows of `row_names`; read it through `outcomes["venture_npv"]`.
    first : int
        Number of the first trajectory.
    seconds, threads : float, int
        What the run took.
    """

    scenario: Scenario
    plan: Plan
    matrix: Array
    first: int = 0
    seconds: float = 0.0
    threads: int = 1
    _rows: dict[str, slice] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        start, axes = 0, axis_names(self.scenario)
        for row in catalogue.OUTCOMES:
            size = len(axes[row.axis])
            self._rows[row.name] = slice(start, start + size)
            start += size

    def __getitem__(self, name: str) -> Array:
        """A quantity as a view: shape (n_paths,), or (n, n_paths) where it has an axis of n names."""
        rows: Array = self.matrix[self._rows[name]]
        axis = next(row.axis for row in catalogue.OUTCOMES if row.name == name)
        return rows if axis else rows[0]

    def __repr__(self) -> str:
        return f"<Outcomes of {shown(self.scenario.scenario.name)}: {self.n_paths:,} paths from {self.first:,} on>"

    @property
    def n_paths(self) -> int:
        """Number of trajectories."""
        return int(self.matrix.shape[1])

    @property
    def alternative(self) -> Array:
        """What each partner would have without the venture [million], shape (n_partners, n_paths).

        Its value alone where that is its alternative; else 0: it would walk away.
        """
        worth = np.array([alternative.choice == ALONE for alternative in self.plan.alternatives])
        return np.where(worth[:, None], self["alone_npv"], 0.0)

    @property
    def advantage(self) -> Array:
        """Each partner's value less its alternative [million], shape (n_partners, n_paths)."""
        return self["partner_npv"] - self.alternative


def is_paired(outcomes: Outcomes) -> bool:
    """Whether neighbours in the sample are antithetic: it must start with the first of a pair."""
    return bool(outcomes.scenario.simulation.antithetic) and outcomes.first % 2 == 0


def partner_names(outcomes: Outcomes) -> list[str]:
    """The partners' names in the order of the rows."""
    return [partner.name for partner in outcomes.scenario.partners]
