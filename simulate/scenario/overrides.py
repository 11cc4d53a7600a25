"""Changes to a scenario: `--set table.key=value`, and `Scenario.with_`.

A key is dotted, with list items by name or by place: `partners.Carmaker.equity`, `exit.triggers.deadlock.above`,
`governance.escalation.0`. A value is TOML; text needs no quotes. A distribution's own keys can be set too:
`venture.base_volume.sigma=0.3`.

Stakes sum to 1, so that changing the stake of one of two partners changes the other's to what remains; if the new stake
is a distribution, the other's follows it draw by draw.

What the model's first edition does not read stands in no scenario of it: a change to `scenario.rules = 1`, or a table
of a scenario put into another, is without such keys where they stand at their defaults.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from simulate.scenario.distributions import DISTRIBUTIONS
from simulate.scenario.edition import FIRST, rules_of
from simulate.scenario.later import drop_defaults
from simulate.scenario.problems import Problem
from simulate.scenario.quantities import shown
from simulate.scenario.shape import Shape, below, elsewhere, keys
from simulate.scenario.tables import Tables
from simulate.scenario.tree import Path, TooDeep, Tree, drop, nearest, plain, split, too_deep

WHERE = "--set"
SWITCHES = {"on": True, "off": False, "yes": True, "no": False}
"""What may be written for true and false where no TOML file is."""


class UnknownKey(ValueError):
    """A key that leads nowhere."""


def parse_overrides(overrides: Iterable[str]) -> tuple[list[tuple[str, str]], list[Problem]]:
    """Split `key=value` texts; also what is wrong with them."""
    changes, problems = [], []
    for text in overrides:
        key, equals, value = text.partition("=")
        if equals and key.strip():
            changes.append((key.strip(), value.strip()))
        else:
            problems.append(Problem(WHERE, "", f"expected table.key=value, got {shown(text)}"))
    return changes, problems


def changed(
    raw: Tree, changes: Sequence[tuple[str, Any]], where: str = WHERE
) -> tuple[Tree, list[Path], list[Problem]]:
    """A scenario with changes made: the new one, the paths that were set, and what is wrong with the keys.

    Parameters
    ----------
    raw : dict
        The scenario as TOML would hold it; it is not touched.
    changes : sequence of (str, object)
        Dotted keys and their new values; text is read as TOML where the key does not hold text. A table or a list of
        tables may take the place of a whole one.
    where : str
        What problems are said to stand in.
    """
    new = copy.deepcopy(raw)
    paths: list[Path] = []
    problems = []
    for key, value in changes:
        try:
            path, shape = walk(key, new)[:2] if _is_whole(value) else find(key, new)
            _put(new, path, _typed(value, shape))
            paths.append(path)
        except (UnknownKey, TooDeep) as error:
            problems.append(Problem(where, key, str(error)))
    _rest_of_equity(new, paths)
    if ("scenario", "rules") in paths and rules_of(new) == FIRST:
        drop_defaults(new, kept=paths)
    return new, paths, problems


def _is_whole(value: Any) -> bool:
    """Whether a value is a table, or a list of tables; an empty list may be one."""
    items = value if isinstance(value, tuple | list) else (value,)
    return all(isinstance(item, Mapping | BaseModel) for item in items)


def removed(raw: Tree, keys: Sequence[str], where: str = WHERE) -> tuple[Tree, list[Problem]]:
    """A scenario without some keys, tables or items of lists: the new one, and what is wrong with the keys."""
    new = copy.deepcopy(raw)
    paths: list[Path] = []
    problems = []
    for key in keys:
        try:
            paths.append(walk(key, new)[0])
        except UnknownKey as error:
            problems.append(Problem(where, key, str(error)))
    # The last items of a list first, so that the places of the others stay what they are.
    for path in sorted(set(paths), key=lambda path: [str(step).rjust(6) for step in path], reverse=True):
        drop(new, path)
    return new, problems


def find(key: str, raw: Tree) -> tuple[Path, Shape]:
    """The path of a single value in a scenario, and what may stand there; default lists are filled in."""
    path, shape, node = walk(key, raw)
    if shape.table is not None or (shape.is_list and shape.item(0) is not None and _holds_tables(shape)):
        raise UnknownKey(f"expected the key of a single value, got a table; its keys: {', '.join(_known(shape, node))}")
    return path, shape


def walk(key: str, raw: Tree) -> tuple[Path, Shape, Any]:
    """The path of a dotted key, of a value or a table, what may stand there, and what stands there."""
    parts = split(key)
    shape, node = Shape(Tables), raw
    path: Path = ()
    while parts:
        step, taken = _step(shape, node, parts)
        child = below(shape, step, node)
        if child is None:
            raise UnknownKey(_unknown(shape, node, parts[0].strip(), last=len(parts) == 1))
        parts = parts[taken:]
        path, node = (*path, step), _enter(node, step, child, more=bool(parts))
        shape = child
    if not path:
        raise UnknownKey("expected a dotted key, got none")
    return path, shape, node


def _holds_tables(shape: Shape) -> bool:
    item = shape.item(0)
    return item is not None and item.table is not None and "name" in keys(item.table)


def _step(shape: Shape, node: Any, parts: list[str]) -> tuple[str | int, int]:
    """The next step, and how many parts it takes: an item's name may hold dots."""
    if not shape.is_list:
        return parts[0].strip(), 1
    items = node if isinstance(node, list) else []
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    for taken in range(len(parts), 0, -1):
        written = ".".join(parts[:taken])
        for name in (written, written.strip()):  # blanks around an unquoted name are not meant
            if name in names:
                return names.index(name), taken
    place = parts[0].strip()
    if place.isdecimal() and int(place) < len(items):
        return int(place), 1
    raise UnknownKey(_unknown(shape, node, place, last=len(parts) == 1))


