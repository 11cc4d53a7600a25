"""Data files of a scenario: columns of CSV files that lie beside it.

A history or an empirical distribution may name a file. Loading reads it and puts its numbers into the scenario, so that
a scenario in memory, and the resolved one that a run leaves behind, stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from simulate.scenario.datafile import DataColumn, FileProblem, at_most, read_column
from simulate.scenario.histories import in_time
from simulate.scenario.market import FACTORS, SHORTEST_HISTORY
from simulate.scenario.numerals import same_money, short
from simulate.scenario.quantities import exact
from simulate.scenario.settings import Info
from simulate.scenario.shape import shape_at
from simulate.scenario.tree import Path

_SCALED = re.compile(
    r"%|\b(percent|per cent|prozent|bps?|basis points?|thousands?|tsd|tausend|billions?|bn|mrd)\b|['\u2019]?\b000\b"
    r"|[\[(]\s*k\s*[\])]",
    re.IGNORECASE,
)
"""Words of a heading by which its values are in another scale than a key's."""


MONEY = ("million", "currency")
"""How the units of money begin."""
CURRENCY = Info.model_fields["currency"].default
"""Of a scenario that does not say."""


def inline(raw: dict[str, Any], folder: FilePath | None) -> Iterator[tuple[Path, str]]:
    """Replace every file that a scenario names by its numbers, in place; yields what is wrong, by path."""
    market = raw.get("market")
    for factor in FACTORS:
        table = market.get(factor) if isinstance(market, dict) else None
        if isinstance(table, dict) and isinstance(table.get("history"), str):
            path = ("market", factor, "history")
            try:
                levels = _levels(folder, table["history"], table.get("column"))
            except FileProblem as problem:
                yield from ((path, reason) for reason in problem.reasons)
                table.pop("history")
            else:
                table["history"] = levels
            table.pop("column", None)
    yield from _inline_laws(raw, raw, (), folder)


def _inline_laws(raw: Any, node: Any, path: Path, folder: FilePath | None) -> Iterator[tuple[Path, str]]:
    if isinstance(node, dict):
        if node.get("dist") == "empirical" and isinstance(node.get("file"), str):
            name = node.pop("file")
            try:
                found = _column(folder, name, node.pop("column", None))
                _refuse_other_money(found, raw, path)
                node["values"] = found.values
            except FileProblem as problem:
                yield from (((*path, "file"), reason) for reason in problem.reasons)
                node["values"] = [0.0]
        for key, item in node.items():
            yield from _inline_laws(raw, item, (*path, key), folder)
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from _inline_laws(raw, item, (*path, place), folder)


def _levels(folder: FilePath | None, name: str, column: Any) -> list[float]:
    """The levels of a history, in the order of time."""
    levels = in_time(read_column(_beside(folder, name), name, column, relative=True))
    if len(levels) < SHORTEST_HISTORY:
        raise FileProblem(f"expected a history of at least {SHORTEST_HISTORY} quarters, got {len(levels)} in {name}")
    wrong = [
        f"expected levels above 0, got {exact(level)} in row {place} of {name}"
        for place, level in enumerate(levels, start=1)
        if level <= 0.0
    ]
    if wrong:
        raise FileProblem(*at_most(wrong))
    return levels


def _column(folder: FilePath | None, name: str, column: Any) -> DataColumn:
    """The column of an empirical law, whose heading may not say that they are in another scale."""
    found = read_column(_beside(folder, name), name, column)
    if not found.values:
        raise FileProblem(f"expected a value at least, got none in {name}")
    scale = _SCALED.search(found.heading)
    if scale is not None:
        raise FileProblem(
            f'expected values in the unit of the key, got the heading "{short(found.heading)}" in {name}: '
            f'"{scale.group().strip()}" is not applied; write the values themselves (a share as 0.05), without it'
        )
    return found


def _refuse_other_money(column: DataColumn, raw: Any, path: Path) -> None:
    """Refuse values in a currency where the key holds no money, or the scenario counts in another one."""
    shape = shape_at(path, raw)
    if not column.currency or shape is None or shape.quantity is None:
        return
    unit, about = shape.quantity.unit, raw.get("scenario")
    if not unit.startswith(MONEY):
        got = f"amounts in {column.currency} in {column.name}"
        raise FileProblem(f"expected values [{unit or 'plain numbers'}], got {got}: this key holds no money")
    own = about.get("currency", CURRENCY) if isinstance(about, dict) else CURRENCY
    if isinstance(own, str) and not same_money(own, column.currency):
        got = f"got {column.currency} in {column.name}"
        raise FileProblem(f"expected amounts in {short(own)}, as scenario.currency says, {got}: convert them")


def _beside(folder: FilePath | None, name: str) -> FilePath:
    """The file's path, refused if it leads out of the scenario's folder."""
    if folder is None:
        raise FileProblem(f"expected numbers, got the file {name}: a scenario without a folder cannot name files")
    home = folder.resolve()
    relative = FilePath(name)
    if relative.is_absolute() or ".." in relative.parts or "\\" in name or ":" in name or "\0" in name:
        raise FileProblem(f"expected a file in the scenario's own folder, got {name}: write a relative path without ..")
    path = (home / relative).resolve()
    if not path.is_relative_to(home):
        raise FileProblem(f"expected a file in the scenario's own folder, got {name}, which leads out of it by a link")
    return path
