"""The state of a venture that already lives, from what its file says of it.

What is left out is what the plan has at that date; keys that a person writes come over it, and rows that `jvsim today`
has written over these. See docs/model.md, section 25.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.core import lanes
from simulate.engine.beginning import Array, Opening
from simulate.engine.kernel import NO_ROWS, run_kernel
from simulate.engine.opening import Rows, afresh
from simulate.engine.outcomes import ACTIONS
from simulate.engine.packing import Packed, pack

if TYPE_CHECKING:
    from simulate.scenario import Scenario

Values = Mapping[str, Any]
PLAIN = {
    "cumulative_volume": "volume_made",
    "book": "book",
    "gross": "gross",
    "losses": "losses",
    "working_capital": "working_capital",
    "utilisation": "utilisation",
    "imported_share": "imported_share",
    "scope": "scope",
    "dispute_level": "dispute_level",
    "technology_gap": "gap",
    "subsidy_repealed": "repealed",
}
"""Rows of the state that keys give as they are."""
OF_PARTNERS = ("stake", "capability", "contributed", "strategy_shift", "distress")
"""The same of each partner."""
UNKNOWN = -1.0
"""A place in a history that nobody knows."""


def state_before(packed: Packed, planned: Array, scenario: Scenario, number: int, quarter: int) -> Array:
    """The state of a life at the beginning of a quarter, shape (n_rows,).

    Parameters
    ----------
    packed : Packed
        The scenario with the inputs of that life alone.
    planned : ndarray
        The plan's rows as the kernel takes them.
    scenario : Scenario
    number : int
        The trajectory.
    quarter : int
        After the first one.
    """
    every = np.arange(packed.opening.rows.size)
    _, series = run_kernel(packed, planned, scenario, np.array([number]), NO_ROWS, every)
    state: Array = series[:, quarter - 1, 0].copy()
    state[: len(lanes.ADDRESS_FIELDS)] = 0.0
    return state


def opening_of(scenario: Scenario, plans: Array) -> Opening:
    """Where the lives of a venture that already lives begin; `plans` is the plan's state at that date."""
    values = scenario.values()
    today = values["today"]
    rows, packed = Rows(plans), pack(values)
    p = packed.inputs[0]
    for key, row in PLAIN.items():
        if key in today:
            rows.put(row, float(today[key]))
    _open_market(rows, packed, today)
    _open_stages(rows, packed, today)
    _open_relationship(rows, today)
    _open_costs(rows, Rows(plans), p)
    for name, numbers in today["state"].items():
        rows.put_all(name, numbers)
    return afresh(today["quarter"], rows.rows)


def _open_market(rows: Rows, packed: Packed, today: Values) -> None:
    """Factors, whose log levels hold half the variance of past quarters, and the tariff (section 25)."""
    x, p = packed.structure[0], packed.inputs[0]
    deviations = today.get("deviation", {})
    for k, name in enumerate(lanes.FACTORS):
        deviation = deviations.get(name)
        deviation = rows.get("deviation", k) if deviation is None else deviation
        variance, kept = 0.0, float(p["decay"][k, 0])
        for _ in range(today["quarter"] - 1):
            variance = kept * kept * variance + float(p["shock_variance"][k, 0])
        rows.put("deviation", deviation, k)
        rows.put("variance", variance, k)
        rows.put("level", deviation + 0.5 * variance, k)
        rows.put("history_position", UNKNOWN if x["history_length"][k] > 0 else 0.0, k)
    regime = today["tariff_regime"]
    rows.put("regime", float(x["initial_regime"] if regime is None else regime))
    if regime is not None:
        rows.put("tariff", float(p["regime_mode"][regime, 0]))
    if "tariff" in today:
        rows.put("tariff", today["tariff"])


def _open_stages(rows: Rows, packed: Packed, today: Values) -> None:
    """When stages were started, and since when there is capacity."""
    x, date = packed.structure[0], today["quarter"]
    if not today["stages"]:
        return
    for k, stage in today["stages"].items():
        if stage["started"] is not None:
            rows.put("stage_start", float(stage["started"]), k)
    starts = [(rows.get("stage_start", k), int(x["stage_build"][k])) for k in range(int(x["stages"]))]
    ready = [start + build for start, build in starts if start >= 0.0]
    first = min(ready, default=math.inf)
    rows.put("first_quarter", first if first < date else -1.0)


def _open_relationship(rows: Rows, today: Values) -> None:
    """Alignment, what the partners have become, resets, refusals and triggers."""
    if "alignment" in today:
        rows.put("alignment", today["alignment"])
        rows.put("log_odds", math.log(today["alignment"] / (1.0 - today["alignment"])))
    for i, partner in today["partners"].items():
        for key in OF_PARTNERS:
            if partner.get(key) is not None:
                rows.put(key, float(partner[key]), i)
    for place, name in enumerate(ACTIONS):
        count = today.get("resets", {}).get(name)
        rows.put("resets", rows.get("resets", place) if count is None else float(count), place)
    if "refusals" in today:
        rows.put("refusals", float(today["refusals"]))
        rows.put("failed_resets", float(today["refusals"]))
    for k, quarters in today["triggers"].items():
        rows.put("trigger_count", float(quarters), k)


def _open_costs(rows: Rows, plan: Rows, p: Any) -> None:
    """Costs of the quarter before, which a vote on a stage looks at, as alignment and volume say (6.4, 6.5)."""
    reference, exponent = float(p["reference_volume"][0]), float(p["learning_exponent"][0])
    volumes = [max(reference, state.get("volume_made")) for state in (rows, plan)]
    apart, aligned = 1.0 - rows.get("alignment"), rows.get("alignment") - plan.get("alignment")
    rows.put("conversion", plan.get("conversion") * (volumes[0] / volumes[1]) ** exponent)
    rows.put("cost_factor", plan.get("cost_factor") - float(p["synergy"][0]) * aligned)
    inflated = plan.get("fixed") / float(p["fixed_cost"][0]) if float(p["fixed_cost"][0]) > 0.0 else 1.0
    rows.put("coordination", (float(p["overhead_cost"][0]) + float(p["friction_cost"][0]) * apart) * inflated)
