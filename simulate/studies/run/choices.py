"""Decisions as the report of a run counts them: rights, management, stops, purchases.

There is something to tell under the rules of the second edition only.
"""

from __future__ import annotations

from rich.console import Group
from rich.table import Table

from simulate.presentation.findings import seen_first
from simulate.presentation.layout import plain, row, table, titled
from simulate.presentation.wording import NOTHING, percent_with_margin, rarely, with_margin
from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import estimate_of
from simulate.studies.run.contract import Figure, Summary
from simulate.studies.run.decisions import decides


def decisions_block(summary: Summary, view: str = VENTURE) -> list[Group]:
    """How often rights were ripe, wanted and used, and what else was decided; nothing where nobody decides."""
    if not decides(summary):
        return []
    blocks = [titled("What was decided", _facts(summary, view))]
    rights = summary["decisions"].get("rights", {})
    if rights:
        made = table("right", ("ripe", "wanted", "used"))
        for name, entry in rights.items():
            row(made, name, *(percent_with_margin(estimate_of(entry[key])) for key in ("ripe", "wanted", "used")))
        note = (
            "Shares of futures. Ripe: it could be used in some quarter. Wanted: using it was worth more to those who "
            "decide than going on. Used: it ended the venture; one that is wanted is not where an earlier clause is."
        )
        blocks.append(titled("Rights", made, note=note))
    return blocks


def _facts(summary: Summary, view: str) -> Table:
    made = Table.grid(padding=(0, 2))
    made.add_column(overflow="fold", max_width=40)
    made.add_column(overflow="fold")
    decisions, currency = summary["decisions"], plain(summary["currency"])
    actions = ", ".join(f"{name} {rarely(entry['mean'])}" for name, entry in decisions["managed"].items())
    row(made, "management's actions, mean per venture", actions)
    row(made, "a sole owner sells or closes", percent_with_margin(estimate_of(decisions["stops"]["owner"])))
    alone = decisions["stops"]["alone"]
    for name in seen_first(view, alone):
        row(made, f"{name} alone closes down", percent_with_margin(estimate_of(alone[name])))
    price, box = decisions["purchases"]["price_paid"], decisions["purchases"]["box_cash"]
    row(made, f"price where a partner bought [{currency} million]", _mean(price))
    row(made, "  taken off it: cash under notice", _mean(box))
    return made


def _mean(entry: Figure | None) -> str:
    return NOTHING if entry is None else with_margin(estimate_of(entry))
