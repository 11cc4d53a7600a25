"""Kernel against twin: every outcome of every trajectory."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate import catalogue
from simulate.engine.outcomes import Plan
from simulate.engine.planner import plan
from simulate.engine.run import record, simulate
from simulate.engine.run import taught as known
from simulate.scenario import Scenario
from tests import reference
from tests.teaching import as_twin

TOLERANCE = 1e-9


def disagreements(scenario: Scenario, paths: int, first: int = 0) -> list[str]:
    """Outcomes in which kernel and twin differ by more than the tolerance, with the worst trajectory of each."""
    outcomes = simulate(scenario, paths, first=first)
    numbers = first + np.arange(paths)
    simulation = scenario.simulation
    stops = stops_of(outcomes.plan)
    drawn, medians = scenario.values(scenario.draw(first, paths)), scenario.values()
    twin = reference.simulate(
        drawn, medians, simulation.seed, numbers, simulation.antithetic, stops=stops, table=taught(scenario)
    )
    found = plan_disagreements(outcomes.plan, reference.plan(scenario.values()))
    funding = np.maximum(np.abs(twin["peak_funding"]), 1.0)
    for row in catalogue.OUTCOMES:
        mine = outcomes[row.name]
        theirs = np.asarray(twin[row.name]).reshape(mine.shape)
        exact = row.kind != "level"
        error = np.abs(mine - theirs) / (1.0 if exact else np.maximum(np.abs(theirs), funding))
        if not (error <= (0.0 if exact else TOLERANCE)).all():
            worst = np.unravel_index(int(np.nanargmax(error)), error.shape)
            found.append(f"{row.name}{worst}: kernel {mine[worst]!r}, twin {theirs[worst]!r}")
    return found


def taught(scenario: Scenario) -> dict[str, Any] | None:
    """What the kernel has learned, as the twin takes it; None where nobody learns."""
    table = known(scenario)
    return None if table is None else as_twin(table)


def plan_disagreements(plan: Plan, twin: dict[str, np.ndarray]) -> list[str]:
    """Plan figures in which kernel and twin differ."""
    pairs: dict[str, tuple[Any, Any]] = {
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


def stops_of(outline: Plan) -> tuple[bool, bool]:
    """Which partners' businesses alone may stop."""
    first, second = outline.alternatives
    return first.stops, second.stops


def series_disagreements(scenario: Scenario, trajectories: list[int]) -> list[str]:
    """Recorded series in which kernel and twin differ, each among the ventures for which it means something."""
    numbers = np.array(trajectories)
    mine = record(scenario, trajectories)
    drawn = [scenario.draw(k, 1) for k in trajectories]
    draws = {key: np.concatenate([draw[key] for draw in drawn]) for key in drawn[0]}
    simulation = scenario.simulation
    twin = reference.simulate(
        scenario.values(draws), scenario.values(), simulation.seed, numbers, simulation.antithetic, record=True,
        stops=stops_of(plan(scenario)), table=taught(scenario),
    )  # fmt: skip
    joint = mine["joint"] > 0.5
    lives = {"joint": joint, "running": joint | (mine["sole"] > 0.5), "always": np.ones_like(joint)}
    found = []
    for name in sorted(mine.keys() & twin.keys()):
        seen = lives[catalogue.RECORDED[name].among]
        error = np.abs(mine[name] - twin[name])[seen] / max(1e-6, float(np.abs(twin[name]).max()))
        if error.max() > TOLERANCE:
            found.append(f"{name}: {error.max()}")
    return found
