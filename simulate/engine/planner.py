"""The plan: the same kernel without shocks, exits and governance, at the medians of what is uncertain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.core import lanes
from simulate.engine.alternatives import by_pilots, by_plan
from simulate.engine.beginning import Opening
from simulate.engine.editions import RESERVABLE, as_played
from simulate.engine.kernel import LARGEST, NO_ROWS, NonFiniteResult, run_kernel
from simulate.engine.opening import AT_START, afresh
from simulate.engine.outcomes import Array, CashFlows, Plan
from simulate.engine.packing import Packed, pack
from simulate.engine.plan import without_shocks
from simulate.engine.series import replayed
from simulate.engine.today import opening_of, state_before
from simulate.scenario.edition import FIRST

if TYPE_CHECKING:
    from simulate.scenario import Scenario


NO_PEAK = 1e300
"""Stands for the plan's best quarter while the plan itself is still being run: no shortfall is seen."""
SMALLEST_PEAK = 1e-9
"""The plan's best quarter is never taken smaller [million]."""
_LEDGER_ROWS = np.array(
    [lanes.row_of(lanes.STATE, name, i) for name, n in (("value", lanes.N_HOLDERS), ("final", lanes.N_HOLDERS),
     ("alone_value", lanes.PARTNERS), ("alone_final", lanes.PARTNERS)) for i in range(n)],
    dtype=np.int64,
)  # fmt: skip
"""Rows of the plan's ledgers: values and horizon values of venture and partners, then of the partners alone."""


def plan(scenario: Scenario) -> Plan:
    """What the partners plan for: the same kernel without shocks, at the medians of what is uncertain."""
    return plan_with_rows(scenario)[0]


def planned_end(scenario: Scenario) -> tuple[int, int] | None:
    """What ends the venture if all goes as planned: the trigger's number and the quarters lived; None if nothing does.

    The plan itself knows no exits: a trigger that it would pull is a term, an option, or a mistake.
    """
    values = scenario.values()
    decisions = {**values["decisions"], "parting": "never"}
    packed = _pack_plan({**without_shocks(values), "exit": values["exit"], "decisions": decisions})
    _, planned = plan_with_rows(scenario)
    its_own, _ = _openings(_pack_plan(without_shocks(values)), planned, scenario)
    rows = np.array([lanes.row_of(lanes.STATE, name) for name in ("cause", "exit_quarter")], dtype=np.int64)
    (cause, lived), _ = run_kernel(packed.since(its_own), planned, scenario, np.zeros(1, dtype=np.int64), rows, NO_ROWS)
    return (int(cause[0]), int(lived[0])) if cause[0] >= 0.0 else None


def plan_with_rows(scenario: Scenario) -> tuple[Plan, Array]:
    """The plan, and its rows as the kernel takes them (`Given.plan`), shape (4, n_quarters + 1); (21.1) is the last."""
    values = without_shocks(scenario.values())
    packed = _pack_plan(values)
    n_quarters = scenario.horizon_quarters
    blind = np.zeros((4, n_quarters + 1))
    blind[0, n_quarters] = NO_PEAK
    blind[3] = (1.0 + as_played(values)["inflation"]) ** (np.arange(n_quarters + 1) / 4.0)
    alone = np.zeros(1, dtype=np.int64)
    planned = _planned(replayed(packed, blind, scenario, alone)["ebitda"][:, 0], blind)
    if values["rules"] != FIRST:
        planned[2, :n_quarters] = _rest(values, blind, scenario)
    series = {name: values[:, 0] for name, values in replayed(packed, planned, scenario, alone).items()}
    its_own, opening = _openings(packed, planned, scenario)
    ledgers, _ = run_kernel(packed.since(its_own), planned, scenario, alone, _LEDGER_ROWS, NO_ROWS)
    if not ((np.abs(planned) < LARGEST).all() and (np.abs(ledgers) < LARGEST).all()):
        quarter = int(np.argmin(np.abs(planned[0]) < LARGEST))
        raise NonFiniteResult(
            f"the plan itself is not finite: its EBITDA in quarter {quarter} is {planned[0, quarter]};"
            " an input of the plan drives it beyond what a number can hold: look at trends, prices and volumes"
        )
    outline = replace(_outline(packed.since(its_own), ledgers[:, 0], series), opening=opening)
    if values["rules"] != FIRST:
        outline = replace(outline, alternatives=by_pilots(scenario, planned, opening))
    return outline, planned


