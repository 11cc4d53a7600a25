"""What a directory was made from: command line, scenario, digests, machine and versions."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.storage.directories import readable
from simulate.version import installed_version

if TYPE_CHECKING:
    from simulate.scenario import Scenario

SCHEMA = 1
GENERATOR = "Philox4x32-10"
PACKAGES = ("numpy", "numba", "scipy", "pandas", "pydantic", "matplotlib")


@dataclass(frozen=True)
class Provenance:
    """Where a run came from.

    Attributes
    ----------
    command : sequence of str
        The command line; empty for a run from Python.
    overrides : sequence of str
        `table.key=value`, as given.
    source : str
        The scenario file, as given, or the name of a shipped scenario; empty where there was none.
    source_sha256 : str
        Digest of its bytes; empty where there was none, or where they can be read once only (a pipe).
    changed : dict of str to list
        By dotted key what the file says and what the overrides made of it.
    """

    command: Sequence[str] = ()
    overrides: Sequence[str] = ()
    source: str = ""
    source_sha256: str = ""
    changed: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @staticmethod
    def of(
        path: str | Path,
        command: Sequence[str] = (),
        overrides: Sequence[str] = (),
        changed: Mapping[str, Sequence[Any]] | None = None,
    ) -> Provenance:
        """The provenance of a run of a scenario file; ask for it right after the file was loaded.

        Of the command line, where the program is installed is left out: it is `jvsim run …` on any machine.
        """
        from simulate.scenario import templates

        place = Path(path)
        data = place.read_bytes() if place.is_file() else b""
        # Redirected input (/dev/stdin) may be a file that is at its end already.
        whole = place.is_file() and len(data) == place.stat().st_size
        digest = hashlib.sha256(data).hexdigest() if whole else ""
        program = ["jvsim", *command[1:]] if command else []
        return Provenance(
            tuple(program), tuple(overrides), templates.name_of(place) if str(path) else "", digest, changed or {}
        )


def origin(scenario: Scenario, resolved: str, provenance: Provenance) -> dict[str, Any]:
    """What every manifest says: scenario, seed, command line, digests, machine and versions.

    Parameters
    ----------
    scenario : Scenario
        What was simulated.
    resolved : str
        The scenario as TOML.
    provenance : Provenance
        Where it came from.
    """
    from simulate.core.jit import CPU_FEATURES, CPU_NAME

    return {
        "schema": SCHEMA,
        "written": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "scenario": scenario.scenario.name,
        "source": readable(provenance.source) or None,
        "source_sha256": provenance.source_sha256 or None,
        "resolved_sha256": hashlib.sha256(resolved.encode()).hexdigest(),
        "command": [readable(word) for word in provenance.command],
        "overrides": [readable(word) for word in provenance.overrides],
        "changed": {key: list(pair) for key, pair in provenance.changed.items()},
        "generator": GENERATOR,
        "seed": int(scenario.simulation.seed),
        "sampler": str(scenario.simulation.sampler),
        "antithetic": bool(scenario.simulation.antithetic),
        "processor": CPU_NAME,
        "features": sorted(feature[1:] for feature in CPU_FEATURES.split(",") if feature.startswith("+")),
        "wide_vectors": "-prefer-256-bit" in CPU_FEATURES,
        "versions": _versions(),
    }


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {"jvsim": installed_version(), "python": sys.version.split()[0], "platform": sys.platform}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
