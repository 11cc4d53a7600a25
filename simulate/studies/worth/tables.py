"""The tables of `jvsim worth`: what each clause is worth and to whom, what never acts or clashes, which exits err."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from simulate.presentation.findings import Source
from simulate.presentation.layout import MUTED, bullets, cell, in_words, partner, plain, row, show, table, titled
from simulate.presentation.saying import as_sure, margins
from simulate.presentation.style import short
from simulate.presentation.wording import NOTHING, counted, percent, percent_with_margin, whose, with_margin
from simulate.statistics.estimates import ENOUGH, Estimate
from simulate.studies.worth.clauses import ClauseWorth
from simulate.studies.worth.result import Appraisal
from simulate.studies.worth.triggers import TriggerQuality
from simulate.studies.worth.words import CLASH_RULE, clash_sentence, findings, never_sentence
from simulate.version import installed_version

LONGEST_HEADING = 18
"""Characters of a partner's name above a column of numbers."""
PAYMENTS_NOTE = (
    "Discounted and weighted with the futures in which it is made. That a payer would be better off without paying is "
    "no finding: the payment is the price of what it gets."
)
IN_SAMPLE = 3
"""Clauses that a run names."""


def print_worth(console: Console, appraisal: Appraisal, source: Source | None = None) -> None:
    """Prints what the clauses of a deal are worth.

    Parameters
    ----------
    console : rich.console.Console
    appraisal : Appraisal
        As of `result.appraise`; its view comes first and sorts.
    source : Source, optional
        What the next command is said to be run on.
    """
    show(console, worth_view(appraisal, source))


def worth_view(appraisal: Appraisal, source: Source | None = None) -> Group:
    """What the clauses are worth, as something that rich can print."""
    appraisal = as_sure(appraisal)
    facts = f"{counted(appraisal.paths, 'future')} · seed {appraisal.seed} · jvsim {installed_version()}"
    parts: list[RenderableType] = [cell(appraisal.scenario, "bold underline"), cell(facts, MUTED), ""]
    parts += _worths(appraisal)
    if appraisal.uses:
        parts.append(_uses(appraisal))
    if appraisal.never_acted() or appraisal.off:
        parts.append(_idle(appraisal))
    if appraisal.triggers:
        parts += [_clashes(appraisal), _qualities(appraisal)]
    return Group(*parts, in_words(findings(appraisal), source))


# ---- worth ----------------------------------------------------------------------------------------------------------


def _worths(appraisal: Appraisal) -> list[Group]:
    """What stands for itself, what takes in others, and what is only paid over: three rankings, as far as there are."""
    title = f"What each clause is worth [{plain(appraisal.currency)} million a future]"
    blocks = (
        (title, appraisal.singles(), _how_to_read(appraisal)),
        ("Clauses that take in others: their worth is in the parts above too", appraisal.wholes(), ""),
        ("Payments: what one partner gains the other pays", appraisal.transfers(), PAYMENTS_NOTE),
    )
    return [titled(heading, _ranking(appraisal, worths), note=note) for heading, worths, note in blocks if worths]


def _ranking(appraisal: Appraisal, worths: Sequence[ClauseWorth]) -> Table:
    holder = appraisal.holder
    others = [i for i in range(len(appraisal.holders)) if i != holder]
    headings = (_holder(appraisal, holder), "its P5", *(_holder(appraisal, i) for i in others), "mattered in")
    made = table("clause", (*headings, "who gains"), words=("who gains",))
    names = [_heading(name) for name in appraisal.partners]
    for worth in worths:
        means = [with_margin(worth.gains[i].mean) for i in others]
        own = worth.gains[holder]
        mattered = percent_with_margin(worth.mattered)
        gains = appraisal.who_gains(worth, names)
        row(made, worth.clause.name, with_margin(own.mean), _known(own.p05), *means, mattered, gains)
    return made


def _how_to_read(appraisal: Appraisal) -> str:
    return (
        "Worth: value with the clause less value without it, each switched off alone, mean over the same "
        f"{counted(appraisal.paths, 'future')}; above 0 it is worth having. P5: 5 % quantile with it less that without "
        f"it. {margins(appraisal)} Worths do not add up: without one clause another one acts. Mattered: some value is "
        "another one without it. Who gains: partners whose mean is told apart from 0, with 95 % confidence for all "
        f"{appraisal.comparisons} means at once (Bonferroni), in {ENOUGH} or more futures."
    )


