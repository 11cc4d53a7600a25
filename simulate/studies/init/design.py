"""From a given plan to a scenario, held against it: fitted, written, planned by the engine, compared."""

from __future__ import annotations

from pathlib import Path

from simulate.engine.outcomes import Plan
from simulate.engine.planner import plan as plan_of
from simulate.scenario import parse, templates
from simulate.statistics.valuation import implied_multiple
from simulate.studies.init.fitting import fit
from simulate.studies.init.given import GivenPlan
from simulate.studies.init.places import PlaceError, put, refuse_if_same
from simulate.studies.init.planfile import read_plan, refuse_other_units
from simulate.studies.init.result import Comparison, Made, compare, remarks_on
from simulate.studies.init.writing import USUAL_MULTIPLE, Titles, document


def init(
    file: str | Path | None = None,
    template: str = templates.CANONICAL,
    *,
    plan: str | Path | None = None,
    currency: str = "USD",
    unit: str = "unit",
    force: bool = False,
) -> Path:
    """Write a commented scenario to start from: a shipped template, or one made from your own plan.

    Parameters
    ----------
    file : str or Path, optional
        Where to; by default named after the template or the plan, in the current folder.
    template : str
        The shipped scenario that is written.
    plan : str or Path, optional
        A CSV file with a row a year (year, volume, price, unit_cost, fixed_cost, capex), in place of a template.
    currency, unit : str
        With `plan`: of all money, which is in millions of it; of volumes.
    force : bool
        Whether a file that is there is overwritten.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    KeyError
        If there is no such template.
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
    source = template if plan is None else Path(plan).stem or "plan"
    place = Path(f"{source}.toml" if file is None else file)
    if place.is_file() and not force:
        raise PlaceError(f"{place}: is there already; choose another name, or force=True to overwrite it")
    if plan is None:
        put(place, templates.starting_text(template, place.parent), force=force)
        return place
    refuse_if_same(place, Path(plan))
    given = read_plan(Path(plan))
    refuse_other_units(given, str(plan))
    put(place, make(given, Titles(source, currency, unit, Path(plan).name)).text, force=force)
    return place


def make(given: GivenPlan, titles: Titles) -> Made:
    """A scenario whose plan comes as near to a given one as the format allows."""
    fitted = fit(given)
    draft = parse(document(fitted, titles, given.years[0]), name="draft")
    outline = plan_of(draft)
    columns = compare(given, fitted, outline)
    remarks = (*given.doubts, *remarks_on(given, fitted, columns))
    text = document(fitted, titles, given.years[0], _multiple(outline), remarks)
    return Made(text, parse(text, name=titles.name), Comparison(given.years, columns, remarks))


def _multiple(outline: Plan) -> float:
    """A usual multiple, or the nearest one that the plan itself implies."""
    implied = implied_multiple(outline)
    if implied is None:
        return USUAL_MULTIPLE
    return round(min(max(USUAL_MULTIPLE, implied.replaced), implied.multiple), 1)
