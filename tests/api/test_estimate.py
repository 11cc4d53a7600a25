"""How partners judge, and whether decisions are held: the same arguments in every function, and what they do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

import simulate as jv
from simulate.engine.run import taught
from simulate.scenario import Scenario
from tests import editions

DEAL = jv.load("minimal").with_("decisions.pilot_paths", 1_024)
FEW = 300
PRICE = "venture.price"
DEAR = {"minimal": 2_050.0, "battery_cells": 97.0}
VARIANT = {"dear": {PRICE: DEAR["minimal"]}}
STUDIES: dict[str, Callable[..., Any]] = {
    "run": jv.run,
    "compare": lambda deal, **more: jv.compare(deal, variants=VARIANT, **more),
    "sweep": lambda deal, **more: jv.sweep(deal, {PRICE: [DEAR["minimal"]]}, **more),
    "worth": jv.worth,
    "drivers": lambda deal, **more: jv.drivers(deal, keys=[PRICE], **more),
    "elements": jv.elements,
    "explain": lambda deal, **more: jv.explain(deal, 0, **more),
}
HOLDING = [name for name in STUDIES if name not in ("run", "explain")]


def test_which_functions_take_them() -> None:
    taking = {
        name
        for name in jv.__all__
        if inspect.isfunction(one := getattr(jv, name)) and "estimate" in inspect.signature(one).parameters
    }
    assert taking == set(STUDIES)
    holding = {name for name in taking if "hold_decisions" in inspect.signature(getattr(jv, name)).parameters}
    assert holding == set(HOLDING)


@pytest.mark.parametrize("study", STUDIES.values(), ids=STUDIES)
def test_what_is_no_estimate(study: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r'^estimate: expected one of none, thumb, learned, got "best"$'):
        study(DEAL, paths=FEW, estimate="best")
    with pytest.raises(jv.ScenarioError, match="estimate: expected rules = 2 for this argument"):
        study(editions.scenario("minimal"), paths=FEW, estimate="learned")


@pytest.mark.parametrize("name", HOLDING)
def test_what_was_not_learned_cannot_be_held(name: str) -> None:
    with pytest.raises(ValueError, match=r'^hold_decisions: expected partners that learn, .*, got .* = "thumb"$'):
        STUDIES[name](DEAL, paths=FEW, hold_decisions=True)


def test_it_takes_the_place_of_the_scenarios() -> None:
    asked = jv.run(DEAL, FEW, estimate="none")
    assert asked.scenario.decisions.estimate == "none"
    stated = jv.run(DEAL.with_("decisions.estimate", "none"), FEW)
    assert asked.outcomes.matrix.tobytes() == stated.outcomes.matrix.tobytes()
    assert asked.outcomes.matrix.tobytes() != jv.run(DEAL, FEW).outcomes.matrix.tobytes()


def test_the_variants_of_a_file_stay() -> None:
    text = DEAL.to_toml() + f'\n[[variants]]\nname = "dear"\nset = {{ {PRICE} = {DEAR["minimal"]} }}\n'
    from simulate.scenario import parse

    assert [one.side.name for one in jv.compare(parse(text), paths=FEW, estimate="none").variants] == ["dear"]


# ---- decisions that are held ----------------------------------------------------------------------------------------


@cache
def learning() -> Scenario:
    return jv.load("battery_cells").with_({"decisions.estimate": "learned", "decisions.pilot_paths": 1_024})


@cache
def compared(hold: bool) -> Any:
    """A variant in which clauses are hard to reach, so that much depends on how others decide."""
    return jv.compare(learning(), variants={"dear": {PRICE: DEAR["battery_cells"]}}, paths=2_000, hold_decisions=hold)


def test_a_variant_decides_by_what_the_base_has_learned() -> None:
    [held] = compared(hold=True).variants
    table, base = taught(held.side.scenario), taught(learning())
    assert table is not None
    assert base is not None
    assert table.digest == base.digest
    [anew] = compared(hold=False).variants
    assert anew.side.scenario.decisions.learned is None
    assert held.as_dict(compared(True).base)["summary"] != anew.as_dict(compared(False).base)["summary"]


def test_it_can_be_run_again_from_its_file_alone() -> None:
    from simulate.scenario import parse

    [held] = compared(hold=True).variants
    again = jv.run(parse(held.side.scenario.to_toml()), 2_000)
    mean = held.as_dict(compared(True).base)["summary"]["venture"]["npv"]["mean"]
    assert again.summary()["venture"]["npv"]["mean"] == mean


def test_the_other_studies_hold_the_same() -> None:
    """A sweep's point, and a setting of a driver, are the variant of the comparison."""
    shared: dict[str, Any] = {"paths": 2_000, "hold_decisions": True}
    [held] = compared(hold=True).variants
    mean = held.as_dict(compared(True).base)["summary"]["venture"]["npv"]["mean"]
    frame = jv.sweep(learning(), {PRICE: [DEAR["battery_cells"]]}, **shared).to_frame()
    found = frame[(frame["measure"] == "venture.npv.mean") & (frame["point"] == 1)]
    assert found["value"].iloc[0] == pytest.approx(mean, rel=1e-12)
