"""How to get the same bits again: what a directory was made from, and the command that makes it anew."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from simulate.presentation.page.parts import Cell, Command, Part, Prose, Section, Table, columns

_FACTS = (
    ("source", "scenario file"),
    ("source_sha256", "its SHA-256"),
    ("resolved_sha256", "SHA-256 of scenario.toml, every default filled in"),
    ("table_sha256", "SHA-256 of what the partners learned"),
    ("generator", "generator of the draws"),
    ("seed", "seed"),
    ("sampler", "sampler"),
    ("antithetic", "antithetic pairs"),
    ("paths", "trajectories"),
    ("processor", "processor"),
    ("threads", "threads"),
    ("written", "written"),
)
"""What of a manifest a reader needs, and what it is called."""


def again_section(manifest: Mapping[str, Any], command: str = "") -> Section:
    """The section of a page that says how to get the same bits again.

    Parameters
    ----------
    manifest : dict
        As it was written.
    command : str
        What makes the same results from the scenario.toml in the directory, where that is all it takes.
    """
    versions = manifest.get("versions") or {}
    rows = [(label, _said(manifest[key])) for key, label in _FACTS if manifest.get(key) is not None]
    rows += [(f"version of {name}", str(version)) for name, version in versions.items()]
    table = Table(
        "What it was made from", columns("what", "value", words=["value"]),
        tuple((Cell(label), Cell(value)) for label, value in rows), is_sortable=False,
    )  # fmt: skip
    given = manifest.get("command") or []
    parts: list[Part] = [
        Prose(
            "Every draw is keyed by seed, trajectory and quarter: the same version gives the same numbers for any "
            "number of threads, and trajectory k is the same future in a run of any length. The directory holds the "
            "scenario as it was run, with every default and change filled in."
        ),
    ]
    if command:
        parts.append(Command(command))
    if given:
        parts += [Prose("It was made by:"), Command(shlex.join(map(str, given)))]
    return Section("How to get the same bits again", (*parts, table))


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
