"""The values that the simulation is fed with, and how they follow the file."""

from __future__ import annotations

import math
import time
from functools import cache
from typing import Any

import numpy as np
import pytest

from simulate.scenario import Scenario, load, parse
from simulate.scenario.distributions import DISTRIBUTIONS, Uniform
from simulate.scenario.shape import Shape, known_numbers, shape_at
from simulate.scenario.tree import plain
from tests.scenario.examples import FULL, SHIPPED, full, minimal, replaced

pytestmark = pytest.mark.no_cover
"""Thousands of cases that go the same ways: the tracer would take thrice as long over them as they do."""


@cache
def complete() -> Scenario:
    """The full scenario with a payment, and gates where it has none."""
    text = replaced(
        "[elements]",
        '[[payments]]\nname = "tranche"\nfrom = "Carmaker"\nto = "Cell maker"\namount = 100.0\nquarter = 6\n'
        "min_alignment = 0.5\nmax_shortfall = 0.3\npatience_quarters = 8\n[elements]",
    )
    return parse(text)


NUMBERS = [key for key in known_numbers(plain(complete())) if complete().flat()[key] is not None]


def leaf(scenario: Scenario, key: str) -> Any:
    return scenario.flat()[key]


@pytest.mark.parametrize("key", NUMBERS)
def test_every_number_reaches_the_values(key: str) -> None:
    """A small change of any number, and its being drawn, changes the values; no other key is drawn then."""
    scenario = complete()
    value = leaf(scenario, key)
    value = value if isinstance(value, float) else value.median
    changed = _changed(scenario, key, value)
    assert changed.values() != scenario.values()
    assert changed != scenario


def _changed(scenario: Scenario, key: str, value: float) -> Scenario:
    other = 0.97 * value if value else 0.013
    return scenario.with_(key, other)


@pytest.mark.parametrize("key", NUMBERS)
def test_every_number_may_be_drawn(key: str) -> None:
    scenario = complete()
    value = leaf(scenario, key)
    value = value if isinstance(value, float) else value.median
    low, high = sorted((0.98 * value, 0.99 * value)) if value else (0.001, 0.002)
    drawn = scenario.with_(key, {"dist": "uniform", "low": low, "high": high})
    draws = drawn.draw(0, 8)
    assert key in draws
    assert ((draws[key] >= low) & (draws[key] <= high)).all()
    assert not _same(drawn.values(draws), drawn.values())
    assert parse(drawn.to_toml()) == drawn


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, dict):
        return all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return all(_same(a, b) for a, b in zip(left, right, strict=True))
    return not isinstance(left, np.ndarray) and bool(left == right)


def test_what_may_be_drawn_is_every_float() -> None:
    """All floats outside [scenario], [simulation] and [decisions], but the tariff's own."""
    root = plain(complete())
    known = set(known_numbers(root))
    for key, value in complete().flat().items():
        if isinstance(value, float) and not key.startswith(("scenario.", "decisions.", "market.tariff.")):
            assert key in known, key
        if isinstance(value, int):
            assert key not in known, key
    assert shape_at(("venture", "price"), root) is not None
    assert Shape(int).laws == ()


def test_medians_stand_for_what_is_drawn() -> None:
    values = full().values()
    assert values["venture"]["base_volume"] == 38e6
    assert values["venture"]["capex_overrun"] == 1.06
    drawn = full().draw(0, 5)
    assert full().values(drawn)["venture"]["base_volume"] is drawn["venture.base_volume"]
    with pytest.raises(ValueError, match=r"venture\.price"):
        full().values({"venture.price": np.zeros(3)})


