"""Scenarios on the same futures, each against the first: what differs in the inputs, and in every metric.

Differences are paired: trajectory k of both sides meets the same draws, and all errors are those of
`statistics.paired`. The outcomes of one side at a time are held beside the base's, so that memory does not grow with
the number of variants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.deferred import Deferred
from simulate.presentation.csv_text import table_text
from simulate.presentation.findings import of_all_views
from simulate.presentation.html import as_html
from simulate.presentation.wording import counted, with_margin
from simulate.scenario.changes import changes
from simulate.scenario.defaults import VENTURE
from simulate.scenario.quantities import shown
from simulate.statistics import paired
from simulate.statistics.endings import HORIZON_NAME
from simulate.statistics.estimates import Estimate, share
from simulate.statistics.kinds import BELOW_ZERO, MEDIAN_AMONG
from simulate.statistics.readings import paired_difference
from simulate.statistics.replicates import Replicates, replicates_of
from simulate.statistics.samples import SHARE, Path, Sample
from simulate.statistics.survival import QUARTERS_PER_YEAR
from simulate.studies.compare.differences import Compared, Difference, Json, Side, Sides
from simulate.studies.compare.held import comparisons
from simulate.studies.compare.metrics import PAYBACK, Level, Metric, in_common, level_of, metrics, risk_of
from simulate.studies.compare.words import findings, verdict
from simulate.studies.run.words import extremes

if TYPE_CHECKING:
    import pandas as pd

    from simulate.engine.outcomes import Outcomes
else:
    pd = Deferred("pandas")

SCHEMA = 1
LONGEST, MOST_TOLD = 150, 2
"""Characters that are told of a variant in one line, and variants."""


@dataclass(frozen=True, repr=False)
class Comparison(Sides):
    """A base and its variants, in words, as JSON and as tables."""

    def __repr__(self) -> str:
        told = [shorten(f"{one.side.name}: {' '.join(_told(self, one))}", LONGEST) for one in self.variants[:MOST_TOLD]]
        rest = [f"and {len(self.variants) - MOST_TOLD} more"] if len(self.variants) > MOST_TOLD else []
        return "\n  ".join([f"<Comparison with {shown(self.base.name)}, {counted(self.paths, 'path')}>", *told, *rest])

    def _repr_html_(self) -> str:
        """The means of both sides and their differences, as far as a notebook has room for them."""
        rows = (
            (one.side.name, difference.label, *map(_mean, (difference.base, difference.variant)), found)
            for one in self.variants
            for difference in one.differences.values()
            for found in [with_margin(difference.paired.mean)]
        )
        columns = ("variant", "", self.base.name, "variant's", "difference")
        return as_html(f"Comparison with {shown(self.base.name)}, {counted(self.paths, 'path')}", columns, rows)

    def as_dict(self, view: str = VENTURE) -> Json:
        """The comparison as `jvsim compare --json` prints it; its findings from one side first."""
        return {
            "schema": SCHEMA,
            "paths": self.paths,
            "seed": self.base.summary["seed"],
            "currency": self.base.summary["currency"],
            "notes": list(self.notes),
            "comparisons": comparisons(self),
            "base": {"name": self.base.name, "summary": self.base.summary},
            "variants": [{**one.as_dict(self.base), "verdict": _told(self, one)} for one in self.variants],
            **of_all_views(lambda seen: findings(self, seen), (VENTURE, *self.base.partners), view),
        }

    def to_frame(self) -> pd.DataFrame:
        """A row for each variant, metric and statistic (mean, p05, …, cvar_05): base, value, difference, its error."""
        return pd.DataFrame(list(self.rows()), columns=list(COLUMNS))

    def to_csv(self) -> str:
        """The same as a CSV file."""
        return table_text(COLUMNS, self.rows())

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of `frame`, with None where there is no number; the shares of futures stand beside the mean."""
        for one in self.variants:
            for path, difference in one.differences.items():
                for statistic, found, before, after in _statistics(difference):
                    both = difference.paired
                    shares = (both.p_better.value, both.share_changed.value) if found is both.mean else (None, None)
                    numbers = (before, after, found.value, found.std_error, *shares)
                    yield (one.side.name, ".".join(path), _unit(difference, statistic), statistic, *numbers)


def _told(comparison: Comparison, one: Compared) -> list[str]:
    return [finding.text for finding in verdict(comparison, one)]


COLUMNS = (
    *("variant", "metric", "unit", "statistic", "base", "value"),
    *("difference", "std_error", "p_better", "share_changed"),
)
"""Columns of the tidy table of a comparison."""


def _statistics(one: Difference) -> Iterator[tuple[str, Estimate, float | None, float | None]]:
    """Mean, quantiles and risk of a difference, each with the values that it is the difference of."""
    levels = [_numbers(level) for level in (one.base, one.variant)]
    found = (one.paired.mean, one.paired.p05, one.paired.p50, one.paired.p95)
    middle = "median" if one.path == PAYBACK else "mean"
    for name, estimate, before, after in zip((middle, "p05", "p50", "p95"), found, *levels, strict=True):
        if estimate is not None:
            yield name, estimate, before, after
    for name, estimate in one.risk.items():
        before, after = (None if level is None else level.risk[name].value for level in (one.base, one.variant))
        yield name, estimate, before, after


