"""`import simulate as jv`: its names, what they say of themselves, and where they are written down."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pickle
import re
import subprocess
import sys
import typing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulate as jv
from tests.conftest import environment_with
from tests.docs.paths import DOCS

FUNCTIONS = [name for name in jv.__all__ if inspect.isfunction(getattr(jv, name))]


def test_what_the_package_offers() -> None:
    assert dir(jv) == sorted(jv.__all__)
    assert {"check", "explain", "facts", "init", "load", "open", "run"} <= set(FUNCTIONS)
    assert isinstance(jv.__version__, str)
    with pytest.raises(AttributeError, match="nothing_such"):
        jv.nothing_such  # noqa: B018


def test_the_interface_and_the_package_have_the_same_names() -> None:
    assert set(importlib.import_module("simulate.api").__all__) == set(jv.__all__) - {"__version__"}


def test_loading_a_scenario_waits_for_no_pictures() -> None:
    heavy = {"pandas", "matplotlib", "rich", "click"}
    code = f"import sys, simulate as jv; jv.load('minimal'); print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment_with(), capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_hints_can_be_read(name: str) -> None:
    function = getattr(jv, name)
    hints = typing.get_type_hints(function)
    assert set(hints) == {*inspect.signature(function).parameters, "return"}


@pytest.mark.parametrize("name", sorted(set(jv.__all__) - {*FUNCTIONS, "Outcomes", "Scenario", "__version__"}))
def test_hints_of_classes_can_be_read(name: str) -> None:
    typing.get_type_hints(getattr(jv, name))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_argument_is_documented(name: str) -> None:
    function = getattr(jv, name)
    said = inspect.getdoc(function) or ""
    assert "Examples\n--------" in said
    for argument in inspect.signature(function).parameters:
        assert any(
            argument in line.replace("*", "").split(" :")[0].split(", ") for line in said.splitlines() if " : " in line
        ), argument


@pytest.mark.parametrize(
    "name", ["run", "compare", "sweep", "worth", "drivers", "elements", "decide", "explain", "facts"]
)
def test_what_simulates_takes_the_same_arguments(name: str) -> None:
    arguments = inspect.signature(getattr(jv, name)).parameters
    assert [n for n in arguments if n in ("paths", "seed", "threads", "progress")] == [
        *("paths", "seed", "threads", "progress")
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_examples_of_functions(name: str) -> None:
    _run_examples(getattr(jv, name), name)


def test_examples_of_scenarios() -> None:
    _run_examples(jv.Scenario.with_, "with_")


def _run_examples(found: Any, name: str) -> None:
    tests = doctest.DocTestFinder(recurse=False).find(found, name, globs={})
    assert sum(len(test.examples) for test in tests) > 0
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in tests:
        runner.run(test)
    assert runner.summarize().failed == 0


def test_every_name_is_on_its_page() -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    assert not [name for name in jv.__all__ if f"`jv.{name}" not in page]
    methods = [name for name, _ in inspect.getmembers(jv.Result) if not name.startswith("_")]
    assert not [name for name in methods if f"`result.{name}" not in page]


def test_the_page_runs() -> None:
    """All of its blocks, one after the other."""
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    known: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "python.md", "exec"), known)
    assert known["paid"].payments["fee"].amount == 5.0
    assert known["result"].summary()["paths"] == 2_000


# ---- scenarios ------------------------------------------------------------------------------------------------------


def test_a_shipped_scenario_by_its_name(scenario_file: Path) -> None:
    assert jv.load("battery_cells") == jv.load(scenario_file)
    with pytest.raises(TypeError, match="path: expected the name of a file"):
        jv.load(3)  # type: ignore[arg-type]


def test_the_scenario_of_a_directory_of_results(tmp_path: Path) -> None:
    place = jv.run(jv.load("minimal"), 4, seed=9).save(tmp_path / "kept", plots=False)
    for named in (place, place / "manifest.json", str(place)):
        assert jv.load(named, ["venture.price=90"]) == jv.open(place).scenario.with_("venture.price", 90.0)
    (place / "scenario.toml").write_text("", encoding="utf-8")
    with pytest.raises(jv.RunDirectoryError, match=r"scenario\.toml was changed"):
        jv.load(place)
    with pytest.raises(jv.RunDirectoryError, match="no directory of results"):
        jv.load(tmp_path)


@pytest.mark.parametrize("overrides", [{"venture.price": 90.0}, [5]])
def test_overrides_are_texts(overrides: Any) -> None:
    with pytest.raises(TypeError, match=r"^overrides: expected texts, as"):
        jv.load("minimal", overrides)


def test_a_changed_scenario_is_another_one(scenario_file: Path) -> None:
    scenario = jv.load(scenario_file)
    stricter = scenario.with_("governance.review_interval_quarters", 8)
    assert stricter.governance.review_interval_quarters == 8
    assert scenario.governance.review_interval_quarters == 4
    overridden = jv.load(scenario_file, ["governance.review_interval_quarters=8"])
    assert np.array_equal(jv.run(stricter, 128)["venture_npv"], jv.run(overridden, 128)["venture_npv"])


def test_several_keys_at_once() -> None:
    scenario = jv.load("battery_cells")
    several = scenario.with_({"venture.price": 90.0, "partners.Carmaker.equity": 0.4}, exit__enabled=False)
    apart = scenario.with_("venture.price", 90.0).with_("partners.Carmaker.equity", 0.4).with_("exit.enabled", False)
    assert several == apart
    assert scenario.with_(venture__price=90.0).venture.price == 90.0
    mistakes: tuple[tuple[Any, ...], ...] = (("venture.price",), (3,), ({}, 1), ())
    for wrong in mistakes:
        with pytest.raises(TypeError, match="with_: expected a dotted key and its value"):
            scenario.with_(*wrong)


def test_tables_are_added_and_left_out() -> None:
    scenario = jv.load("battery_cells")
    fee = {"name": "fee", "from": "Carmaker", "to": "Cell maker", "amount": 5.0, "quarter": 4}
    more = scenario.with_("payments", [*scenario.payments, fee])
    assert len(more.payments) == len(scenario.payments) + 1
    assert more.payments["fee"].amount == 5.0
    assert more.without("payments.fee") == scenario
    fewer = scenario.with_("exit.triggers", list(scenario.exit.triggers)[:2])
    assert [one.name for one in fewer.exit.triggers] == [one.name for one in scenario.exit.triggers][:2]
    with pytest.raises(jv.ScenarioError, match=r"(?m)^exit.triggers.x.metric: expected"):
        scenario.with_("exit.triggers", [{"name": "x"}])


def test_items_by_name() -> None:
    scenario = jv.load("battery_cells")
    assert scenario.partners["Carmaker"] is scenario.partners[0]
    assert scenario.venture.stages["phase 2"].name == "phase 2"
    assert scenario.exit.triggers[-1] == tuple(scenario.exit.triggers)[-1]
    assert scenario.partners[:1] == (scenario.partners[0],)
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    with pytest.raises(KeyError, match='did you mean "Carmaker"'):
        scenario.partners["Carmakr"]
    assert jv.load("minimal").payments == ()


def test_errors_name_arguments_and_no_options() -> None:
    scenario = jv.load("battery_cells")
    with pytest.raises(jv.ScenarioError, match=r"^venture.prise: expected a known key"):
        scenario.with_("venture.prise", 1)
    with pytest.raises(jv.ScenarioError, match=r"^venture.price: expected"):
        scenario.with_("venture.price", -1)
    with pytest.raises(jv.ScenarioError, match=r"^nothing: expected a known key"):
        scenario.without("nothing")
    with pytest.raises(jv.ScenarioError, match=r"^overrides: venture.prise: expected"):
        jv.load("battery_cells", ["venture.prise=1"])
    with pytest.raises(jv.ScenarioError, match=r"^vary: venture.prise: expected"):
        jv.sweep(scenario, {"venture.prise": [1, 2]}, paths=2)
    with pytest.raises(jv.ScenarioError, match=r'^keys: venture.prise: expected a pattern .* "venture.price"'):
        jv.drivers(scenario, 2, keys="venture.prise")


@pytest.mark.parametrize("given", [["dear: venture.price=90"], "dear", {1: {}}, {"dear": "venture.price=90"}], ids=str)
def test_variants_are_changes_by_name(given: Any) -> None:
    with pytest.raises(TypeError, match=r"^variants: expected changes by name"):
        jv.compare(jv.load("minimal"), variants=given, paths=2)


@pytest.mark.parametrize("given", [5, [5], {"venture.price": 90.0}, {5: [1]}], ids=str)
def test_what_varies_is_texts_or_values_by_key(given: Any) -> None:
    with pytest.raises(TypeError, match=r"^vary: expected "):
        jv.sweep(jv.load("minimal"), given, paths=2)


# ---- starting -------------------------------------------------------------------------------------------------------


def test_a_scenario_to_start_from(tmp_path: Path) -> None:
    place = jv.init(tmp_path / "mine.toml")
    assert jv.load(place) == jv.load("battery_cells")
    with pytest.raises(jv.PlaceError, match="is there already; choose another name, or force=True"):
        jv.init(place, "minimal")
    assert jv.load(jv.init(place, "minimal", force=True)) == jv.load("minimal")
    with pytest.raises(KeyError, match="no shipped scenario 'nothing'"):
        jv.init(tmp_path / "other.toml", "nothing")
    assert not (tmp_path / "other.toml").exists()


def test_a_scenario_of_a_plan(tmp_path: Path) -> None:
    plan = tmp_path / "steel.csv"
    rows = [f"{year},{volume},700,500,20,{capex}" for year, volume, capex in ((1, 1e5, 90), (2, 3e5, 10), (3, 4e5, 10))]
    plan.write_text("\n".join(["year,volume,price,unit_cost,fixed_cost,capex", *rows]) + "\n", encoding="utf-8")
    made = jv.load(jv.init(tmp_path / "steel.toml", plan=plan, currency="EUR", unit="t"))
    assert (made.scenario.name, made.scenario.currency, made.scenario.volume_unit) == ("steel", "EUR", "t")
    plan.write_text("year,volume\n1,a\n", encoding="utf-8")
    with pytest.raises(jv.PlanFileError, match=r"steel\.csv"):
        jv.init(tmp_path / "no.toml", plan=plan)


def test_a_plan_is_read_as_the_program_reads_it(tmp_path: Path) -> None:
    """What its options say, arguments say; what is wrong is told in words of arguments."""
    plan, place = tmp_path / "stahl.csv", tmp_path / "steel.toml"
    rows = [f"{year};{n}.000;700;500;20;90" for year, n in ((2027, 100), (2028, 300), (2029, 400))]
    plan.write_text("\n".join(["year;tonnage;price;unit_cost;fixed_cost;capex", *rows]) + "\n", encoding="utf-8")
    with pytest.raises(jv.PlanFileError, match=r"; or columns$"):
        jv.init(place, plan=plan)
    with pytest.raises(jv.PlanFileError, match="which mark is the decimal one, with decimal") as caught:
        jv.init(place, plan=plan, columns={"volume": "tonnage"})
    assert "--" not in str(caught.value)
    jv.init(place, plan=plan, columns={"volume": "tonnage"}, decimal=",", name="Steel", currency="EUR", unit="t")
    made = jv.load(place)
    assert (made.scenario.name, made.scenario.currency) == ("Steel", "EUR")
    assert jv.check(made).plan.series["volume"].max() > 1e4


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"currency": "kEUR"}, "currency: expected a short word"),
        ({"columns": {"tonnage": "volume"}}, "columns: expected headings by column"),
        ({"decimal": "x"}, "decimal: expected . or ,"),
        ({"unit": " "}, "unit: expected text"),
    ],
    ids=str,
)
def test_what_is_said_of_a_plan_is_looked_at(arguments: dict[str, Any], told: str, tmp_path: Path) -> None:
    """Money is in millions of the currency: in millions of kEUR it would be a thousand times as much, in silence."""
    with pytest.raises(ValueError, match=f"^{re.escape(told)}"):
        jv.init(tmp_path / "no.toml", plan=tmp_path / "plan.csv", **arguments)
    with pytest.raises(TypeError, match=r"^[a-z]+: expected together with plan"):
        jv.init(tmp_path / "no.toml", **arguments)


def test_a_template_of_an_archetype(tmp_path: Path) -> None:
    assert jv.load(jv.init(tmp_path / "a.toml", archetype="software")) == jv.load("software_stack")
    with pytest.raises(KeyError, match="no template of archetype 'hardware'"):
        jv.init(tmp_path / "b.toml", archetype="hardware")
    with pytest.raises(TypeError, match="template and archetype exclude each other"):
        jv.init(tmp_path / "b.toml", "minimal", archetype="software")
