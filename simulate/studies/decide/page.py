"""The page of decisions: what learned rules bring each partner, and how well they foresee."""

from __future__ import annotations

from simulate.presentation.findings import Finding
from simulate.presentation.page.cells import difference_cell, mean_cell, of_number, of_share
from simulate.presentation.page.charts import Axis, Intervals, Line, Lines
from simulate.presentation.page.parts import Cell, Page, Section, Side, Table, columns
from simulate.presentation.page.study import SavedStudy, interval, study_page
from simulate.presentation.wording import counted, number, signed
from simulate.statistics.estimates import estimate_of

AGAINST = {"over_thumb": "over the rule of thumb", "over_obligations": "over clauses as obligations"}


def page(saved: SavedStudy) -> Page:
    """The page of decisions, from its decide.json."""
    text = (
        f"The rules were learned from {counted(saved.results['pilots'], 'pilot future')} in "
        f"{number(saved.results['seconds'], 1)} s."
    )
    kept = None if saved.results.get("findings") else [Finding("learning", text)]
    return study_page(saved, "What deciding is worth", (_gains(saved), _foresight(saved)), kept)


def _gains(saved: SavedStudy) -> Section:
    gains, rows, drawn = saved.results["gains"], [], []
    for name, colour in saved.partners:
        entry = gains[name]
        over = {key: estimate_of(entry[key]) for key in AGAINST}
        rows.append(
            (Cell(name, mark=colour), mean_cell(estimate_of(entry["npv"])), *map(difference_cell, over.values()))
        )
        drawn += [interval(AGAINST[key], found, colour, name) for key, found in over.items()]
    told = "; ".join(f"{name} {signed(estimate_of(gains[name]['over_thumb']))}" for name, _ in saved.partners)
    title = f"Against the rule of thumb: {told}"
    axis = Axis(f"gain by the learned rule [{saved.money}]")
    chart = Intervals(title, title, "Bars are 95 % limits; grey cannot be told from 0.", x=axis, intervals=tuple(drawn))
    table = Table(
        f"What it is worth to each [{saved.money}]",
        columns("partner", "net present value", *AGAINST.values()),
        tuple(rows),
    )
    return Section("What deciding brings each partner", (chart, table))


def _foresight(saved: SavedStudy) -> Section:
    curves = []
    for name, colour in saved.partners:
        years = [one for one in saved.results["hold"] if one["partner"] == name]
        at = [float(one["year"]) for one in years]
        curves.append(
            Lines(
                f"{name}: going on, as it is valued and as it comes",
                f"{name}: value of going on by year, and what followed.",
                x=Axis("year"),
                y=Axis(saved.money),
                dotted=True,
                lines=(
                    Line("valued", at, [one["hold"] for one in years], colour),
                    Line("what followed", at, [one["followed"] for one in years], "plan", dashed=True),
                ),
            )
        )
    rows = tuple(
        (
            Cell(str(one["year"]), float(one["year"])),
            Cell(one["partner"]),
            of_number(one["hold"]),
            of_number(one["followed"]),
            of_share(one["r2_pilots"]),
            of_share(one["r2_fresh"]),
        )
        for one in saved.results["hold"]
    )
    heads = columns(
        "year", "partner", "valued at", "what followed", "foreseen, pilots", "foreseen, fresh", words=["partner"]
    )
    note = (
        "Foreseen: the share of the variance of what follows that the rule knows of (R²), on pilot futures and on "
        "fresh ones."
    )
    return Section(
        "How well they foresee", (Side(tuple(curves)), Table(f"Going on, by year [{saved.money}]", heads, rows, note))
    )
