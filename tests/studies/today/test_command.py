"""`jvsim today`: a trajectory at a date, as a file that goes on from there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from simulate.cli.program import Exit
from simulate.scenario import load
from simulate.studies.today.design import today
from tests import editions
from tests.conftest import Run

SETTINGS = ("decisions.pilot_paths=1024", "decisions.parting=never")
RULES = tuple(part for setting in SETTINGS for part in ("--set", setting))


def test_the_file_goes_on_as_the_trajectory_did(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    place = tmp_path / "today.toml"
    asked = ("--at", "2030-Q2", "--path", "17")
    done = jvsim("today", scenario_file, *RULES, *asked, "--out", place)
    assert done.returncode == Exit.OK, done.stderr
    assert "written from trajectory 17 of battery_cells. Then" in done.stderr
    assert done.stdout == ""
    assert jvsim("today", scenario_file, *RULES, *asked).stdout == place.read_text(encoding="utf-8")
    stories = [
        json.loads(jvsim("explain", file, "--path", "17", "--json", *more).stdout)
        for file, more in ((scenario_file, RULES), (place, ()))
    ]
    before, after = stories
    assert (before["dates"][13:], after["dates"][0]) == (after["dates"], "2030-Q2")
    for name, series in before["series"].items():
        if not name.startswith("alone_cash_flow"):
            assert np.array_equal(series[13:], after["series"][name]), name
    assert [event for event in before["events"] if event["quarter"] >= 13] == after["events"]


def test_reports_say_what_values_are_of(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    place = tmp_path / "today.toml"
    jvsim("today", scenario_file, *RULES, "--at", "2030-Q2", "--path", "17", "--out", place)
    checked = " ".join(jvsim("check", place).stdout.split())
    run = " ".join(jvsim("run", place, "--paths", "200", "--no-plots", "--name", "kept").stdout.split())
    for text in (checked, run):
        assert "2030-Q2 to 2041-Q4" in text
        assert "Values are of 2030-Q2: what was spent before is sunk" in text
        assert "what a cancelled contract would leave" in text


def test_errors_say_what_to_do(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.toml"
    there.write_text("mine", encoding="utf-8")
    asked = ("--at", "2030-Q2", "--path", "17")
    taken = jvsim("today", scenario_file, *RULES, *asked, "--out", there)
    assert taken.returncode == Exit.USAGE
    assert "is there already; choose another name, or --force" in taken.stderr
    assert there.read_text(encoding="utf-8") == "mine"
    assert jvsim("today", scenario_file, *RULES, *asked, "--out", there, "--force").returncode == Exit.OK
    for at in ("2027-Q1", "2042-Q1", "soon"):
        wrong = jvsim("today", scenario_file, *RULES, "--at", at, "--path", "17")
        assert wrong.returncode == Exit.USAGE
        assert f'--at\': expected a quarter from 2027-Q2 to 2041-Q4, got "{at}"' in " ".join(wrong.stderr.split())
    first = jvsim("today", editions.path("battery_cells"), *asked)
    assert first.returncode == Exit.SCENARIO
    assert "scenario.rules: expected rules = 2 for this table [today]" in first.stderr


def test_a_venture_that_has_ended_cannot_be_taken(scenario_file: Path) -> None:
    scenario = load(scenario_file).with_("decisions.pilot_paths", 1024)
    from simulate.engine.run import simulate

    outcomes = simulate(scenario, 500)
    number = int(np.argmax((outcomes["settlement"] >= 3.0) & (outcomes["exit_quarter"] < 50.0)))
    ended = int(outcomes["exit_quarter"][number])
    assert ended < 50
    with pytest.raises(ValueError, match=f"path: trajectory {number} has no venture any more in 2040-Q1: it ended in"):
        today(scenario, "2040-Q1", number)
