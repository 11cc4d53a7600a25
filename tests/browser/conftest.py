"""A browser for the tests that need one: Debian's chromium, without a window. Where it is not, they are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulate.engine.outcomes import Array, Outcomes
from simulate.engine.run import record, simulate
from simulate.scenario import parse
from simulate.studies.report.design import report
from simulate.studies.run.directory import write_run
from simulate.studies.run.told import told
from tests import real

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


def complaints(page: Any, *own: str) -> list[str]:
    """What a page complains of from now on, and what it asks of any address that does not begin as its own do."""
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
    page.on("request", lambda asked: None if asked.url.startswith(own) else said.append(asked.url))
    return said


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the shipped deal."""
    return _written(tmp_path_factory, real.run(), real.series())


@pytest.fixture(scope="session")
def hostile_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a deal in which everything has a name that would be code somewhere."""
    text = real.scenario().to_toml().replace('"Carmaker"', f'"{EVIL}"').replace('"Cell maker"', f'"{FORMULA}"')
    text = text.replace("Battery cells, North America", EVIL).replace('"lost trust"', f'"{EVIL} trust"')
    scenario = parse(text)
    return _written(tmp_path_factory, simulate(scenario, 256), record(scenario, range(32)))


def _written(factory: pytest.TempPathFactory, run: Outcomes, series: dict[str, Array]) -> Path:
    folder = write_run(run, factory.mktemp("runs"), series=series, plots=False, name="x", told=told(run, series))
    place = folder / "report.html"
    place.write_text(report(folder), "utf-8")
    return place
