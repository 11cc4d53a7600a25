"""`jvsim drivers`: what it prints and writes, and what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from simulate.cli.program import Exit
from tests.conftest import Run
from tests.studies.worth.test_command import UNKNOWN_VIEW

FEW = ("--paths", "200", "--keys", "elements.*", "--keys", "venture.price")


def test_json_alone_on_standard_output_and_a_directory(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    done = jvsim("drivers", scenario_file, *FEW, "--json", "--name", "mine", "--view", "Carmaker")
    assert done.returncode == Exit.OK
    data = json.loads(done.stdout)
    assert (data["schema"], data["paths"], data["view"], data["comparisons"]) == (1, 200, "Carmaker", 12)
    assert {one["label"] for one in data["inputs"]} >= {"venture.price", "elements.shared_goals"}
    directory = tmp_path / "outputs" / "mine"
    assert "mine" in done.stderr
    assert json.loads((directory / "drivers.json").read_text(encoding="utf-8")) == data
    plots = {file.name for file in (directory / "plots").iterdir()}
    assert plots == {"tornado.png", "tornado.svg", "risk.png", "risk.svg"}
    manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["study"], manifest["view"], manifest["share"]) == ("drivers", "Carmaker", 0.1)
    with (directory / "inputs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    [price] = [
        row
        for row in rows
        if (row["input"], row["side"], row["view"], row["quantity"]) == ("venture.price", "low", "venture", "mean")
    ]
    [entry] = [one for one in data["inputs"] if one["label"] == "venture.price"]
    assert float(price["difference"]) == entry["shift"]["low"]["venture"]["npv"]["mean"]
    assert {"families.csv", "rank_correlations.csv", "scenario.toml"} <= {file.name for file in directory.iterdir()}


def test_the_table_goes_to_standard_output(jvsim: Run, scenario_file: Path) -> None:
    done = jvsim("drivers", scenario_file, *FEW, "--no-plots", "--top", "2", "--share", "0.05", "--threads", "1")
    assert done.returncode == Exit.OK
    assert "93.1 to 102.9" in done.stdout
    assert "Where the risk comes from" in done.stdout
    assert "\x1b[" not in done.stdout + done.stderr


def test_what_is_not_known_is_refused_with_what_is_near(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    unknown = jvsim("drivers", scenario_file, "--keys", "venture.prise")
    assert unknown.returncode == Exit.SCENARIO
    assert 'did you mean "venture.price"' in unknown.stderr
    view = jvsim("drivers", scenario_file, "--view", "Carmakr")
    assert view.returncode == Exit.USAGE
    assert UNKNOWN_VIEW in view.stderr
    for wrong in (("--share", "1"), ("--share", "nan"), ("--share", "inf"), ("--top", "0")):
        assert jvsim("drivers", scenario_file, *wrong).returncode == Exit.USAGE
    assert not (tmp_path / "outputs").exists()
