"""What ended the ventures, how long they had lived by then, and what they were worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulate import catalogue
from simulate.engine.outcomes import AGREED, HORIZON
from simulate.scenario.edition import FIRST
from simulate.statistics.estimates import Array, Estimate, Mask, mean_among, share
from simulate.statistics.replicates import EACH, Replicates
from simulate.statistics.survival import cumulative_incidence

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes
    from simulate.scenario import Scenario
    from simulate.scenario.exit import Trigger

HORIZON_NAME, AGREED_NAME = "horizon", "agreed"
"""The names of living to the horizon, and of parting by agreement."""


@dataclass(frozen=True)
class Way:
    """A way in which ventures of a scenario can end before the horizon.

    Attributes
    ----------
    code : int
        Its code of `cause`.
    label : str
        As results name it.
    settlement : str
        What it asks for; empty where the partners choose.
    hoped_for : bool
        Whether the partners hope, when they sign, to end so.
    """

    code: int
    label: str
    settlement: str
    hoped_for: bool


def ways_to_end(scenario: Scenario) -> tuple[Way, ...]:
    """The ways to end: the triggers in the file's order, and by the second edition's rules an agreement.

    Codes are no places: look ways up by their codes, for that of an agreement is below 0.
    """
    triggers = scenario.exit.triggers
    labels = trigger_labels([trigger.name for trigger in triggers])
    ways = [
        Way(code, label, str(trigger.settlement), is_hoped_for(trigger))
        for code, (label, trigger) in enumerate(zip(labels, triggers, strict=True))
    ]
    agreed = [] if scenario.rules == FIRST else [Way(AGREED, AGREED_NAME, "", False)]
    return (*ways, *agreed)


def names_of_causes(scenario: Scenario) -> dict[int, str]:
    """The names of all codes of `cause`, living to the horizon last."""
    return {**{way.code: way.label for way in ways_to_end(scenario)}, HORIZON: HORIZON_NAME}


def ended(outcomes: Outcomes) -> Mask:
    """Which ventures ended before the horizon."""
    return np.asarray(outcomes["cause"] != HORIZON, dtype=np.bool_)


def by_cause(outcomes: Outcomes, of_way: Sequence[float], otherwise: float) -> Array:
    """A number of the way in which each venture ended, of those of `ways_to_end`; `otherwise` at the horizon."""
    found = np.full(outcomes["cause"].shape, float(otherwise))
    for way, value in zip(ways_to_end(outcomes.scenario), of_way, strict=True):
        found[outcomes["cause"] == way.code] = value
    return found


def trigger_labels(names: Sequence[str]) -> list[str]:
    """Triggers as results name them: by their names, unless two endings would bear the same one.

    `horizon` is the name of living to the horizon, and `survival` that of the share that lives; a trigger that bears
    one of them (or the name of an earlier trigger) is marked.
    """
    taken = {HORIZON_NAME, "survival"}
    labels: list[str] = []
    for name in names:
        label = name
        while label in taken:
            label += " (trigger)"
        taken.add(label)
        labels.append(label)
    return labels


def is_hoped_for(trigger: Trigger) -> bool:
    """Whether the partners hope to pull a trigger: a term that runs out, a lesson learned, an option on success."""
    return catalogue.metric(trigger.metric).is_hoped_for(trigger.above is not None)


def incidence_of(outcomes: Outcomes) -> Array:
    """Share of all ventures that has ended in each way by each quarter, shape (n_ways, n_quarters)."""
    n = len(ways_to_end(outcomes.scenario))
    place = by_cause(outcomes, range(n), -1.0)
    return cumulative_incidence(outcomes["exit_quarter"], place, n, outcomes.scenario.horizon_quarters)


@dataclass(frozen=True)
class Ending:
    """One way to end, and the ventures that ended so.

    Attributes
    ----------
    name : str
        The trigger's label, `agreed`, or `horizon`.
    settlement : str
        What the trigger asks for (a buyer in distress makes it a third-party sale); empty where none does.
    share : Estimate
        Share of all ventures.
    life_years, venture_npv : Estimate or None
        Means over the ventures that ended so [years, million]; None where none did.
    partner_npv : tuple of Estimate or None
        The same for each partner [million].
    """

    name: str
    settlement: str
    share: Estimate
    life_years: Estimate | None
    venture_npv: Estimate | None
    partner_npv: tuple[Estimate | None, ...]


def endings(outcomes: Outcomes, by: Replicates = EACH) -> list[Ending]:
    """Every way to end, triggers in the file's order and the horizon last."""
    ways = (*ways_to_end(outcomes.scenario), Way(HORIZON, HORIZON_NAME, "", True))
    return [_ending(outcomes, way.code, way.label, way.settlement, by) for way in ways]


def _ending(outcomes: Outcomes, code: int, name: str, settlement: str, by: Replicates) -> Ending:
    ended_so = outcomes["cause"] == code

    def of_those(row: str, index: int = 0, unit: float = 1.0) -> Estimate | None:
        values = outcomes[row]
        column = values if values.ndim == 1 else values[index]
        return mean_among(column / unit, ended_so, by)

    return Ending(
        name=name,
        settlement=settlement,
        share=share(ended_so, by),
        life_years=of_those("exit_quarter", unit=4.0),
        venture_npv=of_those("venture_npv"),
        partner_npv=tuple(of_those("partner_npv", i) for i in range(len(outcomes.scenario.partners))),
    )