def _holder(appraisal: Appraisal, place: int) -> str | Text:
    """The heading of a column: the venture's, or a partner's in its colour."""
    name = appraisal.holders[place]
    return partner(_heading(name), appraisal.partners.index(name)) if name in appraisal.partners else name


def _heading(name: str) -> str:
    return short(name, LONGEST_HEADING)


def _known(estimate: Estimate | None) -> str:
    """A figure with its margin; nothing where too few futures show it to give one."""
    return NOTHING if estimate is None or estimate.std_error is None else with_margin(estimate)


def print_sample(console: Console, appraisal: Appraisal) -> None:
    """Prints the end of a run: the clauses worth most to its view, from its first futures only."""
    if appraisal.singles():
        show(console, _sample(appraisal))


def _sample(appraisal: Appraisal) -> Group:
    made = table("clause", ("worth", "who gains"), words=("who gains",))
    names = [_heading(name) for name in appraisal.partners]
    for worth in appraisal.singles()[:IN_SAMPLE]:
        row(made, worth.clause.name, with_margin(worth.gains[appraisal.holder].mean), appraisal.who_gains(worth, names))
    return titled(
        f"Clauses worth most to {plain(whose(appraisal.view))}, for better or worse "
        f"[{plain(appraisal.currency)} million a future]",
        made,
        note=f"From {counted(appraisal.paths, 'future')} only: value with the clause less value without it. "
        "`jvsim worth FILE` is more exact.",
    )


def _uses(appraisal: Appraisal) -> Group:
    """Each clause as a right and as an obligation, to its holder and to both."""
    made = table("clause", ("to", "as a right", "as an obligation", "difference"), words=("to",))
    said = ""
    for use in appraisal.uses:
        name, said = ("" if use.name == said else use.name), use.name
        figures = (use.as_right, use.as_obligation, use.difference)
        row(made, name, short(use.to, LONGEST_HEADING), *(with_margin(figure) for figure in figures))
    note = (
        "Value with the clause less value without it, to its holder and to both partners together. As a right it is "
        "used only where it is wanted; as an obligation it ends the venture whether anyone wants it or not."
    )
    return titled(
        f"Clauses as rights and as obligations [{plain(appraisal.currency)} million a future]", made, note=note
    )


# ---- clauses that do nothing ----------------------------------------------------------------------------------------


def _idle(appraisal: Appraisal) -> Group:
    never = [never_sentence(clause, appraisal) for clause in appraisal.never_acted()]
    off = [f"{name}: off already, {why}" for name, why in appraisal.off.items()]
    return titled("Clauses that never acted, or are off", bullets([*never, *off]))


def _clashes(appraisal: Appraisal) -> Group:
    if not appraisal.clashes:
        return titled("Exits that clash", bullets(["no exit leaves another one (almost) nothing to end"]))
    lines = [clash_sentence(clash) for clash in appraisal.clashes]
    return titled("Exits that clash", bullets(lines), note=CLASH_RULE)


# ---- triggers -------------------------------------------------------------------------------------------------------


def _qualities(appraisal: Appraisal) -> Group:
    headings = ("ended", "better without", "worth of each", "earlier by", "what comes instead")
    made = table("exit", headings, words=("what comes instead",))
    for quality in sorted(appraisal.triggers, key=lambda quality: -quality.n_ended):
        if quality.n_ended:
            row(made, quality.name, *_quality(quality))
    note = (
        "Ended: share of all futures. Better without: share of the ventures that it ended which would have been worth "
        "more without it. Worth of each: venture value with it less without it, mean of those it ended "
        f"[{plain(appraisal.currency)} million]. Earlier by: where they would have been worth less without it, the "
        "mean time between its end and the one that came instead [years]. What comes instead: the most frequent end "
        "without it."
    )
    if not made.rows:
        return titled("How well the exits choose", bullets(["no exit ended any venture"]))
    return titled("How well the exits choose", made, note=note)


def _quality(quality: TriggerQuality) -> list[str]:
    better = quality.better_without
    first, share = next(iter(quality.instead.items()))
    return [
        percent_with_margin(quality.ended),
        percent_with_margin(better),
        _known(quality.saved),
        _known(quality.lead_years),
        f"{first} ({percent(share, 0)})",
    ]
