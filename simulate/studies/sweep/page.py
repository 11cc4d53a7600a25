"""The page of a sweep: where it is best, what both partners have of every point, and what can be agreed on."""

from __future__ import annotations

from typing import Any

from simulate.presentation.page.cells import difference_cell, mean_cell
from simulate.presentation.page.charts import (
    Axis,
    Dot,
    Dots,
    HeatMap,
    Interval,
    Intervals,
    Line,
    Lines,
    Mark,
    Spot,
)
from simulate.presentation.page.parts import Cell, Column, Page, Part, Prose, Section, Table
from simulate.presentation.page.study import SavedStudy, study_page
from simulate.presentation.wording import NOTHING, capitalised, listed, number, percent_with_margin, with_margin
from simulate.statistics.estimates import Estimate
from simulate.studies.sweep import page_points as points
from simulate.studies.sweep.axes import is_number, shown
from simulate.studies.sweep.page_agreement import agreement_section

COLUMNS = ("venture.npv.mean", "venture.npv.p_below_zero", points.BOTH, "survival_10_years")
"""Measures of the table of points, beside the objective and both gains."""
STANDING_OUT = 1.0
"""Parts of the widest margin by which a measure has to move over the grid for a map of it to show more than noise."""


def page(saved: SavedStudy) -> Page:
    """The page of a sweep, from its summary.json."""
    best = () if saved.results.get("findings") else (_best(saved),)
    sections = (_plane(saved), agreement_section(saved), *best, _points(saved))
    return study_page(saved, "Report of a sweep", sections)


# ---- charts -------------------------------------------------------------------------------------------------------


def _plane(saved: SavedStudy) -> Section:
    """The swept keys, and what both partners gain over them."""
    axes = saved.results["keys"]
    parts: list[Part] = []
    if len(axes) == 1:
        parts.append(_along(saved) if _is_numeric(axes[0]) else _by_word(saved))
    elif len(axes) == 2:
        parts += _maps(saved)
    parts.append(_dots(saved))
    return Section("What both partners have of it", tuple(parts))


def _is_numeric(axis: Any) -> bool:
    return all(map(is_number, axis["values"]))


def _title(saved: SavedStudy) -> str:
    zone, n_points = points.zone_of(saved), len(saved.results["points"])
    if not zone:
        return "At no point are both partners better off on average"
    if len(zone) == n_points:
        return "Both partners are better off on average at every point"
    return f"Both partners are better off on average at {len(zone)} of {n_points} points"


def _along(saved: SavedStudy) -> Lines:
    """Both partners' gains along one key."""
    axis, along = saved.results["keys"][0], saved.results["points"]
    at = [float(point["values"][axis["key"]]) for point in along]
    lines = []
    for name, colour in saved.partners:
        found = [points.at(point, points.gain(name)) for point in along]
        limits = [(None, None) if one is None else one.limits for one in found]
        values = [None if one is None else one.value for one in found]
        lines.append(Line(name, at, values, colour, low=[low for low, _ in limits], high=[high for _, high in limits]))
    best = points.best_point(saved)
    marks = [Mark(float(best["values"][axis["key"]]), "best", "good")]
    if is_number(axis["base"]):
        marks.append(Mark(float(axis["base"]), "now"))
    title = _title(saved)
    return Lines(
        title,
        f"{title}. {'; '.join(f'{line.name}: {number(line.y[0])} to {number(line.y[-1])}' for line in lines)}.",
        "Above 0 a partner is better off than with its alternative; bands are 95 % limits.",
        x=Axis(points.label(axis["key"])),
        y=Axis(f"mean gain over the alternative [{saved.money}]"),
        lines=tuple(lines),
        verticals=tuple(marks),
        horizontals=(Mark(0.0, ""),),
        dotted=True,
    )


def _by_word(saved: SavedStudy) -> Intervals:
    rows = []
    for point in saved.results["points"]:
        for name, colour in saved.partners:
            found = points.at(point, points.gain(name))
            if found is not None:
                rows.append(Interval(points.terms(saved, point), found.value, *found.limits, colour, name))
    title = _title(saved)
    axis = Axis(f"mean gain over the alternative [{saved.money}]")
    return Intervals(title, title, "Bars are 95 % limits.", x=axis, intervals=tuple(rows))


def _maps(saved: SavedStudy) -> list[Part]:
    """A map of the objective with the zone, then of each partner's gain, where they move by more than their noise."""
    objective = saved.results["optimum"]["measure"]
    chosen = [objective, *(points.gain(name) for name, _ in saved.partners)]
    maps: list[Part] = [_map(saved, measure) for measure in dict.fromkeys(chosen) if _stands_out(saved, measure)]
    still = [points.words(measure, saved) for measure in dict.fromkeys(chosen) if not _stands_out(saved, measure)]
    if still:
        maps.append(Prose(f"Over this grid no more than its error: {listed(still)}.", is_note=True))
    return maps


