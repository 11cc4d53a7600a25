"""The deal on the table: today's terms, the terms as they are now, variants that were pinned, and every step back.

Terms are settings over the file, a dotted key and the text that `--set` would take, so that whatever is on the page can
be said on a command line. A state never changes: a move makes a new one, and going back is taking an old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Settings = Mapping[str, str]
"""Dotted keys and the texts that `--set` takes."""
MOST_PINNED = 5
"""Variants that are compared at once."""
MOST_STEPS = 200
"""Steps that can be taken back."""


class Refused(ValueError):
    """What was asked for cannot be; the message says why, as the command line would."""


@dataclass(frozen=True)
class Deal:
    """What is on the table.

    Attributes
    ----------
    base : dict of str to str
        Today's deal, in settings over the file.
    now : dict of str to str
        The deal as it is moved.
    pins : dict of str to dict
        Variants that are kept, by their names.
    shown : tuple of str
        Keys that were added to those of the deal.
    """

    base: Settings = field(default_factory=dict)
    now: Settings = field(default_factory=dict)
    pins: Mapping[str, Settings] = field(default_factory=dict)
    shown: tuple[str, ...] = ()

    def moved(self, key: str, text: str, rivals: tuple[str, ...] = ()) -> Deal:
        """With a key set to another text; `rivals` are keys that follow it and are set no more."""
        kept = {other: value for other, value in self.now.items() if other not in rivals}
        return replace(self, now={**kept, key: text})

    def without(self, key: str) -> Deal:
        """With a key as today's deal has it."""
        rest = {other: text for other, text in self.now.items() if other != key}
        return replace(self, now={**rest, key: self.base[key]} if key in self.base else rest)

    def pinned(self, name: str) -> Deal:
        """With the terms as they are now kept under a name."""
        if not name.strip():
            raise Refused("expected a name for the variant, got none")
        if name in self.pins:
            raise Refused(f"a variant is called {name!r} already: choose another name")
        if len(self.pins) >= MOST_PINNED:
            raise Refused(f"{MOST_PINNED} variants are pinned, the most that are compared: unpin one first")
        return replace(self, pins={**self.pins, name: self.now})

    def unpinned(self, name: str) -> Deal:
        """Without a variant."""
        return replace(self, pins={other: terms for other, terms in self.pins.items() if other != name})

    def taken_up(self, name: str) -> Deal:
        """With the terms of a variant as those of now."""
        if name not in self.pins:
            raise Refused(f"no variant is called {name!r}")
        return replace(self, now=self.pins[name])

    def as_it_was(self) -> Deal:
        """With today's terms."""
        return replace(self, now=self.base)

    def as_today(self) -> Deal:
        """With the terms as they are now as today's deal."""
        return replace(self, base=self.now)

    def showing(self, key: str) -> Deal:
        """With a key among those that can be moved."""
        return self if key in self.shown else replace(self, shown=(*self.shown, key))

    def hiding(self, key: str) -> Deal:
        """Without a key that was added."""
        return replace(self, shown=tuple(other for other in self.shown if other != key))


@dataclass(frozen=True)
class History:
    """A deal with the steps that led to it, and those that were taken back.

    While a hand moves, the deal follows it; the step back leads to where the hand began.
    """

    deal: Deal
    past: tuple[Deal, ...] = ()
    ahead: tuple[Deal, ...] = ()
    moving: str = ""

    def step(self, deal: Deal) -> History:
        """A step to another deal."""
        if deal == self.deal:
            return replace(self, moving="")
        return History(deal, self._remembered())

    def follow(self, deal: Deal, hand: str) -> History:
        """The hand that moves one key goes on: one step, however long it is."""
        if deal == self.deal:
            return self
        if self.moving == hand:
            return replace(self, deal=deal, ahead=())
        return History(deal, self._remembered(), moving=hand)

    def rest(self) -> History:
        """The hand rests: the next move is a step of its own."""
        return replace(self, moving="")

    def back(self) -> History:
        """The step before."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.deal, *self.ahead))

    def forth(self) -> History:
        """The step that was taken back."""
        if not self.ahead:
            return self
        return History(self.ahead[0], self._remembered(), self.ahead[1:])

    def _remembered(self) -> tuple[Deal, ...]:
        return (*self.past, self.deal)[-MOST_STEPS:]
