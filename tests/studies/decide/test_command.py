"""`jvsim decide`: what it prints and writes; a run by what was learned keeps it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

import simulate as jv
from simulate.cli.program import Exit
from simulate.engine.learning import shelf
from tests import editions
from tests.conftest import Run
from tests.reference_rules.lives import deal

SETTINGS = ("--set", "decisions.pilot_paths=1024")


def test_json_is_what_is_written(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    done = jvsim("decide", scenario_file, *SETTINGS, "--paths", "200", "--json", "--name", "mine")
    assert done.returncode == Exit.OK
    data = json.loads(done.stdout)
    assert (data["schema"], data["paths"], data["pilots"]) == (1, 200, 1024)
    assert set(data["r2"]) == {"leave", "own", "ended", "keep"}
    directory = tmp_path / "outputs" / "mine"
    assert json.loads((directory / "decide.json").read_text(encoding="utf-8")) == data
    assert {file.name for file in (directory / "plots").iterdir()} >= {"foresight.png", "foresight.svg"}


def test_the_table_goes_to_standard_output(jvsim: Run, scenario_file: Path) -> None:
    done = jvsim("decide", scenario_file, *SETTINGS, "--paths", "100", "--no-plots", "--quiet")
    assert done.returncode == Exit.OK
    assert done.stderr == ""
    assert "over obligations" in done.stdout
    assert "learned in" in done.stdout


def test_the_first_edition_is_refused(jvsim: Run) -> None:
    done = jvsim("decide", editions.path("battery_cells"), "--paths", "100")
    assert done.returncode == Exit.SCENARIO
    assert "scenario.rules: expected 2" in done.stderr


def test_a_run_keeps_what_was_learned(tmp_path: Path) -> None:
    """Its digest stands in the manifest, and opened it is not learned again, but replayed by what is kept."""
    scenario = deal("minimal", decisions__estimate="learned", decisions__pilot_paths=1_024)
    result = jv.run(scenario, paths=60)
    folder = result.save(tmp_path / "kept")
    before = shelf.kept(scenario)
    assert before is not None
    assert json.loads((folder / "manifest.json").read_text())["table_sha256"] == before.table.digest
    shelf._SHELF._tables.clear()
    opened = jv.open(folder)
    after = shelf.kept(opened.scenario)
    assert after is not None
    assert after.table.digest == before.table.digest
    assert after.seconds == before.seconds
    np.testing.assert_array_equal(after.explained["hold"], before.explained["hold"])
