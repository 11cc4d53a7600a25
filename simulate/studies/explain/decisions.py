"""What was weighed in a trajectory, and when: rights, partings by agreement, management's actions.

The core weighs clauses one after another and keeps the last one's figures. So trajectories are replayed once for each
right, without the clauses after it and without partings: until anybody gives notice that is the same life, and what is
left in the state is what was thought of this right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulate.core import lanes
from simulate.engine.kernel import NO_ROWS, run_kernel
from simulate.engine.learning.learner import learned
from simulate.engine.planner import plan_with_rows
from simulate.engine.run import available_threads, pack_run
from simulate.scenario.edition import FIRST
from simulate.scenario.tree import quoted
from simulate.statistics.decisions import rights_of
from simulate.studies.explain.weighing import Decisions, Parting, Weighing

if TYPE_CHECKING:
    from simulate.engine.learning.table import Table
    from simulate.engine.outcomes import Array, Plan
    from simulate.scenario import Scenario

PARTNERS = range(lanes.PARTNERS)


class _Known(NamedTuple):
    """What is known before any future: the plan, its rows for the kernel, and what partners have learned."""

    outline: Plan
    planned: Array
    table: Table | None


def decisions_of(scenario: Scenario, number: int) -> Decisions:
    """What was weighed in a trajectory of a scenario, by its number."""
    return decisions_of_each(scenario, [number])[0]


def decisions_of_each(scenario: Scenario, numbers: Sequence[int]) -> list[Decisions]:
    """What was weighed in each of some trajectories.

    Each is replayed alone: beside another one, what is thought of going on is worked out once more where that other one
    has an occasion, and what is left in the state is no longer what this right was weighed by.
    """
    if scenario.rules == FIRST:
        return [Decisions() for _ in numbers]
    known, until = _known(scenario), {k: _until(scenario, k) for k, _ in rights_of(scenario)}

    def life(variant: Scenario, number: int) -> dict[str, Array]:
        return _replayed(scenario, variant, known, number)

    return [
        _decisions(scenario, life(scenario, number), {k: life(variant, number) for k, variant in until.items()})
        for number in numbers
    ]


def _decisions(scenario: Scenario, life: Mapping[str, Array], until: Mapping[int, Mapping[str, Array]]) -> Decisions:
    """Of one life, and of the same up to each right."""
    noticed = np.flatnonzero((life["noticed"] > 0.0) | (life["joint"] < 1.0))
    last = int(noticed[0]) if noticed.size else scenario.horizon_quarters - 1
    weighings = [one for k, before in until.items() for one in _weighings(scenario, k, before, last)]
    used = int(life["cause"][last]) if noticed.size else -1
    managed = np.sum([life[f"managed_{action}"] for action in range(lanes.N_ACTIONS)], axis=0)
    found = [replace(one, used=one.clause == used and one.quarter == last) for one in weighings]
    return Decisions(
        tuple(sorted(found, key=lambda one: (one.quarter, one.clause))),
        _parting(scenario, life, last) if used == int(lanes.AGREED) else None,
        frozenset(np.flatnonzero(_steps(managed)).tolist()),
    )


def _until(scenario: Scenario, k: int) -> Scenario:
    """The deal without the clauses after a right, and without partings."""
    never = scenario.horizon_quarters + 1
    later = [trigger.name for trigger in scenario.exit.triggers[k + 1 :]]
    changes = {f"exit.triggers.{quoted(name)}.for_quarters": never for name in later}
    return scenario.with_changes({**changes, "decisions.parting": "never"})


def _rows() -> Iterator[tuple[str, int]]:
    """What of the state is recorded: name, and row in the state."""
    single = ("gain", "joint", "noticed", "cause", "agreed_form", "notice_price", "notice_transfer", "notice_closes")
    several = {
        **dict.fromkeys(("hold", "strategy_shift", "distress"), lanes.PARTNERS),
        **dict.fromkeys(("right_ripe", "right_wanted"), lanes.MAX_TRIGGERS),
        "managed": lanes.N_ACTIONS,
    }
    for name in single:
        yield name, lanes.row_of(lanes.STATE, name)
    for name, n in several.items():
        yield from ((f"{name}_{i}", lanes.row_of(lanes.STATE, name, i)) for i in range(n))


def _known(scenario: Scenario) -> _Known:
    outline, planned = plan_with_rows(scenario)
    found = learned(scenario, planned, available_threads())
    return _Known(outline, planned, None if found is None else found.table)


def _replayed(scenario: Scenario, variant: Scenario, known: _Known, number: int) -> dict[str, Array]:
    """The rows of one trajectory by quarter, each of shape (n_quarters,), of a variant on the scenario's own plan."""
    names, rows = zip(*_rows(), strict=True)
    packed = pack_run(variant, scenario.draw(number, 1), known.outline, known.table)
    numbers = np.array([number], dtype=np.int64)
    _, found = run_kernel(packed, known.planned, variant, numbers, NO_ROWS, np.array(rows, dtype=np.int64))
    return {name: values[:, 0] for name, values in zip(names, found, strict=True)}


def _steps(counts: Array) -> Array:
    """What a count rose by in each quarter."""
    return np.diff(counts, prepend=0.0)


def _weighings(scenario: Scenario, k: int, life: Mapping[str, Array], last: int) -> Iterator[Weighing]:
    """When a right could be used, and what was thought of it."""
    trigger = scenario.exit.triggers[k]
    names = [partner.name for partner in scenario.partners]
    deciding = [names.index(trigger.holder)] if trigger.holder else list(PARTNERS)
    ripe, wanted = _steps(life[f"right_ripe_{k}"]), _steps(life[f"right_wanted_{k}"])
    for t in np.flatnonzero(ripe[: last + 1] > 0.0).tolist():
        distressed = bool(trigger.holder) and life[f"distress_{deciding[0]}"][t] > 0.0
        going_on = _felt(scenario, life, t)
        yield Weighing(
            k, t, None if going_on is None else sum(going_on[i] for i in deciding), float(life["gain"][t]),
            bool(wanted[t] > 0.0), False, bool(distressed),
        )  # fmt: skip


def _felt(scenario: Scenario, life: Mapping[str, Array], t: int) -> tuple[float, ...] | None:
    """What going on was worth to each partner [million], after the haircut of one whose strategy has shifted (23.2).

    None where the venture was settled in the same quarter: the owner's own estimate then stands there.
    """
    if life["joint"][t] < 1.0:
        return None
    kept = 1.0 - scenario.decisions.shift_haircut
    felt = []
    for i in PARTNERS:
        value, shifted = float(life[f"hold_{i}"][t]), life[f"strategy_shift_{i}"][t] > 0.0
        felt.append(kept * value if shifted and value > 0.0 else value)
    return tuple(felt)


def _parting(scenario: Scenario, life: Mapping[str, Array], t: int) -> Parting:
    """What was agreed at the end of quarter t."""
    form, gain, power = int(life["agreed_form"][t]), float(life["gain"][t]), scenario.decisions.bargaining
    leaver = form if form < lanes.ENDED else None
    return Parting(
        quarter=t,
        leaver=leaver,
        closes=leaver is None and bool(life["notice_closes"][t] > 0.0),
        gains=(power * gain, (1.0 - power) * gain),
        going_on=_felt(scenario, life, t),
        price=float(life["notice_transfer" if leaver is None else "notice_price"][t]),
    )
