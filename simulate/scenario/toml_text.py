"""A scenario as TOML text: everything filled in, each key with its meaning and unit behind it."""

from __future__ import annotations

import json
from typing import Any

from simulate.scenario.shape import Shape, below
from simulate.scenario.tables import Tables
from simulate.scenario.tree import Tree, plain, quoted

_COMMENT_COLUMN = 44
_LONGEST_LINE = 110


def document(scenario: Tables) -> str:
    """The whole scenario as a TOML file."""
    lines: list[str] = []
    _table(plain(scenario), Shape(Tables), "", lines)
    return "\n".join(lines).strip() + "\n"


def inline(value: Any) -> str:
    """A value as TOML, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(item) for item in value) + "]"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15 and not (value == 0.0 and str(value)[0] == "-")
        return f"{int(value):_}.0" if whole else repr(value)
    return f"{value:_}" if abs(value) >= 100_000 else str(value)


def _table(table: Tree, shape: Shape, name: str, lines: list[str]) -> None:
    """A table's own keys, then the tables in it."""
    inner: list[tuple[str, Any, Shape]] = []
    for key, value in table.items():
        child = below(shape, key, table)
        assert child is not None
        if child.table is not None or child.is_open or _is_array_of_tables(value, child):
            inner.append((key, value, child))
        else:
            lines.append(_pair(key, value, child))
    for key, value, child in inner:
        path = f"{name}.{key}" if name else key
        if isinstance(value, list):
            for place, item in enumerate(value):
                item_shape = child.item(place)
                assert item_shape is not None
                lines += ["", f"[[{path}]]"]
                _table(item, item_shape, path, lines)
        else:
            lines += ["", f"[{path}]"]
            if child.is_open:
                lines += [f"{quoted(name)} = {inline(item)}" for name, item in value.items()]
            else:
                _table(value, child, path, lines)


def _is_array_of_tables(value: Any, shape: Shape) -> bool:
    item = shape.item(0) if shape.is_list else None
    return bool(value) and item is not None and item.table is not None


def _pair(key: str, value: Any, shape: Shape) -> str:
    text = f"{key} = {inline(value)}"
    if len(text) > _LONGEST_LINE and isinstance(value, list):
        items = "".join(f"    {inline(item)},\n" for item in value)
        return f"{key} = [\n{items}]"
    unit = f" [{shape.unit}]" if shape.unit else ""
    return f"{text:<{_COMMENT_COLUMN}} # {shape.meaning}{unit}" if shape.meaning else text
