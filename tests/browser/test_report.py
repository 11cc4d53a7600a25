"""The report in a browser: it loads, fits, folds, sorts, copies, tells its values, prints, and reads to everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import EVIL, FORMULA, complaints

pytestmark = pytest.mark.browser

WIDTHS = (360, 1024, 1920)
A4 = (595, 842)
"""Points of a page of paper."""


@contextmanager
def opened(browser: Any, place: Path, width: int = 1024, theme: str = "light", **more: Any) -> Iterator[Any]:
    """A page with its charts drawn; whatever it complains of fails the test, and whatever it asks a network for."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, **more)
    page = context.new_page()
    said = complaints(page, "file:")
    page.goto(place.as_uri())
    page.wait_for_selector(".chart svg")
    yield page
    context.close()
    assert said == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_overflows_and_nothing_complains(browser: Any, page_file: Path, width: int, theme: str) -> None:
    with opened(browser, page_file, width, theme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == width
        n_charts = page.locator(".chart").count()
        assert n_charts > 10
        assert page.locator(".chart > svg[role=img]").count() == n_charts
        wider = "c => c.querySelector('svg').getBoundingClientRect().width > c.clientWidth + 1"
        assert page.evaluate(f"[...document.querySelectorAll('.chart')].filter({wider}).length") == 0


def test_sections_fold_by_mouse_and_by_keyboard(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        button, body = page.locator("#section-2 button.fold"), page.locator("#section-2-body")
        assert (button.get_attribute("aria-expanded"), body.is_visible()) == ("true", True)
        button.click()
        assert (button.get_attribute("aria-expanded"), body.is_visible()) == ("false", False)
        button.focus()
        page.keyboard.press("Enter")
        assert (button.get_attribute("aria-expanded"), body.is_visible()) == ("true", True)
        page.locator("#fold-all").click()
        assert page.locator("section > .body:visible").count() == 0
        page.locator("nav.contents a").nth(3).click()
        assert page.locator("#section-4-body").is_visible()


def test_tables_sort_by_their_numbers(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        table = _table(page, "How ventures end")
        heading = table.locator("thead th").nth(1)

        def shares() -> list[float]:
            return [float(cell.get_attribute("data-value")) for cell in table.locator("tbody tr td:nth-child(2)").all()]

        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == "ascending"
        assert shares() == sorted(shares())
        assert len(set(shares())) > 3
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == "descending"
        assert shares() == sorted(shares(), reverse=True)


def _table(page: Any, caption: str) -> Any:
    return page.locator("div.table", has=page.get_by_text(caption, exact=True)).locator("table")


def test_hovering_a_chart_tells_its_values(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        for kind in ("hills", "lines", "cloud", "bars", "stack", "fan"):
            chart = page.locator(".chart > svg[role=img]").nth(_place(page, kind))
            chart.scroll_into_view_if_needed()
            box = chart.bounding_box()
            page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.55 * box["height"])
            told = chart.locator("g[data-mark=tip] text").first
            told.wait_for(state="attached", timeout=3000)
            assert re.search(r"\d", told.text_content()), kind
            page.mouse.move(0, 0)


def _place(page: Any, kind: str) -> int:
    """Which chart of the page is the first one of a kind."""
    data = page.locator('figure > script[type="application/json"]').all_text_contents()
    return next(place for place, text in enumerate(data) if f'"kind":"{kind}"' in text)


def test_a_chart_stands_as_a_table_when_asked(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        details = page.locator("figure > details").first
        details.locator("summary").click()
        assert details.locator("tbody tr").count() == 3


def test_the_theme_switches_and_is_kept(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        before = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("#theme").click()
        after = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (before, after) == ("rgb(255, 255, 255)", "rgb(20, 23, 28)")
        page.reload()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == after


def test_it_prints_on_a4_with_everything_unfolded(browser: Any, page_file: Path, tmp_path: Path) -> None:
    with opened(browser, page_file, theme="dark") as page:
        page.locator("#fold-all").click()
        page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.locator("section > .body:visible").count() == page.locator("section > .body").count()
        assert not page.locator("#theme").is_visible()
    data = (tmp_path / "page.pdf").read_bytes()
    sizes = {
        tuple(round(float(x)) for x in found) for found in re.findall(rb"MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)
    }
    assert sizes == {A4}
    assert 8 <= len(re.findall(rb"/Type /Page\b", data)) <= 40


@pytest.mark.parametrize(("theme", "width"), [("light", 1024), ("dark", 360)])
def test_axe_finds_nothing_serious(browser: Any, page_file: Path, theme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs jvsim[browser]")
    with opened(browser, page_file, width, theme) as page:
        for details in page.locator("details").all()[:3]:
            details.evaluate("one => { one.open = true; }")
        found = axe.Axe().run(page).response["violations"]
    serious = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []


def test_names_run_nowhere_and_are_text_in_a_copy(browser: Any, hostile_file: Path) -> None:
    with opened(browser, hostile_file, permissions=["clipboard-read", "clipboard-write"]) as page:
        assert page.locator("h1").text_content() == EVIL
        assert page.locator("script").count() == len(page.locator('script[type="application/json"]').all()) + 4
        assert EVIL in page.locator(".legend").all_text_contents()[0] + "".join(
            page.locator(".chart").all_text_contents()
        )
        table = _table(page, "Who bears the worst 5 % [USD million]")
        page.locator(f"button[data-copy={table.get_attribute('id')}]").click()
        page.locator("#said", has_text="Copied").wait_for(state="attached")
        copied = page.evaluate("navigator.clipboard.readText()")
    lines = copied.splitlines()
    assert lines[0].split(",")[:3] == ["whose", "mean", "95 % margin"]
    assert any(line.startswith(f"'{FORMULA},") for line in lines)
    assert not any(line.startswith(FORMULA) for line in lines)
    assert all(re.fullmatch(r"-?\d[\d.e+-]*", line.rsplit(",", 6)[1]) for line in lines[1:])


def test_it_reads_without_scripts(browser: Any, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.locator("section > .body:visible").count() == page.locator("section").count()
    assert "The venture is worth" in page.locator("#section-1-body").inner_text()
    context.close()
