"""`jvsim run`: what it prints where, what it leaves on disk, and that an interruption leaves nothing."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulate.cli.program import Exit
from simulate.main import main
from tests.conftest import Run, environment_with

FEW = ("--paths", "2000", "--no-plots")


def _numbers(node: Any) -> list[float]:
    if isinstance(node, dict):
        return [x for below in node.values() for x in _numbers(below)]
    if isinstance(node, list):
        return [x for below in node for x in _numbers(below)]
    return [float(node)] if isinstance(node, int | float) else []


def test_json_alone_on_standard_output(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    done = jvsim("run", scenario_file, *FEW, "--json")
    assert done.returncode == Exit.OK
    summary = json.loads(done.stdout)
    assert summary["schema"] == 1
    assert summary["paths"] == 2000
    assert all(math.isfinite(x) for x in _numbers(summary))
    directories = list((tmp_path / "outputs").iterdir())
    assert len(directories) == 1
    assert str(directories[0].name) in done.stderr
    written = json.loads((directories[0] / "summary.json").read_text(encoding="utf-8"))
    assert written == summary


def test_summary_on_standard_output_and_notice_on_standard_error(jvsim: Run, scenario_file: Path) -> None:
    done = jvsim("run", scenario_file, *FEW, "--name", "mine", "--out", "elsewhere")
    assert done.returncode == Exit.OK
    assert "Battery cells" in done.stdout
    assert "Carmaker" in done.stdout
    assert "mine" in done.stderr
    assert "\x1b[" not in done.stdout + done.stderr


def test_the_run_directory_is_named_as_asked_and_complete(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    jvsim("run", scenario_file, *FEW, "--name", "mine", "--out", "elsewhere", "--quiet")
    files = {path.name for path in (tmp_path / "elsewhere" / "mine").iterdir()}
    assert {"scenario.toml", "manifest.json", "summary.json", "summary.csv"} <= files
    assert {"outcomes.npz", "columns.json", "bands.csv", "exits.csv"} <= files
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["mine"]


def test_an_existing_run_directory_is_not_overwritten(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    precious = tmp_path / "outputs" / "mine" / "notes.txt"
    precious.parent.mkdir(parents=True)
    precious.write_text("keep me", encoding="utf-8")
    done = jvsim("run", scenario_file, *FEW, "--name", "mine")
    assert done.returncode == Exit.USAGE
    assert "mine" in done.stderr
    assert "Traceback" not in done.stderr
    assert precious.read_text(encoding="utf-8") == "keep me"
    assert [path.name for path in precious.parent.iterdir()] == ["notes.txt"]


def test_quiet_says_nothing_on_standard_error(jvsim: Run, scenario_file: Path) -> None:
    done = jvsim("run", scenario_file, *FEW, "--quiet")
    assert done.returncode == Exit.OK
    assert done.stderr == ""


def test_the_resolved_scenario_runs_to_the_same_numbers(jvsim: Run, scenario_file: Path) -> None:
    changes = ("--seed", "7", "--set", "partners.Carmaker.equity=0.6", "--set", "partners.Cell maker.equity=0.4")
    first = jvsim("run", scenario_file, *FEW, *changes, "--name", "first", "--json")
    again = jvsim("run", "outputs/first/scenario.toml", "--no-plots", "--name", "again", "--json")
    assert first.returncode == again.returncode == Exit.OK, first.stderr + again.stderr
    one, two = json.loads(first.stdout), json.loads(again.stdout)
    del one["run"], two["run"]
    assert one["seed"] == 7
    assert one == two


def test_a_summary_is_taken_once(scenario_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from simulate.studies.run import directory as runs
    from simulate.studies.run import summary

    taken, summarise = [], summary.summarise

    def counting(*given: Any) -> Any:
        taken.append(1)
        return summarise(*given)

    monkeypatch.setattr(summary, "summarise", counting)
    monkeypatch.setattr(runs, "summarise", counting)
    done = CliRunner().invoke(main, ["run", str(scenario_file), *FEW, "--out", str(tmp_path)])
    assert done.exit_code == Exit.OK
    assert len(taken) == 1


def test_two_runs_print_the_same(jvsim: Run, scenario_file: Path) -> None:
    first, again = (jvsim("run", scenario_file, *FEW, "--name", name).stdout for name in ("first", "again"))
    assert first == again != ""


@pytest.mark.skipif(sys.platform == "win32", reason="no /dev/stdin there")
def test_a_scenario_from_a_pipe_has_no_digest(scenario_file: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulate", "run", "/dev/stdin", *FEW, "--name", "piped", "--quiet"],
        cwd=tmp_path, env=environment_with(), input=scenario_file.read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == Exit.OK, done.stderr
    made = json.loads((tmp_path / "outputs" / "piped" / "manifest.json").read_text(encoding="utf-8"))
    assert made["source_sha256"] is None


def test_a_name_that_the_output_cannot_encode(jvsim_process: Run, scenario_file: Path) -> None:
    named = ("--set", "scenario.name=比亚迪")
    done = jvsim_process("run", scenario_file, *FEW, *named, "--quiet", PYTHONIOENCODING="ascii")
    assert done.returncode == Exit.OK, done.stderr
    assert done.stdout.startswith("???")


def test_a_shipped_scenario_by_its_name(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    by_name = json.loads(jvsim("run", "battery_cells", *FEW, "--json").stdout)
    by_path = json.loads(jvsim("run", scenario_file, *FEW, "--json").stdout)
    del by_name["run"], by_path["run"]
    assert by_name == by_path
    (tmp_path / "battery_cells").write_text("a file of that name wins", encoding="utf-8")
    done = jvsim("run", "battery_cells", *FEW)
    assert done.returncode == Exit.SCENARIO
    assert done.stderr.startswith("battery_cells:1")


def test_threads_do_not_matter(jvsim: Run, scenario_file: Path) -> None:
    one, two = (json.loads(jvsim("run", scenario_file, *FEW, "--json", "--threads", n).stdout) for n in ("1", "2"))
    del one["run"], two["run"]
    assert one == two


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
@pytest.mark.parametrize("seconds", [0.1, 0.6, 2.5])
def test_interrupted_run_leaves_nothing(seconds: float, scenario_file: Path, tmp_path: Path) -> None:
    """Ctrl-C while it loads, or in the simulation: one line, exit code 130, no folder and no temporary one."""
    begun, place = tmp_path / "begun", tmp_path / "place"
    place.mkdir()
    arguments = ["run", str(scenario_file), "--paths", "10000000", "--threads", "2", "--quiet"]
    code = (
        "import pathlib, signal\n"
        "from simulate.main import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"pathlib.Path({str(begun)!r}).touch()\n"
        f"main({arguments!r}, prog_name='jvsim')\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=place,
        env=environment_with(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not begun.exists():
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=120)
    assert process.returncode == Exit.INTERRUPTED, errors
    assert errors.strip() == "interrupted, nothing written"
    assert out == ""
    assert not list(place.rglob("*"))


SET = ("--set", "governance.review_interval_quarters=0", "--set", "simulation.sampler=random")


def test_a_run_with_changes_is_told_from_the_base(jvsim: Run, tmp_path: Path) -> None:
    base, changed = jvsim("run", "battery_cells", *FEW), jvsim("run", "battery_cells", *FEW, *SET)
    line = "changed: governance.review_interval_quarters 4 → 0, simulation.sampler sobol → random"
    assert line in changed.stdout
    assert "changed:" not in base.stdout
    folders = sorted((tmp_path / "outputs").iterdir(), key=lambda folder: len(folder.name))
    assert "review-interval-quarters-0" in folders[1].name
    told = [json.loads((folder / "summary.json").read_text("utf-8"))["run"]["changed"] for folder in folders]
    assert told == [{}, {"governance.review_interval_quarters": [4, 0], "simulation.sampler": ["sobol", "random"]}]
    made = [json.loads((folder / "manifest.json").read_text("utf-8")) for folder in folders]
    assert [one["changed"] for one in made] == told
    assert made[1]["command"] == ["jvsim", "run", "battery_cells", *FEW, *SET]
    assert made[1]["source"] == "battery_cells"


@pytest.mark.parametrize(
    "command",
    [
        ["check", "battery_cells"], ["explain", "battery_cells", "--path", "1"],
        ["worth", "battery_cells", "--paths", "40", "--no-plots"],
        ["sweep", "battery_cells", "--vary", "venture.price=90,98", "--paths", "40", "--no-plots"],
        ["compare", "battery_cells", "--variant", "x: venture.price=90", "--paths", "40", "--no-plots"],
    ],
)  # fmt: skip
def test_every_report_says_what_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [*command, "--set", "venture.tax_rate=0.3"])
    assert done.exit_code == Exit.OK, done.output
    assert "changed: venture.tax_rate 0.24 → 0.3" in done.stdout


def test_a_scenario_from_a_pipe_says_what_was_given(scenario_file: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulate", "run", "/dev/stdin", *FEW, "--set", "venture.price=90", "--quiet"],
        cwd=tmp_path, env=environment_with(), input=scenario_file.read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == Exit.OK, done.stderr
    assert "changed: venture.price – → 90" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("name", ["../evil", "a/b", "CON", ".", "x" * 300])
def test_a_name_is_refused_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("simulate.engine.run.simulate", None)
    done = CliRunner().invoke(main, ["run", "battery_cells", "--out", str(tmp_path / "out"), "--name", name])
    assert done.exit_code == Exit.USAGE
    assert "--name: expected the name of a folder" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("out", ["file", "file/deeper", "x" * 256])
def test_a_place_that_cannot_be_written_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr("simulate.engine.run.simulate", None)
    done = CliRunner().invoke(main, ["run", "battery_cells", "--out", str(tmp_path / out)])
    assert done.exit_code == Exit.USAGE
    assert done.stderr.startswith(f"jvsim: {tmp_path / out}: ")


def test_a_name_that_is_taken_meanwhile_loses_no_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from simulate.studies.run import summary

    summarise = summary.summarise

    def meanwhile(*given: Any) -> Any:
        (tmp_path / "mine").mkdir(exist_ok=True)
        return summarise(*given)

    monkeypatch.setattr(summary, "summarise", meanwhile)
    done = CliRunner().invoke(main, ["run", "battery_cells", *FEW, "--out", str(tmp_path), "--name", "mine"])
    assert done.exit_code == Exit.OK, done.output
    assert "'mine' was taken meanwhile" in done.stderr
    assert (tmp_path / "mine-2" / "outcomes.npz").is_file()
    assert not list((tmp_path / "mine").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="such a name cannot be made there")
def test_a_path_that_is_no_utf8(scenario_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / os.fsdecode(b"Pl\xe4ne\n")
    folder.mkdir()
    (folder / "s.toml").write_bytes(scenario_file.read_bytes())
    monkeypatch.setattr(sys, "argv", ["/opt/venv/bin/jvsim", "run", str(folder / "s.toml")])
    done = CliRunner().invoke(main, ["run", str(folder / "s.toml"), *FEW, "--out", str(folder), "--name", "mine"])
    assert done.exit_code == Exit.OK, done.output
    assert "Pl\\xe4ne\\n/mine" in done.stderr
    made = json.loads((folder / "mine" / "manifest.json").read_text("utf-8"))
    assert made["source"].endswith("Pl\\xe4ne\\n/s.toml")
    assert made["command"][:2] == ["jvsim", "run"]