def _unit(one: Difference, statistic: str) -> str:
    return SHARE if statistic == BELOW_ZERO.name else one.unit


def _mean(level: Level | None) -> float | None:
    return None if level is None else level.mean.value


def _numbers(level: Level | None) -> list[float | None]:
    """Mean and the three quantiles, None where there are none."""
    known = [] if level is None else [level.mean.value, *(point.value for point in level.quantiles)]
    return [*known, *[None] * (4 - len(known))]


# ---- comparing ------------------------------------------------------------------------------------------------------


def compared(sides: Iterable[tuple[str, Outcomes]], notes: Iterable[str] = ()) -> Comparison:
    """Compares every side with the first.

    Parameters
    ----------
    sides : iterable of (str, Outcomes)
        Names and outcomes of the same trajectories; each is let go before the next is taken.
    notes : iterable of str
        What is to be said of the futures.
    """
    named = iter(sides)
    base = Base.of(*next(named))
    return Comparison(base.side, tuple(base.against(*one) for one in named), tuple(notes))


@dataclass(frozen=True, eq=False)
class Base:
    """The first side, which every other is held against."""

    side: Side
    outcomes: Outcomes
    _metrics: Mapping[Path, Metric]

    @staticmethod
    def of(name: str, outcomes: Outcomes) -> Base:
        """The base that has these outcomes."""
        return Base(Side.of(name, outcomes), outcomes, metrics(outcomes))

    def against(self, name: str, other: Outcomes) -> Compared:
        """A side that has other outcomes on the same futures, held against the base."""
        side, before, after = Side.of(name, other), self._metrics, metrics(other)
        # Antithetic pairs are the same on both sides; uncertain inputs may be one side's alone.
        by = replicates_of(self.outcomes) | replicates_of(other)
        made = {path: _difference(path, before.get(path), after.get(path), by) for path in in_common(before, after)}
        found = {path: one for path, one in made.items() if one is not None}
        changed = changes(self.side.scenario, side.scenario)
        return Compared(side, changed, tuple(_notes(self.side, side, changed)), _in_order(found))


def _in_order(found: dict[Path, Difference]) -> dict[Path, Difference]:
    """The horizon behind the endings that the variant alone has."""
    return dict(sorted(found.items(), key=lambda item: item[0] == ("ended_by", HORIZON_NAME)))


def _difference(path: Path, before: Metric | None, after: Metric | None, by: Replicates) -> Difference | None:
    """A metric on both sides; it is 0 in every future of the side that has no such thing.

    None of a payback that no future of a side reaches.
    """
    known = before or after
    assert known is not None
    samples = [None if metric is None else metric.sample() for metric in (before, after)]
    one, other = (Sample(np.zeros(known.outcomes.n_paths), by) if sample is None else sample for sample in samples)
    if known.variable.statistics == (MEDIAN_AMONG,):
        return _median_difference(path, known, one, other, by)
    if known.unit == SHARE:
        found = paired.paired_shares(one.values > 0.0, other.values > 0.0, by)
    else:
        found = paired.paired(one.values, other.values, by)
    base, variant = (None if sample is None else level_of(known.variable, sample) for sample in samples)
    risk = risk_of(known.variable, lambda statistic: paired_difference(statistic, one, other, by))
    return Difference(path, known.label, known.unit, base, variant, found, risk)


def _median_difference(path: Path, known: Metric, one: Sample, other: Sample, by: Replicates) -> Difference | None:
    """The medians of two sides among the futures that have a value; one without comes after all that have."""
    levels = [MEDIAN_AMONG.estimate(sample) for sample in (one, other)]
    found = paired_difference(MEDIAN_AMONG, one, other, by)
    if found is None:
        return None
    never = float(np.nanmax(np.concatenate([one.values, other.values]))) + 1.0
    before, after = (np.nan_to_num(sample.values, nan=never) for sample in (one, other))
    moved = paired.changed(before, after)
    shares = (share(moved & (after > before), by), share(moved, by))
    base, variant = (None if level is None else Level(level) for level in levels)
    return Difference(path, known.label, known.unit, base, variant, paired.Paired(found, None, None, None, *shares))


# ---- what is not alike ----------------------------------------------------------------------------------------------


def _notes(base: Side, side: Side, changed: Mapping[str, Any]) -> Iterator[str]:
    """What a reader has to know where the two sides do not have all things in common."""
    for one, other, where in ((base, side, "the base"), (side, base, "the variant")):
        if alone := [name for name in one.partners if name not in other.partners]:
            are = "is a partner" if len(alone) == 1 else "are partners"
            yield (
                f"{' and '.join(alone)} {are} in {where} alone and left out; what is drawn by a partner's name "
                "(strategy shifts, distress) is not common to both sides"
            )
    yield from (warning.text for warning in extremes(side.summary))
    if base.scenario.horizon_quarters != side.scenario.horizon_quarters:
        years = [one.scenario.horizon_quarters / QUARTERS_PER_YEAR for one in (base, side)]
        yield f"the horizons differ ({years[0]:g} and {years[1]:g} years): each side lives to its own"
    if base.scenario.scenario.start != side.scenario.scenario.start:
        yield "the starts differ: each value is of its own start, and the quarters of a future are counted from there"
    if any(key.startswith("market.") for key in changed):
        yield "the market differs: both sides meet the same draws, but other prices, volumes or tariffs come of them"
