"""`jv.elements`: contributions that add up, on futures that all combinations share."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulate.engine.run import simulate
from simulate.scenario import Scenario, ScenarioError, load
from simulate.scenario.templates import path
from simulate.studies.elements.design import KEYS, elements
from tests.laboratory import build

PATHS = 300


@pytest.fixture(scope="module")
def battery() -> Scenario:
    return load(path("battery_cells"))


@pytest.fixture(scope="module")
def found(battery: Scenario) -> Any:
    return elements(battery, PATHS, baseline=0.2)


def test_contributions_add_up_to_the_total(found: Any) -> None:
    names = [one.measure.name for one in found.attributions]
    assert names == [
        "venture.npv.mean",
        "partners.Carmaker.npv.mean",
        "partners.Cell maker.npv.mean",
        "venture.npv.p05",
        "survival_10_years",
    ]
    for one in found.attributions:
        whole = math.fsum(part.value for part in one.parts)
        assert abs(whole - (one.all.value - one.none.value)) < 1e-9
        assert one.total.value == one.all.value - one.none.value
        assert all(part.std_error is not None for part in one.parts)


def test_ends_are_the_scenario_and_the_baseline(battery: Scenario, found: Any) -> None:
    low = battery.with_changes({f"elements.{key}": 0.2 for key in KEYS})
    for scenario, name in ((battery, "all"), (low, "none")):
        alone = simulate(scenario, PATHS)["venture_npv"]
        assert getattr(found.attributions[0], name).value == float(np.mean(alone))


def test_the_contribution_by_hand_of_one_element(battery: Scenario) -> None:
    """With all others at the baseline there is one element, and its contribution is the difference of two runs."""
    low = battery.with_changes({f"elements.{key}": 0.2 for key in KEYS if key != "exit_agreement"})
    [*others, last] = elements(low, PATHS, baseline=0.2).attributions[0].parts
    off = low.with_("elements.exit_agreement", 0.2)
    values = [simulate(scenario, PATHS)["venture_npv"].mean() for scenario in (off, low)]
    assert last.value == pytest.approx(values[1] - values[0], rel=1e-9)
    assert all((part.value, part.std_error) == (0.0, None) for part in others)


def test_a_baseline_equal_to_a_score_is_worth_exactly_nothing(battery: Scenario) -> None:
    found = elements(battery, 200, baseline=0.65)
    for one in found.attributions:
        for key, part in zip(KEYS, one.parts, strict=True):
            if key in ("shared_goals", "clear_governance"):
                assert (part.value, part.std_error) == (0.0, None)
        assert (one.pairs[(0, 2)].value, one.pairs[(0, 2)].std_error) == (0.0, None)


def test_threads_change_nothing(battery: Scenario, found: Any) -> None:
    assert elements(battery, PATHS, baseline=0.2, threads=1).as_dict() == found.as_dict()


def test_how_combinations_are_packed_changes_nothing(battery: Scenario, found: Any) -> None:
    """Each combination run by itself gives the same means."""
    from simulate.studies.elements.shapley import shapley_values

    means = []
    for number in range(32):
        out = {f"elements.{key}": 0.2 for i, key in enumerate(KEYS) if not number >> i & 1}
        means.append(simulate(battery.with_changes(out), PATHS)["venture_npv"].mean())
    assert [part.value for part in found.attributions[0].parts] == shapley_values(np.array(means)).tolist()


def test_an_uncertain_score_is_drawn_where_it_is_in() -> None:
    """The leakage at an exit is linear in the score: its law's mean is what counts."""
    law = {"dist": "uniform", "low": 0.5, "high": 0.9}
    trigger = {"name": "age", "metric": "age", "above": 1.0, "settlement": "third_party_sale"}
    ends = {"triggers": [trigger], "unagreed_delay_quarters": 0, "unagreed_leakage": 0.5}
    scenario = build(years=3.0, elements={"exit_agreement": law}, exit=ends, venture={"ebitda_multiple": 5.0})
    found = elements(scenario, 4096, baseline=0.2)
    one = found.attributions[0]
    certain = elements(scenario.with_("elements.exit_agreement", 0.7), 64, baseline=0.2).attributions[0]
    assert one.parts[4].value == pytest.approx(certain.parts[4].value, rel=1e-3)
    assert found.elements[4].score.startswith("{ dist")
    assert one.parts[4].value > 0.0


def test_a_short_horizon_has_no_survival_at_ten_years() -> None:
    names = [one.measure.name for one in elements(build(years=5.0), 16, baseline=0.2).attributions]
    assert "survival_10_years" not in names


def test_a_baseline_must_be_a_score(battery: Scenario) -> None:
    for wrong in (1.5, -0.1, math.nan, math.inf):
        with pytest.raises(ScenarioError, match="baseline: expected a score from 0 to 1"):
            elements(battery, 10, baseline=wrong)


def test_the_tidy_frame(found: Any) -> None:
    frame = found.to_frame()
    assert len(frame) == 5 * (3 + 5 + 10)
    part = frame.query("measure == 'venture.npv.mean' and what == 'elements.shared_goals'")
    assert part["value"].item() == found.attributions[0].parts[0].value
