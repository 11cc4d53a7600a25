"""A sweep in sentences that claim nothing which their errors do not support: the optimum, and the zone of agreement."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Sequence

from simulate.presentation.saying import MOST_ADVISED, how_many, on_few
from simulate.presentation.wording import (
    NOTHING,
    capitalised,
    counted,
    listed,
    percent_with_margin,
    places_of,
    signed,
    with_margin,
)
from simulate.statistics.estimates import ENOUGH, Estimate, beyond_error
from simulate.statistics.measures import BOTH_BETTER, Measure, advantage_of
from simulate.statistics.paired import paths_needed
from simulate.statistics.samples import SHARE
from simulate.statistics.variable import MONEY, YEARS
from simulate.studies.sweep.agreement import Agreement, Crossing, Line, present_gains
from simulate.studies.sweep.axes import Axis, shown
from simulate.studies.sweep.points import BASE
from simulate.studies.sweep.result import Optimum, Sweep

MOST_NAMED = 4
"""Points that are named one by one."""
MOST_BETTER = 3
"""Points better for both than the present deal that are named."""


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


def sweep_sentences(sweep: Sweep, objective: str = "") -> list[str]:
    """Where a measure (by default the objective) is best, what that is worth against now, and how sure that is."""
    if sweep.paths < ENOUGH:
        return [f"Too few for a statement ({counted(sweep.paths, 'path')}): run {ENOUGH} or more, best thousands."]
    best, inert = sweep.optimum(objective), sweep.without_effect(objective or sweep.objective)
    if sweep.n_points == 1:
        return [_only(sweep, best)]
    if len(best.ties) == sweep.n_points - 1:
        return [_everywhere(sweep, best), *_other_objective(sweep, inert)]
    told = [_where(sweep, best, inert), *_how_sure(sweep, best), *_alike(sweep, best, inert)]
    more = [*_edge(sweep, best, inert), *_no_effect(best, inert), *_other_objective(sweep, inert)]
    return [*told, *more, *on_few({best.objective.label: sweep.estimate(best.objective.name, BASE)}, sweep.paths)]


def _only(sweep: Sweep, best: Optimum) -> str:
    found = amount(best.objective, sweep.estimate(best.objective.name, best.point), sweep.currency)
    told = f"At the one point swept, {sweep.name_of(best.point)}, {_subject(best.objective, '')} is {found}, "
    return told + _against_base(sweep, best)


def _everywhere(sweep: Sweep, best: Optimum) -> str:
    found = amount(best.objective, sweep.estimate(best.objective.name, best.point), sweep.currency)
    keys = "this key does not change it" if len(sweep.axes) == 1 else "these keys do not change it"
    same = f"{_subject(best.objective)} is the same at every point, in every future: {keys}. It is {found}, "
    return same + _against_base(sweep, best)


def _where(sweep: Sweep, best: Optimum, inert: Sequence[Axis]) -> str:
    measure = best.objective
    found = sweep.estimate(measure.name, best.point)
    word = "lowest" if measure.lower_is_better else "highest"
    at = at_point(sweep.name_of(best.point, inert))
    return f"{_subject(measure)} is {word} {at}: {amount(measure, found, sweep.currency)}, {_against_base(sweep, best)}"


def at_point(name: str) -> str:
    """`at Carmaker.equity 0.5`; no second `at` before a payment called `at signing`."""
    return name if name.startswith("at ") else f"at {name}"


def _no_effect(best: Optimum, inert: Sequence[Axis]) -> Iterator[str]:
    if inert:
        keys = f"{listed([axis.label for axis in inert])} {'does' if len(inert) == 1 else 'do'} not change it"
        yield f"{keys} in any future: {'its' if len(inert) == 1 else 'their'} values rank alike."


def _other_objective(sweep: Sweep, inert: Sequence[Axis]) -> Iterator[str]:
    """A measure that the keys without effect do change, where a partner's gain is one."""
    names = [advantage_of(name) for name in sweep.partners]
    moved = next((name for name in names if not any(axis in inert for axis in sweep.without_effect(name))), None)
    if inert and moved is not None:
        yield f"To rank the points by what does change: --objective {shlex.quote(moved)}."


