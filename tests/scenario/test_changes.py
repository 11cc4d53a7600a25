"""What differs between two scenarios: everything, once, under its key."""

from __future__ import annotations

from simulate.scenario.changes import changes
from tests.scenario.examples import full, minimal


def test_a_scenario_differs_from_itself_in_nothing() -> None:
    assert changes(full(), full()) == {}
    assert changes(full(), full().with_("scenario.name", "other").with_("simulation.seed", 1)) == {}


def test_changed_keys_with_both_values() -> None:
    base = full()
    other = base.with_changes({"exit.triggers.losses.below": -50.0, "partners.Carmaker.equity": 0.6})
    found = changes(base, other)
    assert found["exit.triggers.losses.below"] == (-60.0, -50.0)
    assert set(found) == {"exit.triggers.losses.below", "partners.Carmaker.equity", "partners.Cell maker.equity"}
    assert changes(other, base) == {key: (after, before) for key, (before, after) in found.items()}


def test_a_distribution_is_one_change() -> None:
    found = changes(full(), full().with_("venture.base_volume.sigma", 0.3))
    assert list(found) == ["venture.base_volume"]
    assert [value["sigma"] for value in found["venture.base_volume"]] == [0.15, 0.3]


def test_what_one_side_lacks_is_one_change() -> None:
    base = full()
    found = changes(base, base.without("exit.triggers.deadlock", "partners.Carmaker.alone"))
    assert set(found) == {"exit.triggers.deadlock", "partners.Carmaker.alone"}
    assert found["exit.triggers.deadlock"][0]["metric"] == "deadlock"
    assert found["exit.triggers.deadlock"][1] is None


def test_the_order_of_triggers_is_an_input() -> None:
    base = full()
    swapped = base.model_copy(
        update={"exit": base.exit.model_copy(update={"triggers": tuple(reversed(base.exit.triggers))})}
    )
    names = [trigger.name for trigger in base.exit.triggers]
    assert changes(base, swapped) == {"exit.triggers (order)": (names, names[::-1])}


def test_any_two_scenarios_can_be_held_against_each_other() -> None:
    found = changes(full(), minimal())
    assert found
    assert all(before != after for before, after in found.values())
