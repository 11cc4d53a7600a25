"""What a scenario assumes, key by key: what stands there, its unit, its meaning, and whether it is drawn.

Pages and workbooks tell assumptions from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulate.scenario.distributions import Distribution
from simulate.scenario.shape import shape_at
from simulate.scenario.tables import Tables
from simulate.scenario.toml_text import inline
from simulate.scenario.tree import Path, dotted, plain, tree


@dataclass(frozen=True)
class Assumption:
    """A key of a scenario.

    Attributes
    ----------
    path : tuple of str and int
        Where it stands.
    key : str
        Dotted, as `--set` takes it.
    value : float, int, bool, str, list or Distribution
        A list of plain values is one value.
    unit, meaning : str
        As in the nomenclature.
    """

    path: Path
    key: str
    value: Any
    unit: str
    meaning: str

    @property
    def is_drawn(self) -> bool:
        """Whether it is a law, from which every future draws its own value."""
        return isinstance(self.value, Distribution)

    @property
    def cell(self) -> float | int | bool | str:
        """The value as a cell of a table holds it: a law and a list as TOML."""
        if not isinstance(self.value, Distribution | list):
            found: float | int | bool | str = self.value
            return found
        return inline(plain(self.value) if isinstance(self.value, Distribution) else self.value)


def assumptions(scenario: Tables) -> list[Assumption]:
    """Every key that the scenario's rules read, in the file's order."""
    raw = plain(scenario)
    return [_assumption(path, value, raw) for path, value in _settings(tree(scenario), ())]


def _settings(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """What stands at each key: a list of plain values is one of them."""
    if isinstance(node, dict):
        for key, item in node.items():
            yield from _settings(item, (*path, key))
    elif isinstance(node, list) and any(isinstance(item, dict) for item in node):
        for place, item in enumerate(node):
            yield from _settings(item, (*path, place))
    elif node is not None:
        yield path, node


def _assumption(path: Path, value: Any, raw: Any) -> Assumption:
    shape = shape_at(path, raw)
    unit, meaning = (shape.unit, shape.meaning) if shape is not None else ("", "")
    return Assumption(path, dotted(path, raw), value, unit, meaning)
