"""What the shell is offered, and how numbers of trajectories may be written."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from simulate.cli.options import Count
from simulate.main import main
from simulate.scenario import templates


def _offered(*words: str) -> list[str]:
    *before, last = words
    return [item.value for item in ShellComplete(main, {}, "jvsim", "_JVSIM_COMPLETE").get_completions(before, last)]


@pytest.mark.parametrize(
    "command", ["run", "check", "explain", "sweep", "worth", "drivers", "elements", "decide", "compare", "facts"]
)
def test_shipped_scenarios_are_offered_where_a_file_is_asked_for(command: str) -> None:
    assert {"battery_cells", "battery_two_plants"} <= set(_offered(command, "batt"))
    assert "battery_cells" not in _offered(command, "soft")


def test_templates_are_offered() -> None:
    assert _offered("init", "--template", "") == list(templates.names())
    assert _offered("init", "--template", "battery_t") == ["battery_two_plants"]


def test_a_view_is_the_venture_or_a_partner_of_the_scenario(tmp_path: Path) -> None:
    assert _offered("worth", "software_stack", "--view", "") == ["venture", "Carmaker", "Young maker"]
    assert _offered("worth", "software_stack", "--view", "Y") == ["Young maker"]
    assert _offered("worth", str(tmp_path / "none.toml"), "--view", "") == ["venture"]


@pytest.mark.parametrize(
    ("text", "count"),
    [("100000", 100_000), ("1e5", 100_000), ("100k", 100_000), ("2M", 2_000_000), ("1.5k", 1500), ("100_000", 100_000)],
)
def test_a_count_may_be_short(text: str, count: int) -> None:
    assert Count().convert(text, None, None) == count


@pytest.mark.parametrize("text", ["0", "-5", "1.5", "1e-3", "k", "nan", "inf", "1e999999999", "ten", "1ek", ""])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Count().convert(text, None, None)
