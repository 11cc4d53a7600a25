"""What pages of studies share: sentences first, the view's before others, assumptions and how to make it again last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from simulate.presentation.findings import Finding, advice, as_json, command
from simulate.presentation.page.again import again_section
from simulate.presentation.page.cells import difference_cell, mean_cell, of_number, of_share
from simulate.presentation.page.parts import Bullets, Cell, Command, Page, Prose, Section, Table
from simulate.presentation.page.study import SavedStudy, estimate_at, interval, study_page
from simulate.statistics.estimates import Estimate
from tests import real

FOUND = [
    Finding("value", "The venture is worth more.", ()),
    Finding("gain", "Cell maker gains 3 ± 1.", ()),
    advice("what the clauses are worth", command("worth")),
]
MANIFEST: dict[str, Any] = {
    "files": {"x": "y"},
    "seed": 7,
    "antithetic": False,
    "versions": {"jvsim": "1.2.3", "numpy": "2.0"},
    "command": ["jvsim", "sweep", "a deal.toml"],
}


def saved(**more: Any) -> SavedStudy:
    results = {"paths": 64, "seed": 7, "currency": "EUR", "findings": as_json(FOUND)}
    return SavedStudy("outputs/my deal", results, {**MANIFEST, **more}, real.scenario())


def page(study: SavedStudy) -> Page:
    return study_page(study, "Report of a sweep", (Section("What it shows", (Prose("This."),)), Section("Empty", ())))


def first(found: Page) -> list[Any]:
    return list(found.sections[0].parts)


def test_sections_are_in_their_order_and_none_is_empty() -> None:
    assert [section.title for section in page(saved()).sections] == [
        "What it says", "What it shows", "The assumptions", "How to get the same bits again",
    ]  # fmt: skip


def test_findings_end_with_a_command_that_can_be_copied() -> None:
    said, why, run = first(page(saved()))
    assert said == Bullets(("The venture is worth more.", "Cell maker gains 3 ± 1."), is_lead=True)
    assert why == Prose("Next, what the clauses are worth:")
    assert run == Command("jvsim worth 'outputs/my deal'")


def test_what_is_said_of_the_view_comes_first() -> None:
    found = page(replace(saved(), view="Cell maker"))
    assert first(found)[0].items[0] == "Cell maker gains 3 ± 1."
    assert isinstance(first(found)[-1], Command)
    assert found.kind == "Report of a sweep, from the side of Cell maker"


def test_of_an_earlier_version_it_says_that_sentences_are_not_kept() -> None:
    study = replace(saved(), results={"paths": 64, "seed": 7, "currency": "EUR"})
    assert "not kept in this directory" in first(page(study))[0].text


def test_what_a_reader_has_to_know_first() -> None:
    assert page(saved()).notices == ()
    changed = page(saved(changed={"venture.price": [98.0, 90.0]}, files=None)).notices
    assert changed[0] == "Changed: venture.price 98 → 90"
    assert "without digests" in changed[1]


def test_holders_and_what_is_said_of_each() -> None:
    study = replace(saved(), view="Cell maker")
    assert study.holders == [("Cell maker", "partner-1"), ("venture", "venture"), ("Carmaker", "partner-0")]
    assert [name for name, _ in study.partners] == ["Cell maker", "Carmaker"]
    entry = {"venture": 1, "partners": {"Carmaker": 2, "Cell maker": 3}}
    assert [study.of(entry, holder) for holder, _ in study.holders] == [3, 1, 2]
    assert study.money == "EUR million"


def test_how_to_make_it_again() -> None:
    parts = again_section(MANIFEST, "jvsim run x/scenario.toml").parts
    assert [part.text for part in parts if isinstance(part, Command)] == [
        "jvsim run x/scenario.toml", "jvsim sweep 'a deal.toml'",
    ]  # fmt: skip
    (table,) = [part for part in parts if isinstance(part, Table)]
    told = {line[0].text: line[1].text for line in table.rows}
    assert told == {"seed": "7", "antithetic pairs": "no", "version of jvsim": "1.2.3", "version of numpy": "2.0"}


# ---- numbers --------------------------------------------------------------------------------------------------------


def test_cells_show_what_the_terminal_shows_and_keep_the_number() -> None:
    found = Estimate(-123.456, 10.0)
    assert mean_cell(found) == Cell("-123 ± 20", -123.456, "loss", found.margin)
    assert mean_cell(None) == Cell("–")
    assert mean_cell(Estimate(0.25, 0.01), is_share=True).text == "25.0 ± 2.0 %"
    assert of_number(None).value is None
    assert of_number(-2.0) == Cell("-2.00", -2.0, "loss")
    assert of_share(0.5) == Cell("50.0 %", 0.5)


@pytest.mark.parametrize(("told_apart", "text", "mark"), [(True, "+3 ± 2", ""), (False, "(+3 ± 2)", "muted")])
def test_a_difference_that_cannot_be_told_from_nothing_stands_in_brackets(
    told_apart: bool, text: str, mark: str
) -> None:
    cell = difference_cell(Estimate(3.0, 1.0), told_apart=told_apart)
    assert (cell.text, cell.mark, cell.value) == (text, mark, 3.0)
    assert difference_cell(None) == Cell("–")
    assert difference_cell(Estimate(-0.1, 0.01), is_share=True).text == "-10.0 ± 2.0 pts"


def test_a_chart_is_grey_where_a_table_has_brackets() -> None:
    sure, unsure = Estimate(3.0, 1.0), Estimate(3.0, 2.0)
    assert interval("row", sure, "partner-0").colour == "partner-0"
    assert interval("row", unsure, "partner-0").colour == "muted"
    assert interval("row", sure, "partner-0", comparisons=1000).colour == "muted"
    assert (interval("row", sure, "good").low or 0.0) == pytest.approx(3.0 - 1.96, abs=0.01)


def test_estimates_of_json() -> None:
    assert estimate_at(None) is None
    assert estimate_at({"mean": None}) is None
    assert estimate_at({"mean": 1.0, "std_error": 0.5}) == Estimate(1.0, 0.5)
