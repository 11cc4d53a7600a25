"""`--xlsx` of every command that writes results: the same numbers as its JSON, and every name a text."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

import simulate as jv
from simulate.cli.program import Exit
from simulate.presentation.workbook import writing
from simulate.scenario import templates
from simulate.storage.seals import seal_of
from simulate.studies.export.workbook import write_workbook
from tests import hostile
from tests.conftest import Run
from tests.damage import DAMAGES

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "run": (),
    "compare": ("--variant", "=v(): governance.enabled=false"),
    "sweep": ("--vary", "venture.price=1900,2000,2100"),
    "worth": (),
    "drivers": ("--keys", "venture.*"),
    "elements": (),
    "decide": ("--set", "decisions.pilot_paths=1024"),
}
SHEETS = {
    "run": [
        *("Findings", "Charts", "Summary", "All figures", "Assumptions", "Quantiles by quarter", "Endings"),
        *("Endings by quarter", "Value curves", "Outcomes", "Columns", "How to repeat it"),
    ],
    "compare": ["Findings", "Charts", "Gains", "Differences", "Changes", "Assumptions", "How to repeat it"],
    "sweep": ["Findings", "Charts", "Points", "Measures", "Assumptions", "How to repeat it"],
    "worth": [
        *("Findings", "Charts", "Clauses", "Exits", "Rights and obligations", "Assumptions", "How to repeat it"),
    ],
    "drivers": [
        *("Findings", "Charts", "Inputs", "Families of shocks", "Rank correlations", "Not moved", "Assumptions"),
        "How to repeat it",
    ],
    "elements": ["Findings", "Charts", "Contributions", "Interactions", "Assumptions", "How to repeat it"],
    "decide": ["Findings", "Charts", "Gains", "Foresight", "Assumptions", "How to repeat it"],
}
JSON = {"run": "summary", "compare": "summary", "sweep": "summary"}
PATHS = 120


def _made(jvsim: Run, tmp_path: Path, study: str) -> Path:
    """The directory of a study of a scenario whose names are meant to run."""
    file = hostile.hostile_file(tmp_path)
    options = ("--paths", str(PATHS), "--no-plots", "--quiet", "--xlsx", "--name", study)
    done = jvsim(study, file, *ARGUMENTS[study], *options)
    assert done.returncode == Exit.OK, done.stderr
    return tmp_path / "outputs" / study


def _value(study: str, data: Any, book: Workbook) -> tuple[object, object]:
    """A number of the JSON, and the cell that holds it."""
    if study == "run":
        return data["venture"]["npv"]["mean"], _named(book, "venture_npv_mean")
    if study == "compare":
        return data["variants"][0]["difference"]["venture"]["npv"]["mean"], _named(book, "gains_venture")
    if study == "sweep":
        return data["points"][0]["measures"]["venture.npv.mean"]["mean"], book["Points"]["B6"].value
    if study == "worth":
        return data["clauses"][0]["venture"]["mean"]["mean"], _named(book, "clauses_venture")
    if study == "drivers":
        return data["inputs"][0]["shift"]["low"]["venture"]["npv"]["mean"], _named(book, "inputs_low_venture")
    if study == "elements":
        first = data["elements"][0]["key"]
        return data["measures"]["venture.npv.mean"]["shapley"][first]["mean"], book["Contributions"]["C5"].value
    return data["gains"][hostile.FIRST]["npv"]["mean"], _named(book, "gains_npv")


def _named(book: Workbook, name: str) -> object:
    """The first cell of a named range."""
    ((sheet, cells),) = book.defined_names[name].destinations
    return book[sheet][cells.replace("$", "").split(":")[0]].value


@pytest.mark.parametrize("study", ARGUMENTS)
def test_the_workbook_of_a_study_says_what_its_json_says(jvsim: Run, tmp_path: Path, study: str) -> None:
    directory = _made(jvsim, tmp_path, study)
    book = load_workbook(directory / "workbook.xlsx")
    assert book.sheetnames == SHEETS[study]
    data = json.loads((directory / f"{JSON.get(study, study)}.json").read_text("utf-8"))
    expected, found = _value(study, data, book)
    assert isinstance(expected, float)
    assert expected != 0.0
    assert found == pytest.approx(expected, rel=1e-15)  # a workbook keeps 16 digits
    tables = [sheet for sheet in book.worksheets if sheet.auto_filter.ref]
    assert len(tables) == len(book.sheetnames) - 3
    assert all(sheet.freeze_panes for sheet in tables)
    assert book["Findings"]["A1"].value == hostile.SCENARIO
    with zipfile.ZipFile(directory / "workbook.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert any(name.startswith("xl/charts/chart") for name in archive.namelist())
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


@pytest.fixture(scope="module")
def saved_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was saved, and has its workbook."""
    folder = tmp_path_factory.mktemp("saved")
    directory = jv.run(jv.load(hostile.hostile_file(folder)), paths=PATHS).save(folder / "run", plots=False)
    write_workbook(directory)
    return directory


