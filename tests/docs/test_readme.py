"""README's commands are those that CI runs, and what it shows works."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from simulate.main import main
from simulate.scenario import templates
from simulate.studies.init.planfile import read_plan
from tests.docs.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = re.findall(r"^```sh\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
CONSOLE = re.findall(r"^```console\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
PYTHON = re.findall(r"^```python\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
SETUP = [line for block in SHELL for line in block.splitlines() if line.startswith("python3 -m venv")]


def _commands() -> list[str]:
    lines = [line for block in SHELL for line in block.splitlines() if line.startswith("jvsim ")]
    lines += [line.removeprefix("$ ") for block in CONSOLE for line in block.splitlines() if line.startswith("$ jvsim")]
    made = [command for line in SETUP for command in line.split(" && ") if "bin/jvsim" in command]
    return lines + [command.replace(".venv/bin/", "") for command in made]


def test_there_are_two_set_up_commands() -> None:
    assert len(SETUP) == 2
    assert ".venv/bin/jvsim run " in SETUP[0]
    assert SETUP[1].endswith("-m pytest")


def test_ci_takes_its_commands_from_readme() -> None:
    """The script extracts them; none is written down a second time."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script
    assert 'bash -c "${commands[0]}"' in script
    assert 'bash -c "${commands[1]}"' in script
    assert "jvsim run" not in script


@pytest.mark.parametrize("line", _commands())
def test_command_line_parses(line: str) -> None:
    _, name, *arguments = shlex.split(line)
    command = main.commands[name]
    command.make_context(f"jvsim {name}", arguments, parent=click.Context(main))
    files = [argument for argument in arguments if argument.endswith(".toml") and "/" in argument]
    assert all((ROOT / Path(file)).exists() for file in files)


def test_the_first_five_minutes_work_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines that begin a scenario, as they stand there, in a folder that holds what a checkout does."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    lines = [line for line in _commands() if line.startswith("jvsim init")]
    assert any("--from" in line for line in lines)
    for line in lines:
        done = CliRunner().invoke(main, shlex.split(line)[1:])
        assert done.exit_code == 0, f"{line}: {done.stderr}"
    for name in ("my_deal.toml", "my_plan.toml"):
        assert CliRunner().invoke(main, ["check", name]).exit_code == 0


def test_a_visitor_reads_it_in_two_minutes() -> None:
    """At most 750 words beside what the program prints, and a link to each part of the documentation."""
    assert len(re.sub(r"```.*?```", "", README, flags=re.DOTALL).split()) <= 750
    for page in ("tutorial", "howto/README", "model", "reference", "python", "validation", "project/README"):
        assert f"](docs/{page}.md)" in README


def test_the_shipped_plan_says_its_currency_and_is_not_read_in_another_unit() -> None:
    shipped = templates.folder() / "plan.csv"  # of the wheel, where the tests run against it
    assert shipped.read_bytes() == (ROOT / "scenarios" / "plan.csv").read_bytes()
    plan = read_plan(shipped)
    assert (plan.currency, plan.notes, plan.ignored) == ("EUR", (), ())
    assert list(plan.doubts) == []


@pytest.mark.parametrize("source", PYTHON)
def test_python_example_runs(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(source.replace("100_000", "256"), "README.md", "exec"), {})
