"""Pages on the screen: the browser that BROWSER names, or whatever the system opens files with."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path


def open_page(place: Path, say: Callable[[str], None]) -> None:
    """Open a page; where no browser answers, say where the page lies."""
    from simulate.storage.directories import readable

    if not open_address(place.resolve().as_uri()):
        say(f"no browser opens it here: open {readable(place)} yourself")


def open_address(address: str) -> bool:
    """Open an address in a browser, and say whether one answered.

    Where there is no screen only the one that BROWSER names is asked: what is found otherwise are browsers of the
    terminal, which would take it over.
    """
    import webbrowser

    if not (_has_screen() or os.environ.get("BROWSER")):
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


def _has_screen() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
