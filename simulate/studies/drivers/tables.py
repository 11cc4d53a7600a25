"""What drives the value on the terminal: the tornado's numbers, where the risk comes from, rank correlations."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType

from simulate.presentation.findings import Source
from simulate.presentation.layout import MUTED, cell, in_words, plain, show, titled
from simulate.presentation.saying import as_sure, is_too_small, margins
from simulate.presentation.style import short
from simulate.presentation.wording import (
    NOTHING,
    counted,
    number,
    percent,
    percent_with_margin,
    signed,
    whose,
    with_margin,
)
from simulate.statistics.estimates import Estimate
from simulate.statistics.paired import told_apart
from simulate.studies.drivers.result import Drivers
from simulate.studies.drivers.sensitivity import ZERO, Swing
from simulate.studies.drivers.table_cells import Column, KeyTable
from simulate.studies.drivers.words import findings, moved
from simulate.version import installed_version

HEADINGS = (
    *(("moved", 0), ("mean: low", 0), ("high", 0), ("±", 0)),
    *(("P5: low", 1), ("high", 1), ("P(<0): low", 2), ("high", 2)),
)
"""Columns of the tornado's table, and in what order they are left out: those of the largest number first."""
GROUPS = {
    "drawn": "What may happen: uncertain inputs, from their P10 to their P90",
    "assumed": "What is assumed: numbers taken as known, moved by a share",
    "chosen": "What is chosen: terms, reviews, gates, exits",
}
"""Groups of inputs and their headings; a size in one does not compare with a size in another."""
FAMILY_HEADINGS = ("mean", "sd", "variance gone", "alone")
LEFT_OUT = "What P5 and P(<0) change: all of it in a wider terminal, and in inputs.csv."
SMALL = 20.0
"""Changes below it have a decimal [million]."""


def print_drivers(console: Console, drivers: Drivers, top: int, source: Source | None = None) -> None:
    """Prints what drives the value.

    Parameters
    ----------
    console : rich.console.Console
    drivers : Drivers
    top : int
        Inputs that are shown.
    source : Source, optional
        What the next command is said to be run on.
    """
    show(console, drivers_view(drivers, top, source))


def drivers_view(drivers: Drivers, top: int, source: Source | None = None) -> Group:
    """What drives the value as something that rich can print."""
    drivers = as_sure(drivers)
    parts: list[RenderableType] = [heading(drivers), tornado_block(drivers, top)]
    if drivers.correlations:
        parts.append(correlations_block(drivers))
    if drivers.risk.families:
        parts.append(families_block(drivers))
    return Group(*parts, in_words(findings(drivers), source))


def heading(drivers: Drivers) -> RenderableType:
    """What was moved, on which futures, and the value as it is."""
    level, currency = drivers.levels[drivers.view], plain(drivers.currency)
    settings = f"{counted(len(drivers.swings), 'input')} in {counted(drivers.comparisons, 'setting')}"
    futures = f"{counted(drivers.paths, 'path')} of each on the same futures · seed {drivers.seed}"
    facts = f"{settings} · {futures} · jvsim {installed_version()}"
    now = (
        f"As it is: mean NPV {currency} {with_margin(level.mean)} million, P5 {number(level.p05.value, 0)}, "
        f"a loss in {percent_with_margin(level.p_loss)} of futures"
    )
    title = f"{plain(drivers.scenario)}: what drives the value of {plain(whose(drivers.view))}"
    return Group(cell(title, "bold underline"), cell(facts, MUTED), cell(now), "")


# ---- inputs ---------------------------------------------------------------------------------------------------------


def tornado_block(drivers: Drivers, top: int) -> RenderableType:
    """The inputs that move the view's mean value most."""
    shown = [swing for swing in drivers.ranked if swing.matters(drivers.view)][:top]
    title = f"One input at a time: what it changes [{plain(drivers.currency)} million; P(<0) in points]"
    parts: list[RenderableType] = []
    for group, name in GROUPS.items():
        if own := [swing for swing in shown if swing.input.group == group]:
            parts += [cell(f"- {name}"), _tornado_table(drivers, own)]
    return titled(title, *parts, note=_note(drivers, shown))


def _tornado_table(drivers: Drivers, shown: list[Swing]) -> KeyTable:
    cells = [(moved(swing), *_cells(drivers, swing)) for swing in shown]
    columns = [
        Column(heading, column, order=order)
        for (heading, order), column in zip(HEADINGS, zip(*cells, strict=True), strict=True)
    ]
    return KeyTable("input", [swing.input.label for swing in shown], columns, LEFT_OUT)


