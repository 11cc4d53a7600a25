"""All findings of a sweep, and the next command worth running after it, by what it has found.

What is open is asked of more paths; a deal that is better for both is held against the present one, and so is the best
point; where there is nothing better, the question is what would have to be otherwise.
"""

from __future__ import annotations

from simulate.presentation.findings import Finding, advice, command, key, variant
from simulate.presentation.saying import MOST_ADVISED, of_enough
from simulate.scenario.defaults import PATHS, VENTURE
from simulate.scenario.toml_text import inline
from simulate.statistics.estimates import ENOUGH
from simulate.statistics.measures import advantage_of
from simulate.studies.sweep.agreement import Agreement
from simulate.studies.sweep.agreement_words import agreement_findings
from simulate.studies.sweep.optimum import Ranked
from simulate.studies.sweep.words import measure_key, paths_to_tell, sweep_findings


def findings(sweep: Ranked, found: Agreement | None, objective: str = "", view: str = VENTURE) -> list[Finding]:
    """Where a measure is best and how sure that is, the zone of agreement where there is one, and the next command.

    Parameters
    ----------
    sweep : Ranked
    found : Agreement or None
        As of `agreement.agreement(sweep)`.
    objective : str
        The measure that ranks the points; by default the sweep's own.
    view : str
        Which partner is told first; venture: in the scenario's order.
    """
    zone = [] if found is None else agreement_findings(found, view)
    return [*sweep_findings(sweep, objective), *zone, next_step(sweep, found, objective, view)]


def next_step(sweep: Ranked, found: Agreement | None, objective: str, view: str) -> Finding:
    """The command, and why."""
    if sweep.paths < ENOUGH:
        return of_enough(_again(sweep, PATHS, view))
    best = sweep.optimum(objective)
    needed = paths_to_tell(sweep, best)
    if needed is not None and needed <= MOST_ADVISED:
        return advice("to tell the best point from the next best", _again(sweep, needed, view))
    better = found.better_for_both[0] if found is not None and found.better_for_both else None
    point = best.point if better is None else better
    held = _held_against_now(sweep, point, view)
    if better is not None and held:
        keys = [measure_key(advantage_of(name), point) for name in sweep.partners]
        return advice("all that changes in the deal that is better for both", held, keys)
    if held and sweep.apart(best.against_base, sweep.n_points):
        keys = [key("optimum", "difference", "mean")]
        return advice(f"all that changes where {best.objective.label} is best", held, keys)
    return advice("what would have to be otherwise for more", command("drivers", view=view))


def _again(sweep: Ranked, paths: int, view: str) -> str:
    """The same sweep over so many paths."""
    keys = [f"{axis.key}={','.join(_value(value) for value in axis.values)}" for axis in sweep.axes]
    words = [word for vary in keys for word in ("--vary", vary)]
    return command("sweep", *words, "--objective", sweep.objective, "--paths", str(paths), view=view)


def _value(value: object) -> str:
    return value if isinstance(value, str) else inline(value)


def _held_against_now(sweep: Ranked, point: int, view: str) -> str:
    """A comparison of a point with the scenario as it is; empty where no command line can say it."""
    values = zip(sweep.axes, sweep.values_of(point), strict=True)
    text = variant("the other terms", {axis.key: value for axis, value in values})
    return command("compare", "--variant", text, view=view) if text else ""
