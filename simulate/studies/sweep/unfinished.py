"""The folder of a sweep under way: `<name>.unfinished`, beside the place of the directory that it will become.

Each point is a line of points.jsonl, written when it is done. Whatever stops the sweep (Ctrl-C, a full disk, kill -9)
leaves whole lines and at most a torn one, which is dropped: its point is simulated again, to the same bits. What the
sweep was of stands in manifest.json; a sweep of anything else may not go on in it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from simulate.scenario.toml_text import inline
from simulate.scenario.tree import plain
from simulate.statistics.readings import Reading, Readings
from simulate.storage.directories import RunDirectoryError, place, refusal, write_json, write_text
from simulate.studies.sweep.axes import shown
from simulate.studies.sweep.points import BASE
from simulate.version import installed_version

if TYPE_CHECKING:
    from simulate.scenario import Scenario
    from simulate.studies.sweep.design import Design

SUFFIX = ".unfinished"
POINTS, PLAN, SCENARIO = "points.jsonl", "manifest.json", "scenario.toml"
SAME = {"version": "the version of jvsim", "paths": "paths", "keys": "the keys that vary", "scenario": ""}
"""What must be as it was for a sweep to go on, in words; of the scenario each key by its name."""
LEFT_OUT = "left out"
MOST_TOLD = 5


@dataclass(frozen=True)
class Unfinished:
    """The folder of a sweep under way."""

    folder: Path

    @staticmethod
    def begin(planned: Design, out: str | Path, name: str | None = None) -> Unfinished:
        """A new folder for a sweep.

        Raises
        ------
        RunDirectoryError
            If it cannot be written, or the name is taken.
        """
        base, plan = planned.base, _plan(planned)
        resolved = base.to_toml()
        final = place(out, base.scenario.name, resolved, name, "sweep")
        folder = final.with_name(final.name + SUFFIX)
        if final.exists() or folder.exists():
            raise RunDirectoryError(f"{final if final.exists() else folder}: is there already; choose another --name")
        try:
            folder.mkdir(parents=True)
            write_text(folder / SCENARIO, resolved)
            write_json(folder / PLAN, plan)
            write_text(folder / POINTS, "")
        except OSError as problem:
            raise RunDirectoryError(refusal(problem, folder.parent)) from problem
        return Unfinished(folder)

    @staticmethod
    def at(folder: str | Path) -> Unfinished:
        """The folder of a sweep that was interrupted.

        Raises
        ------
        RunDirectoryError
            If it is none.
        """
        found = Unfinished(Path(folder))
        if not (found.folder / PLAN).is_file() or not (found.folder / POINTS).is_file():
            raise RunDirectoryError(
                f"{folder}: expected the folder of an interrupted sweep, named …{SUFFIX}, with {PLAN} and {POINTS}"
            )
        return found

    @property
    def final(self) -> Path:
        """The directory that it becomes."""
        return self.folder.with_name(self.folder.name.removesuffix(SUFFIX))

    @property
    def scenario_file(self) -> Path:
        """The base scenario, resolved."""
        return self.folder / SCENARIO

    @property
    def n_finished(self) -> int:
        """Points of the grid that are finished; the base is not counted."""
        return sum(point != BASE for point in self.read())

    @property
    def plan(self) -> dict[str, Any]:
        """What the sweep is of."""
        try:
            found = json.loads((self.folder / PLAN).read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise RunDirectoryError(f"{self.folder / PLAN}: cannot be read: {problem}") from problem
        if not isinstance(found, dict) or not SAME.keys() <= found.keys():
            raise RunDirectoryError(f"{self.folder / PLAN}: is not what jvsim sweep has written")
        return found

    def assert_same(self, planned: Design) -> None:
        """Whether a sweep may go on here.

        Raises
        ------
        RunDirectoryError
            With what is not as it was.
        """
        other = list(_differences(self.plan, json.loads(json.dumps(_plan(planned)))))
        if other:
            more = f" and {len(other) - MOST_TOLD} more" if len(other) > MOST_TOLD else ""
            told = "; ".join(other[:MOST_TOLD]) + more
            raise RunDirectoryError(
                f"{self.folder}: is of another sweep: {told}. Leave --resume out to start a new one"
            )

    def read(self) -> dict[int, Readings]:
        """The points that are finished; a torn line is dropped, and the next point starts a line of its own."""
        lines = (self.folder / POINTS).read_bytes().decode("utf-8", errors="replace").splitlines(keepends=True)
        found = {line: point for line in lines if (point := _point(line)) is not None}
        if len(found) < len(lines):
            whole = self.folder / f"{POINTS}.whole"
            write_text(whole, "".join(found))
            whole.replace(self.folder / POINTS)
        return dict(found.values())

    def add(self, point: int, readings: Readings) -> None:
        """Keep a finished point."""
        stored = {"point": point, "readings": {name: one.as_list() for name, one in readings.items()}}
        try:
            with (self.folder / POINTS).open("a", encoding="utf-8", newline="\n") as file:
                file.write(json.dumps(stored) + "\n")
        except OSError as problem:
            raise RunDirectoryError(f"{self.folder}: {problem.strerror}; its finished points are kept") from problem

    def remove(self) -> None:
        """The sweep is finished, or nothing of it was: its folder goes."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _plan(planned: Design) -> dict[str, Any]:
    return {
        "finished": False,
        "version": installed_version(),
        "paths": planned.paths,
        "objective": planned.objective.name,
        "keys": {axis.key: list(axis.values) for axis in planned.axes},
        "scenario": _leaves(planned.base),
    }


def _leaves(scenario: Scenario) -> dict[str, str]:
    """Every key of a scenario as TOML; of its number of paths that of the sweep counts."""
    leaves = {key: leaf for key, leaf in scenario.flat().items() if leaf is not None and key != "simulation.paths"}
    return {key: inline(plain(leaf) if isinstance(leaf, BaseModel) else leaf) for key, leaf in leaves.items()}


def _differences(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for key, words in SAME.items():
        if not words:
            for leaf in {**before[key], **now[key]}:
                was, is_ = before[key].get(leaf, LEFT_OUT), now[key].get(leaf, LEFT_OUT)
                if was != is_:
                    yield f"{leaf} was {was}, now {is_}"
        elif json.dumps(before[key]) != json.dumps(now[key]):  # keys in another order make another grid
            yield f"{words}: {_told(before[key])}, now {_told(now[key])}"


def _told(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return " × ".join(f"{key}={','.join(map(shown, values))}" for key, values in value.items())


def _point(line: str) -> tuple[int, Readings] | None:
    """A line of points.jsonl; None where it is torn."""
    if not line.endswith("\n"):
        return None
    try:
        stored = json.loads(line)
        return int(stored["point"]), {name: Reading.of_list(one) for name, one in stored["readings"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
