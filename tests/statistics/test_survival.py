"""Survival and competing risks against published and closed-form cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate.statistics.survival import (
    aalen_johansen,
    by_year,
    cumulative_incidence,
    hazards_by_year,
    incidence_years,
    kaplan_meier,
    median_life,
    survival_at,
    survival_years,
)

# A closed form with the published median life of ten years and 65 of 100 endings by a partner's purchase
# (Ankura 2022, Dealmaker Briefing and Five Steps to Structuring Robust JV Exit Terms).
HAZARD_BUYOUT, HAZARD_OTHER = 0.04505456673639644, 0.02426015131959808
YEARS = (5, 10, 20)
SURVIVAL = (0.7071067812, 0.5, 0.25)
INCIDENCE_BUYOUT = (0.1903805922, 0.325, 0.4875)
N = 200_000


def _even(n: int, step: float = 1.0) -> np.ndarray:
    """Evenly spread numbers in (0, 1); another step gives a second, independent-looking set."""
    return ((np.arange(n) * step) % 1.0) if step != 1.0 else (np.arange(n) + 0.5) / n


def _competing(horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Exponential lives of two causes, in quarters, evenly spread instead of drawn: no Monte Carlo error."""
    total = HAZARD_BUYOUT + HAZARD_OTHER
    years = -np.log(_even(N)) / total
    cause = np.where(_even(N, 0.6180339887498949) < HAZARD_BUYOUT / total, 0.0, 1.0)
    quarter = np.ceil(4.0 * years)
    return np.minimum(quarter, horizon), np.where(quarter <= horizon, cause, -1.0)


def test_aalen_johansen_by_hand() -> None:
    # Ten subjects; 0 censored, 1 a partner buys, 2 dissolved. Checked with lifelines 0.30.3.
    found = aalen_johansen(np.arange(1.0, 11.0), [1, 2, 0, 1, 1, 0, 2, 1, 0, 2])
    assert found.incidence_at(1, 8.0) == pytest.approx(0.4714285714, abs=1e-9)
    assert found.incidence_at(2, 8.0) == pytest.approx(0.2428571429, abs=1e-9)
    whole = found.survival_at(8.0) + found.incidence_at(1, 8.0) + found.incidence_at(2, 8.0)
    assert whole == pytest.approx(1.0, abs=1e-9)


def test_competing_risks_by_count() -> None:
    quarter, cause = _competing(100)
    incidence = cumulative_incidence(quarter, cause, 2, 100)
    for year, alive, bought in zip(YEARS, SURVIVAL, INCIDENCE_BUYOUT, strict=True):
        assert survival_at(quarter, year).value == pytest.approx(alive, abs=2e-5)
        assert incidence[0, 4 * year - 1] == pytest.approx(bought, abs=2e-4)


def test_competing_risks_of_a_censored_sample() -> None:
    quarter, cause = _competing(400)
    seen_until = 1.0 + np.floor(100.0 * _even(N, 0.7548776662466927))
    event = np.where(quarter <= seen_until, cause + 1.0, 0.0)
    found = aalen_johansen(np.minimum(quarter, seen_until), event)
    overstated = kaplan_meier(np.minimum(quarter, seen_until), event == 1.0)
    for year, alive, bought in zip(YEARS, SURVIVAL, INCIDENCE_BUYOUT, strict=True):
        assert found.survival_at(4.0 * year) == pytest.approx(alive, abs=5e-3)
        assert found.incidence_at(1, 4.0 * year) == pytest.approx(bought, abs=5e-3)
        # The rival cause taken as censored: what the estimator is there to avoid.
        assert 1.0 - overstated.survival_at(4.0 * year) > bought + 0.01


