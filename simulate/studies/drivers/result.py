"""What drives the value of a venture: every input moved on its own, rank correlations, and the families of shocks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulate.presentation.csv_text import table_text
from simulate.presentation.findings import of_all_views
from simulate.presentation.html import as_html
from simulate.presentation.wording import counted, whose, with_margin
from simulate.scenario.quantities import shown
from simulate.statistics.estimates import Estimate, mean, share
from simulate.statistics.paired import told_apart
from simulate.statistics.quantiles import quantiles
from simulate.statistics.replicates import replicates_of
from simulate.studies.drivers.moves import Level, Moves, RankCorrelation
from simulate.studies.drivers.sensitivity import Effect, Swing, rank_correlation, values_of
from simulate.studies.drivers.words import findings

if TYPE_CHECKING:
    import pandas as pd

    from simulate.engine.outcomes import Outcomes

SCHEMA = 1
COLUMNS = (
    *("input", "side", "setting", "base", "unit", "by"),
    *("view", "quantity", "difference", "std_error", "told_apart"),
)
"""Columns of the tidy table: a row an input, side, view and quantity."""


@dataclass(frozen=True, repr=False)
class Drivers(Moves):
    """What drives the value, in words, as JSON and as tables."""

    def __repr__(self) -> str:
        return (
            f"<Drivers of {shown(self.scenario)}: {counted(len(self.swings), 'input')}, "
            f"{counted(len(self.risk.families), 'family', 'families')} of shocks, {counted(self.paths, 'path')} each>"
        )

    def _repr_html_(self) -> str:
        """The inputs that move the view's mean most, as far as a notebook has room for them."""
        rows = (
            (
                swing.input.label,
                *(shift and with_margin(shift.of(self.view).npv.mean) for shift in (swing.low, swing.high)),
            )
            for swing in self.ranked
        )
        return as_html(f"{self!r}, {whose(self.view)}", ("input", "moved down", "moved up"), rows)

    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON: every view, and every input by the size of its shift of the view asked for."""
        return {
            "schema": SCHEMA,
            "scenario": self.scenario,
            "currency": self.currency,
            "paths": self.paths,
            "seed": self.seed,
            "view": self.view,
            "share": self.share,
            "comparisons": self.comparisons,
            "base": {view: level.as_dict() for view, level in self.levels.items()},
            "inputs": [self._input(swing) for swing in self.ranked],
            "skipped": [one.as_dict() for one in self.skipped],
            "rank_correlations": [one.as_dict() for one in self.correlations],
            "families": self.risk.as_dict(),
            "coupled": [one.as_dict() for one in self.coupled],
            **of_all_views(lambda view: findings(self, view), self.views, self.view),
        }

    def _input(self, swing: Swing) -> dict[str, Any]:
        return {**swing.as_dict(), "told_apart": swing.told_apart(self.view, self.comparisons)}

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of `frame`, the largest shift of the view's mean first; None where there is no number."""
        for swing in self.ranked:
            known = swing.input
            for side, setting, shift in swing.shifts():
                for view in self.views:
                    for quantity, found in _quantities(shift.of(view)):
                        apart = told_apart(found, self.comparisons)
                        what = (known.label, side, setting, known.base, known.unit, known.by, view, quantity)
                        yield (*what, found.value, found.std_error, apart)

    def to_frame(self) -> pd.DataFrame:
        """A row an input, side, view and quantity: the difference to the scenario as it is, and its standard error."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()), columns=list(COLUMNS))

    def family_rows(self) -> Iterator[tuple[Any, ...]]:
        """The families' table: family, view, quantity, value and standard error."""
        for family in self.risk.families:
            for view in self.views:
                found = family.shares[view]
                effects = [(f"difference {name}", one) for name, one in _quantities(family.shift.of(view))]
                shares = [("sd_without", found.sd_without), ("gone", found.gone), ("alone", found.alone)]
                for quantity, one in (*shares, *effects):
                    yield (family.name, view, quantity, one.value, one.std_error)
        for pair in self.risk.interactions:
            for view, one in pair.shares.items():
                yield (" x ".join(pair.names), view, "interaction", one.value, one.std_error)


FAMILY_COLUMNS = ("family", "view", "quantity", "value", "std_error")


def _quantities(effect: Effect) -> Iterator[tuple[str, Estimate]]:
    yield "mean", effect.npv.mean
    if effect.npv.p05 is not None:
        yield "p05", effect.npv.p05
    yield "p_loss", effect.p_loss


def level(outcomes: Outcomes, view: str) -> Level:
    """A view's value as it is."""
    values = values_of(outcomes, view)
    by = replicates_of(outcomes)
    return Level(mean(values, by), quantiles(values, (0.05,), by)[0], share(values < 0.0, by))


def correlations(outcomes: Outcomes, views: Sequence[str]) -> tuple[RankCorrelation, ...]:
    """Rank correlations of the uncertain inputs with the value of every view."""
    drawn = outcomes.scenario.draw(outcomes.first, outcomes.n_paths)
    values = {view: values_of(outcomes, view) for view in views}
    by = replicates_of(outcomes)
    return tuple(
        RankCorrelation(one.key, one.text, {view: rank_correlation(drawn[one.key], values[view], by) for view in views})
        for one in outcomes.scenario.uncertain
    )


def files(drivers: Drivers) -> dict[str, str]:
    """The files of a study of drivers by name: everything as JSON, and tidy tables as CSV."""
    report = json.dumps(drivers.as_dict(), indent=2, ensure_ascii=False, allow_nan=False)
    ranks = (
        (one.label, one.law, view, found and found.value, found and found.std_error)
        for one in drivers.correlations
        for view, found in one.of.items()
    )
    return {
        "drivers.json": report + "\n",
        "inputs.csv": table_text(COLUMNS, drivers.rows()),
        "families.csv": table_text(FAMILY_COLUMNS, drivers.family_rows()),
        "rank_correlations.csv": table_text(("input", "distribution", "view", "rank_correlation", "std_error"), ranks),
    }
