"""Writing a directory of results: texts, JSON, the manifest with the digests of all of them, and last the pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.storage.directories import place
from simulate.storage.drafts import written_beside
from simulate.storage.manifest import Provenance, origin
from simulate.storage.pictures import Draw, Say, draw_beside
from simulate.storage.seals import FILES, MANIFEST, digests_in, sealed

if TYPE_CHECKING:
    from simulate.scenario import Scenario

SCENARIO = "scenario.toml"


def write_study(
    out: str | Path,
    kind: str,
    scenario: Scenario,
    texts: Mapping[str, str],
    *,
    made_with: Mapping[str, Any],
    draw: Draw | None = None,
    name: str | None = None,
    provenance: Provenance | None = None,
    say: Say | None = None,
) -> Path:
    """Writes the directory of a study: the base scenario, its results as texts, pictures, and the manifest.

    Parameters
    ----------
    out : str or Path
        The folder that the directory is made in; it is made if it is not there.
    kind : str
        The study, part of the directory's name: `compare`, `sweep` …
    scenario : Scenario
        What the others are held against; written as scenario.toml.
    texts : dict of str to str
        Contents of the files by their names; a name may lead into a folder.
    made_with : dict
        What the manifest has to say of this kind of study: paths, keys that vary …
    draw : callable, optional
        Draws the pictures into the folder that it is given.
    name : str, optional
        Name of the directory; by default the scenario's, what was changed, the kind, the time and a digest.
    provenance : Provenance, optional
        Where it came from.
    say : callable, optional
        Told of pictures that were not drawn; by default that is left to `logging`.

    Returns
    -------
    Path
        The directory.

    Raises
    ------
    RunDirectoryError
        If it cannot be written, or `name` is taken.
    """
    overrides = provenance.overrides if provenance else ()
    directory = place(out, scenario.scenario.name, scenario.to_toml(), name, kind, overrides)
    return write_study_in(
        directory, kind, scenario, texts, made_with=made_with, draw=draw, provenance=provenance, say=say
    )


def write_study_in(
    directory: Path,
    kind: str,
    scenario: Scenario,
    texts: Mapping[str, str],
    *,
    made_with: Mapping[str, Any],
    draw: Draw | None = None,
    provenance: Provenance | None = None,
    say: Say | None = None,
) -> Path:
    """Writes the directory of a study at a place that is chosen already; see `write_study`."""
    resolved = scenario.to_toml()
    with written_beside(directory) as draft:
        write_text(draft.folder / SCENARIO, resolved)
        for file, text in texts.items():
            (draft.folder / file).parent.mkdir(parents=True, exist_ok=True)
            write_text(draft.folder / file, text)
        made = {"study": kind, **origin(scenario, resolved, provenance or Provenance()), **made_with}
        write_manifest(draft.folder, made)
        if draw is not None:
            draw_beside(draft.folder, draw, say)
    return draft.place


def write_text(path: Path, text: str) -> None:
    """A text file in UTF-8, with the same line ends everywhere."""
    path.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path, data: Any) -> None:
    """A JSON file; numbers that are not finite are refused."""
    write_text(path, json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_manifest(folder: Path, made: Mapping[str, Any]) -> None:
    """The manifest of a folder in which all results are written: with the digest of each file, and its own."""
    plain = json.loads(json.dumps({**made, FILES: digests_in(folder)}, allow_nan=False))
    write_json(folder / MANIFEST, sealed(plain))
