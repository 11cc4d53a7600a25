"""`check` on the second edition: rights, alternatives and why, the horizon's part, and what is surely not meant."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import simulate as jv
from simulate.scenario import Scenario
from simulate.studies.check.decisions import decision_warnings, decision_words, falls_of_value, jumps_of_value
from simulate.studies.check.result import Check
from simulate.studies.check.tables import print_check
from tests import editions


def _second(name: str = "battery_cells", **changes: Any) -> Scenario:
    keys = {key.replace("__", "."): value for key, value in changes.items()}
    return jv.load(name).with_changes({"decisions.pilot_paths": 1024, **keys})


@pytest.fixture(scope="module")
def found() -> Check:
    return jv.check(_second())


def _said(found: Check) -> str:
    return " ".join(found.words["decisions"])


def test_rights_and_obligations_are_told_apart(found: Check) -> None:
    assert "Rights, each used only where those named want it: “lost trust” (Carmaker)" in _said(found)
    assert "Obligations" not in _said(found)
    name = found.scenario.exit.triggers[4].name
    bound = found.scenario.with_(f'exit.triggers."{name}".use', "obligation")
    said = " ".join(decision_words(bound, found.plan))
    assert f"Obligations, which end the venture whether anyone wants it or not: “{name}”." in said
    none = found.scenario.with_("decisions.estimate", "none")
    assert "Rights, " not in " ".join(decision_words(none, found.plan))
    assert "do not part by agreement" in " ".join(decision_words(none, found.plan))


def test_the_alternative_and_why(found: Check) -> None:
    assert "Without the venture Carmaker walks away: alone, closing down where that pays, is worth -1" in _said(found)
    without = jv.check(_second("robotaxi"))
    assert "Founding carmaker walks away: it has no plan alone." in _said(without)
    asked = jv.check(_second(**{"partners.Cell maker.alternative": "alone"}))
    assert "Without the venture Cell maker goes alone (as the file says): alone" in _said(asked)


def test_the_horizon_s_part_of_the_plan(found: Check) -> None:
    plan = found.plan
    factor = (1.0 + plan.venture.discount_rate) ** (-plan.ebitda.size / 4.0)
    share = plan.venture.final * factor / plan.venture_npv
    assert f"In the plan the horizon brings {100.0 * share:.0f} % of the venture's value, " in _said(found)
    assert "% of that to Cell maker." in _said(found)


def test_a_start_that_moves_the_value_is_named(found: Check) -> None:
    (said,) = [one for one in found.warnings if "fair value rises" in one]
    assert "“phase 2”" in said
    value = found.plan.series["fair_value"]
    s = int(found.scenario.venture.stages[1].quarter)
    flat = np.where(np.arange(value.size) >= s, 1.3 * value[s - 1], value[s - 1])
    assert list(jumps_of_value(found.scenario, flat)) == []
    (down,) = jumps_of_value(found.scenario, np.where(np.arange(value.size) >= s, 60.0, 100.0))
    assert "falls by 40 % within a year, from 100 million" in down


def test_a_fall_without_a_start_is_told(found: Check) -> None:
    quarters = np.arange(found.scenario.horizon_quarters)
    assert list(falls_of_value(found.scenario, np.full(quarters.size, 100.0))) == []
    (said,) = falls_of_value(found.scenario, np.where(quarters >= 40, 55.0, 100.0))
    assert "falls by 45 % within a year" in said
    assert "no stage is started then" in said
    assert list(falls_of_value(found.scenario, np.where(quarters >= 40, 70.0, 100.0))) == []


def _with_clause(**clause: Any) -> Scenario:
    scenario = _second()
    name = scenario.exit.triggers[5].name
    return scenario.with_changes({f'exit.triggers."{name}".{key}': value for key, value in clause.items()})


def test_a_liquidation_of_a_venture_that_earns_is_odd() -> None:
    scenario = _with_clause(metric="age", above=6.0, for_quarters=1, use="obligation")
    told = [one for one in jv.check(scenario).warnings if "winds up in" in one]
    assert len(told) == 1
    assert "earns" in told[0]


@pytest.mark.parametrize(("discount", "word"), [(0.1, "a gift"), (-0.4, "hardly ever"), (0.04, ""), (-0.2, "")])
def test_an_option_below_or_far_above_value(found: Check, discount: float, word: str) -> None:
    names = [one.name for one in found.scenario.exit.triggers if one.settlement == "buy_out_partner"]
    changes = {f'exit.triggers."{name}".discount': 0.0 for name in names}
    scenario = found.scenario.with_changes({**changes, f'exit.triggers."{names[0]}".discount': discount})
    told = [one for one in decision_warnings(scenario, found.plan, None, None) if " of fair value: " in one]
    assert len(told) == bool(word)
    assert all(word in one and f"“{names[0]}”" in one for one in told)
    bound = scenario.with_changes({f'exit.triggers."{names[0]}".use': "obligation"})
    assert not [one for one in decision_warnings(bound, found.plan, None, None) if " of fair value: " in one]


def test_a_plan_alone_that_misleads(found: Check) -> None:
    assert not [one for one in found.warnings if "its mean is" in one]
    dear = jv.check(_second().with_("partners.Cell maker.alone.capex", 1400.0))
    (said,) = [one for one in dear.warnings if "its mean is" in one]
    assert said.startswith("The plan of Cell maker alone is worth 356 million, but its mean is -")


def test_partings_in_the_first_year() -> None:
    told = [one for one in jv.check(_second("robotaxi", decisions__parting="always")).warnings if "first year" in one]
    assert len(told) == 1
    calm = jv.check(_second("robotaxi"))
    assert not [one for one in calm.warnings if "first year" in one]


def test_no_estimates_are_said(found: Check) -> None:
    none = jv.check(found.scenario.with_("decisions.estimate", "none"))
    assert any('decisions.estimate is "none"' in one for one in none.warnings)


def test_it_is_printed_and_rules_1_has_none_of_it(found: Check) -> None:
    text = io.StringIO()
    print_check(Console(file=text, width=100), found.scenario, found.plan, found.words, found.warnings)
    assert "Who decides what" in text.getvalue()
    assert "makes the alternative 0" not in text.getvalue()
    first = jv.check(editions.scenario("battery_cells"))
    assert not first.words["decisions"]
    assert not any("fair value" in one for one in first.warnings)
