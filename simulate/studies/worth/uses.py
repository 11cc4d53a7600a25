"""A clause as a right and as an obligation: the deal with each, less the deal without the clause, on the same futures.

By the rules of the model's second edition a right is used only where it is wanted; as an obligation the same clause
ends the venture whether anyone wants it or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulate.scenario.edition import FIRST
from simulate.statistics.endings import ways_to_end
from simulate.statistics.estimates import Array, Estimate
from simulate.statistics.paired import mean_difference, told_apart
from simulate.statistics.replicates import EACH, Replicates

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes
    from simulate.scenario import Scenario

RIGHT, OBLIGATION = "right", "obligation"
OTHER_USE = {RIGHT: OBLIGATION, OBLIGATION: RIGHT}
BOTH = "both"
"""Whom a worth is to where it is both partners' together."""
FIGURES = ("as_right", "as_obligation", "difference")


@dataclass(frozen=True)
class UseWorth:
    """What a clause is worth as a right and as an obligation, to somebody.

    Attributes
    ----------
    name : str
        The trigger's label.
    to : str
        Its holder, or `both`.
    as_right, as_obligation : Estimate
        Value with it less value without it [million].
    difference : Estimate
        Value with it as a right less that as an obligation [million].
    """

    name: str
    to: str
    as_right: Estimate
    as_obligation: Estimate
    difference: Estimate

    def sign(self, comparisons: int) -> int:
        """1 or -1 where the difference is told apart from 0, beside so many others; else 0."""
        if not told_apart(self.difference, comparisons):
            return 0
        return 1 if self.difference.value > 0.0 else -1

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {name: getattr(self, name).as_dict() for name in FIGURES}


def other_uses(scenario: Scenario) -> dict[int, Scenario]:
    """The deal with each clause as what it is not, by the clause's place; none where rights are not weighed."""
    if scenario.rules == FIRST or scenario.decisions.estimate == "none" or not scenario.exit.enabled:
        return {}
    uses = [str(trigger.use) for trigger in scenario.exit.triggers]
    return {k: scenario.with_changes({f"exit.triggers.{k:08d}.use": OTHER_USE[use]}) for k, use in enumerate(uses)}


def worth_of_uses(
    base: Outcomes, trigger: int, without: Array, other: Array, by: Replicates = EACH
) -> Iterator[UseWorth]:
    """What one clause is worth in both of its uses: to its holder, if it has one, and to both partners together.

    Parameters
    ----------
    base : Outcomes
        The deal as it is.
    trigger : int
        The clause's place in the file.
    without, other : ndarray, shape (n_partners, n_paths)
        The partners' values in the same futures without the clause, and with it in the other use [million].
    by : Replicates
        What of the futures is independent.
    """
    scenario = base.scenario
    clause, label = scenario.exit.triggers[trigger], ways_to_end(scenario)[trigger].label
    own = base["partner_npv"]
    right, obligation = (own, other) if clause.use == RIGHT else (other, own)
    names = [partner.name for partner in scenario.partners]
    if clause.holder is not None:
        i = names.index(clause.holder)
        yield _uses(label, clause.holder, without[i], right[i], obligation[i], by)
    yield _uses(label, BOTH, without.sum(axis=0), right.sum(axis=0), obligation.sum(axis=0), by)


def _uses(name: str, to: str, without: Array, right: Array, obligation: Array, by: Replicates) -> UseWorth:
    return UseWorth(
        name,
        to,
        as_right=mean_difference(without, right, by),
        as_obligation=mean_difference(without, obligation, by),
        difference=mean_difference(obligation, right, by),
    )
