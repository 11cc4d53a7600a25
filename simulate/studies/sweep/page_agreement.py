"""What can be agreed on, for the page of a sweep: the zone, Nash's solution, the deal as it is."""

from __future__ import annotations

from typing import Any

from simulate.presentation.page.cells import mean_cell
from simulate.presentation.page.parts import Cell, Column, Part, Prose, Section, Table
from simulate.presentation.page.study import SavedStudy
from simulate.presentation.wording import NOTHING, number, with_margin
from simulate.statistics.estimates import estimate_of
from simulate.studies.sweep import page_points as points


def agreement_section(saved: SavedStudy) -> Section:
    """Where both partners are better off, and the deals that stand out."""
    found = saved.results.get("agreement")
    title = "What can be agreed on"
    if found is None:
        return Section(
            title, (Prose("Swept keys that are not one or two terms of the deal have no zone of agreement."),)
        )
    keys = found["keys"]
    parts: list[Part] = [_deals(saved), _zone(keys[0], keys[1] if len(keys) > 1 else None, found["lines"])]
    if found["columns"]:
        parts.append(_zone(keys[1], keys[0], found["columns"]))
    text = "Means over all futures, straight between the points; at the end of what was swept more may lie beyond."
    parts.append(Prose(text, is_note=True))
    return Section(title, tuple(parts))


def _zone(along: str, at: str | None, lines: list[Any]) -> Table:
    """Where both are better off along a key, for each value of the other one."""
    heads = [Column(f"both better off for {points.label(along)}", False), Column("equal gain at", False)]
    rows = []
    for line in lines:
        ranges = "; ".join(f"{_limit(one['low'])} to {_limit(one['high'])}" for one in line["ranges"]) or "nowhere"
        equal = "; ".join(map(_equal, line["equal_gain"])) or NOTHING
        where = () if at is None else (Cell(number(line["at"]), line["at"]),)
        rows.append((*where, Cell(ranges), Cell(equal)))
    first = () if at is None else (Column(points.label(at)),)
    return Table(f"Where both are better off, by {points.label(along)}", (*first, *heads), tuple(rows))


def _equal(entry: Any) -> str:
    """Where both gain the same, and how much."""
    return f"{with_margin(estimate_of(entry))} (each gains {number(entry['gain'])})"


def _limit(entry: Any) -> str:
    """A limit of the zone: where a partner is indifferent, or the end of what was swept."""
    who = entry.get("indifferent")
    return f"{with_margin(estimate_of(entry))} ({f'{who} is indifferent' if who else 'the end'})"


def _deals(saved: SavedStudy) -> Table:
    """The deal as it is, Nash's solution, the best point."""
    chosen = {"the deal as it is": saved.results["base"]}
    nash = (saved.results.get("agreement") or {}).get("nash")
    if nash is not None:
        chosen["Nash's solution"] = points.numbered(saved, nash["point"])
    chosen[f"best by {points.words(saved.results['optimum']['measure'], saved)}"] = points.best_point(saved)
    rows = [
        (
            Cell(name),
            Cell(points.terms(saved, point)),
            *(mean_cell(points.at(point, points.gain(who))) for who, _ in saved.partners),
            mean_cell(points.at(point, points.BOTH), True),
        )
        for name, point in chosen.items()
    ]
    heads = (
        Column("deal", False),
        Column("terms", False),
        *(Column(f"gain of {name}") for name, _ in saved.partners),
        Column("both better off"),
    )
    return Table(f"Deals side by side [{saved.money}]", heads, tuple(rows))
