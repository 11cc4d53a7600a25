"""A given plan held against the plan of the scenario that was made from it, as the engine computes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulate.engine.outcomes import Array, Plan
from simulate.presentation.wording import number, percent
from simulate.scenario import Scenario
from simulate.studies.init.fitting import Fitted
from simulate.studies.init.given import GivenPlan
from simulate.studies.init.worth import Worth

SAME = 0.0005
"""Relative difference below which two plans say the same."""


@dataclass(frozen=True)
class Column:
    """One quantity of both plans, each of shape (n_years,); nan where there is none.

    Attributes
    ----------
    given, made : ndarray
        Of the file, and of the scenario.
    """

    given: Array
    made: Array

    @property
    def difference(self) -> Array:
        """The scenario's less the file's."""
        return self.made - self.given

    @property
    def relative(self) -> Array:
        """The difference over the largest given value in size; 0 where nothing is given at all."""
        largest = float(np.nanmax(np.abs(self.given), initial=0.0))
        return np.nan_to_num(self.difference) / largest if largest > 0.0 else np.zeros_like(self.given)

    @property
    def worst(self) -> int:
        """The year's place with the largest difference."""
        return int(np.argmax(np.abs(self.relative)))


@dataclass(frozen=True)
class Comparison:
    """What became of a plan.

    Attributes
    ----------
    years : tuple of int
        As given.
    columns : dict of str to Column
        By quantity; EBITDA is what the other columns make of it.
    remarks : tuple of str
        How near each quantity comes, what the format cannot hold, and what that does to the value.
    given, made : Worth
        What each plan is worth at the scenario's terms.
    """

    years: tuple[int, ...]
    columns: dict[str, Column]
    remarks: tuple[str, ...]
    given: Worth
    made: Worth


@dataclass(frozen=True)
class Made:
    """A scenario made from a plan: its file's text, itself, and how near it comes."""

    text: str
    scenario: Scenario
    comparison: Comparison


def compare(given: GivenPlan, fitted: Fitted, outline: Plan) -> dict[str, Column]:
    """Both plans by quantity and year."""
    yearly, series = fitted.calendar.yearly, outline.series
    volume, revenue = yearly(series["volume"]), yearly(series["revenue"])
    cost, ebitda = yearly(series["volume"] * series["unit_cost"]), yearly(series["ebitda"])
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.where(volume > 0.0, revenue * 1e6 / volume, np.nan)
        unit_cost = np.where(volume > 0.0, cost / volume, np.nan)
    sells = given.volume > 0.0
    return {
        "volume": Column(given.volume, volume),
        "price": Column(np.where(sells, given.price, np.nan), price),
        "unit_cost": Column(np.where(sells, given.unit_cost, np.nan), unit_cost),
        "fixed_cost": Column(given.fixed_cost, revenue - cost / 1e6 - ebitda),
        "capex": Column(given.capex, yearly(series["capex"])),
        "ebitda": Column(given.ebitda, ebitda),
    }


# ---- in words -------------------------------------------------------------------------------------------------------

WHY = {
    "volume": "volumes have one trend, one ramp and capacities that only rise",
    "price": "the price follows one trend",
    "unit_cost": "unit cost follows one trend or learning curve",
    "fixed_cost": "a fixed cost that changes from year to year is held at its mean, for the format has no path of it",
    "capex": "a stage spends evenly until it brings capacity; at most eight are told, and none below 2 % of all capex",
    "ebitda": "it follows from the other columns",
}
"""What the format holds a quantity to."""
NAMES = {"unit_cost": "unit cost", "fixed_cost": "fixed cost", "ebitda": "EBITDA"}


def label(quantity: str) -> str:
    """A quantity in words."""
    return NAMES.get(quantity, quantity)


def remarks_on(given: GivenPlan, fitted: Fitted, columns: dict[str, Column]) -> list[str]:
    """How near each quantity comes, and what the format cannot hold."""
    found = [_sentence(given, quantity, column) for quantity, column in columns.items()]
    if fitted.calendar.lead:
        found.append(
            "the scenario starts a quarter before the plan's first year: capacity takes a quarter to build, and the "
            "plan sells from its first day. Nothing is sold or spent in that quarter; the years of `jvsim check` begin "
            "with it"
        )
    if any(stage.capex == 0.0 for stage in fitted.stages):
        found.append("capacity that no capital expenditure pays for has a stage of its own, without expenditure")
    return found


def _sentence(given: GivenPlan, quantity: str, column: Column) -> str:
    """How near a quantity comes."""
    worst = column.worst
    relative = float(column.relative[worst])
    if abs(relative) <= SAME:
        return f"{label(quantity)}: as given, within {percent(SAME, 2)} in every year"
    year = f"{given.years[worst]}" if given.calendar else f"year {given.years[worst]}"
    both = f"{number(float(column.given[worst]))} given, {number(float(column.made[worst]))} in the scenario"
    size = percent(abs(relative), 2)
    return f"{label(quantity)}: at most {size} of its largest value off, in {year} ({both}): {WHY[quantity]}"


def value_remark(worths: tuple[Worth, Worth], scenario: Scenario, by_fixed_cost: float, fixed_cost: Column) -> str:
    """What the fit does to the value that people know, and how much of that the fixed cost does."""
    given, made = worths
    terms = scenario.values()["venture"]
    said = f"at a rate of {percent(terms['discount_rate'])}, tax of {percent(terms['tax_rate'])} and a multiple of "
    both = f"{number(given.npv)} as given, {number(made.npv)} in the scenario"
    told = f"NPV {said}{number(terms['ebitda_multiple'])}: {both}, {_signed(made.npv - given.npv)}"
    if abs(fixed_cost.relative[fixed_cost.worst]) <= SAME:
        return told
    return f"{told}; a fixed cost held at its mean makes {_signed(by_fixed_cost)} of it"


def _signed(value: float) -> str:
    text = number(value)
    return text if text.startswith("-") or text == "0" else f"+{text}"
