"""A page is one file that runs its own scripts and nothing else, whatever a user has called things."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from simulate.presentation.page import charts as kinds
from simulate.presentation.page.behind import behind
from simulate.presentation.page.charts import Axis, Bar, Bars, Chart, Line, Lines
from simulate.presentation.page.parts import (
    Bullets,
    Cell,
    Column,
    Command,
    Event,
    Figure,
    Figures,
    Fold,
    Page,
    Prose,
    Section,
    Side,
    Story,
    Table,
)
from simulate.presentation.page.render import as_data, assets, policy, render

EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)"> {{ 7 * 7 }} & \u2028'
"""A name that would end a script, begin one, load a picture, and be a template."""


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self._inside: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag == "script":
            self._inside = dict(attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self.scripts.append((self._inside, data))


def lines(name: str = "curve", y: tuple[float | None, ...] = (0.0, 0.5)) -> Lines:
    return Lines(name, name, name, x=Axis(name), y=Axis(name, "share"), lines=(Line(name, (1.0, 2.0), y, "venture"),))


def page_of(text: str) -> Page:
    """A page with every part, in which all that a user can name is `text`."""
    table = Table(text, (Column(text, False), Column(text)), ((Cell(text, mark="changed"), Cell(text, 1.0)),), text)
    parts = (
        Prose(text), Bullets((text,)), Command(text), Figures((Figure(text, text, text),)), table, lines(text),
        Story(text, text, (Event(text, text),), (Event(text, text),), (lines(text),), text), Side((Prose(text), table)),
        Fold(text, (table, lines(text))),
    )  # fmt: skip
    return Page(text, text, (text,), (Section(text, parts, text),), (text,), text)


def elements(html: str) -> Elements:
    found = Elements()
    found.feed(html)
    return found


def test_a_name_adds_no_element_and_no_attribute() -> None:
    plain, evil = elements(render(page_of("name"))), elements(render(page_of(EVIL)))
    assert [(tag, sorted(attributes)) for tag, attributes in evil.found] == [
        (tag, sorted(attributes)) for tag, attributes in plain.found
    ]


def test_only_scripts_that_the_policy_names_can_run() -> None:
    found = elements(render(page_of(EVIL)))
    (content,) = [a["content"] for tag, a in found.found if a.get("http-equiv") == "Content-Security-Policy"]
    assert content is not None
    assert content.startswith("default-src 'none'; script-src 'sha256-")
    named = set(re.findall(r"'sha256-([^']+)'", content))
    run = [text for attributes, text in found.scripts if attributes.get("type") != "application/json"]
    digests = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in run}
    assert digests == named
    assert len(run) == len(assets().scripts)
    assert "unsafe" not in content.replace("style-src 'unsafe-inline'", "")


def test_nothing_is_loaded_from_anywhere() -> None:
    found = elements(render(page_of("name")))
    for tag, attributes in found.found:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}
        assert "src" not in attributes
        assert not (attributes.get("href") or "#").startswith(("http", "//", "data", "file"))
        assert not any(name.startswith("on") for name in attributes)
    assert "@import" not in assets().css
    assert "url(" not in assets().css


def test_a_policy_names_each_script() -> None:
    one, two = policy(["a"]), policy(["b"])
    assert one != two


# ---- charts as data -------------------------------------------------------------------------------------------------


def test_data_of_a_chart_cannot_end_its_script_and_reads_back() -> None:
    text = as_data(lines(EVIL))
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text)["title"] == EVIL
    assert json.loads(text)["kind"] == "lines"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, None])
def test_what_is_no_number_is_none_in_a_chart(value: float | None) -> None:
    assert json.loads(as_data(lines(y=(value, 0.25))))["lines"][0]["y"] == [None, 0.25]


def every_kind() -> list[type[Chart]]:
    return [
        one for one in vars(kinds).values() if isinstance(one, type) and issubclass(one, Chart) and one is not Chart
    ]


def test_the_script_draws_every_kind() -> None:
    (drawn,) = re.findall(r"const KINDS = \{(.*?)\};", assets().scripts[2])
    assert {name.strip() for name in drawn.split(",")} == {kind.kind for kind in every_kind()}


@pytest.mark.parametrize("kind", every_kind())
def test_every_kind_has_a_table_behind_it(kind: type[Chart]) -> None:
    made: Any = kind("title", "alternative text")
    assert behind(made).caption == "title"


def test_the_table_behind_a_chart_has_its_numbers() -> None:
    chart = Bars("who bears", "", x=Axis("mean [USD million]"), bars=(Bar("worst", "Carmaker", -784.25, "partner-0"),))
    table = behind(chart)
    assert [cell.text for cell in table.rows[0]] == ["worst", "Carmaker", "-784"]
    assert table.rows[0][-1].value == -784.25
    assert table.rows[0][-1].mark == "loss"


# ---- what is vendored -----------------------------------------------------------------------------------------------


def test_the_licences_of_the_scripts_are_inside() -> None:
    html = render(page_of("name"))
    assert "Copyright 2010-2026 Mike Bostock" in html
    assert "Observable, Inc." in html
    folder = Path(kinds.__file__).parent / "assets"
    for script in ("d3.min.js", "plot.min.js"):
        version = re.search(r"v(\d+\.\d+\.\d+)", (folder / script).read_text("utf-8")[:80])
        assert version is not None
        assert version[1] in assets().licences


def test_headings_follow_one_another() -> None:
    levels = [int(tag[1]) for tag, _ in elements(render(page_of("name"))).found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - before <= 1 for before, later in pairwise(levels))


@pytest.mark.parametrize(("dark", "pale"), [(0, 1), (3, 2)])
def test_endings_are_as_dark_as_their_note_says_in_every_theme(dark: int, pale: int) -> None:
    """Dark violet before pale violet, brown before sand: in light, in dark, and on paper."""
    shades = [re.findall(rf"--settle-{kind}: #(\w{{6}})", assets().css) for kind in (dark, pale)]
    brightness = [[sum(bytes.fromhex(colour)) for colour in found] for found in shades]
    assert len(brightness[0]) == len(brightness[1]) == 4
    assert all(one < other for one, other in zip(*brightness, strict=True))
