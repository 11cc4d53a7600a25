"""The first table of a comparison: a row a variant, what it changes for the venture, each partner and both together."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group
from rich.text import Text

from simulate.presentation.layout import partner, plain, row, table, titled
from simulate.presentation.wording import NOTHING, points, signed
from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import ENOUGH
from simulate.statistics.paired import told_apart
from simulate.statistics.samples import SHARE, Path
from simulate.studies.compare.differences import Difference
from simulate.studies.compare.held import FUTURES, any_told_apart, comparisons
from simulate.studies.compare.result import Comparison
from simulate.studies.compare.words import is_same

MOST_SHOWN = 40
"""Characters of a variant's name in a table."""
SAME = "="
"""Stands for a difference that is 0 in every future."""


def short_name(name: str) -> str:
    """A side's name in a table."""
    text = plain(name)
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


def overview_block(comparison: Comparison, view: str = VENTURE) -> Group:
    """What each variant changes, and which of it is told apart from 0; the view's column first."""
    found = dict(_columns(comparison))
    columns = {path: found[path] for path in sorted(found, key=lambda path: not is_of(path, view))}
    made = table("", tuple(columns.values()))
    for one in comparison.variants:
        if is_same(one):
            row(made, short_name(one.side.name), *[SAME] * len(columns))
        else:
            row(made, short_name(one.side.name), *(_cell(comparison, one.differences.get(path)) for path in columns))
    title = f"What each variant changes on average [{plain(comparison.base.summary['currency'])} million]"
    return titled(title, made, note=_note(comparison))


def _columns(comparison: Comparison) -> Iterator[tuple[Path, str | Text]]:
    yield ("venture", "npv"), "Δ venture"
    for i, name in enumerate(comparison.base.partners):
        yield ("partners", name, "npv"), partner(f"Δ {short_name(name)}", i)
    yield FUTURES, "Δ both better off"


def is_of(path: Path, view: str) -> bool:
    """Whether a place in JSON is the view's."""
    return path[0] == VENTURE if view == VENTURE else path[:2] == ("partners", view)


def _cell(comparison: Comparison, one: Difference | None) -> str:
    """A difference; in brackets where chance may have made it."""
    if one is None:
        return NOTHING
    if one.is_same:
        return SAME
    mean = one.paired.mean
    text = points(mean) if one.unit == SHARE else signed(mean)
    return text if comparison.paths < ENOUGH or told_apart(mean, comparisons(comparison)) else f"({text})"


def _note(comparison: Comparison) -> str:
    said = f"Against the base, future by future; ± is the 95 % margin; {SAME} the same in every future. "
    if comparison.paths < ENOUGH:
        return f"{said}Too few futures to tell anything apart from 0."
    if not any_told_apart(comparison):
        return f"{said}In brackets: not told apart from 0."
    return f"{said}In brackets: not told apart from 0 (95 % for all {comparisons(comparison)} differences at once)."
