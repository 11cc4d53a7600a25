"""A browser for the tests that need one: Debian's chromium, without a window. Where it is not, they are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
EVIL, FORMULA = "<script>alert(1)</script>", "=cmd()"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, as long as the tests last."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs jvsim[browser]: pip install 'jvsim[browser]'")
    place = next((found for name in NAMES if (found := shutil.which(name))), None)
    if place is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_api.sync_playwright() as player:
        running = player.chromium.launch(executable_path=place, args=list(FLAGS))
        yield running
        running.close()
