"""Colour on a terminal says what words and signs say as well, and is switched off as one expects."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from simulate.main import main
from simulate.presentation.layout import cell, partner, row, table
from simulate.presentation.style import BLUE, PARTNER_COLOURS

COLOUR = re.compile(r"\x1b\[[\d;]*\b(?:3[0-7]|38;[\d;]+)m")
RED = "\x1b[31m"


def _rgb(colour: str) -> str:
    return ";".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))


def _check(monkeypatch: pytest.MonkeyPatch, *more: str, **environment: str) -> str:
    for name, value in {"FORCE_COLOR": "1", "COLORTERM": "truecolor", "TERM": "xterm", **environment}.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(main, ["check", "battery_cells", *more], catch_exceptions=False).stdout


def test_partners_have_the_colours_of_the_pictures_and_losses_are_red(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _check(monkeypatch)
    assert f"{_rgb(BLUE)}mCarmaker" in said
    assert f"{_rgb(PARTNER_COLOURS[1])}mCell maker" in said
    assert f"{RED}-1,138" in said.replace(" ", "")
    assert RED not in "".join(line for line in said.splitlines() if not re.search(r"-\d", line))


@pytest.mark.parametrize(("more", "environment"), [(["--no-color"], {}), ([], {"NO_COLOR": "1"})])
def test_colour_can_be_switched_off(
    more: list[str], environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert COLOUR.search(_check(monkeypatch))
    assert not COLOUR.search(_check(monkeypatch, *more, **environment))


def test_only_numbers_are_red() -> None:
    made = table("", ("number", "word"), words=("word",))
    row(made, "-1 name", "-1", "-1")
    row(made, cell("x"), "(-2 ± 1)", "")
    row(made, partner("A", 0), "3 - 4", "")
    styles = [[content.style for content in column.cells] for column in made.columns]  # type: ignore[union-attr]
    assert styles[1] == ["red", "red", ""]
    assert styles[0][0] == styles[2][0] == ""
