"""Digests of what is kept: of each file in the manifest, and of the manifest in itself.

They tell damage (a cut copy, a turned bit, an edit) from what was written. They are no signature: who alters a file on
purpose can make its digest as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

MANIFEST = "manifest.json"
FILES, SEAL = "files", "sha256"
"""Keys of a manifest: the digests of the files by their names, and the digest of all other keys."""


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 of what is left of an open file."""
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def digests_in(folder: Path) -> dict[str, str]:
    """The digest of every file in a folder but its manifest, by name; folders are separated by `/`."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST:
            with path.open("rb") as file:
                found[name] = digest_of(file)
    return found


def seal_of(data: Mapping[str, Any]) -> str:
    """The digest of plain data, whatever the order of its keys; its own seal is left out."""
    rest = {key: value for key, value in data.items() if key != SEAL}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def sealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data with its own digest."""
    return {**data, SEAL: seal_of(data)}
