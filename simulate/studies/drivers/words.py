"""What drives a value, in a few plain sentences that claim nothing which their errors do not support."""

from __future__ import annotations

from simulate.presentation.saying import on_few
from simulate.presentation.wording import NOTHING, counted, listed, percent, percent_with_margin, signed, whose
from simulate.statistics.estimates import ENOUGH
from simulate.statistics.paired import told_apart
from simulate.studies.drivers.result import Drivers
from simulate.studies.drivers.risk import Family, Interaction
from simulate.studies.drivers.sensitivity import Swing

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


def sentences(drivers: Drivers) -> list[str]:
    """A few sentences: the inputs that move the value most, where the risk comes from, and what that means.

    Parameters
    ----------
    drivers : Drivers
    """
    if drivers.paths < ENOUGH:
        return [f"{counted(drivers.paths, 'future')}: too few for a statement; run {ENOUGH} or more, best thousands."]
    said = [_inputs(drivers), _uncertain(drivers), coupled(drivers), _families(drivers), _together(drivers)]
    few = on_few({f"the value of {whose(drivers.view)}": drivers.levels[drivers.view].mean}, drivers.paths)
    return [*(sentence for sentence in said if sentence), *few, MEANING]


MEANING = (
    "All this is one thing at a time within the model's rules: inputs that move together can do more or less than the "
    "sum, and a frozen family stands at one value, so that its share is no Sobol index."
)


def _inputs(drivers: Drivers) -> str:
    sure = [swing for swing in drivers.ranked if swing.told_apart(drivers.view, drivers.comparisons)][:MOST]
    if not sure:
        return f"No input is seen to move the mean value of {whose(drivers.view)}."
    first = f"The mean value of {whose(drivers.view)} moves most, by the estimates, with {_moves(drivers, sure[0])}"
    return f"{first}{''.join(f'; then with {_moves(drivers, swing)}' for swing in sure[1:])}."


def _moves(drivers: Drivers, swing: Swing) -> str:
    shifts = [signed(shift.of(drivers.view).npv.mean) for _, _, shift in swing.shifts()]
    return f"{swing.input.label} ({moved(swing)}: {drivers.currency} {' and '.join(shifts)} million)"


def _uncertain(drivers: Drivers) -> str:
    found = [(one.label, one.of[drivers.view]) for one in drivers.correlations]
    sure = [(label, one) for label, one in found if one is not None and told_apart(one, len(found))]
    if not sure:
        return ""
    label, strongest = max(sure, key=lambda pair: abs(pair[1].value))
    most = f"{label} goes with it most, by the estimates: rank correlation {signed(strongest)}"
    return f"Of what is uncertain from the start, {most}."


def _families(drivers: Drivers) -> str:
    risk, view = drivers.risk, drivers.view
    n = max(1, len(risk.families))
    takes = [one for one in risk.by_share(view) if one.shares[view].gone.value > 0.0 and _sure(one, view, n)]
    widens = [one for one in reversed(risk.by_share(view)) if one.shares[view].gone.value < 0.0 and _sure(one, view, n)]
    if not takes:
        said = "No family of shocks, frozen on its own, takes an established share of the variance away."
    else:
        parts = [f"{one.name} ({percent_with_margin(one.shares[view].gone)})" for one in takes[:MOST]]
        said = f"Of the variance of its value, what goes when a family of shocks is frozen: {listed(parts)}."
    if widens:
        names = listed([one.name for one in widens[:MOST]])
        said += f" Freezing {names} widens the spread: more is left to win or lose."
    return said


def _sure(family: Family, view: str, n: int) -> bool:
    return told_apart(family.shares[view].gone, n)


def coupled(drivers: Drivers) -> str:
    """Which inputs the scenario draws together; nothing where none are."""
    told = [f"{' and '.join(one.labels)} ({one.rank_correlation:g})" for one in drivers.coupled]
    if not told:
        return ""
    more = f" and {len(told) - MOST} more pairs" if len(told) > MOST else ""
    return (
        f"Coupled in the scenario, by rank correlation: {'; '.join(told[:MOST])}{more}. What one of them seems to do "
        "may be the other's doing, and moving one alone holds the other where it is."
    )


def _together(drivers: Drivers) -> str:
    risk, view = drivers.risk, drivers.view
    beyond, sure = risk.beyond[view], risk.told_apart(view)
    if len(risk.families) < 2 or not told_apart(beyond):
        return ""
    size = percent_with_margin(beyond.size)
    less = "less" if beyond.value < 0.0 else "more"
    said = f"All families together make {size} of the variance {less} than the sum of each alone: they interact"
    return f"{said}, most of all {listed([_pair(one, view) for one in sure[:MOST]])}." if sure else f"{said}."


def _pair(one: Interaction, view: str) -> str:
    return f"{one.names[0]} with {one.names[1]} ({percent(one.shares[view].value)})"
