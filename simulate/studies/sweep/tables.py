"""A sweep on the terminal: what varies, the best and the worst points, and what can be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from rich.console import Console, Group, RenderableType
from rich.text import Text

from simulate.presentation.findings import Finding, Source, seen_first
from simulate.presentation.layout import MUTED, bullets, cell, in_words, partner, plain, row, show, table, titled
from simulate.presentation.style import LONGEST_NAME, short
from simulate.presentation.wording import NOTHING, counted, listed, percent, with_margin
from simulate.scenario.defaults import VENTURE as VENTURE_VIEW
from simulate.scenario.tree import split
from simulate.statistics.estimates import Estimate
from simulate.statistics.measures import BOTH_BETTER, LOSS, NASH, SURVIVAL_YEARS, VENTURE, Measure, advantage_of
from simulate.statistics.variable import MONEY
from simulate.statistics.variables import survival_name
from simulate.studies.sweep.agreement import Agreement, Crossing, Line
from simulate.studies.sweep.agreement_words import agreement_findings, gained, lost, no_agreement, place
from simulate.studies.sweep.axes import Axis, shown
from simulate.studies.sweep.next_words import next_step
from simulate.studies.sweep.points import BASE
from simulate.studies.sweep.result import Sweep
from simulate.studies.sweep.words import amount, sweep_findings
from simulate.version import installed_version

ALL_UP_TO = 12
"""Points up to which all are shown; of more the best and the worst."""
ENDS = 5
"""How many of the best and of the worst."""
LONGEST_HEADING = 13
"""Characters of a partner's name on a line of a heading."""
FEW_KEYS = 2
"""Keys beside which there is room for all columns."""
MOST_VALUES = 8
"""Values of a key that are listed; of more the first, the last and their number."""


def print_sweep(
    console: Console,
    sweep: Sweep,
    found: Agreement | None,
    objective: str = "",
    view: str = VENTURE_VIEW,
    source: Source | None = None,
) -> None:
    """Prints a sweep.

    Parameters
    ----------
    console : rich.console.Console
    sweep : Sweep
    found : Agreement or None
        As of `agreement.agreement(sweep)`.
    objective : str
        The measure that ranks the points; by default the sweep's own.
    view : str
        Which partner comes first; venture: in the scenario's order.
    source : Source, optional
        What the next command is said to be run on.
    """
    show(console, sweep_view(sweep, found, objective, view, source))


def sweep_view(
    sweep: Sweep,
    found: Agreement | None,
    objective: str = "",
    view: str = VENTURE_VIEW,
    source: Source | None = None,
) -> Group:
    """A sweep as something that rich can print."""
    objective = objective or sweep.objective
    parts: list[RenderableType] = [heading(sweep), _points(sweep, objective, view)]
    parts.append(in_words(sweep_findings(sweep, objective)))
    if found is None:
        parts += [cell(no_agreement(sweep), MUTED), ""]
    elif zone := agreement_findings(found, view):
        parts.append(_agreement(found, zone))
    following = next_step(sweep, found, objective, view)
    return Group(*parts, bullets([(source or Source()).names(following).text]))


def heading(sweep: Sweep) -> RenderableType:
    """What was swept: the points, and the values of each key."""
    facts = (
        f"{counted(sweep.n_points, 'point')} and the scenario as it is · {counted(sweep.paths, 'path')} each, on the "
        f"same futures · seed {sweep.seed} · jvsim {installed_version()}"
    )
    keys = table("key", ("values", "now"), words=("values", "now"))
    for axis in sweep.axes:
        row(keys, axis.key, _values(axis), shown(axis.now))
    return Group(cell(f"{plain(sweep.scenario)}: a sweep", "bold underline"), cell(facts, MUTED), "", keys, "")


def _values(axis: Axis) -> str:
    texts = axis.texts
    if len(texts) <= MOST_VALUES:
        return ", ".join(texts)
    return f"{texts[0]}, {texts[1]}, … {texts[-1]} ({len(texts)} values)"


def _points(sweep: Sweep, objective: str, view: str) -> Group:
    measure, order, ties = sweep.measure(objective), sweep.ranked(objective), sweep.optimum(objective).ties
    alike, all_shown = 0 < len(ties) == sweep.n_points - 1, sweep.n_points <= ALL_UP_TO
    others = _others(sweep, objective, view)
    keys = _key_headings(sweep.axes)
    words = keys if len(keys) > FEW_KEYS else [k for k, axis in zip(keys, sweep.axes, strict=True) if not axis.numeric]
    made = table("", (*keys, measure.label, "against now", *others.values()), words)
    made.columns[1 + len(keys)].header = _folded(plain(measure.label))
    for column, name in zip(made.columns[-len(others) :], others, strict=True):
        if name in map(advantage_of, sweep.partners):
            column.header = _advantage_heading(others[name], list(map(advantage_of, sweep.partners)).index(name))
    row(made, cell("now", "bold"), *map(shown, sweep.values_of(BASE)), *_cells(sweep, objective, BASE, others))
    rows = order if all_shown else [*order[:ENDS], BASE, *order[-ENDS:]]
    for point in rows:
        if point == BASE:
            row(made, cell("…", MUTED))
            continue
        rank = "" if alike else _rank(order.index(point) + 1, point, order, ties)
        row(made, rank, *map(shown, sweep.values_of(point)), *_cells(sweep, objective, point, others))
    money = f"{plain(sweep.currency)} million"
    return titled(
        f"{_title(sweep, measure, alike)} [{money if measure.unit == MONEY else measure.unit}]",
        made,
        note="± is the 95 % margin. Against now: the difference to the scenario as it is, future by future; = marks "
        f"one that is not told apart from 0 ({counted(sweep.n_points, 'comparison')} at once). adv.: mean "
        f"advantage over the alternative, in {money}."
        + (" 1=: as good as the first in every future." if ties and not alike else ""),
    )


