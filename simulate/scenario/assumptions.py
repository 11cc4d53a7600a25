"""What a scenario assumes, key by key: what stands there, its unit, its meaning, and whether it is drawn."""

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
    key : str
        Dotted, as `--set` takes it.
    value : float, int, bool or str
        A number where one stands there; a law and a list as TOML.
    unit, meaning : str
        As in the nomenclature.
    is_drawn : bool
        Whether it is a law, from which every future draws its own value.
    """

    key: str
    value: float | int | bool | str
    unit: str
    meaning: str
    is_drawn: bool


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
    unit = shape.quantity.unit if shape is not None and shape.quantity is not None else ""
    meaning = (shape.field.description or "") if shape is not None and shape.field is not None else ""
    drawn = isinstance(value, Distribution)
    shown = inline(plain(value)) if isinstance(value, Distribution) else value
    return Assumption(dotted(path, raw), inline(shown) if isinstance(shown, list) else shown, unit, meaning, drawn)
