"""Clauses are switched off for what they are, alone, on the same futures."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulate import catalogue
from simulate.engine.kernel import NonFiniteResult
from simulate.engine.outcomes import AGREED, HORIZON
from simulate.engine.run import simulate
from simulate.scenario import Scenario, ScenarioError
from simulate.studies.worth import design as study
from simulate.studies.worth.clauses import Clause
from simulate.studies.worth.design import clauses, small_sample, switched_off, worth
from simulate.studies.worth.result import Appraisal
from tests import laboratory, real
from tests.tables import as_scenario

N = 600


def _tables() -> dict[str, Any]:
    return tomllib.loads(real.scenario().to_toml())


def _by_name(scenario: Scenario) -> dict[str, Any]:
    return {clause.name: clause for clause in clauses(scenario)}


def _without(scenario: Scenario, name: str) -> Any:
    return simulate(scenario.with_changes(_by_name(scenario)[name].changes), N).matrix


def _numbers(found: Appraisal) -> list[tuple[Any, ...]]:
    return [*found.rows(), *found.trigger_rows()]


def test_every_clause_of_the_battery_deal_is_asked_about() -> None:
    names = list(_by_name(real.scenario()))
    triggers = [f"exit “{trigger.name}”" for trigger in real.scenario().exit.triggers]
    terms = ["all exits", "lock-up", "supply agreement", "agreed exit", "dilution penalty", "gates of “phase 2”"]
    assert names == ["formal reviews", "reviews and resets", *triggers, *terms]
    assert switched_off(real.scenario()) == {}


def test_a_trigger_never_held_long_enough_is_one_left_out() -> None:
    scenario = real.scenario()
    for trigger in ("lost trust", "growth option"):
        ours = simulate(scenario.with_changes(_by_name(scenario)[f"exit “{trigger}”"].changes), N)
        theirs = simulate(scenario.without(f"exit.triggers.{trigger}"), N)
        causes = [place for place, one in enumerate(scenario.exit.triggers) if one.name != trigger]
        for row in catalogue.OUTCOMES:
            kept = ours[row.name][causes] if row.axis == "trigger" else ours[row.name]
            if row.name != "cause":
                assert np.array_equal(kept, theirs[row.name]), row.name
        codes = {HORIZON: HORIZON, AGREED: AGREED, **dict(enumerate(causes))}
        assert np.array_equal(ours["cause"], [codes[int(code)] for code in theirs["cause"]])


def test_gates_that_always_hold_are_gates_left_out() -> None:
    keys = ("venture.stages.phase 2.min_alignment", "venture.stages.phase 2.max_shortfall")
    theirs = simulate(real.scenario().without(*keys), N)
    assert np.array_equal(_without(real.scenario(), "gates of “phase 2”"), theirs.matrix)


def test_a_payment_after_the_horizon_is_a_payment_left_out() -> None:
    tables = _tables()
    tables["payments"] = [
        {"name": "fee", "from": "Carmaker", "to": "Cell maker", "amount": 100.0, "quarter": 6, "min_alignment": 0.3}
    ]
    scenario = as_scenario(tables)
    without = simulate(scenario.with_changes(_by_name(scenario)["payment “fee”"].changes), N)
    bare = simulate(real.scenario(), N)
    for row in catalogue.OUTCOMES:
        if row.name != "paid_quarter":
            assert np.array_equal(without[row.name], bare[row.name]), row.name
    assert (without["paid_quarter"] == -1.0).all()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("formal reviews", {"governance.review_interval_quarters": 0}),
        ("reviews and resets", {"governance.enabled": False}),
        ("all exits", {"exit.enabled": False}),
        ("lock-up", {"exit.lockup_quarters": 0}),
        ("supply agreement", {"exit.supply_margin": 0.0}),
        ("agreed exit", {"elements.exit_agreement": 0.0}),
        ("dilution penalty", {"exit.dilution_penalty": 1.0}),
    ],
)
def test_a_term_is_switched_off_by_its_key(name: str, changes: dict[str, Any]) -> None:
    # Customers that a leaver takes stay while it is supplied: they are none of the margin's.
    scenario = real.scenario().with_("partners.Carmaker.takes_volume", 0.0)
    theirs = simulate(scenario.with_changes(changes), N)
    assert np.array_equal(_without(scenario, name), theirs.matrix)
    if name != "supply agreement":
        assert name not in _by_name(real.scenario().with_changes(changes))


def test_worth_is_the_difference_of_two_runs() -> None:
    scenario = real.scenario()
    found = {one.clause.name: one for one in worth(scenario, N).worths}
    runs = simulate(scenario, N), simulate(scenario.with_("exit.enabled", False), N)
    venture, carmaker, _ = found["all exits"].gains
    assert venture.mean.value == pytest.approx(float(np.mean(runs[0]["venture_npv"] - runs[1]["venture_npv"])))
    assert carmaker.mean.value == pytest.approx(float(np.mean(runs[0]["partner_npv"][0] - runs[1]["partner_npv"][0])))
    low = [float(np.quantile(run["venture_npv"], 0.05)) for run in runs]
    assert venture.p05.value == pytest.approx(low[0] - low[1])


def test_the_view_sorts_and_changes_nothing_else() -> None:
    ventures, makers = (worth(real.scenario(), N, view=view) for view in ("venture", "Cell maker"))
    assert _numbers(ventures) == _numbers(makers)
    sizes = [abs(one.gains[2].mean.value) for one in makers.ranked()]
    assert sizes == sorted(sizes, reverse=True) != [abs(one.gains[2].mean.value) for one in ventures.ranked()]
    with pytest.raises(ScenarioError, match='did you mean "Cell maker"'):
        worth(real.scenario(), N, view="Cell makr")


def test_kinds_are_those_that_the_docstring_names() -> None:
    kinds = {clause.kind for clause in clauses(real.scenario())}
    assert kinds <= set(re.findall(r"`([a-z][a-z -]+)`", Clause.__doc__ or ""))


def test_threads_do_not_matter() -> None:
    one, two = (worth(real.scenario(), N, threads=threads) for threads in (1, 2))
    assert _numbers(one) == _numbers(two)


@pytest.mark.parametrize("changes", [{"simulation.antithetic": True}, {"simulation.sampler": "latin_hypercube"}])
def test_antithetic_and_even_draws(changes: dict[str, Any]) -> None:
    found = worth(real.scenario().with_changes(changes), N)
    assert found.paths == N
    assert found.independent == (N // 2 if "simulation.antithetic" in changes else N)
    assert {one.clause.name: one.acted for one in found.worths}["all exits"]


def test_inputs_coupled_to_a_clause_stay_as_drawn() -> None:
    tables = _tables()
    tables["elements"]["exit_agreement"] = {"dist": "uniform", "low": 0.2, "high": 0.9}
    tables["exit"]["triggers"][0]["below"] = {"dist": "uniform", "low": 0.2, "high": 0.3}
    inputs = ["elements.exit_agreement", "exit.triggers.lost trust.below", "venture.base_volume"]
    tables["dependence"] = [{"inputs": inputs, "rank_correlation": 0.7}]
    scenario = as_scenario(tables)
    volumes = scenario.draw(0, 50)["venture.base_volume"]
    for clause in clauses(scenario):
        assert np.array_equal(scenario.with_changes(clause.changes).draw(0, 50)["venture.base_volume"], volumes)
    agreed = scenario.with_changes(_by_name(scenario)["agreed exit"].changes)
    assert not agreed.draw(0, 50)["elements.exit_agreement"].any()


def test_what_is_off_is_told_and_not_asked_about() -> None:
    off = {
        "governance.review_interval_quarters": 0, "exit.lockup_quarters": 0, "exit.supply_years": 0.0,
        "elements.exit_agreement": 0.0, "exit.dilution_penalty": 1.0,
    }  # fmt: skip
    scenario = real.scenario().with_changes(off)
    assert set(switched_off(scenario)) == {
        "formal reviews", "lock-up", "supply agreement", "agreed exit", "dilution penalty",
    }  # fmt: skip
    assert not set(switched_off(scenario)) & set(_by_name(scenario))
    quiet = real.scenario().with_changes({"exit.enabled": False, "governance.enabled": False})
    assert list(_by_name(quiet)) == ["dilution penalty", "gates of “phase 2”"]
    assert list(switched_off(quiet)) == ["reviews and resets", "exits"]


def test_a_deal_without_clauses() -> None:
    scenario = laboratory.build(elements={"exit_agreement": 0.0})
    assert clauses(scenario) == []
    found = worth(scenario, 50)
    assert (found.worths, found.triggers, found.clashes) == ((), (), ())
    assert found.to_frame().empty


AGE = {"metric": "age", "settlement": "liquidation"}


def test_a_trigger_that_another_one_always_pre_empts() -> None:
    triggers = [{"name": "early", "above": 2.0, **AGE}, {"name": "late", "above": 3.0, **AGE},
                {"name": "never", "above": 1000.0, **AGE}]  # fmt: skip
    found = worth(laboratory.build(exit={"triggers": triggers}), 100)
    (clash,) = found.clashes
    assert (clash.first, clash.second, clash.always) == ("early", "late", True)
    assert (clash.ends, clash.would_end, clash.taken) == (0, 100, 100)
    assert [clause.name for clause in found.never_acted()] == ["exit “late”", "exit “never”"]
    early = found.triggers[0]
    # 1 million is earned a quarter, at mid-quarter, and nothing is left at the end: a year earlier costs four of them.
    discounted = sum(1.08 ** -((t + 0.5) / 4.0) for t in range(8, 12))
    assert early.saved is not None
    assert early.saved.value == pytest.approx(-discounted)
    assert early.better_without is not None
    assert early.better_without.value == 1.0
    assert early.instead == {"late": 1.0}


def test_names_that_keys_do_not_keep() -> None:
    tables = _tables()
    names = ['a "quoted".name\\', " padded ", "1", "[red]x", "比亚迪", "A" * 200, "03", "last"]
    for trigger, name in zip(tables["exit"]["triggers"], names, strict=True):
        trigger["name"] = name
    scenario = as_scenario(tables)
    never = scenario.horizon_quarters + 1
    for clause in clauses(scenario):
        if clause.trigger is not None:
            lasting = [one.for_quarters for one in scenario.with_changes(clause.changes).exit.triggers]
            assert [k for k, quarters in enumerate(lasting) if quarters == never] == [clause.trigger]


# ---- the small sample of a run --------------------------------------------------------------------------------------


def test_the_small_sample_is_a_study_of_the_first_futures() -> None:
    sample = small_sample(simulate(real.scenario(), 1000))
    assert sample is not None
    assert _numbers(sample) == _numbers(worth(real.scenario(), 1000))


def test_a_run_of_a_few_futures_has_no_sample() -> None:
    assert small_sample(simulate(real.scenario(), 29)) is None


def test_a_variant_that_is_not_finite_does_not_lose_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    run = simulate(real.scenario(), 100)
    wild = replace(clauses(real.scenario())[0], changes={"market.price.trend": 60.0})
    monkeypatch.setattr(study, "clauses", lambda _: [wild])
    with pytest.raises(NonFiniteResult):
        worth(real.scenario(), 100)
    assert small_sample(run) is None
