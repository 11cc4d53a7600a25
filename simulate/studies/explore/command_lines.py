"""What is on the page as it would be said on a command line: a line to copy, quoted for a shell."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.scenario import templates
from simulate.scenario.overrides import parse_overrides
from simulate.scenario.tree import Tree, plain
from simulate.studies.explore.deal import Settings
from simulate.studies.explore.terms import text_at

if TYPE_CHECKING:
    from simulate.scenario import Scenario
    from simulate.studies.explore.wish import Side, Wish


@dataclass(frozen=True)
class Lines:
    """The command lines of what is done to a scenario file.

    Attributes
    ----------
    file : Path
    given : tuple of str
        What `--set` has changed.
    origin : Scenario
        What they make.
    own : dict of str to dict
        The variants that the file brings.
    """

    file: Path
    given: tuple[str, ...]
    origin: Scenario
    own: Mapping[str, Settings]

    @cached_property
    def _name(self) -> str:
        """The file as a command line names it."""
        return templates.name_of(self.file)

    @cached_property
    def _root(self) -> Tree:
        """What the origin states."""
        return plain(self.origin)

    def of(self, wish: Wish) -> dict[str, str]:
        """The lines that simulate a deal, and hold it against today's; empty where nothing is compared."""
        given, base, now = (
            dict(settings)
            for settings in (parse_overrides(self.given)[0], wish.base.settings, (wish.now or wish.base).settings)
        )
        return {
            "set_line": shlex.join(["jvsim", "run", self._name, *_sets({**given, **now})]),
            "compare_line": self._compared(wish, {**given, **base}),
        }

    def _compared(self, wish: Wish, base: Settings) -> str:
        """`jvsim compare FILE --set … --variant "NAME: KEY=VALUE, …" …`."""
        told = [
            f"{name}: {', '.join(map('='.join, made.items()))}" for name, made in self._changes(wish).items() if made
        ]
        options = [word for text in told for word in ("--variant", text)]
        is_any = options or any(self._is_brought(side, wish) for side in wish.variants)
        return shlex.join(["jvsim", "compare", self._name, *_sets(base), *options]) if is_any else ""

    def _changes(self, wish: Wish) -> dict[str, dict[str, str]]:
        """What each variant changes of today's deal, under a name that no variant of the file has."""
        base = dict(wish.base.settings)
        found, taken = {}, {variant.name for variant in self.origin.variants}
        for side in wish.variants:
            if self._is_brought(side, wish):
                continue
            settings = dict(side.settings)
            other = {key: text for key, text in settings.items() if base.get(key) != text}
            undone = {key: text_at(key, self._root) for key in base if key not in settings}
            name = side.name if side.name not in taken else f"{side.name} (pinned)".replace(":", ",")
            found[name] = {**other, **undone}
        return found

    def _is_brought(self, side: Side, wish: Wish) -> bool:
        """Whether a comparison of the file has a side already: its own variant, while that and today's deal stay."""
        return not wish.base.settings and dict(side.settings) == self.own.get(side.name)


def _sets(settings: Settings) -> list[str]:
    return [word for key, text in settings.items() for word in ("--set", f"{key}={text}")]
