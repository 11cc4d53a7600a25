"""`jvsim init`: templates with their comments, a user's own plan, and files that are not overwritten."""

from __future__ import annotations

import errno
import json
import os
import tomllib
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulate.cli.program import Exit
from simulate.engine.run import simulate
from simulate.main import main
from simulate.scenario import load, templates
from simulate.scenario.settings import Archetype
from simulate.studies.init.command import _currency
from tests.conftest import Run
from tests.studies.init.plans import assert_doubted_for_inflation_alone

PLAN = """\
year,volume,price,unit_cost,fixed_cost,capex [million]
2027,0,,,5,120
2028,20000,2100,1400,25,180
2029,60000,2080,1350,30,40
2030,90000,2060,1300,31,12
2031,100000,2040,1280,32,14
"""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def init(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", *arguments])


# ---- templates ------------------------------------------------------------------------------------------------------


def test_without_an_option_it_is_the_canonical_template(tmp_path: Path) -> None:
    done = init()
    assert done.exit_code == Exit.OK
    assert [path.name for path in tmp_path.iterdir()] == ["battery_cells.toml"]
    assert done.stdout == ""
    for word in ("template battery_cells", "jvsim check battery_cells.toml", "jvsim run battery_cells.toml"):
        assert word in done.stderr


def test_quiet_says_nothing() -> None:
    assert init("--quiet").output == ""


def test_comments_are_kept(tmp_path: Path) -> None:
    init("mine.toml")
    shipped = templates.path("battery_cells").read_text(encoding="utf-8").splitlines()
    written = (tmp_path / "mine.toml").read_text(encoding="utf-8").splitlines()
    assert written[-len(shipped) + 1 :] == shipped[1:]


def test_no_pointer_into_nothing(tmp_path: Path) -> None:
    """The line that names the schema stays only where there is one."""
    init("without.toml")
    assert not (tmp_path / "without.toml").read_text(encoding="utf-8").startswith("#:schema")
    (tmp_path / "jvsim.schema.json").write_text("{}")
    init("with.toml")
    assert (tmp_path / "with.toml").read_text(encoding="utf-8").startswith("#:schema ./jvsim.schema.json\n")


@pytest.mark.parametrize("name", templates.names())
def test_every_template_loads_where_it_is_written(name: str, tmp_path: Path) -> None:
    """Alone in a folder: a file that it names would be missing."""
    done = init("--template", name)
    assert done.exit_code == Exit.OK, done.stderr
    written = load(tmp_path / f"{name}.toml")
    assert written.to_toml() == load(templates.path(name)).to_toml()


@pytest.mark.parametrize("archetype", templates.ARCHETYPES)
def test_archetype_has_a_main_template(archetype: str, tmp_path: Path) -> None:
    done = init("--archetype", archetype, "mine.toml")
    assert done.exit_code == Exit.OK, done.stderr
    assert load(tmp_path / "mine.toml").scenario.archetype == archetype
    first = templates.of_archetype(archetype)
    assert first in templates.MAIN
    assert f"template {first}." in done.stderr


def test_archetypes_are_those_of_the_schema() -> None:
    assert Archetype.__args__ == templates.ARCHETYPES  # type: ignore[attr-defined]


def test_archetype_without_a_template(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(templates, "names", lambda: ["minimal"])
    done = init("--archetype", "mobility")
    assert done.exit_code == Exit.USAGE
    assert "no template is shipped for mobility" in done.output
    assert not list(tmp_path.iterdir())


def test_unknown_template_is_told_with_the_nearest() -> None:
    done = init("--template", "batery_cells")
    assert done.exit_code == Exit.USAGE
    assert 'no template is called "batery_cells". Did you mean "battery_cells"?' in done.stderr


def test_list_tells_what_the_files_say(tmp_path: Path) -> None:
    done = init("--list")
    assert done.exit_code == Exit.OK
    text = " ".join(done.stdout.split())
    for name in templates.names():
        about = tomllib.loads(templates.path(name).read_text(encoding="utf-8"))["scenario"]
        assert name in text
        assert about["name"] in text
    assert "leave both partners better off than each alone" in text
    assert not list(tmp_path.iterdir())


def test_list_is_by_archetype_and_the_main_one_first() -> None:
    found = json.loads(init("--list", "--json").stdout)
    archetypes = list(dict.fromkeys(template["archetype"] for template in found))
    assert archetypes == [*(a for a in templates.ARCHETYPES if a in archetypes), ""]
    for archetype in archetypes[:-1]:
        own = [template["name"] for template in found if template["archetype"] == archetype]
        assert own[0] in templates.MAIN
        assert own[1:] == sorted(own[1:])
    minimal = found[-1]
    assert minimal["name"] == "minimal"
    assert minimal["question"].startswith("Is a shared plant worth it")
    assert minimal["question"].endswith("?")


def test_standard_output(tmp_path: Path) -> None:
    done = init("--template", "minimal", "-")
    assert tomllib.loads(done.stdout)["scenario"]["name"] == "A shared plant"
    assert done.stderr == ""
    assert not list(tmp_path.iterdir())


def test_standard_output_is_utf8_in_any_terminal(jvsim_process: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN)
    done = jvsim_process(
        "init", "--from", "plan.csv", "--name", "Zell\u00e9 \u2192", "-", PYTHONIOENCODING="ascii", PYTHONUTF8="1"
    )
    assert done.returncode == Exit.OK, done.stderr
    assert tomllib.loads(done.stdout)["scenario"]["name"] == "Zell\u00e9 \u2192"


# ---- places ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["--from", "plan.csv"]])
def test_a_file_is_not_overwritten_unasked(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN)
    (tmp_path / "mine.toml").write_text("mine")
    done = init(*arguments, "mine.toml")
    assert done.exit_code == Exit.USAGE
    assert "mine.toml: is there already" in done.stderr
    assert "--force" in done.stderr
    assert (tmp_path / "mine.toml").read_text() == "mine"
    forced = init(*arguments, "mine.toml", "--force")
    assert forced.exit_code == Exit.OK, forced.stderr
    load(tmp_path / "mine.toml")
    assert {path.name for path in tmp_path.iterdir()} == {"plan.csv", "mine.toml"}


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize(
    "file", ["plan.csv", "./plan.csv", "folder/../plan.csv", "soft.csv", "hard.csv", "link/plan.csv"]
)
def test_the_plan_itself_is_never_overwritten(file: str, force: list[str], tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN)
    (tmp_path / "folder").mkdir()
    (tmp_path / "soft.csv").symlink_to("plan.csv")
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "plan.csv")
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    for source, place in (("plan.csv", file), (file, "plan.csv")):
        done = init("--from", source, place, *force)
        assert done.exit_code == Exit.USAGE
        assert f"{Path(place)}: is the plan itself; choose another name" in done.stderr
        assert (tmp_path / "plan.csv").read_text() == PLAN


def test_a_plan_called_toml_is_not_its_own_scenario(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    done = init("--from", "plan.toml", "--force")
    assert done.exit_code == Exit.USAGE
    assert "choose another name, as plan_scenario.toml" in done.stderr
    assert (tmp_path / "plan.toml").read_text() == PLAN


def test_a_broken_link_is_something_too(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").symlink_to("elsewhere.toml")
    assert init("mine.toml").exit_code == Exit.USAGE


def test_force_replaces_what_a_link_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text("old")
    (tmp_path / "link.toml").symlink_to("real.toml")
    assert init("link.toml", "--force").exit_code == Exit.OK
    assert (tmp_path / "link.toml").is_symlink()
    load(tmp_path / "real.toml")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("folder", "folder: is a folder; name a file in it"),
        ("nowhere/mine.toml", "there is no folder nowhere; make it first"),
        ("file/mine.toml", "file is a file, no folder"),
        ("pipe", "pipe: is no plain file"),
        ("x" * 300 + ".toml", "nothing was kept"),
    ],
)
def test_a_place_that_does_not_do(file: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    os.mkfifo(tmp_path / "pipe")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    done = init(file, "--force")
    assert done.exit_code == Exit.USAGE
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "may not be written to"),
        (errno.EACCES, "may not be written to"),
    ],
)
def test_a_write_that_fails_leaves_nothing(
    code: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "replace", fail)
    done = init("mine.toml")
    assert done.exit_code == Exit.USAGE
    assert message in done.stderr
    assert not list(tmp_path.iterdir())


