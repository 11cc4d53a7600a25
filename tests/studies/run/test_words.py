"""Sentences claim what their errors support, and nothing else."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from simulate.presentation.wording import (
    number,
    percent_margin_alone,
    percent_with_margin,
    points,
    quarter_date,
    with_margin,
)
from simulate.statistics.estimates import Estimate, share
from simulate.statistics.paired import share_difference
from simulate.studies.run.summary import summarise
from simulate.studies.run.words import findings
from tests import synthetic


def _said(run: Any) -> str:
    return " ".join(finding.text for finding in findings(summarise(run)))


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
    few, following = findings(summarise(synthetic.outcomes(7)))
    assert few.text.startswith("7 futures")
    assert "too few" in few.text
    assert following.command == "jvsim run FILE --paths 16384"


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
    ("count", "n", "text"),
    [
        (0, 100_000, "0.0 % (at most 0.004 %)"),
        (10_000, 10_000, "100.0 % (at least 99.96 %)"),
        (0, 100, "0.0 % (at most 4 %)"),
        (3, 2000, "0.15 (0.05 to 0.44) %"),
        (1997, 2000, "99.85 (99.56 to 99.95) %"),
        (660, 2000, "33.0 ± 2.1 %"),
        (132_788, 403_000, "32.95 ± 0.15 %"),
    ],
)
def test_a_share_is_written_with_its_margin_or_its_limits(count: int, n: int, text: str) -> None:
    assert percent_with_margin(share(np.arange(n) < count)) == text


@pytest.mark.parametrize(("count", "text"), [(0, "≤ 0.2 %"), (2000, "≥ 99.8 %"), (3, "0.1–0.4"), (660, "± 2.1 %")])
def test_a_margin_under_a_share_is_short(count: int, text: str) -> None:
    assert percent_margin_alone(share(np.arange(2000) < count)) == text


@pytest.mark.parametrize(
    ("gained", "lost", "n", "text"),
    [
        (0, 0, 1000, "0.0 (-0.4 to 0.4) pts"),
        (4, 0, 1000, "+0.4 (0.0 to 1.0) pts"),
        (0, 4, 1000, "-0.4 (-1.0 to 0.0) pts"),
        (100, 50, 1000, "+5.0 ± 2.4 pts"),
    ],
)
def test_a_difference_of_shares_is_written_with_limits_where_few_futures_changed(
    gained: int, lost: int, n: int, text: str
) -> None:
    place = np.arange(n)
    base, other = (place >= gained) & (place < gained + lost), place < gained
    assert points(share_difference(base, other)) == text


@pytest.mark.parametrize(("t", "date"), [(0, "2027-Q3"), (1, "2027-Q4"), (2, "2028-Q1"), (59, "2042-Q2")])
def test_quarters_have_dates(t: int, date: str) -> None:
    assert quarter_date("2027-Q3", t) == date


@pytest.mark.parametrize("error", np.geomspace(1e-6, 1e6, 25))
def test_margins_are_never_written_as_nothing(error: float) -> None:
    _, _, margin = with_margin(Estimate(1234.5, error)).partition(" ± ")
    assert float(margin.replace(",", "")) == pytest.approx(1.96 * error, rel=0.35)


# ---- what is not to be relied on ------------------------------------------------------------------------------------


def test_a_mean_that_rests_on_ten_futures_comes_with_a_warning() -> None:
    run = synthetic.outcomes(4000)
    assert "Ten futures" not in _said(run)
    run["venture_npv"][:3] = -1e6
    assert "Ten futures make much of the variance of the value of the venture (100 %" in _said(run)


def test_a_constant_need_of_funds_has_no_tail() -> None:
    run = synthetic.outcomes(1000)
    run["peak_funding"][:] = -197.0
    said = _said(run)
    assert "funding peaks at 197 million in every future" in said
    assert "one future of twenty" not in said
