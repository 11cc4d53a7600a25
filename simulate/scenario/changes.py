"""What differs between two scenarios, key by key, as TOML would hold it.

Items of a list that have names (partners, stages, triggers, payments, regimes) are matched by them; a table or an item
that one side lacks is one difference, not one for each of its keys. Of two scenarios by other rules of the model, what
only the later rules read is a difference where it is not at its default.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from simulate.scenario.later import drop_defaults
from simulate.scenario.tables import Tables
from simulate.scenario.tree import plain, quoted

Change = tuple[Any, Any]
"""What stands in the first scenario and in the second; None where it is missing."""
_NO_INPUTS = {"scenario.name", "scenario.description", "scenario.archetype"}
"""Keys that change no result."""
_FUTURES = "simulation."
"""Keys of how it is simulated, not of what."""


def changes(first: Tables, second: Tables) -> dict[str, Change]:
    """The inputs in which two scenarios differ, by dotted key; names, and how they are simulated, are none."""
    one, other = (_told_shortly(plain(scenario)) for scenario in (first, second))
    if first.rules != second.rules:
        one, other = drop_defaults(one), drop_defaults(other)
    found = dict(_differences(one, other, ""))
    return {key: change for key, change in found.items() if key not in _NO_INPUTS and not key.startswith(_FUTURES)}


def _told_shortly(raw: dict[str, Any]) -> dict[str, Any]:
    """What was learned before as its digest: nobody reads thousands of numbers."""
    learned = raw.get("decisions", {}).get("learned")
    if learned is not None:
        digest = hashlib.sha256(json.dumps(learned).encode()).hexdigest()
        raw["decisions"] = {**raw["decisions"], "learned": f"given: {digest[:12]}"}
    return raw


def _differences(first: Any, second: Any, key: str) -> Iterator[tuple[str, Change]]:
    if first == second:
        return
    if _is_table(first) and _is_table(second):
        for step in {**first, **second}:
            yield from _differences(first.get(step), second.get(step), _below(key, step))
    elif _is_named(first) and _is_named(second) and (first or second):
        yield from _items(first, second, key)
    else:
        yield key, (first, second)


def _items(first: list[Any], second: list[Any], key: str) -> Iterator[tuple[str, Change]]:
    """Items by name; and the order of those that both have, which can matter: the first trigger is pulled."""
    one, other = ({item["name"]: item for item in items} for items in (first, second))
    for name in {**one, **other}:
        yield from _differences(one.get(name), other.get(name), _below(key, name))
    before, after = [name for name in one if name in other], [name for name in other if name in one]
    if before != after:
        yield f"{key} (order)", (before, after)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and "dist" not in value


def _is_named(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and "name" in item for item in value)


def _below(key: str, step: str) -> str:
    return f"{key}.{quoted(step)}" if key else quoted(step)
