"""Plans for tests: of scenarios as their engine makes them, and as a user's table would state them."""

from __future__ import annotations

import pickle

import numpy as np

from simulate.engine.outcomes import Array
from simulate.engine.planner import plan
from simulate.scenario import Scenario
from simulate.studies.check.result import plan_years
from simulate.studies.init.design import make
from simulate.studies.init.fitting import Fitted, fit
from simulate.studies.init.given import GivenPlan
from simulate.studies.init.planfile import parse_plan
from simulate.studies.init.result import Made
from simulate.studies.init.writing import Titles

HEAD = "year,volume,price,unit_cost,fixed_cost,capex"
TITLES = Titles("A plan", "USD", "unit", "plan.csv")

FOUND: dict[bytes, Fitted] = {}


def fitted_once(plan: GivenPlan) -> Fitted:
    """What `fit` finds, which depends on the plan alone and is never changed."""
    asked = pickle.dumps(plan)
    if asked not in FOUND:
        FOUND[asked] = fit(plan)
    return FOUND[asked]


def csv_of(scenario: Scenario) -> str:
    """The scenario's plan as a user's CSV file; fixed cost is all that revenue and unit cost do not explain."""
    outline = plan(scenario)
    series = outline.series
    cost = series["revenue"] - series["volume"] * series["unit_cost"] / 1e6 - series["ebitda"]
    fixed = np.maximum(cost.reshape(-1, 4).sum(axis=1), 0.0)
    first = int(scenario.scenario.start[:4])
    rows = [
        (first + i, year.volume, year.price, year.unit_cost, float(fixed[i]), year.capex)
        for i, year in enumerate(plan_years(outline))
    ]
    return "\n".join([HEAD, *(",".join("" if cell is None else repr(cell) for cell in row) for row in rows)])


def text_of(**columns: list[float]) -> str:
    """A plan of columns, its years from 2027 on; columns that are left out have usual values."""
    n = len(next(iter(columns.values())))
    usual = {"volume": 100_000.0, "price": 2_000.0, "unit_cost": 1_400.0, "fixed_cost": 20.0, "capex": 0.0}
    full = [columns.get(name, [value] * n) for name, value in usual.items()]
    rows = [",".join([str(2027 + i), *(repr(column[i]) for column in full)]) for i in range(n)]
    return "\n".join([HEAD, *rows])


def made_from(text: str) -> Made:
    """The scenario of a plan's text."""
    return make(parse_plan(text), TITLES)


def worst(made: Made, quantity: str) -> float:
    """The largest difference of a quantity in any year, relative to its largest value."""
    relative: Array = made.comparison.columns[quantity].relative
    return float(np.abs(relative).max())


def assert_doubted_for_inflation_alone(scenario: Scenario) -> None:
    """A plan's fixed cost is held at its mean: that it does not grow is said, and nothing else is doubted."""
    (doubt,) = scenario.warnings()
    assert doubt.startswith("scenario.inflation is 0 and a discount rate is 9 %")
