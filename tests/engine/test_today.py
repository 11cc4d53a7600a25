"""A venture that already lives: a life taken at a date goes on bit for bit, and lives begin in what is written."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulate import catalogue
from simulate.core import lanes
from simulate.engine.outcomes import row_names
from simulate.engine.packing import pack
from simulate.engine.planner import plan, plan_with_rows
from simulate.engine.run import record, simulate
from simulate.scenario import Scenario, load, parse
from simulate.scenario.calendar import calendar_quarter
from simulate.studies.today.design import today
from simulate.studies.today.words import document
from tests.laboratory import build
from tests.tables import from_its_start

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LIVES = 300
SECOND = {"scenario.rules": 2, "decisions.pilot_paths": 1024}
LEVELS = [1.0, 1.1, 0.9, 1.2, 1.0, 0.8, 1.1, 1.3, 1.2, 1.15, 1.05]
EVERYTHING = {
    "scenario.inflation": 0.02,
    "venture.stages.phase 2.if_worth": True,
    "venture.stages.phase 2.opens": 0.3,
    "partners.Carmaker.restarts": True,
    "partners.Cell maker.restarts": True,
    "partners.Carmaker.takes_volume": 0.2,
    "governance.reserved": ["expand"],
}
DEALS: dict[str, tuple[str, dict[str, Any]]] = {
    "battery": ("battery_cells", {}),
    "everything": ("battery_cells", EVERYTHING),
    "antithetic": ("battery_cells", {"simulation.antithetic": True}),
    "latin": ("battery_cells", {"simulation.sampler": "latin_hypercube"}),
    "history": ("battery_cells", {"market.price.history": LEVELS, "market.correlation": {}}),
    "payments": ("software_stack", {}),
    "options": ("cell_plant_exit", {}),
    "nothing drawn": ("minimal", {"venture.base_volume": 4e6}),
    "robotaxi": ("robotaxi", {}),
}
LEDGERS = ("venture_npv", "partner_npv", "alone_npv", "alone_stop_quarter", "venture_horizon", "partner_horizon")
"""Outcomes that are of the date, or of businesses that start at it."""
OF_DEAL = ("alone_cash_flow_0", "alone_cash_flow_1")


@cache
def deal(name: str) -> Scenario:
    template, changes = DEALS[name]
    scenario = load(SCENARIOS / f"{template}.toml")
    return from_its_start(scenario).with_({**SECOND, **changes})


@cache
def lives(name: str) -> dict[str, Any]:
    return record(deal(name), range(LIVES))


def where(name: str, state: str) -> tuple[int, int]:
    """A life, and a quarter at whose beginning it is in a state: the middle one of all such."""
    series = lives(name)
    alive = series["joint"] + series["sole"] > 0.0
    found = np.argwhere((series[state] > 0.0) & alive)
    found = found[found[:, 0] > 1]
    quarter, number = found[found.shape[0] // 2].tolist()
    return number, quarter


def assert_goes_on(scenario: Scenario, series: dict[str, Any], number: int, quarter: int) -> None:
    """Life `number` taken at a quarter is the old one from there on."""
    taken = today(scenario, calendar_quarter(quarter, scenario.scenario.start), number)
    taken = parse(document(taken, number))
    found = record(taken, [number])
    for name, values in series.items():
        if name not in OF_DEAL:
            assert found[name][quarter:, 0].tobytes() == values[quarter:, number].tobytes(), name
    before, after = simulate(scenario, 1, first=number), simulate(taken, 1, first=number)
    for row, (name, _) in enumerate(row_names(scenario)):
        if name not in LEDGERS:
            assert after.matrix[row].tobytes() == before.matrix[row].tobytes(), name


@pytest.mark.parametrize("state", ["joint", "under_notice", "reset_under_way", "sole"])
@pytest.mark.parametrize("name", DEALS)
def test_a_life_taken_at_a_date_goes_on_bit_for_bit(name: str, state: str) -> None:
    assert_goes_on(deal(name), lives(name), *where(name, state))


@pytest.mark.parametrize("quarter", [1, 2, 59])
def test_at_the_ends_of_the_horizon(quarter: int) -> None:
    number = int(np.argmax(lives("battery")["joint"][quarter] + lives("battery")["sole"][quarter]))
    assert_goes_on(deal("battery"), lives("battery"), number, quarter)


def test_a_life_can_be_taken_twice() -> None:
    scenario, (number, quarter) = deal("battery"), (5, 6)
    once = today(scenario, calendar_quarter(quarter, scenario.scenario.start), number)
    assert_goes_on(once, record(once, range(number + 1)), number, quarter + 7)


def test_what_was_spent_is_sunk_and_values_are_of_the_date() -> None:
    scenario, number, quarter = deal("battery"), 11, 9
    series = record(scenario, [number])
    whole = simulate(scenario, 1, first=number)
    rest = simulate(today(scenario, "2029-Q2", number), 1, first=number)
    for i, partner in enumerate(scenario.values()["partners"]):
        kept = (1.0 + partner["discount_rate"]) ** -0.25
        flows = series[f"partner_cash_flow_{i}"][:quarter, 0]
        before = flows @ kept ** (np.arange(quarter) + 0.5) - partner["initial_contribution"]
        both = before + kept**quarter * float(rest["partner_npv"][i, 0])
        assert both == pytest.approx(float(whole["partner_npv"][i, 0]), rel=1e-10)


def test_every_future_starts_from_the_state_with_the_inputs_of_its_life() -> None:
    scenario = deal("battery")
    taken = today(scenario, "2029-Q2", 11)
    series = record(taken, range(20))
    before = record(scenario, [11])
    assert np.ptp(series["ebitda"][9]) > 0.0
    assert (series["alignment"][8] == before["alignment"][8, 0]).all()
    assert {key: set(values) for key, values in taken.draw(0, 9).items()} == {
        key: {float(values[0])} for key, values in scenario.draw(11, 1).items()
    }
    assert taken.with_("venture.capex_overrun", 1.3).draw(0, 2).keys() == taken.draw(0, 2).keys() - {
        "venture.capex_overrun"
    }


# ---- the plan -------------------------------------------------------------------------------------------------------

QUIET: dict[str, Any] = {"scenario": {"rules": 2}, "decisions": {"estimate": "none", "pilot_paths": 1024}}
PLANT = {
    "base_volume": 4_000_000.0, "price": 100.0, "unit_cost": 60.0, "fixed_cost": 20.0, "ebitda_multiple": 6.0,
    "material_share": 0.5, "learning_rate": 0.1, "reference_volume": 1e6, "working_capital": 0.1, "tax_rate": 0.25,
    "sustaining_capex": 0.03, "salvage_share": 0.4, "synergy": 0.05, "discount_rate": 0.08,
    "stages": [
        {"name": "first", "quarter": 0, "capex": 300.0, "capacity": 2e6, "build_quarters": 3},
        {"name": "second", "quarter": 6, "capex": 200.0, "capacity": 1.5e6, "build_quarters": 4},
    ],
}  # fmt: skip


@cache
def quiet() -> Scenario:
    """A venture to which nothing happens that is not planned."""
    partner = {"equity": 0.5, "discount_rate": 0.08, "capability_rate": 0.2, "capability_value": 50.0}
    alone = {"volume_share": 0.5, "capacity": 2e6, "capex": 300.0, "build_quarters": 4, "quarter": 2}
    return build(
        venture=PLANT,
        partners=[{"name": "A", **partner, "alone": alone}, {"name": "B", **partner}],
        market={"demand": {"trend": 0.03}},
        **QUIET,
    )


@pytest.mark.parametrize("date", ["2027-Q2", "2028-Q4", "2031-Q4"])
def test_what_is_left_out_is_the_plans_and_goes_on_as_planned(date: str) -> None:
    scenario = quiet().with_("today", {"date": date})
    first, before = scenario.first_quarter, plan(quiet())
    series = record(scenario, [0, 1])
    for name in ("ebitda", "free_cash_flow", "partner_cash_flow_0", "partner_cash_flow_1", "book", "volume", "capex"):
        assert series[name][first:, 1].tobytes() == before.series[name][first:].tobytes(), name
    kept = 1.08**-0.25
    spent = before.venture.quarterly[:first] @ kept ** (np.arange(first) + 0.5)
    after = plan(scenario)
    assert after.venture_npv == pytest.approx((before.venture_npv - spent) / kept**first, rel=1e-12)
    assert after.venture.npv() == pytest.approx(after.venture_npv, rel=1e-12)
    assert float(simulate(scenario, 1)["venture_npv"][0]) == pytest.approx(after.venture_npv, rel=1e-12)
    assert (plan_with_rows(scenario)[1] == plan_with_rows(quiet())[1]).all()


@pytest.mark.parametrize("date", ["2027-Q3", "2028-Q4", "2030-Q1"])
def test_the_plans_values_written_by_hand_go_on_as_planned(date: str) -> None:
    written = today(quiet(), date, 0).without("today.state")
    assert written.today is not None
    assert (written.today.state, written.today.inputs) == (None, None)
    first, series, before = written.first_quarter, record(written, [0]), plan(quiet())
    for name in ("ebitda", "free_cash_flow", "partner_cash_flow_0", "book", "volume"):
        assert series[name][first:, 0] == pytest.approx(before.series[name][first:], rel=1e-12, abs=1e-10), name


def test_alone_starts_today_as_a_new_unit_with_the_ventures_gap() -> None:
    """Of a plan without growth and subsidy it is worth today what it was worth at its own start."""
    still = quiet().with_({"market.demand.trend": 0.0, "partners.A.alone.quarter": 0})
    early = plan(still).alone[0]
    late = plan(still.with_("today", {"date": "2028-Q3"})).alone[0]
    assert early is not None
    assert late is not None
    assert late.quarterly == pytest.approx(early.quarterly[: late.quarterly.size], rel=1e-12)
    waits = quiet().with_({"partners.A.alone.quarter": 9, "venture.gap_elasticity": 2.0, "today": {"date": "2028-Q3"}})
    flows = [
        record(scenario, [0])["alone_cash_flow_0"][:, 0]
        for scenario in (waits, waits.with_("today.technology_gap", 0.3))
    ]
    assert not flows[0][6:9].any()
    assert flows[0][9] < 0.0
    assert (flows[1][14:] < flows[0][14:]).all()


# ---- what a person writes -------------------------------------------------------------------------------------------


def opened(scenario: Scenario, **keys: Any) -> Any:
    """The state in which lives begin, where a table says more."""
    return plan(scenario.with_("today", {"date": "2029-Q2", **keys})).opening


WRITTEN: list[tuple[dict[str, Any], str, tuple[int, ...], float]] = [
    ({"cumulative_volume": 1e6}, "volume_made", (), 1e6),
    ({"book": 700.0}, "book", (), 700.0),
    ({"gross": 900.0}, "gross", (), 900.0),
    ({"losses": 30.0}, "losses", (), 30.0),
    ({"working_capital": 12.0}, "working_capital", (), 12.0),
    ({"utilisation": 0.6}, "utilisation", (), 0.6),
    ({"imported_share": 0.1}, "imported_share", (), 0.1),
    ({"scope": 1.2}, "scope", (), 1.2),
    ({"alignment": 0.25}, "log_odds", (), float(np.log(0.25 / 0.75))),
    ({"alignment": 0.25}, "alignment", (), 0.25),
    ({"dispute_level": 3}, "dispute_level", (), 3.0),
    ({"technology_gap": 0.2}, "gap", (), 0.2),
    ({"tariff_regime": "hostile"}, "regime", (), 2.0),
    ({"tariff_regime": "hostile", "tariff": 0.4}, "tariff", (), 0.4),
    ({"subsidy_repealed": True}, "repealed", (), 1.0),
    ({"refusals": 2}, "refusals", (), 2.0),
    ({"refusals": 2}, "failed_resets", (), 2.0),
    ({"resets": {"refresh": 3}}, "resets", (lanes.REFRESH,), 3.0),
    ({"deviation": {"input_cost": -0.3}}, "deviation", (lanes.INPUT_COST,), -0.3),
    ({"stages": [{"name": "phase 2", "started": "2028-Q4"}]}, "stage_start", (1,), 7.0),
    ({"stages": [{"name": "phase 1", "started": "not yet"}]}, "stage_start", (0,), -1.0),
    ({"stages": [{"name": "phase 1", "started": "not yet"}]}, "first_quarter", (), -1.0),
    ({"stages": [{"name": "phase 1", "started": "2027-Q1", "ready": "2028-Q4"}]}, "first_quarter", (), 7.0),
    ({"partners": [{"name": "Cell maker", "stake": 0.3}]}, "stake", (0,), 0.7),
    ({"partners": [{"name": "Carmaker", "capability": 0.3}]}, "capability", (0,), 0.3),
    ({"partners": [{"name": "Carmaker", "contributed": 500.0}]}, "contributed", (0,), 500.0),
    ({"partners": [{"name": "Cell maker", "strategy_shift": True}]}, "strategy_shift", (1,), 1.0),
    ({"partners": [{"name": "Cell maker", "distress": True}]}, "distress", (1,), 1.0),
    ({"triggers": [{"name": "deadlock", "quarters": 2}]}, "trigger_count", (1,), 2.0),
    ({"book": 700.0, "state": {"book": "0x1.8p+9"}}, "book", (), 768.0),
    ({"state": {"base": ["0x1p-2", "0x0p+0", "0x0p+0", "0x0p+0"]}}, "base", (0,), 0.25),
]


@pytest.mark.parametrize(("keys", "row", "index", "value"), WRITTEN, ids=[str(case[:2]) for case in WRITTEN])
def test_a_key_stands_in_the_state(keys: dict[str, Any], row: str, index: tuple[int, ...], value: float) -> None:
    scenario = deal("battery")
    assert opened(scenario, **keys).row(row, *index) == pytest.approx(value, rel=1e-15)
    assert opened(scenario).row(row, *index) != pytest.approx(value, rel=1e-6)


def test_log_levels_hold_half_the_variance_of_the_quarters_that_have_passed() -> None:
    """(25.1): the variance of an Ornstein-Uhlenbeck process after so much time."""
    demand = deal("battery").values()["market"]["demand"]
    rate, volatility = demand["reversion"], demand["volatility"]
    variance = volatility**2 * -np.expm1(-2.0 * rate * 2.0) / (2.0 * rate)
    found = opened(deal("battery"), deviation={"demand": -0.2})
    assert found.row("level", lanes.DEMAND) == pytest.approx(-0.2 + 0.5 * variance, rel=1e-12)
    assert found.row("variance", lanes.DEMAND) == pytest.approx(variance, rel=1e-12)


def test_where_a_history_stands_is_not_known_but_by_its_own_row() -> None:
    """Each future begins a new block of it."""
    scenario = deal("history").with_("today", {"date": "2029-Q2"})
    moves = np.log(record(scenario, range(200))["price"][9] / record(scenario, [0])["price"][8, 0])
    _, counts = np.unique(moves.round(9), return_counts=True)
    assert counts.max() < 60  # of ten changes that are as likely


def test_a_stage_that_is_late_and_has_cost_more() -> None:
    """What is left of its cost is spent evenly until it is ready; the plan knows nothing of it."""
    late = {"name": "phase 2", "started": "2029-Q1", "ready": "2030-Q3", "spent": 150.0}
    keys = {"date": "2029-Q4", "stages": [{"name": "phase 1", "started": "2027-Q1"}, late]}
    base = deal("battery").with_({"venture.capex_overrun": 1.0, "venture.sustaining_capex": 0.0})
    scenario = base.with_("today", keys)
    cost = base.values()["venture"]["stages"][1]["capex"]
    assert pack(scenario.values()).row("stage_capex", 1) == pytest.approx((cost - 150.0) / 3.0)
    assert pack(scenario.values()).structure["stage_build"][0, 1] == 6
    unsaid = scenario.without("today.stages.phase 2.spent")
    assert pack(unsaid.values()).row("stage_capex", 1) == pytest.approx(cost / 6.0)
    assert (plan_with_rows(scenario)[1] == plan_with_rows(base)[1]).all()


@pytest.mark.parametrize(("demand", "starts"), [(0.0, True), (-1.5, False)])
def test_a_vote_in_the_first_quarter_looks_at_what_is_written(demand: float, starts: bool) -> None:
    """A stage whose planned quarter is today's starts where demand, as it is today, makes it worth it."""
    voted = quiet().with_({"venture.stages.second.if_worth": True, "market.demand.reversion": 0.02})
    scenario = voted.with_("today", {"date": "2028-Q3", "deviation": {"demand": demand}})
    assert (simulate(scenario, 1)["stage_start"][1, 0] == 6.0) == starts


