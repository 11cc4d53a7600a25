"""What nobody would write, and a fuzzer does: nested deep, endless, huge. Named, each, and never a fault of ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from simulate.scenario import Scenario, ScenarioError, Variant, parse, parse_variant
from simulate.scenario.positions import locate
from simulate.scenario.quantities import LARGEST, shown
from simulate.scenario.shape import Shape
from simulate.scenario.shape import keys as keys_of
from simulate.scenario.tables import Tables
from simulate.scenario.tree import DEEPEST
from tests.scenario.examples import FULL, TODAY, full, problems

pytestmark = pytest.mark.no_cover
"""Thousands of cases that go the same ways: the tracer would take thrice as long over them as they do."""

TEXT = FULL.read_text(encoding="utf-8")
HUGE = (2**63, 10**30, 10**400, 16**5000)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


# ---- nested deep ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [DEEPEST + 1, 100, 300, 400, 5000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{ a = ", " }")])
def test_lists_and_tables_nested_deep_in_a_file_are_named(depth: int, opening: str, closing: str) -> None:
    ((where, _, message),) = problems(f"{TEXT}\n[junk]\nx = {opening * depth}1{closing * depth}\n")
    assert where.startswith("bad.toml")
    assert "nested" in message


@pytest.mark.parametrize("parts", [DEEPEST + 1, 500, 1500])
@pytest.mark.parametrize("form", ["\n[junk]\n{}a = 1\n", "\n[junk.{}a]\nx = 1\n", "\n[[variants]]\nset.{}a = 1\n"])
def test_keys_of_many_parts_are_named_with_their_table(parts: int, form: str) -> None:
    ((where, key, message),) = problems(TEXT + form.format("a." * parts))
    assert where.startswith("bad.toml:")
    assert key in ("junk", "variants")
    assert "nested" in message


@pytest.mark.parametrize("depth", [DEEPEST + 2, 300, 3000])
@pytest.mark.parametrize("key", ["venture.price", "governance.escalation", "scenario.name", "venture.base_volume"])
def test_values_nested_deep_from_python_are_named(depth: int, key: str) -> None:
    with pytest.raises(ScenarioError, match="nested at most"):
        full().with_(key, nested(depth))


@pytest.mark.parametrize("depth", [2, DEEPEST + 1, 300, 3000])
@pytest.mark.parametrize("key", ["venture.price", "governance.escalation", "venture.base_volume"])
def test_values_nested_deep_on_the_command_line_are_named(depth: int, key: str) -> None:
    text = "[" * depth + "]" * depth
    ways: list[Callable[[], Scenario]] = [
        lambda: parse(TEXT, overrides=[f"{key}={text}"]),
        lambda: parse_variant(f"deep: {key}={text}").of(full()),
        lambda: Variant("deep", {key: nested(depth)}).of(full()),
    ]
    for changed in ways:
        with pytest.raises(ScenarioError, match="expected"):
            changed()


def test_a_key_of_many_parts_on_the_command_line_is_named() -> None:
    with pytest.raises(ScenarioError, match="expected a known key"):
        parse(TEXT, overrides=[f"venture.{'a.' * 5000}a=1"])


@pytest.mark.parametrize("value", [nested(3000), {"a": {"b": nested(3000)}}, [[nested(50)] * 60] * 60, "x" * 10**6])
def test_a_value_in_a_message_is_short(value: Any) -> None:
    assert len(shown(value)) == 60
    assert shown(value).endswith("...")


# ---- huge -----------------------------------------------------------------------------------------------------------


def single_values(table: Any, path: str = "") -> Iterator[tuple[str, Shape]]:
    """Every key of the full scenario that holds one value, with what may stand there; of a list, the first item's."""
    for key, shape in keys_of(table).items():
        here = f"{path}.{key}" if path else key
        item = shape.item(0) if shape.is_list else shape
        if item is not None and item.table is not None:
            yield from single_values(item.table, f"{here}.0" if shape.is_list else here)
        elif not shape.is_list and shape.quantity is not None:
            yield here, shape


