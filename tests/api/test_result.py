"""A result: what it says, its frames, its pictures, one of its trajectories, and its directory."""

from __future__ import annotations

import copy
import pickle
import re
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import simulate as jv
from simulate.cli.options import load_scenario
from simulate.engine.outcomes import axis_names
from simulate.engine.run import record, simulate
from simulate.scenario import templates
from simulate.statistics.bands import bands_by_name
from simulate.studies.run.directory import write_run

PATHS = 512


@cache
def result() -> jv.Result:
    return jv.run(jv.load("battery_cells"), PATHS)


def test_a_run() -> None:
    summary = result().summary()
    assert summary["paths"] == PATHS
    assert summary["venture"]["npv"]["mean"] == pytest.approx(result()["venture_npv"].mean(), rel=1e-12)
    assert result().plan.venture_npv == summary["plan"]["npv"]


def test_what_was_summed_up_stays_true() -> None:
    with pytest.raises(ValueError, match="read-only"):
        result()["venture_npv"][0] = 1e9
    with pytest.raises(ValueError, match="read-only"):
        result().outcomes.matrix[:] = 0.0
    result().summary()["venture"]["npv"]["mean"] = 1e9
    assert result().summary()["venture"]["npv"]["mean"] < 1e8


def test_a_copy_may_be_read_only_too() -> None:
    for other in (pickle.loads(pickle.dumps(result())), copy.deepcopy(result())):
        assert np.array_equal(other["venture_npv"], result()["venture_npv"])
        with pytest.raises(ValueError, match="read-only"):
            other["venture_npv"][0] = 1e9


def test_one_path_is_no_paths() -> None:
    deal = jv.load("minimal")
    one: list[Any] = [
        jv.run(deal, 1),
        jv.elements(deal, 1),
        jv.drivers(deal, 1, keys="venture.price"),
        jv.facts(deal, 1),
    ]
    for told in map(repr, one):
        assert "1 path" in told
        assert not re.search(r"\b1 (paths|inputs|scenarios|warnings)\b", told), told


def test_plus_and_minus_is_the_margin() -> None:
    error = result().summary()["venture"]["npv"]["std_error"]
    assert error is not None
    told = float(repr(result()).split("± ")[1].split()[0].replace(",", ""))
    assert told == pytest.approx(1.96 * error, rel=0.1)
    assert "standard error" not in repr(result())


# ---- frames ---------------------------------------------------------------------------------------------------------


def test_a_row_a_trajectory() -> None:
    frame = result().to_frame()
    assert len(frame) == PATHS
    assert np.array_equal(frame["venture_npv"], result()["venture_npv"])


def test_what_is_counted_is_whole() -> None:
    frame = result().to_frame()
    counted = [
        name for name, about in frame.attrs["columns"].items() if about["unit"] in ("count", "quarters", "quarter")
    ]
    assert {"exit_quarter", "disputes", "stage_start.phase 1", "payback_quarter"} <= set(counted)
    for name in counted:
        assert frame[name].dtype == np.int64
        quantity, _, item = name.partition(".")
        axes = [names for axis, names in axis_names(result().scenario).items() if axis and item in names]
        known = result()[quantity][axes[0].index(item)] if item else result()[quantity]
        assert np.array_equal(frame[name], known), "nothing is cut off"


def test_inputs_stand_beside_outcomes() -> None:
    frame, drawn = result().to_frame(inputs=True), result().scenario.draw(0, PATHS)
    assert drawn
    for key, values in drawn.items():
        assert np.array_equal(frame[key], values)
        assert frame.attrs["columns"][key]["meaning"].startswith("input, drawn once per trajectory")
    assert not set(drawn) & set(result().to_frame().columns)


def test_bands() -> None:
    frame = result().bands()
    known = bands_by_name(result().outcomes, record(result().scenario, range(PATHS)))
    one = frame[frame["series"] == "alignment"]
    assert np.array_equal(one[["p05", "p25", "p50", "p75", "p95"]].to_numpy().T, known["alignment"], equal_nan=True)
    assert list(one["date"][:2]) == ["2027-Q1", "2027-Q2"]
    assert set(one["unit"]) == {"score"}
    assert {"distress.Carmaker", "partner_cash_flow.Cell maker"} <= set(frame["series"])


def test_sweeps_can_be_pivoted() -> None:
    """The base lies on the grid, and is no second row of the same keys."""
    deal = jv.load("battery_cells")
    price = float(deal.flat()["venture.price"])
    found = jv.sweep(deal, {"venture.price": [90.0, price], "governance.review_interval_quarters": [2, 4]}, 64)
    frame = found.to_frame().query("measure == 'venture.npv.mean'")
    table = frame.pivot(index="venture.price", columns="governance.review_interval_quarters", values="value")
    assert np.array_equal(table.to_numpy(), found.grid("venture.npv.mean"))
    whole = found.to_frame(include_base=True)
    assert set(whole["point"]) == {0, *frame["point"]}


