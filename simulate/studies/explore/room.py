"""The room in which a deal is explored: the deal, its answers, the board on which they are put up, and its page."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.cli.changes import Changed
from simulate.storage.directories import slug
from simulate.studies.explore.answers import FEW, Answers
from simulate.studies.explore.board import Board
from simulate.studies.explore.deal import Refused
from simulate.studies.explore.page import page_of, policy_of
from simulate.studies.explore.report import report_of
from simulate.studies.explore.saving import save
from simulate.studies.explore.session import Session
from simulate.studies.explore.wish import Wish

if TYPE_CHECKING:
    from simulate.scenario import Scenario


class Room:
    """What a server serves.

    Parameters
    ----------
    file : Path
        The scenario file.
    given : sequence of str
        What `--set` has changed.
    origin : Scenario, optional
        What they make, where it was read already.
    paths : int, optional
        Futures of each side while the hand moves; once it rests they are as many as the scenario asks for, if that is
        more.
    changed : dict, optional
        What `--set` has changed, as reports tell it.
    folder : Path
        Where scenarios are saved.
    """

    def __init__(
        self,
        file: Path,
        given: Sequence[str] = (),
        *,
        origin: Scenario | None = None,
        paths: int | None = None,
        changed: Changed | None = None,
        folder: Path | None = None,
    ) -> None:
        self.board, self._saving = Board(), threading.Lock()
        self._folder, self._changed = (folder or Path()).resolve(), changed or {}
        self.session = Session(file, given, self._follow, origin)
        few = paths or FEW
        self._answers = Answers(few, max(few, self.session.origin.simulation.paths), self.board.post)

    def begin(self) -> None:
        """Simulate the deal as it stands."""
        self._follow(self.session.wish())

    def close(self) -> None:
        """Stop what is under way."""
        self._answers.close()

    @cached_property
    def page(self) -> str:
        """The page of HTML."""
        return page_of(self.session.origin, self._changed)

    @cached_property
    def policy(self) -> str:
        """What a browser lets the page do."""
        return policy_of()

    @cached_property
    def keys(self) -> list[dict[str, str]]:
        """All keys that can be moved."""
        return self.session.every_key()

    def act(self, action: Mapping[str, Any]) -> dict[str, Any]:
        """Do what is asked, and say what was made.

        Raises
        ------
        Refused, PlaceError
            If it cannot be done.
        """
        if action.get("do") == "save":
            wish, name = self.session.wish(), action.get("name")
            if not isinstance(name, str):
                raise Refused("name: expected text")
            with self._saving:  # two who save at once do not write over each other
                place = save(self._folder, name, (wish.now or wish.base).scenario)
            return {"said": f"{place.name}: written to the folder in which jvsim was started"}
        self.session.act(action)
        return {"revision": self.session.revision}

    def report(self) -> tuple[str, str]:
        """The name and the text of a report of what was answered last.

        Raises
        ------
        Refused
            If there is no answer yet.
        """
        answer = self._answers.last
        if answer is None:
            raise Refused("nothing has been simulated yet: wait a moment")
        text = report_of(answer, self.session.told(answer.wish), self._changed)
        return f"{slug(self.session.origin.scenario.name)}-explored.html", text

    def _follow(self, wish: Wish) -> None:
        """A deal was moved: everybody sees the new terms at once, and the numbers once they are there."""
        self.board.post("deal", self.session.view())
        self._answers.ask(wish)
