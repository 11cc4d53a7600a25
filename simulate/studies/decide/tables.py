"""How well partners decide by what they learn, on the terminal: gains, foresight year by year, other estimates."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType

from simulate.presentation.findings import Source
from simulate.presentation.layout import MUTED, cell, in_words, partner, plain, row, show, table, titled
from simulate.presentation.saying import as_sure, margins
from simulate.presentation.style import short
from simulate.presentation.wording import NOTHING, counted, number, signed, with_margin
from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import Estimate
from simulate.studies.decide.result import ESTIMATES, Decisions
from simulate.studies.decide.words import findings
from simulate.version import installed_version

LONGEST_NAME = 22


def print_decisions(console: Console, decisions: Decisions, view: str = VENTURE, source: Source | None = None) -> None:
    """Prints how well partners decide.

    Parameters
    ----------
    console : rich.console.Console
    decisions : Decisions
    view : str
        Which partner comes first; venture: in the scenario's order.
    source : Source, optional
        What the next command is said to be run on.
    """
    show(console, decisions_view(decisions, view, source))


def decisions_view(decisions: Decisions, view: str = VENTURE, source: Source | None = None) -> Group:
    """How well partners decide, as something that rich can print."""
    decisions = as_sure(decisions)
    places = [decisions.partners.index(gain.partner) for gain in decisions.seen_from(view)]
    blocks = (heading(decisions), gains(decisions, places), foresight(decisions, places), others(decisions, places))
    return Group(*blocks, in_words(findings(decisions, view), source))


def heading(decisions: Decisions) -> RenderableType:
    """What was learned from, and how long it took."""
    facts = (
        f"learned in {decisions.seconds:.1f} s from {counted(decisions.pilots, 'pilot')} of each kind · "
        f"{counted(decisions.paths, 'future')} by each rule · seed {decisions.seed} · "
        f"table {decisions.digest[:12]} · jvsim {installed_version()}"
    )
    title = f"{plain(decisions.scenario)}: how well partners decide by what they learn"
    return Group(cell(title, "bold underline"), cell(facts, MUTED), "")


def gains(decisions: Decisions, places: Sequence[int]) -> RenderableType:
    """What each partner has by the learned rule, and gains over others."""
    made = table("partner", ("by the learned rule", "over thumb", "over obligations"))
    for i in places:
        gain = decisions.gains[i]
        name = partner(short(gain.partner, LONGEST_NAME), i)
        row(made, name, with_margin(gain.npv), signed(gain.over_thumb), signed(gain.over_obligations))
    note = (
        f"Means of NPV on the same futures. {margins(decisions)} Obligations: clauses act whether anyone wants it or "
        "not, nobody parts by agreement, nobody closes."
    )
    return titled(f"What deciding is worth [{plain(decisions.currency)} million]", made, note=note)


def foresight(decisions: Decisions, places: Sequence[int]) -> RenderableType:
    """What partners think of going on, held against what followed."""
    names = [short(decisions.partners[i], LONGEST_NAME) for i in places]
    headings = [f"{name}: {what}" for name in names for what in ("thinks", "followed", "R²")]
    made = table("end of year", headings)
    for year in zip(*map(decisions.of_partner, places), strict=True):
        cells = []
        for one in year:
            followed = Estimate(one.followed, one.error)
            cells += [number(one.hold), with_margin(followed), f"{one.explained:.2f}"]
        row(made, str((year[0].quarter + 1) // 4), *cells)
    note = (
        "Going on together, at the end of the year, on futures that nothing was learned from: the mean of what the "
        "partner thinks and of what followed, with the margin of the difference, and the share of its variance that "
        "was foreseen (below 0: a constant foresees more)."
    )
    return titled(f"What going on is thought to be worth [{plain(decisions.currency)} million]", made, note=note)


def others(decisions: Decisions, places: Sequence[int]) -> RenderableType:
    """R² of the estimates that are learned over all quarters at once."""
    made = table("estimate", tuple(short(decisions.partners[i], LONGEST_NAME) for i in places))
    for name, words in ESTIMATES.items():
        values = [decisions.explained[name][i] for i in places]
        row(made, words, *(NOTHING if value is None else f"{value:.2f}" for value in values))
    return titled("R² of what else was learned, on the pilots", made)
