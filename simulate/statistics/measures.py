"""A measure: one figure of a run, by its path in summary.json. What a run says is defined here and nowhere else.

A measure is a statistic (mean, share, quantile, mean of the tail, …) of a variable (what has a value in every
trajectory): of it the summary is made, the rows of a comparison, the objectives of a sweep, the figures of drivers and
elements. It is found by its path in summary.json (`venture.npv.quantiles.0.05`) as well as by the shorter name that
tables and CSV files give it (`venture.npv.p05`). What is kept of a measure is a reading (`readings`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulate.scenario.tree import nearest, quoted, split
from simulate.statistics import variables
from simulate.statistics.kinds import BELOW_ZERO
from simulate.statistics.samples import SHARE, Path, Statistic
from simulate.statistics.survival import QUARTERS_PER_YEAR
from simulate.statistics.variable import RATE, Variable
from simulate.statistics.variables import survival_name

if TYPE_CHECKING:
    from simulate.scenario import Scenario

SURVIVAL_YEARS = (5, 10)
"""Ages at which the share of ventures that are still joint is kept."""
VENTURE = "venture.npv.mean"
LOSS = "venture.npv.p_below_zero"
BOTH_BETTER = "together.p_both_better"
NASH = "together.nash"


@dataclass(frozen=True)
class Measure:
    """One figure of a run: a statistic of a variable."""

    variable: Variable
    statistic: Statistic

    def __repr__(self) -> str:
        return f"<Measure {self.name}>"

    @property
    def path(self) -> Path:
        """Where it stands in summary.json: `("venture", "npv", "quantiles", "0.05")`."""
        return (*self.variable.place, *self.statistic.key)

    @property
    def name(self) -> str:
        """What tables, CSV files and the command line call it: `venture.npv.p05`; a share bears no `mean`."""
        of = self.variable.known_as or ".".join(map(_part, self.variable.place))
        key = "" if self.variable.unit == SHARE else self.statistic.name
        return f"{of}.{key}" if key else of

    @property
    def label(self) -> str:
        """In tables and pictures."""
        if self.statistic == BELOW_ZERO and self.variable.loss:
            return self.variable.loss
        return self.statistic.label.format(self.variable.label)

    @property
    def unit(self) -> str:
        """`million`, `share`, `years`, `count`, `multiple`, `score` or `per year`."""
        return self.statistic.unit or self.variable.unit

    @property
    def in_percent(self) -> bool:
        """Whether it is printed in percent."""
        return self.unit in (SHARE, RATE)

    @property
    def lower_is_better(self) -> bool:
        """Whether the best point of a sweep is the one with the lowest value."""
        return self.variable.lower_is_better or self.statistic.of_risk

    def spellings(self) -> Iterator[str]:
        """Every path in summary.json that is this number, and its name, all without quotation marks."""
        for of in {".".join(self.variable.place), self.variable.known_as}:
            yield from (f"{of}.{end}" if end else of for end in self.statistic.spellings if of)


def _part(name: str) -> str:
    """A step of a path in a name: places in lists stay numbers."""
    return name if name.isdigit() else quoted(name)


def every(found: Iterable[Variable]) -> Iterator[Measure]:
    """All that summary.json says of some variables."""
    return (Measure(variable, statistic) for variable in found for statistic in variable.statistics)


# ---- of a sweep -----------------------------------------------------------------------------------------------------


def partner_measure(partner: str, what: str) -> str:
    """The name of a partner's measure: `partners.Carmaker.advantage.mean`."""
    return f"partners.{quoted(partner)}.{what}"


def advantage_of(partner: str) -> str:
    """The name of the mean advantage of a partner over its alternative."""
    return partner_measure(partner, "advantage.mean")


def measures(partners: Sequence[str], horizon_quarters: int) -> tuple[Measure, ...]:
    """The measures that every sweep keeps: the venture's, each partner's, theirs together, and survival.

    Parameters
    ----------
    partners : sequence of str
        Their names, in the order of the outcomes.
    horizon_quarters : int
        At the horizon every venture has ended: survival is kept before it only.
    """
    own = [one for i, name in enumerate(partners) for one in variables.partner(i, name)]
    both = (variables.all_advantages(), *variables.together())
    found = {m.name: m for m in every((*variables.venture(), *own, *both, *variables.survival(horizon_quarters)))}
    names = [
        VENTURE, "venture.npv.p05", "venture.npv.p50", "venture.npv.p95", LOSS, "venture.peak_funding.mean",
        *(partner_measure(name, what) for name in partners for what in ("npv.mean", "advantage.mean", "p_better")),
        "together.advantage.mean", BOTH_BETTER,
        *(survival_name(year) for year in SURVIVAL_YEARS if QUARTERS_PER_YEAR * year < horizon_quarters),
    ]  # fmt: skip
    return tuple(found[name] for name in names)


class UnknownMeasure(ValueError):
    """There is no such measure; the message says what was expected and what is near."""


def find(scenario: Scenario, text: str) -> Measure:
    """The measure of a path in summary.json, or of a name.

    Parameters
    ----------
    scenario : Scenario
        Whose partners, triggers and horizon decide which there are.
    text : str
        `partners.Carmaker.advantage.cvar_05`, `venture.npv.quantiles.0.05`, `venture.npv.p05`, `ended_by.deadlock`,
        `plan.npv`; a variable alone is its mean. Names that hold dots may be quoted.

    Raises
    ------
    UnknownMeasure
        With the nearest name.
    """
    names = [partner.name for partner in scenario.partners]
    found = (
        *variables.variables(scenario),
        variables.all_advantages(),
        variables.all_gains(),
        variables.life(),
        *variables.incidences(scenario),
        *variables.plans(names, scenario.horizon_quarters),
    )
    return among(every(found), text)


def among(measures: Iterable[Measure], text: str) -> Measure:
    """The measure of a path or a name among some; raises `UnknownMeasure` as `find` does."""
    known = {spelled: measure for measure in measures for spelled in measure.spellings()}
    wanted = ".".join(split(text))
    if wanted not in known:
        told = nearest(wanted, [*known]) or ", such as venture.npv.mean, venture.npv.p05 or ended_by.horizon"
        raise UnknownMeasure(f"expected the path of a figure of the deal in summary.json, got {text!r}{told}")
    return known[wanted]