def _alike(sweep: Sweep, best: Optimum, inert: Sequence[Axis]) -> Iterator[str]:
    places = {sweep.name_of(point, inert) for point in best.ties} - {sweep.name_of(best.point, inert)}
    if places:
        named = f": {'; '.join(sorted(places))}" if len(places) <= MOST_NAMED else ""
        yield f"At {counted(len(places), 'other point')} it is the same in every future{named}."


def _against_base(sweep: Sweep, best: Optimum) -> str:
    change, measure = best.against_base, best.objective
    if sweep.on_grid in (best.point, *best.ties):
        return "which is the scenario as it is." if not best.ties else "as in the scenario as it is."
    if change.value == 0.0 and not change.std_error:
        return "exactly as in the scenario as it is."
    if not sweep.apart(change, sweep.n_points):
        return f"which is not told apart from the scenario as it is ({amount(measure, change)} against it)."
    size = change.size
    return f"{amount(measure, size)} {'more' if change.value > 0.0 else 'less'} than in the scenario as it is."


def _how_sure(sweep: Sweep, best: Optimum) -> Iterator[str]:
    others = sweep.n_points - 1 - len(best.ties)
    rivals = [point for point in best.rivals if point not in best.ties]
    if not rivals:
        yield (
            f"It is told apart from {'both' if others == 2 else f'all {others:,}'} other points, with 95 % confidence "
            "for all of them at once."
            if others > 1
            else "It is told apart from the other point, with 95 % confidence."
        )
        return
    if len(rivals) == others:
        yield "No other point is told apart from it: the sweep does not say which is the best."
    else:
        yield (
            f"It is not told apart from {len(rivals)} of the {counted(others, 'other point')}"
            f"{_neighbours(best, rivals)}: with 95 % confidence the best of all is one of these "
            f"{len(rivals) + len(best.ties) + 1}{_named(sweep, rivals)}."
        )
    needed = paths_needed(best.margin_over[rivals[0]], sweep.paths, sweep.n_points - 1)
    if needed is not None and needed > MOST_ADVISED:
        yield "It hardly differs from the next best: which of the two is taken does not matter."
    elif needed is not None:
        yield (
            "To tell it apart from the next best, if their difference is what it seems, "
            f"{how_many(needed)} paths would be needed."
        )


def _neighbours(best: Optimum, rivals: Sequence[int]) -> str:
    """How many of the points one step away are among the rivals, where there is more than one."""
    own = [point for point in best.neighbours if point not in best.ties]
    near = sum(point in rivals for point in own)
    if len(own) < 2:
        return ""
    return f", {near} of its {len(own)} neighbours among them" if near else ", no neighbour among them"


def _named(sweep: Sweep, points: Sequence[int]) -> str:
    others = "the other" if len(points) == 1 else "the others"
    return f" ({others}: {'; '.join(map(sweep.name_of, points))})" if len(points) <= MOST_NAMED else ""


def _edge(sweep: Sweep, best: Optimum, inert: Sequence[Axis]) -> Iterator[str]:
    """Keys at whose end all of the best points lie."""
    tops = [sweep.place(point) for point in (best.point, *best.ties)]
    moving = [(k, axis) for k, axis in enumerate(sweep.axes) if axis.key in best.edges and axis not in inert]
    labels = [axis.label for k, axis in moving if len({place[k] for place in tops}) == 1]
    if labels:
        yield f"It lies at the edge of what was swept ({listed(labels)}): what is best may lie beyond."


def _subject(measure: Measure, article: str = "The") -> str:
    if measure.unit == SHARE and not measure.label.startswith("chance"):
        return f"{article or 'the'} share of futures with {measure.label}"
    return capitalised(measure.label) if article else measure.label


# ---- the zone of agreement ------------------------------------------------------------------------------------------


