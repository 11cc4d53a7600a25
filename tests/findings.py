"""What tests hold findings to: every key is there, every number said of one is its own, the command can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

import click

from simulate.main import main
from simulate.presentation.findings import NEXT, Finding
from simulate.scenario.tree import split

NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def at(result: Any, path: str) -> Any:
    """What stands at a dotted key of a result."""
    node = result
    for step in split(path):
        node = node[step] if isinstance(node, Mapping) else node[int(step)]
    return node


def assert_sound(findings: Iterable[Finding], result: Mapping[str, Any]) -> None:
    """Each key leads to a number that the finding says, and the last one advises a command that parses."""
    told = list(findings)
    assert [finding.about for finding in told].count(NEXT) == 1
    for finding in told:
        for key in finding.keys:
            value = at(result, key)
            assert isinstance(value, int | float), f"{key} is {value!r}"
            assert not isinstance(value, bool)
            if finding.about != NEXT:
                assert says(finding.text, value), f"{value} of {key} is not said: {finding.text}"
    assert told[-1].about == NEXT
    assert_parses(told[-1].command)


def texts(findings: Iterable[Finding]) -> str:
    """All that findings say, but for the command that they advise."""
    return " ".join(finding.text for finding in findings if finding.about != NEXT)


def says(text: str, value: float) -> bool:
    """Whether a text has a number, as it is or in per cent, whatever its sign, to the decimals it is said with."""
    for said in NUMBER.findall(text):
        places = len(said.partition(".")[2])
        number = abs(float(said.replace(",", "")))
        if any(abs(abs(value) * scale - number) <= 0.5001 * 10.0**-places for scale in (1.0, 100.0)):
            return True
    return False


def assert_parses(command: str) -> None:
    """That click takes a command line as it stands."""
    program, name, *words = shlex.split(command)
    assert program == "jvsim"
    with click.Context(main) as context:
        found = main.get_command(context, name)
        assert found is not None, command
        found.make_context(name, words, parent=context)