# ---- one trajectory -------------------------------------------------------------------------------------------------


def test_a_trajectory_of_the_run() -> None:
    found, alone = result().explain(17), jv.explain(result().scenario, 17)
    assert found.story() == alone.story()
    assert found.value("venture_npv") == result()["venture_npv"][17]
    frame = result().series(17)
    assert frame.equals(alone.to_frame())
    assert np.array_equal(frame["demand"], record(result().scenario, [17])["demand"][:, 0])
    assert "strategy_shift.Cell maker" in frame.columns


def test_a_trajectory_is_picked() -> None:
    worst = result().explain(pick="worst")
    assert worst.number == int(np.argmin(result()["venture_npv"]))
    assert jv.explain(result().scenario, pick="worst").number == worst.number


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({}, TypeError, "either path"),
        ({"path": 1, "pick": "best"}, TypeError, "either path"),
        ({"pick": "finest"}, ValueError, "pick: expected worst"),
        ({"path": PATHS}, ValueError, "path: expected a trajectory of the run, 0 to 511, got 512"),
        ({"path": -1}, ValueError, "path: expected a whole number from 0"),
        ({"path": 1.0}, TypeError, "write 1"),
    ],
)
def test_no_trajectory(arguments: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        result().explain(**arguments)


# ---- pictures and files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["value", "s_curves", "partners", "endings", "fan"])
def test_an_axes_in_an_axes_out(name: str) -> None:
    from matplotlib import pyplot

    before = dict(mpl.rcParams)
    draw, series = getattr(result().plot, name), ["demand"] if name == "fan" else []
    _, ax = pyplot.subplots()
    assert draw(*series, ax=ax) is ax
    assert ax.get_title() or ax.get_title(loc="left")
    assert ax.has_data()
    fresh = draw(*series)
    assert fresh is not ax
    pyplot.close("all")
    assert dict(mpl.rcParams) == before, "the caller's style is his own"


def test_no_such_series() -> None:
    with pytest.raises(KeyError, match="alignment"):
        result().plot.fan("nothing")


def test_a_fan_of_a_partner_goes_by_its_name() -> None:
    """As in `bands` and `series`."""
    drawn = result().plot.fan("partner_cash_flow.Cell maker")
    assert drawn.get_title("left") == "partner cash flow, Cell maker"
    with pytest.raises(KeyError, match=r"distress\.Carmaker"):
        result().plot.fan("partner_cash_flow_1")


def test_a_place_that_cannot_be_written_is_told_without_options(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "run", tmp_path / ".hidden"):
        with pytest.raises(jv.RunDirectoryError) as caught:
            result().save(place, plots=False)
        assert "--" not in str(caught.value)


def test_saved_and_opened(tmp_path: Path) -> None:
    place = result().save(tmp_path / "deep" / "base")
    assert place == tmp_path / "deep" / "base"
    again = jv.open(place)
    assert np.array_equal(again.outcomes.matrix, result().outcomes.matrix)
    assert again.scenario == result().scenario
    assert again.summary()["venture"] == result().summary()["venture"]
    assert again.plan.venture_npv == result().plan.venture_npv
    assert (place / "plots" / "value.png").stat().st_size > 10_000
    assert jv.compare(again, result()).variants[0].differences["venture", "npv"].paired.mean.value == 0.0


def test_a_saved_run_can_be_made_again(tmp_path: Path) -> None:
    """What its scenario.toml says is what was run, the number of paths too."""
    place = jv.run(jv.load("battery_cells"), 64, seed=5).save(tmp_path / "few", plots=False)
    assert np.array_equal(jv.run(jv.load(place / "scenario.toml"))["venture_npv"], jv.open(place)["venture_npv"])


def test_a_run_of_the_program_is_opened(tmp_path: Path) -> None:
    outcomes = simulate(load_scenario(templates.path("minimal"), paths=32))
    found = jv.open(write_run(outcomes, tmp_path, plots=False))
    assert np.array_equal(found["venture_npv"], outcomes["venture_npv"])


def test_what_cannot_be_saved_or_opened(tmp_path: Path) -> None:
    with pytest.raises(jv.RunDirectoryError):
        jv.open(tmp_path)
    (tmp_path / "taken").mkdir()
    with pytest.raises(jv.RunDirectoryError, match="taken: is there already; choose another directory"):
        result().save(tmp_path / "taken", plots=False)


def test_what_functions_that_make_frames_return_can_be_looked_up() -> None:
    """In notebooks and by tools, though pandas is imported when a frame is made and not before."""
    makers = [one.to_frame for one in vars(jv).values() if isinstance(one, type) and hasattr(one, "to_frame")]
    named = [getattr(jv, name).to_frame for name in jv.__all__ if hasattr(getattr(jv, name), "to_frame")]
    assert len({*makers, *named}) >= 10
    for maker in {*makers, *named}:
        assert get_type_hints(maker)["return"] is pd.DataFrame, maker
