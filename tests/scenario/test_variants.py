"""Variants: on the command line, in a file, and every mistake in them with its place."""

from __future__ import annotations

import pytest

from simulate.scenario import ScenarioError, Variant, parse, parse_variant
from tests.scenario.examples import FULL, full, problems

TEXT = FULL.read_text(encoding="utf-8")
END = TEXT.count("\n")


def _with(tables: str) -> str:
    return TEXT + tables


# ---- on the command line --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "changes"),
    [
        ("a: venture.price=99", "a", {"venture.price": "99"}),
        ("  two words :a.b = 1 , c.d= x", "two words", {"a.b": "1", "c.d": "x"}),
        ("list: governance.escalation=[0.4, 0.3, 0.2], exit.enabled=false", "list",
         {"governance.escalation": "[0.4, 0.3, 0.2]", "exit.enabled": "false"}),
        ('law: venture.base_volume={ dist = "normal", mean = 1, sd = 2 }', "law",
         {"venture.base_volume": '{ dist = "normal", mean = 1, sd = 2 }'}),
        ('quoted: exit.triggers."a, b=c".above=1', "quoted", {'exit.triggers."a, b': 'c".above=1'}),
        ("colon: scenario.name=a:b", "colon", {"scenario.name": "a:b"}),
    ],
)  # fmt: skip
def test_a_variant_of_the_command_line(text: str, name: str, changes: dict[str, str]) -> None:
    assert parse_variant(text) == Variant(name, changes)


@pytest.mark.parametrize("text", ["", "name", "name:", ": a=1", "name: a", "name: =1", "name: a=", "a=1", "n: a=1, b"])
def test_what_is_no_variant_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_variant(text)
    (problem,) = caught.value.problems
    assert problem.where == "--variant"
    assert "expected" in problem.message
    assert "got" in problem.message


def test_a_variant_makes_another_scenario_of_the_same() -> None:
    base = full()
    made = parse_variant("a: exit.triggers.losses.below=-50, partners.Carmaker.equity=0.6").of(base)
    assert made == base.with_changes({"exit.triggers.losses.below": -50.0, "partners.Carmaker.equity": 0.6})
    assert Variant("as it is").of(base) is base
    assert made.variants == ()


def test_every_problem_of_a_variant_names_it_and_the_nearest_key() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_variant("odd: governance.enabld=false, venture.price=-1").of(full())
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 2
    assert all(line.startswith('variant "odd": ') for line in said)
    assert 'did you mean "enabled"' in said[0]
    assert "venture.price" in said[1]


# ---- in a file ------------------------------------------------------------------------------------------------------


def test_the_variants_of_a_file() -> None:
    tables = """
[[variants]]
name = "tight reviews"
set = { governance.review_interval_quarters = 2, exit.triggers."lost trust".below = 0.3 }

[[variants]]
name = "sure volume"
[variants.set]
"venture.tax_rate" = 0.3
venture.base_volume = { dist = "normal", mean = 4e7, sd = 1e6 }
partners.Carmaker.equity = 0.6
"""
    scenario = parse(_with(tables))
    assert scenario.to_toml() == full().to_toml()
    assert scenario.variants == (
        Variant("tight reviews", {"governance.review_interval_quarters": 2, "exit.triggers.lost trust.below": 0.3}),
        Variant(
            "sure volume",
            {
                "venture.tax_rate": 0.3,
                "venture.base_volume": {"dist": "normal", "mean": 4e7, "sd": 1e6},
                "partners.Carmaker.equity": 0.6,
            },
        ),
    )
    first, second = (variant.of(scenario) for variant in scenario.variants)
    assert first.governance.review_interval_quarters == 2
    assert first.exit.triggers[0].below == 0.3
    assert second.partners[1].equity == pytest.approx(0.4)
    assert full().variants == ()


def test_variants_do_not_stand_in_the_resolved_scenario() -> None:
    scenario = parse(_with('[[variants]]\nname = "a"\nset = { venture.price = 99.0 }\n'))
    assert "variants" not in scenario.to_toml()
    assert parse(scenario.to_toml()) == full()


@pytest.mark.parametrize(
    ("tables", "line", "said"),
    [
        ("variants = 3\n", None, "expected [[variants]]"),
        ('[[variants]]\nset = { venture.price = 1.0 }\n', 1, "expected a name in quotes, got nothing"),
        ('[[variants]]\nname = 3\nset = { venture.price = 1.0 }\n', 2, "expected a name in quotes, got 3"),
        ('[[variants]]\nname = " "\nset = { venture.price = 1.0 }\n', 2, "expected a name"),
        ('[[variants]]\nname = "a"\n', 1, "expected the keys to set, got nothing"),
        ('[[variants]]\nname = "a"\nset = 5\n', 3, "expected the keys to set, got 5"),
        ('[[variants]]\nname = "a"\nset = {}\n', 3, "expected the keys to set, got nothing"),
        ('[[variants]]\nname = "a"\nsets = 1\nset = { venture.price = 1.0 }\n', 3, 'got "sets"'),
        ('[[variants]]\nname = "a"\nset = { venture.price = 1.0 }\n[[variants]]\nname = "a"\n'
         'set = { venture.price = 2.0 }\n', 5, "a second time"),
        ('[[variants]]\nname = "a"\nset = { venture.prise = 1.0 }\n', 3, 'did you mean "price"'),
        ('[[variants]]\nname = "a"\n\n[variants.set]\nventure.price = -1.0\n', 4, 'variant "a"'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_variant_has_its_line(tables: str, line: int | None, said: str) -> None:
    text = tables + TEXT if line is None else _with(tables)
    ((where, _, message),) = problems(text)
    assert where.startswith("bad.toml:" if line is None else f"bad.toml:{END + line}"), where
    assert said in f"{where} {message}"


def test_all_mistakes_are_told_at_once() -> None:
    tables = (
        '[[variants]]\nname = "a"\nset = { venture.prise = 1.0, governance.enabled = 2 }\n'
        "[[variants]]\nname = 7\nset = { venture.price = 1.0 }\n"
        '[[variants]]\nname = "b"\nset = { exit.triggers.deadlok.above = 2 }\n'
    )
    found = problems(_with(tables))
    assert [where.split(": ")[0] for where, _, _ in found] == [f"bad.toml:{END + line}" for line in (5, 3, 3, 9)]


def test_mistakes_of_the_scenario_and_of_its_variants_are_told_together() -> None:
    broken = TEXT.replace("tax_rate = 0.24", "tax_rate = 24")
    found = problems(broken + '[[variants]]\nname = "a"\n')
    assert [key for _, key, _ in found] == ["venture.tax_rate", "variants.0"]
