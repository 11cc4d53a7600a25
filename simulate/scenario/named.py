"""Lists of tables that have names: an item is asked for by its place or by its name."""

from __future__ import annotations

from typing import Any, TypeVar

from simulate.scenario.tree import nearest

Item = TypeVar("Item")


class Named(tuple[Item, ...]):
    """A tuple of items that have a `name`: `scenario.partners["Carmaker"]` is `scenario.partners[0]`."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        found = next((item for item in self if getattr(item, "name", None) == key), None)
        if found is None:
            names = [str(getattr(item, "name", "")) for item in self]
            raise KeyError(f"no {key!r}{nearest(key, names) or '; there are ' + (', '.join(names) or 'none')}")
        return found
