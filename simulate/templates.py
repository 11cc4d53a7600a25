"""The scenarios that are shipped: files inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder() -> Path:
    """The folder of the shipped scenario files."""
    shipped = _PACKAGE / "data" / "scenarios"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "scenarios"


def names() -> list[str]:
    """The names of the shipped scenarios, in order."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def path(name: str) -> Path:
    """The file of a shipped scenario.

    Raises
    ------
    KeyError
        If there is none of this name.
    """
    if name not in names():
        raise KeyError(f"no shipped scenario {name!r}; there are {', '.join(names())}")
    return folder() / f"{name}.toml"
