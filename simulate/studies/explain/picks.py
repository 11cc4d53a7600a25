"""Trajectories that can be asked for by where they stand among all: the worst, the median, a typical ending."""

from __future__ import annotations

import numpy as np

from simulate.engine.outcomes import Outcomes, partner_names
from simulate.scenario import Scenario
from simulate.scenario.defaults import VENTURE
from simulate.statistics.endings import names_of_causes

PICKS = {"worst": 0.0, "p5": 0.05, "p50": 0.5, "median": 0.5, "p95": 0.95, "best": 1.0}
"""Trajectories that can be asked for, by where their venture's value stands among all."""
TYPICAL = "typical"
"""The pick of the middle one, by the venture's value, of the trajectories with a certain ending."""


def assert_pick(scenario: Scenario, pick: str) -> tuple[str, str]:
    """The place of a pick and whose value, or what ending, it asks for: `p5:Carmaker`, `typical:deadlock`.

    Raises
    ------
    ValueError
        If there is no such place, partner or ending.
    """
    place, _, of = pick.partition(":")
    place = place.lower()
    if place not in (*PICKS, TYPICAL):
        raise ValueError(f"expected {'|'.join((*PICKS, TYPICAL))}, got {place!r}")
    endings = [*names_of_causes(scenario).values()]
    known = endings if place == TYPICAL else ["", VENTURE, *(partner.name for partner in scenario.partners)]
    if of not in known:
        expected = ", ".join(f"{place}:{name}" for name in known if name)
        raise ValueError(f"expected one of {expected}, got {place}:{of}")
    return place, of


def pick_of(outcomes: Outcomes, pick: str) -> int:
    """The number of a trajectory that stands at a place of a run.

    Parameters
    ----------
    outcomes : Outcomes
        The run.
    pick : str
        One of `PICKS`, by the venture's value among all, or by a partner's (`p5:Carmaker`); or `typical:ENDING`, the
        middle one of those that a trigger, or the horizon, ended.

    Raises
    ------
    ValueError
        If there is no such place, partner or ending, or no trajectory ended so.
    """
    place, of = assert_pick(outcomes.scenario, pick)
    values, among = outcomes["venture_npv"], np.arange(outcomes.n_paths)
    if place == TYPICAL:
        code = next(code for code, name in names_of_causes(outcomes.scenario).items() if name == of)
        among = np.flatnonzero(outcomes["cause"] == code)
    elif of in (names := partner_names(outcomes)):
        values = outcomes["partner_npv"][names.index(of)]
    if not among.size:
        raise ValueError(f"none of {outcomes.n_paths:,} paths ended by {of}")
    rank = round(PICKS.get(place, 0.5) * (among.size - 1))
    return outcomes.first + int(among[np.argsort(values[among], kind="stable")[rank]])