def test_kaplan_meier_of_the_leukaemia_trial() -> None:
    # Remission with 6-mercaptopurine: Freireich et al. (1963), Blood 21, 699-716, as in Kleinbaum & Klein (2012),
    # Survival Analysis, 3rd ed., table 2.1.
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    found = kaplan_meier(weeks, [True] * 9 + [False] * 12)
    published = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    for week, alive in published.items():
        assert found.survival_at(week) == pytest.approx(alive, abs=5e-5)
    assert found.survival_at(5.9) == 1.0


def test_the_estimators_agree_where_nothing_is_censored() -> None:
    quarter, cause = _competing(4000)
    counted = cumulative_incidence(quarter, cause, 2, 4000)
    estimated = aalen_johansen(quarter, cause + 1.0)
    for q in (4, 17, 40, 200):
        assert estimated.incidence_at(1, q) == pytest.approx(counted[0, q - 1], abs=1e-12)


def test_hazards_rise_to_the_peak_of_the_log_logistic_and_fall() -> None:
    # The shape of Park & Russo (1996): median 10 years, shape 1.8, peak at 8.83 years of 0.0906 a year.
    quarter = np.ceil(4.0 * 10.0 * (1.0 / _even(N) - 1.0) ** (-1.0 / 1.8))
    horizon = 100
    cause = np.where(quarter <= horizon, 0.0, -1.0)
    lived = np.minimum(quarter, horizon)
    assert survival_at(lived, 5.0).value == pytest.approx(0.7768953868, abs=1e-4)
    assert survival_at(lived, 10.0).value == pytest.approx(0.5, abs=1e-4)
    middle = median_life(lived, cause >= 0.0)
    assert middle is not None
    assert middle.value == 40.0
    hazards = [hazard.value for hazard in hazards_by_year(lived, cause >= 0.0, horizon) if hazard]
    peak = int(np.argmax(hazards))
    assert peak + 1 == math.ceil(8.8340754445)
    # A year's chance at a hazard of h: 1 - exp(-h).
    assert -math.log(1.0 - hazards[peak]) == pytest.approx(0.0905584297, abs=2e-4)


def test_who_lives_to_the_horizon_has_not_ended() -> None:
    lived, ended = np.array([4.0, 8.0, 8.0]), np.array([True, True, False])
    first, second = hazards_by_year(lived, ended, 8)
    assert first is not None
    assert second is not None
    assert (first.value, second.value) == (pytest.approx(1.0 / 3.0), 0.5)


def test_a_year_with_nobody_left_has_no_hazard() -> None:
    assert hazards_by_year(np.array([2.0]), np.array([True]), 8)[1] is None


def test_the_median_life_is_unknown_where_fewer_than_half_end() -> None:
    assert median_life(np.array([3.0, 8.0, 8.0]), np.array([True, False, False])) is None


@pytest.mark.parametrize(("quarters", "survival", "incidence"), [(60, 14, 15), (61, 15, 16), (3, 0, 1), (4, 0, 1)])
def test_years_that_are_reported(quarters: int, survival: int, incidence: int) -> None:
    assert len(survival_years(quarters)) == survival
    assert len(incidence_years(quarters)) == incidence
    assert by_year(np.ones((2, quarters))).shape == (2, incidence)


@given(st.lists(st.tuples(st.integers(1, 13), st.integers(-1, 2)), min_size=1, max_size=50))
def test_every_venture_is_counted_once(lives: list[tuple[int, int]]) -> None:
    horizon = 13
    cause = np.array([c for _, c in lives], dtype=float)
    lived = np.array([q if c >= 0 else horizon for q, c in lives], dtype=float)
    incidence = cumulative_incidence(lived, cause, 3, horizon)
    assert np.all(np.diff(incidence, axis=1) >= 0.0)
    for years in (1, 2, 3):
        # Neither ended so far, nor alive: at the horizon only.
        assert survival_at(lived, years).value + incidence[:, 4 * years - 1].sum() == pytest.approx(1.0)
    assert incidence[:, -1].sum() == pytest.approx(np.mean(cause >= 0.0))
