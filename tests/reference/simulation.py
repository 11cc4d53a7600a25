"""The order of a quarter, and what comes out of a trajectory (model sections 2, 12, 14 and 26)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulate.core.randomness import RELATIONSHIP

from .alone import Alone, alone_final, alone_value, close_alone, open_alone, open_restart, run_alone
from .arithmetic import DELTA, Array, Booleans, Draws, Values, trail
from .edition import complete, second
from .estimates import Estimates, Thumb, supplied_quarters
from .exits import new_exit, pull_triggers, settle
from .governance import act, conditions, controlled, controls, govern, new_governance
from .learned import Learned, Learning
from .ledger import (
    besides,
    book_capability,
    book_final,
    book_joint,
    book_owner,
    book_payments,
    book_venture,
    credit,
    learn,
    new_ledger,
)
from .market import DEMAND, advance, open_market
from .outcomes import outcomes
from .parting import part_by_agreement, stop_owner
from .planning import plan
from .record import Recorder
from .relationship import Blows, align, new_relationship, quarrel, turn_partners, weigh
from .unit import Quarter, close_books
from .venture import (
    Helm,
    appraise,
    final_value,
    foresee,
    joint_catch_up,
    measure,
    new_venture,
    run_venture,
    stage_capex,
    start_stages,
)
from .world import World


@dataclass(frozen=True)
class Case:
    """Everything that stands still: inputs, the plan and the draws."""

    values: Values
    plan_ebitda: Array
    max_plan_ebitda: float
    corrections: Array  # half of what the plan has beyond the thumb, by quarter
    draws: Draws
    stops: tuple[bool, bool]  # whether each partner alone may close
    table: Learning | None  # what was learned on pilot futures


def simulate(
    values: Values,
    plan_values: Values,
    seed: int,
    trajectories: npt.ArrayLike,
    antithetic: bool = False,
    record: bool = False,
    stops: tuple[bool, bool] | None = None,
    table: Learning | None = None,
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
    stops : tuple of bool, optional
        Whether each partner's business alone may close; where the scenario lets it, if left out.
    table : mapping, optional
        What was learned on pilot futures, for scenarios whose partners know that.

    Returns
    -------
    dict
        Outcomes of shape (n,), (2, n) by partner or (n_stages, n) by stage.
    """
    numbers = np.asarray(trajectories, dtype=np.int64)
    case = _prepare(values, plan_values, Draws(seed, numbers, antithetic), stops, table)
    values = case.values
    world = _open(case, numbers.size)
    recorder = Recorder() if record else None
    for t in range(values["horizon_quarters"]):
        _live(case, world, t, recorder)
    _close(case, world)
    series = recorder.series() if recorder is not None else {}
    return {**outcomes(case.values, world), **series}


def _prepare(
    values: Values, plan_values: Values, draws: Draws, stops: tuple[bool, bool] | None, table: Learning | None
) -> Case:
    values, planned = complete(values, plan_values), plan(plan_values)
    may_close = values["decisions"]["closing"] and values["decisions"]["estimate"] != "none"
    return Case(
        values=values,
        plan_ebitda=planned["plan_ebitda"],
        max_plan_ebitda=max(float(planned["plan_ebitda"].max()), 1e-9),
        corrections=0.5 * planned["plan_correction"],
        draws=draws,
        stops=(may_close, may_close) if stops is None else stops,
        table=table,
    )


def _open(case: Case, n: int) -> World:
    market = open_market(case.values, case.draws, n)
    venture, bond = new_venture(case.values, market), new_relationship(case.values, n)
    foresee(case.values, venture, market, bond.alignment)
    return World(
        market=market,
        venture=venture,
        bond=bond,
        office=new_governance(n),
        ledger=new_ledger(case.values, n),
        way=new_exit(case.values, n),
        alone=[open_alone(case.values, i, market) for i in range(2)],
        restarts=[open_restart(case.values, i, market) for i in range(2)],
    )


# ---- a quarter ------------------------------------------------------------------------------------------------------


def _live(case: Case, world: World, t: int, recorder: Recorder | None) -> None:
    """One quarter of everything, in the model's order."""
    opening = recorder.opening(world) if recorder is not None else {}
    live, joint = ~world.way.ended, world.way.joint
    if t > 0:
        advance(world.market, case.values, case.draws, t)
    for i, alone in _businesses(world):
        run_alone(case.values, i, alone, world.market)
    quarter = _operate(case, world, t)
    extra, expansion = _relate(case, world, t)
    capex = stage_capex(case.values, world.venture, t)
    flow = close_books(case.values, world.venture.unit, quarter, capex, expansion, extra)
    world.venture.free_cash = np.where(joint, trail(world.venture.free_cash, 4.0 * flow), world.venture.free_cash)
    appraise(case.values, world.venture, t, case.plan_ebitda)
    _book(case, world, np.where(live, flow, 0.0), quarter, t)
    _part(case, world, t)
    if recorder is not None:
        recorder.add(world, opening, quarter, flow, live)


def _businesses(world: World) -> list[tuple[int, Alone]]:
    """The partners' businesses alone, begun and begun again."""
    rows = [*enumerate(world.alone), *enumerate(world.restarts)]
    return [(i, alone) for i, alone in rows if alone is not None]