def agreement_headline(found: Agreement) -> str:
    """What the present deal is to the zone of agreement, in one sentence."""
    if found.sweep.paths < ENOUGH:
        return f"Too few for a zone of agreement: {counted(found.sweep.paths, 'path')}"
    gains = dict(zip(found.sweep.partners, present_gains(found), strict=True))
    lose = [f"{name} loses {with_margin(gain.size)}" for name, gain in gains.items() if _sure(gain, -1.0)]
    win = [f"{name} {with_margin(gain)}" for name, gain in gains.items() if _sure(gain, 1.0)]
    zone = "" if found.has_ranges else "; nothing that was swept leaves both better off"
    if lose:
        return f"Today's deal is outside the zone of agreement: {listed(lose)} million{zone}"
    if len(win) == len(gains):
        return f"Today's deal is inside the zone of agreement: {listed(win)} million"
    unclear = [f"{name} {with_margin(gain)}" for name, gain in gains.items() if not _sure(gain, 1.0)]
    return f"Whether today's deal is inside the zone of agreement is not told: {listed(unclear)} million{zone}"


def _sure(gain: Estimate, sign: float) -> bool:
    return beyond_error(gain) and sign * gain.value > 0.0


def agreement_sentences(found: Agreement) -> list[str]:
    """Where both partners are better off, where they gain alike, Nash's solution, and the present deal."""
    if found.sweep.paths < ENOUGH:
        return []
    return [*_zone(found), *_equal(found), *_nash(found), *_now(found)]


def _zone(found: Agreement) -> Iterator[str]:
    sweep, n = found.sweep, found.sweep.n_points
    if not found.zone and (len(found.axes) == 2 or not found.has_ranges):
        yield (
            f"At none of the {counted(n, 'point')} is it established that both partners are better off on average than "
            f"with their alternatives. By the estimates the nearest is {sweep.name_of(found.nearest)}: "
            f"{_gains(found, found.nearest)}."
        )
        yield from _between(found)
        return
    if len(found.axes) == 1:
        yield capitalised(_range(found.axes[0], found.lines[0]))
        if found.zone and len(found.sure) < len(found.zone):
            points = counted(len(found.zone), "point")
            yield f"That is beyond the errors at {len(found.sure)} of the {points} in between."
        return
    every = "all" if len(found.zone) == n else f"{len(found.zone)} of"
    unsure = len(found.zone) - len(found.sure)
    hint = f" ({len(found.sure)} of them beyond the errors)" if unsure else " (each of them beyond the errors)"
    yield (
        f"On average both partners are better off than with their alternatives at {every} {counted(n, 'point')}{hint}."
    )
    if len(found.zone) < n:
        line = _line_to_tell(found)
        at = capitalised(at_point(f"{found.axes[1].label} {shown(line.at)}"))
        yield f"{at}{_as_now(found.axes[1], line.at)} {_range(found.axes[0], line)}"


def _line_to_tell(found: Agreement) -> Line:
    """The line of the present deal, or else that of Nash's solution, or the first with a range."""
    with_range = next((line for line in found.lines if line.ranges), found.lines[0])
    wanted = found.present[1] if found.present else found.nash.place[1] if found.nash else with_range.at
    return min(found.lines, key=lambda line: abs(line.at - wanted))


def _as_now(axis: Axis, value: float) -> str:
    return " (as it is)" if value == axis.now else ""


def _between(found: Agreement) -> Iterator[str]:
    """A zone that lies between the points of a grid over two keys."""
    for lines, axis, other in (
        (found.lines, found.axes[0], found.axes[-1]),
        (found.columns, found.axes[-1], found.axes[0]),
    ):
        line = next((line for line in lines if line.ranges), None)
        if line is not None:
            at = at_point(f"{other.label} {shown(line.at)}")
            yield f"Between the points of the sweep there is a zone: {at} {_range(axis, line)}"
            return


