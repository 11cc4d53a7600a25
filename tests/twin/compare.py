"""Kernel against twin: every outcome of every trajectory."""

from __future__ import annotations

import numpy as np

from simulate.engine.outcomes import QUANTITIES, Plan
from simulate.engine.run import record, simulate
from simulate.scenario import Scenario
from tests import reference

TOLERANCE = 1e-9
COUNTED = ("code", "count", "quarters", "quarter")
"""Units of what must agree exactly."""
TOGETHER = ("drift", "alignment", "dispute_level", "imbalance")
"""Series that mean something only while both partners are in."""
MARKET = ("demand", "price", "input_cost", "technology", "tariff")


def disagreements(scenario: Scenario, paths: int, first: int = 0) -> list[str]:
    """Outcomes in which kernel and twin differ by more than the tolerance, with the worst trajectory of each."""
    outcomes = simulate(scenario, paths, first=first)
    numbers = first + np.arange(paths)
    simulation = scenario.simulation
    twin = reference.simulate(
        scenario.values(scenario.draw(first, paths)), scenario.values(), simulation.seed, numbers, simulation.antithetic
    )
    found = plan_disagreements(outcomes.plan, reference.plan(scenario.values()))
    funding = np.maximum(np.abs(twin["peak_funding"]), 1.0)
    for quantity in QUANTITIES:
        mine = outcomes[quantity.name]
        theirs = np.asarray(twin[quantity.name]).reshape(mine.shape)
        scale = 1.0 if quantity.unit in COUNTED else np.maximum(np.abs(theirs), funding)
        error = np.abs(mine - theirs) / scale
        if not (error <= (0.0 if quantity.unit in COUNTED else TOLERANCE)).all():
            worst = np.unravel_index(int(np.nanargmax(error)), error.shape)
            found.append(f"{quantity.name}{worst}: kernel {mine[worst]!r}, twin {theirs[worst]!r}")
    return found


def plan_disagreements(plan: Plan, twin: dict[str, np.ndarray]) -> list[str]:
    """Plan figures in which kernel and twin differ."""
    pairs = {
        "plan_npv": (plan.venture_npv, twin["plan_npv"]),
        "plan_partner_npv": (plan.partner_npv, twin["plan_partner_npv"]),
        "plan_alone_npv": (plan.alone_npv, twin["plan_alone_npv"]),
        "plan_ebitda": (plan.ebitda, twin["plan_ebitda"]),
    }
    scale = max(1.0, float(np.abs(plan.series["cumulative_cash"]).max()))
    return [
        f"{name}: kernel {mine}, twin {theirs}"
        for name, (mine, theirs) in pairs.items()
        if not np.allclose(mine, theirs, rtol=TOLERANCE, atol=TOLERANCE * scale)
    ]


def series_disagreements(scenario: Scenario, trajectories: list[int]) -> list[str]:
    """Recorded series in which kernel and twin differ while the venture lives (market series: always)."""
    numbers = np.array(trajectories)
    mine = record(scenario, trajectories)
    drawn = [scenario.draw(k, 1) for k in trajectories]
    draws = {key: np.concatenate([draw[key] for draw in drawn]) for key in drawn[0]}
    simulation = scenario.simulation
    twin = reference.simulate(
        scenario.values(draws), scenario.values(), simulation.seed, numbers, simulation.antithetic, record=True
    )
    alive = mine["joint"] + mine["sole"] > 0.5
    found = []
    for name in sorted(mine.keys() & twin.keys()):
        seen = np.ones_like(alive) if name in MARKET else (mine["joint"] > 0.5 if name in TOGETHER else alive)
        error = np.abs(mine[name] - twin[name])[seen] / max(1e-6, float(np.abs(twin[name]).max()))
        if error.max() > TOLERANCE:
            found.append(f"{name}: {error.max()}")
    return found
