"""Packages that are slow to import, known by their names from the start and imported when they are used first.

So what a function returns can be looked up (`typing.get_type_hints`) without a price for those who never ask for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Deferred:
    """A package in whose place this stands until something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """What the package has under this name."""
        return getattr(import_module(self._name), attribute)

    def __repr__(self) -> str:
        return f"<{self._name}, imported when it is used>"