# ---- options --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--archetype", "software", "--template", "minimal"], "--archetype and --template exclude each other"),
        (["--list", "--from", "plan.csv"], "--from and --list exclude each other"),
        (["--name", "x"], "--sheet go with --from"),
        (["--json"], "--json goes with --list or --from"),
        (["--from", "plan.csv", "--name", " "], "expected text that is not empty"),
        (["--from", "plan.csv", "--unit", "\udcff"], "expected text that is not empty"),
        (
            ["--from", "plan.csv", "--currency", "m USD"],
            'currency sign, as EUR, got "m USD"; money is in millions of it',
        ),
        (["--archetype", "trading"], "trading"),
    ],
)
def test_options_that_clash(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = init(*arguments)
    assert done.exit_code == Exit.USAGE
    assert message in done.stderr
    assert not list(tmp_path.iterdir())


# ---- a plan ---------------------------------------------------------------------------------------------------------


def test_a_plan_becomes_a_scenario(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN)
    done = init("--from", "plan.csv", "--currency", "EUR", "--unit", "t", "--name", "Our plant")
    assert done.exit_code == Exit.OK, done.stderr
    scenario = load(tmp_path / "plan.toml")
    about = scenario.scenario
    assert (about.name, about.currency, about.volume_unit) == ("Our plant", "EUR", "t")
    assert (about.start, about.horizon_years) == ("2027-Q1", 5.0)
    assert [partner.name for partner in scenario.partners] == ["Partner A", "Partner B"]
    assert_doubted_for_inflation_alone(scenario)
    assert np.isfinite(simulate(scenario, 256, threads=1).matrix).all()
    for words in (
        "2028",
        "made",
        "EBITDA",
        "a fixed cost that changes from year to year is held at its mean",
        "NPV",
        "IRR",
        "peak funding",
        "better than nothing",
    ):
        assert words in " ".join(done.stdout.split())
    assert "jvsim check plan.toml" in done.stderr


def test_check_finds_nothing_odd_but_money_that_stays_and_starts(jvsim: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN)
    assert jvsim("init", "--from", "plan.csv", "--quiet").returncode == Exit.OK
    done = jvsim("check", "plan.toml")
    assert done.returncode == Exit.OK
    first, *others = " ".join(done.stdout.partition("Worth a second look")[2].split()).split("! ")[1:]
    assert first.startswith("scenario.inflation is 0")
    assert all("The plan's fair value rises" in one and "the start of “" in one for one in others)


def test_what_was_not_in_the_plan_is_marked(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN)
    init("--from", "plan.csv")
    lines = (tmp_path / "plan.toml").read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("--from plan.csv")
    plans, _, judged = "\n".join(lines).partition("[venture]")[2].partition("# ---- and what does not: judgement")
    for key in ("base_volume", "price", "unit_cost", "fixed_cost", "sustaining_capex"):
        assert f"\n{key} =" in plans
        assert f"\n{key} =" not in judged.partition("[[")[0]
    for key in ("discount_rate", "tax_rate", "ebitda_multiple", "material_share", "gap_elasticity"):
        assert f"\n{key} =" in judged
        assert f"\n{key} =" not in plans


def test_only_the_name_of_the_plan_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "plan.csv").write_text(PLAN)
    init("--from", str(tmp_path / "secret" / "plan.csv"), "mine.toml")
    assert "secret" not in (tmp_path / "mine.toml").read_text(encoding="utf-8")


