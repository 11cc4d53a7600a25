"""The shape of a scenario, read off its tables: which keys there are, and what each may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from simulate.scenario.distributions import DISTRIBUTIONS, Distribution
from simulate.scenario.edition import FIRST, rules_of, since
from simulate.scenario.quantities import Quantity, Table
from simulate.scenario.tables import Tables
from simulate.scenario.tree import Path, dotted
from simulate.scenario.usual import Usual


@dataclass(frozen=True)
class Shape:
    """What may stand at a key.

    Attributes
    ----------
    annotation : Any
        The declared type, without its metadata and without `None`.
    quantity : Quantity or None
        Unit and range, where it is a number.
    usual : Usual or None
        What is usual for it, where that is not all that is legal.
    field : FieldInfo or None
        The declaration with description and default; None for the items of a list.
    since : int
        The edition of the model with which it came.
    """

    annotation: Any
    quantity: Quantity | None = None
    usual: Usual | None = None
    field: FieldInfo | None = None
    since: int = FIRST

    @property
    def unit(self) -> str:
        """The unit, where it is a number that has one."""
        return self.quantity.unit if self.quantity is not None else ""

    @property
    def meaning(self) -> str:
        """What the declaration says of it; nothing of the items of a list."""
        return (self.field.description or "") if self.field is not None else ""

    @property
    def table(self) -> type[Table] | None:
        """The model, where a table stands here."""
        is_table = isinstance(self.annotation, type) and issubclass(self.annotation, Table)
        return self.annotation if is_table else None

    @property
    def is_open(self) -> bool:
        """Whether a table stands here whose keys are names that no schema knows."""
        return get_origin(self.annotation) is dict

    @property
    def is_list(self) -> bool:
        """Whether a list stands here."""
        return get_origin(self.annotation) is tuple

    @property
    def is_text(self) -> bool:
        """Whether text stands here."""
        if self.annotation is str:
            return True
        return bool(self.choices) and all(isinstance(choice, str) for choice in self.choices)

    @property
    def choices(self) -> tuple[Any, ...]:
        """The values that may stand here, where they are few."""
        return get_args(self.annotation) if get_origin(self.annotation) is Literal else ()

    @property
    def laws(self) -> tuple[type[Distribution], ...]:
        """The distributions that may be written here instead of a number."""
        if get_origin(self.annotation) not in (Union, UnionType):
            return ()
        other = next(member for member in get_args(self.annotation) if member is not float)
        members = get_args(_stripped(other)[0])
        return tuple(member for member in members if isinstance(member, type) and issubclass(member, Distribution))

    @property
    def length(self) -> int | None:
        """The number of items of the list, where it is fixed."""
        items = get_args(self.annotation) if self.is_list else ()
        return None if not items or Ellipsis in items else len(items)

    def item(self, place: int) -> Shape | None:
        """The shape of an item of the list."""
        items = get_args(self.annotation)
        if len(items) == 2 and items[1] is Ellipsis:
            return _shape(items[0])
        return _shape(items[place]) if place < len(items) else None


def _stripped(annotation: Any, metadata: tuple[Any, ...] = ()) -> tuple[Any, tuple[Any, ...]]:
    """A type without `Annotated` and without `None`, and what the annotations said."""
    if get_origin(annotation) is Annotated:
        first, *rest = get_args(annotation)
        return _stripped(first, (*metadata, *rest))
    if get_origin(annotation) in (Union, UnionType):
        members = [member for member in get_args(annotation) if member is not NoneType]
        if len(members) == 1:
            return _stripped(members[0], metadata)
    return annotation, metadata


def _shape(annotation: Any, metadata: tuple[Any, ...] = (), field: FieldInfo | None = None) -> Shape:
    stripped, said = _stripped(annotation, metadata)
    quantity = next((item for item in said if isinstance(item, Quantity)), None)
    usual = next((item for item in reversed(said) if isinstance(item, Usual)), None)
    return Shape(stripped, quantity, usual, field, since(said))


@cache
def keys(table: type[Table]) -> Mapping[str, Shape]:
    """The keys of a table, as TOML spells them."""
    found = {
        field.alias or name: _shape(field.annotation, tuple(field.metadata), field)
        for name, field in table.model_fields.items()
    }
    return MappingProxyType(found)


def below(shape: Shape, step: str | int, raw: Any) -> Shape | None:
    """The shape one step down; `raw` is what stands at `shape`, for a distribution's own keys."""
    if isinstance(step, int):
        return shape.item(step) if shape.is_list else None
    if shape.table is not None:
        return keys(shape.table).get(step)
    if shape.laws and isinstance(raw, dict):
        law = DISTRIBUTIONS.get(str(raw.get("dist")))
        return keys(law).get(step) if law is not None else None
    return None


def shape_at(path: Path, raw: Any) -> Shape | None:
    """What may stand at a path; None if nothing."""
    shape: Shape | None = Shape(Tables)
    for step in path:
        if shape is None:
            return None
        shape = below(shape, step, raw)
        raw = _child(raw, step)
    return shape


def _child(raw: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return raw[step] if isinstance(raw, list) and step < len(raw) else None
    return raw.get(step) if isinstance(raw, dict) else None


def known_keys(path: Path, raw: Any) -> list[str]:
    """The keys of the table, or of the distribution, at a path."""
    shape = shape_at(path, raw)
    if shape is None:
        return []
    if shape.table is not None:
        return list(keys(shape.table))
    for step in path:
        raw = _child(raw, step)
    law = DISTRIBUTIONS.get(str(raw.get("dist"))) if isinstance(raw, dict) else None
    return list(keys(law)) if law is not None and shape.laws else []


MOST_PLACES = 3
"""Places of a key that are named."""


def elsewhere(key: str) -> str:
    """`; did you mean X?` for a key that stands elsewhere in a scenario, `*` for an item of a list; or nothing."""
    found = [place for place in _every_key(Shape(Tables), "") if place.rpartition(".")[2] == key and "." in place]
    quoted = [f'"{place}"' for place in found]
    return f"; did you mean {' or '.join(quoted)}?" if 0 < len(found) <= MOST_PLACES else ""


def _every_key(shape: Shape, path: str) -> Iterator[str]:
    item = shape.item(0) if shape.is_list else shape
    if item is not None and item.table is not None:
        inside = f"{path}.*" if shape.is_list else path
        for key, child in keys(item.table).items():
            here = f"{inside}.{key}".lstrip(".")
            yield here
            yield from _every_key(child, here)


def known_numbers(raw: Mapping[str, Any]) -> list[str]:
    """Dotted keys of all numbers that may be distributions, those that the scenario leaves out included."""
    unread = rules_of(raw) == FIRST
    return [
        dotted(path, raw) for path, shape in _numbers(Shape(Tables), raw, ()) if not (unread and shape.since > FIRST)
    ]


def _numbers(shape: Shape, raw: Any, path: Path) -> Iterator[tuple[Path, Shape]]:
    if Distribution in (law.__base__ for law in shape.laws) and len(shape.laws) == len(DISTRIBUTIONS):
        yield path, shape
    elif shape.table is not None:
        for key, child in keys(shape.table).items():
            if raw is not None or child.table is None:
                yield from _numbers(child, _child(raw, key), (*path, key))
    elif shape.is_list:
        default = shape.field.default if raw is None and shape.field is not None else raw
        for place in range(len(default) if isinstance(default, list | tuple) else 0):
            item = shape.item(place)
            if item is not None:
                yield from _numbers(item, _child(raw, place), (*path, place))
