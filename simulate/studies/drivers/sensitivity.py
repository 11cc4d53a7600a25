"""What one input at a time does to the value: a tornado's numbers, and rank correlations.

Every setting of an input meets the same futures as the scenario as it is, so each shift is a paired difference. A shift
says what this model does when one number is another one and all others stay; two inputs moved together may do more or
less than the sum of both.

References
----------
Spearman (1904), The proof and measurement of association between two things, American J. Psychology 15, 72-101.
Saltelli et al. (2008), Global Sensitivity Analysis: The Primer, sections 1.2.5 and 2.1 (one at a time, and its limits).
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulate.engine.outcomes import partner_names
from simulate.presentation.wording import key_in_words
from simulate.scenario.defaults import VENTURE
from simulate.scenario.tree import split
from simulate.statistics import variables
from simulate.statistics.estimates import ENOUGH, Array, Estimate, by_batches
from simulate.statistics.paired import Paired, paired, share_difference, told_apart
from simulate.statistics.replicates import EACH, FEWEST_BATCHES, Replicates

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

Group = Literal["drawn", "assumed", "chosen"]
SURVIVAL = variables.survival_name(10)
LOW, HIGH = "low", "high"
LEAST_IN_BATCH = 32
"""Trajectories of a batch from which a rank correlation is taken: of fewer it would be all or nothing."""
DRAWN = "P10/P90"
"""How an uncertain input is moved."""
CHOSEN = (
    *(f"partners.*.{key}" for key in ("equity", "side_margin", "initial_contribution", "yearly_contribution")),
    *(f"venture.stages.*.{key}" for key in ("quarter", "min_alignment", "max_shortfall", "patience_quarters")),
    *(f"governance.{key}" for key in ("review_interval_quarters", "intensity")),
    *("governance.reset.*_threshold", "governance.reset.cooldown_quarters"),
    *(f"exit.{key}" for key in ("lockup_quarters", "supply_years", "supply_margin", "dilution_penalty", "triggers.*")),
    "payments.*",
)
"""Keys that the partners write into their agreement."""
ZERO = "is 0"
"""Why most numbers that are not moved are not."""


@dataclass(frozen=True)
class Input:
    """A number of the scenario and the two settings that it is moved to.

    Attributes
    ----------
    label : str
        Its dotted key, or what is moved in words.
    low_changes, high_changes : dict or None
        What `Scenario.with_changes` takes to move it down and up; None where that side is left out.
    low, high : float or None
        Its two settings.
    base : float or None
        As it is; the median of an uncertain input.
    unit, meaning : str
        As in the nomenclature.
    by : str
        How it is moved: `P10/P90`, `± 10 %`, `± 1`.
    remark : str
        What is special about its settings: a side left out, a limit.
    """

    label: str
    low_changes: Mapping[str, Any] | None
    high_changes: Mapping[str, Any] | None
    low: float | None
    high: float | None
    base: float | None = None
    unit: str = ""
    meaning: str = ""
    by: str = ""
    remark: str = ""

    @property
    def group(self) -> Group:
        """Whether it is drawn (what may happen), chosen by the partners, or assumed."""
        if self.by == DRAWN:
            return "drawn"
        return "chosen" if any(fnmatch.fnmatchcase(self.label, pattern) for pattern in CHOSEN) else "assumed"

    @property
    def name(self) -> str:
        """It by what it means; its label where nothing is known of it."""
        return key_in_words(split(self.label), self.meaning) if self.meaning else self.label

    @property
    def words(self) -> str:
        """The same with its unit."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name

    def sides(self) -> Iterator[tuple[str, float | None, Mapping[str, Any]]]:
        """The settings that there are: side, value and changes."""
        if self.low_changes is not None:
            yield LOW, self.low, self.low_changes
        if self.high_changes is not None:
            yield HIGH, self.high, self.high_changes

    def as_dict(self) -> dict[str, Any]:
        """What is moved, without what came of it."""
        names = ("label", "base", "low", "high", "unit", "meaning", "by", "remark")
        return {**{name: getattr(self, name) for name in names}, "group": self.group}


@dataclass(frozen=True)
class Skipped:
    """A number that is not moved, and why."""

    label: str
    why: str

    def as_dict(self) -> dict[str, str]:
        """As it stands in JSON."""
        return {"label": self.label, "why": self.why}


@dataclass(frozen=True)
class Effect:
    """What a change does to one view's net present value: the venture's, or a partner's.

    Attributes
    ----------
    npv : Paired
        Changed less unchanged [million].
    p_loss : Estimate
        Difference of the shares of futures with a value below 0.
    """

    npv: Paired
    p_loss: Estimate

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {"npv": self.npv.as_dict(), "p_loss": self.p_loss.as_dict()}


