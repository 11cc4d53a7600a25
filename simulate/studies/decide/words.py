"""How well partners decide, in a few plain sentences that claim nothing which their errors do not support."""

from __future__ import annotations

from simulate.presentation.wording import counted, listed, signed
from simulate.statistics.estimates import ENOUGH
from simulate.statistics.paired import told_apart
from simulate.studies.decide.result import Decisions

MEANING = (
    "What a run says of a learned rule is what this rule earns; the best rule there is earns no less. Another deal, or "
    "another number in it, is learned anew."
)


def sentences(decisions: Decisions) -> list[str]:
    """Whom the learned rule does not serve, what it gains over the thumb, how well going on is foreseen.

    Parameters
    ----------
    decisions : Decisions
    """
    if decisions.paths < ENOUGH:
        return [f"{counted(decisions.paths, 'future')}: too few for a statement; run {ENOUGH} or more, best thousands."]
    return [*_losses(decisions), _thumb(decisions), *_foresight(decisions), MEANING]


def _losses(decisions: Decisions) -> list[str]:
    return [
        f"{gain.partner} has {decisions.currency} {signed(gain.over_obligations)} million by what it learned against "
        "clauses as obligations: here the learned rule does not pay: use thumb."
        for gain in decisions.gains
        if gain.is_loss
    ]


def _thumb(decisions: Decisions) -> str:
    sure = [gain for gain in decisions.gains if told_apart(gain.over_thumb, len(decisions.gains))]
    if not sure:
        return "Against the rule of thumb no partner gains or loses anything that can be told apart from nothing."
    parts = [f"{gain.partner} {signed(gain.over_thumb)}" for gain in sure]
    return f"Learned decisions bring, against the rule of thumb: {listed(parts)} {decisions.currency} million."


def _foresight(decisions: Decisions) -> list[str]:
    found = []
    for place, name in enumerate(decisions.partners):
        years = decisions.of_partner(place)
        if years:
            middle = years[len(years) // 2]
            share = max(0.0, middle.explained)
            found.append(
                f"{name} foresees {100.0 * share:.0f} % of what going on brings, of its variance, at the end of year "
                f"{(middle.quarter + 1) // 4}."
            )
    return found
