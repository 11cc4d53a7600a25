"""What became of a plan, on a terminal: both plans year by year, and in words what the format does not hold."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from simulate.engine.outcomes import Array
from simulate.presentation.layout import HEADING, bullets, cell, plain, row, show, table, titled
from simulate.presentation.wording import NOTHING, number, percent, volume_scale
from simulate.studies.init.judgement import ALTERNATIVES
from simulate.studies.init.result import Column, Comparison, label
from simulate.studies.init.writing import Titles

SCHEMA = 1
"""Version of the data of a comparison."""
WORTH_NOTE = (
    "In millions, from the scenario's first quarter on, with its tax, working capital, discount rate and multiple; "
    "both plans without shocks."
)


def print_comparison(console: Console, comparison: Comparison, titles: Titles) -> None:
    """Prints the plan that was given, that of the scenario, and the differences.

    Parameters
    ----------
    console : rich.console.Console
        Where to.
    comparison : Comparison
        Of both.
    titles : Titles
        Names and units.
    """
    scale, unit = volume_scale(float(comparison.columns["volume"].given.max()), plain(titles.unit))
    currency = plain(titles.currency)
    note = (
        f"Each quantity as given, as the scenario's plan makes it, and the difference. Volume in {unit}; price and "
        f"unit cost in {currency} per {plain(titles.unit)}; fixed cost, capex and EBITDA in {currency} million. "
        "The largest difference is told as a share of the quantity's largest value."
    )
    names = list(comparison.columns)
    show(console, titled("The plan, given and made", _table(comparison, names[:3], scale)))
    show(console, titled("", _table(comparison, names[3:], scale), note=note))
    show(console, titled("What both are worth, at the scenario's terms", _worths(comparison), note=WORTH_NOTE))
    show(console, titled("What the scenario's plan keeps of it", bullets(comparison.remarks)))
    show(console, titled("Still open", bullets([f"{ALTERNATIVES}."])))


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """The same as data for JSON: by quantity what was given and made by year, null where there is none."""
    quantities = {
        name: {
            "given": _plain(column.given),
            "made": _plain(column.made),
            "largest_relative_difference": float(column.relative[column.worst]),
        }
        for name, column in comparison.columns.items()
    }
    worth = {"given": vars(comparison.given), "made": vars(comparison.made)}
    return {
        "schema": SCHEMA,
        "years": list(comparison.years),
        "quantities": quantities,
        "worth": worth,
        "remarks": list(comparison.remarks),
        "open": [f"{ALTERNATIVES}."],
    }


def _worths(comparison: Comparison) -> Table:
    """Value, rate of return and funding of both plans."""
    given, made = comparison.given, comparison.made
    shown = table("", ["given", "made", "off"])
    row(shown, "NPV", number(given.npv), number(made.npv), number(made.npv - given.npv))
    known = given.irr is not None and made.irr is not None
    off = percent(made.irr - given.irr) if known else NOTHING  # type: ignore[operator]
    row(shown, "IRR", percent(given.irr), percent(made.irr), off)
    row(shown, "peak funding", number(given.funding), number(made.funding), number(made.funding - given.funding))
    return shown


def _plain(values: Array) -> list[float | None]:
    return [float(value) if value == value else None for value in values]  # nan is no number of JSON


def _table(comparison: Comparison, names: list[str], scale: float) -> Table:
    """Some quantities year by year, three columns each."""
    made = table("year", [text for name in names for text in (label(name), "made", "off")])
    shown = {name: (comparison.columns[name], scale if name == "volume" else 1.0) for name in names}
    for i, year in enumerate(comparison.years):
        row(made, str(year), *(text for column, unit in shown.values() for text in _cells(column, i, unit)))
    totals = [text for name, (column, unit) in shown.items() for text in _totals(name, column, unit)]
    row(made, cell("total", HEADING), *totals)
    worst = [text for column, _ in shown.values() for text in ("", "", _worst(column))]
    row(made, cell("largest", HEADING), *worst)
    return made


def _cells(column: Column, place: int, unit: float) -> list[str]:
    return [_number(float(values[place]) / unit) for values in (column.given, column.made, column.difference)]


def _number(value: float) -> str:
    return number(value if value == value else None)  # nan: a year without sales has no price


def _totals(name: str, column: Column, unit: float) -> list[str]:
    """Sums, where a sum means something."""
    if name in ("price", "unit_cost"):
        return ["", "", ""]
    return [_number(float(values.sum()) / unit) for values in (column.given, column.made, column.difference)]


def _worst(column: Column) -> str:
    return percent(float(column.relative[column.worst]), 2)
