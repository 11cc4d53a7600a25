"""The deal saved as a scenario: a file in the folder in which the program was started, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulate.storage.directories import wrong_with
from simulate.storage.places import put
from simulate.studies.explore.deal import Refused

if TYPE_CHECKING:
    from simulate.scenario import Scenario

ENDING = ".toml"


def save(folder: Path, name: str, scenario: Scenario) -> Path:
    """Write a scenario as a file that is not there yet.

    Parameters
    ----------
    folder : Path
        Where it is written.
    name : str
        Of the file, with or without its ending.
    scenario : Scenario

    Raises
    ------
    Refused
        If that is no name of a file: a path, a device, a hidden file.
    PlaceError
        If it is there already, or cannot be written.
    """
    stem = name.strip().removesuffix(ENDING)
    if not stem:
        raise Refused(f"expected the name of a file, such as agreed{ENDING}, got nothing")
    if wrong := wrong_with(stem):
        raise Refused(f"expected the name of a file {wrong}")
    place = folder / f"{stem}{ENDING}"
    if place.exists() or place.is_symlink():
        raise Refused(f"{place.name}: is there already; choose another name")
    put(place, scenario.to_toml())
    return place
