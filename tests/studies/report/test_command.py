"""`jvsim report`: a page from what is kept, in every state that a directory can be in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulate.cli.program import Exit
from simulate.engine import kernel
from simulate.presentation.findings import from_json
from simulate.storage.directories import RunDirectoryError
from simulate.storage.seals import FILES, MANIFEST, SEAL, sealed
from simulate.studies.report.design import report
from simulate.studies.run.directory import write_run
from simulate.studies.run.summary import summarise
from simulate.studies.run.told import told
from tests import real
from tests.conftest import Run
from tests.damage import DAMAGES
from tests.presentation.page.test_render import elements

EVIL = "<script>alert(1)</script>"
FORMULA = "=cmd()"
READ = ("scenario.toml", "summary.json", "outcomes.npz", "bands.csv", "report.json", MANIFEST)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run, series = real.run(), real.series()
    out = tmp_path_factory.mktemp("outputs")
    return write_run(run, out, series=series, plots=False, name="whole", told=told(run, series))


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def headings(html: str) -> list[str]:
    """The titles of the sections, in their order."""
    return [part.partition("</h2>")[0] for part in html.split("<h2>")[1:]]


def reseal(folder: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    made = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps(sealed(change(made))), "utf-8")


# ---- a run ----------------------------------------------------------------------------------------------------------


def test_the_sections_are_in_their_order(whole: Path) -> None:
    assert headings(report(whole)) == [
        "What it says", "What it is worth, and to whom", "Who bears the worst 5 %", "How it ends, when and why",
        "What governance did, and what was decided", "The market it faced", "Three futures told", "The assumptions",
        "Convergence and errors", "How to get the same bits again",
    ]  # fmt: skip


def test_every_finding_is_said_and_the_next_command_can_be_copied(whole: Path) -> None:
    html, found = report(whole), from_json(dict(summarise(real.run(), real.series())))
    for one in found[:-1]:
        assert one.text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;") in html
    assert found[-1].command.replace("FILE", str(whole)) in html


def test_nothing_is_simulated(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a report simulates nothing")

    monkeypatch.setattr(kernel, "live", refuse)
    assert report(whole).startswith("<!DOCTYPE html>")


def test_the_view_comes_first(whole: Path) -> None:
    html = report(whole, "Cell maker")
    assert "from the side of Cell maker" in html
    labels = [part.partition("<")[0] for part in html.split('<span class="label">')[1:]]
    assert labels[0].startswith("Cell maker, gain")
    assert report(whole).index("Venture, NPV") < report(whole).index("Carmaker, gain")


def test_a_report_is_small(whole: Path) -> None:
    assert len(report(whole).encode()) < 1_500_000


def test_the_command_writes_it_beside_the_results(jvsim: Run, copy: Path) -> None:
    done = jvsim("report", copy)
    assert (done.returncode, done.stdout) == (Exit.OK, "")
    assert done.stderr == f"written to {copy / 'report.html'}\n"
    assert (copy / "report.html").read_text("utf-8") == report(copy)
    assert jvsim("report", copy, "--quiet").stderr == ""


def test_out_replaces_a_page_and_nothing_else(jvsim: Run, copy: Path, tmp_path: Path) -> None:
    place = tmp_path / "new folder" / "page.html"
    assert jvsim("report", copy, "--out", place).returncode == Exit.OK
    assert jvsim("report", copy, "--out", place).returncode == Exit.OK
    letter = tmp_path / "letter.html"
    letter.write_text("Dear board", "utf-8")
    done = jvsim("report", copy, "--out", letter)
    assert done.returncode == Exit.USAGE
    assert "is no report of jvsim; choose another --out" in done.stderr
    assert letter.read_text("utf-8") == "Dear board"
    assert jvsim("report", copy, "--out", tmp_path).returncode == Exit.USAGE


def test_it_opens_in_the_browser(jvsim: Run, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def keep(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setenv("BROWSER", "there")
    monkeypatch.setattr("webbrowser.open", keep)
    jvsim("report", copy, "--open")
    assert opened == [(copy / "report.html").as_uri()]
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    assert f"open {copy / 'report.html'} yourself" in jvsim("report", copy, "--open").stderr


def test_a_workbook_that_is_there_is_told_before_anything_is_written(jvsim: Run, copy: Path) -> None:
    (copy / "workbook.xlsx").write_bytes(b"edited")
    done = jvsim("report", copy, "--xlsx", "--open")
    assert done.returncode == Exit.USAGE
    assert "workbook.xlsx: is there already; move it away first" in done.stderr
    assert not (copy / "report.html").exists()
    assert (copy / "workbook.xlsx").read_bytes() == b"edited"


def test_a_view_that_is_none(jvsim: Run, copy: Path) -> None:
    done = jvsim("report", copy, "--view", "Cel maker")
    assert done.returncode == Exit.SCENARIO
    assert 'did you mean "Cell maker"?' in done.stderr


# ---- directories that are not as they were written ------------------------------------------------------------------


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("damage", ["missing", "cut to 50%"])
def test_damage_is_one_clear_error(copy: Path, name: str, damage: str) -> None:
    DAMAGES[damage](copy / name)
    with pytest.raises(RunDirectoryError) as caught:
        report(copy)
    assert str(copy) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["[]", '{"stories": [{}], "cash": []}', '{"stories": 3}', "null"])
def test_what_is_whole_but_says_nothing_is_one_clear_error(copy: Path, content: str) -> None:
    """As if another program had written it, digests and all."""
    (copy / "report.json").write_text(content, "utf-8")
    reseal(copy, lambda made: {**made, FILES: {**made[FILES], "report.json": _digest(copy / "report.json")}})
    with pytest.raises(RunDirectoryError, match=r"copy the directory again, or run its scenario again"):
        report(copy)


def _digest(path: Path) -> str:
    from simulate.storage.seals import digest_of

    with path.open("rb") as file:
        return digest_of(file)


def test_an_older_directory_says_what_is_not_kept(copy: Path) -> None:
    for name in ("report.json", "bands.csv"):
        (copy / name).unlink()
    without = ("report.json", "bands.csv")
    reseal(copy, lambda made: {**made, FILES: {k: v for k, v in made[FILES].items() if k not in without}})
    html = report(copy)
    assert f"Stories of single futures: not kept in this directory. To get it: jvsim explain {copy}" in html
    assert "Quantiles of the market: not kept in this directory" in html
    assert len(headings(html)) == 10


def test_few_futures_have_no_margins(tmp_path: Path) -> None:
    from simulate.engine.run import simulate

    run = simulate(real.scenario(), 5)
    html = report(write_run(run, tmp_path, plots=False, name="few"))
    assert "Too few futures for a statement about averages." in html
    values = html.partition("Net present value [USD million]</p>")[2].partition("</table>")[0]
    assert ">mean ± 95 %<" in values
    assert values.count("±") == 1
    assert "data-margin" not in values


def test_a_directory_of_version_0_1_0_says_that_it_has_no_digests(copy: Path) -> None:
    made = json.loads((copy / MANIFEST).read_text("utf-8"))
    bare = {key: value for key, value in made.items() if key not in (FILES, SEAL)}
    (copy / MANIFEST).write_text(json.dumps(bare), "utf-8")
    summary = json.loads((copy / "summary.json").read_text("utf-8"))
    del summary["findings"]
    (copy / "summary.json").write_text(json.dumps(summary), "utf-8")
    told_of: list[str] = []
    html = report(copy, say=told_of.append)
    assert "without digests: whether it was changed since cannot be told" in html
    assert "The venture is worth" in html
    assert len(told_of) == 1


def test_what_is_no_directory_of_results(jvsim: Run, tmp_path: Path) -> None:
    done = jvsim("report", tmp_path)
    assert done.returncode == Exit.USAGE
    assert done.stderr == f"jvsim: {tmp_path}: no directory of results, there is no manifest.json\n"


# ---- names ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a deal in which everything has a name that would be code somewhere."""
    from simulate.engine.run import record, simulate

    base = real.scenario()
    names = {"Carmaker": EVIL, "Cell maker": FORMULA}
    text = base.to_toml().replace('"Carmaker"', f'"{EVIL}"').replace('"Cell maker"', f'"{FORMULA}"')
    text = text.replace("Battery cells, North America", f"{EVIL} {{{{ 7 * 7 }}}}").replace(
        '"lost trust"', f'"{EVIL} 2"'
    )
    from simulate.scenario import parse

    scenario = parse(text.replace('currency = "USD"', 'currency = "<b>"'))
    assert {partner.name for partner in scenario.partners} == set(names.values())
    run, series = simulate(scenario, 256), record(scenario, range(32))
    folder = write_run(
        run, tmp_path_factory.mktemp("evil"), series=series, plots=False, name="evil", told=told(run, series)
    )
    return report(folder)


