"""What is on the page as a report: one file of HTML that anybody can open, with the numbers as they were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulate.cli.changes import Changed
from simulate.presentation.changes import change_line
from simulate.presentation.page.parts import Bullets, Cell, Column, Command, Page, Part, Prose, Section, Side, Table
from simulate.presentation.page.render import render
from simulate.presentation.wording import NOTHING, counted, years
from simulate.version import installed_version

if TYPE_CHECKING:
    from simulate.studies.explore.benches import Answer

NOTE = (
    "Differences from today's deal, future by future; ± is the 95 % margin. Grey and in brackets: cannot be told apart "
    "from nothing. = is the same in every future."
)


def report_of(answer: Answer, told: Mapping[str, Any], changed: Changed) -> str:
    """A report of an answer.

    Parameters
    ----------
    answer : Answer
    told : mapping
        As of `Session.told`: terms and command lines.
    changed : dict
        What `--set` has changed of the file.
    """
    scenario = answer.wish.base.scenario
    facts = (
        f"{counted(answer.paths, 'path')} of each side on the same futures", years(scenario.horizon_quarters),
        f"seed {scenario.simulation.seed}", f"jvsim {installed_version()}",
    )  # fmt: skip
    curves = tuple(chart for place, chart in answer.charts.items() if place.startswith("curve"))
    sections = (
        Section("The deal", tuple(_deal(answer, told))),
        Section("What each partner has, in the venture and without it", (Side(curves),)),
        Section("Who is better off, and how it ends", (Side((answer.charts["cloud"], answer.charts["endings"])),)),
        Section("What differs from today's deal", (_table(answer),)),
        Section("The same numbers again", tuple(_commands(answer, told))),
    )
    return render(Page(scenario.scenario.name, "A deal, explored", facts, sections, _notices(changed)))


def _notices(changed: Changed) -> tuple[str, ...]:
    return (change_line(changed),) if changed else ()


def _deal(answer: Answer, told: Mapping[str, Any]) -> Iterator[Part]:
    if answer.words:
        yield Bullets(tuple(answer.words), is_lead=True)
    moved = [term for term in told["terms"] if term["text"] != term["base"]]
    if not moved:
        yield Prose("This is today's deal: no term was moved.")
        return
    rows = (
        (Cell(term["label"]), Cell(term["key"]), *_ends(term["base"], term["text"]), Cell(term["unit"]))
        for term in moved
    )
    columns = (
        Column("term", False),
        Column("key", False),
        Column("today's deal"),
        Column("now"),
        Column("unit", False),
    )
    yield Table("Terms that were moved", columns, tuple(rows))


def _ends(before: str, after: str) -> tuple[Cell, Cell]:
    return Cell(before or NOTHING), Cell(after or NOTHING, mark="strong")


def _table(answer: Answer) -> Table:
    base, *others = answer.names
    columns = (Column("", False), Column(base), *(Column(f"Δ {name}") for name in others))
    rows = ((Cell(row["label"]), _level(row["base"]), *map(_cell, row["cells"])) for row in answer.rows)
    return Table("Means and their differences", columns, tuple(rows), NOTE)


def _level(level: Mapping[str, Any] | None) -> Cell:
    return Cell(NOTHING) if level is None else Cell(level["text"], level["mean"])


def _cell(cell: Mapping[str, Any] | None) -> Cell:
    if cell is None:
        return Cell(NOTHING)
    clear = cell["apart"] or cell["same"]
    return Cell(cell["text"] if clear else f"({cell['text']})", cell["mean"], "strong" if cell["apart"] else "muted")


def _commands(answer: Answer, told: Mapping[str, Any]) -> Iterator[Part]:
    yield Prose("The deal as it stands, and what it was held against:")
    yield Command(told["set_line"])
    if told["compare_line"]:
        yield Command(f"{told['compare_line']} --paths {answer.paths}")
