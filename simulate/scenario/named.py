"""Lists of tables that have names: an item is asked for by its place or by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsIndex, TypeVar, overload

from pydantic import AfterValidator

from simulate.scenario.tree import nearest

Item = TypeVar("Item")


class Named(tuple[Item, ...]):
    """A tuple of items that have a `name`: `scenario.partners["Carmaker"]` is `scenario.partners[0]`."""

    __slots__ = ()

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Item: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, key: Any) -> Any:
        """An item by its place or its name, or several by their places."""
        if not isinstance(key, str):
            return super().__getitem__(key)
        found = next((item for item in self if getattr(item, "name", None) == key), None)
        if found is None:
            names = [str(getattr(item, "name", "")) for item in self]
            raise KeyError(f"no {key!r}{nearest(key, names) or '; there are ' + (', '.join(names) or 'none')}")
        return found


NAMED = AfterValidator(Named)
"""Gives the items of a list that was read their names; it stands last in the list's declaration."""

if TYPE_CHECKING:
    Items = Named
else:

    class Items:
        """As the tables declare such a list: what is read is a tuple."""

        def __class_getitem__(cls, item: type) -> Any:
            return tuple[item, ...]