def test_differences_as_json(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN)
    told = json.loads(init("--from", "plan.csv", "--json").stdout)
    assert told["schema"] == 1
    assert set(told["worth"]["given"]) == {"npv", "irr", "funding"}
    assert "better than nothing" in told["open"][0]
    assert told["years"] == [2027, 2028, 2029, 2030, 2031]
    assert told["quantities"]["volume"]["given"] == [0.0, 20000.0, 60000.0, 90000.0, 100000.0]
    assert told["quantities"]["price"]["given"][0] is None
    assert set(told["quantities"]) == {"volume", "price", "unit_cost", "fixed_cost", "capex", "ebitda"}
    assert told["remarks"]


def test_every_mistake_of_a_plan_at_once(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN.replace("60000", "many").replace("1300", "-1").replace("180", ""))
    done = init("--from", "plan.csv")
    assert done.exit_code == Exit.SCENARIO
    lines = done.stderr.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["plan.csv:3", "capex"],
        ["plan.csv:4", "volume"],
        ["plan.csv:5", "unit_cost"],
    ]
    assert all("expected" in line and "got" in line for line in lines)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.csv"]


def test_a_column_without_use_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("\n".join(f"{line},note" for line in PLAN.splitlines()))
    assert "no use for: note" in init("--from", "plan.csv").stderr


BAD_CURRENCIES = (
    "m USD",
    "USD m",
    "1e6",
    "US D",
    "kEUR",
    "MUSD",
    "EURm",
    "USDbn",
    "million",
    "k",
    '"]\n[x]',
    "E" * 11,
    "$$",
)


@pytest.mark.parametrize("currency", BAD_CURRENCIES)
def test_a_currency_is_one_word(currency: str, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN)
    done = init("--from", "plan.csv", "--currency", currency)
    assert done.exit_code == Exit.USAGE
    assert "expected a short word of letters or a currency sign" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["plan.csv"]


