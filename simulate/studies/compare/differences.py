"""The sides of a comparison, and what differs between each and the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.scenario.quantities import shown
from simulate.statistics.estimates import Array, Estimate
from simulate.statistics.paired import Paired, changed
from simulate.statistics.samples import Path
from simulate.studies.compare.metrics import Level
from simulate.studies.run.contract import PlanFigures, Summary
from simulate.studies.run.summary import summarise

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes
    from simulate.scenario import Scenario


Json = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """A metric on both sides.

    Attributes
    ----------
    path : tuple of str
        Its place in JSON: ("partners", "Carmaker", "npv").
    label, unit : str
        In words; `million`, `share`, `years` or `count`.
    base, variant : Level or None
        None where a side has no such thing: an ending by a trigger of the other side alone.
    paired : Paired
        Variant less base; of the payback, the difference of the medians.
    risk : dict of str to Estimate
        Differences of P(< 0) and CVaR, by their names in summary.json.
    """

    path: Path
    label: str
    unit: str
    base: Level | None
    variant: Level | None
    paired: Paired
    risk: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        """Whether it is 0 in every future."""
        return self.paired.share_changed.value == 0.0

    def as_dict(self) -> Json:
        """As it stands in JSON."""
        return {**self.paired.as_dict(), **{name: one.as_dict() for name, one in self.risk.items()}}

    def __repr__(self) -> str:
        return f"<Difference in {self.label}: {self.paired.mean.value:,.3g} {self.unit}>"


@dataclass(frozen=True)
class Side:
    """One scenario of a comparison.

    Attributes
    ----------
    name : str
    scenario : Scenario
    summary : dict
        As of `summarise`.
    venture_npv, partner_npv : ndarray, shape (n_paths,) and (n_partners, n_paths)
        Net present values by trajectory [million], for the pictures.
    """

    name: str
    scenario: Scenario = field(repr=False)
    summary: Summary = field(repr=False)
    venture_npv: Array = field(repr=False)
    partner_npv: Array = field(repr=False)

    def __repr__(self) -> str:
        return f"<Side {shown(self.name)}>"

    @staticmethod
    def of(name: str, outcomes: Outcomes) -> Side:
        """The side that has these outcomes."""
        npv, partners = outcomes["venture_npv"].copy(), outcomes["partner_npv"].copy()
        return Side(name, outcomes.scenario, summarise(outcomes), npv, partners)

    @property
    def partners(self) -> list[str]:
        """The partners' names in the order of the rows."""
        return [partner.name for partner in self.scenario.partners]


@dataclass(frozen=True)
class Compared:
    """A variant against the base.

    Attributes
    ----------
    side : Side
    changes : dict
        What differs in the inputs: key to (base, variant), None where a side lacks it.
    notes : tuple of str
        What makes the two less than fully comparable.
    differences : dict
        By path, in the order of the report.
    """

    side: Side
    changes: Mapping[str, tuple[Any, Any]]
    notes: tuple[str, ...]
    differences: Mapping[Path, Difference]

    def __repr__(self) -> str:
        return f"<Compared {shown(self.side.name)}: {len(self.changes)} changes, {len(self.differences)} differences>"

    def as_dict(self, base: Side) -> Json:
        """The variant as `jvsim compare --json` prints it."""
        difference: Json = {"plan": _plan_difference(base.summary["plan"], self.side.summary["plan"])}
        for path, one in self.differences.items():
            node = difference
            for step in path[:-1]:
                node = node.setdefault(step, {})
            node[path[-1]] = one.as_dict()
        return {
            "name": self.side.name,
            "changes": {key: list(change) for key, change in self.changes.items()},
            "notes": list(self.notes),
            "summary": self.side.summary,
            "difference": difference,
        }


def _plan_difference(base: PlanFigures, other: PlanFigures) -> Json:
    """What the plans differ in, which have no error; the planned alternative is the plan alone, or nothing."""
    shared = [name for name in base["partners"] if name in other["partners"]]
    return {
        "npv": other["npv"] - base["npv"],
        "partners": {name: other["partners"][name] - base["partners"][name] for name in shared},
        "alone": {name: other["alone"][name] - base["alone"][name] for name in shared},
    }


@dataclass(frozen=True, repr=False)
class Sides:
    """A base and its variants on the same futures; `notes` say how those were chosen."""

    base: Side
    variants: tuple[Compared, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def paths(self) -> int:
        """Trajectories of each side."""
        return int(self.base.summary["paths"])

    @property
    def currency(self) -> str:
        """Of all sides."""
        return str(self.base.summary["currency"])

    @property
    def sorted_variants(self) -> list[Compared]:
        """The variants, those that add most to the venture's mean value first."""
        return sorted(self.variants, key=lambda one: -one.differences["venture", "npv"].paired.mean.value)

    def limits(self, one: Compared, path: Path) -> tuple[float, float]:
        """Between what nine futures in ten differ in a value [million]: 5 % and 95 % quantile of the differences.

        Parameters
        ----------
        one : Compared
            One of the variants.
        path : tuple of str
            `("venture", "npv")`, or `("partners", name, "npv")` of a partner that both sides have.
        """
        before, after = (_values(side, path) for side in (self.base, one.side))
        differences = np.where(changed(before, after), after - before, 0.0)
        return float(np.quantile(differences, 0.05)), float(np.quantile(differences, 0.95))


def _values(side: Side, path: Path) -> Array:
    return side.venture_npv if path[0] == "venture" else side.partner_npv[side.partners.index(path[1])]
