"""How well partners decide, in a few plain sentences that claim nothing which their errors do not support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulate.presentation.findings import Finding, advice, command, key
from simulate.presentation.saying import of_enough, too_few
from simulate.presentation.wording import listed, signed, with_margin
from simulate.scenario.defaults import PATHS, VENTURE
from simulate.statistics.estimates import ENOUGH
from simulate.statistics.paired import told_apart
from simulate.studies.decide.gains import Gain, Gains

MEANING = (
    "What a run says of a learned rule is what this rule earns; the best rule there is earns no less. Another deal, or "
    "another number in it, is learned anew."
)


def findings(decisions: Gains, view: str = VENTURE) -> list[Finding]:
    """What each has by the learned rule, whom it does not serve, its gain over the thumb, foresight, what is next.

    Parameters
    ----------
    decisions : Gains
    view : str
        Which partner is told first; venture: in the scenario's order.
    """
    if decisions.paths < ENOUGH:
        return [too_few(decisions.paths), next_step(decisions, view)]
    gains = decisions.seen_from(view)
    return [
        _values(decisions, gains),
        *_losses(decisions, gains),
        _thumb(decisions, gains),
        *_foresight(decisions, gains),
        Finding("meaning", MEANING),
        next_step(decisions, view),
    ]


def _key(gain: Gain, over: str) -> str:
    """Where what a partner gains over another rule stands."""
    return key("gains", gain.partner, over, "mean")


def _values(decisions: Gains, gains: Sequence[Gain]) -> Finding:
    parts = [f"{gain.partner} has {decisions.currency} {with_margin(gain.npv)} million" for gain in gains]
    text = f"By what was learned {listed(parts)} on average."
    return Finding("value", text, tuple(key("gains", gain.partner, "npv", "mean") for gain in gains))


def _losses(decisions: Gains, gains: Sequence[Gain]) -> Iterator[Finding]:
    for gain in gains:
        if gain.is_loss:
            text = (
                f"{gain.partner} has {decisions.currency} {signed(gain.over_obligations)} million by what it learned "
                "against clauses as obligations: here the learned rule does not pay: use thumb."
            )
            yield Finding("loss", text, (_key(gain, "over_obligations"),))


def _thumb(decisions: Gains, gains: Sequence[Gain]) -> Finding:
    sure = [gain for gain in gains if told_apart(gain.over_thumb, len(gains))]
    if not sure:
        text = "Against the rule of thumb no partner gains or loses anything that can be told apart from nothing."
        return Finding("gain", text)
    parts = [
        f"{gain.partner} {signed(gain.over_thumb)}{'' if gain in sure else ' (not told apart from nothing)'}"
        for gain in gains
    ]
    text = f"Learned decisions bring, against the rule of thumb, {decisions.currency} million: {listed(parts)}."
    return Finding("gain", text, tuple(_key(gain, "over_thumb") for gain in gains))


def _foresight(decisions: Gains, gains: Sequence[Gain]) -> Iterator[Finding]:
    for gain in gains:
        years = decisions.of_partner(decisions.partners.index(gain.partner))
        if not years:
            continue
        middle = years[len(years) // 2]
        place = next(i for i, one in enumerate(decisions.judged) if one is middle)
        share, year = max(0.0, middle.explained), (middle.quarter + 1) // 4
        yield Finding(
            "foresight",
            f"{gain.partner} foresees {100.0 * share:.0f} % of what going on brings, of its variance, at the end of "
            f"year {year}.",
            (key("hold", place, "r2_fresh"),) if middle.explained >= 0.0 else (),
        )


def next_step(decisions: Gains, view: str) -> Finding:
    """A run by the rule that serves the partners: by thumb where learning does not pay, learned where it gains."""
    if decisions.paths < ENOUGH:
        return of_enough(command("decide", "--paths", str(PATHS), view=view))
    gains = decisions.seen_from(view)
    losing = [gain for gain in gains if gain.is_loss]
    winning = [gain for gain in gains if told_apart(gain.over_thumb, len(gains)) and gain.over_thumb.value > 0.0]
    rule = "thumb" if losing else "learned" if winning else ""
    if not rule:
        return advice("what the clauses of the deal are worth, however it is decided", command("worth", view=view))
    why = "the deal by the rule of thumb, as learning does not pay" if losing else "the deal by what partners learn"
    keys = [_key(gain, "over_obligations") for gain in losing] or [_key(gain, "over_thumb") for gain in winning]
    return advice(why, command("run", "--set", f"decisions.estimate={rule}", view=view), keys)
