"""The appraisal of a deal: what all of its clauses are worth, beside each other.

Each clause is asked about for the venture and for each partner: verdicts are held to Bonferroni's bound over all of
them. Worths do not add up: what one clause does, another may do in its absence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulate.engine.outcomes import partner_names
from simulate.presentation.csv_text import table_text
from simulate.presentation.findings import of_all_views
from simulate.presentation.html import as_html
from simulate.presentation.wording import counted, whose, with_margin
from simulate.scenario.defaults import VENTURE
from simulate.scenario.quantities import shown
from simulate.statistics.estimates import Estimate
from simulate.statistics.replicates import replicates_of
from simulate.studies.worth.clauses import FIGURES, Clause, ClauseWorth, Gain, worth_of
from simulate.studies.worth.triggers import clashes, trigger_quality
from simulate.studies.worth.words import findings
from simulate.studies.worth.worths import Worths

if TYPE_CHECKING:
    import pandas as pd

    from simulate.engine.outcomes import Outcomes

SCHEMA = 1
COLUMNS = ("clause", "kind", "holder", "figure", "value", "std_error", "unit")
TRIGGER_COLUMNS = ("trigger", "figure", "value", "std_error", "unit")


@dataclass(frozen=True, repr=False)
class Appraisal(Worths):
    """What every clause of a deal is worth, in words, as JSON and as tables."""

    def __repr__(self) -> str:
        clauses, futures = counted(len(self.worths), "clause"), counted(self.paths, "future")
        return f"<Appraisal of {shown(self.scenario)}: {clauses}, {futures} each>"

    def _repr_html_(self) -> str:
        """The clauses that acted, by what they are worth to the view."""
        rows = (
            (one.clause.name, with_margin(one.gains[self.holder].mean), self.who_gains(one)) for one in self.ranked()
        )
        return as_html(repr(self), ("clause", f"worth to {whose(self.view)}", "who gains"), rows)

    def as_dict(self) -> dict[str, Any]:
        """As `jvsim worth --json` prints it: every worth is with the clause less without it."""
        return {
            "schema": SCHEMA,
            "scenario": self.scenario,
            "paths": self.paths,
            "seed": self.seed,
            "view": self.view,
            "currency": self.currency,
            "worth": "value with the clause less value without it, on the same futures",
            "comparisons": self.comparisons,
            "clauses": [self._entry(worth) for worth in self.worths],
            "never_acted": [clause.name for clause in self.never_acted()],
            "off": dict(self.off),
            "clashes": [clash.as_dict() for clash in self.clashes],
            "triggers": {quality.name: quality.as_dict() for quality in self.triggers},
            **({"uses": self._uses()} if self.uses else {}),
            **of_all_views(lambda view: findings(self, view), self.holders, self.view),
        }

    def _uses(self) -> dict[str, dict[str, Any]]:
        """Each clause as a right and as an obligation: by its label, then by whom it is worth that to."""
        found: dict[str, dict[str, Any]] = {}
        for use in self.uses:
            told = {**use.as_dict(), "told_apart": use.sign(len(self.uses))}
            found.setdefault(use.name, {})[use.to] = told
        return found

    def _entry(self, worth: ClauseWorth) -> dict[str, Any]:
        clause, (venture, *partners) = worth.clause, (self._gain(gain) for gain in worth.gains)
        return {
            "name": clause.name,
            "kind": clause.kind,
            "switched_off_by": dict(clause.changes),
            "venture": venture,
            "partners": dict(zip(self.partners, partners, strict=True)),
            "mattered": worth.mattered.as_dict(),
            "who_gains": self.who_gains(worth),
        }

    def _gain(self, gain: Gain) -> dict[str, Any]:
        return {**gain.as_dict(), "told_apart": gain.sign(self.comparisons)}

    def to_frame(self) -> pd.DataFrame:
        """The worths, tidy: a row for each clause, holder and figure [million, or shares of futures]."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()), columns=list(COLUMNS))

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of the frame."""
        for worth in self.worths:
            for holder, gain in zip(self.holders, worth.gains, strict=True):
                for figure, unit in FIGURES.items():
                    estimate: Estimate = getattr(gain, figure)
                    at = worth.clause.name, worth.clause.kind, holder, figure
                    yield (*at, estimate.value, estimate.std_error, unit)

    def trigger_frame(self) -> pd.DataFrame:
        """The quality of the triggers, tidy: a row for each trigger and figure."""
        import pandas as pd

        return pd.DataFrame(list(self.trigger_rows()), columns=list(TRIGGER_COLUMNS))

    def trigger_rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of that frame."""
        for quality in self.triggers:
            yield from ((quality.name, *row) for row in quality.rows())


def files(appraisal: Appraisal) -> dict[str, str]:
    """The files of the results by their names."""
    return {
        "worth.json": json.dumps(appraisal.as_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n",
        "clauses.csv": table_text(COLUMNS, appraisal.rows()),
        "exits.csv": table_text(TRIGGER_COLUMNS, appraisal.trigger_rows()),
    }


def appraise(
    base: Outcomes, without: Iterable[tuple[Clause, Outcomes]], off: Mapping[str, str], view: str = VENTURE
) -> Appraisal:
    """What every clause is worth, from the same futures with all clauses and without each.

    Parameters
    ----------
    base : Outcomes
        The deal as it is.
    without : iterable of (Clause, Outcomes)
        The deal without one clause; taken one at a time, so that they need not be in memory together.
    off : mapping
        Clauses that are off already, and why.
    view : str
        Whose worth the reports are about: `venture`, or a partner's name.

    Returns
    -------
    Appraisal
    """
    by = replicates_of(base)
    worths, triggers, found = [], [], []
    for clause, outcomes in without:
        worths.append(worth_of(clause, base, outcomes, by))
        if clause.trigger is not None:
            triggers.append(trigger_quality(base, outcomes, clause.trigger, by))
            found += clashes(base, outcomes, clause.trigger)
    scenario = base.scenario
    return Appraisal(
        scenario=scenario.scenario.name,
        currency=scenario.scenario.currency,
        paths=base.n_paths,
        seed=int(scenario.simulation.seed),
        independent=base.n_paths // (2 if scenario.simulation.antithetic else 1),
        partners=tuple(partner_names(base)),
        worths=tuple(worths),
        triggers=tuple(triggers),
        clashes=tuple(found),
        off=dict(off),
        view=view,
    )
