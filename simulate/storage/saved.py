"""A directory of results as what is made of it afterwards reads it: its manifest, its scenario, its JSON and CSV files.

Nothing is simulated, and nothing that was altered is believed: each file is held against its digest first.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.storage.opening import Kept, Manifest, damaged, opened
from simulate.storage.writing import SCENARIO

if TYPE_CHECKING:
    from simulate.scenario import Scenario


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

    @cached_property
    def made(self) -> dict[str, Any]:
        """The manifest."""
        return self.kept.manifest.model_dump(by_alias=True)

    @cached_property
    def scenario(self) -> Scenario:
        """What was simulated; of a study what the others are held against."""
        from simulate.scenario import load

        return load(self.kept.file(SCENARIO))

    def has(self, name: str) -> bool:
        """Whether a file is among the results."""
        return (self.kept.folder / name).exists()

    def json(self, name: str) -> dict[str, Any]:
        """A table of a JSON file.

        Raises
        ------
        RunDirectoryError
            If it is not as it was written.
        """
        try:
            found = json.loads(self.kept.file(name).read_bytes())
        except (ValueError, RecursionError) as problem:
            raise damaged(self.kept.folder, f"{name} is no JSON") from problem
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
