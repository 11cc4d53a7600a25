"""The page of drivers: what moves the value, and where the risk comes from."""

from __future__ import annotations

from typing import Any

from simulate.presentation.page.cells import difference_cell, mean_cell
from simulate.presentation.page.charts import Axis, Bar, Bars
from simulate.presentation.page.parts import Cell, Column, Page, Part, Prose, Section, Table, columns
from simulate.presentation.page.study import SavedStudy, estimate_at, study_page
from simulate.presentation.wording import (
    capitalised,
    counted,
    key_in_words,
    number,
    percent_with_margin,
    whose,
    with_margin,
)
from simulate.scenario.tree import split
from simulate.statistics.estimates import estimate_of

TOP = 15
"""Inputs of the chart."""
GROUPS = {"drawn": "uncertain", "assumed": "assumed", "chosen": "chosen"}


def page(saved: SavedStudy) -> Page:
    """The page of drivers, from its drivers.json."""
    return study_page(saved, "What drives the value", (_inputs(saved), _risk(saved), _ranks(saved)))


def _npv(saved: SavedStudy, one: Any, side: str) -> Any:
    found = one["shift"].get(side)
    return None if found is None else estimate_at(saved.of(found, saved.view)["npv"])


def _size(saved: SavedStudy, one: Any) -> float:
    return max((abs(found.value) for side in ("low", "high") if (found := _npv(saved, one, side))), default=0.0)


def _named(one: Any) -> str:
    return key_in_words(split(one["label"]), one["meaning"]) if one["meaning"] else one["label"]


def _inputs(saved: SavedStudy) -> Section:
    ranked = sorted(saved.results["inputs"], key=lambda one: -_size(saved, one))
    apart = [one for one in ranked if one["told_apart"]]
    bars = tuple(
        Bar(f"{_named(one)}, {one['by']}", group, found.value, colour)
        for one in apart[:TOP]
        for side, group, colour in (("low", "lower setting", "lower"), ("high", "higher setting", "higher"))
        if (found := _npv(saved, one, side)) is not None
    )
    parts: list[Part] = []
    if bars:
        first = apart[0]
        title = f"What moves the value of {whose(saved.view)} most: {_named(first)} ({first['by']})"
        note = "An uncertain input goes to its own P10 and P90, a plain number down and up by a share of itself."
        alt = "; ".join(f"{bar.row}, {bar.group}: {number(bar.value)}" for bar in bars)
        axis = Axis(f"change of the mean net present value [{saved.money}]")
        parts.append(Bars(title, alt, note, x=axis, bars=bars, is_overlaid=True))
    parts.append(_input_table(saved, apart))
    rest = len(ranked) - len(apart)
    if rest:
        parts.append(
            Prose(f"{counted(rest, 'input')} of {len(ranked)} cannot be told apart from no effect.", is_note=True)
        )
    return Section(f"What moves the value of {whose(saved.view)}", tuple(parts))


def _input_table(saved: SavedStudy, inputs: list[Any]) -> Table:
    rows = [
        (
            Cell(_named(one)),
            Cell(GROUPS.get(one["group"], one["group"])),
            Cell(one["by"]),
            difference_cell(_npv(saved, one, "low")),
            difference_cell(_npv(saved, one, "high")),
            Cell(one["label"], mark="muted"),
        )
        for one in inputs
    ]
    heads = (
        Column("input", False),
        Column("kind", False),
        Column("moved by", False),
        Column("at the lower setting"),
        Column("at the higher setting"),
        Column("key", False, is_aside=True),
    )
    return Table(f"Inputs that move the mean net present value [{saved.money}]", heads, tuple(rows))


def _risk(saved: SavedStudy) -> Section:
    """Shares of the variance by families of shocks; nothing where they were not looked at."""
    families = (saved.results.get("families") or {}).get("families", [])
    if not families:
        return Section("Where the risk comes from", ())
    ranked = sorted(families, key=lambda one: -one["shares"][saved.view]["gone"]["mean"])
    bars = tuple(
        Bar(one["name"], group, one["shares"][saved.view][kind]["mean"], colour)
        for one in ranked
        for kind, group, colour in (("gone", "gone where it is frozen", "series-0"), ("alone", "left alone", "muted"))
    )
    most = percent_with_margin(estimate_of(ranked[0]["shares"][saved.view]["gone"]))
    title = f"Frozen, {ranked[0]['name']} would take {most} of the variance of {whose(saved.view)} away"
    spread = with_margin(estimate_of(saved.results["families"]["sd"][saved.view]))
    note = (
        f"Standard deviation of the net present value: {spread} {saved.money}. Shares of its square: what goes where a "
        "family alone is frozen, and what is left where all others are. They need not add up: families interact."
    )
    chart = Bars(title, title, note, x=Axis("share of the variance", "share"), bars=bars)
    return Section("Where the risk comes from", (chart, _risk_table(saved, ranked)))


def _risk_table(saved: SavedStudy, families: list[Any]) -> Table:
    rows = []
    for one in families:
        found = one["shares"][saved.view]
        rows.append(
            (
                Cell(one["name"]),
                Cell(one["frozen"]),
                mean_cell(estimate_at(found["gone"]), True),
                mean_cell(estimate_at(found["alone"]), True),
                mean_cell(estimate_at(found["sd_without"])),
            )
        )
    heads = columns("family of shocks", "frozen", "gone without it", "left alone", "sd without it", words=["frozen"])
    return Table(f"Shares of the variance [sd in {saved.money}]", heads, tuple(rows))


def _ranks(saved: SavedStudy) -> Section:
    rows = [
        (
            Cell(one["label"]),
            Cell(one["distribution"]),
            *(difference_cell(estimate_at(one["rank_correlation"][holder])) for holder, _ in saved.holders),
        )
        for one in saved.results["rank_correlations"]
    ]
    heads = (
        Column("uncertain input", False),
        Column("law", False),
        *(Column(capitalised(holder)) for holder, _ in saved.holders),
    )
    table = Table("Rank correlation with the net present value", heads, tuple(rows))
    return Section("Uncertain inputs and the value", (table,) if rows else ())
