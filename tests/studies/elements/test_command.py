"""`jvsim elements`: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
import math
from pathlib import Path

from simulate.cli.program import Exit
from tests.conftest import Run


def test_json_adds_up_and_is_what_is_written(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    done = jvsim("elements", scenario_file, "--paths", "200", "--json", "--name", "mine", "--baseline", "0.3")
    assert done.returncode == Exit.OK
    data = json.loads(done.stdout)
    assert (data["schema"], data["baseline"], data["paths"]) == (1, 0.3, 200)
    for one in data["measures"].values():
        parts = math.fsum(part["mean"] for part in one["shapley"].values())
        assert abs(parts - one["total"]["mean"]) < 1e-9
        assert len(one["interactions"]) == 10
    directory = tmp_path / "outputs" / "mine"
    assert json.loads((directory / "elements.json").read_text(encoding="utf-8")) == data
    assert {file.name for file in (directory / "plots").iterdir()} >= {"elements.png", "elements.svg"}
    assert "elements.shared_goals" in (directory / "elements.csv").read_text(encoding="utf-8")


def test_the_table_goes_to_standard_output(jvsim: Run, scenario_file: Path) -> None:
    done = jvsim("elements", scenario_file, "--paths", "100", "--no-plots", "--quiet")
    assert done.returncode == Exit.OK
    assert done.stderr == ""
    assert "all at 0.2" in done.stdout
    assert "attribution inside the model" in done.stdout


def test_wrong_baselines_are_refused(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    for wrong in ("1.5", "x", "nan", "inf"):
        done = jvsim("elements", scenario_file, "--baseline", wrong)
        assert done.returncode == Exit.USAGE
        assert "Invalid value for '--baseline'" in done.stderr
    assert not (tmp_path / "outputs").exists()
