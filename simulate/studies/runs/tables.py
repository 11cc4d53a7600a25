"""The directories of results in a folder, as a table."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType

from simulate.presentation.layout import MUTED, WARNING, bullets, cell, row, show, table, titled
from simulate.presentation.wording import NOTHING, with_margin
from simulate.studies.runs.result import Entry, Listing


def print_listing(console: Console, found: Listing) -> None:
    """Prints what lies in a folder."""
    show(console, listing_view(found))


def listing_view(found: Listing) -> Group:
    """What lies in a folder as something that rich can print."""
    parts: list[RenderableType] = []
    if found.entries:
        parts.append(_table(found))
    elif not found.damaged:
        parts.append(cell(f"{found.folder}: no directories of results", MUTED))
    if found.damaged:
        lines = [f"{name}: {why}" for name, why in found.damaged.items()]
        parts.append(titled("Cannot be read", bullets(lines, style=WARNING)))
    return Group(*parts)


def _table(found: Listing) -> Group:
    words = ("written", "study", "scenario")
    made = table("directory", (*words, "paths", "venture NPV ± 95 %"), words=words)
    for entry in found.entries:
        row(made, entry.directory, _date(entry), entry.study, entry.scenario, _paths(entry), _value(entry))
    note = "Newest last; times are in UTC. Values are means in millions; of a study, of the scenario as it is."
    return titled(f"Results in {found.folder}", made, note=note)


def _date(entry: Entry) -> str:
    return entry.written[:16].replace("T", " ")


def _paths(entry: Entry) -> str:
    return NOTHING if entry.paths is None else f"{entry.paths:,}"


def _value(entry: Entry) -> str:
    return NOTHING if entry.value is None else f"{entry.currency} {with_margin(entry.value)}"
