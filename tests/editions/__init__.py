"""The first edition of the model: its shipped scenarios, and what they gave."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from simulate.scenario import Scenario, load


def path(name: str) -> Path:
    """The file of a scenario as the first edition shipped it, with `rules = 1`."""
    return Path(__file__).with_name(f"{name}.toml")


@cache
def scenario(name: str) -> Scenario:
    """That scenario."""
    return load(path(name))