def _cells(drivers: Drivers, swing: Swing) -> list[str]:
    """Mean at both settings and the larger margin, P5 at both, the chance of a loss at both."""
    effects = [None if shift is None else shift.of(drivers.view) for shift in (swing.low, swing.high)]
    means = [None if effect is None else effect.npv.mean for effect in effects]
    tails = [None if effect is None else effect.npv.p05 for effect in effects]
    losses = [None if effect is None else effect.p_loss for effect in effects]
    margins = [mean.margin for mean in means if mean is not None and mean.margin is not None]
    places = 1 if any(abs(mean.value) < SMALL for mean in means if mean is not None) else 0
    return [
        *(_bare(mean, 1.0, places, drivers.comparisons) for mean in means),
        number(max(margins, default=None), places),
        *(_bare(tail, 1.0, places) for tail in tails),
        *(_bare(loss, 100.0, 1) for loss in losses),
    ]


def _bare(found: Estimate | None, scale: float, places: int, comparisons: int = 1) -> str:
    """A difference with its sign, without its margin, in brackets where it is not told apart from 0."""
    if found is None:
        return NOTHING
    text = number(scale * found.value, places)
    text = f"+{text}" if found.value > 0.0 and float(text.replace(",", "")) > 0.0 else text
    return text if found.value == 0.0 or told_apart(found, comparisons) else f"({text})"


def _note(drivers: Drivers, shown: list[Swing]) -> str:
    rest = [swing for swing in drivers.ranked if swing.matters(drivers.view)][len(shown) :]
    zeros = sum(one.why == ZERO for one in drivers.skipped)
    said = [
        f"Plain numbers are moved by {percent(drivers.share, 0)}, quarters by one at least, uncertain inputs to their "
        f"P10 and P90; {_margins(drivers)} In brackets: not told apart from 0 (the means "
        f"among all {drivers.comparisons} settings)."
    ]
    if rest:
        said.append(f"{counted(len(rest), 'more input')}: {number(rest[0].size(drivers.view))} or less each.")
    if drivers.idle:
        said.append(f"No effect in any future: {counted(len(drivers.idle), 'input')}.")
    if drivers.skipped:
        said.append(f"Not moved: {counted(len(drivers.skipped), 'number')}, of which {zeros} are 0.")
    return " ".join(said)


def _margins(drivers: Drivers) -> str:
    return margins(drivers) if is_too_small(drivers) else "± is the larger 95 % margin of the two means."


def correlations_block(drivers: Drivers) -> RenderableType:
    """How the inputs that are drawn once per trajectory go with the values."""
    ranked = sorted(drivers.correlations, key=lambda one: -abs(_value(one.of[drivers.view])))
    views = [
        Column(plain(short(view)), [signed(one.of[view]) for one in ranked], order=0 if view == drivers.view else 1)
        for view in drivers.views
    ]
    made = KeyTable(
        "uncertain input",
        [one.label for one in ranked],
        [Column("drawn from", [plain(one.law) for one in ranked], words=True), *views],
        "The other views: in a wider terminal, and in rank_correlations.csv.",
    )
    return titled("Uncertain inputs: rank correlation with the net present value (Spearman)", made)


def _value(found: Estimate | None) -> float:
    return 0.0 if found is None else found.value


# ---- families of shocks ---------------------------------------------------------------------------------------------


def families_block(drivers: Drivers) -> RenderableType:
    """What freezing each family of shocks does to mean and spread."""
    risk, view, currency = drivers.risk, drivers.view, plain(drivers.currency)
    rows = [("", with_margin(drivers.levels[view].mean), with_margin(risk.sd[view]), "", "")]
    for family in risk.by_share(view):
        found, shift = family.shares[view], family.shift.of(view)
        gone, alone = (percent_with_margin(one) for one in (found.gone, found.alone))
        rows.append((family.how, signed(shift.npv.mean), with_margin(found.sd_without), gone, alone))
    how, *numbers = zip(*rows, strict=True)
    columns = [Column(heading, cells) for heading, cells in zip(FAMILY_HEADINGS, numbers, strict=True)]
    names = ["none (as it is)", *(family.name for family in risk.by_share(view))]
    left_out = "What holds where a family is frozen: in a wider terminal, and in drivers.json."
    made = KeyTable("frozen", names, [Column("what then holds", how, words=True, order=1), *columns], left_out)
    return titled(f"Where the risk comes from [{currency} million]", made, note=_risk_note(drivers))


def _risk_note(drivers: Drivers) -> str:
    risk, view = drivers.risk, drivers.view
    said = [
        "Mean: how the mean changes. Variance gone: the share that freezing takes away; below 0, freezing widens the "
        "spread. Alone: the share made with all other families frozen.",
        f"With all frozen {percent_with_margin(risk.left[view])} is left (whether a reset is agreed stays drawn); "
        f"interactions make {percent_with_margin(risk.beyond[view])}.",
        "A frozen factor stays on its trend: jumps whose mean is not 0 go, and with them their pull on the mean.",
    ]
    if risk.still:
        said.append(f"Nothing to freeze: {', '.join(risk.still)}.")
    return " ".join(said)