def _title(sweep: Sweep, measure: Measure, alike: bool) -> str:
    """Which points are shown, and in which order: that of the grid where none is better than another."""
    ends = ("first", "last") if alike else ("best", "worst")
    of = f"The {ends[0]} {ENDS} and the {ends[1]} {ENDS} of {counted(sweep.n_points, 'point')}"
    shown = "All points" if sweep.n_points <= ALL_UP_TO else of
    label = plain(measure.label)
    return f"{shown}, unranked: {label} is the same at each" if alike else f"{shown}, by {label}"


def _rank(rank: int, point: int, order: Sequence[int], ties: Sequence[int]) -> Text:
    """The rank of a point; none is the best where others are the same in every future, or where there are none."""
    if point in ties or (ties and rank == 1):
        return cell("1=")
    return cell("best", "bold") if rank == 1 < len(order) else cell(rank)


def _advantage_heading(name: str, place: int) -> Text:
    """`adv.` and under it the name of the partner in that place, on as many lines as it takes."""
    return Text("\n").join([cell("adv."), *(partner(line, place) for line in wrap(plain(name), LONGEST_HEADING))])


def _folded(label: str) -> Text:
    """The name of a measure over its column, on as many lines as it takes."""
    return Text("\n".join(wrap(label, LONGEST_HEADING)))


def _key_headings(axes: Sequence[Axis]) -> list[str]:
    """The last part of each key, or its label where two are alike."""
    last = [split(axis.key)[-1] for axis in axes]
    names = last if len(set(last)) == len(last) else [axis.label for axis in axes]
    return [name.replace("_", " ") if len(axes) > FEW_KEYS else name for name in names]  # it may be folded at a space


def _others(sweep: Sweep, objective: str, view: str) -> dict[str, str]:
    """The columns after the objective: measures and their headings."""
    found = {VENTURE: "venture NPV"}
    room = len(sweep.axes) + (objective != VENTURE) <= FEW_KEYS
    year = max((y for y in SURVIVAL_YEARS if survival_name(y) in sweep.readings[BASE]), default=0)
    if room:
        found[LOSS] = "P(loss)"
    if room and year and objective != NASH:  # terms hardly change how long ventures live
        found[survival_name(year)] = f"alive at {year}"
    own = {advantage_of(name): short(name, LONGEST_NAME) for name in seen_first(view, sweep.partners)}
    found = {**found, **own} if view == VENTURE_VIEW else {**own, **found}
    found[BOTH_BETTER] = "both better"
    return {name: heading for name, heading in found.items() if name != objective}


def _cells(sweep: Sweep, objective: str, point: int, others: dict[str, str]) -> list[str]:
    measure = sweep.measure(objective)
    change = sweep.difference(objective, point)
    apart = "" if sweep.told_apart(objective, point) else "= "
    against = NOTHING if point == BASE else "0" if _none(change) else f"{apart}{amount(measure, change)}"
    cells = [amount(measure, sweep.estimate(objective, point)), against]
    for name in others:
        found = sweep.estimate(name, point)
        cells.append(percent(found.value) if sweep.measure(name).in_percent else with_margin(found))
    return cells


def _none(change: Estimate) -> bool:
    return change.value == 0.0 and not change.std_error


# ---- the zone of agreement ------------------------------------------------------------------------------------------


def _agreement(found: Agreement, zone: Sequence[Finding]) -> Group:
    parts: list[RenderableType] = []
    if len(found.axes) == 2:
        parts += [_lines(found), ""]
    parts.append(bullets([finding.text for finding in zone]))
    note = (
        "Means over all futures, straight between the points; ± is the simulation's 95 % margin. Indifferent: no "
        "better and no worse off than with the alternative."
        if found.has_ranges
        else ""
    )
    return titled("The zone of agreement: where both are better off than with their alternatives", *parts, note=note)


def _lines(found: Agreement) -> RenderableType:
    first, second = found.axes
    headings = [f"both better off for {first.label}"]
    if any(line.equal_gain for line in found.lines):
        headings.append("equal gain at")
    made = table(second.label, headings, words=headings)
    for line in found.lines:
        equal = [place(one.at) for one in gained(line.equal_gain)]
        equal += [f"{place(one.at)} (both lose)" for one in lost(line.equal_gain)]
        cells = [shown(line.at), _ranges(line), listed(equal) if equal else NOTHING]
        row(made, *cells[: len(headings) + 1])
    return made


def _ranges(line: Line) -> str:
    """The ranges with who is indifferent at either end."""
    return "; ".join(f"from {_end(low)} to {_end(high)}" for low, high in line.ranges) or "nowhere"


def _end(end: Crossing) -> str:
    return f"{place(end.at)} ({f'{end.partner} indifferent' if end.partner else 'end of the sweep'})"
