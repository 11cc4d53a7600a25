"""`jvsim compare`: what it takes, what it leaves behind, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulate.cli.program import Exit
from simulate.main import main

FEW = ("--paths", "500", "--no-plots")
UNGOVERNED = ("--variant", "no governance: governance.enabled=false")
SAME = ("--variant", "same: governance.enabled=true")


@pytest.fixture
def jvsim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, list(map(str, arguments)))

    return run


def _report(done: Result) -> Any:
    assert done.exit_code == Exit.OK, done.stderr
    return json.loads(done.stdout)


def test_options_of_the_contract() -> None:
    options = {option for parameter in main.commands["compare"].params for option in parameter.opts}
    assert {"--variant", "--paths", "--seed", "--threads", "--set", "--fail-if", "--out", "--name"} <= options
    assert {"--json", "--quiet", "--no-plots", "--no-color"} <= options


def test_json_alone_on_standard_output(jvsim: Any, tmp_path: Path) -> None:
    done = jvsim("compare", "battery_cells", *UNGOVERNED, *SAME, *FEW, "--json", "--name", "it")
    report = _report(done)
    assert [one["name"] for one in report["variants"]] == ["no governance", "same"]
    assert report["variants"][0]["changes"] == {"governance.enabled": [True, False]}
    assert report["variants"][1]["difference"]["venture"]["npv"]["mean"] == 0.0
    assert report["base"]["name"] == "Battery cells, North America"
    assert "written to" in done.stderr
    written = json.loads((tmp_path / "outputs" / "it" / "summary.json").read_text(encoding="utf-8"))
    assert written == report


def test_the_directory_is_whole(jvsim: Any, tmp_path: Path) -> None:
    done = jvsim("compare", "battery_cells", *UNGOVERNED, "--paths", "300", "--out", "there", "--name", "it", "--quiet")
    assert done.exit_code == Exit.OK
    assert done.stderr == ""
    folder = tmp_path / "there" / "it"
    assert {path.name for path in folder.iterdir()} == {
        *("scenario.toml", "manifest.json", "summary.json", "comparison.csv", "variants", "plots"),
    }
    names = {f"{name}.{kind}" for name in ("differences", "endings") for kind in ("png", "svg")}
    assert {path.name for path in (folder / "plots").iterdir()} == names
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["study"] == "compare"
    assert manifest["paths"] == 300
    assert manifest["variants"] == ["no governance"]
    (variant,) = (folder / "variants").iterdir()
    again = jvsim("compare", folder / "scenario.toml", variant, *FEW[2:], "--paths", "300", "--json", "--quiet")
    first = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["variants"][0]["difference"]
    assert _report(again)["variants"][0]["difference"] == first


def test_the_variants_of_a_file(jvsim: Any, scenario_file: Path, tmp_path: Path) -> None:
    text = scenario_file.read_text(encoding="utf-8")
    tables = '[[variants]]\nname = "cheap"\nset = { venture.price = 90.0 }\n'
    (tmp_path / "mine.toml").write_text(text + tables, encoding="utf-8")
    names = [one["name"] for one in _report(jvsim("compare", "mine.toml", *SAME, *FEW, "--json"))["variants"]]
    assert names == ["cheap", "same"]
    report = _report(jvsim("compare", "mine.toml", "battery_cells", *SAME, *FEW, "--json"))
    assert [one["name"] for one in report["variants"]] == ["battery_cells", "same"]
    assert report["base"]["name"] == "mine.toml"


def test_set_changes_all_sides(jvsim: Any) -> None:
    report = _report(
        jvsim("compare", "battery_cells", *SAME, *FEW, "--set", "venture.price=90", "--seed", "4", "--json")
    )
    assert report["seed"] == 4
    assert report["variants"][0]["changes"] == {}
    assert report["base"]["summary"]["plan"]["npv"] == report["variants"][0]["summary"]["plan"]["npv"] < 2000.0


def test_run_directories(jvsim: Any) -> None:
    for name, more in (("a", ()), ("b", ("--set", "governance.enabled=false")), ("c", ("--seed", "5"))):
        assert jvsim("run", "battery_cells", *FEW, "--name", name, *more).exit_code == Exit.OK
    found = _report(jvsim("compare", "outputs/a", "outputs/b", "--no-plots", "--json"))
    fresh = _report(jvsim("compare", "battery_cells", *UNGOVERNED, *FEW, "--json"))
    assert [one["name"] for one in found["variants"]] == ["outputs/b"]
    assert found["variants"][0]["difference"] == fresh["variants"][0]["difference"]
    mixed = _report(jvsim("compare", "outputs/a", "battery_cells", *UNGOVERNED, "--no-plots", "--json"))
    assert mixed["variants"][1]["difference"] == fresh["variants"][0]["difference"]
    for arguments, said in (
        (("outputs/a", "outputs/c"), "different futures"),
        (("outputs/a", "outputs/b", "--set", "venture.price=1"), "--set and --estimate cannot change"),
        (("outputs/a", "outputs/b", "--estimate", "none"), "--set and --estimate cannot change"),
        (("outputs/a", "outputs/b", "--seed", "1"), "has been run with seed"),
        (("outputs/a", "outputs/b", "--paths", "501"), "501 paths were asked for"),
        (("outputs/a", "outputs"), "no run directory"),
    ):
        done = jvsim("compare", *arguments)
        assert done.exit_code == Exit.USAGE, arguments
        assert said in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), Exit.USAGE, "FILE"),
        (("battery_cells",), Exit.USAGE, '--variant "tight reviews: governance.review_interval_quarters=2"'),
        (("battery_cells", "--variant", "x"), Exit.SCENARIO, 'expected "name: key=value'),
        (("battery_cells", "--variant", "x: governance.enabld=false"), Exit.SCENARIO, 'did you mean "enabled"'),
        (("battery_cells", "--variant", "x: venture.price=a"), Exit.SCENARIO, "venture.price"),
        (("battery_cells", *SAME, *SAME), Exit.USAGE, "two sides are called 'same'"),
        (("battery_cells", "--variant", "x: scenario.currency=EUR"), Exit.USAGE, "counts in EUR"),
        (("battery_cells", "nowhere.toml"), Exit.SCENARIO, "nowhere.toml"),
        (("battery_cells", *SAME, "--fail-if", "venture.npv.mean"), Exit.USAGE, "expected a condition"),
        (("battery_cells", *SAME, "--fail-if", "venture.npv.meen < 0"), Exit.USAGE, 'did you mean "mean"'),
        (("battery_cells", *SAME, "--fail-if", "difference.ventre.npv.mean < 0"), Exit.USAGE, '"venture"'),
    ],
)
def test_what_is_refused(jvsim: Any, tmp_path: Path, arguments: tuple[str, ...], code: Exit, said: str) -> None:
    done = jvsim("compare", *arguments, *FEW)
    assert done.exit_code == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_all_problems_of_all_variants_at_once(jvsim: Any) -> None:
    wrong = ("--variant", "a: venture.prise=1", "--variant", "b", "--variant", "c: venture.price=-1, x.y=2")
    done = jvsim("compare", "battery_cells", *wrong)
    assert len(done.stderr.splitlines()) == 4


# ---- conditions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("difference.venture.npv.mean < -100", Exit.CONDITION),
        ("difference.venture.npv.mean < -10000", Exit.OK),
        ("venture.npv.mean > 0", Exit.CONDITION),
        ("partners.Cell maker.p_better.mean >= 0.5", Exit.CONDITION),
        ("difference.survival_10_years.mean < -0.9", Exit.OK),
        ("together.p_both_better.mean < 0.1", Exit.OK),
        ("difference.plan.npv > 0", Exit.OK),
    ],
)
def test_a_condition_decides_the_exit_code(jvsim: Any, condition: str, code: Exit) -> None:
    done = jvsim("compare", "battery_cells", *UNGOVERNED, *FEW, "--json", "--fail-if", condition)
    assert done.exit_code == code
    assert json.loads(done.stdout)["schema"] == 1
    assert ("holds for 'no governance'" in done.stderr) == (code == Exit.CONDITION)


def test_every_condition_that_holds_is_named_with_its_variant(jvsim: Any) -> None:
    conditions = ("--fail-if", "venture.npv.mean > 0", "--fail-if", "difference.venture.npv.mean < -100")
    done = jvsim("compare", "battery_cells", *UNGOVERNED, *SAME, *FEW, *conditions)
    assert done.exit_code == Exit.CONDITION
    assert [line.split("holds for ")[1].split(":")[0] for line in done.stderr.splitlines() if "holds" in line] == [
        *("'no governance'", "'no governance'", "'same'"),
    ]


@pytest.mark.parametrize(
    ("condition", "code"),
    [("venture.npv.mean < 0", Exit.OK), ("venture.npv.mean > 0", Exit.CONDITION), ("venture.npw.mean < 0", Exit.USAGE)],
)
def test_a_run_takes_conditions_too(jvsim: Any, tmp_path: Path, condition: str, code: Exit) -> None:
    done = jvsim("run", "battery_cells", *FEW, "--name", "it", "--fail-if", condition)
    assert done.exit_code == code, done.stderr
    assert (tmp_path / "outputs" / "it").exists() == (code != Exit.USAGE)


# ---- Python ---------------------------------------------------------------------------------------------------------


def test_the_same_from_python(jvsim: Any, scenario_file: Path) -> None:
    import simulate as jv

    report = _report(jvsim("compare", "battery_cells", *UNGOVERNED, *FEW, "--json"))
    scenario = jv.load(scenario_file)
    found = jv.compare(scenario, variants={"no governance": {"governance.enabled": False}}, paths=500)
    assert found.as_dict()["variants"][0]["difference"] == report["variants"][0]["difference"]
    ran = jv.run(scenario, 500)
    other = jv.compare(ran, scenario.with_("governance.enabled", False))
    assert other.variants[0].differences == found.variants[0].differences
    assert "no governance: The venture is worth USD" in repr(found)
    assert set(found.to_frame()["statistic"]) == {"mean", "median", "p05", "p50", "p95", "p_below_zero", "cvar_05"}
