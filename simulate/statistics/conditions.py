"""Conditions on results, for scripts: `venture.npv.mean < 0`.

A condition is a dotted path into a JSON result, one of < <= > >=, and a number. Names that hold dots may be quoted as
in scenario keys; items of lists go by their place, from 0. A quantile may be called as in tables: `p05`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulate.scenario.tree import nearest, split
from simulate.statistics.kinds import QUANTILE_KEYS

QUANTILES, VALUE = "quantiles", "0"
"""Where quantiles stand in an entry of summary.json, and which of their three numbers is the value."""
_FORM = re.compile(r'\s*(?P<path>(?:"[^"]*"|[^<>"])+?)\s*(?P<sign><=|>=|<|>)\s*(?P<bound>\S+)\s*')


class ConditionError(ValueError):
    """A condition that cannot be read, or that names no number; the message says which and what there is."""


@dataclass(frozen=True)
class Condition:
    """One condition.

    Attributes
    ----------
    text : str
        As it was given.
    path : tuple of str
        Where the number stands.
    sign : str
        `<`, `<=`, `>` or `>=`.
    bound : float
        What it is held against.
    """

    text: str
    path: tuple[str, ...]
    sign: str
    bound: float

    def value(self, result: Mapping[str, Any]) -> float:
        """The number that it speaks of.

        Raises
        ------
        ConditionError
            If there is none.
        """
        found = self._found(result)
        if found is None:
            raise ConditionError(f"{self.text!r}: this result has no such number (null)")
        return float(found)

    def holds(self, result: Mapping[str, Any]) -> bool:
        """Whether it holds for a result; raises `ConditionError` as `value` does."""
        value = self.value(result)
        if self.sign in ("<", "<="):
            return value < self.bound or (self.sign == "<=" and value == self.bound)
        return value > self.bound or (self.sign == ">=" and value == self.bound)

    def assert_known(self, result: Mapping[str, Any]) -> None:
        """Refuse a path that leads nowhere in results of this shape; a number may still be missing."""
        self._found(result)

    def _found(self, result: Any) -> Any:
        node, rest = result, list(self.path)
        while rest:
            known = _names(node)
            rest = _spelled_out(rest, known)
            taken = next((k for k in range(len(rest), 0, -1) if ".".join(rest[:k]) in known), 0)
            if not taken:
                names = [*known, *QUANTILE_KEYS] if QUANTILES in known else known
                raise ConditionError(f"{self.text!r}: {_unknown(rest[0], names)}")
            name, rest = ".".join(rest[:taken]), rest[taken:]
            node = node[name] if isinstance(node, Mapping) else node[int(name)]
        if _names(node):
            raise ConditionError(f"{self.text!r}: expected the path of a number, got a table; {_listed(_names(node))}")
        if isinstance(node, bool | str):
            raise ConditionError(f"{self.text!r}: expected the path of a number, got {node!r}")
        return node


def _spelled_out(path: list[str], known: Sequence[str]) -> list[str]:
    """The path of a quantile by its name, `p05`, or without the place among its limits: `quantiles.0.05.0`."""
    key = None if path[0] in known or QUANTILES not in known else QUANTILE_KEYS.get(path[0])
    if key is not None:
        return [QUANTILES, key, VALUE, *path[1:]]
    is_whole = known == [*QUANTILE_KEYS.values()] and ".".join(path) in known
    return [*path, VALUE] if is_whole else path


def parse(text: str) -> Condition:
    """A condition from its text.

    Raises
    ------
    ConditionError
        If it has not the form `PATH < NUMBER` (or <=, >, >=).
    """
    form = _FORM.fullmatch(text)
    bound = _number(form["bound"]) if form else None
    path = split(form["path"]) if form else []
    if form is None or bound is None or not all(path):
        raise ConditionError(f"expected a condition such as 'venture.npv.mean < 0' (or <=, >, >=), got {text!r}")
    return Condition(text, tuple(path), form["sign"], bound)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _names(node: Any) -> list[str]:
    if isinstance(node, Mapping):
        return list(node)
    is_list = isinstance(node, Sequence) and not isinstance(node, str)
    return [str(place) for place in range(len(node))] if is_list else []


def _unknown(name: str, known: Sequence[str]) -> str:
    hint = nearest(name, known)
    return f"there is no {name!r}{hint}{'' if hint else '; ' + _listed(known)}"


def _listed(known: Sequence[str]) -> str:
    if known and known[-1] == str(len(known) - 1):
        return f"its items: 0 to {len(known) - 1}"
    return f"its keys: {', '.join(known)}" if known else "it is a single value"
