"""A sweep under way that is not as it was written goes on to the same bits, or says what is wrong: nothing else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulate.cli.program import Exit
from simulate.main import main
from simulate.storage.directories import RunDirectoryError
from simulate.storage.seals import MANIFEST, SEAL, sealed
from simulate.storage.writing import SCENARIO
from simulate.studies.sweep.design import Design, carry_out, design
from simulate.studies.sweep.unfinished import POINTS, Unfinished
from tests import real
from tests.damage import DAMAGES, alterations

NAME = "mine.unfinished"
NO_FILE = ("missing", "a folder", "a link to itself", "a pipe")


@cache
def _design(paths: int = 40) -> Design:
    return design(real.scenario(), ["partners.Carmaker.equity=0.4,0.6"], paths)


@cache
def _bits() -> list[Any]:
    return [{name: one.as_list() for name, one in readings.items()} for readings in carry_out(_design()).readings]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep whose points are all kept, killed before it became a directory."""
    kept = Unfinished.begin(_design(), tmp_path_factory.mktemp("outputs"), "mine")
    carry_out(_design(), kept=kept)
    return kept.folder


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / NAME))


def _refusal(folder: Path) -> str:
    """What is said of a folder; empty where the sweep goes on to the very bits."""
    try:
        kept = Unfinished.at(folder)
        kept.assert_same(_design())
        assert kept.scenario_file.is_file()
        found = carry_out(_design(), kept=kept)
    except RunDirectoryError as problem:
        text = str(problem)
        assert text.startswith(f"{folder}: ")
        assert "\n" not in text
        return text
    assert [{name: one.as_list() for name, one in readings.items()} for readings in found.readings] == _bits()
    return ""


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("file", [MANIFEST, SCENARIO])
def test_what_the_sweep_is_of_has_to_be_as_it_was(copy: Path, file: str, damage: Callable[[Path], None]) -> None:
    damage(copy / file)
    said = _refusal(copy)
    assert said or (file == MANIFEST and damage is DAMAGES["longer"])
    assert not said or file in said


@pytest.mark.parametrize("name", DAMAGES)
def test_points_that_are_not_as_they_were_are_simulated_again(copy: Path, name: str) -> None:
    DAMAGES[name](copy / POINTS)
    said = _refusal(copy)
    assert bool(said) == (name in NO_FILE)
    assert not said or POINTS in said


def test_an_altered_number_is_not_believed(copy: Path) -> None:
    lines = (copy / POINTS).read_text("utf-8").splitlines()
    stored = json.loads(lines[1])
    stored["readings"]["venture.npv.mean"][0][0][0] += 100.0
    (copy / POINTS).write_text("\n".join([lines[0], json.dumps(stored), lines[2], ""]), encoding="utf-8")
    assert Unfinished.at(copy).n_damaged == 1
    assert _refusal(copy) == ""
    assert Unfinished(copy).n_damaged == 0


def test_a_point_under_another_number_is_not_believed(copy: Path) -> None:
    text = (copy / POINTS).read_text("utf-8")
    (copy / POINTS).write_text(text.replace('{"point": 1,', '{"point": 2,'), encoding="utf-8")
    assert _refusal(copy) == ""


def test_points_of_another_sweep_are_not_believed(copy: Path, tmp_path: Path) -> None:
    other = Unfinished.begin(_design(41), tmp_path / "other")
    carry_out(_design(41), kept=other)
    shutil.copy(other.folder / POINTS, copy / POINTS)
    assert Unfinished.at(copy).n_damaged == 3
    assert _refusal(copy) == ""


def test_a_manifest_with_any_wrong_key_is_refused(copy: Path) -> None:
    path = copy / MANIFEST

    def write(made: dict[str, Any]) -> None:
        path.write_text(json.dumps(made), encoding="utf-8")

    needed = ["schema", "files", SEAL, "finished", "version", "paths", "keys", "scenario"]
    for done in alterations(path, write, needed):
        assert _refusal(copy), done
    for done in alterations(path, lambda made: write(sealed(made)), [key for key in needed if key != SEAL]):
        assert _refusal(copy) or done == "finished: 0", done  # which is False


# ---- where it lies --------------------------------------------------------------------------------------------------


def _resume(folder: str, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["sweep", "--resume", folder, "--no-plots", *more])
    return done.exit_code, done.stderr


def test_from_inside_by_a_link_or_renamed(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(copy, tmp_path / "kept")
    monkeypatch.chdir(copy)
    assert _resume(".")[0] == Exit.OK
    monkeypatch.chdir(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "mine"]

    shutil.copytree("kept", "linked.unfinished")
    Path("link").symlink_to("linked.unfinished", target_is_directory=True)
    assert _resume("link")[0] == Exit.OK
    assert (tmp_path / "linked" / "sweep.csv").read_bytes() == (tmp_path / "mine" / "sweep.csv").read_bytes()

    assert _resume("kept")[0] == Exit.OK
    assert (tmp_path / "kept" / "sweep.csv").read_bytes() == (tmp_path / "mine" / "sweep.csv").read_bytes()


@pytest.mark.parametrize("name", ["mine", "mine.unfinished"])
def test_what_is_in_the_way_of_its_results_is_told_before_the_work(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = copy if name == "mine" else copy.rename(tmp_path / "mine")
    (tmp_path / name).mkdir()
    monkeypatch.setattr("simulate.studies.sweep.design.sweep", None)
    code, said = _resume(str(folder))
    assert code == Exit.USAGE
    assert "is in the way of its results" in said
    assert (folder / POINTS).is_file()


@pytest.mark.skipif(os.name != "posix", reason="such a name cannot be made there")
def test_a_folder_whose_name_is_no_utf8(copy: Path, tmp_path: Path) -> None:
    folder = copy.rename(tmp_path / os.fsdecode(b"Pl\xe4ne.unfinished"))
    code, said = _resume(str(folder))
    assert code == Exit.OK, said
    assert "Pl\\xe4ne" in said
