"""Where a sweep is best, in findings that claim nothing which their errors do not support."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Sequence

from simulate.presentation.findings import Finding, key
from simulate.presentation.saying import MOST_ADVISED, how_many, on_few
from simulate.presentation.wording import (
    NOTHING,
    capitalised,
    counted,
    listed,
    percent_with_margin,
    with_margin,
)
from simulate.statistics.estimates import ENOUGH, Estimate
from simulate.statistics.measures import Measure, advantage_of
from simulate.statistics.paired import paths_needed
from simulate.statistics.samples import SHARE
from simulate.statistics.variable import MONEY, YEARS
from simulate.studies.sweep.axes import Axis
from simulate.studies.sweep.optimum import Optimum, Ranked
from simulate.studies.sweep.points import BASE

MOST_NAMED = 4
"""Points that are named one by one."""


def amount(measure: Measure, estimate: Estimate, currency: str = "") -> str:
    """An estimate of a measure with its margin: `577 ± 25`, `33.0 ± 0.6 %`; a difference of shares alike.

    With a currency, as sentences say it: `USD 577 ± 25 million`, `9.25 ± 0.12 years`.
    """
    if math.isnan(estimate.value):
        return NOTHING
    if measure.in_percent:
        return percent_with_margin(estimate)
    if measure.unit == YEARS and currency:
        return f"{with_margin(estimate)} years"
    return (
        f"{currency} {with_margin(estimate)} million" if currency and measure.unit == MONEY else with_margin(estimate)
    )


def sweep_findings(sweep: Ranked, objective: str = "") -> list[Finding]:
    """Where a measure (by default the objective) is best, what that is worth against now, and how sure that is."""
    if sweep.paths < ENOUGH:
        few = f"Too few for a statement ({counted(sweep.paths, 'path')}): run {ENOUGH} or more, best thousands."
        return [Finding("few", few, ("paths",))]
    best, inert = sweep.optimum(objective), sweep.without_effect(objective or sweep.objective)
    if sweep.n_points == 1:
        return [_only(sweep, best)]
    if len(best.ties) == sweep.n_points - 1:
        return [_everywhere(sweep, best), *_other_objective(sweep, inert)]
    told = [_where(sweep, best, inert), *_how_sure(sweep, best), *_alike(sweep, best, inert)]
    more = [*_edge(sweep, best, inert), *_no_effect(best, inert), *_other_objective(sweep, inert)]
    few_futures = on_few({best.objective.label: sweep.estimate(best.objective.name, BASE)}, sweep.paths)
    return [*told, *more, *(Finding("warning", text) for text in few_futures)]


def measure_key(name: str, point: int) -> str:
    """Where a measure at a point stands."""
    place = ("base",) if point == BASE else ("points", point - 1)
    return key(*place, "measures", name, "mean")


def _best(sweep: Ranked, best: Optimum, text: str) -> Finding:
    """A finding that says the measure at the best point, and what that is against now."""
    against, is_number = _against_base(sweep, best)
    change = (key("optimum", "difference", "mean"),) if is_number else ()
    level = sweep.estimate(best.objective.name, best.point).value
    own = () if math.isnan(level) else (measure_key(best.objective.name, best.point),)
    return Finding("best", text + against, (*own, *change))


def _only(sweep: Ranked, best: Optimum) -> Finding:
    found = amount(best.objective, sweep.estimate(best.objective.name, best.point), sweep.currency)
    told = f"At the one point swept, {sweep.name_of(best.point)}, {_subject(best.objective, '')} is {found}, "
    return _best(sweep, best, told)


def _everywhere(sweep: Ranked, best: Optimum) -> Finding:
    found = amount(best.objective, sweep.estimate(best.objective.name, best.point), sweep.currency)
    keys = "this key does not change it" if len(sweep.axes) == 1 else "these keys do not change it"
    return _best(
        sweep, best, f"{_subject(best.objective)} is the same at every point, in every future: {keys}. It is {found}, "
    )


def _where(sweep: Ranked, best: Optimum, inert: Sequence[Axis]) -> Finding:
    measure = best.objective
    found = sweep.estimate(measure.name, best.point)
    word = "lowest" if measure.lower_is_better else "highest"
    at = at_point(sweep.name_of(best.point, inert))
    return _best(sweep, best, f"{_subject(measure)} is {word} {at}: {amount(measure, found, sweep.currency)}, ")


def at_point(name: str) -> str:
    """`at Carmaker.equity 0.5`; no second `at` before a payment called `at signing`."""
    return name if name.startswith("at ") else f"at {name}"


def _no_effect(best: Optimum, inert: Sequence[Axis]) -> Iterator[Finding]:
    if inert:
        keys = f"{listed([axis.label for axis in inert])} {'does' if len(inert) == 1 else 'do'} not change it"
        text = f"{keys} in any future: {'its' if len(inert) == 1 else 'their'} values rank alike."
        yield Finding("inert", text)


def _other_objective(sweep: Ranked, inert: Sequence[Axis]) -> Iterator[Finding]:
    """A measure that the keys without effect do change, where a partner's gain is one."""
    names = [advantage_of(name) for name in sweep.partners]
    moved = next((name for name in names if not any(axis in inert for axis in sweep.without_effect(name))), None)
    if inert and moved is not None:
        yield Finding("objective", f"To rank the points by what does change: --objective {shlex.quote(moved)}.")