def _openings(packed: Packed, planned: Array, scenario: Scenario) -> tuple[Opening, Opening]:
    """Where the plan begins to be valued, and where lives begin: at the start, or in a state of today."""
    first = scenario.first_quarter
    if first == 0:
        return AT_START, AT_START
    state = state_before(packed, planned, scenario, 0, first)
    return afresh(first, state), opening_of(scenario, state)


def _pack_plan(values: Mapping[str, Any]) -> Packed:
    """The plan's values as the kernel takes them: alignment stays where it starts."""
    packed = pack(values)
    packed.inputs["long_run_log_odds"] = packed.inputs["start_log_odds"]
    return packed


def _planned(ebitda: Array, blind: Array) -> Array:
    """Planned EBITDA by quarter and of the four quarters after it, and the best quarter [million]."""
    n, planned = ebitda.size, blind.copy()
    planned[0, :n] = ebitda
    planned[0, n] = max(float(ebitda.max()), SMALLEST_PEAK)
    for t in range(n):
        planned[1, t] = sum(float(ebitda[min(t + h, n - 1)]) for h in range(1, 5))
    return planned


def _rest(values: Mapping[str, Any], blind: Array, scenario: Scenario) -> Array:
    """What the plan has after each quarter beyond its own prospect [million], without management's actions (22.1)."""
    reserved = {**values["governance"], "reserved": RESERVABLE}
    packed = _pack_plan({**values, "governance": reserved})
    packed.structure["foresees"] = 1
    rows = np.array([lanes.row_of(lanes.STATE, name) for name in ("free_cash_flow", "prospect")], dtype=np.int64)
    final = np.array([lanes.row_of(lanes.STATE, "final", lanes.VENTURE)], dtype=np.int64)
    (terminal,), series = run_kernel(packed, blind, scenario, np.zeros(1, dtype=np.int64), final, rows)
    flows, prospect = series[0, :, 0], series[1, :, 0]
    factor, worth = float(packed.inputs[0]["discount"][lanes.VENTURE, 0]), float(terminal[0])
    rest = np.empty(flows.size)
    for t in range(flows.size - 1, -1, -1):
        rest[t] = worth - prospect[t]
        worth = worth * factor + flows[t] * factor**0.5
    return rest


def _outline(packed: Packed, ledgers: Array, series: dict[str, Array]) -> Plan:
    """The plan's ledgers out of the rows of `_LEDGER_ROWS`."""
    p, x, n = packed.inputs[0], packed.structure[0], lanes.PARTNERS
    value, final = ledgers[: 1 + n], ledgers[1 + n : 2 + 2 * n]
    alone_value, alone_final = ledgers[2 + 2 * n : 2 + 3 * n], ledgers[2 + 3 * n :]

    first = packed.opening.first

    def stream(initial: float, flows: Array, last: float, holder: int) -> CashFlows:
        rate = float(p["discount"][holder, 0] ** -4.0 - 1.0)
        return CashFlows(initial if first == 0 else 0.0, flows[first:], float(last), rate)

    partners, alone = [], []
    for i in range(n):
        contribution = float(p["initial_contribution"][i, 0])
        partners.append(stream(-contribution, series[f"partner_cash_flow_{i}"], final[1 + i], 1 + i))
        own = stream(0.0, series[f"alone_cash_flow_{i}"], alone_final[i], 1 + i)
        alone.append(own if x["alone"][i] else None)
    return Plan(
        venture=stream(0.0, series["free_cash_flow"], final[lanes.VENTURE], lanes.VENTURE),
        partners=tuple(partners),
        alone=tuple(alone),
        venture_npv=float(value[lanes.VENTURE]),
        partner_npv=tuple(float(v) for v in value[1:]),
        alone_npv=tuple(float(v) for v in alone_value),
        series=series,
        alternatives=by_plan(tuple(float(v) for v in alone_value)),
        opening=packed.opening,
    )