NUMBERS = {key: shape for key, shape in single_values(Tables) if key != "simulation.seed"}
PAYMENT = {"name": "tranche", "from": "Carmaker", "to": "Cell maker", "amount": 100.0, "quarter": 6}
PAID = full().with_changes({"today": TODAY, "payments": [PAYMENT]})
"""A scenario with payments, stages, triggers and a state of today."""
COUNTS = [*sorted(key for key in NUMBERS if NUMBERS[key].annotation is int), "simulation.seed"]


@pytest.mark.parametrize("key", COUNTS)
@pytest.mark.parametrize("value", HUGE, ids=["64 bits", "30 digits", "400 digits", "6000 digits"])
def test_whole_numbers_have_an_upper_end(key: str, value: int) -> None:
    with pytest.raises(ScenarioError, match="expected a whole number from"):
        PAID.with_(key, value)


@pytest.mark.parametrize("key", sorted(NUMBERS))
@pytest.mark.parametrize("value", [2e15, -2e15, 1e80, 1e300, 10**400])
def test_no_number_is_larger_than_any_unit_makes_it(key: str, value: float) -> None:
    with pytest.raises(ScenarioError, match="expected a") as caught:
        PAID.with_(key, value)
    assert all("no finite" not in problem.message for problem in caught.value.problems)


def test_the_limit_is_said_with_the_unit() -> None:
    with pytest.raises(ScenarioError, match=r"up to 1e\+15 in size \[currency/volume unit\], got 1e\+80"):
        full().with_("venture.price", 1e80)
    assert full().with_("venture.fixed_cost", LARGEST).venture.fixed_cost == LARGEST


def test_what_a_law_reaches_has_a_limit_too() -> None:
    far = {"dist": "lognormal", "median": 100.0, "sigma": 25.0}
    with pytest.raises(ScenarioError, match=r"up to 1e\+75 in size .* got lognormal that reaches beyond"):
        full().with_("venture.price", far)


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "f" * 5000])
def test_numbers_of_thousands_of_digits_are_named(number: str) -> None:
    ((_, _, message),) = problems(TEXT.replace("price = 98.0", f"price = {number}"))
    assert message.startswith("expected")
    with pytest.raises(ScenarioError, match="expected a number"):
        parse(TEXT, overrides=[f"venture.price={number}"])


# ---- long -----------------------------------------------------------------------------------------------------------


def seconds_to_locate(n: int, form: str) -> float:
    text = form.format(", ".join(f"{90 + i % 20}.25" for i in range(n)))
    began = time.process_time()
    found = locate(text)
    assert len(found) > n
    return time.process_time() - began


@pytest.mark.parametrize("form", ["a = [{}]\n", "[t]\na = [\n{}]\n"])
def test_places_are_found_in_a_time_that_grows_with_the_file(form: str) -> None:
    seconds_to_locate(1_000, form)
    short, long = seconds_to_locate(25_000, form), seconds_to_locate(200_000, form)
    assert long < 24.0 * short  # 8 where it is linear, 64 where it is quadratic


def test_limits_and_what_broke_them_are_said_exactly() -> None:
    """No limit is rounded: a number that obeys what the message says is taken."""
    for key, value, told in (
        ("simulation.seed", 2**63, f"from 0 to {2**63 - 1}, got {2**63}"),
        ("elements.readiness_for_change", 1.00000001, "from 0 to 1 [score], got 1.00000001"),
        ("partners", None, "sum to 1, got 0.5 + 0.50000001 = 1.00000001"),
    ):
        changes = {key: value} if value else {"partners.0.equity": 0.5, "partners.1.equity": 0.50000001}
        with pytest.raises(ScenarioError) as caught:
            full().with_changes(changes)
        assert told in str(caught.value)
    assert full().with_("simulation.seed", 2**63 - 1).simulation.seed == 2**63 - 1
    law = {"dist": "uniform", "low": 1.00000001, "high": 1.0}
    with pytest.raises(ScenarioError, match=r"got low = 1\.00000001 and high = 1$"):
        full().with_("venture.capex_overrun", law)
