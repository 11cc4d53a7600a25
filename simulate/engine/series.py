"""Recorded series: which rows of the state are kept by quarter, and their replay for chosen trajectories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulate.core import lanes
from simulate.engine.kernel import NO_ROWS, run_kernel
from simulate.engine.outcomes import Array
from simulate.engine.packing import Packed

if TYPE_CHECKING:
    from simulate.scenario import Scenario


LARGEST_SHOWN = 1e299
"""A recorded number beyond this is shown as this: bands lie between numbers, not between infinities."""


@dataclass(frozen=True)
class SeriesRow:
    """Where a recorded series stands in the state, in which unit it is reported, and the factor to get there."""

    field: str
    index: tuple[int, ...]
    unit: str
    scale: float = 1.0


SERIES: dict[str, SeriesRow] = {
    "tariff": SeriesRow("tariff", (), "rate"),
    "regime": SeriesRow("regime", (), "index"),
    "technology_gap": SeriesRow("gap", (), "log"),
    "regulation_bill": SeriesRow("regulation_bill", (), "million"),
    "subsidy": SeriesRow("subsidy", (), "currency a unit", 1e6),
    "repealed": SeriesRow("repealed", (), "flag"),
    "volume": SeriesRow("sales", (), "units a quarter"),
    "wanted": SeriesRow("wanted", (), "units a quarter"),
    "capacity": SeriesRow("capacity", (), "units a year", 4.0),
    "utilisation": SeriesRow("utilisation", (), "share"),
    "unit_price": SeriesRow("unit_price", (), "currency a unit", 1e6),
    "unit_cost": SeriesRow("unit_cost", (), "currency a unit", 1e6),
    "revenue": SeriesRow("revenue", (), "million"),
    "ebitda": SeriesRow("ebitda", (), "million"),
    "capex": SeriesRow("capex", (), "million"),
    "extra": SeriesRow("extra", (), "million"),
    "free_cash_flow": SeriesRow("free_cash_flow", (), "million"),
    "cumulative_cash": SeriesRow("cumulative_cash", (), "million"),
    "fair_value": SeriesRow("fair_value", (), "million"),
    "book": SeriesRow("book", (), "million"),
    "alignment": SeriesRow("alignment", (), "score"),
    "dispute_level": SeriesRow("dispute_level", (), "level"),
    "shortfall": SeriesRow("shortfall", (), "share"),
    "margin": SeriesRow("margin", (), "share"),
    "drift": SeriesRow("drift", (), "score"),
    "imbalance": SeriesRow("imbalance", (), "share"),
    "stake": SeriesRow("stake", (0,), "share"),
    "scope": SeriesRow("scope", (), "share"),
    "imported_share": SeriesRow("imported_share", (), "share"),
    "refused": SeriesRow("refusals", (), "count"),
    "reset_action": SeriesRow("action", (), "code"),
    "acts": SeriesRow("acts", (), "flag"),
    "joint": SeriesRow("joint", (), "flag"),
    "sole": SeriesRow("sole", (), "flag"),
    "under_notice": SeriesRow("noticed", (), "flag"),
    "reset_under_way": SeriesRow("reset_left", (), "flag"),
    "strategy_shift_0": SeriesRow("strategy_shift", (0,), "flag"),
    "strategy_shift_1": SeriesRow("strategy_shift", (1,), "flag"),
    "distress_0": SeriesRow("distress", (0,), "flag"),
    "distress_1": SeriesRow("distress", (1,), "flag"),
    "partner_cash_flow_0": SeriesRow("flow", (0,), "million"),
    "partner_cash_flow_1": SeriesRow("flow", (1,), "million"),
    "alone_cash_flow_0": SeriesRow("alone_flow", (0,), "million"),
    "alone_cash_flow_1": SeriesRow("alone_flow", (1,), "million"),
}
"""Rows of the state that are recorded on request, as they are at the end of the quarter (`OPENING`: at its start)."""


OPENING = ("joint", "sole", "under_notice", "reset_under_way")
"""Flags that are recorded as at the start of the quarter."""


def replayed(
    packed: Packed, planned: Array, scenario: Scenario, trajectories: npt.NDArray[np.int64]
) -> dict[str, Array]:
    """Quarterly series of trajectories, each of shape (n_quarters, n)."""
    places = [lanes.row_of(lanes.STATE, row.field, *row.index) for row in SERIES.values()]
    deviation = lanes.row_of(lanes.STATE, "deviation")
    rows = np.array([*places, *range(deviation, deviation + lanes.N_FACTORS)], dtype=np.int64)
    _, recorded = run_kernel(packed, planned, scenario, trajectories, NO_ROWS, rows)
    series = {name: values * row.scale for (name, row), values in zip(SERIES.items(), recorded, strict=False)}
    for name in OPENING:
        series[name] = _at_opening(series[name], 1.0 if name == "joint" else 0.0)
    quarters = np.arange(recorded.shape[1])[:, None]
    with np.errstate(over="ignore"):  # an index may be beyond what a number can hold
        for k, factor in enumerate(lanes.FACTORS):
            series[factor] = np.exp(packed.row("trend", k) * quarters + recorded[len(SERIES) + k])
    return {name: np.clip(values, -LARGEST_SHOWN, LARGEST_SHOWN) for name, values in series.items()}


def _at_opening(closing: Array, first: float) -> Array:
    """A flag at the start of each quarter, from its state at the end of each."""
    opening = np.empty_like(closing)
    opening[0] = first
    opening[1:] = closing[:-1] > 0.0
    return opening
