"""A sweep in sentences that claim nothing which their errors do not support: the optimum, and the zone of agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulate.analysis.agreement import Agreement, Crossing, Line, present_gains
from simulate.analysis.axes import Axis, shown
from simulate.analysis.estimates import Estimate
from simulate.analysis.measures import BOTH_BETTER, VENTURE, Measure, advantage_of
from simulate.analysis.paired import n_batches, paths_needed
from simulate.analysis.sentences import ENOUGH
from simulate.analysis.sweep import BASE, Optimum, Sweep
from simulate.analysis.wording import counted, listed, percent_with_margin, places_of, with_margin

MOST_NAMED = 4
"""Points that are named one by one."""


def amount(measure: Measure, estimate: Estimate, currency: str = "") -> str:
    """An estimate of a measure with its margin: `577 ± 25`, `33.0 ± 0.6 %`; a difference of shares alike."""
    if measure.unit == "share":
        return percent_with_margin(estimate)
    return f"{currency} {with_margin(estimate)} million" if currency else with_margin(estimate)


def sweep_sentences(sweep: Sweep, objective: str = VENTURE) -> list[str]:
    """Where a measure is best, what that is worth against the scenario as it is, and how sure that is."""
    if sweep.paths < ENOUGH:
        return [f"Too few for a statement ({counted(sweep.paths, 'path')}): run {ENOUGH} or more, best thousands."]
    best = sweep.optimum(objective)
    if not any(found.value or found.std_error for found in (*best.margin_over.values(), best.against_base)):
        return [
            f"{_upper(best.objective.label)} is the same at every point, in every future: these keys do not touch it."
        ]
    return [_where(sweep, best), *_how_sure(sweep, best), *_edge(sweep, best)]


def _where(sweep: Sweep, best: Optimum) -> str:
    measure = best.objective
    found = sweep.estimate(measure.name, best.point)
    word = "lowest" if measure.lower_is_better else "highest"
    told = f"{_subject(measure)} is {word} at {sweep.name_of(best.point)}: {amount(measure, found, sweep.currency)}, "
    return told + _against_base(sweep, best)


def _against_base(sweep: Sweep, best: Optimum) -> str:
    change, measure = best.against_base, best.objective
    if best.point == sweep.on_grid:
        return "which is the scenario as it is."
    if change.value == 0.0 and not change.std_error:
        return "exactly as in the scenario as it is."
    if not sweep.apart(change, sweep.n_points):
        return f"which is not told apart from the scenario as it is ({amount(measure, change)} against it)."
    size = Estimate(abs(change.value), change.std_error)
    return f"{amount(measure, size)} {'more' if change.value > 0.0 else 'less'} than in the scenario as it is."


def _how_sure(sweep: Sweep, best: Optimum) -> Iterator[str]:
    others = sweep.n_points - 1
    if not others:
        return
    if not best.rivals:
        yield (
            f"It is told apart from all {counted(others, 'other point')}, with 95 % confidence for all of them at once."
            if others > 1
            else "It is told apart from the other point, with 95 % confidence."
        )
        return
    near = [point for point in best.neighbours if point in best.rivals]
    neighbours = (
        f", {len(near)} of its {counted(len(best.neighbours), 'neighbour')} among them"
        if near
        else ", no neighbour among them"
    )
    if len(best.rivals) == others:
        yield "No other point is told apart from it: the sweep does not say which is the best."
    else:
        yield (
            f"It is not told apart from {len(best.rivals)} of the {counted(others, 'other point')}{neighbours}: with "
            f"95 % confidence the best of all is one of these {len(best.rivals) + 1}{_named(sweep, best.rivals)}."
        )
    needed = paths_needed(best.margin_over[best.rivals[0]], sweep.paths, others, n_batches(sweep.paths))
    if best.ties:
        n = len(best.ties)
        yield f"At {counted(n, 'other point')} it is exactly the same."
    elif needed is not None:
        yield f"To tell it apart from the next best about {needed:,} paths would be needed."


def _named(sweep: Sweep, points: Sequence[int]) -> str:
    others = "the other" if len(points) == 1 else "the others"
    return f" ({others}: {'; '.join(map(sweep.name_of, points))})" if len(points) <= MOST_NAMED else ""


def _edge(sweep: Sweep, best: Optimum) -> Iterator[str]:
    labels = [axis.label for axis in sweep.axes if axis.key in best.edges]
    if labels and not best.ties:
        yield f"It lies at the edge of what was swept ({listed(labels)}): what is best may lie beyond."


def _subject(measure: Measure) -> str:
    shares = measure.unit == "share" and not measure.label.startswith("chance")
    return f"The share of futures with {measure.label}" if shares else _upper(measure.label)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- the zone of agreement ------------------------------------------------------------------------------------------


def agreement_sentences(found: Agreement) -> list[str]:
    """Where both partners are better off, where they gain alike, Nash's solution, and the present deal."""
    if found.sweep.paths < ENOUGH:
        return []
    return [*_zone(found), *_equal(found), *_nash(found), *_now(found)]


