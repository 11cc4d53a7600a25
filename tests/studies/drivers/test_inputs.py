"""Which numbers a tornado moves, and where to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from simulate.scenario import Scenario, ScenarioError, load
from simulate.scenario.changes import changes
from simulate.scenario.templates import path
from simulate.studies.drivers.inputs import inputs
from simulate.studies.drivers.sensitivity import ZERO, Input, Skipped
from tests.laboratory import build, partners


@pytest.fixture(scope="module")
def battery() -> Scenario:
    return load(path("battery_cells"))


@pytest.fixture(scope="module")
def everything(battery: Scenario) -> tuple[list[Input], list[Skipped]]:
    return inputs(battery, 0.1)


@pytest.fixture(scope="module")
def moved(everything: tuple[list[Input], list[Skipped]]) -> dict[str, Input]:
    return {one.label: one for one in everything[0]}


def _sides(scenario: Scenario, share: float, pattern: str) -> tuple[float | None, float | None]:
    [one] = inputs(scenario, share, [pattern])[0]
    return one.low, one.high


def _unlike(scenario: Scenario, change: Mapping[str, Any]) -> set[str]:
    return set(changes(scenario, scenario.with_changes(change)))


def test_plain_numbers_move_by_the_share(moved: dict[str, Input]) -> None:
    price = moved["venture.price"]
    assert (price.low, price.base, price.high) == (88.2, 98.0, 107.8)
    assert price.low_changes == {"venture.price": 88.2}
    trend = moved["market.price.trend"]
    assert (trend.low, trend.high) == (-0.033, -0.027)


def test_uncertain_inputs_go_to_their_own_quantiles(battery: Scenario, moved: dict[str, Input]) -> None:
    drawn = np.quantile(battery.draw(0, 1 << 14)["venture.base_volume"], (0.1, 0.9))
    volume = moved["venture.base_volume"]
    assert (volume.low, volume.high) == pytest.approx(tuple(drawn), rel=1e-3)
    assert volume.by == "P10/P90"
    rate = moved["market.tariff.regimes.open.rate"]
    # A triangle on (0, 0.05) about its middle: F(x) = x² / (0.05 · 0.025).
    assert rate.low == pytest.approx(np.sqrt(0.1 * 0.05 * 0.025), rel=1e-12)


def test_whole_numbers_move_by_one_at_least_and_never_to_nothing(moved: dict[str, Input], battery: Scenario) -> None:
    assert (moved["governance.review_interval_quarters"].low, moved["governance.review_interval_quarters"].high) == (
        3,
        5,
    )
    assert (moved["exit.triggers.deadlock.above"].low, moved["exit.triggers.deadlock.above"].high) == (2, 4)
    once = moved["exit.triggers.deadlock.for_quarters"]
    assert (once.low_changes, once.low, once.high) == (None, None, 2)
    assert "left out" in once.remark
    at_once = battery.with_("exit.triggers.deadlock.notice_quarters", 1)
    assert _sides(at_once, 0.1, "exit.triggers.deadlock.notice_quarters") == (None, 2)
    assert _sides(battery.with_("exit.lockup_quarters", 40), 0.2, "exit.lockup_quarters") == (32, 48)


def test_settings_stay_in_their_range() -> None:
    tied = build(venture={"tax_rate": 0.95, "synergy": 1.0})
    assert _sides(tied, 0.1, "venture.tax_rate") == (0.855, 1.0)
    assert _sides(tied, 0.1, "venture.synergy") == (0.9, None)
    assert _sides(build(venture={"learning_rate": 0.95, "reference_volume": 1.0}), 0.1, "*.learning_rate") == (
        0.855,
        None,
    )


def test_stakes_move_together(battery: Scenario) -> None:
    found, skipped = inputs(battery, 0.1, ["partners.*.equity"])
    assert [one.label for one in found] == ["partners.Carmaker.equity"]
    assert [one.why for one in skipped] == ["is what the other stake leaves"]
    assert found[0].low_changes is not None
    lower = battery.with_changes(found[0].low_changes)
    assert [partner["equity"] for partner in lower.values()["partners"]] == [0.45, 0.55]


def test_a_stake_that_was_left_out_is_no_input() -> None:
    rest = build(partners=partners({"equity": 0.3}, {"equity": 0.7}))
    assert [one.label for one in inputs(rest, 0.1, ["*.equity"])[0]] == ["partners.A.equity"]


def test_the_mean_stay_in_a_regime_moves(battery: Scenario) -> None:
    label = "market.tariff.transition: mean stay in managed"
    [one] = inputs(battery, 0.1, [label])[0]
    assert (one.low, one.base, one.high) == pytest.approx((9.0, 10.0, 11.0), rel=1e-9)
    assert one.high_changes is not None
    row = battery.with_changes(one.high_changes).values()["market"]["tariff"]["transition"][1]
    assert sum(row) == pytest.approx(1.0, abs=1e-12)
    assert 1.0 / (1.0 - row[1]) == pytest.approx(11.0, rel=1e-9)
    assert row[0] / row[2] == pytest.approx(0.03 / 0.07, rel=1e-9)


def test_what_is_nothing_and_thresholds_of_flags_are_not_moved(
    everything: tuple[list[Input], list[Skipped]],
) -> None:
    skipped = {one.label: one.why for one in everything[1]}
    assert skipped["market.technology.reversion"] == ZERO
    assert "0 or 1" in skipped["exit.triggers.carmaker changes strategy.above"]
    assert "history" in skipped["market.demand.block_quarters"]


@pytest.mark.parametrize("name", ["minimal", "robotaxi"])
def test_every_setting_is_a_scenario_that_differs_in_its_key_alone(name: str) -> None:
    scenario = load(path(name))
    found, skipped = inputs(scenario, 0.1)
    labels = [*(one.label for one in found), *(one.label for one in skipped)]
    assert len(set(labels)) == len(labels)
    for one in found[:: max(1, len(found) // 12)]:
        for _, _, change in one.sides():
            unlike = _unlike(scenario, change)
            assert unlike
            assert all(key.split(".")[0] == one.label.split(".")[0] for key in unlike)
            assert len(unlike) == (2 if one.label.endswith(".equity") else 1)


def test_every_number_is_an_input_or_skipped(battery: Scenario, everything: tuple[list[Input], list[Skipped]]) -> None:
    found, skipped = everything
    known = {one.label for one in found} | {one.label for one in skipped} | {"decisions.pilot_paths"}
    what = ("schema_version", "scenario", "simulation")
    numbers = {key for key, leaf in battery.flat().items() if not isinstance(leaf, bool | str | None)}
    assert {key for key in numbers - known if key.split(".")[0] not in what and ".transition." not in key} == set()


def test_how_many_pilots_there_are_is_no_input(battery: Scenario) -> None:
    found, skipped = inputs(battery.with_("scenario.rules", 2), 0.1, ["decisions*"])
    labels = {one.label for one in (*found, *skipped)}
    assert "decisions.inertia" in labels
    assert "decisions.pilot_paths" not in labels


def test_rank_correlations_move_with_their_mirror_images(battery: Scenario) -> None:
    keys = ["venture.base_volume", "venture.capex_overrun"]
    both = battery.with_("dependence", [{"inputs": keys, "rank_correlation": [[1.0, 0.3], [0.3, 1.0]]}])
    [one] = inputs(both, 0.1, ["dependence*"])[0]
    assert one.high_changes is not None
    matrix = both.with_changes(one.high_changes).dependence[0].matrix()
    assert matrix == [[1.0, 0.33], [0.33, 1.0]]


def test_patterns(battery: Scenario) -> None:
    found, _ = inputs(battery, 0.1, ["elements.*", "venture.price"])
    assert len(found) == 6
    with pytest.raises(ScenarioError, match=r'did you mean "venture\.price"'):
        inputs(battery, 0.1, ["venture.prise", "elements.*"])
    with pytest.raises(ScenarioError, match="is 0"):
        inputs(battery, 0.1, ["market.technology.reversion"])