def _enter(node: Any, step: str | int, child: Shape, *, more: bool) -> Any:
    """What stands one step down; a table or list that was left out begins with its default."""
    if isinstance(step, int):
        return node[step]
    if not isinstance(node, dict):
        return None
    if more and node.get(step) is None and child.field is not None:
        default = child.field.get_default()
        if isinstance(default, tuple):
            node[step] = _items(default)
        elif child.table is not None:
            node[step] = _table(default) if isinstance(default, BaseModel) else {}
    return node.get(step)


def _known(shape: Shape, node: Any) -> list[str]:
    if shape.table is not None:
        return list(keys(shape.table))
    if shape.is_list and isinstance(node, list):
        named = (item.get("name") if isinstance(item, dict) else None for item in node)
        return [str(place if name is None else name) for place, name in enumerate(named)]
    if shape.laws and isinstance(node, dict) and node.get("dist") in DISTRIBUTIONS:
        return list(keys(DISTRIBUTIONS[node["dist"]]))
    return []


def _unknown(shape: Shape, node: Any, part: str, *, last: bool) -> str:
    """What is wrong with a part of a key; the last one may stand elsewhere."""
    known = _known(shape, node)
    if not known:
        return f'expected a known key, got "{part}" below a single value'
    kind = "an item" if shape.is_list else "a known key"
    hint = (elsewhere(part) if last else "") or nearest(part, known)
    listed = "" if hint or len(known) > 12 else f"; known: {', '.join(known)}"
    return f'expected {kind}, got "{part}"{hint}{listed}'


def _typed(value: Any, shape: Shape) -> Any:
    """A value as TOML would hold it: text is read as TOML unless the key holds text."""
    if too_deep(value) is not None:
        raise TooDeep
    if isinstance(value, BaseModel):
        return _table(value)
    if isinstance(value, tuple | list):
        return _items(value)
    if not isinstance(value, str):
        return value.item() if hasattr(value, "item") else value
    if shape.annotation is bool and value.strip().lower() in SWITCHES:
        return SWITCHES[value.strip().lower()]
    try:
        read = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):
        return value
    if too_deep(read) is not None:
        raise TooDeep
    if len(read) != 1 or (shape.is_text and not isinstance(read["value"], str)):
        return value
    return read["value"]


def _items(items: Sequence[Any]) -> list[Any]:
    """A list as TOML would hold it, tables among its items too."""
    return [_table(one) if isinstance(one, BaseModel) else one for one in items]


def _table(table: BaseModel) -> Tree:
    """A table as TOML would hold it; what rules 1 do not read only where it is stated."""
    return drop_defaults(plain(table), Shape(type(table)))


def _put(raw: Tree, path: Path, value: Any) -> None:
    node: Any = raw
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value


def _rest_of_equity(raw: Tree, paths: Sequence[Path]) -> None:
    """With two partners and one stake set, the other partner's is what remains."""
    partners = raw.get("partners")
    touched = {path[1] for path in paths if len(path) >= 3 and path[0] == "partners" and path[2] == "equity"}
    if len(touched) != 1 or not isinstance(partners, list) or len(partners) != 2:
        return
    partners[1 - int(touched.pop())].pop("equity", None)
