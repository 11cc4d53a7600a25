"""A scenario as a tree of tables and lists, and the dotted keys that name its leaves.

A key names a leaf from the root: `venture.price`, `governance.reset.logit.alignment`. Items of a list go by their name
where they have one, else by their place: `partners.Carmaker.equity`, `governance.escalation.0`. A name that holds a dot
or a quotation mark, or is a number, is quoted: `partners."A.B. Ltd".equity`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from simulate.scenario.distributions import Distribution
from simulate.scenario.edition import SECOND, since

Path = tuple[str | int, ...]
Tree = dict[str, Any]
DEEPEST = 12
"""Tables and lists within each other, at most; a scenario needs seven."""
LEAST = 4
"""Letters of the beginning of a word, at least, by which it is meant."""
_PART = re.compile(r'"((?:[^"\\]|\\.)*)"(?:\.|$)|([^.]*)(?:\.|$)')


def tree(model: BaseModel) -> Tree:
    """The tables of a model as dictionaries, with TOML's keys; distributions stay what they are.

    Of a scenario without the keys that its rules do not read.
    """
    return _tables(model, getattr(model, "rules", SECOND))


def whole_tree(model: BaseModel) -> Tree:
    """The same with every key, read or not."""
    return _tables(model, SECOND)


def _tables(model: BaseModel, rules: int) -> Tree:
    return {key: _branch(getattr(model, name), rules) for key, name in _read(type(model), rules)}


@cache
def _read(table: type[BaseModel], rules: int) -> tuple[tuple[str, str], ...]:
    """The keys of a table that some rules read, as TOML spells them and as the model does."""
    fields = table.model_fields.items()
    return tuple((field.alias or name, name) for name, field in fields if since(field.metadata) <= rules)


def _branch(value: Any, rules: int) -> Any:
    if isinstance(value, float | int | str):  # nearly all, and quickly told
        return value
    if isinstance(value, BaseModel) and not isinstance(value, Distribution):
        return _tables(value, rules)
    if isinstance(value, tuple):
        return [_branch(item, rules) for item in value]
    return value


def plain(model: BaseModel) -> Tree:
    """The tables of a model as TOML would hold them: distributions are tables too, what is left out is missing."""
    return {key: _toml(value) for key, value in tree(model).items() if value is not None}


def as_toml(value: Any) -> Any:
    """A value of a model, or a table, as TOML would hold it."""
    return _toml(_branch(value, SECOND))


def _toml(value: Any) -> Any:
    if isinstance(value, float | int | str):
        return value
    if isinstance(value, Distribution):
        return plain(value)
    if isinstance(value, dict):
        return {key: _toml(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_toml(item) for item in value]
    return value


def standing(root: Any, path: Path) -> Any:
    """What stands at a path of a tree."""
    for step in path:
        root = root[step]
    return root


def drop(root: Any, path: Path) -> None:
    """Leave out what stands at a path of a tree."""
    node = standing(root, path[:-1])
    if isinstance(node, list):
        del node[int(path[-1])]
    else:
        node.pop(path[-1], None)


def quoted(name: str) -> str:
    """A part of a key, quoted where it could be misread."""
    if name and "." not in name and '"' not in name and not name.isdigit():
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def dotted(path: Path, root: Any) -> str:
    """The key of a path into a tree."""
    parts: list[str] = []
    node = root
    for step in path:
        if isinstance(step, int):
            node = node[step] if isinstance(node, list) and step < len(node) else None
            name = node.get("name") if isinstance(node, dict) else None
            parts.append(quoted(name) if isinstance(name, str) else str(step))
        else:
            node = node.get(step) if isinstance(node, dict) else None
            parts.append(quoted(step) if not step.isdigit() else step)
    return ".".join(parts)


def split(key: str) -> list[str]:
    """The parts of a dotted key."""
    parts: list[str] = []
    place = 0
    while place < len(key):
        match = _PART.match(key, place)
        if match is None or match.end() == place:
            break
        word = match.group(1)
        parts.append(match.group(2) if word is None else re.sub(r"\\(.)", r"\1", word))
        place = match.end()
    return parts


def leaves(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf of a tree with its path, in order."""
    if isinstance(node, dict):
        for key, item in node.items():
            yield from leaves(item, (*path, key))
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from leaves(item, (*path, place))
    else:
        yield path, node


class TooDeep(ValueError):
    """A value, or a file, whose tables and lists are nested deeper than any scenario's."""

    def __init__(self) -> None:
        super().__init__(f"expected tables and lists nested at most {DEEPEST} deep, got ones that are nested deeper")


def too_deep(root: Any, path: Path = ()) -> Path | None:
    """The path of a table or list that is nested deeper than any scenario's; None if there is none."""
    waiting: list[tuple[Any, Path]] = [(root, path)]
    while waiting:
        node, here = waiting.pop()
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list | tuple) else ()
        for step, item in items:
            if isinstance(item, dict | list | tuple):
                if len(here) >= DEEPEST:
                    return here
                waiting.append((item, (*here, step)))
    return None


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the known word that is nearest, or the only one that begins so, or nothing."""
    by_lower = {item.lower(): item for item in known}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    longer = [item for item in by_lower if len(word) >= LEAST and item.startswith(word.lower())]
    meant = close or (longer if len(longer) == 1 else [])
    return f'; did you mean "{by_lower[meant[0]]}"?' if meant else ""