def test_a_workbook_is_no_part_of_the_results(saved_run: Path, tmp_path: Path) -> None:
    """It is made of them: the directory is read whether it is there, was changed, or was taken out."""
    directory = Path(shutil.copytree(saved_run, tmp_path / "run"))
    before = jv.open(directory)["venture_npv"]
    (directory / "workbook.xlsx").write_bytes(b"edited")
    assert (jv.open(directory)["venture_npv"] == before).all()
    assert "workbook.xlsx" not in json.loads((directory / "manifest.json").read_text("utf-8"))["files"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed (libreoffice-calc-nogui)")
def test_libreoffice_opens_a_workbook_and_reads_the_same(saved_run: Path, tmp_path: Path) -> None:
    source = saved_run / "workbook.xlsx"
    office = ("soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "xlsx")
    done = subprocess.run(
        [*office, "--outdir", tmp_path / "again", source], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    ours, theirs = load_workbook(source), load_workbook(tmp_path / "again" / "workbook.xlsx")
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                again = theirs[sheet.title][cell.coordinate].value
                assert again == (pytest.approx(cell.value, rel=1e-12) if isinstance(cell.value, float) else cell.value)
    assert set(theirs.defined_names) >= {"summary", "venture_npv_mean", "quarters_p50"}
    with zipfile.ZipFile(tmp_path / "again" / "workbook.xlsx") as archive:
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 10


def test_the_view_comes_first(saved_run: Path, tmp_path: Path) -> None:
    """Of a saved run, from its second partner's side: its rows and its findings, and names that stay what they are."""
    book = load_workbook(write_workbook(saved_run, hostile.SECOND, tmp_path / "theirs.xlsx"))
    ours = load_workbook(saved_run / "workbook.xlsx")
    rows = [row[0] for row in book["Summary"].values]
    start = rows.index("value") + 1
    assert rows[start : start + 2] == [f"{hostile.SECOND}, in the venture", f"{hostile.SECOND}, alone"]
    for name in ("venture_npv_mean", "partner_1_npv_mean", "partner_2_advantage_margin"):
        assert _named(book, name) == _named(ours, name)
    assert [*book["Findings"].values] != [*ours["Findings"].values]
    with pytest.raises(jv.ScenarioError, match="nobody"):
        write_workbook(saved_run, "nobody", tmp_path / "nobody.xlsx")


def test_a_workbook_is_not_written_over_another_file(saved_run: Path, tmp_path: Path) -> None:
    before = (saved_run / "workbook.xlsx").read_bytes()
    with pytest.raises(jv.PlaceError, match=r"workbook\.xlsx: is there already; move it away first"):
        write_workbook(saved_run)
    assert (saved_run / "workbook.xlsx").read_bytes() == before
    assert write_workbook(saved_run, place=tmp_path / "again.xlsx").read_bytes() == before


def test_more_rows_than_a_sheet_takes_are_no_damage(
    saved_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 3)
    with pytest.raises(writing.TooManyRows):
        write_workbook(saved_run, place=tmp_path / "again.xlsx")


def test_a_damaged_directory_has_no_workbook(saved_run: Path, tmp_path: Path) -> None:
    directory = Path(shutil.copytree(saved_run, tmp_path / "run"))
    DAMAGES["a bit turned (1)"](directory / "bands.csv")
    with pytest.raises(jv.RunDirectoryError, match=r"bands\.csv was changed after it was written"):
        write_workbook(directory, place=tmp_path / "again.xlsx")
    assert not (tmp_path / "again.xlsx").exists()


def test_assumptions_are_held_against_the_template_as_on_the_page(jvsim: Run, tmp_path: Path) -> None:
    """A file that was begun from a template says what it changed of it, not --set alone; means of 20 have no margin."""
    file = tmp_path / "mine.toml"
    text = templates.path("minimal").read_text("utf-8")
    file.write_text(text.replace("fixed_cost = 30\n", "fixed_cost = 31\n"), encoding="utf-8")
    options = ("--set", "exit.lockup_quarters=7", "--paths", "20", "--no-plots", "--quiet", "--xlsx", "--name", "x")
    done = jvsim("run", file, *options)
    assert done.returncode == Exit.OK, done.stderr
    book = load_workbook(tmp_path / "outputs" / "x" / "workbook.xlsx")
    rows = [row for row in book["Assumptions"].values if row[0] is not None]
    assert "from what the template minimal" in str(rows)
    assert {row[0]: row[4] for row in rows if len(row) > 4 and row[4] not in (None, "", "changed from")} == {
        "venture.fixed_cost": "30.0", "exit.lockup_quarters": "8"
    }  # fmt: skip
    assert _named(book, "venture_npv_mean") is not None
    assert _named(book, "venture_npv_margin") is None


@pytest.mark.parametrize("written", ["yesterday", None, 7])
def test_what_stands_in_a_manifest_is_damage_and_no_fault_of_ours(
    saved_run: Path, tmp_path: Path, written: object
) -> None:
    """Also where the digests fit: of somebody who wrote the manifest anew."""
    directory = Path(shutil.copytree(saved_run, tmp_path / "run"))
    manifest = json.loads((directory / "manifest.json").read_text("utf-8")) | {"written": written}
    (directory / "manifest.json").write_text(json.dumps(manifest | {"sha256": seal_of(manifest)}), encoding="utf-8")
    with pytest.raises(jv.RunDirectoryError, match="cannot be read: what this jvsim tells of it is not in it"):
        write_workbook(directory, place=tmp_path / "again.xlsx")