def test_founded_moves_the_age_and_the_lock_up_and_nothing_else() -> None:
    clause = {"name": "term", "metric": "age", "above": 6.0, "settlement": "third_party_sale", "use": "obligation"}
    alone = {"exit.triggers": [clause], "exit.lockup_quarters": 16, "decisions.parting": "never"}
    base = deal("battery").with_({**alone, "today": {"date": "2029-Q2"}})
    older = base.with_("today.founded", "2025-Q1")
    before, after = pack(base.values()), pack(older.values())
    assert (int(before.structure["lockup"][0]), int(after.structure["lockup"][0])) == (16, 8)
    assert (before.row("trigger_threshold", 0), after.row("trigger_threshold", 0)) == (24.0, 16.0)
    for one in (before, after):
        one.inputs["trigger_threshold"] = 0.0
        one.structure["lockup"] = 0
    assert before.inputs.tobytes() == after.inputs.tobytes()
    assert before.structure.tobytes() == after.structure.tobytes()
    assert set(simulate(base, 40)["exit_quarter"] - simulate(older, 40)["exit_quarter"]) == {8.0}


def test_rows_of_the_catalogue_are_in_the_state_that_is_written() -> None:
    assert {row.place for row in catalogue.ROWS} <= set(today(deal("battery"), "2028-Q1", 0).today.state)  # type: ignore[union-attr,arg-type]
