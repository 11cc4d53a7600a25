"""A block of a terminal's report is the same block on a page."""

from __future__ import annotations

from simulate.presentation.layout import bullets, row, table, titled
from simulate.presentation.page.blocks import INDENT, parts_of
from simulate.presentation.page.parts import Bullets, Table
from simulate.studies.run.summary import summarise
from simulate.studies.run.tables import deal_block, governance_block
from tests import real


def test_a_table_with_its_title_and_note() -> None:
    made = table("name", ["mean", "what"], words=["what"])
    row(made, "Carmaker", "-3 ± 1", "bold [red]")
    (part,) = parts_of(titled("Values", made, note="± is the margin."))
    assert isinstance(part, Table)
    assert (part.caption, part.note) == ("Values", "± is the margin.")
    assert [(column.text, column.is_number) for column in part.columns] == [
        ("name", False), ("mean", True), ("what", False)
    ]  # fmt: skip
    assert [(cell.text, cell.mark) for cell in part.rows[0]] == [
        ("Carmaker", ""), ("-3 ± 1", "loss"), ("bold [red]", "")
    ]  # fmt: skip


def test_rows_that_go_on_are_one_row() -> None:
    made = table("name", ["P5"])
    row(made, "Venture", "-1,437")
    row(made, "", "± 32")
    (part,) = parts_of(titled("Values", made))
    assert isinstance(part, Table)
    assert [[cell.text for cell in line] for line in part.rows] == [["Venture", "-1,437 ± 32"]]


def test_sentences() -> None:
    (part,) = parts_of(titled("In words", bullets(["One.", "Two."])))
    assert part == Bullets(("One.", "Two."))


def test_the_blocks_of_a_run_lose_no_cell() -> None:
    summary = summarise(real.run(), real.series())
    for block, expected in (
        (deal_block(summary), "both better off than apart"),
        (governance_block(summary), "disputes"),
    ):
        (part,) = parts_of(block)
        assert isinstance(part, Table)
        assert not part.has_heads
        assert any(line[0].text == expected and line[1].text for line in part.rows)
        assert all(len(line) == len(part.columns) for line in part.rows)
    (deal,) = parts_of(deal_block(summary))
    assert isinstance(deal, Table)
    assert f"{INDENT}of it beyond the horizon" in [line[0].text for line in deal.rows]
