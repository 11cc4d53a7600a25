"""From a given plan to a scenario, held against it: fitted, written, planned by the engine, compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from simulate.engine.outcomes import Plan
from simulate.engine.planner import plan as plan_of
from simulate.scenario import parse, templates
from simulate.statistics.valuation import implied_multiple
from simulate.storage.places import PlaceError, put, refuse_if_same
from simulate.studies.init.arguments import assert_arguments
from simulate.studies.init.fitting import fit
from simulate.studies.init.given import GivenPlan
from simulate.studies.init.headings import Asked
from simulate.studies.init.planfile import read_plan, refuse_other_units
from simulate.studies.init.refusals import PlanFileError
from simulate.studies.init.result import Comparison, Made, compare, remarks_on, value_remark
from simulate.studies.init.worth import given_worth, worth_of
from simulate.studies.init.writing import USUAL_MULTIPLE, Titles, document


def init(
    file: str | Path | None = None,
    template: str | None = None,
    *,
    archetype: str | None = None,
    plan: str | Path | None = None,
    name: str = "",
    currency: str = "",
    unit: str = "",
    columns: Mapping[str, str] | None = None,
    decimal: str = "",
    sheet: str = "",
    force: bool = False,
) -> Path:
    """Write a commented scenario to start from: a shipped template, or one made from your own plan.

    Parameters
    ----------
    file : str or Path, optional
        Where to; by default named after the template or the plan, in the current folder.
    template, archetype : str, optional
        The shipped scenario that is written, by its name or as the first of a kind of venture; by default
        battery_cells, which shows every key.
    plan : str or Path, optional
        A table with a row a year (year, volume, price, unit_cost, fixed_cost, capex), in place of a template.
    name : str
        With `plan`: of the scenario; by default that of the plan's file.
    currency, unit : str
        With `plan`: of all money, which is in millions of it; of volumes. By default what the plan says, or USD and
        unit.
    columns : mapping of str to str, optional
        With `plan`: the heading that stands for a column, `{"volume": "Absatz"}`.
    decimal : str
        With `plan`: the mark before decimals, `.` or `,`, where the file leaves it open.
    sheet : str
        With `plan`: the sheet of a workbook.
    force : bool
        Whether a file that is there is overwritten.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    KeyError
        If there is no such template, or none of the archetype.
    TypeError
        If more than one of `template`, `archetype` and `plan` is given, or an argument that goes with `plan` alone.
    ValueError
        If such an argument is wrong.
    PlanFileError
        With every problem of the plan.
    PlaceError
        If the file is there, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import simulate as jv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     jv.load(jv.init(f"{folder}/mine.toml", "minimal")).scenario.name
    'A shared plant'
    """
    _refuse_clashes({"template": template, "archetype": archetype, "plan": plan})
    said = {"name": name, "currency": currency, "unit": unit, "columns": columns, "decimal": decimal, "sheet": sheet}
    if plan is None and (alone := [argument for argument, value in said.items() if value]):
        raise TypeError(f"{', '.join(alone)}: expected together with plan")
    assert_arguments(name, currency, unit, columns or {}, decimal, sheet)
    source = _template(template, archetype) if plan is None else Path(plan).stem or "plan"
    place = Path(f"{source}.toml" if file is None else file)
    if place.is_file() and not force:
        raise PlaceError(f"{place}: is there already; choose another name, or force=True to overwrite it")
    if plan is None:
        put(place, templates.starting_text(source, place.parent), force=force)
        return place
    refuse_if_same(place, Path(plan))
    try:
        given = read_plan(Path(plan), Asked(currency, unit, decimal, columns or {}, sheet))
        refuse_other_units(given, str(plan))
    except PlanFileError as error:
        raise error.told_without_options() from None
    titles = Titles(name or source, currency or given.currency or "USD", unit or given.unit or "unit", Path(plan).name)
    put(place, make(given, titles).text, force=force)
    return place


def _refuse_clashes(asked: Mapping[str, object]) -> None:
    given = [argument for argument, value in asked.items() if value is not None]
    if len(given) > 1:
        raise TypeError(f"{' and '.join(given)} exclude each other")


def _template(template: str | None, archetype: str | None) -> str:
    if archetype is None:
        return templates.CANONICAL if template is None else template
    found = templates.of_archetype(archetype)
    if found is None:
        raise KeyError(f"no template of archetype {archetype!r}; there are {', '.join(templates.ARCHETYPES)}")
    return found


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