def _operate(case: Case, world: World, t: int) -> Quarter:
    """Payments and stages by the gates, operations, and what they measure."""
    values, way, alignment = case.values, world.way, world.bond.alignment
    book_payments(values, world)
    votes = _votes(values, world)
    start_stages(values, world.venture, t, alignment, way.joint, ~way.ended & ~way.notice, votes)
    loss = np.where(way.joint, _joint_loss(values, world), 0.0)
    helm = Helm(alignment, way.joint, loss, _catch_up(values, world, alignment), _away(values, world))
    quarter = run_venture(values, world.venture, world.market, helm)
    measure(world.venture, quarter, float(case.plan_ebitda[t]), case.max_plan_ebitda, way.joint)
    return quarter


def _votes(values: Values, world: World) -> Booleans:
    """Whether those who must vote for a stage do: both, one in control, or a sole owner (section 21)."""
    willing = ~world.bond.shifted & ~world.bond.distressed
    controlling = controls(values, world.ledger.stakes)
    return np.asarray(~world.way.joint | willing.all(axis=0) | (willing & controlling).any(axis=0))


def _catch_up(values: Values, world: World, alignment: Array) -> Array:
    """Speed at which the gap closes: an owner's own where it has a business alone (section 18) (18.3)."""
    speed = joint_catch_up(values, alignment)
    for i, partner in enumerate(values["partners"]):
        if second(values) and partner["alone"] is not None:
            speed = np.where(world.way.owner == i, partner["alone"]["catch_up"], speed)
    return speed


def _away(values: Values, world: World) -> Array:
    """Share of the market that is left when the leaver takes its volume, for some years (section 18) (18.2)."""
    way, left = world.way, np.ones(world.way.joint.size)
    quarters = world.market.t - way.settled - supplied_quarters(values)
    for i, partner in enumerate(values["partners"]):
        fading = np.maximum(0.0, 1.0 - (quarters - 1) * DELTA / partner["takes_years"])
        gone = (way.owner == 1 - i) & (quarters >= 1)
        left = np.where(gone, 1.0 - partner["takes_volume"] * fading, left)
    return left


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
    quarrel(values, bond, before, way.joint, uniform[1], controlled(values, world.ledger.stakes))
    blows = Blows(world.market.dev[DEMAND], world.venture.shortfall)
    turn_partners(values, bond, before, way.joint, case.draws, t, blows)
    align(values, bond, world.venture, world.market, way.joint, uniform[0])
    chosen = conditions(values, world.venture, world.market)
    completed, cost = govern(values, world, chosen, uniform[2])
    costs = act(values, world, completed, chosen)
    return cost + costs.extra, costs.expansion


def _book(case: Case, world: World, flow: Array, quarter: Quarter, t: int) -> None:
    """The ledgers of a quarter, before any settlement."""
    values, ledger, bond, way = case.values, world.ledger, world.bond, world.way
    book_venture(values, ledger, flow, t)
    book_joint(values, world, flow, quarter.volume)
    book_owner(values, world, flow, quarter.volume)
    weigh(bond, besides(values, quarter.volume, t), ledger.stakes, way.joint, case.max_plan_ebitda)
    learn(values, ledger, bond.alignment, way.joint)


def _part(case: Case, world: World, t: int) -> None:
    """Triggers, talks, notice, settlement, and stops; notice ends a reset under way."""
    values, estimates = case.values, _estimates(case, world, t)
    given = pull_triggers(values, world, estimates)
    if estimates is not None:
        given = given | part_by_agreement(values, world, estimates)
    world.office.resetting = np.where(given, 0, world.office.resetting)
    settle(values, world)
    if estimates is not None and values["decisions"]["closing"]:
        stop_owner(values, world, estimates)
    for i, alone in enumerate(world.alone):
        if alone is not None and case.stops[i]:
            close_alone(values, i, alone, t)
    for i, again in enumerate(world.restarts):
        if again is not None and values["decisions"]["closing"] and estimates is not None:
            close_alone(values, i, again, t)


def _estimates(case: Case, world: World, t: int) -> Estimates | None:
    """What the partners know at the end of quarter t; None where they do not estimate."""
    estimate, correction = case.values["decisions"]["estimate"], float(case.corrections[t])
    if estimate == "none":
        return None
    if estimate == "thumb":
        return Thumb(case.values, world, correction)
    assert case.table is not None, "nothing was learned"
    return Learned(case.values, world, correction, case.max_plan_ebitda, case.table)


# ---- the horizon ----------------------------------------------------------------------------------------------------


def _close(case: Case, world: World) -> None:
    """Terminal value of the ventures that live, and capability of the partners still together."""
    values, ledger, way = case.values, world.ledger, world.way
    horizon = values["horizon_quarters"]
    before = np.vstack([ledger.venture, ledger.partners])
    terminal = np.where(way.ended, 0.0, final_value(values, world.venture))
    book_final(values, ledger, terminal, horizon)
    for i in range(2):
        credit(values, ledger, i, ledger.stakes[i] * terminal, horizon)
    book_capability(values, ledger, 1.0, way.joint, horizon)
    ledger.matured = np.vstack([ledger.venture, ledger.partners]) - before
    for i, again in enumerate(world.restarts):
        ledger.partners[i] += alone_value(values, i, again, terminal.size)
        ledger.matured[1 + i] += alone_final(values, i, again, terminal.size)
    way.alignment = np.where(way.joint, world.bond.alignment, way.alignment)
