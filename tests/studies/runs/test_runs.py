"""`jvsim runs`: every directory of results once, in the order of time, with its value; damaged ones are named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import simulate as jv
from simulate.cli.program import Exit
from simulate.storage.seals import sealed
from simulate.studies.runs.result import listing
from tests.conftest import Run
from tests.damage import DAMAGES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs; the one whose name comes first was written last."""
    out = tmp_path_factory.mktemp("runs") / "outputs"
    for name, written in (("b", "2026-01-01T00:00:00Z"), ("a", "2026-02-01T00:00:00Z")):
        place = jv.run(jv.load("minimal"), paths=80).save(out / name, plots=False)
        made = json.loads((place / "manifest.json").read_text("utf-8"))
        (place / "manifest.json").write_text(json.dumps(sealed({**made, "written": written})), encoding="utf-8")
    return out


def test_json_has_each_run_with_its_value(jvsim: Run, folder: Path) -> None:
    done = jvsim("runs", folder, "--json")
    assert done.returncode == Exit.OK
    data = json.loads(done.stdout)
    assert [one["directory"] for one in data["runs"]] == ["b", "a"]
    assert data["damaged"] == {}
    first = data["runs"][0]
    assert (first["study"], first["scenario"], first["paths"]) == ("run", "A shared plant", 80)
    summary = json.loads((folder / "b" / "summary.json").read_text("utf-8"))
    assert first["venture_npv"] == {key: summary["venture"]["npv"][key] for key in first["venture_npv"]}


def test_the_table_has_date_paths_and_margin(jvsim: Run, folder: Path) -> None:
    done = jvsim("runs", folder)
    assert done.returncode == Exit.OK
    assert "2026-02-01 00:00" in done.stdout
    assert "EUR" in done.stdout
    assert "±" in done.stdout
    assert done.stdout.index("2026-01-01") < done.stdout.index("2026-02-01")


# A manifest with a blank line more is the same JSON: its seal is of what it says.
@pytest.mark.parametrize(
    ("file", "damage"),
    [
        (file, damage)
        for file in ("manifest.json", "summary.json")
        for damage in DAMAGES
        if (file, damage) != ("manifest.json", "longer")
    ],
)
def test_what_is_damaged_is_named_and_the_rest_listed(folder: Path, tmp_path: Path, file: str, damage: str) -> None:
    out = Path(shutil.copytree(folder, tmp_path / "outputs"))
    DAMAGES[damage](out / "a" / file)
    found = listing(out)
    assert [entry.directory for entry in found.entries] == ["b"]
    assert [*found.damaged] == ["a"]
    assert "\n" not in found.damaged["a"]


def test_others_folders_are_passed_over_and_a_sweep_under_way_is_told(folder: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(folder, tmp_path / "outputs"))
    for name in ("photos", ".hidden", "grid.unfinished"):
        (out / name).mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    found = listing(out)
    assert [entry.directory for entry in found.entries] == ["b", "a"]
    assert [*found.damaged] == ["grid.unfinished"]
    assert "jvsim sweep --resume" in found.damaged["grid.unfinished"]


def test_no_folder_and_an_empty_one(jvsim: Run, tmp_path: Path) -> None:
    done = jvsim("runs")
    assert done.returncode == Exit.USAGE
    assert done.stderr == "jvsim: outputs: no such folder: `jvsim run FILE` makes it, or name one\n"
    (tmp_path / "outputs").mkdir()
    assert jvsim("runs").stdout.strip() == "outputs: no directories of results"


@pytest.mark.parametrize("study", ["compare", "sweep", "worth", "drivers", "elements", "decide"])
def test_a_study_is_listed_by_what_its_json_says(folder: Path, tmp_path: Path, study: str) -> None:
    """Of those that tell what the venture is worth as it is, that; of the others none."""
    from simulate.storage.saved import RESULTS
    from simulate.studies.runs.result import VALUES

    name, place = RESULTS[study], VALUES.get(study, ())
    node: Any = {"mean": 5.0, "std_error": 1.0} if place else {}
    for step in reversed(place):
        node = {step: node}
    made = json.loads((folder / "a" / "manifest.json").read_text("utf-8"))
    out = tmp_path / "made"
    shutil.copytree(folder / "a", out / study)
    (out / study / name).write_text(json.dumps({"currency": "EUR", **node}), encoding="utf-8")
    whole = {key: value for key, value in made.items() if key not in ("files", "sha256")}
    (out / study / "manifest.json").write_text(json.dumps({**whole, "study": study}), encoding="utf-8")
    (entry,) = listing(out).entries
    assert entry.study == study
    assert (entry.value and entry.value.value) == (5.0 if place else None)
    assert entry.currency == "EUR"


@pytest.mark.parametrize("mean", ['"x"', "NaN", "null", "[]", "1e999"])
def test_a_value_that_is_none_is_left_out(folder: Path, tmp_path: Path, mean: str) -> None:
    """Of a directory of version 0.1.0, whose files have no digests."""
    place = Path(shutil.copytree(folder / "a", tmp_path / "outputs" / "a"))
    made = json.loads((place / "manifest.json").read_text("utf-8"))
    whole = {key: value for key, value in made.items() if key not in ("files", "sha256")}
    (place / "manifest.json").write_text(json.dumps(whole), encoding="utf-8")
    (place / "summary.json").write_text(f'{{"venture": {{"npv": {{"mean": {mean}, "std_error": 1.0}}}}}}', "utf-8")
    (entry,) = listing(place.parent).entries
    assert (entry.value, entry.currency, entry.paths) == (None, "", 80)
    json.dumps(entry.as_dict(), allow_nan=False)
