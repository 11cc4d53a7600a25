"""The page of a comparison: what each variant changes, to whom, and in what it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulate.presentation.changes import value_text
from simulate.presentation.findings import Finding
from simulate.presentation.page.cells import difference_cell, mean_cell, of_number, of_share
from simulate.presentation.page.charts import Axis, Interval, Intervals
from simulate.presentation.page.parts import Bullets, Cell, Column, Page, Part, Prose, Section, Table, columns
from simulate.presentation.page.study import Json, SavedStudy, estimate_at, interval, study_page
from simulate.presentation.wording import capitalised, listed, percent, signed, whose
from simulate.statistics.estimates import Estimate, estimate_of
from simulate.statistics.paired import told_apart

SHARES = ("survival_", "ended_by", "together", "pays_back", "p_better")
"""Metrics that are shares of futures."""
WORDS = {
    "npv": "net present value",
    "advantage": "gain over the alternative",
    "alone": "value alone",
    "peak_funding": "peak funding",
    "pays_back": "pays back",
    "payback_years": "median payback [years]",
    "moic": "money out over money in",
    "p_both_better": "both better off than apart",
    "p_both_gain": "both net present values above 0",
    "p_both_lose": "both net present values below 0",
    "p_better": "better off",
    "life_years": "life [years]",
    "agreed": "resets agreed",
    "disputes": "disputes",
    "deadlock_quarters": "quarters in deadlock",
}
"""Metrics in words."""
FUNDING = "peak_funding"
MOST = 3
"""Variants of a title."""


def page(saved: SavedStudy) -> Page:
    """The page of a comparison, from its summary.json."""
    results = saved.results
    kept = [Finding("verdict", f"{one['name']}: {' '.join(one['verdict'])}") for one in results["variants"]]
    sections = (_values(saved), _endings(saved), _inputs(saved), _everything(saved))
    return study_page(saved, "Report of a comparison", sections, None if results.get("findings") else kept)


def _values(saved: SavedStudy) -> Section:
    results, rows, told = saved.results, [], []
    for one in results["variants"]:
        for holder, colour in saved.holders:
            found = _npv(saved, one["difference"], holder)
            if found is not None:
                rows.append(interval(one["name"], found, colour, capitalised(holder), results["comparisons"]))
                told.append(f"{one['name']}: {capitalised(holder)} {signed(found)}")
    chart = Intervals(
        _title(saved),
        "; ".join(told),
        "Bars are 95 % limits; grey cannot be told from 0 among all differences.",
        x=Axis(f"difference of the mean net present value [{saved.money}]"),
        intervals=tuple(rows),
    )
    notes = [note for one in results["variants"] for note in (f"{one['name']}: {text}" for text in one["notes"])]
    parts: list[Part] = [chart, _value_table(saved)]
    parts += [Bullets(tuple(notes))] if notes else []
    return Section("What each variant is worth, and to whom", tuple(parts))


def _title(saved: SavedStudy) -> str:
    """What the first variants change for the view."""
    told = [
        f"{one['name']} {signed(found)}"
        for one in saved.results["variants"]
        if (found := _npv(saved, one["difference"], saved.view)) is not None
    ]
    more = f" and {len(told) - MOST} more" if len(told) > MOST else ""
    return f"What each variant changes for {whose(saved.view)}, on average: {'; '.join(told[:MOST])}{more}"


def _npv(saved: SavedStudy, difference: Json, holder: str) -> Any:
    try:
        return estimate_at(saved.of(difference, holder)["npv"])
    except KeyError:  # a partner that one side does not have
        return None


def _value_table(saved: SavedStudy) -> Table:
    """Base, variant and difference of each holder's value."""
    results, rows = saved.results, []
    base = results["base"]["summary"]
    for one in results["variants"]:
        for holder, colour in saved.holders:
            try:
                change = saved.of(one["difference"], holder)["npv"]
                before, after = (saved.of(side, holder)["npv"] for side in (base, one["summary"]))
            except KeyError:
                continue
            apart = told_apart(estimate_of(change), results["comparisons"])
            rows.append(
                (
                    Cell(one["name"]),
                    Cell(capitalised(holder), mark=colour),
                    mean_cell(estimate_of(before)),
                    mean_cell(estimate_of(after)),
                    difference_cell(estimate_of(change), told_apart=apart),
                    *(difference_cell(estimate_at(change[key])) for key in ("p05", "p95")),
                    of_share(change["p_better"]["mean"]),
                    of_share(change["share_changed"]["mean"]),
                )
            )
    heads = columns(
        "variant",
        "whose",
        "base",
        "variant",
        "difference",
        "at P5",
        "at P95",
        "better in",
        "changed in",
        words=["whose"],
    )
    note = (
        "In brackets: not told apart from 0. At P5: the difference of the two 5 % quantiles. Better in, changed in: "
        "shares of futures."
    )
    return Table(f"Net present value [{saved.money}]", heads, tuple(rows), note)


