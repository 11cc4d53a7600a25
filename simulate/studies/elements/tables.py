"""What the five elements are worth on the terminal: contributions by measure, interactions, and what can be said."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType

from simulate.presentation.findings import Source
from simulate.presentation.layout import MUTED, cell, in_words, plain, row, show, table, titled
from simulate.presentation.saying import as_sure, margins
from simulate.presentation.style import short
from simulate.presentation.wording import NOTHING, counted, percent_with_margin, points, signed, with_margin
from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import Estimate
from simulate.statistics.paired import told_apart
from simulate.studies.elements.result import Elements
from simulate.studies.elements.shapley import Attribution
from simulate.studies.elements.words import change, findings
from simulate.version import installed_version

LONGEST_HEADING = 22
"""Characters of a measure over its column; the files have it whole."""


def print_elements(console: Console, elements: Elements, view: str = VENTURE, source: Source | None = None) -> None:
    """Prints what the elements are worth.

    Parameters
    ----------
    console : rich.console.Console
    elements : Elements
    view : str
        Whose measures come first: venture, or a partner.
    source : Source, optional
        What the next command is said to be run on.
    """
    show(console, elements_view(elements, view, source))


def elements_view(elements: Elements, view: str = VENTURE, source: Source | None = None) -> Group:
    """What the elements are worth as something that rich can print."""
    elements = as_sure(elements)
    blocks = (heading(elements), contributions(elements, view), interactions(elements, view))
    return Group(*blocks, in_words(findings(elements, view), source))


def heading(elements: Elements) -> RenderableType:
    """What was combined, on which futures."""
    facts = (
        f"each at {elements.baseline:g} or at its score: {2 ** len(elements.elements)} combinations · "
        f"{counted(elements.paths, 'path')} of each on the same futures · seed {elements.seed} · "
        f"jvsim {installed_version()}"
    )
    title = f"{plain(elements.scenario)}: what the five elements are worth"
    return Group(cell(title, "bold underline"), cell(facts, MUTED), "")


def contributions(elements: Elements, view: str = VENTURE) -> RenderableType:
    """Shapley values of each element in every measure, between the baseline and the scenario as it is."""
    found = elements.seen_from(view)
    made = table("", ("score", *(_heading(one) for one in found)))
    row(made, cell(f"all at {elements.baseline:g}", "bold"), "", *(_level(one, one.none) for one in found))
    for i, element in enumerate(elements.elements):
        row(made, element.name, element.score, *(_change(elements, one, one.parts[i]) for one in found))
    row(made, cell("as it is", "bold"), "", *(_level(one, one.all) for one in found))
    row(made, "together", "", *(_signed(one, one.total) for one in found))
    note = (
        "Shapley values: the mean of what an element adds over all orders in which the five may come; they add up to "
        "the line together. Where no partner is named it is the venture's. "
        f"{margins(elements)} In brackets: not told apart from 0 (among all {elements.comparisons})."
    )
    title = f"What each element contributes [{plain(elements.currency)} million; shares in points]"
    return titled(title, made, note=note)


def interactions(elements: Elements, view: str = VENTURE) -> RenderableType:
    """The strongest pair of elements in every measure."""
    made = table("in", ("strongest pair", "beyond each on its own"), words=("strongest pair",))
    for one in elements.seen_from(view):
        strongest = one.strongest()
        if strongest is None:
            row(made, one.measure.label, "none is told apart from 0", NOTHING)
        else:
            row(made, one.measure.label, elements.pair_name(strongest[0]), change(elements, one, strongest[1]))
    note = "Interaction index: above 0, each is worth more where the other is in place as well."
    return titled(f"Which elements work together (of {len(elements.attributions[0].pairs)} pairs)", made, note=note)


def _heading(one: Attribution) -> str:
    """A measure over its column; what bears no partner's name is the venture's."""
    return plain(short(one.measure.label.removeprefix("venture "), LONGEST_HEADING))


def _level(one: Attribution, found: Estimate) -> str:
    return percent_with_margin(found) if one.measure.unit == "share" else with_margin(found)


def _signed(one: Attribution, found: Estimate) -> str:
    return points(found).removesuffix(" pts") if one.measure.unit == "share" else signed(found)


def _change(elements: Elements, one: Attribution, found: Estimate) -> str:
    text = _signed(one, found)
    return text if found.value == 0.0 or told_apart(found, elements.comparisons) else f"({text})"
