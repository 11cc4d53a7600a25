"""The run directory: complete or not there at all, and it gives back what was put in."""

from __future__ import annotations

import csv
import errno
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulate.engine.run import simulate
from simulate.scenario import load, templates
from simulate.storage import directories
from simulate.storage.directories import RunDirectoryError, slug
from simulate.storage.manifest import Provenance
from simulate.studies.run import directory as runs
from simulate.studies.run.csv_files import outcome_arrays
from simulate.studies.run.directory import load_run, write_run
from simulate.studies.run.summary import summarise
from tests import real, synthetic


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("outputs")
    source = out / "deal.toml"
    source.write_bytes(b"abc")
    provenance = Provenance.of(source, ["jvsim", "run", "deal.toml"], ["simulation.paths=4000"])
    return write_run(real.run(), out / "made" / "here", series=real.series(), plots=False, provenance=provenance)


def test_the_name_has_scenario_time_and_digest(directory: Path) -> None:
    assert directory.name.startswith("battery-cells-north-america-20")
    *_, day, clock, digest = directory.name.split("-")
    assert (len(day), len(clock), len(digest)) == (8, 6, 8)
    assert json.loads((directory / "manifest.json").read_text("utf-8"))["resolved_sha256"].startswith(digest)


def test_every_file_is_there(directory: Path) -> None:
    assert _left(directory) == [
        "bands.csv", "columns.json", "exits.csv", "manifest.json", "outcomes.npz", "scenario.toml", "summary.csv",
        "summary.json",
    ]  # fmt: skip
    assert _left(directory.parent) == [directory.name]


def test_a_run_comes_back_bit_for_bit(directory: Path) -> None:
    run, again = real.run(), load_run(directory)
    np.testing.assert_array_equal(again.matrix.view(np.int64), run.matrix.view(np.int64))
    assert again.scenario.to_toml() == run.scenario.to_toml()
    assert summarise(again) == summarise(run)
    for name, values in run.plan.series.items():
        np.testing.assert_array_equal(again.plan.series[name], values)
    assert [stream and stream.npv() for stream in again.plan.alone] == [s and s.npv() for s in run.plan.alone]


def test_every_band_has_its_unit(directory: Path) -> None:
    rows = list(csv.DictReader((directory / "bands.csv").read_text("utf-8").splitlines()))
    assert {row["series"] for row in rows} == set(real.series())
    assert all(row["unit"] for row in rows)


def test_the_summary_is_the_one_of_the_run(directory: Path) -> None:
    assert json.loads((directory / "summary.json").read_text("utf-8")) == summarise(real.run(), real.series())


def test_the_manifest_says_how_to_make_it_again(directory: Path) -> None:
    made = json.loads((directory / "manifest.json").read_text("utf-8"))
    assert made["generator"] == "Philox4x32-10"
    assert made["command"] == ["jvsim", "run", "deal.toml"]
    assert made["overrides"] == ["simulation.paths=4000"]
    # Of the bytes "abc": FIPS 180-2, appendix B.1.
    assert made["source_sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (made["paths"], made["recorded"], made["seed"]) == (4000, real.RECORDED, real.scenario().simulation.seed)
    assert {"jvsim", "python", "numpy", "numba"} <= set(made["versions"])
    assert made["features"]


def test_counts_are_stored_small_and_exactly(directory: Path) -> None:
    with np.load(directory / "outcomes.npz") as archive:
        assert archive["cause"].dtype == np.int8
        assert archive["venture_npv"].dtype == np.float64
        meanings = json.loads((directory / "columns.json").read_text("utf-8"))
        for name in archive.files:
            assert name in meanings or name.startswith("plan/series/")


def test_a_negative_zero_stays_one() -> None:
    run = synthetic.outcomes(3)
    run["diluted"][:] = [0.0, -0.0, 1.0]
    stored = outcome_arrays(run)["diluted"]
    np.testing.assert_array_equal(np.signbit(stored), [False, True, False])


def test_a_result_that_is_no_number_is_never_written(tmp_path: Path) -> None:
    run = synthetic.outcomes(10)
    run["moic"][3] = np.nan
    with pytest.raises(ValueError, match="JSON"):
        write_run(run, tmp_path, plots=False)
    assert _left(tmp_path) == []


def test_no_file_holds_a_nan(directory: Path) -> None:
    def refuse(constant: str) -> Any:
        raise AssertionError(constant)

    for path in directory.glob("*.json"):
        json.loads(path.read_text("utf-8"), parse_constant=refuse)
    for path in directory.glob("*.csv"):
        assert "nan" not in path.read_text("utf-8").replace("financ", "")


def test_two_runs_in_one_second_have_two_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directories, "dated_name", lambda *_: "same")
    run = synthetic.outcomes(10)
    places = [write_run(run, tmp_path, plots=False).name for _ in range(3)]
    assert places == ["same", "same-2", "same-3"]