def _zone(found: Agreement) -> Iterator[str]:
    sweep, n = found.sweep, found.sweep.n_points
    if not found.zone and not any(line.ranges for line in found.lines):
        yield (
            f"At none of the {counted(n, 'point')} are both partners better off on average than with their "
            f"alternatives. The nearest is {sweep.name_of(found.nearest)}: {_gains(found, found.nearest)}."
        )
        return
    if len(found.axes) == 1:
        yield _upper(_range(found, found.lines[0]))
        return
    every = "all" if len(found.zone) == n else f"{len(found.zone)} of"
    unsure = len(found.zone) - len(found.sure)
    hint = f" ({len(found.sure)} of them beyond the errors)" if unsure else " (each of them beyond the errors)"
    yield (
        f"On average both partners are better off than with their alternatives at {every} {counted(n, 'point')}{hint}."
    )
    if len(found.zone) < n:
        line = _line_to_tell(found)
        yield f"At {found.axes[1].label} {shown(line.at)}{_as_now(found.axes[1], line.at)} {_range(found, line)}"


def _line_to_tell(found: Agreement) -> Line:
    """The line of the present deal, or else that of Nash's solution, or the first with a range."""
    with_range = next(line for line in found.lines if line.ranges)
    wanted = found.present[1] if found.present else found.nash.place[1] if found.nash else with_range.at
    return min(found.lines, key=lambda line: abs(line.at - wanted))


def _as_now(axis: Axis, value: float) -> str:
    return " (as it is)" if value == axis.now else ""


def _range(found: Agreement, line: Line) -> str:
    axis = found.axes[0]
    if not line.ranges:
        return f"both partners are better off, on average, at no {axis.label} that was swept."
    ranges = [f"from {_end(low)} to {_end(high)}" for low, high in line.ranges]
    return f"both partners are better off, on average, for {axis.label} {listed(ranges)}."


def _end(end: Crossing) -> str:
    if end.partner is None:
        return f"{shown(end.at.value)} (the end of what was swept)"
    return f"{place(end.at)} (where {end.partner} is indifferent)"


def place(at: Estimate) -> str:
    """A value of a key with the margin that the simulation leaves it: `0.38 ± 0.02`."""
    if not at.margin:
        return shown(float(f"{at.value:.4g}"))
    places = max(0, places_of(at.margin))
    return f"{at.value:,.{places}f} ± {at.margin:,.{places}f}"


def _equal(found: Agreement) -> Iterator[str]:
    line = found.lines[0] if len(found.axes) == 1 else _line_to_tell(found) if found.zone else None
    if line is None:
        return
    at = f"At {found.axes[1].label} {shown(line.at)} they" if line.at is not None else "They"
    if line.equal_gain:
        alike = [f"{found.axes[0].label} {place(one.at)}" for one in line.equal_gain]
        yield f"{at} gain the same at {listed(alike)}."
    elif found.zone:
        yield f"{at} gain the same nowhere within what was swept."


def _nash(found: Agreement) -> Iterator[str]:
    nash, sweep = found.nash, found.sweep
    if nash is None:
        return
    rivals = f"; {counted(len(nash.rivals), 'other point')} of the zone not told apart from it" if nash.rivals else (
        ", told apart from all others of the zone" if len(found.zone) > 1 else "")  # fmt: skip
    yield (
        f"The product of both gains is largest at {sweep.name_of(nash.point)} (Nash's solution{rivals}): "
        f"{_gains(found, nash.point)}."
    )
    if found.nash_at_edge_of:
        yield f"It lies at the edge of what was swept ({listed(found.nash_at_edge_of)}): more may be gained beyond."


def _now(found: Agreement) -> Iterator[str]:
    sweep = found.sweep
    names = ", ".join(f"{axis.label} {shown(axis.now)}" for axis in found.axes)
    both = percent_with_margin(sweep.estimate(BOTH_BETTER, BASE))
    yield f"In the present deal ({names}) {_gains(found, BASE)}; both are better off in {both} of futures."
    better = found.better_for_both
    if better:
        points = f": {'; '.join(map(sweep.name_of, better))}" if len(better) <= MOST_NAMED else ""
        yield f"{counted(len(better), 'point')} would be better for both than the present deal{points}."
    else:
        yield "No point is better for both than the present deal, as far as the errors can tell."


def _gains(found: Agreement, point: int) -> str:
    sweep = found.sweep
    gains = present_gains(found) if point == BASE else [sweep.estimate(advantage_of(n), point) for n in sweep.partners]
    parts = [
        f"{name} {'gains' if gain.value >= 0.0 else 'loses'} {with_margin(Estimate(abs(gain.value), gain.std_error))}"
        for name, gain in zip(sweep.partners, gains, strict=True)
    ]
    return f"{listed(parts)} {sweep.currency} million"
