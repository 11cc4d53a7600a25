"""`jvsim explain`: one trajectory, the same as in its run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from simulate.cli.program import Exit
from simulate.engine.run import simulate
from simulate.scenario import load
from simulate.studies.explain import command as explain
from simulate.studies.explain import picks
from tests.conftest import Run


def test_story_and_table(jvsim: Run, scenario_file: Path) -> None:
    done = jvsim("explain", scenario_file, "--path", "17")
    assert done.returncode == Exit.OK
    assert "trajectory 17" in done.stdout
    assert "2027-Q1" in done.stdout
    assert "\x1b[" not in done.stdout


@pytest.mark.parametrize("path", [0, 17, 100_003])
def test_bit_for_bit_the_trajectory_of_a_run(path: int, jvsim: Run, scenario_file: Path) -> None:
    data = json.loads(jvsim("explain", scenario_file, "--path", str(path), "--json").stdout)
    outcomes = simulate(load(scenario_file), 300, first=max(0, path - 150), threads=1)
    column = path - outcomes.first
    assert data["trajectory"] == path
    assert data["venture_npv"] == outcomes["venture_npv"][column]
    assert [p["npv"] for p in data["partners"].values()] == outcomes["partner_npv"][:, column].tolist()
    assert data["exit_quarter"] == outcomes["exit_quarter"][column]


def test_csv_has_a_row_a_quarter_and_the_same_numbers(jvsim: Run, scenario_file: Path) -> None:
    text = jvsim("explain", scenario_file, "--path", "17", "--csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    series = json.loads(jvsim("explain", scenario_file, "--path", "17", "--json").stdout)["series"]
    assert len(rows) == load(scenario_file).horizon_quarters
    assert rows[0]["date"] == "2027-Q1"
    assert np.array_equal([float(row["ebitda"]) for row in rows], series["ebitda"])


def test_a_trajectory_that_no_run_has_is_told(jvsim: Run, scenario_file: Path) -> None:
    beyond = jvsim("explain", scenario_file, "--path", "2000", "--paths", "2000", "--json")
    assert beyond.returncode == Exit.OK
    assert "trajectory 2,000 is outside of a run of 2,000 paths (0 to 1,999)" in beyond.stderr
    assert "outside" not in jvsim("explain", scenario_file, "--path", "1999", "--paths", "2000", "--json").stderr


def test_picks_stand_where_they_say(jvsim: Run, scenario_file: Path) -> None:
    assert tuple(picks.PICKS) == explain.PICKS
    values = np.sort(simulate(load(scenario_file), 401)["venture_npv"])
    for name, rank in (("worst", 0), ("p5", 20), ("median", 200), ("P50", 200), ("p95", 380), ("best", 400)):
        done = jvsim("explain", scenario_file, "--pick", name, "--paths", "401", "--json")
        assert json.loads(done.stdout)["venture_npv"] == values[rank]
        assert f"{name.lower()} of 401 paths: --path {json.loads(done.stdout)['trajectory']}" in done.stderr


def test_a_number_or_a_place_is_asked_for(jvsim: Run, scenario_file: Path) -> None:
    for arguments in ((), ("--path", "1", "--pick", "best")):
        done = jvsim("explain", scenario_file, *arguments)
        assert done.returncode == Exit.USAGE
        assert "--path K, or --pick worst|p5|p50|median|p95|best" in done.stderr


def test_a_pick_may_be_a_partners_or_of_an_ending(jvsim: Run, scenario_file: Path) -> None:
    outcomes = simulate(load(scenario_file), 401)
    of_carmaker = np.sort(outcomes["partner_npv"][0])
    done = json.loads(jvsim("explain", scenario_file, "--pick", "P5:Carmaker", "--paths", "401", "--json").stdout)
    assert done["schema"] == 1
    assert done["partners"]["Carmaker"]["npv"] == of_carmaker[20]
    done = json.loads(jvsim("explain", scenario_file, "--pick", "typical:horizon", "--paths", "401", "--json").stdout)
    values = np.sort(outcomes["venture_npv"][outcomes["cause"] == -1.0])
    assert done["ended_by"] == "horizon"
    assert done["venture_npv"] == values[round(0.5 * (values.size - 1))]


def test_a_pick_that_names_nobody_is_told(jvsim: Run, scenario_file: Path) -> None:
    for pick, expected in (
        ("p5:Nobody", "p5:Carmaker"),
        ("typical:storm", "typical:deadlock"),
        ("typical", "typical:horizon"),
        ("p6", "p5|p50"),
    ):
        done = jvsim("explain", scenario_file, "--pick", pick, "--paths", "50")
        assert done.returncode == Exit.USAGE
        assert expected in " ".join(done.stderr.split())
