"""What a comparison shows, in sentences that claim nothing which their errors do not support."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulate.presentation.findings import Finding, key, of_holder, seen_first
from simulate.presentation.saying import how_many, too_few
from simulate.presentation.wording import (
    capitalised,
    listed,
    percent,
    percent_with_margin,
    points,
    signed,
    whose,
    with_margin,
)
from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import ENOUGH, Estimate, beyond_error
from simulate.statistics.kinds import BELOW_ZERO, CVAR
from simulate.statistics.paired import is_thin, paths_needed, told_apart
from simulate.studies.compare.held import FUTURES, comparisons, place_of
from simulate.studies.compare.next_words import next_step

if TYPE_CHECKING:
    from simulate.statistics.samples import Path
    from simulate.studies.compare.differences import Compared, Difference, Sides

THIN = f", which fewer than {ENOUGH} futures make up"
"""Why a difference that may be far beyond its margin is not told apart."""
MOST_ENDINGS = 3
"""Endings that a sentence names at most."""


def findings(comparison: Sides, view: str = VENTURE) -> list[Finding]:
    """What is said of each variant, under its name, and the next command.

    Parameters
    ----------
    comparison : Sides
    view : str
        Whose side is told first: venture, or a partner.
    """
    told = [
        replace(finding, text=f"{one.side.name}: {finding.text}")
        for one in comparison.variants
        for finding in verdict(comparison, one, view)
    ]
    return [*told, next_step(comparison, view)]


def verdict(comparison: Sides, one: Compared, view: str = VENTURE) -> list[Finding]:
    """A variant against the base, in a few sentences.

    Parameters
    ----------
    comparison : Sides
    one : Compared
        One of its variants.
    view : str
        Whose side is told first.
    """
    n = comparison.paths
    if n < ENOUGH:
        return [too_few(n, "verdict")]
    if is_same(one):
        why = "what is changed never came into play" if one.changes else "nothing differs in the inputs"
        return [Finding("same", f"The same in all {n:,} futures: {why}.", ("paths",))]
    return Verdict(comparison, one, view).findings()


def is_same(one: Compared) -> bool:
    """Whether a variant is the base in every future, in all that is compared."""
    return all(difference.is_same for difference in one.differences.values())


@dataclass(frozen=True)
class Verdict:
    """A variant that is not the base in every future, as it is told from one side."""

    comparison: Sides
    one: Compared
    view: str

    @property
    def _n(self) -> int:
        return self.comparison.paths

    @property
    def _held(self) -> int:
        return comparisons(self.comparison)

    @property
    def _found(self) -> Mapping[Path, Difference]:
        return self.one.differences

    def findings(self) -> list[Finding]:
        """Values, alternatives, both together, lives, risk; what holds for all of them is said once."""
        told = [self._venture(), self._partners(), self._alternatives(), self._both(), self._lives(), self._risk()]
        if self.view != VENTURE:
            told[:2] = told[1::-1]
        kept = [one for one in told if one is not None]
        texts = _once([one.text for one in kept], _together(self._held))
        return [replace(one, text=text) for one, text in zip(kept, texts, strict=True)]

    def _at(self, *path: str) -> str:
        """Where something of the difference stands."""
        return key("variants", place_of(self.comparison, self.one), "difference", *path)

    def _levels(self, *path: str | int) -> tuple[str, str]:
        """Where a mean of the base and of the variant stands."""
        place = place_of(self.comparison, self.one)
        return key("base", "summary", *path, "mean"), key("variants", place, "summary", *path, "mean")

    def _names(self) -> list[str]:
        names = [path[1] for path in self._found if path[0] == "partners" and path[-1] == "npv"]
        return seen_first(self.view, names)

    # ---- value ----

    def _venture(self) -> Finding:
        one, n, currency = self._found["venture", "npv"], self._n, self.comparison.currency
        shares, place = one.paired, ("venture", "npv")
        better, changed = shares.p_better.value, shares.share_changed.value
        if changed == 0.0:
            return Finding("value", "The venture is worth the same in every future.")
        futures = f"more in {percent(better)} of futures, less in {percent(changed - better)}"
        if changed < 1.0:
            futures += f", the same in {percent(1.0 - changed)}"
        keys = (self._at(*place, "mean"), self._at(*place, "p_better", "mean"))
        if not told_apart(shares.mean, self._held):
            difference = f"{currency} {signed(shares.mean)} million".strip()
            unclear = _unclear(shares.mean, difference, n, self._held)
            return Finding("value", f"The venture's mean value {unclear}; it is worth {futures}.", keys)
        way = "more" if shares.mean.value > 0.0 else "less"
        text = f"The venture is worth {currency} {_size(shares.mean)} million {way} on average: {futures}."
        return Finding("value", text, keys)

    def _partners(self) -> Finding | None:
        names = self._names()
        parts = [self._partner(name) for name in names]
        if not parts:
            return None
        moved = [name for name in names if not self._found["partners", name, "npv"].is_same]
        clear = all("apart" not in part for part in parts)
        text = f"{capitalised(listed(parts) if clear else '; '.join(parts))}."
        return Finding("partners", text, tuple(self._at("partners", name, "npv", "mean") for name in moved))

    def _partner(self, name: str) -> str:
        one = self._found["partners", name, "npv"]
        mean = one.paired.mean
        if one.is_same:
            return f"{name} has the same in every future"
        if not told_apart(mean, self._held):
            return f"the value of {name} {_unclear(mean, f'{signed(mean)} million', self._n, self._held)}"
        return f"{name} {'gains' if mean.value > 0.0 else 'loses'} {_size(mean)} million"

    # ---- whether it is worth having ----

    def _alternatives(self) -> Finding | None:
        names = [name for name in self._names() if ("partners", name, "advantage") in self._found]
        if not names:
            return None
        parts, keys = [], []
        for name in names:
            one = self._found["partners", name, "advantage"]
            parts.append(_against_alternative(name, one))
            before, after = self._levels("partners", name, "advantage")
            keys += [after] if one.is_same else [after, before]
        return Finding("alternative", f"{capitalised('; '.join(parts))}.", tuple(keys))

    def _both(self) -> Finding | None:
        if FUTURES not in self._found:
            return None
        text = f"Both are better off than apart in {_share(self._found[FUTURES], self._n, self._held)}."
        return Finding("together", text, self._share_keys(FUTURES, FUTURES))

    def _share_keys(self, path: Path, place: tuple[str | int, ...]) -> tuple[str, ...]:
        """Where a share and its difference stand; the share alone where it is the same."""
        before, after = self._levels(*place)
        if self._found[path].is_same:
            return (after,)
        return after, before, self._at(*path, "mean")

    # ---- lives and risk ----

    def _lives(self) -> Finding:
        found, n, held = self._found, self._n, self._held
        ages = [(path, one) for path, one in found.items() if path[0].startswith("survival")]
        endings = [(path, one) for path, one in found.items() if path[0] == "ended_by"]
        parts: list[str] = []
        keys: list[str] = []
        if ages:
            path, one = ages[-1]
            years = path[0].split("_")[1]
            parts.append(f"the venture lives longer than {years} years in {_share(one, n, held)}")
            keys += self._share_keys(path, ("survival_by_year", int(years) - 1))
        moved = [(path, one) for path, one in endings if told_apart(one.paired.mean, held)]
        moved = sorted(moved, key=lambda pair: -abs(pair[1].paired.mean.value))[:MOST_ENDINGS]
        if moved:
            most = [f"“{one.label}” ({points(one.paired.mean)})" for _, one in moved]
            parts.append(f"what moves most among the endings: {listed(most)}")
            keys += [self._at(*path, "mean") for path, _ in moved]
        elif all(one.is_same for _, one in endings):
            parts.append("every venture ends as before")
        else:
            parts.append("no ending's share can be told apart from what it was")
        return Finding("lives", f"{capitalised('; '.join(parts))}.", tuple(keys))

    def _risk(self) -> Finding | None:
        """The chance of a loss and the worst 5 % of futures of whose side comes first, where they differ."""
        path = (*of_holder(self.view), "npv")
        one = self._found.get(path)
        if one is None:
            return None
        held = self._held + len(one.risk) * len(self.comparison.variants)
        sure = {name: change for name, change in one.risk.items() if told_apart(change, held)}
        whom = whose(self.view)
        parts, keys = [], [self._at(*path, name, "mean") for name in sure]
        if (loss := sure.get(BELOW_ZERO.name)) is not None:
            way = "more" if loss.value > 0.0 else "less"
            parts.append(f"a loss to {whom} is {_size_of_share(loss)} points {way} frequent")
        if (worst := sure.get(CVAR.name)) is not None:
            way = "more" if worst.value > 0.0 else "less"
            parts.append(f"the 5 % of futures worst for {whom} are worth {_size(worst)} million {way}")
        return Finding("risk", f"{capitalised(listed(parts))}.", tuple(keys)) if parts else None


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


def _against_alternative(name: str, one: Difference) -> str:
    """Whether a partner is better off in the venture than without it, and whether it was in the base.

    Each side is held to 95 % by itself, as in the words of its own run.
    """
    assert one.base is not None
    assert one.variant is not None
    before, after = one.base.mean, one.variant.mean
    was, now = _beats(before), _beats(after)
    then = "" if one.is_same else f" (before: {with_margin(before)})"
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
    if one.is_same:
        return f"{now} of futures, the same ones as in the base"
    if not told_apart(mean, held):
        return f"{now} of futures ({before} in the base), which {_unclear(mean, points(mean), n, held)}"
    way = "more" if mean.value > 0.0 else "fewer"
    return f"{now} of futures, {_size_of_share(mean)} points {way} than in the base ({before})"


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