def test_names_are_text_everywhere(hostile: str, whole: Path) -> None:
    plain, evil = elements(report(whole)), elements(hostile)
    assert {tag for tag, _ in evil.found} == {tag for tag, _ in plain.found}
    assert not any(name.startswith("on") for _, attributes in evil.found for name in attributes)
    running = [text for attributes, text in evil.scripts if attributes.get("type") != "application/json"]
    assert len(running) == 4
    assert not any("alert(1)" in text for text in running)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile
    assert "{{ 7 * 7 }}" in hostile
    data = [json.loads(text) for attributes, text in evil.scripts if attributes.get("type") == "application/json"]
    assert any(EVIL in json.dumps(one) for one in data)


# ---- studies --------------------------------------------------------------------------------------------------------

STUDIES: dict[str, tuple[list[str], list[str]]] = {
    "compare": (["--variant", f"{EVIL}: governance.enabled=false"], ["What each variant is worth, and to whom"]),
    "sweep": (["--vary", "partners.Carmaker.equity=0.4,0.5,0.6"], ["What can be agreed on", "All points"]),
    "worth": ([], ["What each clause is worth, and to whom"]),
    "drivers": (["--keys", "venture.price"], ["What moves the value of the venture"]),
    "elements": ([], ["What each element contributes, and to whom"]),
}