def test_plots_are_drawn_where_they_are_wanted(tmp_path: Path) -> None:
    run = synthetic.outcomes(50)
    assert (write_run(run, tmp_path, name="with") / "plots" / "value.svg").is_file()
    assert not (write_run(run, tmp_path, name="without", plots=False) / "plots").exists()


def test_a_name_that_is_taken_is_not_overwritten(tmp_path: Path) -> None:
    run = synthetic.outcomes(10)
    kept = write_run(run, tmp_path, name="mine", plots=False)
    before = (kept / "manifest.json").read_bytes()
    with pytest.raises(RunDirectoryError, match="mine: is there already"):
        write_run(run, tmp_path, name="mine", plots=False)
    assert (kept / "manifest.json").read_bytes() == before
    assert _left(tmp_path) == ["mine"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Battery cells, North America", "battery-cells-north-america"),
        ("../../etc/passwd", "etc-passwd"),
        ("Zürich & Söhne__A/B", "zürich-söhne-a-b"),
        ("比亚迪", "比亚迪"),
        ("***", "scenario"),
        ("x" * 300, "x" * 60),
        ("CON: a\\b\0c", "con-a-b-c"),
    ],
)
def test_names_are_safe_as_paths(name: str, path: str) -> None:
    assert slug(name) == path


# ---- what goes wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "may not be written to"),
        (errno.EROFS, "may not be written to"),
        (errno.EIO, "nothing was kept"),
    ],
)
def test_a_disk_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(code, os.strerror(code), "outcomes.npz")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(RunDirectoryError, match=words) as caught:
        write_run(synthetic.outcomes(10), tmp_path, plots=False)
    assert "\n" not in str(caught.value)
    assert _left(tmp_path) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError, MemoryError])
def test_what_is_interrupted_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        assert len(_left(tmp_path)) == 1  # it is being written, beside its place
        raise stop

    monkeypatch.setattr(runs, "manifest", fail)
    with pytest.raises(stop):
        write_run(synthetic.outcomes(10), tmp_path, plots=False)
    assert _left(tmp_path) == []


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("a file")
    with pytest.raises(RunDirectoryError, match="a file is in the way"):
        write_run(synthetic.outcomes(10), tmp_path / "outputs", plots=False)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the super-user may write anywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(RunDirectoryError, match="may not be written to"):
            write_run(synthetic.outcomes(10), tmp_path, plots=False)
    finally:
        tmp_path.chmod(0o700)


def test_what_is_no_run_directory(tmp_path: Path) -> None:
    with pytest.raises(RunDirectoryError, match="no run directory"):
        load_run(tmp_path)
    (tmp_path / "manifest.json").write_text('{"schema": 1}')
    (tmp_path / "outcomes.npz").write_bytes(b"no archive")
    with pytest.raises(RunDirectoryError, match="cannot be read"):
        load_run(tmp_path)


def test_a_later_schema_is_refused(tmp_path: Path) -> None:
    place = write_run(synthetic.outcomes(10), tmp_path, plots=False)
    made = json.loads((place / "manifest.json").read_text("utf-8"))
    (place / "manifest.json").write_text(json.dumps({**made, "schema": 99}))
    with pytest.raises(RunDirectoryError, match="schema 99"):
        load_run(place)


def test_a_disk_that_is_full_when_pictures_are_drawn_costs_the_pictures_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matplotlib.figure import Figure

    def fill(_: Figure, path: Path, **__: Any) -> None:
        path.write_bytes(b"half a picture")
        monkeypatch.setattr(Path, "write_text", full)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    said: list[str] = []
    monkeypatch.setattr(Figure, "savefig", fill)
    run = synthetic.outcomes(50)
    kept = write_run(run, tmp_path, name="mine", say=said.append)
    assert _left(tmp_path) == ["mine"]
    assert _left(kept / "plots") == []
    assert len(said) == 4
    assert all("No space left" in one for one in said)
    assert "outcomes.npz" in json.loads((kept / "manifest.json").read_text("utf-8"))["files"]


def test_a_run_from_before_payments_were_kept_says_so(tmp_path: Path) -> None:
    """Version 0.1.0 wrote no `paid_quarter`: no damage, and what to do is told."""
    run = simulate(load(templates.path("platform_sharing")), 40)
    made = write_run(run, tmp_path, plots=False)
    with np.load(made / "outcomes.npz") as archive:
        kept = {name: archive[name] for name in archive.files if not name.startswith("paid_quarter.")}
    assert kept.keys() < set(np.load(made / "outcomes.npz").files)
    np.savez(made / "outcomes.npz", **kept)
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    del manifest["files"], manifest["sha256"]
    (made / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(RunDirectoryError, match=r"was written before paid_quarter.* was kept: simulate it again"):
        load_run(made)
