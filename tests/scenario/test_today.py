"""The table [today]: what it may say, what is wrong with it, and that it stays what it is when written and read."""

from __future__ import annotations

from typing import Any

import pytest

from simulate.scenario import Scenario, ScenarioError, edition, parse
from simulate.scenario.later import later_keys
from simulate.scenario.today import Today
from simulate.scenario.tree import plain
from tests.scenario.examples import TODAY, full, line_of, problems, replaced


def living(**changes: Any) -> Scenario:
    """The full scenario in a state, every key of which is said, with some changed or (None) left out."""
    table = {key: value for key, value in {**TODAY, **changes}.items() if value is not None}
    return full().with_("today", table)


def told(**changes: Any) -> list[tuple[str, str]]:
    """What is wrong with it, as (key, message)."""
    try:
        living(**changes)
    except ScenarioError as error:
        return [(problem.key, problem.message) for problem in error.problems]
    return []


def test_every_key_is_said_in_these_tests() -> None:
    assert set(TODAY) == set(Today.model_fields)


def test_it_stays_what_it_is_when_it_is_written_and_read() -> None:
    scenario = living()
    assert parse(scenario.to_toml()) == scenario
    assert not [sentence for sentence in scenario.warnings() if "today" in sentence]
    assert scenario.first_quarter == 13
    assert full().first_quarter == 0
    assert scenario.draw(3, 2)["venture.capex_overrun"].tolist() == [1.0625, 1.0625]
    assert full().values()["today"] is None


def test_values_stand_by_their_places() -> None:
    today = living().values()["today"]
    assert (today["quarter"], today["founded"], today["tariff_regime"]) == (13, -2, 2)
    assert today["stages"][1] == {"started": 10, "ready": 17, "spent": 400.0}
    assert today["triggers"] == {1: 2}
    assert today["state"] == {"gap": [0.09375], "stake": [0.25, 0.75]}
    assert living(partners=[TODAY["partners"][1]]).values()["today"]["partners"][0] == {"stake": 0.4}


def test_one_key_is_enough_and_the_others_are_the_plans() -> None:
    scenario = full().with_("today.date", "2028-Q1")
    assert scenario.today == Today(date="2028-Q1")


def test_it_is_of_the_second_edition() -> None:
    with pytest.raises(ScenarioError) as caught:
        living().with_("scenario.rules", 1)
    found = {problem.key: problem.message for problem in caught.value.problems if problem.key.startswith("today.")}
    assert {"today.date", "today.deviation.demand", "today.partners.Carmaker.stake", "today.state"} <= found.keys()
    assert set(found.values()) == {edition.needed("key")}
    named = {path[1] for path, _, _ in later_keys(plain(living())) if path[0] == "today"}
    assert named == set(TODAY)


