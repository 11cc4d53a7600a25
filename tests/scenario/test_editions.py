"""The keys of the model's second edition: what they may hold, under which rules they may stand, and where they go."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from simulate.scenario import Scenario, ScenarioError, load, parse
from simulate.scenario import edition as editions
from simulate.scenario.changes import changes
from simulate.scenario.decisions import Decisions
from simulate.scenario.edition_rules import rules_know_what_is_named
from simulate.scenario.later import drop_defaults, later_keys
from simulate.scenario.settings import Info
from simulate.scenario.shape import Shape, known_numbers
from simulate.scenario.tree import dotted, plain
from tests.scenario.examples import FIRST, first, line_of, minimal, problems

NEEDED = "expected rules = 2 for this key (the model's second edition), got it under rules = 1"
DEFAULTS: dict[str, Any] = {
    "scenario.inflation": 0.0,
    "venture.stages.phase 1.opens": 0.0, "venture.stages.phase 1.if_worth": False,
    "partners.Carmaker.demand_sensitivity": 2.0, "partners.Carmaker.shortfall_sensitivity": 1.0,
    "partners.Carmaker.replacement": 1.0, "partners.Carmaker.takes_volume": 0.0, "partners.Carmaker.takes_years": 3.0,
    "partners.Carmaker.restarts": False, "partners.Carmaker.alternative": "best",
    "governance.reserved": ["expand"], "governance.control": 1.0,
    "exit.locked_box": True, "exit.sale_discount": 0.25, "exit.dilution": "fair_value",
    "exit.triggers.deadlock.use": "right", "exit.triggers.deadlock.lapses_quarters": None,
    "decisions.estimate": "thumb", "decisions.closing": True, "decisions.inertia": 0.05, "decisions.waiting": 1.0,
    "decisions.shift_haircut": 0.25, "decisions.pilot_paths": 16_384, "decisions.parting": "occasion",
    "decisions.parting_lockup": False, "decisions.parting_cost": 0.03, "decisions.buyer_cost": 0.03,
    "decisions.bargaining": 0.5,
}  # fmt: skip
"""Every key of the second edition, of one stage, partner and trigger, and its default."""
OTHER: dict[str, Any] = {
    "dilution": "capital_accounts", "use": "obligation", "lapses_quarters": 4, "estimate": "learned",
    "parting": "always", "alternative": "walk", "reserved": ["narrow"], "pilot_paths": 2_048,
    "control": 0.75, "takes_volume": 0.5, "opens": 0.5, "bargaining": 0.6,
}  # fmt: skip
"""Another value, by the last part of the key, where neither its negation nor 0.07 is one."""
REFUSED = {
    "scenario.inflation": (-1.0, 1.0),
    "venture.stages.phase 1.opens": (-0.1, 1.1),
    "partners.Carmaker.demand_sensitivity": (-0.1,),
    "partners.Carmaker.shortfall_sensitivity": (-0.1,),
    "partners.Carmaker.replacement": (-0.1,),
    "partners.Carmaker.takes_volume": (-0.1, 1.0),
    "partners.Carmaker.takes_years": (0.0,),
    "partners.Carmaker.alternative": ("none",),
    "governance.control": (0.5, 1.1),
    "exit.sale_discount": (-0.1, 1.1),
    "exit.dilution": ("cost",),
    "exit.triggers.deadlock.use": ("option",),
    "exit.triggers.deadlock.lapses_quarters": (-1, 1.5),
    "decisions.estimate": ("exact",),
    "decisions.inertia": (-0.1,),
    "decisions.waiting": (-0.1,),
    "decisions.shift_haircut": (-0.1, 1.1),
    "decisions.pilot_paths": (1_023,),
    "decisions.parting": ("sometimes",),
    "decisions.parting_cost": (-0.1,),
    "decisions.buyer_cost": (-0.1,),
    "decisions.bargaining": (-0.1, 1.1),
}
NEVER_DRAWN = ("scenario.", "decisions.")


@cache
def second() -> Scenario:
    """The first edition's full scenario by the rules of the second, whose keys are at their defaults."""
    return first().with_("scenario.rules", 2)


def another(key: str) -> Any:
    default, last = DEFAULTS[key], key.rpartition(".")[2]
    return OTHER.get(last, not default if isinstance(default, bool) else 0.07)


