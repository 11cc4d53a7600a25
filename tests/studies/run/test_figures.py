"""Pictures: what they draw is what the outcomes hold, whatever the names and the sizes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulate.presentation.curves import Curve, s_curves
from simulate.presentation.fans import fan, reset_times
from simulate.presentation.style import new_figure, short, styled
from simulate.statistics.survival import cumulative_incidence
from simulate.studies.run import gallery
from simulate.studies.run.figures import endings_over_time, partner_against_partner, value_density
from simulate.studies.run.gallery import FEWEST, alignment_figure, draw_all, footer, start_year
from tests import synthetic

FILES = {f"{name}.{kind}" for name in ("value", "s_curves", "partners", "endings") for kind in ("png", "svg")}
FANS = {f"{name}.{kind}" for name in ("fans", "alignment") for kind in ("png", "svg")}


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


def test_without_recorded_series_there_are_no_fans(tmp_path: Path) -> None:
    assert {path.name for path in draw_all(tmp_path, synthetic.outcomes(50))} == FILES


@pytest.mark.parametrize(
    "partners",
    [("$\\frac{1}{$", "a_b^c"), ("比亚迪汽车", "بطارية"), ("x" * 200, "y" * 200), ("<&>", "\x07")],
    ids=["mathtext", "other scripts", "long", "markup"],
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


def test_drawing_leaves_no_trace_in_matplotlib(tmp_path: Path) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    draw_all(tmp_path, synthetic.outcomes(50))
    assert dict(mpl.rcParams) == before


def test_bars_of_the_density_are_the_shares_of_futures(ax: Any) -> None:
    values = synthetic.outcomes(20_000)["venture_npv"]
    value_density(ax, values, synthetic.PLAN_NPV, "USD")
    shares = np.array([bar.get_height() for bar in ax.patches])
    losses = np.array([bar.get_height() for bar in ax.patches if bar.get_x() + bar.get_width() / 2 < 0.0])
    assert 0.998 <= shares.sum() <= 1.0
    assert losses.sum() == pytest.approx(np.mean(values < 0.0), abs=0.002)
    assert "plan 2,015" in _words(ax)
    assert f"P50 {np.median(values):,.0f}" in _words(ax)
    assert "USD" in ax.get_xlabel()


def test_s_curves_pass_through_the_shares(ax: Any) -> None:
    values = synthetic.outcomes(20_000)["venture_npv"]
    s_curves(ax, [Curve("venture", values, "black"), Curve("other", values + 500.0, "blue", "--")], "USD")
    x, y = ax.lines[0].get_data()
    assert np.interp(0.0, x, y) == pytest.approx(np.mean(values < 0.0), abs=2e-3)
    assert "million" in ax.get_xlabel()


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
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts[0].startswith("live to the horizon")
    assert texts[-1].startswith("resets failed")  # the largest, at the bottom
    assert any(text.startswith("losses") for text in texts)


def test_small_endings_share_an_area(ax: Any) -> None:
    incidence = np.array([[0.0, 0.2], [0.0, 0.004], [0.0, 0.003], [0.0, 0.0]])
    endings_over_time(ax, ["a", "b", "c", "d"], incidence, 2027.0)
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == ["live to the horizon  79.3 %", "2 others  0.7 %", "a  20.0 %"]


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
    assert recorded == {"fans", "alignment", "new"}
    assert all("· 300 paths" in said for name, said in footers.items() if name not in recorded)


def test_time_starts_where_the_scenario_starts() -> None:
    run = synthetic.outcomes(5)
    info: Any = run.scenario.scenario
    info.start = "2028-Q3"
    assert start_year(run) == 2028.5


def test_long_names_are_cut() -> None:
    assert short("x" * 100, 10) == "x" * 9 + "…"
    assert short("a\x07b") == "a\N{REPLACEMENT CHARACTER}b"
