"""From a given plan to a scenario, held against it: fitted, written, planned by the engine, compared."""

from __future__ import annotations

from dataclasses import replace

from simulate.engine.outcomes import Plan
from simulate.engine.planner import plan as plan_of
from simulate.scenario import parse
from simulate.statistics.valuation import implied_multiple
from simulate.studies.init.fitting import fit
from simulate.studies.init.given import GivenPlan
from simulate.studies.init.result import Comparison, Made, compare, remarks_on, value_remark
from simulate.studies.init.worth import given_worth, worth_of
from simulate.studies.init.writing import USUAL_MULTIPLE, Titles, document


def make(given: GivenPlan, titles: Titles) -> Made:
    """A scenario whose plan comes as near to a given one as the format allows."""
    fitted = fit(given)
    draft = parse(document(fitted, titles, given.years[0]), name="draft")
    outline = plan_of(draft)
    columns = compare(given, fitted, outline)
    multiple = _multiple(outline)
    scenario = parse(document(fitted, titles, given.years[0], multiple), name=titles.name)
    final = plan_of(scenario)
    worths = given_worth(given, scenario, final, fitted.calendar), worth_of(final.venture)
    steady = replace(given, fixed_cost=columns["fixed_cost"].made)
    by_fixed_cost = given_worth(steady, scenario, final, fitted.calendar).npv - worths[0].npv
    remarks = (
        *given.notes,
        *given.doubts,
        *remarks_on(given, fitted, columns),
        value_remark(worths, scenario, by_fixed_cost, columns["fixed_cost"]),
    )
    text = document(fitted, titles, given.years[0], multiple, remarks)
    return Made(text, parse(text, name=titles.name), Comparison(given.years, columns, remarks, *worths))


def _multiple(outline: Plan) -> float:
    """A usual multiple, or the nearest one that the plan itself implies."""
    implied = implied_multiple(outline)
    if implied is None:
        return USUAL_MULTIPLE
    return round(min(max(USUAL_MULTIPLE, implied.replaced), implied.multiple), 1)
