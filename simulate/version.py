"""The version that is installed, apart from everything else: what names it must not load the package's interface."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def installed_version() -> str:
    """The version of the installed package; `0+source` where it runs from a folder that was never installed."""
    try:
        return version("jvsim")
    except PackageNotFoundError:
        return "0+source"
