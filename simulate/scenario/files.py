"""Data files of a scenario: columns of CSV files that lie beside it.

A history or an empirical distribution may name a file. Loading reads it and puts its numbers into the scenario, so that
a scenario in memory, and the resolved one that a run leaves behind, stand for themselves.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from simulate.scenario.market import FACTORS, SHORTEST_HISTORY
from simulate.scenario.tree import Path, nearest


class FileProblem(ValueError):
    """A data file that cannot be used."""


def inline(raw: dict[str, Any], folder: FilePath | None) -> Iterator[tuple[Path, str]]:
    """Replace every file that a scenario names by its numbers, in place; yields what is wrong, by path."""
    market = raw.get("market")
    for factor in FACTORS:
        table = market.get(factor) if isinstance(market, dict) else None
        if isinstance(table, dict) and isinstance(table.get("history"), str):
            path = ("market", factor, "history")
            try:
                levels = read_column(folder, table["history"], table.get("column"))
                _check_levels(levels, table["history"])
            except FileProblem as problem:
                yield path, str(problem)
                table.pop("history")
            else:
                table["history"] = levels
            table.pop("column", None)
    yield from _inline_laws(raw, (), folder)


def _inline_laws(node: Any, path: Path, folder: FilePath | None) -> Iterator[tuple[Path, str]]:
    if isinstance(node, dict):
        if node.get("dist") == "empirical" and isinstance(node.get("file"), str):
            name = node.pop("file")
            try:
                node["values"] = read_column(folder, name, node.pop("column", None))
            except FileProblem as problem:
                yield (*path, "file"), str(problem)
                node["values"] = [0.0]
        for key, item in node.items():
            yield from _inline_laws(item, (*path, key), folder)
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from _inline_laws(item, (*path, place), folder)


def _check_levels(levels: list[float], name: str) -> None:
    if len(levels) < SHORTEST_HISTORY:
        raise FileProblem(f"expected a history of at least {SHORTEST_HISTORY} quarters, got {len(levels)} in {name}")
    for place, level in enumerate(levels):
        if level <= 0.0:
            raise FileProblem(f"expected levels above 0, got {level:g} in row {place + 1} of {name}")


def read_column(folder: FilePath | None, name: str, column: Any) -> list[float]:
    """The numbers of one column of a CSV file with a header, which must lie in the scenario's folder or below it."""
    path = _beside(folder, name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise FileProblem(f"expected a CSV file that can be read, got {name}: {reason}") from None
    rows = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
    header = [cell.strip() for cell in rows[0]] if rows else []
    if column is None and len(header) == 1:
        column = header[0]
    if column not in header:
        wanted = "a column" if column is None else f'a column "{column}"'
        hint = nearest(str(column), header) if column is not None else "; name it by `column`"
        raise FileProblem(f"expected {wanted} in {name}, which has {', '.join(header) or 'nothing'}{hint}")
    place = header.index(column)
    return [_number(row, place, line, name) for line, row in enumerate(rows[1:], start=1)]


def _number(row: list[str], place: int, line: int, name: str) -> float:
    cell = row[place].strip() if place < len(row) else ""
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise FileProblem(f'expected numbers, got "{cell}" in row {line} of {name}')
    return value


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
