"""The population of `jvsim facts`: each variant changes what it says, on the same futures."""

from __future__ import annotations

import numpy as np

from simulate.engine.run import simulate
from simulate.scenario import load
from simulate.scenario.templates import path
from simulate.studies.facts.design import population, sample, variants
from simulate.studies.facts.population import findings


def test_columns_are_those_of_a_run_of_the_variant() -> None:
    scenario = load(path("battery_cells"))
    found = sample(scenario, 600)
    alone = simulate(scenario, 600)
    assert np.array_equal(found.columns["lived"], alone["exit_quarter"])
    off = simulate(scenario.with_("governance.enabled", False), 600)
    both = np.min(off["partner_npv"], axis=0) > 0.0
    assert np.array_equal(found.columns["ungoverned.gain"], both)
    assert found.columns["ungoverned.proposed"].sum() == 0.0


def test_variants_change_what_they_say() -> None:
    scenario = load(path("battery_cells"))
    changed = {name: scenario.with_changes(change).values() for name, change in variants(scenario).items()}
    assert changed["larger_stake."]["partners"][0]["equity"] == 0.55
    assert changed["specific."]["venture"]["salvage_share"] == 0.175
    assert changed["fit."]["governance"]["intensity"] == 0.6
    assert round(changed["over."]["governance"]["intensity"], 12) == 0.9
    assert round(changed["under."]["governance"]["intensity"], 12) == 0.3
    assert [partner["strategy_shift_rate"] for partner in changed["restless."]["partners"]] == [0.05, 0.05]


def test_order_and_threads_leave_a_scenario_as_it_is() -> None:
    battery, minimal = load(path("battery_cells")), load(path("minimal"))
    minimal = minimal.with_("simulation.seed", battery.simulation.seed)
    one = {finding.fact.id: finding for finding in findings(list(population([battery, minimal], 400, threads=1)))}
    two = {finding.fact.id: finding for finding in findings(list(population([minimal, battery], 400, threads=2)))}
    for key, finding in one.items():
        assert finding.by_scenario == two[key].by_scenario


def test_a_venture_that_already_lives_is_lived_from_its_start() -> None:
    """The facts are of whole lives: in those of today nobody ends before it."""
    living = load(path("cell_plant_exit"))
    assert living.today is not None
    assert sample(living, 100).scenario == living.without("today")
