"""The zone of agreement of a sweep, in findings that claim nothing which their errors do not support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulate.presentation.findings import Finding, key, seen_first
from simulate.presentation.wording import (
    capitalised,
    counted,
    listed,
    percent_with_margin,
    places_of,
    signed,
    with_margin,
)
from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import ENOUGH, Estimate, beyond_error
from simulate.statistics.measures import BOTH_BETTER, advantage_of
from simulate.studies.sweep.agreement import Agreement, Crossing, Line, present_gains
from simulate.studies.sweep.axes import Axis, shown
from simulate.studies.sweep.points import BASE, Points
from simulate.studies.sweep.words import at_point, measure_key

MOST_BETTER = 3
"""Points better for both than the present deal that are named."""
ENDS = ("low", "high")


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


def agreement_findings(found: Agreement, view: str = VENTURE) -> list[Finding]:
    """Where both partners are better off, where they gain alike, Nash's solution, and the present deal.

    Parameters
    ----------
    found : Agreement
    view : str
        Which partner is told first; venture: in the scenario's order.
    """
    if found.sweep.paths < ENOUGH:
        return []
    return [*_zone(found, view), *_equal(found), *_nash(found, view), *_now(found, view)]


def _zone(found: Agreement, view: str) -> Iterator[Finding]:
    sweep, n = found.sweep, found.sweep.n_points
    if not found.zone and (len(found.axes) == 2 or not found.has_ranges):
        text = (
            f"At none of the {counted(n, 'point')} is it established that both partners are better off on average than "
            f"with their alternatives. By the estimates the nearest is {sweep.name_of(found.nearest)}: "
            f"{_gains(found, found.nearest, view)}."
        )
        yield Finding("zone", text, _gain_keys(found, found.nearest))
        yield from _between(found)
        return
    if len(found.axes) == 1:
        yield Finding(
            "zone", capitalised(_range(found.axes[0], found.lines[0])), _range_keys("lines", 0, found.lines[0])
        )
        if found.zone and len(found.sure) < len(found.zone):
            points = counted(len(found.zone), "point")
            yield Finding("zone", f"That is beyond the errors at {len(found.sure)} of the {points} in between.")
        return
    every = "all" if len(found.zone) == n else f"{len(found.zone)} of"
    unsure = len(found.zone) - len(found.sure)
    hint = f" ({len(found.sure)} of them beyond the errors)" if unsure else " (each of them beyond the errors)"
    text = (
        f"On average both partners are better off than with their alternatives at {every} {counted(n, 'point')}{hint}."
    )
    yield Finding("zone", text)
    if len(found.zone) < n:
        line = _line_to_tell(found)
        at = capitalised(at_point(f"{found.axes[1].label} {shown(line.at)}"))
        text = f"{at}{_as_now(found.axes[1], line.at)} {_range(found.axes[0], line)}"
        yield Finding("range", text, _range_keys("lines", _place(found.lines, line), line))


def _line_to_tell(found: Agreement) -> Line:
    """The line of the present deal, or else that of Nash's solution, or the first with a range."""
    with_range = next((line for line in found.lines if line.ranges), found.lines[0])
    wanted = found.present[1] if found.present else found.nash.place[1] if found.nash else with_range.at
    return min(found.lines, key=lambda line: abs(line.at - wanted))


def _as_now(axis: Axis, value: float) -> str:
    return " (as it is)" if value == axis.now else ""


def _place(lines: Sequence[Line], wanted: Line) -> int:
    return next(place for place, line in enumerate(lines) if line is wanted)


def _range_keys(table: str, place: int, line: Line) -> tuple[str, ...]:
    """Where the ends of the ranges of a line stand."""
    ends = (key("agreement", table, place, "ranges", i, end, "mean") for i, _ in enumerate(line.ranges) for end in ENDS)
    return tuple(ends)


def _gain_keys(found: Agreement, point: int) -> tuple[str, ...]:
    """Where what each partner gains at a point stands."""
    return tuple(measure_key(advantage_of(name), point) for name in found.sweep.partners)


def _between(found: Agreement) -> Iterator[Finding]:
    """A zone that lies between the points of a grid over two keys."""
    for table, lines, axis, other in (
        ("lines", found.lines, found.axes[0], found.axes[-1]),
        ("columns", found.columns, found.axes[-1], found.axes[0]),
    ):
        place, line = next(((i, line) for i, line in enumerate(lines) if line.ranges), (0, None))
        if line is not None:
            at = at_point(f"{other.label} {shown(line.at)}")
            text = f"Between the points of the sweep there is a zone: {at} {_range(axis, line)}"
            yield Finding("range", text, _range_keys(table, place, line))
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


