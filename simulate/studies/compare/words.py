"""What a comparison shows, in sentences that claim nothing which their errors do not support."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from simulate.presentation.saying import how_many
from simulate.presentation.wording import (
    capitalised,
    counted,
    listed,
    percent,
    percent_with_margin,
    points,
    signed,
    with_margin,
)
from simulate.statistics.estimates import ENOUGH, Estimate, beyond_error
from simulate.statistics.paired import is_thin, paths_needed, told_apart

if TYPE_CHECKING:
    from simulate.statistics.samples import Path
    from simulate.studies.compare.differences import Compared, Difference, Sides

THIN = f", which fewer than {ENOUGH} futures make up"
"""Why a difference that may be far beyond its margin is not told apart."""
FUTURES = ("together", "p_both_better")


def comparisons(comparison: Sides) -> int:
    """How many differences the verdicts hold against 0; all of them together are held to 95 %."""
    return max(1, sum(len(headlines(one.differences)) for one in comparison.variants))


def headlines(differences: Mapping[Path, Difference]) -> list[Difference]:
    """What verdicts are about: the venture, each partner, both together, survival, and every ending."""
    return [
        difference
        for path, difference in differences.items()
        if path in (("venture", "npv"), FUTURES)
        or (path[0] == "partners" and path[-1] == "npv")
        or path[0].startswith("survival")
        or path[0] == "ended_by"
    ]


def any_told_apart(comparison: Sides) -> bool:
    """Whether verdicts say of anything that it differs."""
    if comparison.paths < ENOUGH:
        return False
    held = comparisons(comparison)
    shown = (one for variant in comparison.variants for one in headlines(variant.differences))
    return any(told_apart(one.paired.mean, held) for one in shown)


def verdict(comparison: Sides, one: Compared) -> list[str]:
    """A variant against the base, in a few sentences.

    Parameters
    ----------
    comparison : Sides
    one : Compared
        One of its variants.
    """
    n, currency = comparison.paths, comparison.base.summary["currency"]
    if n < ENOUGH:
        return [f"{counted(n, 'future')}: too few for a verdict; run {ENOUGH} or more, best thousands."]
    if is_same(one):
        why = "what is changed never came into play" if one.changes else "nothing differs in the inputs"
        return [f"The same in all {n:,} futures: {why}."]
    return _said(one, n, currency, comparisons(comparison))


def is_same(one: Compared) -> bool:
    """Whether a variant is the base in every future, in all that is compared."""
    return all(difference.paired.share_changed.value == 0.0 for difference in one.differences.values())


def _said(one: Compared, n: int, currency: str, held: int) -> list[str]:
    found = one.differences
    sentences = [_venture(found[("venture", "npv")], n, currency, held)]
    partners = [difference for path, difference in found.items() if path[0] == "partners" and path[-1] == "npv"]
    if partners:
        names = [difference.path[1] for difference in partners]
        parts = [_partner(name, difference, n, held) for name, difference in zip(names, partners, strict=True)]
        clear = all("apart" not in part for part in parts)
        sentences.append(f"{capitalised(listed(parts) if clear else '; '.join(parts))}.")
    advantages = {path[1]: one for path, one in found.items() if path[0] == "partners" and path[-1] == "advantage"}
    if advantages:
        parts = [_against_alternative(name, difference) for name, difference in advantages.items()]
        sentences.append(f"{capitalised('; '.join(parts))}.")
    if FUTURES in found:
        sentences.append(f"Both are better off than apart in {_share(found[FUTURES], n, held)}.")
    sentences.append(_lives(found, n, held))
    return list(_once(sentences, _together(held)))


def _together(held: int) -> str:
    """Why a difference whose margin leaves out 0 is not told apart."""
    return f", held to 95 % for all {held} differences together"


def _once(sentences: Sequence[str], said: str) -> Iterator[str]:
    """Sentences in which something stands where it is said first, and not again."""
    fresh = True
    for sentence in sentences:
        head, found, tail = sentence.partition(said)
        yield head + (found if fresh else "") + tail.replace(said, "")
        fresh = fresh and not found


def _venture(one: Difference, n: int, currency: str, held: int) -> str:
    shares = one.paired
    better, changed = shares.p_better.value, shares.share_changed.value
    if changed == 0.0:
        return "The venture is worth the same in every future."
    futures = f"more in {percent(better)} of futures, less in {percent(changed - better)}"
    if changed < 1.0:
        futures += f", the same in {percent(1.0 - changed)}"
    if not told_apart(shares.mean, held):
        difference = f"{currency} {signed(shares.mean)} million".strip()
        return f"The venture's mean value {_unclear(shares.mean, difference, n, held)}; it is worth {futures}."
    way = "more" if shares.mean.value > 0.0 else "less"
    return f"The venture is worth {currency} {_size(shares.mean)} million {way} on average: {futures}."


def _partner(name: str, one: Difference, n: int, held: int) -> str:
    mean = one.paired.mean
    if one.paired.share_changed.value == 0.0:
        return f"{name} has the same in every future"
    if not told_apart(mean, held):
        return f"the value of {name} {_unclear(mean, f'{signed(mean)} million', n, held)}"
    return f"{name} {'gains' if mean.value > 0.0 else 'loses'} {_size(mean)} million"


def _against_alternative(name: str, one: Difference) -> str:
    """Whether a partner is better off in the venture than without it, and whether it was in the base.

    Each side is held to 95 % by itself, as in the words of its own run.
    """
    assert one.base is not None
    assert one.variant is not None
    before, after = one.base.mean, one.variant.mean
    was, now = _beats(before), _beats(after)
    then = "" if one.paired.share_changed.value == 0.0 else f" (before: {with_margin(before)})"
    if now is None:
        return f"whether {name} beats its alternative cannot be told: {with_margin(after)} million{then}"
    if now:
        word = {True: "still beats", False: "now beats", None: "beats"}[was]
        return f"{name} {word} its alternative, by {with_margin(after)} million{then}"
    word = {True: "no longer beats", False: "still does not beat", None: "does not beat"}[was]
    return f"{name} {word} its alternative: {with_margin(after)} million{then}"


def _beats(advantage: Estimate) -> bool | None:
    """Whether an advantage is above 0; None where its error leaves that open."""
    return advantage.value > 0.0 if beyond_error(advantage) else None


def _share(one: Difference, n: int, held: int) -> str:
    """`56.1 % of futures, 8.4 ± 0.6 points fewer than in the base (64.5 %)`."""
    assert one.base is not None
    assert one.variant is not None
    mean, now, before = one.paired.mean, percent(one.variant.mean.value), percent(one.base.mean.value)
    if one.paired.share_changed.value == 0.0:
        return f"{now} of futures, the same ones as in the base"
    if not told_apart(mean, held):
        return f"{now} of futures ({before} in the base), which {_unclear(mean, points(mean), n, held)}"
    way = "more" if mean.value > 0.0 else "fewer"
    return f"{now} of futures, {_size_of_share(mean)} points {way} than in the base ({before})"


def _lives(found: Mapping[tuple[str, ...], Difference], n: int, held: int) -> str:
    ages = [(path, one) for path, one in found.items() if path[0].startswith("survival")]
    endings = [one for path, one in found.items() if path[0] == "ended_by"]
    parts = []
    if ages:
        path, one = ages[-1]
        parts.append(f"the venture lives longer than {path[0].split('_')[1]} years in {_share(one, n, held)}")
    moved = [one for one in endings if told_apart(one.paired.mean, held)]
    moved.sort(key=lambda one: -abs(one.paired.mean.value))
    if moved:
        most = [f"“{one.label}” ({points(one.paired.mean)})" for one in moved[:3]]
        parts.append(f"what moves most among the endings: {listed(most)}")
    elif all(one.paired.share_changed.value == 0.0 for one in endings):
        parts.append("every venture ends as before")
    else:
        parts.append("no ending's share can be told apart from what it was")
    return f"{capitalised('; '.join(parts))}."


def _unclear(mean: Estimate, difference: str, n: int, held: int) -> str:
    needed = paths_needed(mean, n, held)
    why = THIN if is_thin(mean) else _together(held) if beyond_error(mean) else ""
    said = f"cannot be told apart from the base's ({difference}{why})"
    if needed is None:
        return said
    return f"{said[:-1]}; for a difference of this size {how_many(needed)} paths would be needed)"


def _size(mean: Estimate) -> str:
    return with_margin(mean.size)


def _size_of_share(mean: Estimate) -> str:
    return percent_with_margin(mean.size).removesuffix(" %")
