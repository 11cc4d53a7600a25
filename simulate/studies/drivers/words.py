"""What drives a value, in a few plain sentences that claim nothing which their errors do not support."""

from __future__ import annotations

from simulate.presentation.findings import Finding, advice, command, key, of_holder
from simulate.presentation.saying import of_enough, on_few, too_few
from simulate.presentation.wording import (
    NOTHING,
    listed,
    percent,
    percent_with_margin,
    signed,
    whose,
    with_margin,
)
from simulate.scenario.defaults import DRIVER_PATHS, VENTURE
from simulate.statistics.estimates import ENOUGH
from simulate.statistics.paired import told_apart
from simulate.studies.drivers.moves import Moves
from simulate.studies.drivers.risk import Family, Interaction
from simulate.studies.drivers.sensitivity import Swing, by_size

MILLION = 1e6
MOST = 3
"""Inputs, families and interactions that a sentence names at most."""


def setting(value: float | None) -> str:
    """A setting of an input with four significant digits: `46.05 million`, `1,800`, `107.8`, `0.0275`."""
    if value is None:
        return NOTHING
    rounded = float(f"{value:.4g}")
    if abs(rounded) >= MILLION:
        return f"{rounded / MILLION:,.10g} million"
    return f"{rounded:,.0f}" if abs(rounded) >= 1000.0 else f"{rounded:.4g}"


def moved(swing: Swing) -> str:
    """From where to where an input is moved: `88.2 to 107.8`; from where it is, if a side is left out."""
    known = swing.input
    low = known.base if known.low is None else known.low
    high = known.base if known.high is None else known.high
    texts = setting(low), setting(high)
    both = all(text.endswith(" million") for text in texts)
    return f"{texts[0].removesuffix(' million') if both else texts[0]} to {texts[1]}"


def findings(drivers: Moves, view: str = "") -> list[Finding]:
    """The inputs that move the value most, where the risk comes from, what that means, and the next command.

    Parameters
    ----------
    drivers : Moves
    view : str
        Whose value it is about; by default the study's own. The others' most important inputs are named too.
    """
    view = view or drivers.view
    if drivers.paths < ENOUGH:
        return [too_few(drivers.paths), next_step(drivers, view)]
    told = [
        _level(drivers, view),
        _inputs(drivers, view),
        _others(drivers, view),
        _uncertain(drivers, view),
        coupled(drivers),
        _families(drivers, view),
        _together(drivers, view),
    ]
    few_futures = on_few({f"the value of {whose(view)}": drivers.levels[view].mean}, drivers.paths)
    warnings = [Finding("warning", text) for text in few_futures]
    kept = [*(one for one in told if one is not None), *warnings, Finding("meaning", MEANING)]
    return [*kept, next_step(drivers, view)]


MEANING = (
    "All this is one thing at a time within the model's rules: inputs that move together can do more or less than the "
    "sum, and a frozen family stands at one value, so that its share is no Sobol index."
)


# ---- inputs ---------------------------------------------------------------------------------------------------------


def _level(drivers: Moves, view: str) -> Finding:
    """The value as it is, and how often it is a loss."""
    level = drivers.levels[view]
    worth = "The venture is worth" if view == VENTURE else f"To {view} the venture is worth"
    text = (
        f"{worth} {drivers.currency} {with_margin(level.mean)} million on average as it is, and is a loss in "
        f"{percent_with_margin(level.p_loss)} of futures."
    )
    return Finding("value", text, (key("base", view, "mean", "mean"), key("base", view, "p_loss", "mean")))


def _sure_inputs(drivers: Moves, view: str) -> list[Swing]:
    """The inputs that are told apart from moving nothing, the largest first."""
    return [swing for swing in by_size(drivers.swings, view) if swing.told_apart(view, drivers.comparisons)]


def _inputs(drivers: Moves, view: str) -> Finding:
    sure = _sure_inputs(drivers, view)[:MOST]
    if not sure:
        return Finding("inputs", f"No input is seen to move the mean value of {whose(view)}.")
    first = f"The mean value of {whose(view)} moves most, by the estimates, with {_moves(drivers, sure[0], view)}"
    text = f"{first}{''.join(f'; then with {_moves(drivers, swing, view)}' for swing in sure[1:])}."
    return Finding("inputs", text, tuple(one for swing in sure for one in _keys(drivers, swing, view)))


def _others(drivers: Moves, view: str) -> Finding | None:
    """The input that moves the value of each of the others most."""
    parts: list[str] = []
    keys: list[str] = []
    for other in drivers.views:
        sure = [] if other == view else _sure_inputs(drivers, other)
        if sure:
            parts.append(f"that of {whose(other)} with {_moves(drivers, sure[0], other)}")
            keys += _keys(drivers, sure[0], other)
    return Finding("others", f"Of the others {'; '.join(parts)}.", tuple(keys)) if parts else None


def _moves(drivers: Moves, swing: Swing, view: str) -> str:
    shifts = [signed(shift.of(view).npv.mean) for _, _, shift in swing.shifts()]
    return f"{swing.input.label} ({moved(swing)}: {drivers.currency} {' and '.join(shifts)} million)"


