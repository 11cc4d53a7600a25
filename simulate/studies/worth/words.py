"""What the clauses of a deal are worth, in plain sentences that claim nothing which their errors do not support."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from simulate.presentation.findings import Finding, advice, command, key, of_holder, variant
from simulate.presentation.saying import MOST_ADVISED, how_many, of_enough, too_few
from simulate.presentation.wording import counted, listed, percent_with_margin, signed, whose, with_margin
from simulate.scenario.defaults import PATHS, VENTURE
from simulate.statistics.confidence import wilson
from simulate.statistics.estimates import ENOUGH, Estimate
from simulate.statistics.paired import paths_needed, told_apart
from simulate.studies.worth.clauses import Clause, ClauseWorth
from simulate.studies.worth.triggers import ALMOST_NEVER, Clash, TriggerQuality
from simulate.studies.worth.worths import Worths

MOST = 3
"""Clauses that a sentence names at most."""
EVEN = 0.5


def findings(appraisal: Worths, view: str = "") -> list[Finding]:
    """What is worth most to whom, what costs, what divides the partners, what is open, which exits err, what is next.

    Parameters
    ----------
    appraisal : Worths
        As of `appraise`.
    view : str
        Whose side is told first; by default the appraisal's own.
    """
    seen = replace(appraisal, view=view or appraisal.view)
    if seen.paths < ENOUGH:
        return [too_few(seen.paths), next_step(seen)]
    if not seen.worths:
        return [Finding("none", "The deal has no clause that could be switched off."), next_step(seen)]
    told = [_for_the_view(seen), _for_the_others(seen), _dividing(seen), _open(seen), _as_rights(seen), *_choices(seen)]
    return [*(one for one in told if one is not None), next_step(seen)]


# ---- what it is worth, and to whom ----------------------------------------------------------------------------------


def _for_the_view(appraisal: Worths) -> Finding | None:
    """What is worth most to the view, and what it would gain by dropping."""
    if not appraisal.singles():
        return None
    text, keys = _for(appraisal, MOST)
    nothing = f"For {whose(appraisal.view)} no clause can be told apart from one that is worth nothing."
    return Finding("worth", text or nothing, tuple(keys))


def _for_the_others(appraisal: Worths) -> Finding | None:
    """The clause worth most to each of the others, and the one that each would drop first."""
    found = [_for(replace(appraisal, view=other), 1) for other in appraisal.holders if other != appraisal.view]
    text = " ".join(said for said, _ in found if said)
    return Finding("others", text, tuple(key for _, keys in found for key in keys)) if text else None


def _for(appraisal: Worths, most: int) -> tuple[str, list[str]]:
    """What is worth most to the view, and what it would drop, so many of each; and where that stands."""
    to, holder = whose(appraisal.view), appraisal.holder
    signs = {worth.clause.name: worth.gains[holder].sign(appraisal.comparisons) for worth in appraisal.singles()}
    good = [worth for worth in appraisal.singles() if signs[worth.clause.name] > 0][:most]
    bad = [worth for worth in appraisal.singles() if signs[worth.clause.name] < 0][:most]
    has = f"Worth most to {to}, by the estimates: {_amounts(appraisal, good)}." if good else ""
    hurts = f"{_first(to)} would gain by dropping {_amounts(appraisal, bad)}." if bad else ""
    return f"{has} {hurts}".strip(), [_key(appraisal, worth, holder) for worth in (*good, *bad)]


def _key(appraisal: Worths, worth: ClauseWorth, holder: int) -> str:
    """Where the mean worth of a clause to a holder stands."""
    names = [one.clause.name for one in appraisal.worths]
    return key("clauses", names.index(worth.clause.name), *of_holder(appraisal.holders[holder]), "mean", "mean")


def _first(to: str) -> str:
    """A view at the start of a sentence; a partner's name stays as it is."""
    return "The venture" if to == whose(VENTURE) else to


def _amounts(appraisal: Worths, worths: Sequence[ClauseWorth]) -> str:
    amounts = [
        f"{worth.clause.name} ({appraisal.currency} {with_margin(worth.gains[appraisal.holder].mean.size)} million)"
        for worth in worths
    ]
    return listed(amounts)


def _dividing(appraisal: Worths) -> Finding | None:
    """Clauses by which one partner gains and the other loses, the largest first; a payment is meant to do so."""
    found = []
    for worth in appraisal.singles():
        signs = [gain.sign(appraisal.comparisons) for gain in worth.gains[1:]]
        if max(signs) > 0 > min(signs):
            found.append((-min(abs(gain.mean.value) for gain in worth.gains[1:]), worth))
    dividing = [worth for _, worth in sorted(found, key=lambda one: (one[0], one[1].clause.name))]
    shown = dividing if len(dividing) <= MOST + 1 else dividing[:MOST]
    names = [f"{worth.clause.name} ({_transfer(appraisal, worth)})" for worth in shown]
    if len(dividing) > len(shown):
        names.append(counted(len(dividing) - len(shown), "other"))
    if not names:
        return None
    keys = [_key(appraisal, worth, holder) for worth in shown for holder in range(1, len(appraisal.holders))]
    return Finding("divides", f"One partner gains at the other's cost by {listed(names)}.", tuple(keys))


