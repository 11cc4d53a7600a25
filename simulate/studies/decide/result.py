"""What came of learning: how good each estimate is, and what deciding by it gains each partner."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulate.engine.learning.quality import Judged
from simulate.engine.outcomes import Outcomes
from simulate.presentation.csv_text import table_text
from simulate.presentation.findings import of_all_views
from simulate.presentation.html import as_html
from simulate.presentation.wording import with_margin
from simulate.scenario.defaults import VENTURE
from simulate.scenario.quantities import shown
from simulate.statistics.estimates import mean
from simulate.statistics.paired import mean_difference
from simulate.statistics.replicates import replicates_of
from simulate.studies.decide.gains import Gain, Gains
from simulate.studies.decide.words import findings

if TYPE_CHECKING:
    import pandas as pd

    from simulate.engine.learning.shelf import Learned

SCHEMA = 1
ESTIMATES = {
    "leave": "leaving", "own": "owning alone", "ended": "selling or closing", "keep": "going on as the sole owner",
}  # fmt: skip
"""What is learned over all quarters at once, in words."""
COLUMNS = ("year", "partner", "hold", "followed", "missed_error", "r2_pilots", "r2_fresh")


@dataclass(frozen=True, repr=False)
class Decisions(Gains):
    """How well partners decide by what they learned, in words, as JSON and as a table."""

    def __repr__(self) -> str:
        return f"<Decisions of {shown(self.scenario)}: {self.pilots:,} pilots, {self.paths:,} paths each>"

    def _repr_html_(self) -> str:
        columns = ("partner", "learned", "over thumb", "over obligations")
        rows = ((one.partner, *map(with_margin, (one.npv, one.over_thumb, one.over_obligations))) for one in self.gains)
        return as_html(repr(self), columns, rows)

    def as_dict(self, view: str = VENTURE) -> dict[str, Any]:
        """As it stands in JSON, its findings from one side first."""
        return {
            "schema": SCHEMA,
            "scenario": self.scenario,
            "currency": self.currency,
            "paths": self.paths,
            "seed": self.seed,
            "pilots": self.pilots,
            "seconds": self.seconds,
            "table_sha256": self.digest,
            "r2": {name: dict(zip(self.partners, values, strict=True)) for name, values in self.explained.items()},
            "hold": [dict(zip(COLUMNS, row, strict=True)) for row in self.rows()],
            "gains": {gain.partner: gain.as_dict() for gain in self.gains},
            **of_all_views(lambda seen: findings(self, seen), (VENTURE, *self.partners), view),
        }

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of `to_frame`."""
        for one in self.judged:
            year = (one.quarter + 1) // 4
            partner = self.partners[one.partner]
            yield (year, partner, one.hold, one.followed, one.error, one.learned, one.explained)

    def to_frame(self) -> pd.DataFrame:
        """A row a year and partner: what it thinks of going on, what followed, and how much of it was foreseen."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()), columns=list(COLUMNS))


def decisions_of(found: Learned, judged: Sequence[Judged], runs: Sequence[Outcomes]) -> Decisions:
    """What came of learning, from runs by the learned rule, by thumb, and of obligations.

    Parameters
    ----------
    found : Learned
    judged : sequence of Judged
    runs : sequence of Outcomes
        In this order, on the same futures.
    """
    first, by, settings = runs[0], replicates_of(runs[0]), runs[0].scenario
    names = [partner.name for partner in settings.partners]
    gains = []
    for i, name in enumerate(names):
        own, thumb, obliged = (run["partner_npv"][i] for run in runs)
        gains.append(Gain(name, mean(own, by), mean_difference(thumb, own, by), mean_difference(obliged, own, by)))
    explained = {
        name: tuple(None if value != value else float(value) for value in found.explained[name]) for name in ESTIMATES
    }
    return Decisions(
        settings.scenario.name,
        settings.scenario.currency,
        int(settings.simulation.seed),
        first.n_paths,
        found.pilots,
        found.seconds,
        found.table.digest,
        explained,
        tuple(judged),
        tuple(gains),
    )


def files(decisions: Decisions, view: str = VENTURE) -> dict[str, str]:
    """The files of the study by name: everything as JSON, and a tidy table as CSV."""
    report = json.dumps(decisions.as_dict(view), indent=2, ensure_ascii=False, allow_nan=False)
    return {"decide.json": report + "\n", "decide.csv": table_text(COLUMNS, decisions.rows())}
