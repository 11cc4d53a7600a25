"""What the clauses of a deal are worth, in plain sentences that claim nothing which their errors do not support."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulate.presentation.saying import how_many
from simulate.presentation.wording import counted, listed, percent_with_margin, signed, whose, with_margin
from simulate.scenario.defaults import VENTURE
from simulate.statistics.confidence import wilson
from simulate.statistics.estimates import ENOUGH, Estimate
from simulate.statistics.paired import paths_needed, told_apart
from simulate.studies.worth.clauses import Clause, ClauseWorth
from simulate.studies.worth.result import Appraisal
from simulate.studies.worth.triggers import ALMOST_NEVER, Clash, TriggerQuality

MOST = 3
"""Clauses that a sentence names at most."""
EVEN = 0.5


def sentences(appraisal: Appraisal) -> list[str]:
    """What is worth most, what costs, what divides the partners, what is open, and which triggers err.

    Parameters
    ----------
    appraisal : Appraisal
        As of `appraise`.
    """
    if appraisal.paths < ENOUGH:
        return [f"{counted(appraisal.paths, 'future')}: too few for a statement; run {ENOUGH} or more, best thousands."]
    if not appraisal.worths:
        return ["The deal has no clause that could be switched off."]
    said = [
        _for_the_view(appraisal),
        _dividing(appraisal),
        _open(appraisal),
        _as_rights(appraisal),
        _choices(appraisal.triggers),
    ]
    return [sentence for sentence in said if sentence]


def _for_the_view(appraisal: Appraisal) -> str:
    """What is worth most to the view, and what it would gain by dropping."""
    to, holder = whose(appraisal.view), appraisal.holder
    signs = {worth.clause.name: worth.gains[holder].sign(appraisal.comparisons) for worth in appraisal.worths}
    good = [worth for worth in appraisal.singles() if signs[worth.clause.name] > 0][:MOST]
    bad = [worth for worth in appraisal.singles() if signs[worth.clause.name] < 0][:MOST]
    if not appraisal.singles():
        return ""
    has = f"Worth most to {to}, by the estimates: {_amounts(appraisal, good)}." if good else ""
    hurts = f"{_first(to)} would gain by dropping {_amounts(appraisal, bad)}." if bad else ""
    return f"{has} {hurts}".strip() or f"For {to} no clause can be told apart from one that is worth nothing."


def _first(to: str) -> str:
    """A view at the start of a sentence; a partner's name stays as it is."""
    return "The venture" if to == whose(VENTURE) else to


def _amounts(appraisal: Appraisal, worths: Sequence[ClauseWorth]) -> str:
    amounts = [
        f"{worth.clause.name} ({appraisal.currency} {with_margin(worth.gains[appraisal.holder].mean.size)} million)"
        for worth in worths
    ]
    return listed(amounts)


def _dividing(appraisal: Appraisal) -> str:
    """Clauses by which one partner gains and the other loses, the largest first; a payment is meant to do so."""
    found = []
    for worth in appraisal.singles():
        signs = [gain.sign(appraisal.comparisons) for gain in worth.gains[1:]]
        if max(signs) > 0 > min(signs):
            size = min(abs(gain.mean.value) for gain in worth.gains[1:])
            found.append((-size, f"{worth.clause.name} ({_transfer(appraisal, worth)})"))
    names = [name for _, name in sorted(found)]
    if len(names) > MOST + 1:
        names = [*names[:MOST], counted(len(names) - MOST, "other")]
    return f"One partner gains at the other's cost by {listed(names)}." if names else ""


def _transfer(appraisal: Appraisal, worth: ClauseWorth) -> str:
    """What both partners have of a clause, the gainer first: `Carmaker USD +43 ± 4, Cell maker -43 ± 4 million`."""
    means = zip(appraisal.partners, (gain.mean for gain in worth.gains[1:]), strict=True)
    (gainer, gain), (loser, loss) = sorted(means, key=lambda one: -one[1].value)
    return f"{gainer} {appraisal.currency} {signed(gain)}, {loser} {signed(loss)} million"


