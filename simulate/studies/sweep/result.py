"""A sweep: the measures of every point of a grid, each against the base point on the same futures, and the optimum.

Many points are compared, so that some would look different by chance: differences are held to Bonferroni's bound. That
the best point is told apart from all others is said of none that is not: the points that remain hold the true best one
with 95 % confidence (the set of Gupta 1965, with paired differences).

References
----------
Gupta (1965), On some multiple decision (selection and ranking) rules, Technometrics 7, 225-245.
Hsu (1996), Multiple Comparisons: Theory and Methods, chapter 4 (comparisons with the best).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulate.presentation.csv_text import table_text
from simulate.presentation.findings import of_all_views
from simulate.presentation.html import as_html
from simulate.presentation.wording import counted, with_margin
from simulate.scenario.defaults import VENTURE
from simulate.scenario.quantities import shown as quoted
from simulate.statistics.estimates import Estimate
from simulate.studies.sweep.agreement import Agreement, agreement
from simulate.studies.sweep.axes import shown
from simulate.studies.sweep.next_words import findings
from simulate.studies.sweep.optimum import Ranked, entry, shown_at
from simulate.studies.sweep.points import BASE

if TYPE_CHECKING:
    import pandas as pd


SCHEMA = 1
FIXED_COLUMNS = (
    "measure", "unit", "value", "std_error", "low95", "high95", "difference", "difference_std_error", "told_apart"
)  # fmt: skip
"""Columns of the long table after the point's number and the keys."""


@dataclass(frozen=True)
class Sweep(Ranked):
    """A sweep and what can be asked of it: where a measure is best, what can be agreed on, its tables."""

    def agreement(self) -> Agreement | None:
        """Where both partners are better off, over one or two terms; None over other keys."""
        return agreement(self)

    def __repr__(self) -> str:
        keys = " × ".join(f"{axis.key} ({len(axis.values)})" for axis in self.axes)
        points, paths = counted(self.n_points, "point"), counted(self.paths, "path")
        return f"<Sweep of {quoted(self.scenario)} over {keys}: {points}, {paths} each>"

    def _repr_html_(self) -> str:
        """The points by the objective, best first."""
        rows = (
            (*map(shown, self.values_of(point)), with_margin(self.estimate(self.objective, point)))
            for point in self.ranked(self.objective)
        )
        return as_html(repr(self), (*(axis.key for axis in self.axes), self.measure(self.objective).label), rows)

    # ---- as a table and as JSON ----

    def rows(self) -> Iterator[dict[str, Any]]:
        """The long table: a row a point and measure; flags and what has no error are None."""
        for point, readings in enumerate(self.readings):
            keys = {axis.key: value for axis, value in zip(self.axes, self.values_of(point), strict=True)}
            for measure in self.measures:
                found, changed = readings[measure.name].estimate, self.difference(measure.name, point)
                low, high = limits(found)
                cells = (
                    measure.name, measure.unit, shown_at(found), found.std_error, low, high, shown_at(changed),
                    changed.std_error, self.told_apart(measure.name, point),
                )  # fmt: skip
                yield {"point": point, **keys, **dict(zip(FIXED_COLUMNS, cells, strict=True))}

    def to_frame(self, include_base: bool = False) -> pd.DataFrame:
        """The long table as a data frame, a row a point of the grid and measure.

        The keys' values name each point once, so that a measure can be pivoted. The base scenario, against which the
        differences are, may lie on the grid; with `include_base` it is point 0, before the others.
        """
        import pandas as pd

        return pd.DataFrame([row for row in self.rows() if include_base or row["point"] != BASE])

    def to_csv(self) -> str:
        """The long table as CSV; numbers read back as they were."""
        header = ["point", *(axis.key for axis in self.axes), *FIXED_COLUMNS]
        return table_text(header, ([_cell(value) for value in row.values()] for row in self.rows()))

    def as_dict(self, objective: str = "", view: str = VENTURE) -> dict[str, Any]:
        """The sweep as `jvsim sweep --json` prints it, its findings from one side first."""
        found = self.agreement()
        return {
            "schema": SCHEMA,
            "scenario": self.scenario,
            "paths": self.paths,
            "seed": self.seed,
            "currency": self.currency,
            "keys": [{"key": axis.key, "values": list(axis.values), "base": axis.now} for axis in self.axes],
            "comparisons": self.n_points,
            "base_is_point": self.on_grid,
            "base": self._point(BASE),
            "points": [self._point(point) for point in range(1, self.n_points + 1)],
            "optimum": self.optimum(objective).as_dict(),
            "agreement": None if found is None else found.as_dict(),
            **of_all_views(lambda seen: findings(self, found, objective, seen), (VENTURE, *self.partners), view),
        }

    def _point(self, point: int) -> dict[str, Any]:
        keys = {axis.key: value for axis, value in zip(self.axes, self.values_of(point), strict=True)}
        found = {}
        for name in self.readings[point]:
            estimate, changed = self.estimate(name, point), self.difference(name, point)
            low, high = limits(estimate)
            apart = self.told_apart(name, point)
            found[name] = {
                **entry(estimate),
                "low95": low,
                "high95": high,
                "difference": entry(changed),
                "told_apart": apart,
            }
        return {"point": point, "values": keys, "measures": found}


def limits(estimate: Estimate) -> tuple[float | None, float | None]:
    """The 95 % confidence limits of an estimate; None where it has none."""
    if estimate.margin is None or estimate.low is not None or estimate.high is not None:
        return estimate.low, estimate.high
    return estimate.value - estimate.margin, estimate.value + estimate.margin


def _cell(value: Any) -> Any:
    """A value of a key, or a figure, as a cell takes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return shown(value) if isinstance(value, dict | list) else value
