"""A run directory that is not as it was written gives back its run or says what is wrong with it: nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from simulate.cli.program import Exit
from simulate.main import main
from simulate.storage.directories import RunDirectoryError
from simulate.storage.seals import FILES, MANIFEST, SEAL, seal_of, sealed
from simulate.studies.run.directory import OUTCOMES, load_run, write_run
from tests import real
from tests.damage import DAMAGES, alterations

READ = (MANIFEST, "scenario.toml", OUTCOMES)
NOT_READ = ("summary.json", "summary.csv", "columns.json", "exits.csv", "bands.csv")
NEEDED = ["schema", FILES, SEAL, "first", "paths", "seconds", "threads", "resolved_sha256"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("outputs")
    return write_run(real.run(), out, series=real.series(), plots=False, name="whole")


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def _strip_digests(folder: Path) -> None:
    """As version 0.1.0 wrote it."""
    made = json.loads((folder / MANIFEST).read_text("utf-8"))
    rest = {key: value for key, value in made.items() if key not in (FILES, SEAL)}
    (folder / MANIFEST).write_text(json.dumps(rest), encoding="utf-8")


def _refusal(folder: Path) -> str:
    """What is said of a directory; empty where it gives back the very run that was written."""
    try:
        run = load_run(folder)
    except RunDirectoryError as problem:
        text = str(problem)
        assert text.startswith(f"{folder}: ")
        assert "\n" not in text
        return text
    np.testing.assert_array_equal(run.matrix.view(np.int64), real.run().matrix.view(np.int64))
    assert run.scenario.to_toml() == real.run().scenario.to_toml()
    return ""


@pytest.mark.parametrize("file", READ)
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_that_is_read_is_told(copy: Path, file: str, damage: Callable[[Path], None]) -> None:
    damage(copy / file)
    said = _refusal(copy)
    # A blank at the end of the manifest changes nothing of what it says.
    assert said or (file == MANIFEST and damage is DAMAGES["longer"])
    assert not said or file in said


@pytest.mark.parametrize("file", NOT_READ)
def test_a_damaged_file_that_is_not_read_does_no_harm(copy: Path, file: str) -> None:
    DAMAGES["random bytes"](copy / file)
    assert _refusal(copy) == ""


@pytest.mark.parametrize("file", READ)
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_directory_without_digests_is_told_apart_all_the_same(
    copy: Path, file: str, damage: Callable[[Path], None]
) -> None:
    _strip_digests(copy)
    damage(copy / file)
    _refusal(copy)


def test_a_manifest_with_any_wrong_key_is_refused_or_gives_the_run_back(copy: Path) -> None:
    path = copy / MANIFEST

    def write(made: dict[str, Any]) -> None:
        path.write_text(json.dumps(made), encoding="utf-8")

    for done in alterations(path, write, NEEDED):
        assert _refusal(copy), done
    # The same by somebody who makes the digest of the manifest again.
    for done in alterations(path, lambda made: write(sealed(made)), [key for key in NEEDED if key != SEAL]):
        said = _refusal(copy)
        assert said or done.partition(":")[0] in (
            "first",
            "seconds",
            "threads",
            "resolved_sha256",
            "without resolved_sha256",
        ), done


def test_a_scenario_that_was_edited_is_not_believed(copy: Path) -> None:
    for strip in (lambda _: None, _strip_digests):
        strip(copy)
        text = (copy / "scenario.toml").read_text("utf-8")
        (copy / "scenario.toml").write_text(text.replace("price = 98.0", "price = 140.0"), encoding="utf-8")
        assert "scenario.toml was changed after it was written" in _refusal(copy)
        (copy / "scenario.toml").write_text(text, encoding="utf-8")
        assert _refusal(copy) == ""


def test_a_directory_of_version_0_1_0_is_read_with_a_notice(copy: Path) -> None:
    said: list[str] = []
    load_run(copy, say=said.append)
    assert said == []
    _strip_digests(copy)
    load_run(copy, say=said.append)
    assert len(said) == 1
    assert "without digests" in said[0]


def _with_arrays(folder: Path, **changes: Any) -> None:
    with np.load(folder / OUTCOMES) as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays.update({name.replace("__", "/"): value for name, value in changes.items()})
    np.savez(folder / OUTCOMES, **{name: value for name, value in arrays.items() if value is not None})


@pytest.mark.parametrize(
    "changes",
    [
        {"venture_npv": None}, {"venture_npv": np.zeros(3)}, {"venture_npv": np.zeros((4000, 2))},
        {"venture_npv": np.full(4000, np.nan)}, {"venture_npv": np.array(["x"] * 4000)},
        {"venture_npv": np.float64(1.0)}, {"venture_npv": np.zeros(4000, complex)}, {"plan__npv": None},
        {"plan__npv": np.zeros(2)},
        {"plan__streams": np.zeros((5, 4))}, {"plan__streams": np.zeros((4, 4))}, {"plan__flows": np.zeros((5, 1))},
        {"plan__series__ebitda": None}, {"plan__series__ebitda": np.zeros(3)},
    ],
)  # fmt: skip
def test_arrays_that_do_not_fit_are_refused(copy: Path, changes: dict[str, Any]) -> None:
    _strip_digests(copy)
    _with_arrays(copy, **changes)
    with pytest.raises(RunDirectoryError, match=r"outcomes\.npz does not fit scenario\.toml"):
        load_run(copy)


@pytest.mark.parametrize("command", [["compare", "whole"], ["run"], ["check"], ["explain", "--path", "1"], ["sweep"]])
@pytest.mark.parametrize("file", [MANIFEST, "scenario.toml"])
@pytest.mark.parametrize("damage", ["empty", "cut to 50%", "a list", "a folder", "missing", "nested"])
def test_every_command_says_so(whole: Path, copy: Path, command: list[str], file: str, damage: str) -> None:
    DAMAGES[damage](copy / file)
    more = ["--vary", "venture.price=90,100"] if command == ["sweep"] else []
    words = [str(whole) if word == "whole" else word for word in command]
    found = CliRunner().invoke(main, [*words, str(copy), *more])
    assert found.exit_code == Exit.USAGE, found.output
    assert found.stderr.startswith(f"jvsim: {copy}: ")
    assert found.stdout == ""


def test_a_directory_runs_again_to_the_same_bits(copy: Path, tmp_path: Path) -> None:
    for name, given in (("one", copy), ("other", copy / MANIFEST)):
        done = CliRunner().invoke(
            main, ["run", str(given), "--paths", "4000", "--no-plots", "-q", "--out", str(tmp_path), "--name", name]
        )
        assert done.exit_code == Exit.OK, done.output
        assert (tmp_path / name / OUTCOMES).read_bytes() == (copy / OUTCOMES).read_bytes()


def test_another_folder_is_no_scenario(tmp_path: Path) -> None:
    for command in ("run", "check", "explain"):
        done = CliRunner().invoke(main, [command, str(tmp_path), *(["--path", "1"] if command == "explain" else [])])
        assert done.exit_code == Exit.USAGE
        assert "no scenario file and no directory of results" in done.stderr


def test_a_seal_does_not_depend_on_the_order_of_keys() -> None:
    assert seal_of({"a": 1, "b": [1.5, None]}) == seal_of({"b": [1.5, None], "a": 1, SEAL: "x"})
    assert seal_of({"a": 1}) != seal_of({"a": 2})
