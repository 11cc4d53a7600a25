"""`jvsim worth`: what it prints where, and what it leaves on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import simulate as jv
from simulate.cli.program import Exit
from simulate.main import main

FEW = ("--paths", "300", "--no-plots")


@pytest.fixture
def worth(scenario_file: Path, tmp_path: Path) -> Any:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(main, ["worth", str(scenario_file), *FEW, "--out", str(tmp_path), *arguments])

    return run


def test_json_alone_on_standard_output(worth: Any, tmp_path: Path) -> None:
    done = worth("--json", "--name", "mine")
    assert done.exit_code == Exit.OK
    found = json.loads(done.stdout)
    assert (found["schema"], found["paths"]) == (1, 300)
    assert "written to" in done.stderr
    files = {path.name for path in (tmp_path / "mine").iterdir()}
    assert files == {"scenario.toml", "manifest.json", "worth.json", "clauses.csv", "exits.csv"}
    assert json.loads((tmp_path / "mine" / "worth.json").read_text(encoding="utf-8")) == found
    made = json.loads((tmp_path / "mine" / "manifest.json").read_text(encoding="utf-8"))
    assert (made["study"], made["paths"], made["clauses"]) == ("worth", 300, len(found["clauses"]))


def test_tables_on_standard_output(worth: Any) -> None:
    done = worth("--view", "Cell maker", "--quiet")
    assert done.exit_code == Exit.OK
    lines = done.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("clause "))
    above, heading = lines[at - 1].split(), lines[at].split()
    assert above[0] == "Cell"
    assert heading[:2] == ["clause", "maker"]
    assert {"its", "P5", "venture"} <= {*above, *heading}
    assert "In words" in done.stdout
    assert done.stderr == ""


def test_pictures(scenario_file: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["worth", str(scenario_file), "--paths", "300", "--out", str(tmp_path), "--name", "x"]
    )
    assert done.exit_code == Exit.OK
    assert {path.suffix for path in (tmp_path / "x" / "plots").iterdir()} == {".png", ".svg"}


UNKNOWN_VIEW = """Invalid value for '--view': expected venture or a partner, got "Carmakr"; did you mean "Carmaker"?"""
"""What `worth` and `drivers` say alike."""


@pytest.mark.parametrize("paths", ["1", "2", "29"])
def test_a_few_futures(worth: Any, paths: str) -> None:
    done = worth("--paths", paths)
    assert done.exit_code == Exit.OK, done.output
    assert "too few" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--view", "Carmakr"), Exit.USAGE, UNKNOWN_VIEW),
        (("--view", "nobody at all"), Exit.USAGE, "known: venture, Carmaker, Cell maker"),
        (("--paths", "0"), Exit.USAGE, "--paths"),
        (("--paths", "many"), Exit.USAGE, "--paths"),
        (("--set", "exit.lockup=3"), Exit.SCENARIO, "lockup_quarters"),
    ],
)
def test_bad_input_is_told_in_a_line(worth: Any, arguments: tuple[str, ...], code: Exit, said: str) -> None:
    done = worth(*arguments)
    assert done.exit_code == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_that_is_taken(worth: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert worth("--name", "mine").exit_code == Exit.USAGE
    assert list((tmp_path / "mine").iterdir()) == []


def test_from_python(worth: Any, scenario_file: Path) -> None:
    found = jv.worth(jv.load(scenario_file, ["simulation.paths=300"]), paths=300)
    assert found.as_dict() == json.loads(worth("--json").stdout)
    assert "clauses" in repr(found)
    assert set(found.to_frame()["holder"]) == {"venture", "Carmaker", "Cell maker"}
    assert set(found.trigger_frame()["figure"]) == {"ended", "better_without", "saved", "lead_years"}


def test_a_run_ends_with_the_clauses_worth_most(scenario_file: Path, tmp_path: Path) -> None:
    def end(*arguments: str) -> str:
        done = CliRunner().invoke(main, ["run", str(scenario_file), "--no-plots", "--out", str(tmp_path), *arguments])
        assert done.exit_code == Exit.OK, done.output
        return done.stdout

    said = end("--paths", "3000")
    assert said.index("In words") < said.index("Clauses worth most to the venture")
    assert "From 2,000 futures only" in said
    assert "Clauses worth most" not in end("--paths", "20")
    assert "worth" not in json.loads(end("--paths", "100", "--json"))
