"""What each partner would do without the venture: go alone, with or without a right to stop, or walk away.

Decided once, before any future is drawn, on pilot futures that no run uses, and followed in every future: a right to
stop cannot cost a partner its alternative. See docs/model.md, section 19.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulate.core import lanes
from simulate.engine.kernel import NO_ROWS, run_kernel
from simulate.engine.opening import Opening
from simulate.engine.outcomes import Alternative, Array
from simulate.engine.packing import pack

if TYPE_CHECKING:
    from simulate.scenario import Scenario

PILOTS_A = 2**40
"""Number of the first pilot future; runs end before it."""
PLAINLY = {"simulation.sampler": "random", "simulation.antithetic": False}
"""How pilots draw: what they say depends on scenario and seed alone, and shares no point with a run."""
CHUNK = 8192
"""Pilots that are run at a time."""
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
    return tuple(Alternative("alone" if npv > 0.0 else "walk", False, npv, 0.0) for npv in planned)


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
        return tuple(Alternative("walk", False, 0.0, 0.0) for _ in with_table)
    ways = _pilots(scenario, planned, opening)
    wishes = [partner.alternative for partner in scenario.partners]
    return tuple(_choose(wish, ways.never[i], ways.stopping[i]) for i, wish in enumerate(wishes))


def _choose(wish: str, never: Array, stopping: Array) -> Alternative:
    """The best way of going alone, and whether it is better than walking away."""
    stops = bool(stopping.mean() > never.mean())
    values = stopping if stops else never
    mean, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size))
    goes = wish == "alone" or (wish == "best" and mean > 0.0)
    return Alternative("alone" if goes else "walk", stops, mean, error)


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
    values, _ = run_kernel(packed, planned, scenario, first + np.arange(n, dtype=np.int64), _ROWS, NO_ROWS)
    return values

