"""Bands by quarter, columns with their meaning, and the text of the files."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np
import pytest

from simulate.statistics.bands import bands, bands_by_name, lives, share_by_quarter
from simulate.statistics.columns import column_dictionary, columns, to_frame
from simulate.statistics.survival import cumulative_incidence, survival_at
from simulate.studies.run.csv_files import bands_csv, column_names, exits_csv, summary_csv
from simulate.studies.run.summary import summarise
from tests import synthetic


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# ---- bands ----------------------------------------------------------------------------------------------------------


def test_bands_are_the_quantiles_of_each_quarter() -> None:
    series = np.arange(101.0) * np.array([[1.0], [-2.0]])
    expected = [[5.0, -190.0], [25.0, -150.0], [50.0, -100.0], [75.0, -50.0], [95.0, -10.0]]
    np.testing.assert_allclose(bands(series), expected)


def test_bands_among_some() -> None:
    series = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    among = np.array([[True, True, False], [False, False, False]])
    found = bands(series, (0.5,), among)
    assert found[0, 0] == 1.5
    assert np.isnan(found[0, 1])


def test_who_is_joint_and_who_is_run() -> None:
    run = synthetic.outcomes(4)
    run["exit_quarter"][:] = [10.0, 10.0, 10.0, 60.0]
    run["settlement"][:] = [1.0, 2.0, 3.0, 0.0]
    joint, operated = lives(run, 4)
    assert joint.sum(axis=0).tolist() == [10, 10, 10, 60]
    assert operated.sum(axis=0).tolist() == [60, 60, 10, 60]


def test_relationships_are_banded_while_joint_only() -> None:
    run = synthetic.outcomes(50)
    run["exit_quarter"][:] = np.where(np.arange(50) < 25, 20.0, 60.0)
    alignment = np.where(np.arange(50) < 25, 0.0, 1.0) * np.ones((60, 1))
    found = bands_by_name(run, {"alignment": alignment, "demand": alignment})
    assert found["alignment"][0, :20].max() == 0.0
    assert found["alignment"][0, 20:].min() == 1.0
    assert found["demand"][0].max() == 0.0


def test_shares_by_quarter() -> None:
    holds = np.array([[True, False, True], [True, True, True]])
    among = np.array([[True, True, False], [False, False, False]])
    assert share_by_quarter(holds, among).tolist() == [0.5, 0.0]


# ---- columns --------------------------------------------------------------------------------------------------------


def test_every_row_is_a_column_with_a_meaning() -> None:
    run = synthetic.outcomes(10)
    found = list(columns(run))
    assert len(found) == run.matrix.shape[0]
    assert [column.name for column in found] == column_names(run.scenario)
    for row, column in zip(run.matrix, found, strict=True):
        np.testing.assert_array_equal(row, column.values)
    meanings = column_dictionary(run)
    assert all(meanings[column.name]["meaning"] for column in found)
    assert "1 deadlock" in meanings["cause"]["codes"]


def test_the_data_frame_speaks_in_names() -> None:
    run = synthetic.outcomes(500, first=1000)
    frame = to_frame(run)
    assert frame.index[0] == 1000
    assert frame["partner_npv.Cell maker"].mean() == pytest.approx(run["partner_npv"][1].mean())
    assert (frame["cause"] == "horizon").sum() == np.sum(run["cause"] == -1.0)
    assert (frame["cause"] == "resets failed").sum() == np.sum(run["cause"] == 5.0)
    assert (frame["settlement"] == "liquidation").sum() == np.sum(run["settlement"] == 4.0)
    assert set(frame["leaver"]) == {"nobody"}
    np.testing.assert_allclose(frame["advantage.Cell maker"], run.advantage[1])
    assert not np.signbit(frame["alternative.Carmaker"]).any()
    assert set(frame.columns) == set(frame.attrs["columns"])


# ---- files ----------------------------------------------------------------------------------------------------------


def test_every_number_of_the_summary_is_in_its_csv() -> None:
    summary = summarise(synthetic.outcomes(500))
    lines = {row["quantity"]: row for row in _rows(summary_csv(summary))}

    def walk(place: str, entry: Any) -> None:
        if isinstance(entry, dict):
            for key, item in entry.items():
                if key == "quantiles":
                    for p, (value, low, high) in item.items():
                        row = lines[f"{place}/quantile {p}"]
                        assert [float(row[k]) for k in ("value", "low95", "high95")] == [value, low, high]
                elif key == "mean":
                    assert float(lines[place]["value"]) == item
                elif key in ("std_error", "low95", "high95"):
                    assert float(lines[place][key]) == item
                else:
                    walk(f"{place}/{key}" if place else key, item)
        elif isinstance(entry, list):
            for i, item in enumerate(entry, 1):
                walk(f"{place}/{i}", item)
        elif isinstance(entry, float):
            assert float(lines[place]["value"]) == entry

    walk("", summary)


def test_exits_by_quarter_count_every_venture() -> None:
    run = synthetic.outcomes(2000)
    rows = _rows(exits_csv(run))
    assert sum(int(row["endings"]) for row in rows) == 2000
    incidence = cumulative_incidence(run["exit_quarter"], run["cause"], 7, 60)
    for row in rows:
        quarter = int(row["quarter"])
        if row["ending"] == "deadlock":
            assert float(row["incidence"]) == pytest.approx(incidence[1, quarter - 1])
            assert row["date"] == f"{2027 + (quarter - 1) // 4}-Q{(quarter - 1) % 4 + 1}"
        if quarter % 4 == 0 and quarter < 60:
            assert float(row["survival"]) == pytest.approx(survival_at(run["exit_quarter"], quarter / 4).value)
    worth = sum(int(row["endings"]) * float(row["mean_venture_npv"] or 0.0) for row in rows)
    assert worth / 2000 == pytest.approx(run["venture_npv"].mean())


def test_bands_have_a_line_a_series_and_quarter() -> None:
    run = synthetic.outcomes(300)
    run["exit_quarter"][:] = 30.0
    series = {"alignment": np.ones((60, 300)), "demand": np.full((60, 300), 2.0)}
    rows = _rows(bands_csv(run, series))
    assert len(rows) == 120
    quantiles = dict.fromkeys(("p05", "p25", "p50", "p75", "p95"), "1.0")
    assert rows[0] == {"series": "alignment", "unit": "score", "quarter": "0", "date": "2027-Q1", **quantiles}
    # Nobody is joint any more: an empty cell, not a nan.
    assert rows[45]["p50"] == ""


KEYS_OF_ESTIMATES = ("mean", "std_error", "low95", "freedom", "quantiles", "sd", "npv", "p_better")


@pytest.mark.parametrize("partners", [("mean", "std_error"), ("std_error", "quantiles"), ("quantiles", "npv")])
def test_partners_and_triggers_may_be_called_like_the_keys_of_an_estimate(partners: tuple[str, str]) -> None:
    triggers = tuple((name, "liquidation", -1, 0.1) for name in KEYS_OF_ESTIMATES)
    summary = summarise(synthetic.outcomes(500, partners=partners, triggers=triggers))
    lines = {row["quantity"]: row for row in _rows(summary_csv(summary))}
    for name in partners:
        assert float(lines[f"plan/partners/{name}"]["value"]) == summary["plan"]["partners"][name]
        assert float(lines[f"plan/alone/{name}"]["value"]) == summary["plan"]["alone"][name]
        npv = summary["partners"][name]["npv"]
        assert float(lines[f"partners/{name}/npv"]["value"]) == npv["mean"]
        assert float(lines[f"partners/{name}/npv"]["std_error"]) == npv["std_error"]
        assert float(lines[f"partners/{name}/npv/quantile 0.05"]["value"]) == npv["quantiles"]["0.05"][0]
    for name in KEYS_OF_ESTIMATES:
        assert float(lines[f"ended_by/{name}"]["value"]) == summary["ended_by"][name]["mean"]
        assert float(lines[f"ended_by/{name}"]["std_error"]) == summary["ended_by"][name]["std_error"]
        assert float(lines[f"incidence/{name}/1"]["value"]) == summary["incidence"][name][0]


def test_what_was_changed_is_a_text_though_laws_have_means() -> None:
    summary = summarise(synthetic.outcomes(50))
    law = {"dist": "normal", "mean": 5.0, "quantiles": {"0.5": 1.0}}
    summary["run"]["changed"] = {"venture.price": [98.0, law], "mean": [None, "x"]}
    lines = {row["quantity"]: row["value"] for row in _rows(summary_csv(summary))}
    assert json.loads(lines["run/changed/venture.price"]) == [98.0, law]
    assert json.loads(lines["run/changed/mean"]) == [None, "x"]


def test_no_cell_is_a_formula() -> None:
    run = synthetic.outcomes(
        50, partners=("=1+1", "@b"), triggers=(("=HYPERLINK(1)", "liquidation", -1, 0.5),), name="-x"
    )
    for text in (exits_csv(run), summary_csv(summarise(run))):
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                assert not cell.startswith(("=", "+", "@"))
                assert not cell.startswith("-") or float(cell) <= 0.0
    assert "'=HYPERLINK(1)" in exits_csv(run)
