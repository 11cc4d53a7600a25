"""What `--vary` means, and that everything wrong with it is told at once, before anything runs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate.scenario import Scenario, ScenarioError
from simulate.studies.sweep.grid import MOST_POINTS, grid_of
from tests import real
from tests.laboratory import build, partners


def _values(text: str, key: str = "venture.price") -> tuple[Any, ...]:
    return grid_of(real.scenario(), [f"{key}={text}"])[0][0].values


def _problems(*vary: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        grid_of(real.scenario(), vary)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1:2:0.25", (1.0, 1.25, 1.5, 1.75, 2.0)),
        ("0.1:0.5:0.1", (0.1, 0.2, 0.3, 0.4, 0.5)),
        ("0.3:0.7:0.15", (0.3, 0.45, 0.6)),
        ("3:1:-1", (3.0, 2.0, 1.0)),
        ("2:2:1", (2.0,)),
        ("1e2:3e2:1e2", (100.0, 200.0, 300.0)),
        (" 1 : 2 : 1 ", (1.0, 2.0)),
        ("98, 99.5,1_000", (98.0, 99.5, 1000.0)),
        ("98,", (98.0,)),
    ],
)
def test_ranges_and_lists_of_numbers(text: str, values: tuple[float, ...]) -> None:
    assert _values(text) == values


@given(st.integers(1, 999), st.integers(0, 40), st.integers(1, 99), st.integers(0, 3))
def test_a_range_is_made_of_exact_decimals(low: int, n: int, step: int, places: int) -> None:
    unit = Decimal(1).scaleb(-places)
    first, by = low * unit, step * unit
    from simulate.studies.sweep.grid import _range

    assert _range(f"{first}:{first + n * by}:{by}") == [float(first + i * by) for i in range(n + 1)]
    assert _range(f"{first}:{first + n * by + by / 2}:{by}") == [float(first + i * by) for i in range(n + 1)]


@pytest.mark.parametrize(
    ("key", "text", "values"),
    [
        ("governance.review_interval_quarters", "0:8:4", (0, 4, 8)),
        ("governance.enabled", "true,false", (True, False)),
        ("governance.enabled", "on,off", (True, False)),
        ("market.tariff.initial", "open, hostile", ("open", "hostile")),
        ("exit.triggers.deadlock.settlement", "liquidation,'third_party_sale'", ("liquidation", "third_party_sale")),
        ("venture.base_volume.sigma", "0.1,0.2", (0.1, 0.2)),
        ("governance.escalation.0", "0.1:0.3:0.1", (0.1, 0.2, 0.3)),
        ("exit.lockup_quarters", "4,8", (4, 8)),
    ],
)
def test_values_are_what_the_key_holds(key: str, text: str, values: tuple[Any, ...]) -> None:
    found = _values(text, key)
    assert found == values
    assert [type(a) for a in found] == [type(b) for b in values]


def test_a_distribution_is_a_value() -> None:
    found = _values('{ dist = "uniform", low = 90.0, high = 99.0 }, 98')
    assert found == ({"dist": "uniform", "low": 90.0, "high": 99.0}, 98.0)


def test_the_grid_in_python() -> None:
    vary = {"partners.0.equity": np.linspace(0.4, 0.6, 3), "governance.review_interval_quarters": "0:4:2"}
    axes, scenarios = grid_of(real.scenario(), vary)
    assert [axis.key for axis in axes] == ["partners.Carmaker.equity", "governance.review_interval_quarters"]
    assert axes[0].values == (0.4, 0.5, 0.6)
    assert (axes[0].now, axes[1].now) == (0.5, 4)
    found = [(s.partners[0].equity, s.partners[1].equity, s.governance.review_interval_quarters) for s in scenarios]
    assert found == [(a, 1.0 - a, b) for a in (0.4, 0.5, 0.6) for b in (0, 2, 4)]


def test_labels_are_short_and_unlike() -> None:
    axes, _ = grid_of(real.scenario(), ["partners.Carmaker.side_margin=1,2", "partners.Cell maker.side_margin=1,2"])
    assert [axis.label for axis in axes] == ["Carmaker.side_margin", "Cell maker.side_margin"]
    two = build(partners=partners({"name": "A.B. [Ltd]"}))
    axes, _ = grid_of(two, ['partners."A.B. [Ltd]".equity=0.4,0.6'])
    assert axes[0].label == "A.B. [Ltd].equity"


@pytest.mark.parametrize(
    ("key", "term"),
    [("partners.Carmaker.equity", True), ("venture.price", False), ("market.demand.trend", False),
     ("venture.base_volume.sigma", False), ("partners.Carmaker.alone.capex", False),
     ("partners.Carmaker.initial_contribution", True), ("exit.supply_margin", True),
     ("exit.triggers.losses.discount", True), ("venture.learning_rate", False), ("exit.supply_years", False),
     ("partners.Carmaker.discount_rate", False), ("governance.deadlock_resolution", False)],
)  # fmt: skip
def test_what_partners_can_agree_on(key: str, term: bool) -> None:
    assert grid_of(real.scenario(), [f"{key}=0.3,0.4"])[0][0].term is term


def test_units_are_the_scenario_s_own() -> None:
    base = real.scenario()
    names = ["partners.Carmaker.side_margin", "partners.Carmaker.initial_contribution", "venture.price"]
    axes, _ = grid_of(base, [f"{name}=1,2" for name in names])
    currency, volume = base.scenario.currency, base.scenario.volume_unit
    price = f"{currency} per {volume}"
    assert [axis.unit for axis in axes] == [price, f"{currency} million", price]


@pytest.mark.parametrize(
    ("vary", "told"),
    [
        ("governance.review_intervall=1,2", 'did you mean "review_interval_quarters"?'),
        ("governance=1,2", "got a table"),
        ("venture.price", "after key="),
        ("venture.price=", "got no value"),
        ("venture.price=1,,2", "an empty value"),
        ("venture.price=5:1:1", "the range is empty"),
        ("venture.price=1:5:-1", "the range is empty"),
        ("venture.price=1:5:0", "a step other than 0"),
        ("venture.price=1:5", "expected lo:hi:step"),
        ("venture.price=1:5:x", 'got "x"'),
        ("venture.price=1:inf:1", 'got "inf"'),
        ("venture.price=0:1:1e-9", "values at most"),
        ("venture.price=90,90.0", "got 90 twice"),
        ("simulation.seed=1,2", "the same futures"),
        ("market.tariff.initial=open,hostil", 'did you mean "hostile"?'),
        ("governance.review_interval_quarters=0:1:0.5", "whole number"),
        ("partners.Carmaker.equity=0:1:0.5", "at partners.Carmaker.equity=0)"),
        ("venture.price=cheap,98", 'got "cheap" (at venture.price=cheap)'),
    ],
)
def test_what_is_wrong_is_told(vary: str, told: str) -> None:
    lines = _problems(vary)
    assert any(told in line for line in lines)
    assert all(line.startswith("--vary: ") for line in lines)


def test_everything_is_told_at_once() -> None:
    assert len(_problems("venture.prise=1,2", "venture.price=1:x:2", "venture.tax_rate=1:0:1")) == 3
    lines = _problems("venture.price=90:95:1", "governance.review_interval_quarters=0.5,4,-1")
    assert len(lines) == 2
    assert "6 of 18 points, first at venture.price=90, governance.review_interval_quarters=0.5" in lines[0]


def test_many_problems_are_cut() -> None:
    lines = _problems("governance.review_interval_quarters=0.25:40:0.5")
    assert len(lines) == 13
    assert "more problems" in lines[-1]


def test_a_key_twice_and_a_grid_too_large() -> None:
    assert "twice" in _problems("venture.price=1,2", "venture.price=3,4")[0]
    assert f"{MOST_POINTS:,} points at most" in _problems("venture.price=1:200:1", "venture.unit_cost=1:200:1")[0]
    assert "one key at least" in _problems()[0]


def test_the_base_is_not_touched() -> None:
    base: Scenario = real.scenario()
    before = base.to_toml()
    grid_of(base, ["partners.Carmaker.equity=0.1,0.9"])
    assert base.to_toml() == before
