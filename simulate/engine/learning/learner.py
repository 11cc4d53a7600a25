"""What a scenario's partners learn, once for a scenario and its seed: the table, and how good it is.

Parted pilots first (twice where owners may stop, the second time by what the first has taught them), then pilots that
go on, backward. See docs/model.md, section 22.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.core import lanes
from simulate.engine.beginning import Opening
from simulate.engine.editions import clauses_in_force
from simulate.engine.learning.backward import Clauses, learn_going_on, n_windows
from simulate.engine.learning.given import from_rows
from simulate.engine.learning.parting import END, LEAVE, N_FORMS, OWN, learn_owning, learn_parting
from simulate.engine.learning.pilots import Pilots
from simulate.engine.learning.shelf import Learned, keep, kept, learns
from simulate.engine.learning.table import blank
from simulate.engine.outcomes import Array

if TYPE_CHECKING:
    from simulate.scenario import Scenario

_ONE_AT_A_TIME = threading.Lock()


def learned(scenario: Scenario, planned: Array, opening: Opening, threads: int) -> Learned | None:
    """What the partners of a scenario have learned, once in a process; None where they do not learn.

    Parameters
    ----------
    scenario : Scenario
        What it was given, [decisions.learned], is not learned again.
    planned : ndarray
        The plan's rows as the kernel takes them.
    opening : Opening
        Where lives begin.
    threads : int
        Threads to learn on; the result is the same on any number.
    """
    if not learns(scenario):
        return None
    with _ONE_AT_A_TIME:
        found = kept(scenario)
        if found is None:
            given, n_quarters = scenario.decisions.learned, scenario.horizon_quarters
            found = (
                learn(scenario, planned, opening, threads)
                if given is None
                else from_rows(given, n_quarters, opening.first)
            )
            keep(scenario, found)
        return found


def learn(scenario: Scenario, planned: Array, opening: Opening, threads: int) -> Learned:
    """Run the pilots of a scenario and fit what followed; see `learned`."""
    began = time.perf_counter()
    pilots, table = Pilots(scenario, planned, opening, threads), blank(scenario.horizon_quarters)
    together = decides_together(opening)
    owner = None if together else _owner(opening)
    teach = learn_parting if together else partial(learn_owning, owner=owner)
    pilots.expect(_lives_to_learn(pilots, together, owner))
    parting = teach(pilots, table)
    if pilots.closes:
        parting = teach(pilots, parting.into(table))
    table = parting.into(table)
    fits = learn_going_on(pilots, table, clauses_of(scenario.values())) if together else []
    hold, share = table.hold.copy(), np.full(table.hold.shape[:2], np.nan)
    for quarter, fit in enumerate(fits, opening.first):
        hold[quarter], share[quarter] = fit.coefficients, fit.explained
    table = replace(table, hold=hold)
    explained = {
        "hold": share,
        "leave": parting.fit.explained[LEAVE],
        "own": parting.fit.explained[OWN],
        "ended": parting.fit.explained[END],
        "keep": np.array([np.nan if fit is None else fit.explained[0] for fit in parting.keeps]),
    }
    return Learned(table, explained, pilots.paths, time.perf_counter() - began)


def _lives_to_learn(pilots: Pilots, together: bool, owner: int | None) -> int:
    """How many lives a table is learned from, each counted as often as it is lived."""
    forms = N_FORMS if together else int(owner is not None)
    return pilots.paths * ((2 if pilots.closes else 1) * forms + (n_windows(pilots) if together else 0))


def decides_together(opening: Opening) -> bool:
    """Whether lives begin joint and without notice: whether to go on together is still to be decided."""
    return opening.first == 0 or (opening.row("joint") > 0.5 and opening.row("noticed") < 0.5)


def _owner(opening: Opening) -> int | None:
    """Who owns the venture alone, or will when notice has run out; None where nobody will."""
    if opening.row("joint") < 0.5:
        return int(opening.row("owner"))
    leaver = int(opening.row("notice_leaver"))
    return 1 - leaver if leaver >= 0 else None


def clauses_of(values: Mapping[str, Any]) -> Clauses:
    """Who decides on each clause of a scenario's values."""
    both = tuple(range(lanes.PARTNERS))
    triggers = clauses_in_force(values)
    alone = (trigger["use"] == "right" and trigger["holder"] >= 0 for trigger in triggers)
    deciders = tuple((trigger["holder"],) if own else both for trigger, own in zip(triggers, alone, strict=True))
    return Clauses(deciders, values["decisions"]["shift_haircut"])
