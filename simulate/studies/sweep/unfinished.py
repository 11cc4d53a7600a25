"""The folder of a sweep under way: `<name>.unfinished`, beside the place of the directory that it will become.

Each point is a line of points.jsonl, written when it is done. Whatever stops the sweep (Ctrl-C, a full disk, kill -9)
leaves whole lines and at most a torn one, which is dropped: its point is simulated again, to the same bits. So is every
line that is not as it was written: each has its own digest, which holds for this sweep alone. What the sweep was of
stands in manifest.json; a sweep of anything else may not go on in it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from simulate.scenario.toml_text import inline
from simulate.scenario.tree import plain
from simulate.statistics.readings import Reading, Readings
from simulate.storage.directories import UNFINISHED, RunDirectoryError, place, readable, refusal
from simulate.storage.drafts import assert_can_be_written
from simulate.storage.manifest import SCHEMA
from simulate.storage.opening import Kept, Manifest, damaged, opened
from simulate.storage.seals import MANIFEST, SEAL, seal_of
from simulate.storage.writing import SCENARIO, write_manifest, write_text
from simulate.studies.sweep.axes import shown
from simulate.studies.sweep.points import BASE
from simulate.version import installed_version

if TYPE_CHECKING:
    from simulate.scenario import Scenario
    from simulate.studies.sweep.design import Design

POINTS = "points.jsonl"
SAME = {
    "version": "the version of jvsim",
    "paths": "paths",
    "hold_decisions": "--hold-decisions",
    "keys": "the keys that vary",
    "scenario": "",
}
"""What must be as it was for a sweep to go on, in words; of the scenario each key by its name."""
LEFT_OUT = "left out"
MOST_TOLD = 5


class Plan(Manifest):
    """What the manifest of a sweep under way says."""

    files: dict[str, str]
    sha256: str
    finished: Literal[False]
    version: str
    paths: int = Field(ge=1)
    objective: str | None = None
    hold_decisions: bool = False
    keys: dict[str, list[Any]]
    scenario: dict[str, str]


@dataclass(frozen=True)
class Unfinished:
    """The folder of a sweep under way."""

    folder: Path

    @staticmethod
    def begin(planned: Design, out: str | Path, name: str | None = None, overrides: Sequence[str] = ()) -> Unfinished:
        """A new folder for a sweep.

        Raises
        ------
        RunDirectoryError
            If it cannot be written, or the name is taken.
        """
        base = planned.base
        resolved = base.to_toml()
        final = place(out, base.scenario.name, resolved, name, "sweep", overrides)
        assert_can_be_written(final)
        folder = final.with_name(final.name + UNFINISHED)
        try:
            folder.mkdir(parents=True)
            write_text(folder / SCENARIO, resolved)
            write_manifest(folder, {"schema": SCHEMA, **_plan(planned)})
            write_text(folder / POINTS, "")
        except OSError as problem:
            raise refusal(problem, folder.parent) from problem
        return Unfinished(folder)

    @staticmethod
    def at(folder: str | Path) -> Unfinished:
        """The folder of a sweep that was interrupted: by its path, by a link to it, from inside it, or renamed.

        A folder that was renamed gets its ending again, so that its results can have its name.

        Raises
        ------
        RunDirectoryError
            If it is none, is damaged, or its results cannot be written beside it.
        """
        place = Path(folder)
        if place.is_symlink() or place.name in ("", ".."):
            place = Path(os.path.realpath(place))
        if not (place / MANIFEST).exists() or not (place / POINTS).exists():
            raise RunDirectoryError.at(
                folder,
                f"expected the folder of an interrupted sweep, named …{UNFINISHED}, with {MANIFEST} and {POINTS}",
            )
        Unfinished(place).assert_whole()
        return Unfinished(_with_ending(place))

    @property
    def final(self) -> Path:
        """The directory that it becomes."""
        return self.folder.with_name(self.folder.name.removesuffix(UNFINISHED))

    def assert_whole(self) -> None:
        """Raise a `RunDirectoryError` where its manifest or its points cannot be read."""
        self._kept.file(SCENARIO)
        self._lines()

    @property
    def scenario_file(self) -> Path:
        """The base scenario, resolved, as it was written."""
        return self._kept.file(SCENARIO)

    @property
    def n_finished(self) -> int:
        """Points of the grid that are finished; the base is not counted."""
        found = (self._point(line) for line in self._lines())
        return len({one[0] for one in found if one is not None} - {BASE})

    @cached_property
    def _kept(self) -> Kept[Plan]:
        return opened(self.folder, Plan, "interrupted sweep")

    @property
    def plan(self) -> Plan:
        """What the sweep is of."""
        return self._kept.manifest

    def assert_same(self, planned: Design) -> None:
        """Whether a sweep may go on here.

        Raises
        ------
        RunDirectoryError
            With what is not as it was.
        """
        other = list(_differences(self.plan.model_dump(), json.loads(json.dumps(_plan(planned)))))
        if other:
            more = f" and {len(other) - MOST_TOLD} more" if len(other) > MOST_TOLD else ""
            told = "; ".join(other[:MOST_TOLD]) + more
            raise RunDirectoryError.at(
                self.folder, f"is of another sweep: {told}. Leave --resume out to start a new one"
            )

    @property
    def n_damaged(self) -> int:
        """Lines that are not as they were written: their points are simulated again."""
        return sum(self._point(line) is None for line in self._lines())

    def read(self) -> dict[int, Readings]:
        """The points that are finished; a torn or altered line is dropped, and the next point starts a line anew."""
        lines = self._lines()
        found = {line: point for line in lines if (point := self._point(line)) is not None}
        if len(found) < len(lines):
            whole = self.folder / f"{POINTS}.whole"
            try:
                write_text(whole, "".join(found))
                whole.replace(self.folder / POINTS)
            except OSError as problem:
                raise self._stopped(problem) from problem
        return dict(found.values())

    def _lines(self) -> list[str]:
        try:
            if not (self.folder / POINTS).is_file():
                raise damaged(self.folder, f"{POINTS} is no file")
            data = (self.folder / POINTS).read_bytes()
        except OSError as problem:
            raise damaged(self.folder, f"{POINTS}: {problem.strerror or problem}") from problem
        return data.decode("utf-8", errors="replace").splitlines(keepends=True)

    def add(self, point: int, readings: Readings) -> None:
        """Keep a finished point."""
        stored = {"point": point, "readings": {name: one.as_list() for name, one in readings.items()}}
        sealed = json.dumps({**stored, SEAL: self._seal_of(stored)})
        try:
            with (self.folder / POINTS).open("a", encoding="utf-8", newline="\n") as file:
                file.write(sealed + "\n")
        except OSError as problem:
            raise self._stopped(problem) from problem

    def _stopped(self, problem: OSError) -> RunDirectoryError:
        return RunDirectoryError.at(self.folder, f"{problem.strerror or problem}; its finished points are kept")

    def _point(self, line: str) -> tuple[int, Readings] | None:
        """A line of points.jsonl; None where it is torn, or is not as this sweep wrote it."""
        if not line.endswith("\n"):
            return None
        try:
            stored = json.loads(line)
            if stored[SEAL] != self._seal_of(stored):
                return None
            return int(stored["point"]), {name: Reading.of_list(one) for name, one in stored["readings"].items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def _seal_of(self, stored: dict[str, Any]) -> str:
        """The digest of a point of this sweep: a line of another one is not taken for it."""
        return seal_of({**stored, "sweep": self.plan.sha256})

    def remove(self) -> None:
        """The sweep is finished, or nothing of it was: its folder goes."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _with_ending(folder: Path) -> Path:
    """The folder under a name with its ending, its results' place being free."""
    bare = folder.name.removesuffix(UNFINISHED)
    wanted, final = folder.with_name(bare + UNFINISHED), folder.with_name(bare)
    in_the_way = wanted if wanted != folder else final
    if os.path.lexists(in_the_way):
        raise RunDirectoryError.at(
            folder, f"{readable(in_the_way)} is in the way of its results: rename one of them, then resume"
        )
    try:
        return folder if wanted == folder else folder.rename(wanted)
    except OSError as problem:
        raise refusal(problem, folder.parent) from problem


def _plan(planned: Design) -> dict[str, Any]:
    return {
        "finished": False,
        "version": installed_version(),
        "paths": planned.paths,
        "objective": planned.objective.name,
        "hold_decisions": planned.hold,
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
