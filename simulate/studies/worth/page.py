"""The page of the worth of clauses: what each is worth to whom, and how well each exit chooses what it ends."""

from __future__ import annotations

from typing import Any

from simulate.presentation.page.cells import difference_cell, mean_cell, of_share
from simulate.presentation.page.charts import Axis, Intervals
from simulate.presentation.page.parts import Bullets, Cell, Column, Page, Part, Prose, Section, Table, columns
from simulate.presentation.page.study import SavedStudy, estimate_at, interval, study_page
from simulate.presentation.wording import NOTHING, capitalised, listed, percent, signed, whose
from simulate.statistics.estimates import estimate_of

MOST = 14
"""Clauses of the chart."""


def page(saved: SavedStudy) -> Page:
    """The page of the worth of clauses, from its worth.json."""
    return study_page(saved, "What each clause is worth", (_clauses(saved), _uses(saved), _exits(saved)))


def _ranked(saved: SavedStudy) -> list[Any]:
    """The clauses that acted, by the size of what they are worth to the view."""
    silent = set(saved.results["never_acted"])
    acted = [one for one in saved.results["clauses"] if one["name"] not in silent]
    return sorted(acted, key=lambda one: -abs(saved.of(one, saved.view)["mean"]["mean"]))


def _clauses(saved: SavedStudy) -> Section:
    ranked, comparisons = _ranked(saved), saved.results["comparisons"]
    rows = [
        interval(one["name"], estimate_of(saved.of(one, holder)["mean"]), colour, capitalised(holder), comparisons)
        for one in ranked[:MOST]
        for holder, colour in saved.holders
    ]
    parts: list[Part] = []
    if rows:
        first = ranked[0]
        most = estimate_of(saved.of(first, saved.view)["mean"])
        title = f"Worth most to {whose(saved.view)}, for better or worse: {first['name']} ({signed(most)})"
        parts.append(
            Intervals(
                title,
                "; ".join(f"{row.row}, {row.group}: {row.value:,.0f}" for row in rows),
                "Value with the clause less value without it, on the same futures: right of 0 it is worth having. Bars "
                "are 95 % limits; grey cannot be told from 0.",
                x=Axis(f"worth [{saved.money}]"),
                intervals=tuple(rows),
            )
        )
        parts.append(_clause_table(saved, ranked))
    if saved.results["never_acted"]:
        parts.append(Prose(f"In none of these futures did anything change by {listed(saved.results['never_acted'])}."))
    off = [f"{name}: {why}" for name, why in saved.results["off"].items()]
    parts += [Prose("Off already:"), Bullets(tuple(off))] if off else []
    return Section("What each clause is worth, and to whom", tuple(parts))


def _clause_table(saved: SavedStudy, ranked: list[Any]) -> Table:
    rows = []
    for one in ranked:
        gains = [saved.of(one, holder) for holder, _ in saved.holders]
        rows.append(
            (
                Cell(one["name"]),
                *(difference_cell(estimate_of(gain["mean"]), told_apart=bool(gain["told_apart"])) for gain in gains),
                difference_cell(estimate_at(gains[0]["p05"])),
                of_share(one["mattered"]["mean"]),
                Cell(one["who_gains"]),
            )
        )
    heads = (
        Column("clause", False),
        *(Column(capitalised(holder)) for holder, _ in saved.holders),
        Column(f"P5, {saved.holders[0][0]}"),
        Column("matters in"),
        Column("who gains", False),
    )
    note = (
        "In brackets: not told apart from 0. P5: what it moves the 5 % quantile by. Matters in: the share of futures."
    )
    return Table(f"Worth of each clause [{saved.money}]", heads, tuple(rows), note)


def _uses(saved: SavedStudy) -> Section:
    """Each exit as a right and as an obligation."""
    colours = {**dict(saved.holders), "both": "series-0"}
    rows, drawn = [], []
    for name, of_whom in saved.results.get("uses", {}).items():
        for to, use in of_whom.items():
            found = estimate_of(use["difference"])
            rows.append(
                (
                    Cell(name),
                    Cell(to),
                    difference_cell(estimate_of(use["as_right"])),
                    difference_cell(estimate_of(use["as_obligation"])),
                    difference_cell(found, told_apart=bool(use["told_apart"])),
                )
            )
            if use["told_apart"]:
                drawn.append(interval(name, found, colours.get(to, "series-1"), to))
    if not rows:
        return Section("As a right, and as an obligation", ())
    heads = columns("exit", "to", "as a right", "as an obligation", "difference", words=["to"])
    table = Table(f"What using an exit freely is worth [{saved.money}]", heads, tuple(rows))
    parts: list[Part] = [table]
    if drawn:
        best = max(drawn, key=lambda row: abs(row.value))
        title = f"Free use matters most of “{best.row}”, to {best.group}"
        parts.insert(
            0,
            Intervals(
                title,
                title,
                "Those told apart from 0.",
                x=Axis(f"as a right less as an obligation [{saved.money}]"),
                intervals=tuple(drawn),
            ),
        )
    return Section("As a right, and as an obligation", tuple(parts))


def _exits(saved: SavedStudy) -> Section:
    rows = []
    for name, quality in saved.results["triggers"].items():
        instead = sorted(quality["instead"].items(), key=lambda one: -one[1])
        then = f"{instead[0][0]} ({percent(instead[0][1], 0)})" if instead else NOTHING
        rows.append(
            (
                Cell(name),
                mean_cell(estimate_at(quality["ended"]), True),
                mean_cell(estimate_at(quality["better_without"]), True),
                mean_cell(estimate_at(quality["saved"])),
                mean_cell(estimate_at(quality["lead_years"])),
                Cell(then),
            )
        )
    rows.sort(key=lambda row: -(row[1].value or 0.0))
    heads = columns(
        "exit",
        "ends",
        "better without",
        "worth of each",
        "earlier by [years]",
        "what comes instead",
        words=["what comes instead"],
    )
    note = (
        "Ends: share of all futures. Better without: of the ventures that it ended, those that would have been worth "
        f"more without it. Worth of each: venture value with it less without it [{saved.money}]. Earlier by: where "
        "they would have been worth less without it."
    )
    parts: tuple[Part, ...] = (
        (Table("How well each exit chooses what it ends", heads, tuple(rows), note),) if rows else ()
    )
    return Section("How well each exit chooses", parts)
