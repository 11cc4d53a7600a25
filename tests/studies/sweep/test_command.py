"""`jvsim sweep`: what it prints and writes, how it refuses, and that an interruption keeps what is finished."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import simulate as jv
from simulate.cli import options
from simulate.cli.program import Exit
from simulate.main import main
from simulate.statistics.conditions import parse
from simulate.statistics.measures import VENTURE
from simulate.studies.sweep.unfinished import Unfinished
from tests.conftest import Run, environment_with

VARY = ("--vary", "partners.Carmaker.equity=0.4:0.6:0.1", "--vary", "partners.Cell maker.side_margin=0,2")
FEW = ("--paths", "500", "--no-plots")


def _invoke(folder: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["sweep", *arguments, "--out", str(folder)])
    return result.exit_code, result.stdout, result.stderr


def test_json_alone_on_standard_output_and_a_directory(tmp_path: Path) -> None:
    code, out, err = _invoke(tmp_path, "battery_cells", *VARY, "--paths", "500", "--json", "--name", "mine")
    assert code == Exit.OK
    report = json.loads(out)
    assert len(report["points"]) == 6
    assert report["agreement"]["present"] == [0.5, 1.5]
    assert str(tmp_path / "mine") in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    written = {path.name for path in (tmp_path / "mine").iterdir()}
    assert written == {"scenario.toml", "summary.json", "sweep.csv", "manifest.json", "plots"}
    assert json.loads((tmp_path / "mine" / "summary.json").read_text(encoding="utf-8")) == report
    with (tmp_path / "mine" / "sweep.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["point"] for row in rows} == set(map(str, range(7)))
    assert {path.name for path in (tmp_path / "mine" / "plots").iterdir()} == {
        "maps.png", "maps.svg", "agreement.png", "agreement.svg"
    }  # fmt: skip
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["paths"] == 500
    assert manifest["keys"] == report["keys"]


def test_the_table_on_standard_output(tmp_path: Path) -> None:
    code, out, err = _invoke(tmp_path, "battery_cells", *VARY, *FEW, "--objective", "partners.Carmaker.advantage")
    assert code == Exit.OK
    assert "by advantage of Carmaker" in out
    assert "zone of agreement" in out
    assert "written to" in err


def test_any_figure_of_summary_json_ranks_the_points(tmp_path: Path) -> None:
    key, file = "governance.review_interval_quarters", options.shipped_or_file(Path("battery_cells"))
    start = ("battery_cells", "--vary", f"{key}=0,4,8", *FEW, "--json")
    runs = [options.load_scenario(file, [f"{key}={interval}"]) for interval in (4, 0, 4, 8)]
    summaries = [jv.run(one, paths=500).summary() for one in runs]
    tail, low = "partners.Carmaker.advantage.cvar_05.mean", "venture.npv.quantiles.0.05"
    for number, objective in enumerate((tail, low, "venture.payback_years", "plan.npv")):
        code, out, _ = _invoke(tmp_path, *start, "--objective", objective, "--name", str(number))
        assert code == Exit.OK
        report = json.loads(out)
        name = report["optimum"]["measure"]
        found = [point["measures"][name]["mean"] for point in (report["base"], *report["points"])]
        expected = [parse(f"{objective} < 0").value(summary) for summary in summaries]
        assert found == pytest.approx(expected), objective
        best = min(expected[1:]) if objective == "venture.payback_years" else max(expected[1:])
        assert found[report["optimum"]["point"]] == pytest.approx(best)
    assert report["points"][0]["measures"]["plan.npv"]["difference"] == {"mean": 0.0, "std_error": None}


def test_terms_alone_are_ranked_by_nashs_product(tmp_path: Path) -> None:
    """The best point is Nash's solution of the zone of agreement; one key that is no term, and it is the value."""
    code, out, _ = _invoke(tmp_path, "battery_cells", *VARY, *FEW, "--json")
    assert code == Exit.OK
    report = json.loads(out)
    assert report["optimum"]["measure"] == "together.nash"
    assert report["optimum"]["point"] == report["agreement"]["nash"]["point"]
    best = report["points"][report["optimum"]["point"] - 1]["measures"]
    gains = [best[f"partners.{name}.advantage.mean"]["mean"] for name in ("Carmaker", "Cell maker")]
    assert best["together.nash"]["mean"] == pytest.approx((gains[0] * gains[1]) ** 0.5)
    other = ("--vary", "venture.price=95,98", "--vary", "governance.enabled=on,off")
    assert json.loads(_invoke(tmp_path, "battery_cells", *other, *FEW, "--json")[1])["optimum"]["measure"] == VENTURE


def test_a_figure_that_no_future_shows_is_null(tmp_path: Path) -> None:
    vary = ("--vary", "venture.price=1,98")
    code, out, _ = _invoke(tmp_path, "battery_cells", *vary, "--paths", "300", "--objective", "venture.payback_years")
    assert code == Exit.OK
    assert "payback, median [years]" in out
    (folder,) = tmp_path.iterdir()
    report = json.loads((folder / "summary.json").read_text(encoding="utf-8"), parse_constant=float.__call__)
    first, second = (point["measures"]["venture.payback_years"] for point in report["points"])
    assert first["mean"] is None
    assert first["difference"] == {"mean": None, "std_error": None}
    assert second["mean"] > 5.0
    assert report["optimum"]["point"] == 2


