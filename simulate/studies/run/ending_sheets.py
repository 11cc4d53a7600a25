"""How ventures ended, as sheets of a workbook: each ending, and by quarter."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulate.engine.outcomes import Outcomes, partner_names
from simulate.presentation.style import BLACK, GOOD, GREEN, GREY, PURPLE, SKY, VERMILION, YELLOW
from simulate.presentation.wording import quarter_date
from simulate.presentation.workbook.parts import Chart, Column, Line, Table, Value
from simulate.statistics.endings import ended, endings, incidence_of, ways_to_end
from simulate.statistics.estimates import Estimate
from simulate.statistics.replicates import replicates_of

COLOURS = (SKY, GREEN, YELLOW, VERMILION, PURPLE, GREY, GOOD, "#8A5322", "#B8C4D0", "#5D4E8C", "#C9B18B", "#3E6B4F")
"""Of the ways to end, again from the first where there are more; the partners' colours are not among them."""


def endings_sheet(outcomes: Outcomes) -> Table:
    """Every ending: its share, and what those ventures were worth on average."""
    currency, names = outcomes.scenario.scenario.currency, partner_names(outcomes)
    rows = [
        [
            one.name,
            one.settlement.replace("_", " "),
            *_cells(one.share),
            *_cells(one.life_years),
            *_cells(one.venture_npv),
            *(cell for own in one.partner_npv for cell in _cells(own)),
        ]
        for one in endings(outcomes, replicates_of(outcomes))
    ]
    columns = (
        Column("ending", "words", "ending"),
        Column("settlement", "words"),
        *(Column("share of futures", "share", "share"), Column("± 95 %", "share")),
        *(Column("life [years]", name="life"), Column("± 95 %")),
        *(Column(f"venture NPV [{currency} million]", name="venture_npv"), Column("± 95 %")),
        *(one for name in names for one in (Column(f"{name}: NPV [{currency} million]"), Column("± 95 %"))),
    )
    note = "Means are over the ventures that ended so. Settlement: what the clause asks for."
    return Table("Endings", "endings", columns, rows, note)


def _cells(found: Estimate | None) -> tuple[Value, Value]:
    return (None, None) if found is None else (found.value, found.margin)


def incidence_sheet(outcomes: Outcomes) -> Table:
    """By quarter the ventures that are at risk, and the share of all that each way has ended so far."""
    labels = [way.label for way in ways_to_end(outcomes.scenario)]
    columns = (
        Column("date", "words", "date"),
        Column("quarter", "count", "quarter"),
        Column("at risk", "count", "at_risk"),
        Column("joint at its end", "share", "joint"),
        *(Column(label, "share") for label in labels),
    )
    note = (
        "At risk: ventures that are joint at the beginning of the quarter. Joint at its end: their share of all. Then "
        "the share of all that each way has ended by the end of the quarter."
    )
    return Table("Endings by quarter", "incidence", columns, list(_rows(outcomes)), note)


def _rows(outcomes: Outcomes) -> Iterator[list[Value]]:
    quarters, first = outcomes.scenario.horizon_quarters, outcomes.scenario.first_quarter
    lived, n = outcomes["exit_quarter"].astype(np.int64), outcomes.n_paths
    gone = np.cumsum(np.bincount(lived[ended(outcomes)], minlength=quarters + 1))
    incidence, start = incidence_of(outcomes), outcomes.scenario.scenario.start
    for t in range(first, quarters):
        shares = [float(share) for share in incidence[:, t]]
        yield [quarter_date(start, t), t, int(n - gone[t]), float(1.0 - gone[t + 1] / n), *shares]


def ending_charts(incidence: Table, outcomes: Outcomes) -> list[Chart]:
    """How many ventures are joint, and what ended the others, over time."""
    ways = range(4, len(incidence.columns))
    areas = tuple(Line(i, COLOURS[(i - 4) % len(COLOURS)]) for i in ways)
    found = [Chart("Ventures that are still joint", "lines", incidence, (Line(3, BLACK, bold=True),), share=True)]
    if areas:
        title = "What has ended ventures, share of all"
        found.append(Chart(title, "areas", incidence, areas, share=True))
    return found
