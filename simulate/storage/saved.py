"""A directory of results as what is made of it afterwards reads it: its manifest, its scenario, its JSON and CSV files.

Nothing is simulated, and nothing that was altered is believed: each file is held against its digest first.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.scenario.problems import ScenarioError
from simulate.storage.opening import Kept, Manifest, damaged, opened
from simulate.storage.writing import SCENARIO

if TYPE_CHECKING:
    from simulate.scenario import Scenario
    from simulate.scenario.origin import Origin


RESULTS = {
    "run": "summary.json",
    "compare": "summary.json",
    "sweep": "summary.json",
    "worth": "worth.json",
    "drivers": "drivers.json",
    "elements": "elements.json",
    "decide": "decide.json",
}
"""The JSON in which a command leaves its results: those that have a page and a workbook."""


@dataclass(frozen=True)
class Saved:
    """A directory of results.

    Attributes
    ----------
    kept : Kept
        The directory, and its manifest, which is whole.
    """

    kept: Kept[Manifest]

    @property
    def study(self) -> str:
        """Which command wrote it: `run`, `compare` …"""
        return self.kept.manifest.study or "run"

    @property
    def results(self) -> dict[str, Any]:
        """What came out, as its JSON has it.

        Raises
        ------
        RunDirectoryError
            If it is not as it was written.
        """
        return self.json(RESULTS[self.study])

    @contextmanager
    def understood(self) -> Iterator[None]:
        """Within it, what is not in the results as it should be is told as damage."""
        try:
            yield
        except ScenarioError:
            raise
        except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as problem:
            lacking = f"what this jvsim tells of it is not in it ({type(problem).__name__}: {problem})"
            raise damaged(self.kept.folder, lacking) from problem

    @cached_property
    def made(self) -> dict[str, Any]:
        """The manifest."""
        return self.kept.manifest.model_dump(by_alias=True)

    @cached_property
    def scenario(self) -> Scenario:
        """What was simulated; of a study what the others are held against."""
        from simulate.scenario import load

        return load(self.kept.file(SCENARIO))

    @cached_property
    def origin(self) -> Origin | None:
        """What its scenario comes from, and in what it differs from that."""
        from simulate.scenario.origin import origin_of

        return origin_of(self.scenario, str(self.made.get("source") or ""), self.made.get("changed"))

    def has(self, name: str) -> bool:
        """Whether a file is among the results."""
        return self.kept.holds(name)

    def json(self, name: str) -> dict[str, Any]:
        """A table of a JSON file.

        Raises
        ------
        RunDirectoryError
            If it is not as it was written.
        """
        found = self.kept.json(name)
        if not isinstance(found, dict):
            raise damaged(self.kept.folder, f"{name} is not what jvsim has written (no table)")
        return found

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV file, as texts by their headings.

        Raises
        ------
        RunDirectoryError
            If it is not as it was written.
        """
        try:
            text = self.kept.file(name).read_text(encoding="utf-8")
        except ValueError as problem:
            raise damaged(self.kept.folder, f"{name} is no text") from problem
        return list(csv.DictReader(text.splitlines(keepends=True)))


def saved(folder: str | Path) -> Saved:
    """A directory of results that was saved.

    Raises
    ------
    RunDirectoryError
        If it is none, or its manifest is damaged.
    """
    return Saved(opened(folder, Manifest))