@dataclass(frozen=True)
class Shift:
    """What a changed scenario does against the scenario as it is, future by future.

    Attributes
    ----------
    venture : Effect
    partners : dict of str to Effect
    survival_10_years : Estimate or None
        Difference of the shares of ventures that live longer than ten years; None where the horizon is not beyond them.
    """

    venture: Effect
    partners: dict[str, Effect]
    survival_10_years: Estimate | None

    def __repr__(self) -> str:
        return f"<Shift of the venture's mean NPV by {self.venture.npv.mean.value:,.3g} million>"

    def of(self, view: str) -> Effect:
        """The effect on the venture, or on the partner of that name."""
        return self.venture if view == VENTURE else self.partners[view]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "venture": self.venture.as_dict(),
            "partners": {name: effect.as_dict() for name, effect in self.partners.items()},
            SURVIVAL: None if self.survival_10_years is None else self.survival_10_years.as_dict(),
        }


@dataclass(frozen=True)
class Swing:
    """An input and what its two settings do; None for a side that is left out."""

    input: Input
    low: Shift | None
    high: Shift | None

    def __repr__(self) -> str:
        return f"<Swing of {self.input.label}: {self.input.low} to {self.input.high}>"

    def shifts(self) -> Iterator[tuple[str, float | None, Shift]]:
        """The sides that there are: side, setting and shift."""
        if self.low is not None:
            yield LOW, self.input.low, self.low
        if self.high is not None:
            yield HIGH, self.input.high, self.high

    def size(self, view: str) -> float:
        """The larger of its shifts of a view's mean value [million], without sign."""
        return max((abs(shift.of(view).npv.mean.value) for _, _, shift in self.shifts()), default=0.0)

    def matters(self, view: str) -> bool:
        """Whether it changes the view's value in any future at all."""
        return any(shift.of(view).npv.share_changed.value > 0.0 for _, _, shift in self.shifts())

    def told_apart(self, view: str, comparisons: int) -> bool:
        """Whether one of its shifts of the view's mean is told apart from 0 among so many."""
        return any(told_apart(shift.of(view).npv.mean, comparisons) for _, _, shift in self.shifts())

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        shifts = {LOW: self.low, HIGH: self.high}
        return {**self.input.as_dict(), "shift": {side: one and one.as_dict() for side, one in shifts.items()}}


def shift(base: Outcomes, other: Outcomes, by: Replicates = EACH) -> Shift:
    """What a changed scenario does against the scenario as it is.

    Parameters
    ----------
    base, other : Outcomes
        Of the same trajectories.
    by : Replicates
        What of them is independent.
    """
    partners = zip(partner_names(base), base["partner_npv"], other["partner_npv"], strict=True)
    return Shift(
        _effect(base["venture_npv"], other["venture_npv"], by),
        {name: _effect(before, after, by) for name, before, after in partners},
        _survival(base, other, by),
    )


def _effect(base: Array, other: Array, by: Replicates) -> Effect:
    return Effect(paired(base, other, by), share_difference(base < 0.0, other < 0.0, by))


def _survival(base: Outcomes, other: Outcomes, by: Replicates) -> Estimate | None:
    ages = variables.survival(base.scenario.horizon_quarters)
    alive = next((one.of for one in ages if one.known_as == SURVIVAL), None)
    return None if alive is None else share_difference(alive(base), alive(other), by)


def by_size(swings: Sequence[Swing], view: str) -> list[Swing]:
    """The largest shift of the view's mean value first; those of equal size in the scenario's order."""
    return sorted(swings, key=lambda swing: -swing.size(view))


def n_settings(inputs: Sequence[Input]) -> int:
    """How many settings inputs have: so many shifts are compared at once."""
    return sum(1 for one in inputs for _ in one.sides())


# ---- rank correlations ----------------------------------------------------------------------------------------------


def values_of(outcomes: Outcomes, view: str) -> Array:
    """Net present value of a view [million], shape (n_paths,)."""
    if view == VENTURE:
        return outcomes["venture_npv"]
    return np.asarray(outcomes["partner_npv"][partner_names(outcomes).index(view)], dtype=np.float64)


def ranks(values: Array) -> Array:
    """Ranks from 1 of a sample; equal values share their mean rank, shape (n,)."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - 0.5 * (counts - 1))[place], dtype=np.float64)


def rank_correlation(first: Array, second: Array, by: Replicates = EACH) -> Estimate | None:
    """Spearman's rank correlation of two samples, in [-1, 1], with its error from batches.

    Parameters
    ----------
    first, second : ndarray, shape (n_paths,)
        In the order of the trajectories.
    by : Replicates
        What of them is independent; each of the batches has some correlation of its own, so that it is not too small.

    Returns
    -------
    Estimate or None
        None where one of them does not vary, or they are too few; without an error below eight batches (256 paths).
    """
    n = first.size
    if n < ENOUGH:
        return None
    batches = by | Replicates(batch=LEAST_IN_BATCH)
    if n < FEWEST_BATCHES * LEAST_IN_BATCH:
        found = _spearman(first, second)
        return None if found is None else Estimate(found, None)
    return by_batches(lambda part: _spearman(first[part], second[part]), n, batches)


def _spearman(first: Array, second: Array) -> float | None:
    centred = [ranks(sample) - 0.5 * (sample.size + 1) for sample in (first, second)]
    size = float(np.sqrt(np.sum(centred[0] ** 2) * np.sum(centred[1] ** 2)))
    return float(centred[0] @ centred[1]) / size if size > 0.0 else None
