"""Numbers far from all that is usual are doubted, by name; what somebody would write is not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from simulate import catalogue
from simulate.scenario import Scenario, ScenarioError, load
from simulate.scenario.distributions import Distribution
from simulate.scenario.plausibility import METRICS, basis_values, doubts
from simulate.scenario.shape import Shape, keys, shape_at
from simulate.scenario.tables import Tables
from simulate.scenario.tree import dotted, leaves, plain, tree
from simulate.scenario.usual import BASES, SHORT
from tests.scenario.examples import SCENARIOS, SHIPPED, TODAY, full

pytestmark = pytest.mark.no_cover
"""Thousands of cases that go the same ways: the tracer would take thrice as long over them as they do."""

PAID = load(SCENARIOS / "software_stack.toml")
"""A scenario in which every table stands."""
PAID_KEYS = {".".join(map(str, path)) for path, _ in leaves(plain(PAID))}


def numbers(table: Any, path: str = "") -> Iterator[tuple[str, Shape]]:
    """Every key of a number, the first item of each list; but seeds and thresholds, which have tests of their own."""
    for key, shape in keys(table).items():
        here = f"{path}.{key}" if path else key
        inner = shape.item(0) if shape.is_list else shape
        if inner is not None and inner.table is not None:
            yield from numbers(inner.table, f"{here}.0" if shape.is_list else here)
        elif not shape.is_list and shape.quantity is not None:
            yield here, shape


APART = ("simulation.seed", "simulation.paths", "exit.triggers.0.above", "exit.triggers.0.below")
NUMBERS = {key: shape for key, shape in numbers(Tables) if key not in APART and not key.startswith("dependence")}
DRAWN = [key for key, shape in NUMBERS.items() if shape.laws]
LAWS = {
    "normal": {"dist": "normal", "mean": 1e10, "sd": 1.0},
    "lognormal": {"dist": "lognormal", "median": 1.0, "sigma": 15.0},
    "uniform": {"dist": "uniform", "low": 1e10, "high": 2e10},
    "a wide one": {"dist": "student_t", "df": 3, "location": 0.0, "scale": 1e11, "min": -1e14, "max": 1e14},
}


def base(key: str) -> Scenario:
    """A scenario in which a key has something to say: with a threshold that it may stand beside."""
    if key.startswith("today"):
        return of_today()
    return second_edition(full() if key.startswith("market") and key not in PAID_KEYS else PAID)


@cache
def of_today() -> Scenario:
    return full().with_({"scenario.rules": 2, "today": TODAY})


@cache
def second_edition(scenario: Scenario) -> Scenario:
    return scenario.with_("scenario.rules", 2)


def told(scenario: Scenario, key: str, value: Any) -> list[str]:
    """What is said of a key: that it is refused, or every piece of advice."""
    try:
        return scenario.with_(key, value).warnings()
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]


@pytest.mark.parametrize("key", NUMBERS)
@pytest.mark.parametrize("value", [1e12, -1e12])
def test_every_number_far_out_is_doubted_or_refused_by_name(key: str, value: float) -> None:
    name = key.rpartition(".")[2]
    assert any(name in sentence for sentence in told(base(key), key, value))


@pytest.mark.parametrize("key", DRAWN)
@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_every_law_far_out_is_doubted_or_refused_by_name(key: str, law: dict[str, Any]) -> None:
    name = key.rpartition(".")[2]
    assert any(name in sentence for sentence in told(base(key), key, law))


@pytest.mark.parametrize("key", [key for key, shape in NUMBERS.items() if shape.usual and shape.usual.low > 0.0])
def test_numbers_that_are_far_too_small_are_doubted(key: str) -> None:
    name = key.rpartition(".")[2]
    assert any(name in sentence for sentence in told(base(key), key, 1e-12 if NUMBERS[key].laws else 1))


@pytest.mark.parametrize("metric", [metric for metric in METRICS if metric in catalogue.METRICS])
@pytest.mark.parametrize("side", ["above", "below"])
def test_every_threshold_far_out_is_doubted_by_name(metric: str, side: str) -> None:
    name = {"above": "deadlock", "below": "lost trust"}[side]
    trigger = f"exit.triggers.{name}"
    odd = full().with_changes({"scenario.rules": 2, f"{trigger}.metric": metric, f"{trigger}.{side}": 1e9})
    wanted = f"exit.triggers.{name}.{side} ({metric}) = 1e+09"
    assert any(sentence.startswith(wanted) for sentence in odd.warnings())


def stated(scenario: Scenario) -> Iterator[tuple[str, Shape, float]]:
    """The numbers that a shipped scenario states, other than 0."""
    root = tree(scenario)
    for path, leaf in leaves(root):
        shape = shape_at(path, plain(scenario))
        value = leaf.median if isinstance(leaf, Distribution) else leaf
        if shape is not None and shape.quantity is not None and isinstance(value, float) and value != 0.0:
            yield dotted(path, root), shape, value


@pytest.mark.parametrize("scenario", [load(file) for file in SHIPPED], ids=[file.stem for file in SHIPPED])
def test_money_in_single_units_is_doubted_with_what_was_meant(scenario: Scenario) -> None:
    money = [
        (key, value) for key, shape, value in stated(scenario) if shape.quantity and "million" in shape.quantity.unit
    ]
    assert len(money) >= 2
    for key, value in money:
        advice = told(scenario, key, 1e6 * value)
        assert any(key in sentence and f"did you mean {value:g}?" in sentence for sentence in advice), (key, advice)


@pytest.mark.parametrize("scenario", [full(), PAID], ids=["battery_cells", "software_stack"])
def test_percent_is_doubted_or_refused(scenario: Scenario) -> None:
    """Of 5 % and more; a rate of 1 % a year in percent is one of 1 a year, which may be meant."""
    units = ("share", "fraction", "1/year", "1/sqrt(year)", "log", "share/year", "score", "correlation")
    for key, shape, value in stated(scenario):
        if shape.quantity and shape.quantity.unit in units and abs(value) >= 0.05:
            advice = told(scenario, key, 100.0 * value)
            assert any(key.rpartition(".")[2] in sentence for sentence in advice), (key, value, advice)


@pytest.mark.parametrize("scenario", [load(file) for file in SHIPPED], ids=[file.stem for file in SHIPPED])
def test_no_shipped_number_is_doubted_nor_near_to_it(scenario: Scenario) -> None:
    """Halved or doubled, none is far from usual."""
    assert list(doubts(scenario)) == []
    bases = basis_values(scenario)
    for key, shape, value in stated(scenario):
        usual = shape.usual
        if usual is not None and usual.of != "horizon":
            for near in (0.5 * value, 2.0 * value):
                assert usual.holds(near, bases[usual.of]) or not shape.quantity or not shape.quantity.holds(near), key


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("venture.discount_rate", -0.09, "0.09"),
        ("venture.learning_rate", 0.82, "0.18"),
        ("exit.unagreed_leakage", 0.8, "0.2"),
        ("governance.reset.narrow_share", 0.75, "0.25"),
        ("market.price.jump_mean", -30, "-0.3"),
        ("market.price.jump_sd", 5, "0.05"),
        ("partners.Carmaker.alone.unit_cost_premium", 5, "0.05"),
        ("venture.capex_overrun", 110, "1.1"),
        ("venture.base_volume", {"dist": "lognormal", "median": 38_000_000, "sigma": 15}, "sigma = 0.15"),
    ],
)
def test_the_doubt_asks_what_was_meant(key: str, value: Any, meant: str) -> None:
    assert [sentence for sentence in full().with_(key, value).warnings() if f"did you mean {meant}?" in sentence]


def test_a_default_is_never_doubted() -> None:
    """A horizon shorter than what is left at its default is no reason to doubt the defaults."""
    short = load(SCENARIOS / "minimal.toml").with_("scenario.horizon_years", 1)
    stated_keys = {sentence.partition(" = ")[0] for sentence in doubts(short)}
    assert not {key for key in stated_keys if key.startswith(("exit.lockup", "exit.unagreed", "governance", "market"))}


def test_every_basis_has_words_and_a_value() -> None:
    assert set(BASES) == set(SHORT) == set(basis_values(full())) - {""}
    assert all(value > 0.0 for value in basis_values(full()).values())
