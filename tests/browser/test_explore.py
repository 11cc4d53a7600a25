"""The live page in a browser: a hand moves a term and numbers follow, for all who look; it fits, and reads to all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from simulate.scenario import templates
from tests.browser.conftest import EVIL, FORMULA, complaints
from tests.studies.explore.served import SMALL, Served, served

pytest.importorskip("uvicorn", reason="the extra explore is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")]

WIDTHS = (360, 1024, 1920)
STAKE = "Carmaker: stake at the start"


@pytest.fixture(scope="module")
def deal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The shipped deal, on few futures."""
    with served(tmp_path_factory.mktemp("explored"), "battery_cells", "--paths", "300", *SMALL) as found:
        yield found


@contextmanager
def looking(browser: Any, page: Served, width: int = 1024, theme: str = "light", **more: Any) -> Iterator[Any]:
    """One who looks at today's deal; whatever the browser complains of fails the test, and what is asked of others."""
    for action in ("reset_all", "undo", "undo", "undo", "undo", "undo"):
        page.do(do=action)
    page.do(do="reset_all")
    with seat(browser, page, width, theme, **more) as found:
        yield found


@contextmanager
def seat(browser: Any, page: Served, width: int = 1024, theme: str = "light", **more: Any) -> Iterator[Any]:
    """The same, of the deal as it stands."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, **more)
    found = context.new_page()
    said = complaints(found, page.address, "data:")
    found.goto(page.address)
    found.wait_for_selector("#pictures svg", timeout=60_000)
    yield found
    context.close()
    refused = "Failed to load resource: the server responded with a status of 422"  # what chromium says of a refusal
    assert [text for text in said if refused not in text] == []


def _moved(page: Any, presses: int = 3) -> None:
    """A hand moves the stake by keys."""
    page.get_by_label(STAKE, exact=True).focus()
    for _ in range(presses):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector("#numbers thead th:nth-child(3)")


def _settings(page: Any) -> str:
    return " ".join(page.locator("#settings li").all_text_contents())


def _has(page: Any, setting: str) -> None:
    """Waits until the numbers are of a setting."""
    page.locator("#settings li", has_text=setting).wait_for()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_overflows_and_nothing_complains(browser: Any, deal: Served, width: int, theme: str) -> None:
    with looking(browser, deal, width, theme) as page:
        _moved(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("#pictures svg[role=img]").count() == 4
        wider = "c => c.querySelector('svg').getBoundingClientRect().width > c.clientWidth + 1"
        assert page.evaluate(f"[...document.querySelectorAll('.picture')].filter({wider}).length") == 0


def test_a_hand_moves_and_everything_follows(browser: Any, deal: Served) -> None:
    with looking(browser, deal) as page:
        before = page.locator("#curve-0 svg").inner_html()
        assert page.locator("#numbers thead th").all_text_contents() == ["", "today's deal"]
        _moved(page)
        _has(page, "partners.Carmaker.equity=0.53")
        page.get_by_label(f"{STAKE}, as text").fill("0.8")
        page.keyboard.press("Enter")
        _has(page, "partners.Carmaker.equity=0.8")
        assert page.locator("#numbers thead th").all_text_contents() == ["", "today's deal", "Δ now"]
        assert page.locator("#curve-0 svg").inner_html() != before
        assert page.locator("#numbers td.apart").count() > 0
        assert page.locator("#numbers td.uncertain").first.text_content()[0] in "(="
        page.wait_for_selector("#words li", timeout=60_000)
        assert "600 futures" in page.locator("#status").text_content()
        assert "--set partners.Carmaker.equity=0.8" in page.locator("#set-line").text_content()


def test_steps_are_taken_back_and_forth(browser: Any, deal: Served) -> None:
    with looking(browser, deal) as page:
        _moved(page, 2)
        _has(page, "equity=0.52")
        page.get_by_role("button", name="Undo").click()
        _has(page, "as the file states it")
        assert page.get_by_label(STAKE, exact=True).input_value() == "0.5"
        page.keyboard.press("Control+Shift+z")
        _has(page, "equity=0.5")
        page.get_by_role("button", name="Back to today's deal").click()
        _has(page, "as the file states it")
        assert page.get_by_role("button", name="Back to today's deal").is_disabled()


def test_a_dragged_slider_is_one_step(browser: Any, deal: Served) -> None:
    with looking(browser, deal) as page:
        box = page.get_by_label(STAKE, exact=True).bounding_box()
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] / 2, middle)
        page.mouse.down()
        for share in (0.55, 0.6, 0.65, 0.7):
            page.mouse.move(box["x"] + share * box["width"], middle)
            page.wait_for_timeout(50)
        page.mouse.up()
        page.wait_for_selector("#numbers thead th:nth-child(3)")
        page.wait_for_selector("html[data-rests=true]", timeout=60_000)
        page.get_by_role("button", name="Undo").click()
        _has(page, "as the file states it")


def test_a_bad_value_is_refused_beside_its_term(browser: Any, deal: Served) -> None:
    with looking(browser, deal) as page:
        box = page.get_by_label("lock-up, as text")
        box.fill("-3")
        box.press("Enter")
        told = page.locator(".term .refused:visible")
        told.wait_for()
        assert told.text_content() == (
            "--set: exit.lockup_quarters: expected a whole number from 0 to 10000 [quarters], got -3"
        )
        assert box.get_attribute("aria-invalid") == "true"
        assert "lockup" not in _settings(page)
        box.fill("12")
        box.press("Enter")
        _has(page, "exit.lockup_quarters=12")
        assert page.locator(".term .refused:visible").count() == 0
        box.fill("soon")
        box.press("Enter")
        told.wait_for()
        page.get_by_role("button", name="Undo").click()
        _has(page, "as the file states it")
        assert page.locator(".term .refused:visible").count() == 0
        assert (box.input_value(), box.get_attribute("aria-invalid")) == ("8", "false")


def test_what_was_refused_gives_way_to_the_next_thing_that_is_done(browser: Any, deal: Served) -> None:
    """Else the page shows a value that is not on the table."""
    with looking(browser, deal) as page:
        _moved(page)
        box = page.get_by_label(f"{STAKE}, as text")
        box.fill("7")
        box.press("Enter")
        page.wait_for_selector(".term .refused:visible")
        page.get_by_role("button", name="Undo").click()
        page.wait_for_selector(".term .refused:visible", state="detached")
        assert box.input_value() != "7"
        assert box.get_attribute("aria-invalid") == "false"


def test_any_key_is_found_and_moved_by_the_keyboard(browser: Any, deal: Served) -> None:
    with looking(browser, deal) as page:
        search = page.get_by_label("Add any other key")
        search.fill("buyout price")
        assert page.locator("#found").is_hidden()
        assert page.locator("#none").text_content() == "no other key has these words"
        assert page.locator("#none").is_visible()
        search.fill("venture price")
        page.locator("#found li", has_text="venture.price").first.wait_for()
        assert page.locator("#none").is_hidden()
        for _ in range(page.locator("#found li").count()):
            if page.locator("#found li[aria-selected=true]").text_content().startswith("venture.price"):
                break
            search.press("ArrowDown")
        search.press("Enter")
        added = page.locator("fieldset", has_text="Added")
        added.wait_for()
        box = added.locator("input[type=text]").first
        box.fill("100")
        box.press("Enter")
        _has(page, "venture.price=100")


def test_switches_and_choices(browser: Any, deal: Served) -> None:
    with looking(browser, deal) as page:
        page.get_by_label("narrow").check()
        _has(page, 'governance.reserved=["narrow", "expand"]')
        for key in ("governance.enabled", "exit.triggers.deadlock.settlement"):
            deal.do(do="add", key=key)
        page.locator("select").select_option("liquidation")
        _has(page, "settlement=liquidation")


def test_two_who_look_see_the_same(browser: Any, deal: Served) -> None:
    with looking(browser, deal) as mine, seat(browser, deal, 360, "dark") as theirs:
        _moved(mine, 4)
        for page in (mine, theirs):
            _has(page, "partners.Carmaker.equity=0.54")
        assert theirs.get_by_label(STAKE, exact=True).input_value() == "0.54"
        theirs.get_by_role("button", name="Undo").click()
        _has(mine, "as the file states it")


def test_variants_are_pinned_compared_and_taken_up(browser: Any, deal: Served) -> None:
    with looking(browser, deal) as page:
        _moved(page)
        page.get_by_label("Pin this variant as").fill("more for us")
        page.get_by_role("button", name="Pin", exact=True).click()
        page.locator("#pinned li", has_text="more for us").wait_for()
        _moved(page, 2)
        page.wait_for_selector("#numbers thead th:nth-child(4)")
        assert page.locator("#numbers thead th").all_text_contents()[2:] == ["Δ now", "Δ more for us"]
        page.wait_for_selector("html[data-rests=true]", timeout=60_000)
        page.get_by_role("button", name="Take up more for us").click()
        _has(page, "equity=0.53")
        page.get_by_role("button", name="Make this today's deal").click()
        page.get_by_role("button", name="Unpin more for us").click()
        page.wait_for_selector("#pinned:empty", state="attached")


def test_the_deal_is_saved_and_exported(browser: Any, deal: Served, tmp_path: Path) -> None:
    with looking(browser, deal, accept_downloads=True) as page:
        _moved(page)
        for told in ("agreed.toml: written", "agreed.toml: is there already; choose another name"):
            page.get_by_label("Save as scenario").fill("agreed")
            page.get_by_role("button", name="Save").click()
            page.get_by_text(told).first.wait_for()
        with page.expect_download() as download:
            page.get_by_role("link", name="Export as report").click()
        place = tmp_path / "report.html"
        download.value.save_as(place)
        assert download.value.suggested_filename == "battery-cells-north-america-explored.html"
    context = browser.new_context()
    report = context.new_page()
    said = complaints(report, "file:")
    report.goto(place.as_uri())
    report.wait_for_selector(".chart svg")
    assert report.locator(".chart > svg").count() == 4
    assert said == []
    context.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 1024), ("dark", 360)])
def test_axe_finds_nothing_serious(browser: Any, deal: Served, theme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs jvsim[browser]")
    with looking(browser, deal, width, theme, bypass_csp=True) as page:
        _moved(page)
        page.wait_for_selector("html[data-rests=true]", timeout=60_000)
        found = axe.Axe().run(page).response["violations"]
    serious = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []


def test_names_run_nowhere(browser: Any, tmp_path: Path) -> None:
    """Names of scenario, partners and clauses are text on the page, whatever they hold."""
    text = templates.path("battery_cells").read_text(encoding="utf-8")
    text = text.replace('"Carmaker"', f'"{EVIL}"').replace('"Cell maker"', f'"{FORMULA}"')
    text = re.sub(r'name = "(Battery cells.*|lost trust)"', f'name = "{EVIL} x"', text)
    (tmp_path / "evil.toml").write_text(text, encoding="utf-8")
    with served(tmp_path, "evil.toml", "--paths", "100", *SMALL) as deal, seat(browser, deal) as page:
        assert page.locator("h1").text_content() == f"{EVIL} x"
        assert page.locator("script").count() == 5
        deal.do(do="move", key="exit.lockup_quarters", text="12")
        deal.do(do="pin", name=f"{EVIL} pinned")
        page.locator("#pinned li", has_text=f"{EVIL} pinned").wait_for()
        assert EVIL in page.locator("#numbers").text_content()
        assert EVIL in page.locator("#controls").text_content()
        assert page.locator("script").count() == 5


def test_a_server_that_has_ended_is_told(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path, "minimal", "--paths", "50", *SMALL) as deal:
        context = browser.new_context()
        page = context.new_page()
        page.goto(deal.address)
        page.wait_for_selector("#pictures svg", timeout=60_000)
        assert deal.interrupted()[0] == 0
        page.get_by_text("jvsim does not answer").wait_for()
        context.close()
