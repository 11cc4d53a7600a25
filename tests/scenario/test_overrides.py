"""Changes by dotted key."""

from __future__ import annotations

from typing import Any

import pytest

from simulate.scenario import Scenario, ScenarioError, load, parse
from simulate.scenario.distributions import LogNormal, Uniform
from tests.scenario.examples import FULL, full, minimal, replaced


def at(scenario: Scenario, key: str) -> Any:
    return scenario.flat()[key]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("venture.price=99", "venture.price", 99.0),
        ("venture.price = 99.5", "venture.price", 99.5),
        ("venture.ramp_quarters=4", "venture.ramp_quarters", 4),
        ("partners.1.side_margin=3", "partners.Cell maker.side_margin", 3.0),
        ("partners.Cell maker.alone.capex=1", "partners.Cell maker.alone.capex", 1.0),
        ('partners."Cell maker".alone.capex=1', "partners.Cell maker.alone.capex", 1.0),
        ("exit.triggers.deadlock.above=4", "exit.triggers.deadlock.above", 4.0),
        ("exit.triggers.1.above=4", "exit.triggers.deadlock.above", 4.0),
        ("exit.triggers.deadlock.settlement=liquidation", "exit.triggers.deadlock.settlement", "liquidation"),
        ('exit.triggers.deadlock.settlement="liquidation"', "exit.triggers.deadlock.settlement", "liquidation"),
        ("governance.escalation.1=0.2", "governance.escalation.1", 0.2),
        ("governance.reset.scope_limits=[0.4, 2]", "governance.reset.scope_limits.1", 2.0),
        ("governance.reset.logit.failures=-1", "governance.reset.logit.failures", -1.0),
        ("governance.enabled=false", "governance.enabled", False),
        ("scenario.name=2030", "scenario.name", "2030"),
        ("scenario.name=a name", "scenario.name", "a name"),
        ("simulation.seed=7", "simulation.seed", 7),
        ("venture.stages.phase 2.capex=800", "venture.stages.phase 2.capex", 800.0),
        ("market.subsidy.years=2", "market.subsidy.years", 2.0),
        ('venture.price={dist="uniform",low=90,high=99}', "venture.price", Uniform(low=90.0, high=99.0)),
        ("market.tariff.regimes.open.rate=0.01", "market.tariff.regimes.open.rate", 0.01),
    ],
)
def test_set(text: str, key: str, value: Any) -> None:
    scenario = load(FULL, [text])
    assert at(scenario, key) == value
    name, _, given = text.partition("=")
    assert full().with_(name.strip(), given.strip()) == scenario


def test_what_is_left_out_can_be_set() -> None:
    for key in ("market.technology.volatility", "governance.escalation.2", "market.subsidy.per_unit"):
        assert at(minimal().with_(key, 0.123), key) == 0.123
        path = FULL.parent / "minimal.toml"
        assert at(load(path, [f"{key}=0.123"]), key) == 0.123
    assert minimal().with_("partners.Maker.exposure.tariff", 0.5).partners[0].exposure.tariff == 0.5


def test_parameters_of_a_law() -> None:
    law = load(FULL, ["venture.base_volume.sigma=0.3"]).venture.base_volume
    assert isinstance(law, LogNormal)
    assert law.sigma == 0.3


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("venture.pric=3", "venture.pric", 'did you mean "price"'),
        ("ventur.price=3", "ventur.price", 'did you mean "venture"'),
        ("partners.Carmakr.equity=0.3", "partners.Carmakr.equity", 'did you mean "Carmaker"'),
        ("exit.triggers.99.above=3", "exit.triggers.99.above", "expected an item"),
        ("venture.price.x=3", "venture.price.x", "below a single value"),
        ("venture=3", "venture", "expected the key of a single value"),
        ("venture.stages=3", "venture.stages", "expected the key of a single value"),
        ("venture.price=x", "venture.price", 'got "x"'),
        ("venture.price=-1", "venture.price", "above 0"),
        ("simulation.paths=1.5", "simulation.paths", "whole number"),
        ("exit.triggers.deadlock.holder=Carmakr", "exit.triggers.deadlock.holder", 'did you mean "Carmaker"'),
        ("partners.Carmaker.equity=1.5", "partners.Carmaker.equity", "below 1"),
        ("venture.price", "", "expected table.key=value"),
        ("=3", "", "expected table.key=value"),
    ],
)
def test_refused(text: str, key: str, reason: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(FULL, [text])
    (problem,) = caught.value.problems
    assert (problem.where, problem.key) == ("--set", key)
    assert reason in problem.message


def test_all_at_once_with_the_file() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse(
            replaced("tax_rate = 0.24", "tax_rate = 24"), name="a.toml", overrides=["venture.pric=3", "venture.price=x"]
        )
    assert [problem.key for problem in caught.value.problems] == ["venture.pric", "venture.price", "venture.tax_rate"]


def test_stake_of_one_changes_the_other() -> None:
    for changed in (load(FULL, ["partners.Carmaker.equity=0.7"]), full().with_("partners.0.equity", 0.7)):
        assert [partner.equity for partner in changed.partners] == [0.7, pytest.approx(0.3)]
    both = ["partners.Carmaker.equity=0.7", "partners.Cell maker.equity=0.2"]
    with pytest.raises(ScenarioError, match="stakes that sum to 1"):
        load(FULL, both)
    both[1] = "partners.Cell maker.equity=0.3"
    assert [partner.equity for partner in load(FULL, both).partners] == [0.7, 0.3]


def test_with_leaves_the_first_as_it_was() -> None:
    scenario = full()
    changed = scenario.with_("venture.price", 99)
    assert scenario == full()
    assert changed.with_("venture.price", 98) == scenario
    with pytest.raises(ScenarioError, match=r'venture\.pric: .* did you mean "price"'):
        scenario.with_("venture.pric", 1)
    with pytest.raises(ScenarioError, match=r"venture\.price: expected a number"):
        scenario.with_("venture.price", None)


def test_with_changes_is_checked_when_all_are_made() -> None:
    changed = full().with_changes(
        {"exit.triggers.deadlock.above": 0.1, "venture.price": {"dist": "uniform", "low": 1, "high": 2}}
    )
    assert changed.venture.price == Uniform(low=1.0, high=2.0)


def test_names_with_dots() -> None:
    text = FULL.read_text(encoding="utf-8").replace("Cell maker", "Cells A.B. Ltd")
    for key in ("partners.Cells A.B. Ltd.side_margin", 'partners."Cells A.B. Ltd".side_margin'):
        scenario = parse(text, overrides=[f"{key}=9"])
        assert at(scenario, 'partners."Cells A.B. Ltd".side_margin') == 9.0


def test_frozen() -> None:
    scenario = full()
    with pytest.raises(ValueError, match="frozen"):
        scenario.venture.price = 1.0  # type: ignore[misc]
    hash(scenario)


def test_a_name_with_blanks_around_it_is_found() -> None:
    scenario = parse(replaced('name = "deadlock"', 'name = " deadlock "'))
    assert scenario.with_('exit.triggers." deadlock ".above', 4).exit.triggers[1].above == 4
    assert scenario.with_("exit.triggers.losses.below", -50).exit.triggers[4].below == -50
