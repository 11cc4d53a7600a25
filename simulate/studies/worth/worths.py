"""What all clauses of a deal are worth, beside each other: who gains, what is told apart, what stands for itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulate.scenario.defaults import VENTURE
from simulate.studies.worth.clauses import PARTS, TRANSFER, Clause, ClauseWorth
from simulate.studies.worth.triggers import Clash, TriggerQuality
from simulate.studies.worth.uses import UseWorth


@dataclass(frozen=True, repr=False)
class Worths:
    """What every clause of a deal is worth, and what follows for the reports.

    Attributes
    ----------
    scenario, currency : str
    paths, seed : int
        Futures of each variant, and their key.
    independent : int
        Independent trials among them: antithetic pairs count once.
    partners : tuple of str
    worths : tuple of ClauseWorth
        In the order of the deal: governance, exit, payments, gates.
    triggers : tuple of TriggerQuality
        In the order of the file.
    clashes : tuple of Clash
    off : mapping
        Clauses that are off already, and why.
    view : str
        Whose worth the reports are about: `venture`, or a partner's name.
    uses : tuple of UseWorth
        Each clause as a right and as an obligation, where rights are weighed.
    """

    scenario: str
    currency: str
    paths: int
    seed: int
    independent: int
    partners: tuple[str, ...]
    worths: tuple[ClauseWorth, ...]
    triggers: tuple[TriggerQuality, ...]
    clashes: tuple[Clash, ...]
    off: Mapping[str, str]
    view: str = VENTURE
    uses: tuple[UseWorth, ...] = ()

    @property
    def holders(self) -> tuple[str, ...]:
        """Whose worth there is: the venture's, then each partner's."""
        return (VENTURE, *self.partners)

    @property
    def holder(self) -> int:
        """The place of the view among the holders."""
        return self.holders.index(self.view)

    @property
    def comparisons(self) -> int:
        """Differences that are told apart from 0, or not, side by side."""
        return len(self.worths) * len(self.holders)

    def ranked(self) -> list[ClauseWorth]:
        """The clauses that acted, by the size of what they are worth to the view, largest first."""
        holder = self.holder
        acted = [worth for worth in self.worths if worth.acted]
        return sorted(acted, key=lambda worth: -abs(worth.gains[holder].mean.value))

    def told_apart(self) -> list[ClauseWorth]:
        """Those of `ranked` that are told apart from worth nothing, to whomever."""
        return [worth for worth in self.ranked() if any(gain.sign(self.comparisons) for gain in worth.gains)]

    def singles(self) -> list[ClauseWorth]:
        """Of the ranked clauses those that stand for themselves: neither transfers nor wholes of others."""
        apart = {id(worth) for worth in (*self.wholes(), *self.transfers())}
        return [worth for worth in self.ranked() if id(worth) not in apart]

    def wholes(self) -> list[ClauseWorth]:
        """Of the ranked clauses those that take in others of the deal: what they are worth is worth of these too."""
        kinds = {worth.clause.kind for worth in self.worths}
        return [worth for worth in self.ranked() if PARTS.get(worth.clause.kind) in kinds]

    def transfers(self) -> list[ClauseWorth]:
        """Of the ranked clauses the payments between the partners: what one gains the other pays."""
        return [worth for worth in self.ranked() if worth.clause.kind == TRANSFER]

    def never_acted(self) -> list[Clause]:
        """Clauses that changed nothing in any of the futures."""
        return [worth.clause for worth in self.worths if not worth.acted]

    def who_gains(self, worth: ClauseWorth, names: Sequence[str] = ()) -> str:
        """Who is better off with a clause and who loses, in words, as far as that is told apart from nobody.

        `names` are the partners' as a table has room for them; by default whole.
        """
        signs = [gain.sign(self.comparisons) for gain in worth.gains[1:]]
        gain = [name for name, sign in zip(names or self.partners, signs, strict=True) if sign > 0]
        lose = [name for name, sign in zip(names or self.partners, signs, strict=True) if sign < 0]
        if not (gain or lose):
            return "not told apart"
        losers = "" if not lose else "both lose" if len(lose) == len(signs) else f"{lose[0]} loses"
        gainers = "" if not gain else "both" if len(gain) == len(signs) else gain[0]
        return "; ".join(part for part in (gainers, losers) if part)
