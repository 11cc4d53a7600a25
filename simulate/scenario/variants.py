"""Variants of a scenario: other terms under a name, in its file or on the command line.

In a file, a `[[variants]]` table has a `name` and the keys that it sets, dotted or as tables like the scenario's:

    [[variants]]
    name = "tight reviews"
    set = { governance.review_interval_quarters = 2, exit.triggers."lost trust".below = 0.3 }
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Self, TypeVar

from simulate.scenario.problems import Problem, ScenarioError
from simulate.scenario.quantities import shown
from simulate.scenario.tree import Path, Tree, quoted

TABLE = "variants"
_KEYS = {"name", "set"}


class Changeable(Protocol):
    """What a variant can be made of: a scenario, as far as its terms can be changed."""

    def with_changes(self, changes: Mapping[str, Any]) -> Self:
        """The same with other terms."""


Terms = TypeVar("Terms", bound=Changeable)


@dataclass(frozen=True)
class Variant:
    """A name and what is other than in the scenario: dotted keys and their new values."""

    name: str
    changes: Mapping[str, Any] = field(default_factory=dict)

    def of(self, scenario: Terms) -> Terms:
        """The scenario with this variant's terms.

        Raises
        ------
        ScenarioError
            If there is no such key, or the result is no valid scenario; each problem names the variant.
        """
        try:
            return scenario.with_changes(self.changes) if self.changes else scenario
        except ScenarioError as error:
            where = f"variant {shown(self.name)}"
            raise ScenarioError([Problem(where, one.key, one.message) for one in error.problems]) from None


def parse_variant(text: str) -> Variant:
    """A variant as the command line has it: `name: key=value, key=value`.

    Raises
    ------
    ScenarioError
        If it has no name or no change.
    """
    name, colon, rest = text.partition(":")
    changes = {}
    for change in separate(rest):
        key, equals, value = change.partition("=")
        if not (equals and key.strip() and value.strip()):
            raise ScenarioError([Problem("--variant", "", f"expected key=value, got {shown(change.strip())}")])
        changes[key.strip()] = value.strip()
    if not (colon and name.strip() and changes):
        raise ScenarioError([Problem("--variant", "", f'expected "name: key=value, key=value", got {shown(text)}')])
    return Variant(name.strip(), changes)


def separate(text: str) -> Iterator[str]:
    """The parts of a text, cut at commas outside of brackets and quotes; an empty last part is none."""
    start, depth, quote = 0, 0, ""
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
        elif letter == "," and depth == 0:
            yield text[start:place]
            start = place + 1
    if text[start:].strip():
        yield text[start:]


def read(tables: Any, where: Callable[[Path], str]) -> tuple[dict[int, Variant], list[Problem]]:
    """The variants of a file's `[[variants]]` by their places, and what is wrong before a scenario is made of each."""
    if not isinstance(tables, list):
        return {}, [Problem(where((TABLE,)), TABLE, f"expected [[variants]], a list of tables, got {shown(tables)}")]
    variants: dict[int, Variant] = {}
    problems: list[Problem] = []
    for i, table in enumerate(tables):
        broken = list(_broken(table, [variant.name for variant in variants.values()]))
        problems += [Problem(where((TABLE, i, *path)), f"{TABLE}.{i}", message) for path, message in broken]
        if not broken:
            variants[i] = Variant(table["name"], dict(_flat(table["set"], ())))
    return variants, problems


def _broken(table: Any, names: list[str]) -> Iterator[tuple[Path, str]]:
    if not isinstance(table, dict):
        yield (), f"expected a table with name and set, got {shown(table)}"
        return
    for key in table.keys() - _KEYS:
        yield (key,), f"expected the keys name and set, got {shown(key)}"
    name, changes = table.get("name"), table.get("set")
    if not isinstance(name, str) or not name.strip():
        yield ("name",), f"expected a name in quotes, got {'nothing' if name is None else shown(name)}"
    elif name in names:
        yield ("name",), f"expected a name of its own, got {shown(name)} a second time"
    if not isinstance(changes, dict) or not changes:
        yield ("set",), f"expected the keys to set, got {'nothing' if not changes else shown(changes)}"


def _flat(table: Tree, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Dotted keys and their values; a distribution is a value. A quoted key is dotted already."""
    for key, value in table.items():
        here = (*path, key if not path and "." in key else quoted(key))
        if isinstance(value, dict) and "dist" not in value:
            yield from _flat(value, here)
        else:
            yield ".".join(here), value


def checked(scenario: Changeable, variants: Mapping[int, Variant], where: Callable[[Path], str]) -> list[Problem]:
    """What is wrong with the scenarios that the variants of a file make."""
    problems = []
    for i, variant in variants.items():
        try:
            variant.of(scenario)
        except ScenarioError as error:
            at = where((TABLE, i, "set"))
            problems += [Problem(f"{at}: {one.where}", one.key, one.message) for one in error.problems]
    return problems
