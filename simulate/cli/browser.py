"""Pages on the screen: whatever browser the system opens files with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def open_page(place: Path, say: Callable[[str], None]) -> None:
    """Open a page; where no browser answers, say where the page lies."""
    import webbrowser

    from simulate.storage.directories import readable

    address = place.resolve().as_uri()
    try:
        is_open = webbrowser.open(address)
    except (webbrowser.Error, OSError):
        is_open = False
    if not is_open:
        say(f"no browser opens it here: open {readable(place)} yourself")
