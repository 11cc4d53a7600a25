"""What each partner would do without the venture: go alone, with or without a right to stop, or walk away.

Decided once, before any future is drawn, on pilot futures that no run uses, and followed in every future: a right to
stop cannot cost a partner its alternative. See docs/model.md, section 19.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulate.core import lanes
from simulate.engine.beginning import Opening
from simulate.engine.kernel import NO_ROWS, run_kernel
from simulate.engine.learning.shelf import PLAINLY
from simulate.engine.outcomes import ALONE, WALK, Alternative, Array
from simulate.engine.packing import Packed, pack

if TYPE_CHECKING:
    from simulate.scenario import Scenario

PILOTS_A = 2**40
"""Number of the first pilot future; runs end before it."""
CHUNK = 8192
"""Pilots that are run at a time."""
KEPT = 64
"""Chunks of pilots whose values are kept: variants of a deal often differ in terms that a partner alone has not."""
_LIVED: dict[str, Array] = {}
OF_THE_VENTURE = (
    "stage_capex", "stage_capacity", "stage_min_alignment", "stage_max_shortfall", "stage_budget", "stage_opens",
    "equity", "initial_contribution", "contribution", "side_margin", "capability_value", "capability_rate",
    "distress_chance", "shift_hazard", "distress_end_chance", "payment_amount", "payment_min_alignment",
    "payment_max_shortfall", "start_log_odds", "long_run_log_odds", "alignment_kept", "alignment_noise", "strain_drift",
    "strain_shortfall", "strain_dispute", "strain_imbalance", "strain_shift", "drift_weight", "dispute_hazard",
    "escalation", "settling_clarity", "deadlock_settling", "dispute_drag", "shift_end_chance", "overhead_cost",
    "friction_cost", "review_cost", "drift_threshold", "shortfall_threshold", "alignment_threshold", "crisis_alignment",
    "reset_cost", "reset_quarters", "reset_disruption", "cooldown_quarters", "alignment_gain", "alignment_loss",
    "agree_base", "agree_alignment", "agree_reactive", "agree_failures", "notice_delay", "leakage_share",
    "knowledge_kept", "separation_drag", "supply_quarters", "supply_margin", "dilution_penalty", "trigger_threshold",
    "trigger_quarters", "trigger_notice", "trigger_discount", "distress_hazard", "demand_sensitivity",
    "shortfall_sensitivity", "owner_contribution", "replacement", "takes_volume", "takes_quarters", "takes_whole",
    "supply_whole", "control", "sale_discount", "trigger_lapse", "fixed_cost", "synergy", "retained_synergy",
    "imported_share", "catch_up", "strengths", "owner_gap_kept",
)  # fmt: skip
"""Inputs that a business alone has no use for."""
OF_ALONE = (
    "quarters", "regimes", "initial_regime", "history_length", "history_block", "alone", "alone_quarter", "alone_build",
    "edition", "estimate", "closing", "inertia", "waiting_alone", "subsidised", "plain_terms",
)  # fmt: skip
"""What else of a scenario it depends on."""
_ROWS = np.array(
    [lanes.row_of(lanes.STATE, name, i) for name in ("alone_full_value", "alone_stopped_value")
     for i in range(lanes.PARTNERS)],
    dtype=np.int64,
)  # fmt: skip


@dataclass(frozen=True)
class _Ways:
    """Values of partners alone on the pilots [million], shapes (n_partners, n): never stopping, and stopping."""

    never: Array
    stopping: Array


def by_plan(planned: tuple[float, ...]) -> tuple[Alternative, ...]:
    """Alternatives as the first edition has them: alone where the plan alone is worth more than nothing."""
    return tuple(Alternative(ALONE if npv > 0.0 else WALK, False, npv, 0.0) for npv in planned)


def by_pilots(scenario: Scenario, planned: Array, opening: Opening) -> tuple[Alternative, ...]:
    """Alternatives of the second edition.

    Parameters
    ----------
    scenario : Scenario
    planned : ndarray
        The plan's rows as the kernel takes them.
    opening : Opening
        Where lives begin.
    """
    with_table = [partner.alone is not None for partner in scenario.partners]
    if not any(with_table):
        return tuple(Alternative(WALK, False, 0.0, 0.0) for _ in with_table)
    ways = _pilots(scenario, planned, opening)
    if not scenario.decisions.closing or scenario.decisions.estimate == "none":
        ways = _Ways(ways.never, ways.never)
    wishes = [partner.alternative for partner in scenario.partners]
    return tuple(_choose(wish, ways.never[i], ways.stopping[i]) for i, wish in enumerate(wishes))


def _choose(wish: str, never: Array, stopping: Array) -> Alternative:
    """The best way of going alone, and whether it is better than walking away."""
    stops = bool(stopping.mean() > never.mean())
    values = stopping if stops else never
    with np.errstate(over="ignore"):  # a mean whose error overflows is told where futures are lived, with their address
        mean, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size))
    goes = wish == "alone" or (wish == "best" and mean > 0.0)
    return Alternative(ALONE if goes else WALK, stops, mean, error)


def _pilots(scenario: Scenario, planned: Array, opening: Opening) -> _Ways:
    """What the partners alone are worth on the first pilots."""
    n = scenario.decisions.pilot_paths
    drawn_plainly = scenario.with_changes(PLAINLY)
    chunks = [_lives(drawn_plainly, planned, opening, range(k, min(k + CHUNK, n))) for k in range(0, n, CHUNK)]
    values = np.concatenate(chunks, axis=1)
    return _Ways(values[: lanes.PARTNERS], values[lanes.PARTNERS :])


def _lives(scenario: Scenario, planned: Array, opening: Opening, pilots: range) -> Array:
    first, n = PILOTS_A + pilots.start, len(pilots)
    packed = pack(scenario.values(scenario.draw(first, n))).since(opening)
    packed.structure["alone_only"] = 1
    key = _key(packed, planned, scenario.simulation.seed, first, n)
    if key not in _LIVED:
        numbers = first + np.arange(n, dtype=np.int64)
        while len(_LIVED) >= KEPT:
            _LIVED.pop(next(iter(_LIVED)), None)
        _LIVED[key] = run_kernel(packed, planned, scenario, numbers, _ROWS, NO_ROWS)[0]
    return _LIVED[key]


def _key(packed: Packed, planned: Array, seed: int, first: int, n: int) -> str:
    """Digest of all that pilots alone depend on: a deal with other terms of the venture has the same ones."""
    digest = hashlib.sha256(f"{seed} {first} {n}".encode())
    inputs, shared = lanes.as_rows(packed.inputs), packed.structure[0]
    joint = np.zeros(inputs.shape[0], dtype=bool)
    for name in OF_THE_VENTURE:
        start = lanes.row_of(lanes.INPUTS, name)
        joint[start : start + math.prod(lanes.INPUTS[name].shape[:-1])] = True
    digest.update(inputs[~joint, 0].tobytes())
    drawn = ~joint[packed.drawn_rows]
    for part in (packed.drawn_rows[drawn], packed.drawn[drawn] if drawn.any() else np.empty(0), planned[3]):
        digest.update(np.ascontiguousarray(part).tobytes())
    digest.update(str(packed.opening.first).encode() + packed.opening.rows.tobytes())
    for part in (
        packed.history,
        packed.announced,
        *(np.asarray(shared[name]) for name in OF_ALONE),
    ):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()
