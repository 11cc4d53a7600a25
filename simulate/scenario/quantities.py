"""What a key of a scenario may hold: numbers with a unit and a range, and tables of them.

Every table of a scenario is a frozen model; every number in it is declared as `Annotated[type, Quantity(unit, range)]`,
from which follow the check, the words of its error, its line in the nomenclature, and its JSON schema. The type says
what may be written: `int` a whole number, `float` a number, and a union of `float` and distributions (`Number` in
`distributions.py`) a number or the law that it is drawn from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn, Protocol, get_args, runtime_checkable

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from simulate.printable import escaped

LONGEST_SHOWN = 60
"""Letters of a value in a message."""
LARGEST = 1e15
"""No number of a scenario is larger, whatever its unit: products of several would be beyond what a number can hold."""
LARGEST_DRAWN = 1e75
"""The same for what a law comes to at the end of its tail, which no run ever sees."""


class Table(BaseModel):
    """A table of a scenario: frozen, and every key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


@runtime_checkable
class Law(Protocol):
    """A distribution, as far as the range of a key is concerned."""

    @property
    def dist(self) -> str:
        """The name of the distribution."""

    def reach(self) -> tuple[float, float]:
        """The smallest and the largest value that can be drawn."""

    @property
    def continuous(self) -> bool:
        """Whether the ends of the reach have probability 0."""


def exact(value: float) -> str:
    """A number to its last digit, in few digits where they say all of it: no limit of a range is rounded."""
    short = f"{value:g}"
    return short if Decimal(short) == Decimal(value) else repr(value)


def shown(value: Any) -> str:
    """A value as it would stand in a TOML file, cut to a length that fits in a message."""
    text = _as_toml(value, LONGEST_SHOWN)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def _as_toml(value: Any, room: int) -> str:
    """A value as TOML, as far as there is room: of what is nested deep or long only the beginning is written."""
    if room <= 0:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{escaped(value[: room + 1])}"'
    if isinstance(value, dict):
        pairs = (f"{escaped(str(key))} = {_as_toml(item, room - 2)}" for key, item in value.items())
        return "{ " + _listed(pairs, room) + " }"
    if isinstance(value, list | tuple):
        return "[" + _listed((_as_toml(item, room - 1) for item in value), room) + "]"
    if isinstance(value, int):
        return str(value) if value.bit_length() < 200 else "a number that is too large"
    return f"{value:.12g}" if isinstance(value, float) else escaped(str(value))


def _listed(texts: Iterator[str], room: int) -> str:
    """Texts with commas between them, until there is no room."""
    listed = next(texts, "")
    while len(listed) <= room and (text := next(texts, None)) is not None:
        listed += f", {text}"
    return listed


def refuse(message: str) -> NoReturn:
    """Refuse a value for a reason that is a whole sentence."""
    raise PydanticCustomError("refused", "{message}", {"message": message})