def _stands_out(saved: SavedStudy, measure: str) -> bool:
    found = [one for point in saved.results["points"] if (one := points.at(point, measure)) is not None]
    if not found:
        return False
    values, margins = [one.value for one in found], [one.margin or 0.0 for one in found]
    return max(values) - min(values) > STANDING_OUT * max(margins)


def _map(saved: SavedStudy, measure: str) -> HeatMap:
    first, second = saved.results["keys"]
    zone, best = points.zone_of(saved), points.best_point(saved)
    spots = tuple(
        Spot(
            shown(point["values"][first["key"]]),
            shown(point["values"][second["key"]]),
            None if (found := points.at(point, measure)) is None else found.value,
            points.told(saved, point),
            point["point"] in zone,
        )
        for point in saved.results["points"]
    )
    what = points.words(measure, saved)
    title = capitalised(what)
    if measure == saved.results["optimum"]["measure"]:
        title += f": best at {points.terms(saved, best)}"
    money = "" if points.is_share(measure) else f" [{saved.money}]"
    return HeatMap(
        f"{title}{money}",
        f"{title}. {_title(saved)}.",
        "Framed: both partners gain on average (the zone of agreement). Star: the best point. Teal: above 0.",
        x=Axis(points.label(first["key"])),
        y=Axis(points.label(second["key"])),
        spots=spots,
        value=Axis(what, "share" if points.is_share(measure) else "number"),
        diverging=not points.is_share(measure),
        best=(shown(best["values"][first["key"]]), shown(best["values"][second["key"]])),
    )


def _dots(saved: SavedStudy) -> Dots:
    """Every point in the plane of both partners' gains."""
    (first, _), (second, _) = saved.partners
    zone, best = points.zone_of(saved), saved.results["optimum"]["point"]
    dots = []
    for point in [saved.results["base"], *saved.results["points"]]:
        x, y = points.at(point, points.gain(first)), points.at(point, points.gain(second))
        if x is None or y is None:
            continue
        is_now = point["point"] == 0
        name = "now" if is_now else points.terms(saved, point)
        colour = "venture" if is_now else "good" if point["point"] in zone else "bad"
        told = f"now\n{points.told(saved, point)}" if is_now else points.told(saved, point)
        dots.append(Dot(name, x.value, y.value, told, colour, point["point"] == best))
    return Dots(
        "Every point by what it is worth to both",
        _title(saved),
        "Teal: both gain on average; brown: one or both do not; dark: the scenario as it is; ring: the best point.",
        x=Axis(f"mean gain of {first} [{saved.money}]"),
        y=Axis(f"mean gain of {second} [{saved.money}]"),
        dots=tuple(dots),
    )


# ---- optimum and points ----------------------------------------------------------------------------------------------


def _best(saved: SavedStudy) -> Section:
    optimum = saved.results["optimum"]
    best, measure = points.best_point(saved), optimum["measure"]
    found = points.at(best, measure)
    assert found is not None
    told = percent_with_margin(found) if points.is_share(measure) else f"{with_margin(found)} {saved.money}"
    rivals, edges = len(optimum["not_told_apart"]), [points.label(key) for key in optimum["at_the_edge_of"]]
    apart = (
        f"{rivals} other points are not told apart from it." if rivals else "It is told apart from all other points."
    )
    edge = f" It lies at the edge of what was swept ({listed(edges)})." if edges else ""
    what = points.words(measure, saved)
    text = f"{capitalised(what)} is best at {points.terms(saved, best)}: {told}. {apart}{edge}"
    return Section("Where it is best", (Prose(text),))


def _points(saved: SavedStudy) -> Section:
    """All points by the objective."""
    optimum = saved.results["optimum"]["measure"]
    measures = list(dict.fromkeys([optimum, *(points.gain(name) for name, _ in saved.partners), *COLUMNS]))
    known = [measure for measure in measures if measure in saved.results["base"]["measures"]]
    rows = []
    for point in [saved.results["base"], *saved.results["points"]]:
        change = point["measures"][optimum]
        difference = Estimate(change["difference"]["mean"] or 0.0, change["difference"]["std_error"])
        rows.append(
            (
                Cell("now" if point["point"] == 0 else str(point["point"]), float(point["point"])),
                *(
                    Cell(shown(value), float(value) if isinstance(value, int | float) else None)
                    for value in point["values"].values()
                ),
                *(mean_cell(points.at(point, measure), points.is_share(measure)) for measure in known),
                Cell(NOTHING)
                if point["point"] == 0
                else difference_cell(difference, points.is_share(optimum), change["told_apart"]),
            )
        )
    heads = (
        Column("point"),
        *(Column(points.label(key)) for key in points.keys_of(saved)),
        *(Column(points.words(measure, saved)) for measure in known),
        Column("against now"),
    )
    note = "Against now: what ranks the points, future by future; in brackets: not told apart."
    return Section("All points", (Table(f"Every point [{saved.money}]", heads, tuple(rows), note),))
