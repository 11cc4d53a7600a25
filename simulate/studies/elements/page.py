"""The page of the five elements: what each contributes to whom, and which work together."""

from __future__ import annotations

from typing import Any

from simulate.presentation.page.cells import difference_cell, mean_cell
from simulate.presentation.page.charts import Axis, Intervals
from simulate.presentation.page.parts import Cell, Column, Page, Section, Table, columns
from simulate.presentation.page.study import Json, SavedStudy, interval, study_page
from simulate.presentation.wording import capitalised, listed, signed
from simulate.scenario.defaults import VENTURE
from simulate.scenario.tree import quoted, split
from simulate.statistics.estimates import estimate_of
from simulate.statistics.paired import told_apart


def page(saved: SavedStudy) -> Page:
    """The page of the five elements, from its elements.json."""
    return study_page(saved, "What the five elements are worth", (_contributions(saved), _together(saved)))


def _element(key: str) -> str:
    return split(key)[-1].replace("_", " ")


def _measures(saved: SavedStudy) -> dict[str, Json]:
    """The measures by their names in words, the view's first."""
    found = {_named(path): entry for path, entry in saved.results["measures"].items()}
    own = f"NPV of {saved.view}" if saved.view != VENTURE else ""
    return dict(sorted(found.items(), key=lambda one: one[0] != own))


def _named(path: str) -> str:
    steps = split(path)
    if steps[0] == "partners":
        return f"NPV of {steps[1]}"
    if steps[0].startswith("survival_"):
        return f"alive at {steps[0].split('_')[1]} years"
    return {"mean": "venture NPV"}.get(steps[-1], f"venture NPV, {steps[-1].upper().replace('P0', 'P')}")


def _comparisons(saved: SavedStudy) -> int:
    return len(saved.results["elements"]) * len(saved.results["measures"])


def _contributions(saved: SavedStudy) -> Section:
    n, rows = _comparisons(saved), []
    for element in saved.results["elements"]:
        for holder, colour in saved.holders:
            path = "venture.npv.mean" if holder == VENTURE else f"partners.{quoted(holder)}.npv.mean"
            entry = saved.results["measures"].get(path)
            if entry is not None:
                found = estimate_of(entry["shapley"][element["key"]])
                row = f"{_element(element['key'])} ({element['score']})"
                rows.append(interval(row, found, colour, capitalised(holder), n))
    title = _title(saved)
    chart = Intervals(
        title,
        title,
        "Shapley values: the mean of what an element adds over all orders in which the five may come, from a "
        f"score of {saved.results['baseline']:g} to its own (in brackets). Bars: 95 % limits; grey: not told apart.",
        x=Axis(f"contribution [{saved.money}]"),
        intervals=tuple(rows),
    )
    return Section("What each element contributes, and to whom", (chart, _table(saved)))


def _title(saved: SavedStudy) -> str:
    name, entry = next(iter(_measures(saved).items()))
    best = max(entry["shapley"], key=lambda key: entry["shapley"][key]["mean"])
    total, most = estimate_of(entry["total"]), estimate_of(entry["shapley"][best])
    return f"All five add {signed(total)} to the {name}, {_element(best)} most ({signed(most)})"


def _table(saved: SavedStudy) -> Table:
    measures, n = _measures(saved), _comparisons(saved)

    def line(name: str, cells: list[Cell]) -> tuple[Cell, ...]:
        return (Cell(name, mark="strong"), *cells)

    def level(key: str) -> list[Cell]:
        return [mean_cell(estimate_of(one[key]), one["unit"] == "share") for one in measures.values()]

    def change(entry: Json, key: str) -> Cell:
        found: Any = estimate_of(entry["shapley"][key])
        return difference_cell(found, entry["unit"] == "share", told_apart(found, n))

    rows = [line(f"all at {saved.results['baseline']:g}", level("at_baseline"))]
    for element in saved.results["elements"]:
        cells = [change(one, element["key"]) for one in measures.values()]
        rows.append((Cell(f"{_element(element['key'])} ({element['score']})"), *cells))
    rows.append(line("as it is", level("as_it_is")))
    totals = [difference_cell(estimate_of(one["total"]), one["unit"] == "share") for one in measures.values()]
    rows.append(line("together", totals))
    heads = (Column("element (score)", False), *(Column(capitalised(name)) for name in measures))
    note = "They add up to the line together. In brackets: not told apart from 0. Shares in points."
    return Table(f"Contributions [{saved.money}; shares in points]", heads, tuple(rows), note, is_sortable=False)


def _together(saved: SavedStudy) -> Section:
    rows = []
    for name, entry in _measures(saved).items():
        for pair in entry["interactions"]:
            found = estimate_of(pair)
            apart = told_apart(found, len(entry["interactions"]) * len(saved.results["measures"]))
            names = listed([_element(key) for key in pair["elements"]])
            rows.append((Cell(names), Cell(name), difference_cell(found, entry["unit"] == "share", apart)))
    heads = columns("pair", "in", "beyond each on its own", words=["in"])
    note = "Interaction index: above 0, each is worth more where the other is in place as well."
    return Section("Which work together", (Table("Interactions of pairs", heads, tuple(rows), note),), is_folded=True)
