"""What every command prints fits its terminal: no line longer, no number broken or left out, no blanks at the end."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from simulate.cli.console import PIPE_WIDTH
from simulate.main import main
from simulate.presentation.layout import WIDEST_PROSE, cell, row, show, table

PLAN = """year,volume,price,unit_cost,fixed_cost,capex
2027,0,0,0,45,180
2028,0,0,0,60,220
2029,150000,620,240,95,120
2030,420000,600,228,120,60
2031,760000,585,215,130,40
2032,980000,570,205,135,40
"""
WRITTEN = ("--no-plots", "--quiet", "--out", "results")
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("run", "battery_cells", "--paths", "200", *WRITTEN),
    "check": ("check", "battery_cells"),
    "explain": ("explain", "battery_cells", "--path", "3"),
    "worth": ("worth", "battery_cells", "--paths", "100", *WRITTEN),
    "drivers": ("drivers", "minimal", "--paths", "50", "--keys", "venture.*", *WRITTEN),
    "elements": ("elements", "battery_cells", "--paths", "50", *WRITTEN),
    "decide": (
        *("decide", "battery_cells", "--paths", "50", *WRITTEN),
        *("--set", "scenario.rules=2", "--set", "decisions.pilot_paths=1024"),
    ),
    "facts": ("facts", "--paths", "8", "--quiet"),
    "compare": (
        *("compare", "battery_cells", "--paths", "100", *WRITTEN),
        *("--variant", "no governance: governance.enabled=false"),
        *("--variant", "oftener: governance.review_interval_quarters=2"),
        *("--variant", "half: partners.Carmaker.equity=0.5"),
        *("--variant", "patient: exit.triggers.deadlock.above=5"),
    ),
    "sweep": ("sweep", "battery_cells", "--paths", "100", *WRITTEN, "--vary", "partners.Carmaker.equity=0.4:0.6:0.1"),
    "sweep three": (
        *("sweep", "battery_cells", "--paths", "50", *WRITTEN, "--vary", "partners.Carmaker.equity=0.4:0.6:0.1"),
        *("--vary", "governance.enabled=on,off", "--vary", "governance.review_interval_quarters=2,4"),
    ),
    "init --from": ("init", "--from", "plan.csv", "deal.toml", "--force"),
    "init --list": ("init", "--list"),
}
LEAVE_OUT = {"explain", "drivers", "compare"}
"""Commands that say what a narrow terminal leaves out."""
LASTING = {"drivers": "drivers", "elements": "elements", "facts": "facts", "init": "fit", "worth": "worth"}
"""What takes long in some studies, a function of their `design`: done once for all widths."""


def once(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, whose first answer is the answer to all that ask."""
    answers: list[Any] = []

    def answer(*arguments: Any, **named: Any) -> Any:
        if not answers:
            answers.append(function(*arguments, **named))
        return answers[0]

    return answer


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int | None], list[str]]:
    """The lines that a command prints, in a terminal of so many columns or into a pipe."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.csv").write_text(PLAN, encoding="utf-8")
    for study, name in LASTING.items():
        design = importlib.import_module(f"simulate.studies.{study}.design")
        monkeypatch.setattr(design, name, once(getattr(design, name)))

    def lines(command: str, width: int | None) -> list[str]:
        if width is None:
            monkeypatch.delenv("COLUMNS", raising=False)
        else:
            monkeypatch.setenv("COLUMNS", str(width))
        done = CliRunner().invoke(main, list(COMMANDS[command]), catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
        return done.stdout.splitlines()

    return lines


@pytest.mark.parametrize("command", COMMANDS)
def test_it_fits_and_no_number_is_broken_or_lost(command: str, printed: Callable[[str, int | None], list[str]]) -> None:
    """A narrow terminal shows the numbers of a wide one, and no other: half a number is another one."""
    shown = {width: printed(command, width) for width in (80, None, 400)}
    for width in (80, None):
        lines = shown[width]
        assert len(lines) > 10, width
        assert max(map(len, lines)) <= (width or PIPE_WIDTH)
        assert [line for line in lines if line != line.rstrip()] == [], width
    narrow, wide = (
        {number.rstrip(".,") for line in shown[width] for number in re.findall(r"\d[\d,._]*", line)}
        for width in (80, 400)
    )
    if command == "explain":
        wide |= {"100"}  # the width that it names
    assert narrow - wide == set()
    assert command in LEAVE_OUT or wide - narrow == set()


def test_every_column_of_the_plan_is_in_a_narrow_terminal(printed: Callable[[str, int | None], list[str]]) -> None:
    assert any("revenue" in line and "price" in line for line in printed("check", 80))


def test_what_explain_leaves_out_is_told(printed: Callable[[str, int | None], list[str]]) -> None:
    assert "also: price, gap, use and value" in " ".join(printed("explain", 80))
    assert "also: price" not in " ".join(printed("explain", None))


# ---- tables ---------------------------------------------------------------------------------------------------------

NUMBERS = [f"{i},{i}00,000 ± {i}" for i in range(1, 10)]


def _shown(width: int, *content: object) -> list[str]:
    file = io.StringIO()
    for one in content:
        show(Console(file=file, width=width, legacy_windows=False), one)  # type: ignore[arg-type]
    return file.getvalue().splitlines()


@pytest.mark.parametrize("width", [36, 50, 80, 200])
def test_a_table_goes_on_below(width: int) -> None:
    """Every number once and whole, every part under the names of its rows."""
    made = table("", [f"a heading {i}" for i in range(1, 10)])
    row(made, "the name of a row", *NUMBERS)
    lines = _shown(width, made)
    assert max(map(len, lines)) <= width
    said = "\n".join(lines)
    assert all(said.count(number) == 1 for number in NUMBERS)
    assert said.count("the name of") == said.count("───\n")
    assert (said.count("───\n") == 1) == (width == 200)


def test_prose_is_no_wider_than_can_be_read() -> None:
    lines = _shown(200, cell("a word of many " * 30))
    assert WIDEST_PROSE - 10 < max(map(len, lines)) <= WIDEST_PROSE
