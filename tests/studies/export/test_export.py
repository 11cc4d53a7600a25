"""An export holds every number of the run, to the last bit, with what its columns mean; nothing is overwritten."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from openpyxl import load_workbook

import simulate as jv
from simulate.cli.program import Exit
from simulate.storage.directories import RunDirectoryError
from simulate.storage.places import PlaceError
from simulate.studies.export.contents import Contents
from simulate.studies.export.design import export
from simulate.studies.export.formats import FORMATS, _harmless
from tests import hostile
from tests.conftest import Run
from tests.damage import DAMAGES

PATHS, RECORDED = 60, 7


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of a scenario whose names are meant to run, on a day of its life at that."""
    folder = tmp_path_factory.mktemp("export")
    return jv.run(jv.load(hostile.hostile_file(folder)), paths=PATHS).save(folder / "base", plots=False)


@pytest.fixture(scope="module")
def result(directory: Path) -> jv.Result:
    return jv.open(directory)


def _series(result: jv.Result) -> dict[str, npt.NDArray[np.float64]]:
    return Contents(result.outcomes, RECORDED, {}).recorded


def _columns(file: Path) -> dict[str, list[str]]:
    """The columns of a CSV file as texts."""
    heading, *rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8")))
    return {name: [row[i] for row in rows] for i, name in enumerate(heading)}


def _numbers(texts: list[str]) -> list[float]:
    return [float(text) for text in texts]


def test_csv_holds_every_number_and_runs_nothing(directory: Path, result: jv.Result, tmp_path: Path) -> None:
    place = export(directory, "csv", tmp_path / "made", RECORDED)
    outcomes, quarters = (_columns(place / f"{name}.csv") for name in ("outcomes", "quarters"))
    np.testing.assert_array_equal(_numbers(outcomes["venture_npv"]), result["venture_npv"])
    np.testing.assert_array_equal(_numbers(outcomes[f"partner_npv.{hostile.SECOND}"]), result["partner_npv"][1])
    horizon = result.scenario.horizon_quarters
    assert len(quarters["quarter"]) == RECORDED * horizon
    np.testing.assert_array_equal(_numbers(quarters["free_cash_flow"]), _series(result)["free_cash_flow"].T.ravel())
    texts = [file.read_text(encoding="utf-8") for file in place.glob("*.csv")]
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    assert f"'{hostile.SCENARIO}" in cells
    told = csv.DictReader(io.StringIO((place / "columns.csv").read_text("utf-8")))
    meanings = {(row["table"], row["column"]): row for row in told}
    assert meanings["outcomes", "venture_npv"]["unit"] == "million"
    assert {column for table, column in meanings if table == "quarters"} == set(quarters)
    assert {column for table, column in meanings if table == "outcomes"} == set(outcomes)


def test_names_of_codes_and_headings_are_no_formulas_in_csv() -> None:
    table = _harmless(pd.DataFrame({"=x": pd.Categorical(["=cmd()", "plain", "-1.5"]), "y": [1.5, -2.5, 0.0]}))
    assert table.to_csv(index=False, lineterminator="\n") == "'=x,y\n'=cmd(),1.5\nplain,-2.5\n-1.5,0.0\n"


