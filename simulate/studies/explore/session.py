"""The session: what is asked of the deal on the table, one thing after the other, and what everybody then sees.

All who open the page share one session. What is refused changes nothing, and is refused in the words of the command
line.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.cli.options import load_scenario
from simulate.scenario import ScenarioError
from simulate.scenario.overrides import WHERE, UnknownKey
from simulate.scenario.toml_text import inline
from simulate.scenario.tree import plain
from simulate.studies.explore.command_lines import Lines
from simulate.studies.explore.deal import MOST_PINNED, Deal, History, Refused, Settings
from simulate.studies.explore.terms import Term, every_key, term_of, terms_of_the_deal, text_at
from simulate.studies.explore.wish import Side, Wish

if TYPE_CHECKING:
    from simulate.scenario import Scenario

TODAY, NOW = "today's deal", "now"
"""What the base and the moved deal are called."""
KEPT = 16
"""Scenarios that are kept."""


class Session:
    """What all who open the page share; may be asked from any thread.

    Parameters
    ----------
    file : Path
        The scenario file.
    given : sequence of str
        What `--set` has changed.
    changed : callable
        Told of every wish, in order, once it is there.
    origin : Scenario, optional
        What the file states with these changes, where it was read already: a pipe can be read once only.
    """

    def __init__(
        self, file: Path, given: Sequence[str], changed: Callable[[Wish], None], origin: Scenario | None = None
    ) -> None:
        self.file, self.given = file, tuple(given)
        self.origin = origin or load_scenario(file, given)
        self._changed, self._lock, self._revision = changed, threading.RLock(), 0
        self._terms: dict[str, Term] = {}
        self._scenarios: OrderedDict[tuple[tuple[str, str], ...], Scenario] = OrderedDict()
        self._keys = terms_of_the_deal(self.origin)
        pins = _pins_of(self.origin)
        self._lines = Lines(file, self.given, self.origin, pins)
        self._history = History(Deal(pins=pins))

    # ---- what is asked ----

    def act(self, action: Mapping[str, Any]) -> None:
        """Do what is asked.

        Raises
        ------
        Refused
            If it cannot be done; nothing has changed then.

        Notes
        -----
        What changes nothing is no news: no wish is told.
        """
        kind = action.get("do")
        with self._lock:
            if not isinstance(kind, str) or kind not in _ACTIONS:
                raise Refused(f"expected one of {', '.join(_ACTIONS)}, got {kind!r}")
            before = self._history
            self._history = _ACTIONS[kind](self, action)
            if self._history.deal == before.deal:
                return
            try:
                wish = self.wish(self._revision + 1)
            except Refused:
                self._history = before
                raise
            self._revision += 1
            self._changed(wish)

    def _move(self, action: Mapping[str, Any]) -> History:
        term, text = self.term(_text(action, "key")), _text(action, "text").strip()
        if not text:
            raise Refused(f"--set: {term.key}: expected a value, got none")
        deal = self._history.deal.moved(term.key, text, self._rivals(term.key))
        if term.key not in self._keys:
            deal = deal.showing(term.key)
        followed = self._history.follow(deal, term.key)
        return followed.rest() if action.get("settled", True) else followed

    def _rivals(self, key: str) -> tuple[str, ...]:
        """The other partner's stake is what is left."""
        stakes = [self.term(f"partners.{place}.equity").key for place in range(len(self.origin.partners))]
        return tuple(other for other in stakes if other != key) if key in stakes and len(stakes) == 2 else ()

    def _show(self, action: Mapping[str, Any]) -> History:
        key = self.term(_text(action, "key")).key
        return self._history if key in self._keys else self._history.step(self._history.deal.showing(key))

    def _pin(self, action: Mapping[str, Any]) -> History:
        name = _text(action, "name").strip()
        if ":" in name or name in (TODAY, NOW):
            raise Refused(f"expected a name without a colon, and neither {TODAY!r} nor {NOW!r}, got {name!r}")
        return self._history.step(self._history.deal.pinned(name))

    def term(self, key: str) -> Term:
        """What can be moved at a key.

        Raises
        ------
        Refused
            If there is nothing.
        """
        if key not in self._terms:
            try:
                self._terms[key] = term_of(key, self.origin)
            except UnknownKey as error:
                raise Refused(f"--set: {key}: {error}") from None
        return self._terms[key]

    # ---- what comes of it ----

    @property
    def revision(self) -> int:
        """How many things were done."""
        return self._revision

    @property
    def deal(self) -> Deal:
        """What is on the table."""
        return self._history.deal

    def wish(self, revision: int | None = None) -> Wish:
        """What is to be simulated of it; every deal in it is a valid scenario."""
        with self._lock:
            deal = self._history.deal
            base = self._side(TODAY, deal.base)
            moved = self._side(NOW, deal.now)
            now = None if moved.scenario == base.scenario else moved
            pins = tuple(self._side(name, settings) for name, settings in deal.pins.items())
            return Wish(self._revision if revision is None else revision, base, now, pins)

    def _side(self, name: str, settings: Settings) -> Side:
        texts = tuple(sorted(settings.items()))
        return Side(name, texts, self._scenario(texts, settings))

    def _scenario(self, texts: tuple[tuple[str, str], ...], settings: Settings) -> Scenario:
        """The scenario with some settings; the last ones are kept, for pins are asked for at every move."""
        if not settings:
            return self.origin
        if texts not in self._scenarios:
            try:
                self._scenarios[texts] = self.origin.with_changes(settings)
            except ScenarioError as error:
                raise Refused(self._in_words(settings, error)) from None
        self._scenarios.move_to_end(texts)
        while len(self._scenarios) > KEPT:
            self._scenarios.popitem(last=False)
        return self._scenarios[texts]

    def _in_words(self, settings: Settings, error: ScenarioError) -> str:
        """What the command line says of such settings."""
        if not self.file.is_file():
            return str(ScenarioError([replace(one, where=one.where or WHERE) for one in error.problems]))
        try:
            load_scenario(self.file, [*self.given, *(f"{key}={text}" for key, text in settings.items())])
        except ScenarioError as told:
            return str(told)
        return str(error)

    def every_key(self) -> list[dict[str, str]]:
        """All keys that can be moved."""
        return every_key(self.origin)

    def view(self) -> dict[str, Any]:
        """What everybody sees of the deal: terms with their values, variants, and the same as command lines."""
        with self._lock:
            history, wish = self._history, self.wish()
            deal = history.deal
            return {
                "revision": wish.revision,
                "terms": self._terms_of(wish, (*self._keys, *deal.shown)),
                "pins": [{"name": name, "settings": _listed(settings)} for name, settings in deal.pins.items()],
                "settings": _listed(deal.now),
                "base": _listed(deal.base),
                "moved": wish.now is not None,
                "can_undo": bool(history.past),
                "can_redo": bool(history.ahead),
                **self._lines.of(wish),
            }

    def told(self, wish: Wish) -> dict[str, Any]:
        """What a report says of a deal that was simulated, which may not be on the table any more.

        It has every term that was set, also those that the page does not show.
        """
        with self._lock:
            settings = (dict(side.settings) for side in (wish.base, wish.now or wish.base))
            keys = dict.fromkeys([*self._keys, *(key for texts in settings for key in texts)])
            return {"terms": self._terms_of(wish, keys), **self._lines.of(wish)}

    def _terms_of(self, wish: Wish, keys: Iterable[str]) -> list[dict[str, Any]]:
        roots = [plain(side.scenario) for side in (wish.base, wish.now or wish.base)]
        return [self._shown(key, *roots) for key in keys]

    def _shown(self, key: str, base: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
        term, texts = self.term(key), (text_at(key, base), text_at(key, now))
        return {**term.as_dict(), "text": texts[1], "base": texts[0], "added": key not in self._keys}


def _listed(settings: Settings) -> list[str]:
    return [f"{key}={text}" for key, text in settings.items()]


def _text(action: Mapping[str, Any], name: str) -> str:
    value = action.get(name)
    if not isinstance(value, str):
        raise Refused(f"{name}: expected text, got {value!r}")
    return value


def _pins_of(scenario: Scenario) -> dict[str, Settings]:
    """The variants that the file names, as many as are compared."""
    return {
        f"{variant.name} (of the file)" if variant.name in (TODAY, NOW) else variant.name: {
            key: text if isinstance(text, str) else inline(text) for key, text in variant.changes.items()
        }
        for variant in scenario.variants[:MOST_PINNED]
    }


_ACTIONS: Mapping[str, Callable[[Session, Mapping[str, Any]], History]] = {
    "move": Session._move,
    "rest": lambda self, action: self._history.rest(),
    "reset": lambda self, action: self._history.step(self.deal.without(_text(action, "key"))),
    "reset_all": lambda self, action: self._history.step(self.deal.as_it_was()),
    "undo": lambda self, action: self._history.back(),
    "redo": lambda self, action: self._history.forth(),
    "pin": Session._pin,
    "unpin": lambda self, action: self._history.step(self.deal.unpinned(_text(action, "name"))),
    "take": lambda self, action: self._history.step(self.deal.taken_up(_text(action, "name"))),
    "today": lambda self, action: self._history.step(self.deal.as_today()),
    "add": Session._show,
    "remove": lambda self, action: self._history.step(self.deal.hiding(_text(action, "key"))),
}
"""What can be asked for."""