def _transfer(appraisal: Worths, worth: ClauseWorth) -> str:
    """What both partners have of a clause, the gainer first: `Carmaker USD +43 ± 4, Cell maker -43 ± 4 million`."""
    means = zip(appraisal.partners, (gain.mean for gain in worth.gains[1:]), strict=True)
    (gainer, gain), (loser, loss) = sorted(means, key=lambda one: -one[1].value)
    return f"{gainer} {appraisal.currency} {signed(gain)}, {loser} {signed(loss)} million"


def _open(appraisal: Worths) -> Finding | None:
    """How many clauses are not told apart from 0 for the view, and how many futures the first of them would need."""
    unsure = _unsure(appraisal)
    if not unsure:
        return None
    these = f"{unsure[0].clause.name} cannot" if len(unsure) == 1 else f"{len(unsure)} clauses cannot"
    said = f"For {whose(appraisal.view)} {these} be told apart from 0"
    nearest = _nearest(appraisal)
    if nearest is None:
        return Finding("open", f"{said}.")
    needed, worth = nearest
    of = "" if len(unsure) == 1 else f" of {worth.clause.name}"
    size = f"a worth of this size{of} ({signed(worth.gains[appraisal.holder].mean)})"
    return Finding(
        "open",
        f"{said}; for {size} {how_many(needed)} futures would be needed.",
        (_key(appraisal, worth, appraisal.holder),),
    )


def _unsure(appraisal: Worths) -> list[ClauseWorth]:
    """The clauses that are not told apart from 0 for the view."""
    holder = appraisal.holder
    return [worth for worth in appraisal.singles() if not worth.gains[holder].sign(appraisal.comparisons)]


def _nearest(appraisal: Worths) -> tuple[int, ClauseWorth] | None:
    """Of these the one that the fewest futures would tell apart, and their number."""
    holder = appraisal.holder
    needs = [
        (paths_needed(worth.gains[holder].mean, appraisal.paths, appraisal.comparisons), worth)
        for worth in _unsure(appraisal)
    ]
    known = [(needed, worth) for needed, worth in needs if needed is not None]
    return min(known, key=lambda one: (one[0], one[1].clause.name), default=None)


def _as_rights(appraisal: Worths) -> Finding | None:
    """Which clauses are worth more, or less, as rights than as obligations, to whom; the largest first."""
    sure = [use for use in appraisal.uses if use.sign(len(appraisal.uses))]
    largest = sorted(sure, key=lambda use: -abs(use.difference.value))[:MOST]
    if not largest:
        return None
    told = [f"“{use.name}” {appraisal.currency} {signed(use.difference)} million to {use.to}" for use in largest]
    return Finding(
        "rights",
        f"As rights rather than obligations clauses are worth more or less: {listed(told)}.",
        tuple(key("uses", use.name, use.to, "difference", "mean") for use in largest),
    )


# ---- exits ----------------------------------------------------------------------------------------------------------


def _choices(appraisal: Worths) -> Iterator[Finding]:
    """Which triggers mostly end ventures that would have done better, and which mostly do not."""
    leans = [(_leans(quality, len(appraisal.triggers)), quality) for quality in appraisal.triggers]
    wrong = [quality for lean, quality in leans if lean > 0]
    right = [quality for lean, quality in leans if lean < 0]
    said = []
    if wrong:
        named = listed(list(map(_chosen, wrong)))
        said.append(f"Of the ventures that it ends, more than half would be worth more without it: {named}.")
    if right:
        named = listed(list(map(_chosen, right)))
        said.append(
            f"Fewer than half{'' if wrong else ' of those that it ends would be worth more without it'}: {named}."
        )
    if said:
        keys = (key("triggers", quality.name, "better_without", "mean") for quality in (*wrong, *right))
        yield Finding("exits", " ".join(said), tuple(keys))


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


# ---- the next command -----------------------------------------------------------------------------------------------


def next_step(appraisal: Worths) -> Finding:
    """Drop the clause that costs the view most, or ask what is open of more futures, or else what drives the value."""
    view, holder = appraisal.view, appraisal.holder
    if appraisal.paths < ENOUGH:
        return of_enough(command("worth", "--paths", str(PATHS), view=view))
    bad = [worth for worth in appraisal.singles() if worth.gains[holder].sign(appraisal.comparisons) < 0]
    without = variant("without it", bad[0].clause.changes) if bad else ""
    if without:
        why = f"the deal without {bad[0].clause.name}, which costs {whose(view)} most"
        return advice(why, command("compare", "--variant", without, view=view), (_key(appraisal, bad[0], holder),))
    nearest = _nearest(appraisal)
    if nearest is not None and nearest[0] <= MOST_ADVISED:
        needed, worth = nearest
        why = f"to tell what {worth.clause.name} is worth to {whose(view)}"
        return advice(why, command("worth", "--paths", str(needed), view=view), (_key(appraisal, worth, holder),))
    return advice(f"what the value to {whose(view)} hangs on besides clauses", command("drivers", view=view))


# ---- clauses that do nothing ----------------------------------------------------------------------------------------


def never_sentence(clause: Clause, appraisal: Worths) -> str:
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
