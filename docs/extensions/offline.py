"""Every page of the site stands on its own: a build whose pages load anything from a network has failed."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc\s*=\s*["']?(?P<source>(?:https?:)?//[^"'\s>]+)"""
    r"""|<link\b(?=[^>]*\brel\s*=\s*["'](?:stylesheet|preload|icon|preconnect))[^>]*\bhref\s*=\s*["'](?P<link>(?:https?:)?//[^"']+)"""
    r"""|@import\s+(?:url\()?["']?(?P<style>(?:https?:)?//[^"')]+)|url\(["']?(?P<url>(?:https?:)?//[^"')]+)"""
)
log = logging.getLogger(__name__)


def loaded_from_elsewhere(text: str) -> list[str]:
    """The addresses that a page or a style sheet would load over a network."""
    return [found for match in LOADED.finditer(text) for found in match.groups() if found]


def look(app: Sphinx, error: Exception | None) -> None:
    """Warn of each page that is not whole without a network."""
    if error is not None or app.builder.format != "html":
        return
    for path in sorted([*Path(app.outdir).rglob("*.html"), *Path(app.outdir).rglob("*.css")]):
        for address in loaded_from_elsewhere(path.read_text(encoding="utf-8")):
            log.warning("%s loads %s", path.relative_to(app.outdir), address)


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx asks an extension for."""
    app.connect("build-finished", look)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