def test_in_a_file_it_is_told_by_its_line() -> None:
    table = '[today]\ndate = "2026-Q4"\nalignment = 1.0\n\n[[today.stages]]\nname = "phase 3"\n\n[elements]'
    text = replaced("[elements]", table)
    found = {(where, key) for where, key, _ in problems(text)}
    assert (f"bad.toml:{line_of(text, 'alignment = 1.0')}", "today.alignment") in found
    fixed = text.replace("alignment = 1.0", "alignment = 0.9")
    assert {key for _, key, _ in problems(fixed)} == {"today.date", "today.stages.phase 3.name"}


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"date": "2027-Q1"}, "today.date", "2027-Q2 to 2041-Q4, got 2027-Q1"),
    ({"date": "2042-Q1"}, "today.date", "got 2042-Q1"),
    ({"date": "soon"}, "today.date", 'a quarter as "2027-Q1"'),
    ({"founded": "2030-Q2"}, "today.founded", "expected a quarter before 2030-Q2"),
    ({"tariff_regime": "hostil"}, "today.tariff_regime", 'did you mean "hostile"?'),
    ({"stages": [{"name": "phase 2", "started": "2030-Q2"}]}, "today.stages.phase 2.started", "2027-Q1 to 2030-Q1"),
    ({"stages": [{"name": "phase 2", "started": "2026-Q2"}]}, "today.stages.phase 2.started", "got 2026-Q2"),
    ({"stages": [{"name": "phase 1", "ready": "2028-Q1"}]}, "today.stages.phase 1.ready", "give started"),
    (
        {"stages": [{"name": "phase 2", "started": "2029-Q1", "ready": "2029-Q1"}]},
        "today.stages.phase 2.ready",
        "expected a quarter after its start",
    ),
    (
        {"stages": [{"name": "phase 1", "started": "2027-Q1", "spent": 5.0}]},
        "today.stages.phase 1.spent",
        "write today.book",
    ),
    ({"stages": [{"name": "phase 2", "spent": 5.0}]}, "today.stages.phase 2.started", "beside what it has cost"),
    (
        {"stages": [{"name": "phase 2", "started": "not yet", "ready": "2032-Q1"}]},
        "today.stages.phase 2.ready",
        "expected none",
    ),
    ({"stages": [{"name": "phase 2"}, {"name": "phase 2"}]}, "today.stages.phase 2.name", "a second time"),
    ({"partners": [{"name": "Carmakr"}]}, "today.partners.Carmakr.name", 'did you mean "Carmaker"?'),
    (
        {"partners": [{"name": "Carmaker", "stake": 0.5}, {"name": "Cell maker", "stake": 0.6}]},
        "today.partners.Carmaker.stake",
        "sum to 1, got 1.1",
    ),
    ({"triggers": [{"name": "dead", "quarters": 1}]}, "today.triggers.dead.name", "expected a trigger"),
    ({"state": {"gapp": "0x1p+0"}}, "today.state.gapp", 'did you mean "gap"?'),
    ({"state": {"counter": "0x1p+0"}}, "today.state.counter", "expected a row of the state"),
    ({"state": {"gap": "1.5"}}, "today.state.gap", '"0x1.8p+1", got "1.5"'),
    ({"state": {"gap": 1.5}}, "today.state.gap", '"0x1.8p+1", got 1.5'),
    ({"state": {"gap": "0x1p+9999"}}, "today.state.gap", "expected finite"),
    ({"state": {"stake": "0x1p-1"}}, "today.state.stake", "expected 2 hexadecimal numbers, got 1"),
    ({"inputs": {"venture.pric": "0x1p+0"}}, 'today.inputs."venture.pric"', 'did you mean "venture.price"?'),
    ({"alignment": 1.0}, "today.alignment", "alignment reaches neither 0 nor 1"),
    ({"dispute_level": 5}, "today.dispute_level", "from 0 to 4"),
    ({"book": {"dist": "uniform", "low": 1, "high": 2}}, "today.book", "expected a number"),
]


@pytest.mark.parametrize(("changes", "key", "part"), WRONG, ids=[f"{case[1]}: {case[2]}"[:70] for case in WRONG])
def test_what_is_wrong_is_told_by_its_key(changes: dict[str, Any], key: str, part: str) -> None:
    assert part in dict(told(**changes))[key]


def test_in_words() -> None:
    sentences = " ".join(living().words()["today"])
    assert "Values are of 2030-Q2: what was spent before is sunk" in sentences
    assert "wins over what stands in [today]" in sentences
    assert "venture.capex_overrun stay as drawn" in sentences
    assert "what a cancelled contract would leave" in sentences
    assert "what the plan has" in " ".join(living(state=None, inputs=None).words()["today"])
    assert full().words()["today"] == []


def test_a_clause_can_be_pulled_from_its_lock_up_on_counted_from_the_founding() -> None:
    scenario = living(date="2028-Q1", stages=None).with_("exit.lockup_quarters", 14)
    for founded, first in (("2026-Q3", "2030-Q1"), ("2027-Q1", "2030-Q3"), ("2022-Q1", "2028-Q1")):
        dated = scenario.with_("today.founded", founded)
        assert all(f"from {first} on" in sentence for sentence in dated.words()["triggers"] if "deadlock" in sentence)
        assert any("deadlock" in sentence for sentence in dated.words()["triggers"])


def test_an_announcement_that_has_passed_is_told() -> None:
    announced = {"market.tariff.announced": [{"quarter": "2028-Q1", "regime": "hostile"}]}
    told_of = []
    for regime in (None, "open"):
        warnings = living(tariff_regime=regime).with_(announced).warnings()
        told_of.append([sentence for sentence in warnings if "2028-Q1" in sentence])
    assert [len(found) for found in told_of] == [1, 0]
    assert "not in force unless today.tariff_regime says so" in told_of[0][0]