def _open(appraisal: Appraisal) -> str:
    """How many clauses are not told apart from 0 for the view, and how many futures the first of them would need."""
    comparisons, holder = appraisal.comparisons, appraisal.holder
    unsure = [worth for worth in appraisal.singles() if not worth.gains[holder].sign(comparisons)]
    needs = [
        (paths_needed(worth.gains[holder].mean, appraisal.paths, comparisons), worth.clause.name) for worth in unsure
    ]
    known = sorted((needed, name) for needed, name in needs if needed is not None)
    if not unsure:
        return ""
    these = f"{unsure[0].clause.name} cannot" if len(unsure) == 1 else f"{len(unsure)} clauses cannot"
    said = f"For {whose(appraisal.view)} {these} be told apart from 0"
    if not known:
        return f"{said}."
    nearest, name = known[0]
    of = "" if len(unsure) == 1 else f" of {name}"
    return f"{said}; for a worth of this size{of} {how_many(nearest)} futures would be needed."


def _as_rights(appraisal: Appraisal) -> str:
    """Which clauses are worth more, or less, as rights than as obligations, to whom; the largest first."""
    sure = [use for use in appraisal.uses if use.sign(len(appraisal.uses))]
    largest = sorted(sure, key=lambda use: -abs(use.difference.value))[:MOST]
    if not largest:
        return ""
    told = [f"“{use.name}” {appraisal.currency} {signed(use.difference)} million to {use.to}" for use in largest]
    return f"As rights rather than obligations clauses are worth more or less: {listed(told)}."


def _choices(triggers: Sequence[TriggerQuality]) -> str:
    """Which triggers mostly end ventures that would have done better, and which mostly do not."""
    leans = [(_leans(quality, len(triggers)), quality) for quality in triggers]
    wrong = [_chosen(quality) for lean, quality in leans if lean > 0]
    right = [_chosen(quality) for lean, quality in leans if lean < 0]
    said = []
    if wrong:
        said.append(f"Of the ventures that it ends, more than half would be worth more without it: {listed(wrong)}.")
    if right:
        said.append(f"Fewer than half: {listed(right)}.")
    return " ".join(said)


def _chosen(quality: TriggerQuality) -> str:
    assert quality.better_without is not None
    return f"exit “{quality.name}” ({percent_with_margin(quality.better_without)})"


def _leans(quality: TriggerQuality, comparisons: int) -> int:
    """1 where more than half are better off without the trigger, -1 where fewer are, 0 where that is not known."""
    better = quality.better_without
    if better is None or quality.n_ended < ENOUGH:
        return 0
    # The score test of a half: its error is that of a half itself, also where none or all are better off.
    distance = Estimate(better.value - EVEN, EVEN / math.sqrt(quality.n_ended))
    return (1 if distance.value > 0.0 else -1) if told_apart(distance, comparisons) else 0


def never_sentence(clause: Clause, appraisal: Appraisal) -> str:
    """A clause that never acted, and how sure that is."""
    low, high = wilson(0.0, appraisal.independent)
    share = percent_with_margin(Estimate(0.0, 0.0, low, high))
    doing = "never pulled, or without any effect," if clause.trigger is not None else "never acted"
    return f"{clause.name}: {doing} in {counted(appraisal.paths, 'future')}: {share}"


def clash_sentence(clash: Clash) -> str:
    """A trigger that pre-empts another one, with the counts."""
    always = "always" if clash.always else "almost always"
    return (
        f"“{clash.first}” {always} pre-empts “{clash.second}”: with “{clash.first}” away, “{clash.second}” ends "
        f"{counted(clash.would_end, 'venture')}, {clash.taken:,} of which “{clash.first}” ends while it is there; "
        f"then “{clash.second}” ends {clash.ends:,}"
    )


CLASH_RULE = (
    f"Said of triggers that end at most {100 * ALMOST_NEVER:g} % of the ventures that they end while the other one is "
    "away; always: none of them."
)