def test_a_sweep_goes_on_with_its_objective_or_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = Unfinished.add

    def interrupted(self: Unfinished, point: int, readings: object) -> None:
        add(self, point, readings)  # type: ignore[arg-type]
        if point == 2:
            raise KeyboardInterrupt

    start, first = ("battery_cells", *VARY, *FEW), ("--objective", "ended_by.deadlock")
    for number, other in enumerate(((), ("--objective", "venture.npv.sd"))):
        with monkeypatch.context() as patch:
            patch.setattr(Unfinished, "add", interrupted)
            code, _, _ = _invoke(tmp_path, *start, *first, "--name", f"cut{number}")
        assert code == Exit.INTERRUPTED
        kept = str(tmp_path / f"cut{number}.unfinished")
        code, out, _ = _invoke(tmp_path, "--resume", kept, *other, "--no-plots", "--json")
        assert code == Exit.OK
        assert json.loads(out)["optimum"]["measure"] == (other or first)[1]
        _, whole, _ = _invoke(tmp_path, *start, *(other or first), "--json", "--name", f"whole{number}")
        assert whole == out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], Exit.USAGE, "Missing argument"),
        (["battery_cells"], Exit.USAGE, "Missing option '--vary'"),
        (["battery_cells", "--vary", "governance.review_intervall=1,2"], Exit.SCENARIO, "review_interval_quarters"),
        (["battery_cells", "--vary", "venture.price=5:1:1"], Exit.SCENARIO, "the range is empty"),
        (["battery_cells", "--vary", "venture.price=1:5:x"], Exit.SCENARIO, "expected numbers"),
        (
            ["battery_cells", "--vary", "partners.Carmaker.equity=0,0.5"],
            Exit.SCENARIO,
            "(at partners.Carmaker.equity=0)",
        ),
        (["battery_cells", *VARY, "--objective", "venture.npv.maen"], Exit.USAGE, "venture.npv.mean"),
        (["battery_cells", *VARY, "--objective", "run.seconds"], Exit.USAGE, "a figure of the deal"),
        (["battery_cells", *VARY, "--paths", "0"], Exit.USAGE, "--paths"),
        (["--resume", "nowhere"], Exit.USAGE, "interrupted sweep"),
        (["--resume", "nowhere", "--name", "x"], Exit.USAGE, "--name"),
    ],
)
def test_what_is_refused(tmp_path: Path, arguments: list[str], code: int, told: str) -> None:
    found, out, err = _invoke(tmp_path / "out", *arguments)
    assert (found, out) == (code, "")
    assert told in err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_may_not_be_written_to_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, out, err = _invoke(tmp_path / "file", "battery_cells", *VARY, *FEW)
    assert (code, out) == (Exit.USAGE, "")
    assert "in the way" in err


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _invoke(tmp_path, "battery_cells", *VARY, *FEW, "--name", "whole")
    add = Unfinished.add

    def interrupted(self: Unfinished, point: int, readings: object) -> None:
        add(self, point, readings)  # type: ignore[arg-type]
        if point == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Unfinished, "add", interrupted)
        code, out, err = _invoke(tmp_path, "battery_cells", *VARY, *FEW, "--name", "cut")
    assert (code, out) == (Exit.INTERRUPTED, "")
    kept = tmp_path / "cut.unfinished"
    assert "2 of 6 points are kept" in err
    assert f"jvsim sweep --resume {kept}" in err
    assert json.loads((kept / "manifest.json").read_text(encoding="utf-8"))["finished"] is False
    code, _, err = _invoke(tmp_path, "battery_cells", *VARY, "--paths", "600", "--resume", str(kept))
    assert code == Exit.USAGE
    assert "paths: 500, now 600" in err
    assert _invoke(tmp_path, "--resume", str(kept), "--no-plots")[0] == Exit.OK
    for name in ("sweep.csv", "summary.json", "scenario.toml"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cut", "whole"]


def test_ctrl_c_before_the_first_point_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Unfinished, "add", interrupted)
    code, _, err = _invoke(tmp_path, "battery_cells", *VARY, *FEW)
    assert code == Exit.INTERRUPTED
    assert "nothing written" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_kill_9_keeps_what_is_finished(jvsim: Run, tmp_path: Path) -> None:
    arguments = ["sweep", "battery_cells", "--vary", "venture.price=95:101:0.5", "--paths", "4000", "--no-plots"]
    program = [sys.executable, "-m", "simulate", *arguments, "--name", "cut"]
    with subprocess.Popen(program, cwd=tmp_path, env=environment_with(), stderr=subprocess.DEVNULL) as running:
        points = tmp_path / "outputs" / "cut.unfinished" / "points.jsonl"
        until = time.monotonic() + 60.0
        while running.poll() is None and time.monotonic() < until:
            if points.exists() and points.stat().st_size > 0:
                running.send_signal(signal.SIGKILL)
                break
            time.sleep(0.005)
    assert running.returncode == -signal.SIGKILL
    os.truncate(points, points.stat().st_size - 1)
    assert jvsim("sweep", "--resume", "outputs/cut.unfinished", "--no-plots").returncode == Exit.OK
    assert jvsim(*arguments, "--name", "whole").returncode == Exit.OK
    folder = tmp_path / "outputs"
    assert (folder / "cut" / "sweep.csv").read_bytes() == (folder / "whole" / "sweep.csv").read_bytes()