def test_parquet_holds_every_number_with_units(directory: Path, result: jv.Result, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    place = export(directory, "parquet", tmp_path / "made", RECORDED)
    assert sorted(file.name for file in place.iterdir()) == ["outcomes.parquet", "quarters.parquet"]
    table = parquet.read_table(place / "outcomes.parquet")
    expected = result.to_frame(inputs=True)
    pd.testing.assert_frame_equal(table.to_pandas().set_index("trajectory"), expected, check_column_type=False)
    assert table.schema.field("venture_npv").metadata[b"unit"] == b"million"
    assert hostile.TRIGGER in table.schema.field("cause").metadata[b"codes"].decode()
    about = json.loads(table.schema.metadata[b"jvsim"])
    assert jv.load(_file(tmp_path, about["scenario"])).to_toml() == result.scenario.to_toml()
    quarters = parquet.read_table(place / "quarters.parquet").to_pandas()
    own = quarters.pivot(index="quarter", columns="trajectory", values=f"partner_cash_flow.{hostile.FIRST}")
    np.testing.assert_array_equal(own, _series(result)["partner_cash_flow_0"])


def _file(folder: Path, text: str) -> Path:
    (folder / "again.toml").write_text(text, encoding="utf-8")
    return folder / "again.toml"


def test_netcdf_has_named_axes_and_every_number(directory: Path, result: jv.Result, tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    place = export(directory, "netcdf", tmp_path / "made.nc", RECORDED)
    with xarray.open_dataset(place, engine="scipy") as opened:
        found = opened.load()
    assert [*found["partner"].values] == [hostile.FIRST, hostile.SECOND]
    np.testing.assert_array_equal(found["partner_npv"].sel(partner=hostile.SECOND), result["partner_npv"][1])
    np.testing.assert_array_equal(found["cause"], result["cause"])
    assert found["cause"].dtype == np.int8
    np.testing.assert_array_equal(found["advantage"], result.outcomes.advantage)
    series = _series(result)
    np.testing.assert_array_equal(found["quarterly_ebitda"], series["ebitda"].T)
    own = found["quarterly_partner_cash_flow"].sel(partner=hostile.SECOND)
    np.testing.assert_array_equal(own, series["partner_cash_flow_1"].T)
    n_partners = sum(name.endswith("_1") for name in series)
    assert sum(name.startswith("quarterly_") for name in found.data_vars) == len(series) - n_partners
    assert found["venture_npv"].attrs == {"units": "million", "long_name": found["venture_npv"].attrs["long_name"]}
    inputs = result.to_frame(inputs=True)
    np.testing.assert_array_equal(found["inputs"].sel(input="venture.base_volume"), inputs["venture.base_volume"])
    assert hostile.TRIGGER in found["cause"].attrs["codes"]


def test_a_workbook_holds_every_number_as_it_is(directory: Path, result: jv.Result, tmp_path: Path) -> None:
    place = export(directory, "xlsx", tmp_path / "made.xlsx", RECORDED)
    book = load_workbook(place)
    assert book.sheetnames == ["About", "Columns", "Outcomes", "Quarters"]
    rows = [*book["Outcomes"].iter_rows(min_row=3, values_only=True)]
    assert [row[1] for row in rows] == pytest.approx([*result["venture_npv"]], rel=1e-15)
    assert len([*book["Quarters"].iter_rows(min_row=3)]) == RECORDED * result.scenario.horizon_quarters
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("to", FORMATS)
def test_nothing_is_overwritten(jvsim: Run, directory: Path, tmp_path: Path, to: str) -> None:
    pytest.importorskip({"parquet": "pyarrow", "netcdf": "xarray"}.get(to, "numpy"))
    place = tmp_path / "mine"
    place.write_text("mine", encoding="utf-8")
    done = jvsim("export", directory, "--format", to, "--out", place)
    assert done.returncode == Exit.USAGE
    assert done.stderr == f"jvsim: {place}: is there already; choose another place with --out\n"
    assert place.read_text(encoding="utf-8") == "mine"


def test_by_default_it_lies_beside_the_run(jvsim: Run, directory: Path) -> None:
    done = jvsim("export", directory, "--format", "csv", "--quarters", "0")
    assert done.returncode == Exit.OK
    place = directory.with_name("base-csv")
    assert f"written to {place}" in done.stderr
    assert sorted(file.name for file in place.iterdir()) == ["about.csv", "columns.csv", "outcomes.csv"]


def test_an_extra_that_is_missing_is_told(jvsim: Run, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "pyarrow" else known(name, *rest)
    )
    done = jvsim("export", directory, "--format", "parquet")
    assert done.returncode == Exit.USAGE
    line = "needs the package pyarrow: pip install 'jvsim[parquet]', or choose csv or xlsx"
    assert done.stderr == f"jvsim: --format parquet {line}\n"


def test_only_a_run_has_outcomes(tmp_path: Path) -> None:
    scenario = jv.load("minimal")
    folder = jv.run(scenario, paths=8).save(tmp_path / "run", plots=False)
    made = json.loads((folder / "manifest.json").read_text("utf-8"))
    from simulate.storage.seals import sealed

    (folder / "manifest.json").write_text(json.dumps(sealed({**made, "study": "worth"})), encoding="utf-8")
    with pytest.raises(RunDirectoryError, match="one of `jvsim worth`: only a run has outcomes to export"):
        export(folder, "csv", tmp_path / "out")


@pytest.mark.parametrize("damage", ["missing", "cut to 50%", "a bit turned (0)"])
def test_a_damaged_run_is_not_exported(directory: Path, tmp_path: Path, damage: str) -> None:
    import shutil

    copy = Path(shutil.copytree(directory, tmp_path / "copy"))
    DAMAGES[damage](copy / "outcomes.npz")
    with pytest.raises(RunDirectoryError, match="cannot be read"):
        export(copy, "csv", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_stops_in_between_leaves_nothing(directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("simulate.studies.export.formats.write_text", full)
    with pytest.raises(RunDirectoryError, match="the disk is full; nothing was kept"):
        export(directory, "csv", tmp_path / "out", 0)
    monkeypatch.setattr("simulate.presentation.workbook.writing.write", full)
    with pytest.raises(PlaceError, match="the disk is full; nothing was kept"):
        export(directory, "xlsx", tmp_path / "out.xlsx", 0)
    assert not [*tmp_path.iterdir()]
