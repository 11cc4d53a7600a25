"""What a scenario, as TOML would hold it, states of the model's second edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulate.scenario.edition import FIRST
from simulate.scenario.shape import Shape, keys
from simulate.scenario.tables import Tables
from simulate.scenario.tree import Path, Tree, as_toml, drop, standing

SCENARIO = Shape(Tables)


def later_keys(raw: Any, shape: Shape = SCENARIO, path: Path = ()) -> Iterator[tuple[Path, Any, Shape]]:
    """The keys of the second edition that a scenario, or a part of it, states: path, value and shape."""
    if shape.table is not None and isinstance(raw, Mapping):
        known = keys(shape.table)
        for key, node in raw.items():
            if key in known:
                yield from later_keys(node, known[key], (*path, key))
    elif shape.since > FIRST:
        yield path, raw, shape
    elif shape.is_list and isinstance(raw, list | tuple):
        for place, node in enumerate(raw):
            item = shape.item(place)
            if item is not None:
                yield from later_keys(node, item, (*path, place))


def drop_defaults(raw: Tree, shape: Shape = SCENARIO, kept: Sequence[Path] = ()) -> Tree:
    """Leave out such keys at their defaults, and tables that are empty then; not what stands at `kept`."""
    for path, value, found in list(later_keys(raw, shape)):
        assert found.field is not None
        named = any(path[: len(known)] == known[: len(path)] for known in kept)
        if not named and value == as_toml(found.field.get_default()):
            drop(raw, path)
            if len(path) > 1 and not standing(raw, path[:-1]):
                drop(raw, path[:-1])
    return raw
