"""Every command, and every option of it, says what it does."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from simulate.cli.program import Exit
from simulate.main import COMMANDS, main

CONTRACT = {
    "run": {
        *("--paths", "--seed", "--threads", "--set", "--out", "--name"),
        *("--json", "--quiet", "--no-plots", "--no-color"),
    },
    "check": {"--set", "--quiet", "--no-color"},
    "explain": {"--path", "--pick", "--seed", "--set", "--json", "--csv", "--no-color"},
    "today": {"--at", "--path", "--out", "--force", "--seed", "--set", "--quiet"},
    "init": {"--list", "--archetype", "--template", "--from", "--force"},
    "compare": {"--variant", "--fail-if", "--paths", "--seed", "--threads", "--set", "--out", "--name", "--json"},
    "sweep": {
        "--vary",
        "--objective",
        "--resume",
        "--paths",
        "--seed",
        "--threads",
        "--set",
        "--out",
        "--name",
        "--json",
    },
    "worth": {"--view", "--paths", "--seed", "--threads", "--set", "--out", "--name", "--json"},
    "drivers": {"--view", "--share", "--keys", "--top", "--paths", "--seed", "--threads", "--set", "--json"},
    "elements": {"--baseline", "--paths", "--seed", "--threads", "--set", "--json"},
    "decide": {"--paths", "--seed", "--threads", "--set", "--json"},
    "facts": {"--paths", "--seed", "--threads", "--json"},
    "schema": set(),
    "doctor": {"--json"},
}
"""The options that scripts rely on."""


def test_commands_are_those_of_the_program() -> None:
    assert tuple(main.commands) == COMMANDS
    assert set(CONTRACT) <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help(name: str) -> None:
    command = main.commands[name]
    assert command.help
    assert command.short_help
    assert command.short_help.endswith(".")
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")


@pytest.mark.parametrize("name", COMMANDS)
def test_options_have_help(name: str) -> None:
    for parameter in main.commands[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"


@pytest.mark.parametrize("name", CONTRACT)
def test_options_of_the_contract(name: str) -> None:
    options = {option for parameter in main.commands[name].params for option in parameter.opts}
    assert CONTRACT[name] <= options


def test_exit_codes_of_the_help_are_those_of_the_program() -> None:
    said = re.search(r"Exit codes: ([^.]*)", " ".join((main.help or "").split()))
    assert said is not None
    assert [int(code) for code in re.findall(r"\d+", said.group(1))] == list(Exit)


def test_the_first_look_works_in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    *_, command, file = (main.epilog or "").split()
    context = main.commands[command].make_context(command, [file], parent=click.Context(main))
    assert context.params["file"].is_file()
