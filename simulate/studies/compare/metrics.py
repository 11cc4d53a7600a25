"""What is compared of two sides: variables of every trajectory, by their places in JSON, and how they stand.

A row of the report is a variable of `statistics.variables` under a heading of its own, for it stands among others like
it: “Venture” under “Net present value”.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulate.engine.outcomes import partner_names
from simulate.statistics.endings import names_of_causes
from simulate.statistics.estimates import Estimate
from simulate.statistics.kinds import BELOW_ZERO, CVAR, MEAN
from simulate.statistics.measures import SURVIVAL_YEARS
from simulate.statistics.paired import PROBABILITIES
from simulate.statistics.quantiles import quantiles
from simulate.statistics.samples import SHARE, Path, Sample, Statistic
from simulate.statistics.survival import QUARTERS_PER_YEAR
from simulate.statistics.variable import Variable
from simulate.statistics.variables import life, survival_name, variables

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

LIFE = ("life_years",)
PEAK_FUNDING = ("venture", "peak_funding")
PAYBACK = ("venture", "payback_years")
OF_VENTURE = {
    "npv": "Venture",
    "peak_funding": "peak funding",
    "pays_back": "pays back",
    "payback_years": "median payback [years]",
    "moic": "money out over money in",
}
OF_PARTNERS = {
    "npv": "{}, in the venture",
    "alternative": "{}, without it",
    "advantage": "{}, advantage",
    "p_better": "{} better off",
}
TOGETHER = {
    "p_both_better": "both better off than apart",
    "p_both_gain": "both NPVs above 0",
    "p_both_lose": "both NPVs below 0",
}
GOVERNANCE: dict[Path, str] = {
    ("resets", "agreed"): "resets agreed",
    ("disputes",): "disputes",
    ("deadlock_quarters",): "quarters in deadlock",
}
"""Headings of the rows, by their places in JSON, in the order of the report."""
RISK = (BELOW_ZERO, CVAR)
"""What is said of a value beside its mean and its quantiles."""


@dataclass(frozen=True, eq=False)
class Metric:
    """A variable on one side: what its row is called, and its values, taken when they are asked for."""

    label: str
    variable: Variable
    outcomes: Outcomes

    @property
    def unit(self) -> str:
        """`million`, `share`, `years` or `count`."""
        return self.variable.unit

    def sample(self) -> Sample:
        """Its values: not kept, so that memory does not grow with what is compared."""
        return self.variable.sample(self.outcomes)


@dataclass(frozen=True)
class Level:
    """A metric on one side: its mean (of the payback, its median), its quantiles at 5, 50 and 95 %, its risk.

    A share has neither; `risk` has P(< 0) and CVaR of what may be a loss, by their names in summary.json.
    """

    mean: Estimate
    quantiles: tuple[Estimate, ...] = ()
    risk: Mapping[str, Estimate] = field(default_factory=dict)


def level_of(variable: Variable, sample: Sample) -> Level:
    """A metric on one side, with the mean and the error that its own run gives it."""
    if variable.unit == SHARE:
        return Level(MEAN.estimate(sample))
    points = quantiles(sample.values, PROBABILITIES, sample.by, sample.ranked)
    return Level(MEAN.estimate(sample), tuple(points), risk_of(variable, lambda one: one.estimate(sample)))


def risk_of(variable: Variable, take: Callable[[Statistic], Estimate | None]) -> dict[str, Estimate]:
    """What is said of the risk of a value, by name: P(< 0) and CVaR, where a value below 0 is a loss."""
    found = {one.name: take(one) for one in RISK} if variable.loss else {}
    return {name: one for name, one in found.items() if one is not None}


def metrics(outcomes: Outcomes) -> dict[Path, Metric]:
    """Everything that is compared, by its place in JSON."""
    compared = (*variables(outcomes.scenario), life())
    known = {(one.known_as,) if one.known_as else one.place: one for one in compared}
    return {path: Metric(label, known[path], outcomes) for path, label in _rows(outcomes)}


def in_common(before: Mapping[Path, object], after: Mapping[Path, object]) -> Iterator[Path]:
    """Where two sides are held against each other: what both have, and all endings, which may be of one side alone."""
    return (path for path in {**before, **after} if (path in before and path in after) or path[0] == "ended_by")


def _rows(outcomes: Outcomes) -> Iterator[tuple[Path, str]]:
    """The rows of the report: place in JSON and heading."""
    yield from ((("venture", key), label) for key, label in OF_VENTURE.items())
    for name in partner_names(outcomes):
        yield from ((("partners", name, key), label.format(name)) for key, label in OF_PARTNERS.items())
    yield from ((("together", key), label) for key, label in TOGETHER.items())
    yield LIFE, "life [years]"
    for years in SURVIVAL_YEARS:
        if QUARTERS_PER_YEAR * years < outcomes.scenario.horizon_quarters:
            yield (survival_name(years),), f"alive after {years} years"
    yield from GOVERNANCE.items()
    yield from ((("ended_by", label), label) for label in names_of_causes(outcomes.scenario).values())