@pytest.mark.parametrize("currency", ["EUR", "eur", "\N{EURO SIGN}", "US$", "RMB", "z\u0142", "Kronor"])
def test_currencies_that_are_taken(currency: str) -> None:
    assert _currency(click.Context(main), click.Option(["--currency"]), currency) == currency


@pytest.mark.parametrize(("capex", "doubted"), [(10, False), (500, True)])
def test_capex_that_is_large_beside_the_revenue(capex: int, doubted: bool, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(costly(capex))
    done = init("--from", "plan.csv")
    assert done.exit_code == Exit.OK, done.stderr
    head = (tmp_path / "plan.toml").read_text(encoding="utf-8").partition("schema_version")[0].replace("#", " ")
    for place in (done.stderr, done.stdout, head):
        assert ("capex of all years is 12 times the revenue of all years" in " ".join(place.split())) == doubted


def test_capex_in_another_unit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(costly(10_000_000))
    done = init("--from", "plan.csv")
    assert done.exit_code == Exit.SCENARIO
    assert (
        "plan.csv: capex: expected money in millions, got another unit: capex of all years is 240,000 times"
        in done.stderr
    )
    assert not (tmp_path / "plan.toml").exists()


def costly(capex: int) -> str:
    """A plan that earns 42 million a year."""
    return "\n".join([PLAN.splitlines()[0], *(f"{2027 + i},20000,2100,1400,5,{capex}" for i in range(3))])


NASTY = 'A "deal" \\ with\nlines\t\x1b[31m \x7f #[x] \u202e\''


def test_names_cannot_break_out_of_their_quotes(tmp_path: Path) -> None:
    plan = tmp_path / "pl\nan = 1 #\x1b.csv"
    plan.write_text(PLAN)
    done = init("--from", str(plan), "--name", NASTY, "--unit", "'''\n", "mine.toml")
    assert done.exit_code == Exit.OK, done.stderr
    about = load(tmp_path / "mine.toml").scenario
    assert (about.name, about.volume_unit) == (NASTY, "'''\n")
    assert "\x1b" not in done.stdout


def test_help_of_the_program_starts_with_it() -> None:
    assert main.list_commands(click.Context(main))[0] == "init"


# ---- what the headings say ------------------------------------------------------------------------------------------

GERMAN = """\
Jahr;Absatz (Tsd. t);Preis [EUR/t];Stückkosten [EUR/t];Fixkosten [Mio. EUR];Investitionen [Mio. EUR]
2027;0;;;5,5;120
2028;20;2.100;1.400;25;180
2029;60;2.080;1.350;30;40
"""


def test_currency_and_unit_are_those_of_the_headings(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_bytes(GERMAN.encode("cp1252"))
    done = init("--from", "plan.csv")
    assert done.exit_code == Exit.OK, done.stderr
    about = load(tmp_path / "plan.toml").scenario
    assert (about.currency, about.volume_unit) == ("EUR", "t")
    assert "read as Windows text (cp1252)" in done.stderr


def test_a_currency_against_the_headings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(GERMAN)
    done = init("--from", "plan.csv", "--currency", "USD")
    assert done.exit_code == Exit.SCENARIO
    assert "plan.csv:1: price: expected one currency, got EUR beside USD (--currency)" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["plan.csv"]


def test_what_a_plan_leaves_open_may_be_said(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(
        "Jahr;Tonnage;Preis;Stückkosten;Fixkosten;Investitionen\n"
        + "\n".join(f"{year};150.000;620;240;5;20" for year in (2027, 2028, 2029))
    )
    assert "expected a column of this name, got none among Tonnage" in init("--from", "plan.csv").stderr
    mapped = ("--from", "plan.csv", "--map", "volume=Tonnage")
    assert "say which mark is the decimal one, with --decimal" in init(*mapped).stderr
    done = init(*mapped, "--decimal", ",")
    assert done.exit_code == Exit.OK, done.stderr
    assert (
        json.loads(init(*mapped, "--decimal", ",", "--force", "--json").stdout)["quantities"]["volume"]["given"]
        == [150e3] * 3
    )


@pytest.mark.parametrize("value", ["volume", "volume=", "profit=Gewinn", "=Absatz"])
def test_a_mapping_names_a_column(value: str, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN)
    done = init("--from", "plan.csv", "--map", value)
    assert done.exit_code == Exit.USAGE
    assert "expected COLUMN=HEADING once each, as volume=Absatz" in done.stderr


def test_a_pipe_for_a_plan_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.csv")
    done = init("--from", "plan.csv", "mine.toml")
    assert done.exit_code == Exit.SCENARIO
    assert "plan.csv: expected a plan that can be read, got: it is no plain file" in done.stderr
