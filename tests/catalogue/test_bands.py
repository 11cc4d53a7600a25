"""Bands by quarter count the ventures for which a quantity means something, and no others."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulate import catalogue
from simulate.engine.outcomes import Outcomes
from simulate.engine.run import record, simulate
from simulate.scenario import load
from simulate.statistics.bands import PROBABILITIES, bands_by_name

SUMS = ("cumulative_cash",)
"""What an ended venture keeps on purpose: the money that went into it and came out."""


DEAL = load(Path(__file__).parents[1] / "editions" / "battery_cells.toml")
"""The first edition's deal: its clauses bind, so that many of its ventures are sold or wound up."""
RECORDED = 200


@cache
def run() -> Outcomes:
    return simulate(DEAL, RECORDED)


@cache
def series_of() -> dict[str, np.ndarray]:
    return record(DEAL, range(RECORDED))


def counted(name: str) -> np.ndarray:
    """Where a series counts, told by the flags that were recorded beside it, shape (n_quarters, n_recorded)."""
    series = series_of()
    joint, sole = series["joint"] > 0.5, series["sole"] > 0.5
    everywhere = {"joint": joint, "running": joint | sole, "always": np.ones_like(joint)}
    return np.asarray(everywhere[catalogue.RECORDED[name].among])


@pytest.mark.parametrize("name", list(catalogue.RECORDED))
def test_a_band_is_that_of_the_ventures_that_count(name: str) -> None:
    series, where = series_of()[name], counted(name)
    found = bands_by_name(run(), {name: series})[name]
    for t in (0, 20, 40, series.shape[0] - 1):
        np.testing.assert_array_equal(found[:, t], np.quantile(series[t][where[t]], PROBABILITIES))


@pytest.mark.parametrize("name", list(catalogue.RECORDED))
def test_what_stands_still_after_the_end_does_not_count_there(name: str) -> None:
    """A last value of a venture that has ended is no value: only what is 0 there, or goes on without it, counts."""
    ended = ~(series_of()["joint"] > 0.5) & ~(series_of()["sole"] > 0.5)
    long_ended = ended[-1] & ended[-20]
    assert long_ended.sum() > 20
    last = series_of()[name][-20:, long_ended]
    stale = bool(np.any(last[0] != 0.0) and np.all(last == last[0]))
    assert not (stale and catalogue.RECORDED[name].among == "always") or name in SUMS


def test_a_margin_is_that_of_living_ventures() -> None:
    """The ventures wound up for their losses keep the margin that ended them; no living one has it."""
    margin, where = series_of()["margin"], counted("margin")
    found = bands_by_name(run(), {"margin": margin})["margin"]
    assert found[0, -1] > np.quantile(margin[-1], PROBABILITIES[0])
    assert not where[-1].all()
