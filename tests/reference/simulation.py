"""The order of a quarter, and what comes out of a trajectory (model sections 2, 12 and 14)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulate.core.randomness import RELATIONSHIP

from .alone import alone_value, open_alone, run_alone
from .arithmetic import Array, Draws, Values
from .exits import BUY_OUT_PARTNER, SELL_TO_PARTNER, new_exit, pull_triggers, settle
from .governance import ACTIONS, act, govern, new_governance
from .ledger import (
    book_capability,
    book_final,
    book_joint,
    book_owner,
    book_payments,
    book_venture,
    credit,
    learn,
    multiple,
    new_ledger,
)
from .market import advance, open_market
from .planning import plan
from .record import Recorder
from .relationship import align, new_relationship, quarrel, turn_partners, weigh
from .unit import Quarter, close_books
from .venture import appraise, measure, new_venture, run_venture, stage_capex, start_stages
from .world import World


@dataclass(frozen=True)
class Case:
    """Everything that stands still: inputs, the plan and the draws."""

    values: Values
    plan_ebitda: Array
    max_plan_ebitda: float
    draws: Draws


def simulate(
    values: Values,
    plan_values: Values,
    seed: int,
    trajectories: npt.ArrayLike,
    antithetic: bool = False,
    record: bool = False,
) -> dict[str, Array]:
    """Live the given trajectories.

    Parameters
    ----------
    values : mapping
        The scenario's inputs, each a float or an array of shape (n,).
    plan_values : mapping
        The same at their medians, floats.
    seed : int
        Seed of the keyed draws.
    trajectories : array_like of int, shape (n,)
        Numbers of the trajectories.
    antithetic : bool
        Whether odd trajectories mirror the even ones before them.
    record : bool
        Whether to return the quarterly series too, each of shape (n_quarters, n).

    Returns
    -------
    dict
        Outcomes of shape (n,), (2, n) by partner or (n_stages, n) by stage.
    """
    numbers = np.asarray(trajectories, dtype=np.int64)
    planned = plan(plan_values)["plan_ebitda"]
    case = Case(values, planned, max(float(planned.max()), 1e-9), Draws(seed, numbers, antithetic))
    world = _open(case, numbers.size)
    recorder = Recorder() if record else None
    for t in range(values["horizon_quarters"]):
        _live(case, world, t, recorder)
    _close(case, world)
    series = recorder.series() if recorder is not None else {}
    return {**_outcomes(case, world), **series}


def _open(case: Case, n: int) -> World:
    market = open_market(case.values, case.draws, n)
    return World(
        market=market,
        venture=new_venture(case.values, market),
        bond=new_relationship(case.values, n),
        office=new_governance(n),
        ledger=new_ledger(case.values, n),
        way=new_exit(case.values, n),
        alone=[open_alone(case.values, i, market) for i in range(2)],
    )


# ---- a quarter ------------------------------------------------------------------------------------------------------


def _live(case: Case, world: World, t: int, recorder: Recorder | None) -> None:
    """One quarter of everything, in the model's order."""
    opening = recorder.opening(world) if recorder is not None else {}
    live = ~world.way.ended
    if t > 0:
        advance(world.market, case.values, case.draws, t)
    for i, alone in enumerate(world.alone):
        if alone is not None:
            run_alone(case.values, i, alone, world.market)
    quarter = _operate(case, world, t)
    extra, expansion = _relate(case, world, t)
    capex = stage_capex(case.values, world.venture, t)
    flow = close_books(case.values, world.venture.unit, quarter, capex, expansion, extra)
    appraise(case.values, world.venture, t, case.plan_ebitda)
    _book(case, world, np.where(live, flow, 0.0), quarter, t)
    _part(case.values, world)
    if recorder is not None:
        recorder.add(world, opening, quarter, flow, live)


def _operate(case: Case, world: World, t: int) -> Quarter:
    """Payments and stages by the gates, operations, and what they measure."""
    way, alignment = world.way, world.bond.alignment
    book_payments(case.values, world)
    start_stages(case.values, world.venture, t, alignment, way.joint, ~way.ended & ~way.notice)
    loss = np.where(way.joint, _joint_loss(case.values, world), 0.0)
    quarter = run_venture(case.values, world.venture, world.market, alignment, way.joint, loss)
    measure(world.venture, quarter, float(case.plan_ebitda[t]), case.max_plan_ebitda)
    return quarter


