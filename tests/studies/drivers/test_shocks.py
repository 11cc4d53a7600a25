"""Families of shocks: what is frozen stands still, everything else meets the same draws."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.engine.run import record, simulate
from simulate.scenario import Scenario, load
from simulate.scenario.templates import path
from simulate.studies.drivers.shocks import expected_growth, families, frozen

N = 200


@pytest.fixture(scope="module")
def battery() -> Scenario:
    return load(path("battery_cells"))


def _frozen(scenario: Scenario, *names: str) -> dict[str, np.ndarray]:
    chosen = [family for family in families(scenario) if family.name in names]
    assert len(chosen) == len(names)
    return record(frozen(scenario, chosen), range(N))


@pytest.mark.parametrize("name", ["demand", "price", "input cost", "technology"])
def test_a_frozen_factor_stays_on_its_trend_and_the_others_move_as_before(battery: Scenario, name: str) -> None:
    before, after = record(battery, range(N)), _frozen(battery, name)
    key = name.replace(" ", "_")
    trend = getattr(battery.market, key).trend
    quarters = np.arange(battery.horizon_quarters)[:, None]
    assert after[key] == pytest.approx(np.broadcast_to(np.exp(trend * quarters / 4.0), after[key].shape), rel=1e-12)
    for other in {"demand", "price", "input_cost", "technology", "tariff"} - {key}:
        if other != "tariff":
            # Correlated factors share normals: what a factor itself draws does not change.
            assert np.array_equal(after[other], before[other])


def test_a_frozen_tariff_is_that_of_the_plan(battery: Scenario) -> None:
    told = battery.with_("market.tariff.announced", [{"quarter": "2028-Q1", "regime": "hostile"}])
    assert (_frozen(told, "tariff")["tariff"] == 0.15).all()


def test_a_frozen_relationship_neither_quarrels_nor_shifts(battery: Scenario) -> None:
    series = _frozen(battery, "relationship")
    for name in ("dispute_level", "strategy_shift_0", "strategy_shift_1", "distress_0", "distress_1"):
        assert not series[name].any()


def test_with_all_frozen_and_no_resets_every_future_is_the_plan(battery: Scenario) -> None:
    calm = frozen(battery, families(battery)).with_changes({"governance.enabled": False, "venture.capex_overrun": 1.0})
    values = simulate(calm, 50)["venture_npv"]
    assert values == pytest.approx(np.full(50, values[0]), rel=1e-12)


def test_uncertain_inputs_are_frozen_at_their_medians(battery: Scenario) -> None:
    uncertain = next(family for family in families(battery) if family.name == "uncertain inputs")
    still = frozen(battery, [uncertain])
    assert not still.uncertain
    assert still.venture.base_volume == pytest.approx(38_000_000.0, rel=1e-12)


def test_what_does_not_move_has_nothing_to_freeze() -> None:
    minimal = load(path("minimal"))
    still = {family.name for family in families(minimal) if not family.moves}
    assert {"tariff", "subsidy", "regulation"} <= still
    assert "demand" not in still


def test_a_rate_that_is_uncertain_is_frozen_with_its_family(battery: Scenario) -> None:
    law = {"dist": "uniform", "low": 0.1, "high": 0.3}
    unsure = battery.with_("market.demand.volatility", law)
    both = frozen(unsure, [family for family in families(unsure) if family.name in ("uncertain inputs", "demand")])
    assert both.market.demand.volatility == 0.0
    assert not both.uncertain


def test_the_expected_level_of_blocks_of_one_quarter() -> None:
    """Independent changes: the expected level grows by the mean of exp(change - mean) a quarter."""
    levels = np.exp(np.cumsum([0.0, 0.1, -0.2, 0.05, 0.3, -0.1, 0.02, 0.15, -0.3]))
    changes = np.diff(np.log(levels))
    expected = 4.0 * np.log(np.mean(np.exp(changes - changes.mean())))
    assert expected_growth(levels.tolist(), 1, 41) == pytest.approx(expected, rel=1e-12)
    assert expected_growth(levels.tolist(), 1, 1) == 0.0


def test_a_frozen_history_grows_as_its_expected_level(battery: Scenario) -> None:
    levels = np.exp(np.cumsum(np.random.default_rng(1).normal(0.01, 0.08, 40)))
    told = battery.with_changes({"market.demand.history": levels.tolist(), "market.demand.block_quarters": 6})
    told = told.without("market.demand.trend")
    moving = record(told, range(8000))["demand"][-1]
    still = _frozen(told, "demand")["demand"][-1]
    assert np.ptp(still) == 0.0
    assert abs(moving.mean() - still[0]) < 4.0 * moving.std() / np.sqrt(8000)
