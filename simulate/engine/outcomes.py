"""What came out of a run: one column a trajectory, one row a quantity.

`Outcomes` is the border between the engine, which fills it, and the analysis, which reads it. The catalogue of its
quantities is data (`QUANTITIES`), so that the run directory can document every column that it writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from simulate.scenario.quantities import shown

if TYPE_CHECKING:
    from simulate.scenario import Scenario

Array = npt.NDArray[np.float64]
Axis = Literal["", "partner", "stage"]

HORIZON = -1
"""The code of `cause` where the venture lived to the horizon."""
SETTLEMENTS = ("none", "sell_to_partner", "buy_out_partner", "third_party_sale", "liquidation")
"""The names of the codes of `settlement`."""
ACTIONS = ("realign", "localise", "refresh", "narrow", "expand")
"""The actions of a reset, in the order of the rows `reset_<action>`."""


@dataclass(frozen=True)
class Quantity:
    """One row of the outcomes (one row for each partner or stage where `axis` says so)."""

    name: str
    unit: str
    meaning: str
    axis: Axis = ""


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("venture_npv", "million", "net present value of the venture at its own rate"),
    Quantity("partner_npv", "million", "net present value of the partner at its own rate", "partner"),
    Quantity(
        "alone_npv", "million", "net present value of the partner's business alone under the same shocks", "partner"
    ),
    Quantity("exit_quarter", "quarters", "quarters lived; the horizon if nothing was settled before it"),
    Quantity("cause", "code", "index of the trigger that ended the venture, -1 for the horizon"),
    Quantity(
        "settlement",
        "code",
        "0 none, 1 sell_to_partner, 2 buy_out_partner, 3 third_party_sale, 4 liquidation, as carried out",
    ),
    Quantity("leaver", "code", "index of the partner that left by a buyout, -1 if none"),
    Quantity("reset_realign", "count", "agreed resets that only realigned"),
    Quantity("reset_localise", "count", "agreed resets that localised imports"),
    Quantity("reset_refresh", "count", "agreed resets that refreshed the technology"),
    Quantity("reset_narrow", "count", "agreed resets that narrowed the scope"),
    Quantity("reset_expand", "count", "agreed resets that expanded the scope"),
    Quantity("reset_reactive", "count", "agreed resets that a crisis proposed, not a review"),
    Quantity("refusals", "count", "proposed resets that were refused"),
    Quantity("disputes", "count", "disputes begun"),
    Quantity("deadlock_quarters", "quarters", "quarters that ended in deadlock"),
    Quantity("diluted", "share", "total of stake moved by unpaid capital calls"),
    Quantity("peak_funding", "million", "lowest undiscounted cumulative free cash flow, at most 0"),
    Quantity("payback_quarter", "quarters", "quarters until the cumulative free cash flow was back at 0, -1 if never"),
    Quantity("moic", "multiple", "undiscounted money out over money in; 0 if nothing was paid in"),
    Quantity("final_alignment", "score", "alignment when the joint time ended"),
    Quantity("final_scope", "share", "scope when the venture ended"),
    Quantity("final_stake", "share", "stake of the partner when the venture ended", "partner"),
    Quantity("stage_start", "quarter", "quarter in which the stage was started, -1 if never", "stage"),
)


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


@dataclass(frozen=True)
class Plan:
    """The scenario without shocks: what the partners plan for.

    `series` holds every recorded quarterly quantity, each of shape (n_quarters,).
    """

    venture: CashFlows
    partners: tuple[CashFlows, ...]
    alone: tuple[CashFlows | None, ...]
    venture_npv: float
    partner_npv: tuple[float, ...]
    alone_npv: tuple[float, ...]
    series: dict[str, Array]

    def __repr__(self) -> str:
        quarters = self.venture.quarterly.size
        return f"<Plan of {quarters} quarters: NPV {self.venture_npv:,.1f} million, {len(self.series)} series>"

    @property
    def ebitda(self) -> Array:
        """Planned EBITDA by quarter [million], shape (n_quarters,)."""
        return self.series["ebitda"]


def row_names(n_partners: int, n_stages: int) -> list[tuple[str, int]]:
    """Every row of the outcome matrix in order, as (name, index along its axis)."""
    sizes = {"": 1, "partner": n_partners, "stage": n_stages}
    return [(q.name, i) for q in QUANTITIES for i in range(sizes[q.axis])]


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
        start = 0
        sizes = {"": 1, "partner": len(self.scenario.partners), "stage": len(self.scenario.venture.stages)}
        for quantity in QUANTITIES:
            self._rows[quantity.name] = slice(start, start + sizes[quantity.axis])
            start += sizes[quantity.axis]

    def __getitem__(self, name: str) -> Array:
        """A quantity as a view: shape (n_paths,), or (n_partners or n_stages, n_paths) where it has an axis."""
        rows: Array = self.matrix[self._rows[name]]
        axis = next(q.axis for q in QUANTITIES if q.name == name)
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

        Its value alone where its plan alone is worth more than nothing; else 0: it would walk away.
        """
        worth = np.array([npv > 0.0 for npv in self.plan.alone_npv])
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