def _joint_loss(values: Values, world: World) -> Array:
    """Share of output lost to a dispute, a reset under way, or parting (6.2)."""
    governance = values["governance"]
    dispute = governance["dispute_drag"] * world.bond.level / 4.0
    disruption = np.where(world.office.resetting > 0, governance["reset"]["disruption"], 0.0)
    parting = np.where(world.way.notice, values["exit"]["separation_drag"], 0.0)
    return np.asarray(dispute + disruption + parting)


def _relate(case: Case, world: World, t: int) -> tuple[Array, Array]:
    """Relationship, governance and actions; what they cost after tax, and the capital of an expansion."""
    values, bond, way = case.values, world.bond, world.way
    before, uniform = bond.alignment, case.draws(RELATIONSHIP, t)
    quarrel(values, bond, before, way.joint, uniform[1])
    turn_partners(values, bond, before, way.joint, case.draws, t)
    align(values, bond, world.venture, world.market, way.joint, uniform[0])
    completed, cost = govern(values, world, uniform[2])
    costs = act(values, world, completed)
    return cost + costs.extra, costs.expansion


def _book(case: Case, world: World, flow: Array, quarter: Quarter, t: int) -> None:
    """The ledgers of a quarter, before any settlement."""
    values, ledger, bond, way = case.values, world.ledger, world.bond, world.way
    book_venture(values, ledger, flow, t)
    book_joint(values, world, flow, quarter.volume)
    book_owner(values, world, flow, quarter.volume)
    weigh(values, bond, quarter.volume, ledger.stakes, way.joint, case.max_plan_ebitda)
    learn(values, ledger, bond.alignment, way.joint)


def _part(values: Values, world: World) -> None:
    """Triggers, notice, settlement; notice ends a reset under way."""
    given = pull_triggers(values, world)
    world.office.resetting = np.where(given, 0, world.office.resetting)
    settle(values, world)


# ---- the horizon ----------------------------------------------------------------------------------------------------


def _close(case: Case, world: World) -> None:
    """Terminal value of the ventures that live, and capability of the partners still together."""
    values, ledger, way = case.values, world.ledger, world.way
    horizon = values["horizon_quarters"]
    terminal = np.where(way.ended, 0.0, world.venture.fair_value)
    book_final(values, ledger, terminal, horizon)
    for i in range(2):
        credit(values, ledger, i, ledger.stakes[i] * terminal, horizon)
    book_capability(values, ledger, 1.0, way.joint, horizon)
    way.alignment = np.where(way.joint, world.bond.alignment, way.alignment)


def _outcomes(case: Case, world: World) -> dict[str, Array]:
    values, ledger, bond, office, way = case.values, world.ledger, world.bond, world.office, world.way
    settled, n = way.settled >= 0, way.joint.size
    bought = (way.settlement == SELL_TO_PARTNER) | (way.settlement == BUY_OUT_PARTNER)
    outcomes = {
        "venture_npv": ledger.venture,
        "partner_npv": ledger.partners,
        "alone_npv": np.stack([alone_value(values, i, alone, n) for i, alone in enumerate(world.alone)]),
        "exit_quarter": np.where(settled, way.settled + 1, values["horizon_quarters"]),
        "cause": np.where(settled, way.pulled, -1),
        "settlement": way.settlement,
        "leaver": np.where(bought, 1 - way.owner, -1),
        "reset_reactive": office.reactive,
        "refusals": office.refusals,
        "disputes": bond.disputes,
        "deadlock_quarters": bond.deadlock_quarters,
        "diluted": ledger.diluted,
        "peak_funding": ledger.peak_funding,
        "payback_quarter": ledger.payback,
        "moic": multiple(ledger),
        "final_alignment": way.alignment,
        "final_scope": world.venture.scope,
        "final_stake": ledger.stakes,
        "stage_start": world.venture.stage_start,
        "paid_quarter": ledger.paid,
    }
    resets = {f"reset_{name}": count for name, count in zip(ACTIONS, office.resets, strict=True)}
    return {name: np.asarray(row, dtype=np.float64) for name, row in {**outcomes, **resets}.items()}