@pytest.mark.parametrize("study", STUDIES)
def test_every_study_has_a_page(jvsim: Run, scenario_file: Path, tmp_path: Path, study: str) -> None:
    given, expected = STUDIES[study]
    made = jvsim(
        study, scenario_file, *given, "--paths", "64", "--no-plots", "--quiet", "--out", tmp_path, "--name", "x"
    )
    assert made.returncode == Exit.OK, made.stderr
    place = tmp_path / "x" / {"compare": "summary.json", "sweep": "summary.json"}.get(study, f"{study}.json")
    results = json.loads(place.read_text("utf-8"))
    view = "Carmaker" if study == "elements" else "venture"
    html = report(tmp_path / "x", view)
    titles = headings(html)
    assert titles[0] == "What it says"
    assert titles[-2:] == ["The assumptions", "How to get the same bits again"]
    assert set(expected) <= set(titles)
    for one in from_json(results, view)[:-1]:
        assert one.text.split("<")[0].replace("'", "&#39;").replace('"', "&#34;") in html
    assert EVIL not in html
    place.write_text("{}", "utf-8")
    with pytest.raises(RunDirectoryError, match=rf"{place.name} was changed after it was written"):
        report(tmp_path / "x")


def test_a_sweep_of_two_terms_shows_the_zone_with_both_values(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    vary = [word for key in ("Carmaker", "Cell maker") for word in ("--vary", f"partners.{key}.side_margin=0,2,4")]
    jvsim("sweep", scenario_file, *vary, "--paths", "64", "--no-plots", "--quiet", "--out", tmp_path, "--name", "x")
    found = elements(report(tmp_path / "x"))
    data = [json.loads(text) for attributes, text in found.scripts if attributes.get("type") == "application/json"]
    maps = [one for one in data if one["kind"] == "heatmap"]
    assert maps
    for spot in maps[0]["spots"]:
        terms, _, rest = spot["told"].partition("\nCarmaker gains ")
        assert terms.startswith(f"Carmaker.side_margin: {spot['x']}\nCell maker.side_margin: {spot['y']}")
        assert "Cell maker gains " in rest
    zone = json.loads((tmp_path / "x" / "summary.json").read_text("utf-8"))["agreement"]["zone"]
    assert sum(spot["is_marked"] for spot in maps[0]["spots"]) == len(zone)


def test_run_writes_its_report(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    done = jvsim("run", scenario_file, "--paths", "64", "--no-plots", "--out", tmp_path, "--name", "x", "--report")
    assert done.returncode == Exit.OK
    assert f"report: {tmp_path / 'x' / 'report.html'}" in done.stderr
    assert (tmp_path / "x" / "report.html").read_text("utf-8") == report(tmp_path / "x")
