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
    keys, rows = found["keys"], []
    for line in [*found["lines"], *found["columns"]]:
        where = NOTHING if line["at"] is None else number(line["at"])
        ranges = "; ".join(f"{_limit(one['low'])} to {_limit(one['high'])}" for one in line["ranges"]) or "nowhere"
        equal = (
            "; ".join(
                f"{with_margin(estimate_of(one))} (each gains {number(one['gain'])})" for one in line["equal_gain"]
            )
            or NOTHING
        )
        rows.append((Cell(where, line["at"]), Cell(ranges), Cell(equal)))
    along = len(found["lines"])
    first = Table(
        f"Where both are better off, by {points.label(keys[0])}",
        (
            Column(points.label(keys[1]) if len(keys) > 1 else "", True),
            Column(f"both better off for {points.label(keys[0])}", False),
            Column("equal gain at", False),
        ),
        tuple(rows[:along]),
    )
    parts: list[Part] = [_deals(saved), first]
    if len(rows) > along:
        heads = (
            Column(points.label(keys[0])),
            Column(f"both better off for {points.label(keys[1])}", False),
            Column("equal gain at", False),
        )
        parts.append(Table(f"Where both are better off, by {points.label(keys[1])}", heads, tuple(rows[along:])))
    parts.append(
        Prose(
            "Means over all futures, straight between the points; at the end of what was swept more may lie beyond.",
            is_note=True,
        )
    )
    return Section(title, tuple(parts))


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
        chosen["Nash's solution"] = next(one for one in saved.results["points"] if one["point"] == nash["point"])
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
