"""The same seed gives the same bits: on any threads, for any number of paths, with any rule on or off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulate.engine.kernel import NonFiniteResult
from simulate.engine.planner import plan
from simulate.engine.run import record, simulate, simulate_many
from simulate.scenario import Scenario, load
from simulate.statistics.bands import bands_by_name

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MARKET = ("demand", "price", "input_cost", "technology", "tariff")
RULES = {
    "governance.enabled": False,
    "exit.enabled": False,
    "governance.dispute_rate": 0.0,
    "elements.shared_goals": 0.1,
    "market.regulation.event_rate": 0.0,
    "partners.Carmaker.distress_rate": 0.5,
    "governance.review_interval_quarters": 1,
}


@pytest.fixture(scope="module")
def battery() -> Scenario:
    return load(SCENARIOS / "battery_cells.toml")


def same(first: np.ndarray, second: np.ndarray) -> bool:
    return first.tobytes() == second.tobytes()


def test_threads(battery: Scenario) -> None:
    one = simulate(battery, 20_000, threads=1)
    two = simulate(battery, 20_000, threads=2)
    assert same(one.matrix, two.matrix)
    assert (one.threads, two.threads) == (1, 2)


@pytest.mark.parametrize("sampler", ["sobol", "random"])
@pytest.mark.parametrize("antithetic", [False, True])
def test_fewer_paths_are_a_prefix(battery: Scenario, sampler: str, antithetic: bool) -> None:
    scenario = battery.with_changes({"simulation.sampler": sampler, "simulation.antithetic": antithetic})
    few, many = simulate(scenario, 1_500), simulate(scenario, 3_000)
    assert same(few.matrix, np.ascontiguousarray(many.matrix[:, :1_500]))


def test_a_trajectory_does_not_depend_on_where_a_run_begins(battery: Scenario) -> None:
    whole = simulate(battery, 9_000)
    part = simulate(battery, 808, first=8_191)
    assert same(part.matrix, np.ascontiguousarray(whole.matrix[:, 8_191:8_999]))


def test_scenarios_in_one_call_are_those_in_two(battery: Scenario) -> None:
    other = battery.with_("elements.shared_goals", 0.2)
    together = simulate_many([battery, other], 1_000)
    apart = [simulate(battery, 1_000), simulate(other, 1_000)]
    assert all(same(a.matrix, b.matrix) for a, b in zip(together, apart, strict=True))


@pytest.mark.parametrize("key", RULES)
def test_the_market_does_not_know_the_rules(battery: Scenario, key: str) -> None:
    numbers = list(range(64))
    with_rule = record(battery, numbers)
    without = record(battery.with_(key, RULES[key]), numbers)
    for name in MARKET:
        assert same(with_rule[name], without[name]), name
    assert (
        not same(with_rule["alignment"], without["alignment"])
        or not same(with_rule["joint"], without["joint"])
        or (not same(with_rule["ebitda"], without["ebitda"]))
    ), "the rule must matter somewhere, or the test shows nothing"


def test_a_replay_is_the_run(battery: Scenario) -> None:
    outcomes = simulate(battery, 500)
    chosen = [3, 499, 64, 63]
    series = record(battery, chosen)
    cash = series["free_cash_flow"]
    cumulative = np.cumsum(cash, axis=0)
    assert np.allclose(np.minimum(cumulative.min(axis=0), 0.0), outcomes["peak_funding"][chosen], rtol=1e-12)
    alone = record(battery, [499])
    for name, values in series.items():
        assert same(np.ascontiguousarray(values[:, 1]), np.ascontiguousarray(alone[name][:, 0])), name


def test_another_seed_is_another_world(battery: Scenario) -> None:
    one, other = record(battery, [0]), record(battery.with_("simulation.seed", 1), [0])
    assert not np.allclose(one["demand"], other["demand"])


def test_antithetic_pairs_mirror_the_market(battery: Scenario) -> None:
    frozen = {f"market.{name}.jump_rate": 0.0 for name in ("demand", "price", "input_cost", "technology")}
    scenario = battery.with_changes({**frozen, "simulation.antithetic": True})
    series = record(scenario, [6, 7])
    pair = np.log(series["demand"])
    centre = np.log(plan(scenario).series["demand"])
    variance = 0.07**2 * -np.expm1(-2 * 0.35 * np.arange(60) / 4) / (2 * 0.35)
    assert np.allclose(pair.mean(axis=1), centre - variance / 2, atol=1e-13)
    draws = scenario.draw(6, 2)["venture.base_volume"]
    assert np.isclose(np.sqrt(draws[0] * draws[1]), 38_000_000.0)


def test_a_result_that_is_not_finite_has_an_address(battery: Scenario) -> None:
    broken = battery.with_changes({"market.price.jump_mean": 900.0, "market.price.jump_rate": 0.01})
    with pytest.raises(NonFiniteResult, match=r"trajectory \d+ .*seed 20260526"):
        simulate(broken, 640)


def test_a_plan_that_is_not_finite_is_told(battery: Scenario) -> None:
    with pytest.raises(NonFiniteResult, match="the plan itself"):
        simulate(battery.with_("market.price.trend", 60.0), 64)


def test_a_result_whose_errors_would_overflow_has_an_address_too(battery: Scenario) -> None:
    """The error of a standard deviation needs the fourth power of a result."""
    broken = battery.with_changes({"market.price.jump_mean": 200.0, "market.price.jump_rate": 0.01})
    with pytest.raises(NonFiniteResult, match=r"trajectory \d+ .*e\+"):
        simulate(broken, 640)


def _wild(factor: str) -> Scenario:
    return load(SCENARIOS / "minimal.toml").with_changes(
        {f"market.{factor}.jump_mean": 900.0, f"market.{factor}.jump_rate": 4.0}
    )


def test_an_index_beyond_all_numbers_has_bands_all_the_same() -> None:
    """Without a warning, which would be an error here, and none of them a difference of infinities."""
    factor, wild = "technology", _wild("technology")
    outcomes = simulate(wild, 64)
    found = bands_by_name(outcomes, record(wild, range(64)))
    assert not any(np.isinf(bands).any() for bands in found.values())
    assert found[factor].max() == 1e299


def test_a_demand_beyond_all_numbers_is_no_plausible_figure() -> None:
    """Infinite demand at no price is not a number, and comes out as none."""
    with pytest.raises(NonFiniteResult, match="is nan"):
        simulate(_wild("demand"), 64)


def test_a_failure_stops_the_other_chunks(battery: Scenario) -> None:
    calls: list[int] = []

    def stop(done: int, total: int) -> None:
        calls.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(battery, 200_000, progress=stop)
    assert calls
    assert calls[0] < 200_000