def _alike(sweep: Ranked, best: Optimum, inert: Sequence[Axis]) -> Iterator[Finding]:
    places = {sweep.name_of(point, inert) for point in best.ties} - {sweep.name_of(best.point, inert)}
    if places:
        named = f": {'; '.join(sorted(places))}" if len(places) <= MOST_NAMED else ""
        text = f"At {counted(len(places), 'other point')} it is the same in every future{named}."
        yield Finding("alike", text)


def _against_base(sweep: Ranked, best: Optimum) -> tuple[str, bool]:
    """What the best point is against the scenario as it is, and whether that says a number."""
    change, measure = best.against_base, best.objective
    if sweep.on_grid in (best.point, *best.ties):
        return ("which is the scenario as it is." if not best.ties else "as in the scenario as it is."), False
    if change.value == 0.0 and not change.std_error:
        return "exactly as in the scenario as it is.", False
    if not sweep.apart(change, sweep.n_points):
        return f"which is not told apart from the scenario as it is ({amount(measure, change)} against it).", True
    more = "more" if change.value > 0.0 else "less"
    return f"{amount(measure, change.size)} {more} than in the scenario as it is.", True


def _how_sure(sweep: Ranked, best: Optimum) -> Iterator[Finding]:
    others = sweep.n_points - 1 - len(best.ties)
    rivals = [point for point in best.rivals if point not in best.ties]
    if not rivals:
        text = (
            f"It is told apart from {'both' if others == 2 else f'all {others:,}'} other points, with 95 % confidence "
            "for all of them at once."
            if others > 1
            else "It is told apart from the other point, with 95 % confidence."
        )
        yield Finding("sure", text)
        return
    if len(rivals) == others:
        yield Finding("sure", "No other point is told apart from it: the sweep does not say which is the best.")
    else:
        text = (
            f"It is not told apart from {len(rivals)} of the {counted(others, 'other point')}"
            f"{_neighbours(best, rivals)}: with 95 % confidence the best of all is one of these "
            f"{len(rivals) + len(best.ties) + 1}{_named(sweep, rivals)}."
        )
        yield Finding("sure", text)
    needed = paths_to_tell(sweep, best)
    if needed is not None and needed > MOST_ADVISED:
        hardly = "It hardly differs from the next best: which of the two is taken does not matter."
        yield Finding("open", hardly)
    elif needed is not None:
        more = (
            "To tell it apart from the next best, if their difference is what it seems, "
            f"{how_many(needed)} paths would be needed."
        )
        yield Finding("open", more)


def paths_to_tell(sweep: Ranked, best: Optimum) -> int | None:
    """Paths that would tell the best point from the next best; None where all are told apart, or none would."""
    rivals = [point for point in best.rivals if point not in best.ties]
    return paths_needed(best.margin_over[rivals[0]], sweep.paths, sweep.n_points - 1) if rivals else None


def _neighbours(best: Optimum, rivals: Sequence[int]) -> str:
    """How many of the points one step away are among the rivals, where there is more than one."""
    own = [point for point in best.neighbours if point not in best.ties]
    near = sum(point in rivals for point in own)
    if len(own) < 2:
        return ""
    return f", {near} of its {len(own)} neighbours among them" if near else ", no neighbour among them"


def _named(sweep: Ranked, points: Sequence[int]) -> str:
    others = "the other" if len(points) == 1 else "the others"
    return f" ({others}: {'; '.join(map(sweep.name_of, points))})" if len(points) <= MOST_NAMED else ""


def _edge(sweep: Ranked, best: Optimum, inert: Sequence[Axis]) -> Iterator[Finding]:
    """Keys at whose end all of the best points lie."""
    tops = [sweep.place(point) for point in (best.point, *best.ties)]
    moving = [(k, axis) for k, axis in enumerate(sweep.axes) if axis.key in best.edges and axis not in inert]
    labels = [axis.label for k, axis in moving if len({place[k] for place in tops}) == 1]
    if labels:
        yield Finding("edge", f"It lies at the edge of what was swept ({listed(labels)}): what is best may lie beyond.")


def _subject(measure: Measure, article: str = "The") -> str:
    if measure.unit == SHARE and not measure.label.startswith("chance"):
        return f"{article or 'the'} share of futures with {measure.label}"
    return capitalised(measure.label) if article else measure.label
