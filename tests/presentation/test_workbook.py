"""Workbooks: texts stay texts, numbers have formats and names, headings stay in view, charts take names from cells."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from simulate.presentation.workbook.charts import MOST_BARS, laid_out
from simulate.presentation.workbook.parts import Book, Chart, Charts, Column, Line, Sheet, Table, Words
from simulate.presentation.workbook.writing import TooManyRows, write

WRITTEN = "2026-11-27T12:00:00Z"
RUNS = (
    "=cmd()",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "{=A1}",
    "http://example.org",
    "<script>alert(1)</script>",
    "1e5",
    "a\x07b",
)
TABLE = Table(
    "Values",
    "values",
    (
        Column("name", "words", "name"),
        Column("=worth [million]", "varied", "worth"),
        Column("chance", "share", "chance"),
    ),
    [[text, 1234.5678 * (i + 1), 0.123456] for i, text in enumerate(RUNS)],
    note="A note.",
    cells={"first_worth": (0, 1)},
)
CHART = Chart("Worth", "bars", TABLE, (Line(1, "#000000", margin=2),))


def _written(tmp_path: Path, *sheets: Sheet) -> Path:
    path = tmp_path / "book.xlsx"
    write(Book("=title()", sheets, WRITTEN), path)
    return path


def _xml(path: Path, pattern: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if re.fullmatch(pattern, name))


def test_no_text_is_a_formula_or_a_link(tmp_path: Path) -> None:
    path = _written(tmp_path, Words("Words", "=x()", [("=a()", "=b()")]), TABLE, Charts("Charts", [CHART]))
    sheet = load_workbook(path)["Values"]
    found = [sheet.cell(4 + i, 1) for i in range(len(RUNS))]
    assert [cell.data_type for cell in found] == ["s"] * len(RUNS)
    assert [cell.value for cell in found] == [*RUNS[:-1], "a\N{REPLACEMENT CHARACTER}b"]
    assert "<f>" not in _xml(path, r"xl/worksheets/.*\.xml")
    assert "hyperlink" not in _xml(path, r"xl/worksheets/.*\.xml(\.rels)?")


def test_a_chart_takes_its_names_from_cells(tmp_path: Path) -> None:
    xml = _xml(_written(tmp_path, TABLE, Charts("Charts", [CHART])), r"xl/charts/.*\.xml")
    margins = "'Values'!$C$4:$C$12"
    named = ["Values!$B$3", margins, margins, "Values!$A$4:$A$12", "Values!$B$4:$B$12"]
    assert re.findall("<c:f>(.*?)</c:f>", xml) == named
    assert "<c:v>=worth [million]</c:v>" in xml


def test_headings_stay_in_view_and_cells_have_names(tmp_path: Path) -> None:
    book = load_workbook(_written(tmp_path, TABLE))
    sheet = book["Values"]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:C12"
    assert sheet.print_title_rows == "$3:$3"
    named = {name: one.attr_text for name, one in book.defined_names.items()}
    assert named["values"] == "'Values'!$A$3:$C$12"
    assert named["values_worth"] == "'Values'!$B$4:$B$12"
    assert named["first_worth"] == "'Values'!$B$4"


def test_numbers_have_formats_and_keep_all_their_digits(tmp_path: Path) -> None:
    sheet = load_workbook(_written(tmp_path, TABLE))["Values"]
    assert (sheet["B4"].value, sheet["B4"].number_format) == (1234.5678, "#,##0;[Red]-#,##0")
    assert (sheet["C4"].value, sheet["C4"].number_format) == (0.123456, "#,##0.0%;[Red]-#,##0.0%")


def test_what_is_no_number_is_an_empty_cell(tmp_path: Path) -> None:
    odd = Table("Odd", "odd", (Column("x"),), [[float("nan")], [float("inf")], [None], [True], [2**60], [0]])
    sheet = load_workbook(_written(tmp_path, odd))["Odd"]
    assert [sheet.cell(3 + i, 1).value for i in range(6)] == [None, None, None, "yes", str(2**60), 0]


def test_a_workbook_made_again_has_the_same_bytes(tmp_path: Path) -> None:
    path = _written(tmp_path, TABLE, Charts("Charts", [CHART]))
    before = path.read_bytes()
    assert _written(tmp_path, TABLE, Charts("Charts", [CHART])).read_bytes() == before


def test_a_table_that_no_sheet_takes_is_refused(tmp_path: Path) -> None:
    class Long(list[list[float]]):
        def __len__(self) -> int:
            return 1_048_576

    with pytest.raises(TooManyRows, match="1,048,576 rows are more than a sheet of a workbook takes"):
        _written(tmp_path, Charts("Charts", [CHART]), Table("Long", "long", (Column("x"),), Long()))  # and no warning


def test_a_place_that_cannot_be_written_to_is_an_error_of_the_system(tmp_path: Path) -> None:
    """As of every other file, which is told in one line."""
    with pytest.raises(OSError, match="No such file or directory"):
        write(Book("title", [TABLE], WRITTEN), tmp_path / "nowhere" / "book.xlsx")


def test_charts_stand_two_abreast_and_no_page_cuts_one() -> None:
    tall = Chart("Tall", "bars", Table("T", "t", (Column("x"),), [[1.0]] * (MOST_BARS + 1)), (Line(0, "#000000"),))
    places, breaks = laid_out([CHART, CHART, tall, CHART, CHART, CHART, CHART])
    assert places == [(2, 0), (2, 10), (22, 0), (22, 10), (62, 0), (62, 10), (82, 0)]
    assert breaks == [82]


@pytest.mark.parametrize("large", [False, True])
def test_a_disk_that_is_full_is_told_as_such(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, large: bool) -> None:
    """By the error that whoever puts files in their places knows, not by one of XlsxWriter's own."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left") as raised:
        write(Book("book", [TABLE], WRITTEN), tmp_path / "book.xlsx", large=large)
    assert raised.value.errno == 28

    close = Workbook.close

    def closed(workbook: Workbook) -> None:
        close(workbook)
        raise FileCreateError(OSError(28, "No space left on device"))

    monkeypatch.setattr("xlsxwriter.Workbook.close", closed)
    with pytest.raises(OSError, match="No space left") as raised:
        write(Book("book", [TABLE], WRITTEN), tmp_path / "book.xlsx", large=large)
    assert raised.value.errno == 28
    assert not [*tmp_path.iterdir()]
