"""A comparison on a terminal and in pictures: it fits, is safe with any name, and shows the numbers of its JSON."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from simulate.presentation.forest import Group, Row, forest
from simulate.presentation.style import new_figure, styled
from simulate.presentation.wording import number, signed, with_margin
from simulate.scenario import parse
from simulate.statistics.estimates import Estimate
from simulate.statistics.paired import told_apart
from simulate.studies.compare.design import Source, compare_sources
from simulate.studies.compare.difference_figures import (
    MOST_DRAWN,
    difference_figure,
    difference_groups,
    difference_headline,
    differences,
)
from simulate.studies.compare.figures import draw_comparison, ending_groups, endings_figure, footer
from simulate.studies.compare.held import comparisons
from simulate.studies.compare.inputs import input_text
from simulate.studies.compare.metrics import PEAK_FUNDING
from simulate.studies.compare.result import Comparison
from simulate.studies.compare.tables import print_comparison
from tests import real
from tests.pictures import inside_and_apart

FILES = {f"{name}.{kind}" for name in ("differences", "endings") for kind in ("png", "svg")}
HOSTILE = ("[red]x[/red] $\\frac{1}{$ a_b", "\x1b[31mBYD\r:smile:", "比亚迪 " + "y" * 200)


@cache
def _comparison(n: int = 1000, names: tuple[str, ...] = ("none", "later", "same")) -> Comparison:
    deal = real.scenario()
    changes: list[dict[str, Any]] = [{"governance.enabled": False}, {"exit.triggers.resets failed.discount": 0.11}, {}]
    others = [deal.with_changes(change) for change in changes]
    return compare_sources([Source("deal", deal), *(Source(*side) for side in zip(names, others, strict=True))], n)


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
    base = lines[lines.index("Venture") + 1]
    assert base.split()[:4] == ["base", *with_margin(one.base.mean if one.base else None).split()]
    difference = next(line for line in lines if line.startswith("    difference"))
    assert difference.split()[1:4] == with_margin(one.paired.mean).split()
    assert "\n".join(lines).count("nothing") >= 1
    for word in (
        "governance.enabled",
        "resets failed",
        "horizon reached",
        "alive after 10 years",
        "In words",
        "1,000 paths",
        "Venture, P(loss)",
        "Cell maker, CVaR 5 %",
        "median payback [years]",
        "money out over money in",
    ):
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
    assert "(=)" in _printed(comparison)


def test_the_first_table_has_a_row_a_variant() -> None:
    comparison = _comparison()
    lines = _printed(comparison).splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("What each variant changes"))
    rows = lines[first + 3 : first + 6]
    assert [line.split()[0] for line in rows] == ["none", "later", "same"]
    assert rows[2].split()[1:] == ["="] * 4
    held = comparisons(comparison)
    for line, one in zip(rows[:2], comparison.variants, strict=False):
        mean = one.differences["venture", "npv"].paired.mean
        assert signed(mean) in line
        assert (f"({signed(mean)})" in line) == (not told_apart(mean, held))


def test_nothing_is_told_twice() -> None:
    """A variant that is the base in every future, a partner without an alternative, rows that differ nowhere."""
    said = _printed(_comparison())
    named = [line for line in said.splitlines() if line.strip().startswith("same")]
    assert len(named) == 3  # in the first table, among the inputs and in words
    deal = real.scenario()
    levels = _comparison().variants[0].differences["partners", "Carmaker", "alternative"]
    assert levels.base is not None
    assert (levels.base.mean.value == 0.0) == ("Carmaker, advantage" not in said)
    assert "Cell maker, advantage" in said
    alike = _printed(compare_sources([Source("deal", deal), Source("same", deal)], 50))
    assert "Net present value" not in alike
    assert "Lives, endings" not in alike


def test_many_variants_stand_side_by_side_with_their_differences() -> None:
    deal = real.scenario()
    others = [Source(f"v{i}", deal.with_changes({"governance.review_interval_quarters": i})) for i in (1, 2, 3, 5)]
    lines = _printed(compare_sources([Source("deal", deal), *others], 50), 100).splitlines()
    assert sum(line.startswith("Lives, endings") for line in lines) == 1
    assert any(line.split() == ["base", "v1", "v2", "v3", "v5"] for line in lines)


def test_inputs_are_told_as_toml() -> None:
    assert input_text(0.30000000000000004, 1.0) == "0.3"
    assert input_text({"dist": "normal", "mean": 1.0, "sd": 2.0}, 1.0) == '{ dist = "normal", mean = 1.0, sd = 2.0 }'
    assert input_text([0.5, 1.5], None) == "[0.5, 1.5]"
    assert input_text({"name": "x"}, None) == "there"
    assert input_text(None, {"name": "x"}) == "none"
    assert len(input_text(list(range(100)), None)) < 60


def test_peak_funding_is_printed_as_a_run_prints_it() -> None:
    """What is needed, above 0, and the more the larger: the results hold the lowest cash."""
    comparison = _comparison()
    one = comparison.variants[0].differences[PEAK_FUNDING]
    assert one.variant is not None
    assert one.variant.mean.value < 0.0
    line = next(line for line in _printed(comparison).splitlines() if "peak funding" in line)
    more = Estimate(-one.paired.mean.value, one.paired.mean.std_error, freedom=one.paired.mean.freedom)
    sign = "+" if more.value > 0.0 else ""
    assert f" {number(-one.variant.mean.value, 0)} ({sign}{with_margin(more)})" in line


def test_a_base_that_is_called_by_its_file_is_named_by_its_scenario_too() -> None:
    deal = real.scenario()
    comparison = compare_sources([Source("outputs/before", deal), Source("outputs/after", deal)], 50)
    title = _printed(comparison).splitlines()[0]
    assert title == f"{deal.scenario.name} (outputs/before), compared"
    assert footer(comparison).startswith(f"{deal.scenario.name} (outputs/before) · ")


def test_long_names_keep_their_indent_and_values_stay_whole() -> None:
    deal = real.scenario()
    long = "a variant with a name of many words"
    settled = deal.with_changes({"exit.triggers.resets failed.settlement": "third_party_sale"})
    said = _printed(compare_sources([Source("deal", deal), Source(long, settled)], 50), 110).splitlines()
    assert any('"buy_out_partner"' in line and '"third_party_sale"' in line for line in said)
    said = _printed(compare_sources([Source("deal", deal), Source(long, settled)], 50), 70).splitlines()
    assert any('"buy_out_partner"' in line for line in said)
    first = next(i for i, line in enumerate(said) if line.startswith("  a variant with"))
    assert said[first + 1].startswith("  ")
    assert not said[first + 1].startswith("    difference")


def test_confidence_is_claimed_only_of_what_is_said_to_differ() -> None:
    assert "What is said to differ" in _printed(_comparison())
    assert "What is said to differ" not in _printed(_comparison(20))
    deal = real.scenario()
    alike = compare_sources([Source("deal", deal), Source("same", deal)], 50)
    assert "What is said to differ" not in _printed(alike)


# ---- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [("none", "later", "same"), HOSTILE])
@pytest.mark.parametrize("n", [1, 1000])
def test_any_comparison_is_drawn(tmp_path: Path, n: int, names: tuple[str, ...]) -> None:
    written = draw_comparison(tmp_path, _comparison(n, names))
    assert {path.name for path in written} == {path.name for path in tmp_path.iterdir()} == FILES


def _dots(ax: Any) -> dict[tuple[str, float], float]:
    """Where the dots stand: by colour and row, their value."""
    from matplotlib.colors import to_hex

    lines = [container.lines[0] for container in ax.containers]
    return {(to_hex(line.get_color()), float(line.get_ydata()[0])): float(line.get_xdata()[0]) for line in lines}


def test_a_dot_stands_at_each_mean_between_the_limits_of_nine_futures_in_ten() -> None:
    comparison = _comparison()
    groups = difference_groups(comparison)
    assert [group.heading for group in groups] == [one.side.name for one in comparison.sorted_variants]
    with styled():
        ax = differences(new_figure(9.0, 5.0).add_subplot(), groups, "USD")
        dots = sorted(_dots(ax).values())
    rows = [row for group in groups for row in group.rows if row.mean is not None]
    assert dots == pytest.approx(sorted(row.mean.value for row in rows if row.mean))
    one = comparison.variants[0]
    moved = one.side.venture_npv - comparison.base.venture_npv
    assert comparison.limits(one, ("venture", "npv")) == pytest.approx(tuple(np.quantile(moved, (0.05, 0.95))))


def test_what_is_not_told_apart_is_grey_and_hollow() -> None:
    row = Row("a", "", Estimate(1.0, 2.0), False, "#0072b2", (-5.0, 5.0))
    sure = Row("b", "", Estimate(9.0, 1.0), True, "#0072b2", (-5.0, 5.0))
    with styled():
        ax = forest(new_figure(6.0, 3.0).add_subplot(), [Group("", [row, sure])])
        drawn: Any = ax.containers
        faces = [container.lines[0].get_markerfacecolor() for container in drawn]
        assert set(_dots(ax)) == {("#999999", 0.0), ("#0072b2", 1.0)}
    assert faces == ["white", "#0072b2"]


def test_a_variant_without_effect_is_a_line_of_text() -> None:
    """A payment moves money between the partners: theirs are drawn, and of the venture's it is said that it is none."""
    deal = real.scenario()
    payment = '[[payments]]\nname = "fee"\nfrom = "Carmaker"\nto = "Cell maker"\namount = 10.0\nquarter = 1\n'
    text = "\n".join(line for line in deal.to_toml().splitlines() if not line.startswith("payments ="))
    paid = parse(f"{text}\n{payment}")
    comparison = compare_sources([Source("deal", deal), Source("paid", paid), Source("same", deal)], 300)
    groups = {group.heading: group.rows for group in difference_groups(comparison)}
    assert [row.words for row in groups["same"]] == ["the same in every future"]
    assert groups["paid"][0].words == "the same in every future"
    assert all(row.mean is not None and row.told_apart for row in groups["paid"][1:])
    assert "None of 2 variants" in difference_headline(comparison)


def test_only_endings_that_are_told_apart_are_drawn() -> None:
    comparison = _comparison()
    groups = {group.heading: group.rows for group in ending_groups(comparison)}
    assert [row.words for row in groups["same"]] == ["every venture ends as before"]
    drawn = groups["none"]
    assert drawn
    held = comparisons(comparison)
    for row in drawn:
        assert row.mean is not None
        assert told_apart(row.mean, held)
    sizes = [abs(row.mean.value) for row in drawn if row.mean]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("draw", [difference_figure, endings_figure])
def test_texts_are_inside_the_picture_and_on_nothing_else(draw: Any) -> None:
    with styled():
        figure = draw(_comparison(1000, HOSTILE))
        inside_and_apart(figure)


def test_many_variants_are_limited_and_it_is_said() -> None:
    one = _comparison()
    many = Comparison(one.base, one.variants * 5)
    assert len(difference_groups(many)) >= MOST_DRAWN
    assert len(ending_groups(many)) == MOST_DRAWN


def test_the_footer_says_what_is_left_out() -> None:
    one = _comparison()
    many = Comparison(one.base, one.variants * 5)
    assert footer(many).startswith(f"first {MOST_DRAWN} of 15 variants")
    assert "seed 20260526" in footer(one)
