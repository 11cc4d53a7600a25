"""Pictures: what they draw is what the outcomes hold, whatever the names and the sizes."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

from simulate.presentation.curves import Curve, s_curves
from simulate.presentation.fans import fan, reset_times
from simulate.presentation.style import PARTNER_COLOURS, new_figure, short, styled
from simulate.statistics.survival import cumulative_incidence
from simulate.studies.run import gallery
from simulate.studies.run.cash import cash
from simulate.studies.run.figures import (
    HELD,
    SETTLEMENTS,
    Spread,
    endings_over_time,
    held_by,
    partner_against_partner,
    spread_out,
    value_rows,
)
from simulate.studies.run.gallery import FEWEST, alignment_figure, draw_all, footer, start_year
from tests import synthetic
from tests.pictures import inside_and_apart

FILES = {f"{name}.{kind}" for name in ("value", "s_curves", "partners", "endings") for kind in ("png", "svg")}
FANS = {f"{name}.{kind}" for name in ("money", "market", "alignment") for kind in ("png", "svg")}


@pytest.fixture
def ax() -> Any:
    with styled():
        yield new_figure(6.0, 4.0).add_subplot()


def _words(ax: Any) -> str:
    return " ".join(text.get_text() for text in ax.texts)


@pytest.mark.parametrize("n", [1, 5000])
def test_a_run_of_any_size_is_drawn(tmp_path: Path, n: int) -> None:
    run = synthetic.outcomes(n)
    written = draw_all(tmp_path, run, synthetic.series(run, min(n, 100)))
    assert {path.name for path in written} == {path.name for path in tmp_path.iterdir()} == FILES | FANS
    for path in written:
        assert path.stat().st_size > 10_000
        start = path.read_bytes()[:200]
        assert start.startswith(b"\x89PNG") if path.suffix == ".png" else b"<?xml" in start


def test_without_recorded_series_there_are_no_fans_and_no_trace_in_matplotlib(tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    assert {path.name for path in draw_all(tmp_path, synthetic.outcomes(50))} == FILES
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    "partners",
    [("$\\frac{1}{$ <&>", "a_b^c \x07"), (f"比亚迪汽车 {'x' * 200}", f"بطارية {'y' * 200}")],
    ids=["mathtext and markup", "other scripts and long"],
)
def test_any_name_can_be_drawn(tmp_path: Path, partners: tuple[str, str]) -> None:
    triggers = ((f"{partners[0]} goes", "liquidation", -1, 0.3), (f"{partners[1]} goes", "liquidation", -1, 0.1))
    run = synthetic.outcomes(200, partners=partners, triggers=triggers, name=partners[0], currency="$_")
    assert len(draw_all(tmp_path, run)) == len(FILES)


def test_a_run_without_spread_is_drawn(tmp_path: Path) -> None:
    run = synthetic.outcomes(100, triggers=())
    run.matrix[:] = run.matrix[:, :1]
    assert len(draw_all(tmp_path, run)) == len(FILES)


def test_the_same_run_gives_the_same_pictures(tmp_path: Path) -> None:
    run = synthetic.outcomes(500)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        draw_all(tmp_path / folder, run)
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_rows_hold_densities_means_and_plans(ax: Any) -> None:
    values = synthetic.outcomes(20_000)["venture_npv"]
    rows = [Spread("venture", values, "black", synthetic.PLAN_NPV), Spread("other", values + 100.0, "blue")]
    value_rows(ax, rows, "USD")
    first = [bar for bar in ax.patches if bar.get_y() < 0.5 and bar.get_height()]
    sizes = np.array([-bar.get_height() for bar in first])
    losses = np.array([-bar.get_height() for bar in first if bar.get_x() + bar.get_width() / 2 < 0.0])
    assert losses.sum() / sizes.sum() == pytest.approx(np.mean(values < 0.0), abs=0.003)
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert dots == pytest.approx([values.mean(), values.mean() + 100.0])
    assert "plan 2,015" in _words(ax)
    assert "USD" in ax.get_xlabel()


def test_s_curves_pass_through_the_shares(ax: Any) -> None:
    values = synthetic.outcomes(20_000)["venture_npv"]
    s_curves(ax, [Curve("one", values, "black"), Curve("other", values + 500.0, "blue")], "USD")
    x, y = ax.lines[0].get_data()
    assert np.interp(0.0, x, y) == pytest.approx(np.mean(values < 0.0), abs=2e-3)
    assert ax.lines[1].get_ydata()[0] == np.mean(values <= 0.0)
    assert "million" in ax.get_xlabel()


def test_contours_hold_the_shares_that_they_say() -> None:
    x, y = np.random.default_rng(1).standard_normal((2, 20_000)) * 100.0
    found = held_by(x, y, (-500.0, 500.0))
    assert found is not None
    _, density, heights = found
    assert heights == sorted(heights)
    for share, height in zip(HELD, heights, strict=True):
        assert density[density >= height].sum() == pytest.approx(share, abs=0.01)
    assert held_by(x[:50], y[:50], (-500.0, 500.0)) is None
    assert held_by(np.ones(500), np.ones(500), (-5.0, 5.0)) is None


LONG = (
    "Consolidated Automobile and Mobility Holding of the North",
    "[b] $x_1$ 比亚迪 (an equally long name of a partner)",
)


@pytest.mark.parametrize("partners", [("A", "B"), LONG])
def test_words_are_inside_and_on_nothing_else(partners: tuple[str, str]) -> None:
    triggers = tuple((f"{partners[0]} {i}", kind, -1, 0.02) for i, kind in enumerate((*SETTLEMENTS, *SETTLEMENTS)))
    run = synthetic.outcomes(2000, partners=partners, triggers=triggers)
    recorded = synthetic.series(run, 200)
    with styled(), warnings.catch_warnings():
        for view in ("venture", partners[1]):
            for draw in gallery.PICTURES.values():
                inside_and_apart(draw(run, view))
            for name in ("money", "market"):
                inside_and_apart(gallery.RECORDED_PICTURES[name](run, recorded, view))


def test_the_view_comes_first_in_its_own_colour() -> None:
    run = synthetic.outcomes(400)
    with styled():
        rows = gallery.value_figure(run, "Cell maker").axes[0]
        assert [label.get_text() for label in rows.get_yticklabels()] == [
            "Cell maker", "gain of Cell maker", "venture", "gain of Carmaker",
        ]  # fmt: skip
        assert gallery.partner_figure(run, "Cell maker").axes[0].get_xlabel().startswith("advantage of Cell maker")
        drawn = gallery.s_curve_figure(run, "Cell maker").axes[0].get_lines()
        named = [line for line in drawn if not str(line.get_label()).startswith("_")]
        assert [line.get_label() for line in named] == ["Cell maker", "Carmaker"]
        assert [line.get_color() for line in named] == list(PARTNER_COLOURS[1::-1])
        money = gallery.money_figure(run, synthetic.series(run, 60), "Cell maker")
        assert [ax.get_title("left").partition(":")[0] for ax in money.axes[::2]] == [
            "Cell maker",
            "Carmaker",
            "the venture",
        ]


def test_money_by_year_adds_up_to_all_so_far() -> None:
    run = synthetic.outcomes(200)
    recorded = synthetic.series(run, 200)
    found = cash(run, recorded, "partner_cash_flow_0")
    assert found.by_year.shape == (5, 15)
    assert found.so_far.shape == (5, 60)
    assert found.plan_by_year.sum() == pytest.approx(found.plan_so_far[-1])
    lowest = np.minimum(0.0, np.cumsum(recorded["partner_cash_flow_0"], axis=0).min(axis=0))
    assert found.deepest == pytest.approx(-np.median(lowest))
    with styled():
        figure = gallery.money_figure(run, recorded)
    shown = [ax.lines[0].get_ydata() for ax in figure.axes[3::2]]
    assert np.array_equal(shown[0], found.so_far[2])


@pytest.mark.parametrize("n", [500, 5000])
def test_corners_hold_the_shares_of_futures(ax: Any, n: int) -> None:
    run = synthetic.outcomes(n)
    first, second = run.advantage
    partner_against_partner(ax, run.advantage, ["A", "B"], "USD")
    words = _words(ax)
    for label, mask in {
        "both better off": (first > 0) & (second > 0),
        "only A": (first > 0) & (second <= 0),
        "only B": (first <= 0) & (second > 0),
        "neither": (first <= 0) & (second <= 0),
    }.items():
        assert f"{label}\n{100 * np.mean(mask):.1f} %" in words
    low, high = ax.get_xlim()
    assert low < 0.0 < high


def test_endings_are_stacked_up_to_what_lives(ax: Any) -> None:
    run = synthetic.outcomes(5000)
    names = [name for name, *_ in synthetic.TRIGGERS]
    incidence = cumulative_incidence(run["exit_quarter"], run["cause"], len(names), 60)
    endings_over_time(ax, names, incidence, 2027.0)
    top = ax.lines[-1].get_ydata()
    np.testing.assert_allclose(top[1:], incidence.sum(axis=0))
    assert top[0] == 0.0
    texts = [text.get_text() for text in ax.texts]
    assert texts[-1].startswith("live to the horizon")
    assert texts[0].startswith("resets failed")  # the largest, at the bottom
    assert any(text.startswith("losses") for text in texts)


def test_small_endings_share_an_area(ax: Any) -> None:
    incidence = np.array([[0.0, 0.2], [0.0, 0.004], [0.0, 0.003], [0.0, 0.0]])
    endings_over_time(ax, ["a", "b", "c", "d"], incidence, 2027.0)
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["a  20.0 %", "2 others  0.7 %", "live to the horizon  79.3 %"]


def test_endings_of_one_settlement_lie_together_in_one_colour(ax: Any) -> None:
    incidence = np.array([[0.0, 0.1], [0.0, 0.2], [0.0, 0.3]])
    endings_over_time(ax, ["a", "b", "c"], incidence, 2027.0, ["liquidation", "third_party_sale", "liquidation"])
    texts = [text.get_text().split("  ")[0] for text in ax.texts]
    assert texts == ["b", "c", "a", "live to the horizon"]
    faces = [tuple(area.get_facecolor()[0]) for area in ax.collections]
    assert faces[0] != faces[1] == faces[2]


def test_names_at_the_edge_keep_apart() -> None:
    moved = spread_out([0.5, 0.51, 0.99, 1.0], 0.05)
    assert min(np.diff(moved)) >= 0.05 - 1e-12
    assert moved[0] == 0.5
    assert moved[-1] == 1.0


def test_fans_show_bands_and_plan(ax: Any) -> None:
    years = np.arange(8) / 4.0 + 2027.0
    fan(ax, years, np.arange(5.0)[:, None] * np.ones(8), "Title", "unit", plan=np.full(8, 3.5))
    medians, plan = (line.get_ydata() for line in ax.lines)
    assert set(medians) == {2.0}
    assert set(plan) == {3.5}
    assert ax.get_ylabel() == "unit"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("n", [10, 200])
def test_one_quarter_is_drawn(tmp_path: Path, n: int) -> None:
    run = synthetic.outcomes(n, quarters=1)
    assert len(draw_all(tmp_path, run, synthetic.series(run, n))) == len(FILES | FANS)


def test_alignment_ends_where_few_are_joint() -> None:
    run = synthetic.outcomes(200)
    run["exit_quarter"][:] = 20.0
    run["exit_quarter"][:FEWEST] = 30.0
    run["exit_quarter"][: FEWEST - 1] = 50.0
    recorded = synthetic.series(run, 200)
    recorded["acts"][:] = 1.0
    above, below = alignment_figure(run, recorded).axes
    medians = above.lines[0].get_ydata()
    assert np.isfinite(medians).tolist() == [t < 30 for t in range(60)]
    bars: Any = below.patches
    assert [bar.get_height() > 0.0 for bar in bars] == [t < 30 for t in range(60)]
    assert str(FEWEST) in above.get_title(loc="left") + above.get_title()


def test_resets_are_bars_by_quarter(ax: Any) -> None:
    reset_times(ax, np.arange(4) / 4.0 + 2027.0, np.array([0.0, 0.1, 0.0, 0.3]))
    assert [bar.get_height() for bar in ax.patches] == [0.0, 0.1, 0.0, 0.3]


def test_a_picture_says_what_it_was_made_from() -> None:
    run = synthetic.outcomes(5000)
    said = footer(run, synthetic.series(run, 200))
    for word in ("Battery cells", "200 of 5,000 paths", "seed 20260526", "jvsim"):
        assert word in said


def test_a_new_picture_of_recorded_series_says_how_many_were_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, footers = synthetic.outcomes(300), {}

    def note(pictures: dict[str, Any], folder: Path, said: str) -> list[Path]:
        footers.update(dict.fromkeys(pictures, said))
        return []

    monkeypatch.setattr(gallery, "save_all", note)
    monkeypatch.setitem(gallery.RECORDED_PICTURES, "new", gallery.alignment_figure)
    draw_all(tmp_path, run, synthetic.series(run, 60))
    recorded = {name for name, said in footers.items() if "60 of 300 paths" in said}
    assert recorded == {"money", "market", "alignment", "new"}
    assert all("· 300 paths" in said for name, said in footers.items() if name not in recorded)


def test_time_starts_where_the_scenario_starts() -> None:
    run = synthetic.outcomes(5)
    info: Any = run.scenario.scenario
    info.start = "2028-Q3"
    assert start_year(run) == 2028.5


def test_long_names_are_cut() -> None:
    assert short("x" * 100, 10) == "x" * 9 + "…"
    assert short("a\x07b") == "a\N{REPLACEMENT CHARACTER}b"
