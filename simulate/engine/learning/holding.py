"""Decisions that are held: scenarios whose partners decide by what another one's have learned.

What is held is written into them, [decisions.learned]: each can be run on its own, to the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulate.engine.learning.given import as_rows
from simulate.engine.learning.shelf import learns, nothing_to_hold
from simulate.engine.run import taught
from simulate.scenario import Scenario


def held(base: Scenario, scenarios: Iterable[Scenario], hold: bool = True) -> Iterator[Scenario]:
    """Scenarios with what the partners of the base have learned, where theirs learn; as they are if nothing is held.

    Parameters
    ----------
    base : Scenario
    scenarios : iterable of Scenario
    hold : bool
        Whether decisions are held at all.

    Raises
    ------
    ValueError
        If the base's partners do not learn.
    ScenarioError
        If a scenario's partners live other quarters than the base's.
    """
    if not hold:
        yield from scenarios
        return
    if wrong := nothing_to_hold(base):
        raise ValueError(f"hold_decisions: {wrong}")
    table = taught(base)
    assert table is not None, "its partners learn"
    rows = as_rows(table, base.first_quarter)
    for scenario in scenarios:
        yield scenario.with_changes({"decisions.learned": rows}) if learns(scenario) else scenario
