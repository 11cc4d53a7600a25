"""The view and the pictures of drivers: every number stands where it belongs, whatever names and sizes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from simulate.presentation.style import GREY, new_figure, styled
from simulate.scenario import load
from simulate.scenario.templates import path
from simulate.studies.drivers.design import drivers
from simulate.studies.drivers.figures import draw_drivers, families, risk_figure, tornado, tornado_figure
from simulate.studies.drivers.result import Drivers
from simulate.studies.drivers.sensitivity import Input, Swing
from simulate.studies.drivers.table_cells import key_lines
from simulate.studies.drivers.tables import print_drivers
from simulate.studies.drivers.words import findings, moved, setting
from tests.pictures import inside_and_apart
from tests.renamed import renamed

KEYS = ("venture.price", "venture.unit_cost", "governance.escalation.0", "partners.*.alone.capex")


@pytest.fixture(scope="module")
def found() -> Drivers:
    return drivers(load(path("battery_cells")), 600, keys=KEYS)


def _printed(drivers: Drivers, width: int = 120, top: int = 15) -> str:
    console = Console(width=width, no_color=True, force_terminal=False, record=True, file=None)
    with console.capture() as captured:
        print_drivers(console, drivers, top)
    return captured.get()


def test_the_tornado_says_inputs_settings_and_shifts(found: Drivers) -> None:
    text = _printed(found)
    lines = text.splitlines()
    [price] = [line for line in lines if line.startswith("venture.price")]
    assert "88.2 to 107.8" in price
    assert found.swings[0].low is not None
    assert f"{found.swings[0].low.venture.npv.mean.value:,.0f}" in price
    assert max(map(len, lines)) <= 120
    assert text.index("venture.price") < text.index("venture.unit_cost") < text.index("governance.escalation.0")
    assert "No effect in any future: 2 inputs." in " ".join(text.split())
    for family in found.risk.families:
        assert family.name in text


@pytest.mark.parametrize("width", [80, 100, 120])
def test_tables_fit_and_no_word_of_a_key_is_broken(found: Drivers, width: int) -> None:
    long = replace(
        found.ranked[0], input=replace(found.ranked[0].input, label=f"exit.triggers.{'very ' * 9}long.above")
    )
    odd = replace(found, swings=(long, *found.swings))
    lines = _printed(odd, width).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= width
    words = {word for line in lines for word in line.split("  ")[0].strip().split(".")}
    assert {"unit_cost", "price", "escalation"} <= words
    start = next(i for i, line in enumerate(lines) if line.startswith("exit.triggers."))
    assert "…" in "".join(lines[start : start + 2]) or "long.above" in lines[start] + lines[start + 1]


@pytest.mark.parametrize(
    ("key", "width", "lines"),
    [
        ("venture.unit_cost", 30, ["venture.unit_cost"]),
        ("venture.unit_cost", 12, ["venture.", "unit_cost"]),
        ("stages.phase 1.capex", 10, ["stages.", "phase 1.", "capex"]),
        ('x."a.b c".d', 6, ["x.", '"a….', "d"]),
        ("tariff.transition: mean stay in high", 20, ["tariff.transition:", "mean stay in high"]),
    ],
)
def test_keys_are_broken_after_dots_only(key: str, width: int, lines: list[str]) -> None:
    found = str(key_lines(key, width)).split("\n")
    if "…" in "".join(lines):
        assert all(len(line) <= width for line in found)
        assert "…" in "".join(found)
    else:
        assert found == lines


@pytest.mark.parametrize(
    ("label", "by", "group"),
    [
        ("venture.price", "± 10 %", "assumed"),
        ("venture.base_volume", "P10/P90", "drawn"),
        ("exit.triggers.losses.discount", "P10/P90", "drawn"),
        ("exit.triggers.losses.above", "± 10 %", "chosen"),
        ("exit.separation_drag", "± 10 %", "assumed"),
        ("partners.Carmaker.equity", "± 10 %", "chosen"),
        ("partners.Carmaker.discount_rate", "± 10 %", "assumed"),
        ("payments.at signing.amount", "± 10 %", "chosen"),
        ("governance.review_interval_quarters", "± 1", "chosen"),
        ("governance.dispute_rate", "± 10 %", "assumed"),
        ("venture.stages.phase 2.max_shortfall", "± 10 %", "chosen"),
        ("venture.stages.phase 2.capex", "± 10 %", "assumed"),
    ],
)
def test_what_may_happen_is_told_from_what_is_assumed_and_chosen(label: str, by: str, group: str) -> None:
    assert Input(label, None, None, None, None, by=by).group == group


def test_each_group_of_inputs_has_its_table() -> None:
    keys = ("venture.price", "venture.base_volume", "partners.Carmaker.equity")
    text = _printed(drivers(load(path("battery_cells")), 600, keys=keys))
    places = [text.index(part) for part in ("What may happen", "venture.base_volume", "What is assumed",
                                            "venture.price", "What is chosen", "partners.Carmaker.equity")]  # fmt: skip
    assert places == sorted(places)


def test_few_paths_have_no_margins() -> None:
    few = drivers(load(path("battery_cells")), 5, keys=["venture.price"])
    text = " ".join(_printed(few).split())
    assert "Too few futures for margins." in text
    assert "± 10" not in text.split("One input at a time")[0]


def test_settings_stand_inside_the_axes(found: Drivers) -> None:
    with styled():
        figure = tornado_figure(found, found.ranked)
        figure.draw_without_rendering()
    [ax] = figure.axes
    inside = ax.get_window_extent()
    for text in ax.texts:
        assert inside.x0 < text.get_window_extent().x0
        assert text.get_window_extent().x1 < inside.x1


def test_the_rest_is_counted(found: Drivers) -> None:
    text = " ".join(_printed(found, top=1).split())
    assert "2 more inputs:" in text


def test_names_are_printed_as_they_are() -> None:
    odd = renamed("battery_cells", "Carmaker", "[red]Car[/red] maker, the large one of the two")
    odd = odd.with_("scenario.name", "$\\frac{1}{$ [bold]")
    text = _printed(drivers(odd, 60, view=odd.partners[0].name, keys=["partners.*.side_margin"]))
    assert "[red]Car[/red]" in text
    assert "$\\frac{1}{$ [bold]" in text


def test_pictures_of_any_size_and_name(tmp_path: Path, found: Drivers) -> None:
    files = draw_drivers(tmp_path, found, 2)
    assert {file.name for file in files} == {
        f"{name}.{kind}" for name in ("tornado", "risk") for kind in ("png", "svg")
    }
    assert all(file.stat().st_size > 10_000 for file in files)
    odd = load(path("minimal")).with_changes({"scenario.name": "$_{x" * 30, "scenario.currency": "$_"})
    (tmp_path / "odd").mkdir()
    assert draw_drivers(tmp_path / "odd", drivers(odd, 1, keys=["venture.price"]), 15)


def test_bars_end_at_the_means(found: Drivers) -> None:
    with styled():
        ax = tornado(new_figure(6.0, 4.0).add_subplot(), found.ranked[:1], found)
    now, first = found.levels["venture"].mean.value, found.ranked[0]
    assert first.low is not None
    assert first.high is not None
    bars: Any = ax.patches
    ends = sorted(bar.get_x() + bar.get_width() for bar in bars)
    assert ends == pytest.approx([now + shift.venture.npv.mean.value for shift in (first.low, first.high)], rel=1e-9)
    said = {text.get_text() for text in ax.texts}
    assert {"88.2", "107.8"} < said
    assert any(text.startswith("Assumed") for text in said)
    assert len({bar.get_y() for bar in bars}) == 1


def test_words_are_inside_and_on_nothing_else(found: Drivers) -> None:
    with styled():
        inside_and_apart(tornado_figure(found, found.ranked))
        inside_and_apart(risk_figure(found))


def test_what_freezing_does_not_move_is_grey(found: Drivers) -> None:
    with styled():
        ax = families(new_figure(6.0, 4.0).add_subplot(), found)
    shown = found.risk.by_share("venture")
    drawn: Any = ax.containers
    colours = [line.get_color() for container in drawn for line in container.lines[:1]]
    assert len(colours) == len(shown)
    for family, colour, container in zip(shown, colours, drawn, strict=True):
        assert container.lines[0].get_xdata()[0] == family.shares["venture"].sd_without.value
        assert (colour != GREY) == found.risk.matters(family, "venture")


def test_words_claim_nothing_that_is_not_established(found: Drivers) -> None:
    said = [one.text for one in findings(found)]
    assert said[1].startswith(
        "The mean value of the venture moves most, by the estimates, with venture.price (88.2 to 107.8: USD -"
    )
    assert "no Sobol index" in said[-2]
    [together] = [one for one in said if one.startswith("All families together make")]
    assert re.match(r"All families together make [\d.]+ ± [\d.]+ % of the variance less than the sum", together)
    few, _ = findings(drivers(load(path("battery_cells")), 10, keys=["venture.price"]))
    assert few.text.startswith("10 futures: too few")
    idle = drivers(load(path("battery_cells")), 60, keys=["partners.Carmaker.alone.capex"])
    assert findings(idle)[1].text == "No input is seen to move the mean value of the venture."


def test_settings_in_words() -> None:
    assert [setting(x) for x in (None, 0.0275, 107.8, 1980.0, 31354362.9, -0.033)] == [
        "–", "0.0275", "107.8", "1,980", "31.35 million", "-0.033",
    ]  # fmt: skip
    both = Input("a", {}, {}, 2.52e7, 3.08e7)
    assert moved(Swing(both, None, None)) == "25.2 to 30.8 million"
    assert moved(Swing(Input("a", None, {}, None, 2.0, 1.0), None, None)) == "1 to 2"
