"""Sentences claim what their errors support, and nothing else."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from simulate.presentation.wording import number, percent_with_margin, quarter_date, share_with_margin, with_margin
from simulate.statistics.estimates import Estimate
from simulate.studies.run.summary import summarise
from simulate.studies.run.words import sentences
from tests import synthetic


def _said(run: Any) -> str:
    return " ".join(sentences(summarise(run)))


def test_what_is_plain_is_said() -> None:
    said = _said(synthetic.outcomes(100_000))
    assert "below its plan of 2,015" in said
    assert "Carmaker is better off by USD" in said
    assert "walking away (its plan alone loses money)" in said
    assert "Cell maker is better off by USD" in said
    assert "than by going alone" in said
    assert "“resets failed” (18" in said
    assert "too close to rank" not in said
    assert "median life is between" in said


def test_a_value_within_its_error_of_nothing_is_not_called_a_gain() -> None:
    run = synthetic.outcomes(400)
    run["venture_npv"][:] += 20.0 - run["venture_npv"].mean()
    run["partner_npv"][0] += 5.0 - run["partner_npv"][0].mean()
    said = _said(run)
    assert "whether more or less than nothing is not established" in said
    assert "Carmaker is neither better nor worse off than by walking away" in said
    assert "Carmaker is better off" not in said


def test_a_value_within_its_error_of_the_plan_is_not_called_below_it() -> None:
    run = synthetic.outcomes(400)
    run["venture_npv"][:] += synthetic.PLAN_NPV - 10.0 - run["venture_npv"].mean()
    said = _said(run)
    assert "not to be told apart from its plan of 2,015" in said
    assert "below its plan" not in said


def test_a_loss_is_called_one() -> None:
    run = synthetic.outcomes(10_000)
    run["partner_npv"][0] -= 2000.0
    assert "Carmaker is worse off by USD" in _said(run)


def test_two_endings_that_are_as_frequent_are_not_ranked() -> None:
    triggers = (("first", "liquidation", -1, 0.3), ("second", "liquidation", -1, 0.3))
    said = _said(synthetic.outcomes(300, triggers=triggers))
    assert "too close to rank" in said


def test_endings_of_pairs_in_step_are_ranked_by_the_pairs() -> None:
    triggers = (("first", "liquidation", -1, 0.34), ("second", "liquidation", -1, 0.3))
    run = synthetic.outcomes(2000, triggers=triggers, antithetic=True)
    run["cause"][:] = np.repeat([0.0] * 320 + [1.0] * 280 + [-1.0] * 400, 2)
    assert "too close to rank" in _said(run)
    simulation: Any = run.scenario.simulation
    simulation.antithetic = False
    assert "too close to rank" not in _said(run)


def test_a_venture_without_spread_is_worth_its_plan() -> None:
    value = -7.684632032840081
    run = synthetic.outcomes(200)
    run["venture_npv"][:] = value
    run = dataclasses.replace(run, plan=dataclasses.replace(run.plan, venture_npv=value))
    said = _said(run)
    assert "USD -7.68 million on average, as planned" in said
    assert "below its plan" not in said


def test_few_futures_say_nothing() -> None:
    (said,) = sentences(summarise(synthetic.outcomes(7)))
    assert said.startswith("7 futures")
    assert "too few" in said


def test_a_life_without_triggers() -> None:
    assert "none was ended before it" in _said(synthetic.outcomes(50, triggers=()))


def test_nothing_that_one_run_cannot_know() -> None:
    said = _said(synthetic.outcomes(10_000))
    for word in ("reset ", "resets matter", "governance", "because"):
        assert word not in said.replace("resets failed", "")


# ---- numbers in words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (571.607, 2.058, "572 ± 4"),
        (571.607, 0.6, "571.6 ± 1.2"),
        (-3316.49, 78.0, "-3,316 ± 153"),
        (0.80012, 0.0014, "0.800 ± 0.003"),
        (12.0, 0.0, "12.0"),
        (12.0, None, "12.0"),
        (0.0, None, "0"),
        (1e-9, 1e-3, "0.000 ± 0.002"),
        (-1e-9, 1e-3, "0.000 ± 0.002"),
    ],
)
def test_an_estimate_has_the_decimals_that_its_error_supports(value: float, error: float | None, text: str) -> None:
    assert with_margin(Estimate(value, error)) == text


def test_shares_in_per_cent() -> None:
    assert percent_with_margin(Estimate(0.3295, 0.00074)) == "32.95 ± 0.15 %"
    assert percent_with_margin(Estimate(1.0, 0.0)) == "100.0 %"
    assert number(None) == "–"


@pytest.mark.parametrize(
    ("value", "n", "text"),
    [
        (0.0, 10_000, "0.0 % (at most 0.03 %)"),
        (1.0, 10_000, "100.0 % (at least 99.97 %)"),
        (0.0, 100, "0.0 % (at most 3 %)"),
        (0.3295, 403_000, "32.95 ± 0.15 %"),
    ],
)
def test_a_share_of_none_or_all_has_a_bound(value: float, n: int, text: str) -> None:
    error = (value * (1.0 - value) / n) ** 0.5
    assert share_with_margin(Estimate(value, error), n) == text


@pytest.mark.parametrize(("t", "date"), [(0, "2027-Q3"), (1, "2027-Q4"), (2, "2028-Q1"), (59, "2042-Q2")])
def test_quarters_have_dates(t: int, date: str) -> None:
    assert quarter_date("2027-Q3", t) == date


@pytest.mark.parametrize("error", np.geomspace(1e-6, 1e6, 25))
def test_margins_are_never_written_as_nothing(error: float) -> None:
    _, _, margin = with_margin(Estimate(1234.5, error)).partition(" ± ")
    assert float(margin.replace(",", "")) == pytest.approx(1.96 * error, rel=0.35)
