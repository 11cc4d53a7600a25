"""What a clause of a deal is worth: the value with it less the value without it, on the same futures.

A positive worth means that the clause is worth having.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.scenario.quantities import shown
from simulate.statistics.estimates import Array, Estimate, share
from simulate.statistics.paired import changed, mean_difference, told_apart
from simulate.statistics.replicates import EACH, Replicates
from simulate.statistics.resampling import quantile_difference

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

FIGURES = {"mean": "million", "p05": "million", "p_better": "share", "share_changed": "share"}
"""What is said of a clause and a holder, with the unit."""
TRANSFER = "payment"
"""The kind of a clause by which one partner simply pays the other."""
PARTS = {"reviews and resets": "reviews", "exits": "trigger"}
"""Kinds of clauses that take in others, and the kind of these."""
TAIL = 0.05
"""The quantile that stands for a bad future."""


@dataclass(frozen=True)
class Clause:
    """A clause that can be switched off.

    Attributes
    ----------
    kind : str
        `reviews`, `reviews and resets`, `trigger`, `exits`, `lock-up`, `supply agreement`, `agreed exit`,
        `dilution penalty`, `payment` or `gates`.
    name : str
        As reports name it; no two of a deal are alike.
    changes : mapping
        Dotted keys and the values that switch it off.
    trigger : int or None
        Place of the trigger in the file, where it is one.
    """

    kind: str
    name: str
    changes: Mapping[str, Any]
    trigger: int | None = None


@dataclass(frozen=True)
class Gain:
    """What a clause is worth to the venture or to a partner.

    Attributes
    ----------
    mean : Estimate
        Value with the clause less value without it, mean over all futures [million].
    p05 : Estimate
        5 % quantile with it less that without it [million].
    p_better, share_changed : Estimate
        Share of futures in which it is worth having, and in which it changes the value at all.
    n_changed : int
        Simulated futures in which it does.
    """

    mean: Estimate
    p05: Estimate
    p_better: Estimate
    share_changed: Estimate
    n_changed: int

    def sign(self, comparisons: int) -> int:
        """1 or -1 where the mean is told apart from 0, beside so many others; else 0.

        A mean to which fewer than thirty futures contribute is not: its error is too uncertain itself.
        """
        if not told_apart(self.mean, comparisons):
            return 0
        return 1 if self.mean.value > 0.0 else -1

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {name: getattr(self, name).as_dict() for name in FIGURES}


@dataclass(frozen=True)
class ClauseWorth:
    """A clause and what it is worth.

    Attributes
    ----------
    clause : Clause
    gains : tuple of Gain
        To the venture, then to each partner.
    mattered : Estimate
        Share of futures in which it changes the value of any of them.
    """

    clause: Clause
    gains: tuple[Gain, ...]
    mattered: Estimate

    def __repr__(self) -> str:
        return f"<ClauseWorth of {shown(self.clause.name)}: {self.gains[0].mean.value:,.3g} million to the venture>"

    @property
    def acted(self) -> bool:
        """Whether it mattered in any of the simulated futures."""
        return self.mattered.value > 0.0


def worth_of(clause: Clause, base: Outcomes, without: Outcomes, by: Replicates = EACH) -> ClauseWorth:
    """What one clause is worth to the venture and to each partner.

    Parameters
    ----------
    clause : Clause
    base, without : Outcomes
        The same futures with and without the clause.
    by : Replicates
        What of the futures is independent.
    """
    with_it, without_it = _values(base), _values(without)
    gains = tuple(_gain(one, other, by) for one, other in zip(without_it, with_it, strict=True))
    moved = np.logical_or.reduce([changed(one, other) for one, other in zip(without_it, with_it, strict=True)])
    return ClauseWorth(clause, gains, share(np.asarray(moved, dtype=np.bool_), by))


def _values(outcomes: Outcomes) -> Array:
    """Values of the venture and of each partner [million], shape (1 + n_partners, n_paths)."""
    return np.vstack([outcomes["venture_npv"], outcomes["partner_npv"]])


def _gain(without: Array, with_it: Array, by: Replicates) -> Gain:
    moved = changed(without, with_it)
    difference = np.where(moved, with_it - without, 0.0)
    return Gain(
        mean_difference(without, without + difference, by),
        quantile_difference(without, without + difference, TAIL, by),
        share(difference > 0.0, by),
        share(moved, by),
        int(np.count_nonzero(moved)),
    )
