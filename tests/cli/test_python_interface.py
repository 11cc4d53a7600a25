"""`import simulate as jv`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulate as jv


def test_what_the_package_offers() -> None:
    assert set(jv.__all__) <= set(dir(jv))
    assert isinstance(jv.__version__, str)
    with pytest.raises(AttributeError, match="nothing_such"):
        jv.nothing_such  # noqa: B018


def test_a_run(scenario_file: Path) -> None:
    scenario = jv.load(scenario_file)
    result = jv.run(scenario, paths=512)
    summary = result.summary()
    assert summary["paths"] == 512
    assert summary["venture"]["npv"]["mean"] == pytest.approx(result["venture_npv"].mean(), rel=1e-12)
    assert "Battery cells" in repr(result)
    frame = result.to_frame()
    assert len(frame) == 512
    assert np.array_equal(frame["venture_npv"], result["venture_npv"])
    assert result.plan.venture_npv == summary["plan"]["npv"]


def test_a_changed_scenario_is_another_one(scenario_file: Path) -> None:
    scenario = jv.load(scenario_file)
    stricter = scenario.with_("governance.review_interval_quarters", 8)
    assert stricter.governance.review_interval_quarters == 8
    assert scenario.governance.review_interval_quarters == 4
    overridden = jv.load(scenario_file, ["governance.review_interval_quarters=8"])
    assert np.array_equal(jv.run(stricter, 128)["venture_npv"], jv.run(overridden, 128)["venture_npv"])