def test_layout() -> None:
    values = complete().values()
    assert values["horizon_quarters"] == 60
    tariff = values["market"]["tariff"]
    assert tariff["initial"] == 1
    assert tariff["regimes"][0] == {"name": "open", "low": 0.0, "mode": 0.025, "high": 0.05, "uniform": False}
    assert tariff["announced"] == []
    assert values["market"]["demand"]["history"] is None
    assert values["market"]["correlation"] == {
        "demand_price": 0.25,
        "demand_input_cost": 0.25,
        "demand_technology": 0.0,
        "price_input_cost": 0.0,
        "price_technology": 0.0,
        "input_cost_technology": 0.0,
    }
    first, second = values["venture"]["stages"]
    assert (first["min_alignment"], first["max_shortfall"], first["patience_quarters"]) == (0.0, math.inf, math.inf)
    assert (second["min_alignment"], second["max_shortfall"], second["patience_quarters"]) == (0.4, 0.5, 12)
    (payment,) = values["payments"]
    assert (payment["payer"], payment["payee"]) == (0, 1)
    assert [trigger["holder"] for trigger in values["exit"]["triggers"]] == [0, 1, 0, 1, -1, -1, 1, 1]
    assert values["exit"]["triggers"][0]["above"] is None
    assert isinstance(values["venture"]["ramp_quarters"], int)
    assert isinstance(values["exit"]["triggers"][1]["above"], float)


def test_tariff_rates() -> None:
    text = replaced('{ dist = "triangular", low = 0.00, mode = 0.025, high = 0.05 }', "0.03")
    text = text.replace('"triangular", low = 0.10, mode = 0.15, ', '"uniform", low = 0.10,', 1)
    text = text.replace(
        "announced = []", 'announced = [{quarter="2028-Q3", regime="open"}, {quarter="2027-Q1", regime="hostile"}]'
    )
    tariff = parse(text).values()["market"]["tariff"]
    assert tariff["regimes"][0] == {"name": "open", "low": 0.03, "mode": 0.03, "high": 0.03, "uniform": True}
    assert tariff["regimes"][1]["uniform"]
    assert tariff["regimes"][1]["mode"] == pytest.approx(0.15)
    assert tariff["announced"] == [(0, 2), (6, 0)]


def test_defaults_are_neutral() -> None:
    values = minimal().values()
    assert values["market"]["tariff"]["regimes"] == [
        {"name": "none", "low": 0.0, "mode": 0.0, "high": 0.0, "uniform": True}
    ]
    assert values["market"]["tariff"]["transition"] == [[1.0]]
    assert values["market"]["technology"]["volatility"] == 0.0
    assert values["market"]["technology"]["trend"] == 0.0
    assert values["market"]["subsidy"]["per_unit"] == 0.0
    assert values["partners"][1]["alone"] is None
    assert values["partners"][1]["equity"] == pytest.approx(0.4)
    assert values["partners"][0]["exposure"]["tariff"] == 0.0


def test_drawn_stakes_sum_to_one() -> None:
    scenario = full().with_("partners.Carmaker.equity", Uniform(low=0.4, high=0.6))
    first, second = (partner["equity"] for partner in scenario.values(scenario.draw(0, 100))["partners"])
    np.testing.assert_allclose(first + second, 1.0, atol=1e-15)
    assert np.ptp(first) > 0.15
    assert parse(scenario.to_toml()) == scenario


def test_values_are_quick() -> None:
    scenario = full()
    drawn = scenario.draw(0, 4096)
    start = time.perf_counter()
    for _ in range(20):
        scenario.values(drawn)
    assert (time.perf_counter() - start) / 20 < 0.02


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios(path: Any) -> None:
    scenario = load(path)
    assert parse(scenario.to_toml()) == scenario
    assert scenario.warnings() == []
    assert all(sentence.endswith(".") for sentences in scenario.words().values() for sentence in sentences)


def test_minimal_fits_on_a_screen() -> None:
    lines = (FULL.parent / "minimal.toml").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 66


def test_every_law_is_known() -> None:
    assert list(DISTRIBUTIONS) == [law.model_fields["dist"].default for law in DISTRIBUTIONS.values()]
