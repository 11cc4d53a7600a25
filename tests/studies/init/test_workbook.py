"""Plans in workbooks: numbers as they are stored, and nothing that is shown in another scale."""

from __future__ import annotations

import builtins
import datetime
import sys
from pathlib import Path
from typing import Any

import pytest

from simulate.studies.init.headings import Asked
from simulate.studies.init.planfile import read_plan
from simulate.studies.init.refusals import PlanFileError

HEAD = ["year", "volume", "price", "unit_cost", "fixed_cost", "capex"]
ROWS: list[list[Any]] = [
    [2027, 0, None, None, 5, 120],
    [2028, 20000, 1.255, 0.95, 25, 180],
    [2029, 60000, 1.25, 0.9, 30, 40],
]


def write(path: Path, rows: list[list[Any]], formats: dict[str, str] | None = None, title: str = "Plan") -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cell, form in (formats or {}).items():
        sheet[cell].number_format = form
    book.save(path)
    return path


def refused(path: Path, asked: Asked | None = None) -> str:
    with pytest.raises(PlanFileError) as caught:
        read_plan(path, asked or Asked())
    return str(caught.value)


def test_numbers_as_they_are_stored(tmp_path: Path) -> None:
    plan = read_plan(write(tmp_path / "plan.xlsx", [["Business plan"], [], HEAD, *ROWS]))
    assert plan.years == (2027, 2028, 2029)
    assert plan.volume.tolist() == [0.0, 20000.0, 60000.0]
    assert plan.price[1:].tolist() == [1.255, 1.25]


def test_dates_and_years_across(tmp_path: Path) -> None:
    turned = [list(column) for column in zip(HEAD, *ROWS, strict=True)]
    turned[0] = ["item", *(datetime.datetime(year, 12, 31) for year in (2027, 2028, 2029))]
    assert read_plan(write(tmp_path / "plan.xlsx", turned)).capex.tolist() == [120.0, 180.0, 40.0]


@pytest.mark.parametrize(
    ("row", "column", "value", "form", "message"),
    [
        (1, 2, "1,250", "General", 'plan.xlsx:3: price: expected a number, got "\'1,250": text in a workbook'),
        (1, 4, 0.25, "0%", 'plan.xlsx:3: fixed_cost: expected a number, got "25%"'),
        (1, 5, 180000, "#,##0,", 'plan.xlsx:3: capex: expected a number, got "180000 shown in thousands"'),
        (1, 5, "=A1*2", "General", 'plan.xlsx:3: capex: expected a number, got "=A1*2": a formula'),
        (1, 5, True, "General", 'plan.xlsx:3: capex: expected a number, got "True"'),
    ],
)
def test_what_is_shown_otherwise(row: int, column: int, value: object, form: str, message: str, tmp_path: Path) -> None:
    rows = [line.copy() for line in ROWS]
    rows[row][column] = value
    assert message in refused(write(tmp_path / "plan.xlsx", [HEAD, *rows], {f"{'ABCDEF'[column]}{row + 2}": form}))


def test_several_sheets(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = write(tmp_path / "plan.xlsx", [HEAD, *ROWS])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Notes").append(["a note"])
    book.create_sheet("Empty")
    book.save(path)
    assert "expected one sheet, got Plan, Notes: name it, with --sheet" in refused(path)
    assert read_plan(path, Asked(sheet="plan")).years == (2027, 2028, 2029)
    assert 'expected a sheet "Plans", got Plan, Notes, Empty' in refused(path, Asked(sheet="Plans"))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"year,volume"])
def test_no_workbook(data: bytes, tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    (tmp_path / "plan.xlsx").write_bytes(data)
    assert "expected a plan that can be read, got: it is no workbook" in refused(tmp_path / "plan.xlsx")


def test_without_the_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plan.xlsx").write_bytes(b"PK")
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "openpyxl":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "openpyxl", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    assert "pip install 'jvsim[xlsx]', or save the plan as CSV" in refused(tmp_path / "plan.xlsx")
