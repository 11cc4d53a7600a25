"""Opening what is kept: the one place that reads directories of results, and believes nothing that was altered.

The manifest says what each file's digest is, and has a digest of its own. A file that is read is held against it first,
and its form is checked after that. Whatever is wrong is a `RunDirectoryError` that names the directory, the file and
what to do.

Directories of version 0.1.0 have no digests but that of scenario.toml: they are read all the same, and `assured` is
False.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulate.storage.directories import RunDirectoryError
from simulate.storage.manifest import SCHEMA
from simulate.storage.seals import FILES, MANIFEST, SEAL, digest_of, seal_of
from simulate.storage.writing import SCENARIO

AGAIN = "copy the directory again, or run its scenario again"


class Manifest(BaseModel):
    """What every manifest has; each kind of directory adds what it needs."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    schema_number: int = Field(alias="schema")
    study: str | None = None
    resolved_sha256: str | None = None
    files: dict[str, str] | None = None
    sha256: str | None = None


Form = TypeVar("Form", bound=Manifest)


@dataclass(frozen=True)
class Kept(Generic[Form]):
    """A directory of results whose manifest is whole."""

    folder: Path
    manifest: Form

    @property
    def assured(self) -> bool:
        """Whether each file has a digest; version 0.1.0 kept none."""
        return self.manifest.files is not None

    def file(self, name: str) -> Path:
        """A file that is as it was written.

        Raises
        ------
        RunDirectoryError
            If it is not, or cannot be read.
        """
        path = self.folder / name
        try:
            if path.exists() and not path.is_file():
                raise damaged(self.folder, f"{name} is no file")
            with path.open("rb") as file:
                digest = digest_of(file)
        except OSError as problem:
            raise damaged(self.folder, f"{name}: {problem.strerror or problem}") from problem
        expected = self._digest(name)
        if expected is not None and digest != expected:
            raise damaged(self.folder, f"{name} was changed after it was written (its digest is another one)")
        return path

    def json(self, name: str) -> Any:
        """What a JSON file holds that is as it was written.

        Raises
        ------
        RunDirectoryError
            If it is not, or is no JSON.
        """
        try:
            return json.loads(self.file(name).read_bytes())
        except (ValueError, RecursionError) as problem:
            raise damaged(self.folder, f"{name} is no JSON") from problem

    def holds(self, name: str) -> bool:
        """Whether it was written with a file: a directory of an earlier version may have none of that name."""
        return (self.folder / name).exists() if self.manifest.files is None else name in self.manifest.files

    def _digest(self, name: str) -> str | None:
        """What the digest of a file has to be; None where it was not kept."""
        if self.manifest.files is None:
            return self.manifest.resolved_sha256 if name == SCENARIO else None
        if name not in self.manifest.files:
            raise damaged(self.folder, f"{MANIFEST} knows no {name}")
        return self.manifest.files[name]


def damaged(folder: Path, what: str) -> RunDirectoryError:
    """The error of a directory that is not as it was written."""
    return RunDirectoryError.at(folder, f"cannot be read: {what}: {AGAIN}")


def opened(folder: str | Path, form: type[Form], kind: str = "directory of results") -> Kept[Form]:
    """A directory of results.

    Parameters
    ----------
    folder : str or Path
        As jvsim has written it.
    form : type
        What its manifest has to have.
    kind : str
        What is expected, in words.

    Raises
    ------
    RunDirectoryError
        If it is none, of a later schema, or its manifest is damaged.
    """
    place = Path(folder)
    made = _manifest_in(place, kind)
    schema = made.get("schema", SCHEMA)
    if isinstance(schema, int) and schema != SCHEMA:
        raise RunDirectoryError.at(place, f"schema {schema}; this jvsim reads {SCHEMA}")
    has_digests = made.get(FILES) is not None and made.get(SEAL) == seal_of(made)
    if (FILES in made or SEAL in made) and not has_digests:
        raise damaged(place, f"{MANIFEST} was changed after it was written (its digest is another one)")
    try:
        return Kept(place, form.model_validate(made))
    except ValidationError as problem:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problem.errors()[:3])
        raise damaged(place, f"{MANIFEST} is not what jvsim has written ({wrong})") from problem


def _manifest_in(folder: Path, kind: str) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        if path.exists() and not path.is_file():
            raise damaged(folder, f"{MANIFEST} is no file")
        made = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as problem:
        raise RunDirectoryError.at(folder, f"no {kind}, there is no {MANIFEST}") from problem
    except OSError as problem:
        raise damaged(folder, f"{MANIFEST}: {problem.strerror or problem}") from problem
    except (ValueError, RecursionError) as problem:
        raise damaged(folder, f"{MANIFEST} is no JSON") from problem
    if not isinstance(made, dict):
        raise damaged(folder, f"{MANIFEST} is not what jvsim has written (no table)")
    return made


def scenario_file(path: Path) -> Path:
    """The scenario that a path stands for: a directory of results, and its manifest, for the scenario.toml in it.

    Raises
    ------
    RunDirectoryError
        If a directory is none of results, or its scenario was changed.
    """
    if path.is_dir():
        folder = path
    elif path.name == MANIFEST:
        folder = path.parent
    else:
        return path
    return opened(folder, Manifest, "scenario file and no directory of results").file(SCENARIO)