def told(scenario: Scenario, changed: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a scenario once it is changed, as (key, message)."""
    try:
        scenario.with_(changed)
    except ScenarioError as error:
        return [(problem.key, problem.message) for problem in error.problems]
    return []


def reserved(*actions: str) -> dict[str, Any]:
    return {"governance.reserved": list(actions)}


# ---- defaults and values --------------------------------------------------------------------------------------------


def test_the_default_is_one_for_all() -> None:
    assert minimal().rules == minimal().values()["rules"] == Info.model_fields["rules"].default == editions.DEFAULT


def test_every_later_key_is_known_to_these_tests() -> None:
    stated = {dotted(path, plain(second())) for path, _, _ in later_keys(plain(second()))}
    once = {
        key for key in stated if not any(name in key for name in ("phase 2", "Cell maker")) and "trigger" not in key
    }
    triggers = {key for key in DEFAULTS if "trigger" in key}
    assert once | triggers == set(DEFAULTS)


@pytest.mark.parametrize("key", DEFAULTS)
def test_defaults(key: str) -> None:
    found = second().flat()
    if isinstance(DEFAULTS[key], list):
        assert [found[f"{key}.{place}"] for place in range(len(DEFAULTS[key]))] == DEFAULTS[key]
    else:
        assert found[key] == DEFAULTS[key]
        assert type(found[key]) is type(DEFAULTS[key])


@pytest.mark.parametrize("key", DEFAULTS)
def test_every_key_reaches_the_values(key: str) -> None:
    changed = second().with_(key, another(key))
    assert changed.values() != second().values()
    assert parse(changed.to_toml()) == changed


def test_values_have_the_same_names_by_both_rules() -> None:
    before, after = first().values(), second().values()
    assert (before.pop("rules"), after.pop("rules")) == (1, 2)
    assert (before["scenario"].pop("rules"), after["scenario"].pop("rules")) == (1, 2)
    assert before == after


def test_layout_of_values() -> None:
    changed = second().with_({"scenario.inflation": 0.02, "exit.triggers.deadlock.lapses_quarters": 3})
    values = changed.values()
    assert (values["rules"], values["inflation"]) == (2, 0.02)
    assert values["decisions"] == Decisions().model_dump()
    assert values["governance"]["reserved"] == ("expand",)
    assert changed.with_("governance.reserved", []).values()["governance"]["reserved"] == ()
    assert [trigger["lapses_quarters"] for trigger in values["exit"]["triggers"][:3]] == [math.inf, 3, math.inf]


# ---- ranges ---------------------------------------------------------------------------------------------------------


def refused() -> Iterator[tuple[str, Any]]:
    for key, values in REFUSED.items():
        for value in values:
            yield key, value


@pytest.mark.parametrize(("key", "value"), [*refused()])
def test_what_is_out_of_range_is_refused(key: str, value: Any) -> None:
    assert [one for one, message in told(second(), {key: value}) if message.startswith("expected")] == [key]


@pytest.mark.parametrize("value", [0, 3, 1.5, True, "two"])
def test_there_are_two_rules(value: Any) -> None:
    assert [key for key, _ in told(first(), {"scenario.rules": value})] == ["scenario.rules"]


def test_what_may_be_drawn() -> None:
    """Every float of the second edition but inflation and decisions."""
    floats = {key for key, value in DEFAULTS.items() if isinstance(value, float)}
    drawn = {key for key in floats if not key.startswith(NEVER_DRAWN)}
    assert floats & set(known_numbers(plain(second()))) == drawn
    assert not floats & set(known_numbers(plain(first())))
    for key in floats:
        low = 0.9 if key.endswith("control") else 0.1
        law = {"dist": "uniform", "low": low, "high": low + 0.1}
        assert bool(told(second(), {key: law})) == (key not in drawn), key


# ---- under rules 1 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", DEFAULTS)
def test_naming_a_later_key_under_rules_1_is_an_error(key: str) -> None:
    value = another(key) if DEFAULTS[key] is None else DEFAULTS[key]
    assert told(first(), {key: value}) == [(key, NEEDED)]
    assert told(first(), {key: value, "scenario.rules": 2}) == []


def test_in_a_file_it_is_told_by_its_line_beside_other_problems() -> None:
    text = (
        FIRST.read_text(encoding="utf-8")
        .replace("[elements]", "[decisions]\ninertia = 0.05\n[elements]")
        .replace("[exit]", "[exit]\nlocked_box = true")
        .replace("tax_rate = 0.24", "tax_rate = 24")
    )
    found = problems(text)
    for part, key in (("inertia = 0.05", "decisions.inertia"), ("locked_box", "exit.locked_box")):
        assert (f"bad.toml:{line_of(text, part)}", key, NEEDED) in found
    assert "venture.tax_rate" in [key for _, key, _ in found]
    assert len(found) == 3


def test_by_set_it_is_told_so() -> None:
    with pytest.raises(ScenarioError) as error:
        load(FIRST, ["decisions.inertia=0.05", "scenario.rules=1"])
    assert str(error.value) == f"--set: decisions.inertia: {NEEDED}"
    assert load(FIRST, ["decisions.inertia=0.3", "scenario.rules=2"]).decisions.inertia == 0.3


@pytest.mark.parametrize("metric", ["ebitda", "free_cash", "waiting_quarters", "contributed"])
def test_later_metrics_need_rules_2(metric: str) -> None:
    raw = {"scenario": {"rules": 1}, "exit": {"triggers": [{"metric": metric}]}}
    assert list(rules_know_what_is_named(raw)) == [(("exit", "triggers", 0, "metric"), NEEDED.replace("key", "metric"))]
    raw["scenario"] = {"rules": 2}
    assert list(rules_know_what_is_named(raw)) == []


def test_a_scenario_of_rules_1_is_without_later_keys() -> None:
    scenario = first()
    assert list(later_keys(plain(scenario))) == []
    assert "scenario.rules" in scenario.flat()
    assert "exit.locked_box" not in scenario.flat()
    text = scenario.to_toml()
    assert "\nrules = 1 " in text
    assert not any(f"\n{key.rpartition('.')[2]} = " in text for key in DEFAULTS)
    assert parse(text) == scenario


def test_a_copy_of_rules_2_has_them_all_and_loads_again() -> None:
    text = second().to_toml()
    assert "\nrules = 2 " in text
    assert all(f"\n{key.rpartition('.')[2]} = " in text for key, value in DEFAULTS.items() if value is not None)
    assert parse(text) == second()


def test_rules_can_be_changed_both_ways() -> None:
    """Back to the first edition what stands at its default goes by itself, all else must be taken out."""
    assert load(FIRST, ["scenario.rules=2"]) == second()
    assert second().with_("scenario.rules", 1) == first()
    assert parse(second().to_toml(), overrides=["scenario.rules=1"]) == first()
    lasting = second().with_({"exit.locked_box": False, "decisions.inertia": 0.1})
    assert told(lasting, {"scenario.rules": 1}) == [("exit.locked_box", NEEDED), ("decisions.inertia", NEEDED)]
    assert told(second(), {"scenario.rules": 1, "exit.locked_box": True}) == [("exit.locked_box", NEEDED)]


def test_tables_of_a_scenario_can_be_put_into_another() -> None:
    scenario = first()
    assert scenario.with_("exit.triggers", [*scenario.exit.triggers]) == scenario
    assert scenario.with_("partners", second().partners) == scenario
    assert second().with_("decisions", Decisions(inertia=0.1)).decisions == Decisions(inertia=0.1)
    assert told(scenario, {"decisions": Decisions(inertia=0.1)}) == [("decisions.inertia", NEEDED)]


def test_what_differs_between_the_rules() -> None:
    assert changes(first(), second()) == {"scenario.rules": (1, 2)}
    other = second().with_("decisions.inertia", 0.1)
    assert changes(first(), other) == {"scenario.rules": (1, 2), "decisions": (None, {"inertia": 0.1})}
    assert changes(second(), other) == {"decisions.inertia": (0.05, 0.1)}


# ---- rules that tie keys together -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "value"), [("alternative", "alone"), ("restarts", True)])
def test_who_goes_alone_needs_a_table_that_says_how(key: str, value: Any) -> None:
    named = f"partners.Carmaker.{key}"
    assert told(second(), {named: value}) == []
    ((found, message),) = told(second().without("partners.Carmaker.alone"), {named: value})
    assert found == named
    assert message.startswith("expected a table alone, got none")
    assert told(second().without("partners.Carmaker.alone"), {"partners.Carmaker.alternative": "walk"}) == []


def test_stages_open_the_market_once() -> None:
    one, other = "venture.stages.phase 1.opens", "venture.stages.phase 2.opens"
    assert told(second(), {one: 0.4, other: 0.6}) == []
    assert told(second(), {one: 0.4, other: 0.7}) == [
        (one, "expected shares of base_volume that sum to 1 at most, got 1.1")
    ]
    law = {"dist": "uniform", "low": 0.0, "high": 0.5}
    assert told(second(), {one: 0.5, other: law}) == []
    assert told(second(), {one: 0.6, other: law}) == [
        (one, "expected shares of base_volume that sum to 1 at most at their largest draws, got 1.1")
    ]


def test_reserved_actions_are_known_and_named_once() -> None:
    assert told(second(), reserved("localise", "refresh", "narrow", "expand")) == []
    assert told(second(), reserved()) == []
    assert told(second(), reserved("expand", "narrow", "expand")) == [
        ("governance.reserved.2", 'expected each action once, got "expand" a second time')
    ]
    ((key, message),) = told(second(), reserved("expnd"))
    assert key == "governance.reserved.0"
    assert message == 'expected one of localise, refresh, narrow, expand, got "expnd"; did you mean "expand"?'


@pytest.mark.parametrize("name", ["agreed", " Agreed "])
def test_a_trigger_is_not_called_agreed_under_rules_2(name: str) -> None:
    key = "exit.triggers.deadlock.name"
    assert told(first(), {key: name}) == []
    ((_, message),) = told(second(), {key: name})
    assert message == 'expected a name other than "agreed", which stands for a parting by agreement'


def test_defaults_are_left_out_of_a_part_too() -> None:
    assert drop_defaults({"inertia": 0.05, "waiting": 2.0}, Shape(Decisions)) == {"waiting": 2.0}


# ---- advice and words -----------------------------------------------------------------------------------------------

TRIGGER = "exit.triggers.lost trust"


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"exit.triggers": []}, "ends before the horizon by agreement alone"),
        ({"exit.triggers": [], "decisions.parting": "never"}, "always lives to the horizon"),
        ({}, "scenario.inflation is 0 and a discount rate is 8.5 %"),
        ({"decisions.estimate": "none"}, "rights are obligations"),
        ({f"{TRIGGER}.use": "obligation", f"{TRIGGER}.lapses_quarters": 4}, "lapses_quarters has no effect"),
        ({"partners.Carmaker.takes_years": 5.0}, "takes_years has no effect"),
        ({f"{TRIGGER}.for_quarters": 61}, "cannot fire: it needs 61 quarters in a row, and the horizon is 60"),
        ({f"{TRIGGER}.below": 1.0}, '"lost trust" can be used whenever it is wanted'),
        ({f"{TRIGGER}.below": 1.0, f"{TRIGGER}.use": "obligation"}, '"lost trust" is pulled as soon as'),
    ],
)
def test_advice_by_rules_2(changed: dict[str, Any], part: str) -> None:
    scenario = second().with_(changed) if changed else second()
    assert any(part in sentence for sentence in scenario.warnings())


def test_a_growing_world_and_low_rates_are_not_doubted() -> None:
    assert second().with_("scenario.inflation", 0.02).warnings() == first().warnings() == []


def test_quarters_are_counted_in_the_lockup_by_rules_2() -> None:
    late = {f"{TRIGGER}.for_quarters": 55, f"{TRIGGER}.notice_quarters": 0, "elements.exit_agreement": 1.0}
    assert any("cannot fire" in sentence for sentence in first().with_(late).warnings())
    assert not any("lost trust" in sentence for sentence in second().with_(late).warnings())


def test_a_right_that_is_not_wanted_lets_a_later_trigger_come_first() -> None:
    same = {"exit.triggers.resets failed.metric": "deadlock", "exit.triggers.resets failed.above": 3}
    assert any("never comes first" in sentence for sentence in first().with_(same).warnings())
    assert not any("never comes first" in sentence for sentence in second().with_(same).warnings())
    obliged = same | {"exit.triggers.deadlock.use": "obligation"}
    assert any("never comes first" in sentence for sentence in second().with_(obliged).warnings())


def test_rights_in_words() -> None:
    def sentence(scenario: Scenario, name: str) -> str:
        return next(one for one in scenario.words()["triggers"] if one.startswith(name))

    assert "wants it" not in sentence(first(), "lost trust")
    assert "in a row and Carmaker wants it, Carmaker sells its stake" in sentence(second(), "lost trust")
    assert "and the partners together want it, the venture is wound up" in sentence(second(), "losses")
    lapsing = second().with_("exit.triggers.losses.lapses_quarters", 4)
    assert "want it within 4 quarters, the venture" in sentence(lapsing, "losses")
    assert "want it" not in sentence(second().with_("exit.triggers.losses.use", "obligation"), "losses")