def _range(axis: Axis, line: Line) -> str:
    if not line.ranges:
        return f"it is established at no {axis.label} that was swept that both partners are better off on average."
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
    """Where both gain the same: along the first key, or else along the second; or who gains more everywhere."""
    if len(found.axes) == 2 and not found.has_ranges:
        return
    line = found.lines[0] if len(found.axes) == 1 else _line_to_tell(found)
    axis, other = found.axes[0], found.axes[-1]
    crossed = [column for column in found.columns if column.equal_gain]
    if not line.equal_gain and crossed:
        now = found.present[0] if found.present else found.nash.place[0] if found.nash else crossed[0].at
        line, axis, other = min(crossed, key=lambda column: abs(column.at - now)), found.axes[1], found.axes[0]
    at = "" if line.at is None else f"{at_point(f'{other.label} {shown(line.at)}')} "
    for what, alike in (("gain", gained(line.equal_gain)), ("lose", lost(line.equal_gain))):
        if alike:
            places = listed([f"{axis.label} {place(one.at)}" for one in alike])
            yield f"{capitalised(f'{at}they')} {what} the same {at_point(places)}."
    if line.equal_gain:
        return
    if found.gains_more is not None:
        less = next(name for name in found.sweep.partners if name != found.gains_more)
        yield f"{found.gains_more} gains more than {less} at every point that was swept: nowhere do they gain the same."
        return
    unsure = sum(not found.sweep.apart(lead, len(found.leads)) for lead in found.leads)
    if unsure:
        yield f"Who of them gains more is not told apart at {unsure} of the {counted(len(found.leads), 'point')}."


def gained(crossings: Sequence[Crossing]) -> list[Crossing]:
    """The places at which both gain the same."""
    return [one for one in crossings if one.gain is not None and one.gain > 0.0]


def lost(crossings: Sequence[Crossing]) -> list[Crossing]:
    """The places at which both lose the same."""
    return [one for one in crossings if one.gain is not None and one.gain <= 0.0]


def _nash(found: Agreement) -> Iterator[str]:
    nash, sweep = found.nash, found.sweep
    if nash is None:
        return
    rivals = f"; {counted(len(nash.rivals), 'other point')} of the zone not told apart from it" if nash.rivals else (
        ", told apart from all others of the zone" if len(found.zone) > 1 else "")  # fmt: skip
    yield (
        f"The product of both gains is largest {at_point(sweep.name_of(nash.point))} (Nash's solution{rivals}): "
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
        names = "; ".join(map(sweep.name_of, better[:MOST_BETTER]))
        best = f"; by the product of gains the best {MOST_BETTER}" if len(better) > MOST_BETTER else ""
        yield (
            f"{counted(len(better), 'point')} would be better for both than the present deal and than their "
            f"alternatives, beyond the errors{best}: {names}."
        )
    else:
        yield (
            "No point is better for both than the present deal and than their alternatives, as far as the errors can "
            "tell."
        )


def no_agreement(sweep: Sweep) -> str:
    """Why a sweep has no zone of agreement."""
    words = [axis.label for axis in sweep.axes if not axis.numeric]
    others = [axis.label for axis in sweep.axes if not axis.term]
    if others:
        one = len(others) == 1
        why = f"{listed(others)} {'is no term' if one else 'are no terms'} that shares out money (jvsim sweep --help)"
    elif words:
        why = f"{listed(words)} {'is' if len(words) == 1 else 'are'} not swept over two numbers or more"
    else:
        why = f"it is drawn over one or two keys, and here are {len(sweep.axes)}"
    return f"No zone of agreement is shown: {why}."


def _gains(found: Agreement, point: int) -> str:
    sweep = found.sweep
    gains = present_gains(found) if point == BASE else [sweep.estimate(advantage_of(n), point) for n in sweep.partners]
    parts = [_gain(name, gain) for name, gain in zip(sweep.partners, gains, strict=True)]
    return f"{listed(parts)} {sweep.currency} million"


def _gain(name: str, gain: Estimate) -> str:
    if not beyond_error(gain):
        return f"whether {name} gains or loses is not established: {signed(gain)}"
    return f"{name} {'gains' if gain.value > 0.0 else 'loses'} {with_margin(gain.size)}"
