"""How the program ends when something is wrong: the exit code, one clean message on standard error, nothing on disk."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from simulate.cli.program import Exit
from simulate.main import main
from tests.conftest import Run, environment_with


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["run"],
        ["run", "FILE", "--paths", "0"],
        ["run", "FILE", "--paths", "many"],
        ["run", "FILE", "--threads", "0"],
        ["run", "FILE", "--seed", "-1"],
        ["run", "FILE", "--set", "governance.enabled"],
        ["run", "FILE", "--set", "=3"],
        ["run", "FILE", "--frobnicate"],
        ["explain", "FILE"],
        ["explain", "FILE", "--path", "-1"],
        ["explain", "FILE", "--path", "1", "--json", "--csv"],
    ],
)
def test_bad_usage(arguments: list[str], scenario_file: Path) -> None:
    result = CliRunner().invoke(main, [str(scenario_file) if a == "FILE" else a for a in arguments])
    assert result.exit_code == Exit.USAGE
    assert "Error: " in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["check", "run", "explain"])
def test_invalid_scenario_names_every_problem(command: str, jvsim: Run, tmp_path: Path, scenario_file: Path) -> None:
    text = scenario_file.read_text(encoding="utf-8")
    bad = text.replace("tax_rate = 0.24", "tax_rate = 2.4").replace("dispute_drag = ", "disputes_drag = ")
    (tmp_path / "bad.toml").write_text(bad, encoding="utf-8")
    done = jvsim(command, "bad.toml", *(["--path", "1"] if command == "explain" else []))
    assert done.returncode == Exit.SCENARIO
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("bad.toml:") for line in lines)
    assert any("venture.tax_rate" in line for line in lines)
    assert any("dispute_drag" in line and "governance.disputes_drag" in line for line in lines)
    assert [path.name for path in tmp_path.iterdir()] == ["bad.toml"]


def test_missing_file(jvsim: Run, tmp_path: Path) -> None:
    done = jvsim("run", "absent.toml")
    assert done.returncode == Exit.SCENARIO
    assert done.stderr.startswith("absent.toml")
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_bad_override_is_a_problem_of_the_scenario(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    done = jvsim("run", scenario_file, "--set", "governance.intensty=0.5", "--set", "venture.tax_rate=7")
    assert done.returncode == Exit.SCENARIO
    assert '"intensity"' in done.stderr
    assert "venture.tax_rate" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["run"], ["check"], ["explain", "--path", "0"]])
def test_numbers_that_overflow_are_no_bug(command: list[str], jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    done = jvsim(command[0], scenario_file, *command[1:], "--set", "market.price.trend=60", "--quiet")
    assert done.returncode == Exit.SCENARIO
    assert done.stderr.startswith("jvsim: ")
    assert "bug" not in done.stderr
    assert "Warning" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_output_folder_that_cannot_be_made(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    done = jvsim("run", scenario_file, "--paths", "64", "--no-plots", "--out", "taken/inside")
    assert done.returncode == Exit.USAGE
    assert "taken" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_closed_pipe_is_no_error(scenario_file: Path, tmp_path: Path) -> None:
    """`jvsim explain … | head -1`: the reader leaves first."""
    process = subprocess.Popen(
        [sys.executable, "-m", "simulate", "explain", str(scenario_file), "--path", "3", "--json", "--quiet"],
        cwd=tmp_path, env=environment_with(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=120) == Exit.OK
    assert errors == ""


def _raising(problem: BaseException, monkeypatch: pytest.MonkeyPatch) -> click.testing.Result:
    def fail() -> None:
        raise problem

    monkeypatch.setitem(main.commands, "schema", click.Command("schema", callback=fail))
    return CliRunner().invoke(main, ["schema"])


def test_internal_error_asks_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JVSIM_DEBUG", raising=False)
    result = _raising(ZeroDivisionError("on purpose"), monkeypatch)
    assert result.exit_code == Exit.INTERNAL
    assert "ZeroDivisionError: on purpose" in result.stderr
    assert "report" in result.stderr
    assert "Traceback" not in result.stderr


def test_internal_error_with_debug_shows_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JVSIM_DEBUG", "1")
    result = _raising(ZeroDivisionError("on purpose"), monkeypatch)
    assert result.exit_code == Exit.INTERNAL
    assert "Traceback" in result.stderr


@pytest.mark.parametrize(
    "problem", [EOFError("Ran out of input"), zipfile.BadZipFile("File is not a zip file")], ids=repr
)
def test_an_end_of_file_is_no_interruption(problem: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Click takes it for one: whoever ends the input of a question wants to leave."""
    result = _raising(problem, monkeypatch)
    assert result.exit_code == Exit.INTERNAL
    assert f"{type(problem).__name__}: {problem}" in result.stderr
    assert "interrupted" not in result.stderr
    assert result.stderr.startswith("jvsim ")


def test_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    result = _raising(KeyboardInterrupt(), monkeypatch)
    assert result.exit_code == Exit.INTERRUPTED
    assert "interrupted, nothing written" in result.stderr


def test_interruption_in_another_guise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the import of a package comes out as whatever that import makes of it."""
    disguise = RuntimeError("Error calling __set_name__")
    disguise.__cause__ = KeyboardInterrupt()
    result = _raising(disguise, monkeypatch)
    assert result.exit_code == Exit.INTERRUPTED
    assert "internal error" not in result.stderr


def test_not_enough_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    result = _raising(MemoryError(), monkeypatch)
    assert result.exit_code == Exit.USAGE
    assert "--paths" in result.stderr


def test_a_number_out_of_range_is_told_at_its_option(jvsim: Run) -> None:
    """Not at `--set`, which nobody gave; but at it where somebody did."""
    wrong = jvsim("run", "minimal", "--paths", "1e17", "--seed", "99999999999999999999")
    assert wrong.returncode == Exit.SCENARIO
    paths, seed = (line for line in wrong.stderr.splitlines() if "expected a whole number" in line)
    assert paths.startswith("--paths: expected a whole number from 1 to ")
    assert seed.startswith("--seed: expected a whole number from 0 to ")
    given = jvsim("run", "minimal", "--set", "simulation.paths=0")
    assert given.stderr.startswith("--set: simulation.paths: expected a whole number from 1 to ")
