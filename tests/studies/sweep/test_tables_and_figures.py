"""What a sweep shows: tables that fit and are safe with any name, pictures for one, two and three keys."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from simulate.presentation.style import new_figure, styled
from simulate.statistics.measures import LOSS, VENTURE, advantage_of
from simulate.studies.sweep import words
from simulate.studies.sweep.agreement import Agreement, agreement
from simulate.studies.sweep.agreement_figures import bargaining_range, draw_agreement, widest_place, zone_map
from simulate.studies.sweep.agreement_words import agreement_headline
from simulate.studies.sweep.axes import Axis
from simulate.studies.sweep.figures import MOST_PANELS, draw_sweep, lines, lines_figure, maps_figure, multiples_figure
from simulate.studies.sweep.heat_maps import LIFT, heat_map, scale
from simulate.studies.sweep.result import Sweep
from simulate.studies.sweep.tables import print_sweep
from tests.pictures import inside_and_apart
from tests.sweeps import PARTNERS, advantages, made

STAKE = Axis("partners.A.equity", (0.2, 0.4, 0.6, 0.8), 0.5, "A.equity", "share")
PRICE = Axis("partners.B.side_margin", (0.0, 1.0, 2.0), 1.0, "B.side_margin")
WORDS = Axis("market.tariff.initial", ("open", "hostile"), "managed", "tariff.initial", term=False)
HOSTILE = ("[red]Volkswagen Aktiengesellschaft and all of its subsidiaries[/red]", "\x1b[31mBYD\r:smile: $x$")


def _truth(stake: float, *_: Any) -> dict[str, float]:
    return {VENTURE: -100.0 * (stake - 0.45), LOSS: 0.3, **advantages(100.0 * (stake - 0.3), 100.0 * (0.7 - stake))}


def _printed(sweep: Sweep, width: int = 120, objective: str = VENTURE, colour: bool = False) -> str:
    file = io.StringIO()
    system: Any = "truecolor" if colour else None
    console = Console(file=file, width=width, force_terminal=colour, color_system=system, legacy_windows=False)
    print_sweep(console, sweep, agreement(sweep), objective)
    return file.getvalue()


@pytest.fixture
def ax() -> Iterator[Any]:
    with styled():
        yield new_figure(6.0, 4.0).add_subplot()


def test_a_small_sweep_is_shown_whole() -> None:
    text = _printed(made([STAKE], _truth))
    for word in ("A.equity", "0.2, 0.4, 0.6, 0.8", "best", "now", "adv.", "both better"):
        assert word in text
    rows = [line for line in text.splitlines() if re.match(r"(now|best|\d+) +0\.\d", line)]
    assert [line.split()[0] for line in rows] == ["now", "best", "2", "3", "4"]
    assert max(map(len, text.splitlines())) <= 120


def test_a_large_one_by_its_best_and_worst() -> None:
    many = Axis("partners.A.equity", tuple(k / 40 for k in range(1, 40)), 0.5, "A.equity")
    text = _printed(made([many], _truth))
    rows = [line.split()[0] for line in text.splitlines() if re.match(r"(now|best|\d+) +0\.\d", line)]
    assert rows == ["now", "best", "2", "3", "4", "5", "35", "36", "37", "38", "39"]
    assert "0.025, 0.05, … 0.975 (39 values)" in text


@pytest.mark.parametrize("axes", [[STAKE], [STAKE, PRICE], [STAKE, PRICE, WORDS]])
@pytest.mark.parametrize("names", [PARTNERS, HOSTILE])
def test_names_are_printed_as_they_are(axes: list[Axis], names: tuple[str, str]) -> None:
    sweep = made(axes, lambda *values: {VENTURE: values[0]}, partners=names, name="[b]x[/b]\x07", currency="[i]")
    text = _printed(sweep)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[b]x[/b]" in text
    assert "[i] million" in text


def test_differences_that_are_not_told_apart_are_marked() -> None:
    sure = _printed(made([STAKE], _truth))
    unsure = _printed(made([STAKE], _truth, own=5000.0))
    assert not re.search(r"  = -?\d", sure)
    assert re.search(r"  = -?\d", unsure)


def test_another_objective_leads_the_table() -> None:
    text = _printed(made([STAKE], lambda stake: {LOSS: stake}, shared=0.1), objective=LOSS)
    assert "All points, by chance of a loss [share]" in text
    assert re.search(r"best +0\.2", text)


@pytest.mark.parametrize(
    ("axes", "names"),
    [
        ([STAKE], {"lines", "agreement"}),
        ([WORDS], {"lines"}),
        ([STAKE, PRICE], {"maps", "agreement"}),
        ([STAKE, WORDS], {"maps"}),
        ([STAKE, PRICE, WORDS], {"multiples", "multiples_partner_1", "multiples_partner_2"}),
        ([STAKE, PRICE, WORDS, Axis("governance.enabled", (True, False), True, "enabled")], set()),
    ],
)
def test_the_pictures(tmp_path: Path, axes: list[Axis], names: set[str]) -> None:
    sweep = made(axes, lambda *values: _truth(values[0] if isinstance(values[0], float) else 0.5))
    draw_sweep(tmp_path, sweep, agreement(sweep))
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.{kind}" for name in names for kind in ("png", "svg")}


@pytest.mark.parametrize("axes", [[STAKE], [STAKE, PRICE]])
def test_pictures_of_hostile_names_and_of_nothing(tmp_path: Path, axes: list[Axis]) -> None:
    sweep = made(axes, lambda *_: {}, partners=HOSTILE, name="$\\frac", paths=1)
    draw_sweep(tmp_path, sweep, agreement(sweep))


def _map(ax: Any, sweep: Sweep, name: str, across: Axis, up: Axis) -> Any:
    points = np.arange(1, sweep.n_points + 1).reshape(sweep.shape)
    return heat_map(ax, sweep, name, points, across, up, sweep.change)


def test_a_heat_map_holds_the_changes_and_marks_now(ax: Any) -> None:
    sweep = made([STAKE, PRICE], lambda s, p: {VENTURE: 100.0 * s + 10.0 * p}, shared=0.0)
    _map(ax, sweep, VENTURE, STAKE, PRICE)
    assert ax.images[0].get_array().shape == (3, 4)
    assert [line.get_xydata().tolist() for line in ax.lines] == [[[1.5, 1.0 + LIFT]]]
    assert [text.get_text() for text in ax.texts][:4] == ["-40", "-20", "0", "20"]
    low, high = ax.images[0].get_clim()
    assert low == -high


def test_what_is_not_told_apart_has_no_colour(ax: Any) -> None:
    """Differences of 1 with noise of their own of 2000: the scale is as wide as the margin, and no cell is coloured."""
    sweep = made([STAKE, PRICE], lambda s, _: {VENTURE: s}, own=2000.0)
    _map(ax, sweep, VENTURE, STAKE, PRICE)
    assert np.ma.getmaskarray(ax.images[0].get_array()).all()
    margins = [sweep.difference(VENTURE, p).margin or 0.0 for p in range(1, sweep.n_points + 1)]
    assert ax.images[0].get_clim()[1] >= max(margins)
    assert not sweep.moves(VENTURE)


def test_measures_that_do_not_move_are_words() -> None:
    sweep = made([STAKE, PRICE], _truth, shared=0.0)
    with styled():
        figure = maps_figure(sweep, VENTURE)
        inside_and_apart(figure)
    assert len([one for one in figure.axes if one.images]) == 3
    assert any("not seen to move" in text.get_text() and "chance of a loss" in text.get_text() for text in figure.texts)


@pytest.mark.parametrize("names", [PARTNERS, HOSTILE])
def test_words_are_inside_and_on_nothing_else(names: tuple[str, str]) -> None:
    long = Axis("k", (0.0, 1.0, 2.0), 1.0, "k", "EUR million", words=f"{HOSTILE[0]}: stake at the start")
    first, second = (advantage_of(name) for name in names)
    two = made([long, STAKE], lambda p, s: {first: s - 0.3, second: 0.7 - s + 0.1 * p}, partners=names, shared=0.0)
    one = made([long], lambda p: {first: p - 0.3, second: 1.7 - p}, partners=names, shared=0.0)
    with styled():
        for figure in (maps_figure(two, first), draw_agreement(_agreed(two)), lines_figure(one, first)):
            inside_and_apart(figure)


def _agreed(sweep: Sweep) -> Agreement:
    found = agreement(sweep)
    assert found is not None
    return found


def test_a_heat_map_of_words_in_a_given_order_and_of_falling_numbers(ax: Any) -> None:
    falling = Axis("k", (3.0, 1.0), 1.0, "k")
    sweep = made([falling, WORDS], lambda k, _: {VENTURE: k}, shared=0.0)
    _map(ax, sweep, VENTURE, falling, WORDS)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "3"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["open", "hostile"]
    assert np.ma.getdata(ax.images[0].get_array()).tolist() == [[0.0, 2.0], [0.0, 2.0]]


def test_lines_stand_at_the_values_with_their_margins(ax: Any) -> None:
    sweep = made([STAKE], _truth)
    lines(ax, sweep, [VENTURE], ["black"])
    x, y = ax.containers[0].lines[0].get_data()
    assert list(x) == list(STAKE.values)
    assert list(y) == pytest.approx(list(sweep.grid(VENTURE)))
    low, high = ax.containers[0].lines[2][0].get_segments()[0][:, 1]
    assert high - low == pytest.approx(2.0 * (sweep.estimate(VENTURE, 1).margin or 0.0))


def test_the_zone_map_marks_the_bargain(ax: Any) -> None:
    found = agreement(made([STAKE, PRICE], lambda s, p: advantages(s - 0.3, 0.7 - s + 0.1 * p, 0.2 * s), shared=0.0))
    assert found is not None
    zone_map(ax, found)
    texts = {" ".join(text.get_text().split()) for text in ax.texts}
    beside = {text.get_text() for text in ax.get_legend().get_texts()}
    assert {"both gain", "today"} <= texts
    assert any(text.startswith("Nash") for text in texts)
    assert {"only A gains", "only B gains"} <= texts | beside
    assert {"A indifferent", "B indifferent", "equal gain"} <= beside
    assert "neither gains" not in texts | beside
    assert ax.get_xlabel() == "partners.A.equity [share]"


def test_names_of_areas_stand_in_them() -> None:
    code = np.zeros((241, 241))
    code[:, 120:] = 1.0
    left = widest_place(code == 0, code != 0, [])
    right = widest_place(code == 1, code != 1, [(0.75, 0.5)])
    assert left is not None
    assert left[0] == pytest.approx(0.25, abs=0.03)
    assert right is not None
    assert right[0] > 0.6
    assert abs(right[1] - 0.5) > 0.05
    thin = np.zeros((241, 241), dtype=bool)
    thin[:, :20] = True
    assert widest_place(thin, ~thin, []) is None


def test_the_headline_says_where_the_present_deal_is() -> None:
    inside = _agreed(made([STAKE, PRICE], lambda s, p: advantages(s - 0.3, 0.9 - s + p), shared=0.0))
    assert agreement_headline(inside).startswith("Today's deal is inside the zone of agreement: A 0.20")
    outside = _agreed(made([STAKE, PRICE], lambda s, p: advantages(-s, -1.0 - p), shared=0.0))
    assert "outside" in agreement_headline(outside)
    assert agreement_headline(outside).endswith("nothing that was swept leaves both better off")
    unclear = _agreed(made([STAKE, PRICE], lambda s, p: advantages(s, 1.0 + p), own=5000.0))
    assert agreement_headline(unclear).startswith("Whether today's deal is inside")
    few = _agreed(made([STAKE, PRICE], lambda s, p: advantages(s, 1.0 + p), paths=20))
    assert agreement_headline(few).startswith("Too few")


def test_the_bargaining_range_is_shaded_between_its_ends(ax: Any) -> None:
    found = agreement(made([STAKE], _truth, shared=0.0))
    assert found is not None
    bargaining_range(ax, found)
    (zone,) = [patch for patch in ax.patches if patch.get_label() == "both better off"]
    assert zone.get_x() == pytest.approx(0.3)
    assert zone.get_x() + zone.get_width() == pytest.approx(0.7)


def test_too_few_paths_have_no_zone_and_no_star(ax: Any) -> None:
    found = agreement(made([STAKE, PRICE], lambda s, p: advantages(s - 0.3, 0.9 - s + p), shared=0.0, paths=20))
    assert found is not None
    zone_map(ax, found)
    assert {text.get_text() for text in ax.texts} == {"today"}
    assert ax.get_legend() is None


@pytest.mark.parametrize("paths", [1, 20])
def test_too_few_paths_have_no_range(ax: Any, paths: int) -> None:
    found = agreement(made([STAKE], _truth, shared=0.0, paths=paths))
    assert found is not None
    bargaining_range(ax, found)
    assert not ax.patches
    assert "Nash" not in " ".join(text.get_text() for text in ax.get_legend().get_texts())


def test_small_changes_are_read_off_the_colour_bar(ax: Any) -> None:
    sweep = made([STAKE, PRICE], lambda s, p: {VENTURE: 106.0 + s + p}, shared=0.0)
    scale(ax.yaxis, sweep.measure(VENTURE))
    ax.set_ylim(106.0, 108.0)
    texts = [label.get_text() for label in ax.get_yticklabels()]
    assert len(set(texts)) == len(texts)
    _map(ax, sweep, VENTURE, STAKE, PRICE)
    assert len({text.get_text() for text in ax.texts}) == 12


def test_equals_are_told_in_the_table() -> None:
    alike = made([STAKE, PRICE], lambda s, _: {VENTURE: 100.0 * s}, shared=0.0)
    text = _printed(alike)
    assert text.count("1=") == 4  # three of a kind, and their legend
    assert not re.search(r"^best", text, re.MULTILINE)


def test_points_that_are_all_the_same_are_not_ranked() -> None:
    many = Axis("partners.A.equity", tuple(k / 40 for k in range(1, 40)), 0.5, "A.equity")
    text = _printed(made([many], lambda *_: {VENTURE: 5.0}))
    assert "The first 5 and the last 5 of 39 points, unranked: venture NPV is the same at each" in text
    assert "1=" not in text
    assert not re.search(r"^best", text, re.MULTILINE)


@pytest.mark.parametrize(("needed", "advised"), [(16_000, True), (16_000_000, False)])
def test_millions_of_paths_are_no_advice(needed: int, advised: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "paths_needed", lambda *_: needed)
    text = " ".join(_printed(made([STAKE], lambda *_: {VENTURE: 100.0}, own=300.0)).split())
    assert ("about 16,000 paths would be needed" in text) == advised
    assert ("which of the two is taken does not matter" in text) != advised


def test_headings_hold_whole_names() -> None:
    text = _printed(made([STAKE, PRICE], _truth, partners=("Autonomy developer", "Truck maker")))
    assert re.search(r"Autonomy +Truck maker|Autonomy", text)
    assert "Autonomy dev…" not in text


def test_small_multiples_share_a_scale_and_are_not_too_many() -> None:
    many = Axis("many", tuple(float(k) for k in range(15)), 3.0, "many")
    wide = Axis("wide", tuple(float(k) for k in range(16)), 3.0, "wide")
    wider = Axis("wider", tuple(float(k) for k in range(17)), 3.0, "wider")
    with styled():
        figure = multiples_figure(made([wide, many, wider], lambda a, b, c: {VENTURE: a + b - c}, paths=8), VENTURE)
    maps = [one for one in figure.axes if one.images]
    assert len(maps) == MOST_PANELS
    assert len({one.images[0].get_clim() for one in maps}) == 1
    values = maps[0].images[0].get_array()
    assert values is not None
    assert values.shape == (17, 16)