def _equal(found: Agreement) -> Iterator[Finding]:
    """Where both gain the same: along the first key, or else along the second; or who gains more everywhere."""
    if len(found.axes) == 2 and not found.has_ranges:
        return
    line = found.lines[0] if len(found.axes) == 1 else _line_to_tell(found)
    axis, other, table, lines = found.axes[0], found.axes[-1], "lines", found.lines
    crossed = [column for column in found.columns if column.equal_gain]
    if not line.equal_gain and crossed:
        now = found.present[0] if found.present else found.nash.place[0] if found.nash else crossed[0].at
        line = min(crossed, key=lambda column: abs(column.at - now))
        axis, other, table, lines = found.axes[1], found.axes[0], "columns", found.columns
    at = "" if line.at is None else f"{at_point(f'{other.label} {shown(line.at)}')} "
    for what, alike in (("gain", gained(line.equal_gain)), ("lose", lost(line.equal_gain))):
        if alike:
            places = listed([f"{axis.label} {place(one.at)}" for one in alike])
            numbers = [i for i, one in enumerate(line.equal_gain) if any(one is same for same in alike)]
            keys = (key("agreement", table, _place(lines, line), "equal_gain", i, "mean") for i in numbers)
            yield Finding("equal", f"{capitalised(f'{at}they')} {what} the same {at_point(places)}.", tuple(keys))
    if line.equal_gain:
        return
    if found.gains_more is not None:
        less = next(name for name in found.sweep.partners if name != found.gains_more)
        everywhere = "at every point that was swept: nowhere do they gain the same"
        yield Finding("equal", f"{found.gains_more} gains more than {less} {everywhere}.")
        return
    unsure = sum(not found.sweep.apart(lead, len(found.leads)) for lead in found.leads)
    if unsure:
        text = f"Who of them gains more is not told apart at {unsure} of the {counted(len(found.leads), 'point')}."
        yield Finding("equal", text)


def gained(crossings: Sequence[Crossing]) -> list[Crossing]:
    """The places at which both gain the same."""
    return [one for one in crossings if one.gain is not None and one.gain > 0.0]


def lost(crossings: Sequence[Crossing]) -> list[Crossing]:
    """The places at which both lose the same."""
    return [one for one in crossings if one.gain is not None and one.gain <= 0.0]


def _nash(found: Agreement, view: str) -> Iterator[Finding]:
    nash, sweep = found.nash, found.sweep
    if nash is None:
        return
    rivals = f"; {counted(len(nash.rivals), 'other point')} of the zone not told apart from it" if nash.rivals else (
        ", told apart from all others of the zone" if len(found.zone) > 1 else "")  # fmt: skip
    text = (
        f"The product of both gains is largest {at_point(sweep.name_of(nash.point))} (Nash's solution{rivals}): "
        f"{_gains(found, nash.point, view)}."
    )
    yield Finding("nash", text, _gain_keys(found, nash.point))
    if found.nash_at_edge_of:
        edge = f"It lies at the edge of what was swept ({listed(found.nash_at_edge_of)}): more may be gained beyond."
        yield Finding("edge", edge)


def _now(found: Agreement, view: str) -> Iterator[Finding]:
    sweep = found.sweep
    names = ", ".join(f"{axis.label} {shown(axis.now)}" for axis in found.axes)
    both = percent_with_margin(sweep.estimate(BOTH_BETTER, BASE))
    text = f"In the present deal ({names}) {_gains(found, BASE, view)}; both are better off in {both} of futures."
    yield Finding("now", text, (*_gain_keys(found, BASE), measure_key(BOTH_BETTER, BASE)))
    better = found.better_for_both
    if better:
        names = "; ".join(map(sweep.name_of, better[:MOST_BETTER]))
        best = f"; by the product of gains the best {MOST_BETTER}" if len(better) > MOST_BETTER else ""
        told = (
            f"{counted(len(better), 'point')} would be better for both than the present deal and than their "
            f"alternatives, beyond the errors{best}: {names}."
        )
    else:
        told = (
            "No point is better for both than the present deal and than their alternatives, as far as the errors can "
            "tell."
        )
    yield Finding("better", told)


def no_agreement(sweep: Points) -> str:
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


def _gains(found: Agreement, point: int, view: str) -> str:
    sweep = found.sweep
    parts = [_gain(name, sweep.estimate(advantage_of(name), point)) for name in seen_first(view, sweep.partners)]
    return f"{listed(parts)} {sweep.currency} million"


def _gain(name: str, gain: Estimate) -> str:
    if not beyond_error(gain):
        return f"whether {name} gains or loses is not established: {signed(gain)}"
    return f"{name} {'gains' if gain.value > 0.0 else 'loses'} {with_margin(gain.size)}"
