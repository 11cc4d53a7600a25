"""What ended the ventures, how long they had lived by then, and what they were worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulate import catalogue
from simulate.engine.outcomes import HORIZON, SETTLEMENTS
from simulate.statistics.estimates import Estimate, mean_among, share
from simulate.statistics.replicates import EACH, Replicates

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes
    from simulate.scenario.exit import Trigger

HORIZON_NAME = "horizon"


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


def labels_of(outcomes: Outcomes) -> list[str]:
    """The labels of a scenario's triggers, in the order of the codes of `cause`."""
    return trigger_labels([trigger.name for trigger in outcomes.scenario.exit.triggers])


@dataclass(frozen=True)
class Ending:
    """One way to end, and the ventures that ended so.

    Attributes
    ----------
    name : str
        The trigger's label, or `horizon`.
    settlement : str
        What the trigger asks for (a buyer in distress makes it a third-party sale); empty at the horizon.
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
    settlements = [str(trigger.settlement) for trigger in outcomes.scenario.exit.triggers]
    names, codes = [*labels_of(outcomes), HORIZON_NAME], [*range(len(settlements)), HORIZON]
    ways = zip(codes, names, [*settlements, ""], strict=True)
    return [_ending(outcomes, code, name, settlement, by) for code, name, settlement in ways]


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


def settlement_shares(outcomes: Outcomes, by: Replicates = EACH) -> dict[str, Estimate]:
    """Share of all ventures that each settlement ended, as carried out."""
    code = outcomes["settlement"]
    return {name: share(code == i, by) for i, name in enumerate(SETTLEMENTS) if i > 0}
