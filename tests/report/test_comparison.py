"""A comparison on a terminal and in pictures: it fits, is safe with any name, and shows the numbers of its JSON."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from simulate.analysis.comparison import Comparison
from simulate.analysis.wording import with_margin
from simulate.report.comparison import input_text, print_comparison
from simulate.report.comparison_figures import (
    MOST_DRAWN,
    difference_density,
    draw_comparison,
    endings_side_by_side,
    footer,
)
from simulate.report.style import new_figure, styled
from simulate.studies.compare import Source, compare
from tests import real

FILES = {f"{name}.{kind}" for name in ("s_curves", "differences", "endings") for kind in ("png", "svg")}
HOSTILE = ("[red]x[/red] $\\frac{1}{$ a_b", "\x1b[31mBYD\r:smile:", "比亚迪 " + "y" * 200)


@cache
def _comparison(n: int = 1000, names: tuple[str, ...] = ("none", "later", "same")) -> Comparison:
    deal = real.scenario()
    changes: list[dict[str, Any]] = [{"governance.enabled": False}, {"exit.triggers.losses.above": 0.825}, {}]
    others = [deal.with_changes(change) for change in changes]
    return compare([Source("deal", deal), *(Source(*side) for side in zip(names, others, strict=True))], n)


def _printed(comparison: Comparison, width: int = 120) -> str:
    file = io.StringIO()
    print_comparison(Console(file=file, width=width, legacy_windows=False), comparison)
    return file.getvalue()


@pytest.mark.parametrize("width", [110, 120, 200])
@pytest.mark.parametrize("names", [("none", "later", "same"), HOSTILE])
def test_it_fits(width: int, names: tuple[str, ...]) -> None:
    said = _printed(_comparison(names=names), width)
    assert max(map(len, said.splitlines())) <= width
    assert "\x1b" not in said
    assert "\r" not in said


def test_names_are_printed_as_they_are() -> None:
    assert "[red]x[/red] $\\frac{1}{$ a_b" in _printed(_comparison(names=HOSTILE))


def test_the_figures_are_those_of_the_comparison() -> None:
    comparison = _comparison()
    lines = _printed(comparison).splitlines()
    one = comparison.variants[0].differences["venture", "npv"]
    base = lines[lines.index(next(line for line in lines if line.startswith("Venture "))) + 1]
    assert base.split()[:4] == ["base", *with_margin(one.base.mean if one.base else None).split()]
    difference = next(line for line in lines if line.startswith("    difference"))
    assert difference.split()[1:4] == with_margin(one.paired.mean).split()
    assert "\n".join(lines).count("nothing") >= 1
    for word in ("governance.enabled", "losses", "horizon reached", "alive after 10 years", "In words", "1,000 paths"):
        assert word in "\n".join(lines)


def test_a_share_shows_both_levels_and_the_difference_in_points() -> None:
    comparison = _comparison()
    one = comparison.variants[0].differences["survival_10_years",]
    line = next(line for line in _printed(comparison).splitlines() if "alive after 10 years" in line)
    assert one.base is not None
    assert one.variant is not None
    assert f"{100 * one.base.mean.value:.1f} %" in line
    assert f"{100 * one.variant.mean.value:.1f} % (" in line
    assert one.paired.mean.value < 0.0
    assert f"({100 * one.paired.mean.value:.1f} ± " in line
    both = [line for line in _printed(comparison).splitlines() if "alive after 10 years" in line]
    assert both[-1].rstrip().endswith("% (=)")


def test_inputs_are_told_as_toml() -> None:
    assert input_text(0.30000000000000004, 1.0) == "0.3"
    assert input_text({"dist": "normal", "mean": 1.0, "sd": 2.0}, 1.0) == '{ dist = "normal", mean = 1.0, sd = 2.0 }'
    assert input_text([0.5, 1.5], None) == "[0.5, 1.5]"
    assert input_text({"name": "x"}, None) == "there"
    assert input_text(None, {"name": "x"}) == "none"
    assert len(input_text(list(range(100)), None)) < 60


# ---- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [("none", "later", "same"), HOSTILE])
@pytest.mark.parametrize("n", [1, 1000])
def test_any_comparison_is_drawn(tmp_path: Path, n: int, names: tuple[str, ...]) -> None:
    written = draw_comparison(tmp_path, _comparison(n, names))
    assert {path.name for path in written} == {path.name for path in tmp_path.iterdir()} == FILES


def test_bars_hold_the_shares() -> None:
    shares = np.array([[0.25, 0.5], [0.75, 0.5]])
    with styled():
        ax = endings_side_by_side(new_figure(6.0, 4.0).add_subplot(), ["a", "b"], ["x", "horizon"], shares)
        widths = [patch.get_width() for container in ax.containers for patch in container]
    assert widths == [0.25, 0.5, 0.75, 0.5]


def test_the_density_of_differences_counts_the_futures_that_moved() -> None:
    one = _comparison().variants[1]
    values = one.side.venture_npv - _comparison().base.venture_npv
    difference = one.differences["venture", "npv"]
    with styled():
        ax = difference_density(new_figure(6.0, 4.0).add_subplot(), values, difference, "later", "USD")
        total = sum(patch.get_height() for patch in ax.patches)
    assert total == pytest.approx(difference.paired.share_changed.value, abs=0.002)


def test_the_footer_says_what_is_left_out() -> None:
    one = _comparison()
    many = Comparison(one.base, one.variants * 5)
    assert footer(many).startswith(f"first {MOST_DRAWN} of 15 variants")
    assert "seed 20260526" in footer(one)
