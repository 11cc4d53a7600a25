"""The workbook of a comparison: what is said, what was changed, every difference, both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulate.presentation.saying import sure_results
from simulate.presentation.workbook.common import (
    MARGINS,
    estimate_cells,
    estimate_columns,
    holder_columns,
    holder_lines,
    holders_of,
    study_sheets,
)
from simulate.presentation.workbook.parts import Chart, Column, Sheet, Table, Value
from simulate.scenario.defaults import VENTURE
from simulate.scenario.toml_text import inline
from simulate.storage.saved import Saved
from simulate.studies.compare.metrics import GOVERNANCE, LIFE, OF_PARTNERS, OF_VENTURE, TOGETHER

Json = Mapping[str, Any]
_UNITS = {
    **dict.fromkeys(("npv", "alternative", "advantage", "peak_funding"), "million"),
    **dict.fromkeys(("payback_years", LIFE[0]), "years"),
    **dict.fromkeys((path[-1] for path in GOVERNANCE), "count"),
    "moic": "multiple",
}
"""Units of what is compared, by the last part of its place; all else are shares."""


def sheets(kept: Saved, view: str = VENTURE) -> list[Sheet]:
    """What the workbook of a comparison holds, from what is saved alone; the view comes first."""
    data = sure_results(kept)
    gains = gains_sheet(data, view)
    tables = [
        gains,
        differences_sheet(data),
        changes_sheet(data),
    ]
    return study_sheets(kept, data, view, gain_charts(gains, data, view), tables)


def gains_sheet(data: Json, view: str = VENTURE) -> Table:
    """What each variant adds to the value of the venture and of each partner, on the same futures."""
    holders = holders_of(_partners(data), view)
    rows = [
        [one["name"], *(cell for name in holders for cell in estimate_cells(_gain(one["difference"], name)))]
        for one in data["variants"]
    ]
    columns = (
        Column("variant", "words", "variant"),
        *holder_columns(holders),
    )
    note = f"Mean net present value of the variant less that of the base [{data['currency']} million]. {MARGINS}"
    return Table("Gains", "gains", columns, rows, note)


def _partners(data: Json) -> list[str]:
    return list(data["base"]["summary"]["partners"])


def _gain(difference: Json, name: str) -> Json | None:
    found: Json = difference["venture"] if name == VENTURE else difference["partners"].get(name, {})
    return found.get("npv")


def gain_charts(gains: Table, data: Json, view: str = VENTURE) -> list[Chart]:
    """What each variant adds, to whom."""
    lines = holder_lines(_partners(data), view, first=1)
    title = "What each variant adds to the mean value, with 95 % margins"
    return [Chart(title, "bars", gains, lines, x_title="million")]


def differences_sheet(data: Json) -> Table:
    """Every figure of both sides that is compared, and its difference."""
    rows = [list(row) for one in data["variants"] for row in _differences(data["base"]["summary"], one)]
    columns = (
        Column("variant", "words", "variant"),
        Column("figure", "words", "figure"),
        Column("unit", "words"),
        Column("base", "varied", "base"),
        Column("variant's", "varied", "value"),
        *estimate_columns("difference", "difference"),
        Column("P5 of the difference of quantiles", "varied"),
        Column("P50", "varied"),
        Column("P95", "varied"),
        Column("better in", "share", "p_better"),
    )
    note = (
        f"Variant less base, on the same futures. {MARGINS} P5, P50, P95: differences of these quantiles. Better in: "
        "share of futures in which it is higher."
    )
    return Table("Differences", "differences", columns, rows, note, frozen=2)


def _differences(base: Json, variant: Json) -> Iterator[tuple[Value, ...]]:
    for path, label in _figures(base, variant["difference"]):
        found = _at(variant["difference"], path)
        if found is None:
            continue
        before, after = (_level(_at(side, path)) for side in (base, variant["summary"]))
        points = [_level(found.get(key)) for key in ("p05", "p50", "p95")]
        better = _level(found.get("p_better"))
        unit = _UNITS.get(path[-1], "share")
        yield (variant["name"], label, unit, before, after, *estimate_cells(found), *points, better)


def _figures(base: Json, difference: Json) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is compared: its place, and its words."""
    yield from ((("venture", key), label) for key, label in OF_VENTURE.items())
    for name in base["partners"]:
        yield from ((("partners", name, key), label.format(name)) for key, label in OF_PARTNERS.items())
    yield from ((("together", key), label) for key, label in TOGETHER.items())
    yield LIFE, "life [years]"
    for key in difference:
        if key.startswith("survival_"):
            yield (key,), f"alive after {key.split('_')[1]} years"
    yield from GOVERNANCE.items()
    yield from ((("ended_by", name), name) for name in difference["ended_by"])


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def _level(found: Any) -> Value:
    """The number of an entry: of an estimate its mean."""
    return found.get("mean") if isinstance(found, Mapping) else found


def changes_sheet(data: Json) -> Table:
    """What differs between the inputs of each variant and those of the base."""
    rows = [
        (one["name"], key, *(None if value is None else inline(value) for value in pair))
        for one in data["variants"]
        for key, pair in one["changes"].items()
    ]
    columns = tuple(Column(heading, "words") for heading in ("variant", "key", "base", "variant's"))
    return Table("Changes", "changes", columns, rows)