def _endings(saved: SavedStudy) -> Section:
    results, rows = saved.results, list[Interval]()
    for i, one in enumerate(results["variants"]):
        for name, entry in one["difference"].get("ended_by", {}).items():
            found = estimate_at(entry)
            if found is not None and told_apart(found, results["comparisons"]):
                rows.append(interval(name, found, f"series-{i % 7}", one["name"], results["comparisons"]))
    if not rows:
        return Section("How they end", (Prose("No ending can be told apart from the base's."),))
    most = max(rows, key=lambda row: abs(row.value))
    title = f"What moves most: “{most.row}” by {percent(most.value)} of futures ({most.group})"
    chart = Intervals(
        title,
        title,
        "Endings that can be told apart from the base's only.",
        x=Axis("difference of the share of futures", "share"),
        intervals=tuple(rows),
    )
    return Section("How they end", (chart,))


def _inputs(saved: SavedStudy) -> Section:
    rows = [
        (Cell(one["name"]), Cell(key), Cell(value_text(before)), Cell(value_text(after), mark="strong"))
        for one in saved.results["variants"]
        for key, (before, after) in one["changes"].items()
    ]
    heads = columns("variant", "key", "base", "variant", words=["key", "base", "variant"])
    return Section("What differs in the inputs", (Table("Changed keys", heads, tuple(rows)),) if rows else ())


def _everything(saved: SavedStudy) -> Section:
    """Every metric of the base, and each variant's difference from it."""
    results = saved.results
    paths = dict.fromkeys(path for one in results["variants"] for path in _paths(one["difference"]))
    rows = []
    for path in paths:
        found = [_change(one["difference"], path) for one in results["variants"]]
        is_share = any(step.startswith(SHARES) for step in path)
        apart = [one is not None and told_apart(one, results["comparisons"]) for one in found]
        if any(one is not None and one.value for one in found):
            level = _level(results["base"]["summary"], path)
            before = of_share(level) if is_share else of_number(level)
            cells = [difference_cell(one, is_share, sure) for one, sure in zip(found, apart, strict=True)]
            rows.append((Cell(_words(path)), before, *cells))
    heads = (Column("metric", False), Column("base"), *(Column(one["name"]) for one in results["variants"]))
    note = "Differences of means, shares in percentage points; in brackets: not told apart from 0."
    names = listed([one["name"] for one in results["variants"]])
    return Section("Every figure", (Table(f"Differences: {names}", heads, tuple(rows), note),))


def _change(difference: Json, path: tuple[str, ...]) -> Estimate | None:
    """A difference; of funding, which is kept below 0, with the sign of what has to be found."""
    found = estimate_at(_at(difference, path))
    if found is None or path[-1] != FUNDING:
        return found
    return Estimate(-found.value, found.std_error, freedom=found.freedom)


def _level(summary: Json, path: tuple[str, ...]) -> float | None:
    """What a metric is in the base; None where its summary does not say."""
    if path[0].startswith("survival_"):
        return float(summary["survival_by_year"][int(path[0].split("_")[1]) - 1]["mean"])
    level = _at(summary, path)
    mean = level.get("mean") if isinstance(level, dict) else level
    return -mean if mean is not None and path[-1] == FUNDING else mean


def _paths(node: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in node.items():
        if isinstance(value, dict) and (*path, key) != ("plan",):
            if "share_changed" in value:
                yield (*path, key)
            else:
                yield from _paths(value, (*path, key))


def _at(node: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    return node


def _words(path: tuple[str, ...]) -> str:
    *before, last = path
    if path[0] == "ended_by":
        return f"ends by “{last}”"
    if last.startswith("survival_"):
        return f"alive after {last.split('_')[1]} years"
    whose = [step for step in before if step not in ("partners", "together", "resets")]
    return f"{': '.join([*map(capitalised, whose), WORDS.get(last, last.replace('_', ' '))])}"