@dataclass(frozen=True)
class Quantity:
    """The unit and the legal range of a number.

    Attributes
    ----------
    unit : str
        The unit, as the nomenclature prints it.
    ge, gt, le, lt : float or None
        Limits of the range, with and without the limit itself.
    why : str
        Why the range ends there, where that is not plain.
    """

    unit: str = ""
    ge: float | None = None
    le: float | None = None
    gt: float | None = None
    lt: float | None = None
    why: str = ""

    @property
    def range(self) -> str:
        """The range in words: `from 0 to 1`, `above 0`; empty where every number is legal."""
        if self.ge is not None and self.le is not None:
            return f"from {exact(self.ge)} to {exact(self.le)}"
        limits = (("at least", self.ge), ("above", self.gt), ("at most", self.le), ("below", self.lt))
        return " and ".join(f"{words} {exact(limit)}" for words, limit in limits if limit is not None)

    def expected(self, kind: str = "a number") -> str:
        """What is expected, with range and unit."""
        why = f" ({self.why})" if self.why else ""
        return " ".join(part for part in (kind, self.range) if part) + self._in_unit + why

    @property
    def _in_unit(self) -> str:
        return f" [{self.unit}]" if self.unit else ""

    def holds(self, value: float) -> bool:
        """Whether a number lies in the range."""
        return (
            (self.ge is None or value >= self.ge)
            and (self.le is None or value <= self.le)
            and (self.gt is None or value > self.gt)
            and (self.lt is None or value < self.lt)
        )

    def _refuse_size(self, largest: float, got: str) -> NoReturn:
        """Refuse a number of a size that no unit makes."""
        refuse(f"expected a number up to {largest:g} in size{self._in_unit}, got {got}: look at its unit")

    def number(self, value: Any, kind: str) -> float:
        """The value as a float, refused if it is none or out of range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            refuse(f"expected {self.expected(kind)}, got {shown(value)}")
        try:
            as_float = float(value)
        except OverflowError:
            refuse(f"expected {self.expected(kind)}, got a number that is too large")
        if not math.isfinite(as_float):
            refuse(f"expected {self.expected(kind)}, got {value}, which is no finite number")
        if not self.holds(as_float):
            refuse(f"expected {self.expected(kind)}, got {shown(value)}")
        if abs(as_float) > LARGEST:
            self._refuse_size(LARGEST, shown(value))
        return as_float

    def whole(self, value: Any) -> int:
        """The value as an int, refused if it is none or out of range."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not self.holds(value):
            refuse(f"expected {self.expected('a whole number')}, got {shown(value)}")
        return value

    def law(self, law: Law) -> Law:
        """The distribution, refused if a draw of it can leave the range."""
        low, high = law.reach()
        ends = (self.gt, self.lt) if law.continuous else ()
        low_ok = self.holds(low) or low in ends
        high_ok = self.holds(high) or high in ends
        if low_ok and high_ok:
            if max(abs(low), abs(high)) > LARGEST_DRAWN:
                self._refuse_size(LARGEST_DRAWN, f"{law.dist} that reaches beyond")
            return law
        lower = self.gt if self.ge is None else self.ge
        upper = self.lt if self.le is None else self.le
        advice = [f"min = {exact(lower)}" for _ in range(not low_ok) if lower is not None]
        advice += [f"max = {exact(upper)}" for _ in range(not high_ok) if upper is not None]
        refuse(
            f"expected {self.expected('a number')}, got {law.dist} that reaches from {low:.12g} to {high:.12g}: "
            f"give it {' and '.join(advice)}, or other parameters"
        )

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The check of a value, by the declared type."""
        if source is int:
            return core_schema.no_info_plain_validator_function(self.whole)
        if source is float:
            return core_schema.no_info_plain_validator_function(lambda value: self.number(value, "a number"))
        others = handler.generate_schema(next(member for member in get_args(source) if member is not float))
        lists = others["type"] == "tuple"

        def check(value: Any, validate: core_schema.ValidatorFunctionWrapHandler) -> Any:
            if lists:
                return validate(value) if isinstance(value, list | tuple) else self.number(value, "a number or a list")
            if isinstance(value, int | float) or not isinstance(value, dict | Law):  # a protocol is slow to ask
                return self.number(value, "a number or a distribution")
            return self.law(validate(value))

        return core_schema.no_info_wrap_validator_function(
            check, others, serialization=core_schema.plain_serializer_function_ser_schema(_plain)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The range as a JSON schema; where a distribution may be written, as one of two."""
        if schema["type"] == "function-wrap":
            return self._unit | {"anyOf": [self._json("number"), handler(schema["schema"])]}
        return self._unit | self._json("integer" if schema["function"]["function"] == self.whole else "number")

    @property
    def _unit(self) -> dict[str, Any]:
        return {"unit": self.unit} if self.unit else {}

    def _json(self, kind: str) -> dict[str, Any]:
        limits = {"minimum": self.ge, "maximum": self.le, "exclusiveMinimum": self.gt, "exclusiveMaximum": self.lt}
        return {"type": kind} | {key: limit for key, limit in limits.items() if limit is not None}


def _plain(value: Any) -> Any:
    return value.model_dump(exclude_none=True) if isinstance(value, BaseModel) else value