def _keys(drivers: Moves, swing: Swing, view: str) -> list[str]:
    """Where the shifts of a view's mean stand: the JSON has the inputs in the order of the study's own view."""
    place = next(i for i, one in enumerate(drivers.ranked) if one is swing)
    return [key("inputs", place, "shift", side, *of_holder(view), "npv", "mean") for side, _, _ in swing.shifts()]


def _uncertain(drivers: Moves, view: str) -> Finding | None:
    found = [(place, one.label, one.of[view]) for place, one in enumerate(drivers.correlations)]
    sure = [(place, label, one) for place, label, one in found if one is not None and told_apart(one, len(found))]
    if not sure:
        return None
    place, label, strongest = max(sure, key=lambda one: abs(one[2].value))
    most = f"{label} goes with it most, by the estimates: rank correlation {signed(strongest)}"
    at = key("rank_correlations", place, "rank_correlation", view, "mean")
    return Finding("uncertain", f"Of what is uncertain from the start, {most}.", (at,))


def coupled(drivers: Moves) -> Finding | None:
    """Which inputs the scenario draws together; nothing where none are."""
    told = [f"{' and '.join(one.labels)} ({one.rank_correlation:g})" for one in drivers.coupled]
    if not told:
        return None
    more = f" and {len(told) - MOST} more pairs" if len(told) > MOST else ""
    text = (
        f"Coupled in the scenario, by rank correlation: {'; '.join(told[:MOST])}{more}. What one of them seems to do "
        "may be the other's doing, and moving one alone holds the other where it is."
    )
    keys = (key("coupled", place, "rank_correlation") for place in range(min(MOST, len(told))))
    return Finding("coupled", text, tuple(keys))


# ---- families of shocks ---------------------------------------------------------------------------------------------


def _families(drivers: Moves, view: str) -> Finding:
    risk = drivers.risk
    n = max(1, len(risk.families))
    takes = [one for one in risk.by_share(view) if one.shares[view].gone.value > 0.0 and _sure(one, view, n)][:MOST]
    widens = [one for one in reversed(risk.by_share(view)) if one.shares[view].gone.value < 0.0 and _sure(one, view, n)]
    if not takes:
        said = "No family of shocks, frozen on its own, takes an established share of the variance away."
    else:
        parts = [f"{one.name} ({percent_with_margin(one.shares[view].gone)})" for one in takes]
        said = f"Of the variance of its value, what goes when a family of shocks is frozen: {listed(parts)}."
    if widens:
        wider = listed([one.name for one in widens[:MOST]])
        said += f" Freezing {wider} widens the spread: more is left to win or lose."
    names = [one.name for one in risk.families]
    keys = (key("families", "families", names.index(one.name), "shares", view, "gone", "mean") for one in takes)
    return Finding("risk", said, tuple(keys))


def _sure(family: Family, view: str, n: int) -> bool:
    return told_apart(family.shares[view].gone, n)


def _together(drivers: Moves, view: str) -> Finding | None:
    risk = drivers.risk
    beyond, sure = risk.beyond[view], risk.told_apart(view)[:MOST]
    if len(risk.families) < 2 or not told_apart(beyond):
        return None
    size = percent_with_margin(beyond.size)
    less = "less" if beyond.value < 0.0 else "more"
    said = f"All families together make {size} of the variance {less} than the sum of each alone: they interact"
    keys = [key("families", "beyond", view, "mean")]
    pairs = [one.names for one in risk.interactions]
    keys += [key("families", "interactions", pairs.index(one.names), "shares", view, "mean") for one in sure]
    text = f"{said}, most of all {listed([_pair(one, view) for one in sure])}." if sure else f"{said}."
    return Finding("interactions", text, tuple(keys))


def _pair(one: Interaction, view: str) -> str:
    return f"{one.names[0]} with {one.names[1]} ({percent(one.shares[view].value)})"


# ---- the next command -----------------------------------------------------------------------------------------------


def next_step(drivers: Moves, view: str) -> Finding:
    """A sweep of the term that moves the value most, or else of the input that does; more futures where none does."""
    if drivers.paths < ENOUGH:
        return of_enough(command("drivers", "--paths", str(DRIVER_PATHS), view=view))
    sure = [swing for swing in _sure_inputs(drivers, view) if _values(swing)]
    terms = [swing for swing in sure if swing.input.group == "chosen"]
    best = next(iter(terms or sure), None)
    if best is None:
        return advice("what the clauses are worth, for no input moves it", command("worth", view=view))
    what = "the term of the deal that moves it most" if terms else "what moves it most"
    vary = f"{best.input.label}={','.join(_values(best))}"
    return advice(f"where {what} is best", command("sweep", "--vary", vary), _keys(drivers, best, view))


def _values(swing: Swing) -> list[str]:
    """The values of an input that a sweep can take; none of what is moved in words."""
    known = swing.input
    sides = [(known.low, known.low_changes), (known.high, known.high_changes)]
    if any(changes is not None and [*changes] != [known.label] for _, changes in sides):
        return []
    found = {known.low, known.base, known.high} - {None}
    return [f"{value:.6g}" for value in sorted(value for value in found if value is not None)] if len(found) > 1 else []
