"""Round trips: a plan becomes a scenario whose plan, as the engine makes it, is that plan again."""

from __future__ import annotations

import numpy as np
import pytest

from simulate import templates
from simulate.analysis.valuation import implied_multiple
from simulate.engine import plan, simulate
from simulate.report.check import multiple_warnings, stated_multiple
from simulate.scenario import Scenario, load, parse
from simulate.starter.calendar import Calendar
from simulate.starter.comparison import Made
from simulate.starter.costs import fixed_cost
from simulate.starter.fitting import fit
from simulate.starter.investment import Window, invest
from simulate.starter.planfile import parse_plan
from simulate.starter.writing import document
from tests.starter.plans import TITLES, csv_of, made_from, text_of, worst

ALL = ("volume", "price", "unit_cost", "fixed_cost", "capex", "ebitda")
STAGE = "{{ name = '{}', quarter = {}, capex = {}, capacity = {}, build_quarters = {} }}"


def stages(*each: tuple[int, float, float, int]) -> str:
    listed = [STAGE.format(f"s{i}", *stage) for i, stage in enumerate(each)]
    return f"stages = [{', '.join(listed)}]"


def of_the_family(changes: list[str]) -> Scenario:
    """The minimal scenario with other keys, and with other stages where a change states them."""
    text = templates.path("minimal").read_text(encoding="utf-8")
    own = next(line for line in text.splitlines() if line.startswith("stages = "))
    for change in changes:
        text = text.replace(own, change) if change.startswith("stages") else text
    keys = [change for change in changes if not change.startswith("stages")]
    return parse(text, overrides=["exit.lockup_quarters=0", "governance.enabled=false", *keys])


OWN_FAMILY = {
    "as shipped": [],
    "a long ramp and a falling demand": ["venture.ramp_quarters=11", "market.demand.trend=-0.04"],
    "two stages": [stages((0, 150.0, 60_000.0, 6), (7, 80.0, 50_000.0, 5))],
    "sustaining capex": ["venture.sustaining_capex=0.03", stages((2, 240.0, 200_000.0, 5))],
    "trends": ["market.price.trend=-0.03", "market.technology.trend=0.015"],
    "learning": ["venture.learning_rate=0.15", "venture.reference_volume=60_000"],
    "early fixed cost": ["venture.preproduction_fixed_share=0.25"],
    "from the second quarter on": [stages((0, 50.0, 200_000.0, 1)), "venture.ramp_quarters=5"],
    "forty years": ["scenario.horizon_years=40", "market.demand.trend=0.005"],
    "three years": ["scenario.horizon_years=3"],
}


@pytest.mark.parametrize("changes", OWN_FAMILY.values(), ids=OWN_FAMILY)
def test_a_plan_of_the_format_itself_is_recovered(changes: list[str]) -> None:
    made = made_from(csv_of(of_the_family(changes)))
    assert {name: worst(made, name) for name in ALL} == pytest.approx(dict.fromkeys(ALL, 0.0), abs=1e-3)


def test_the_canonical_scenario() -> None:
    """Its unit cost has two trends and learning on a part; its EBITDA a tariff, a subsidy and coordination."""
    made = made_from(csv_of(load(templates.path("battery_cells"))))
    assert worst(made, "volume") < 1e-3
    assert worst(made, "price") < 1e-3
    assert worst(made, "unit_cost") < 5e-3
    assert worst(made, "capex") < 1e-3
    windows = [(stage.quarter, stage.build_quarters) for stage in made.scenario.venture.stages]
    assert windows == [(0, 8), (10, 5)]
    assert made.scenario.venture.sustaining_capex == pytest.approx(0.02, rel=1e-3)
    assert [stage.capex for stage in made.scenario.venture.stages] == pytest.approx([2200.0, 900.0], rel=1e-3)


def test_the_equations_of_the_search_are_the_engines() -> None:
    """The search's own volumes, capex and unit cost against the kernel's, quarter by quarter."""
    given = parse_plan(csv_of(load(templates.path("battery_cells"))))
    fitted = fit(given)
    series = plan(made_from(csv_of(load(templates.path("battery_cells")))).scenario).series
    np.testing.assert_allclose(series["volume"], fitted.sales.quarterly, rtol=1e-6)
    investment = invest(given.capex, fitted.calendar)
    assert investment.misfit < 1e-3
    np.testing.assert_allclose(fitted.calendar.yearly(series["capex"]), given.capex, rtol=2e-3, atol=1e-6)


# ---- plans that are not of the format -------------------------------------------------------------------------------

RISING = [0.0, 0.0, 30e3, 60e3, 90e3, 100e3, 100e3, 100e3]
PLANS = {
    "one year of capex": text_of(volume=RISING, capex=[0.0, 300.0, *[0.0] * 6]),
    "capex long before sales": text_of(volume=RISING, capex=[300.0, *[0.0] * 7]),
    "capex in the last year": text_of(volume=RISING, capex=[100.0, 200.0, 0.0, 0.0, 0.0, 0.0, 0.0, 50.0]),
    "no capex at all": text_of(volume=RISING),
    "an existing business": text_of(
        volume=[100e3 * 1.03**i for i in range(8)], capex=[10.0 * 1.02**i for i in range(8)]
    ),
    "a life and its end": text_of(
        volume=[0.0, 20e3, 80e3, 100e3, 100e3, 70e3, 40e3, 10e3], capex=[50.0, 100.0, 30.0, 5.0, 5.0, 5.0, 0.0, 0.0]
    ),
    "a pause": text_of(volume=[0.0, 100e3, 0.0, 100e3, 100e3], capex=[50.0, 0.0, 0.0, 20.0, 0.0]),
    "three years, from the first day": text_of(volume=[20e3, 50e3, 100e3]),
    "the last year alone": text_of(volume=[0.0, 0.0, 100e3], capex=[50.0, 50.0, 0.0]),
    "nothing costs anything": text_of(volume=RISING, unit_cost=[0.0] * 8, fixed_cost=[0.0] * 8),
    "everything at random": text_of(
        volume=[0.0, *np.random.default_rng(1).uniform(50e3, 100e3, 11).tolist()],
        price=np.random.default_rng(2).uniform(1500.0, 2500.0, 12).tolist(),
        unit_cost=np.random.default_rng(3).uniform(1000.0, 1400.0, 12).tolist(),
        fixed_cost=np.random.default_rng(4).uniform(0.0, 20.0, 12).tolist(),
        capex=np.random.default_rng(5).uniform(0.0, 50.0, 12).tolist(),
    ),
}


@pytest.fixture(scope="module", params=PLANS.values(), ids=PLANS)
def made(request: pytest.FixtureRequest) -> Made:
    return made_from(request.param)


def test_any_plan_becomes_a_scenario_that_looks_right(made: Made) -> None:
    outline = plan(made.scenario)
    assert made.scenario.warnings() == []
    assert multiple_warnings(implied_multiple(outline), stated_multiple(made.scenario)) == []
    assert 1 <= len(made.scenario.venture.stages) <= 8
    assert np.isfinite(simulate(made.scenario, 128, threads=1).matrix).all()


def test_stages_stand_in_the_order_in_which_they_start(made: Made) -> None:
    starts = [stage.quarter for stage in made.scenario.venture.stages]
    assert starts == sorted(starts)


def test_capital_is_kept_in_all(made: Made) -> None:
    capex = made.comparison.columns["capex"]
    assert capex.made.sum() == pytest.approx(capex.given.sum(), rel=0.03)


def test_every_difference_is_told(made: Made) -> None:
    """A remark for each quantity, in their order: as given, or by how much and why not."""
    for remark, (name, column) in zip(made.comparison.remarks, made.comparison.columns.items(), strict=False):
        off = float(np.abs(column.relative).max())
        assert remark.startswith(
            {"unit_cost": "unit cost", "fixed_cost": "fixed cost", "ebitda": "EBITDA"}.get(name, name)
        )
        assert (": as given" in remark) == (off <= 5e-4)
        assert (f"{100.0 * off:.2f} %" in remark) == (off > 5e-4)


def test_an_existing_business_starts_a_quarter_early() -> None:
    made = made_from(PLANS["an existing business"])
    assert (made.scenario.scenario.start, made.scenario.scenario.horizon_years) == ("2026-Q4", 8.25)
    assert max(worst(made, name) for name in ALL) < 0.01
    assert any("starts a quarter before" in remark for remark in made.comparison.remarks)


def test_one_year_of_capex_right_before_the_sales() -> None:
    made = made_from(PLANS["one year of capex"])
    assert worst(made, "capex") < 1e-3
    assert worst(made, "volume") < 0.05


def test_years_that_are_counted() -> None:
    text = text_of(volume=RISING)
    counted = "\n".join(
        line.replace(f"{2026 + i},", f"{i},", 1) if i else line for i, line in enumerate(text.splitlines())
    )
    made = made_from(counted)
    assert made.comparison.years == tuple(range(1, 9))
    assert made.scenario.scenario.start == "2027-Q1"
    assert "EDIT: the plan counts its years from 1" in made.text


def test_the_same_plan_gives_the_same_file() -> None:
    text = PLANS["a life and its end"]
    assert made_from(text).text == made_from(text).text


def test_what_the_file_says_is_what_was_fitted() -> None:
    """The text is the only way from the fit to the scenario: nothing gets lost in its digits."""
    fitted = fit(parse_plan(PLANS["a life and its end"]))
    made = made_from(PLANS["a life and its end"])
    assert made.text.startswith(document(fitted, TITLES, 2027).split("# How near")[0])
    assert made.scenario.venture.base_volume == pytest.approx(fitted.sales.base_volume, rel=1e-7)
    assert [stage.capacity for stage in made.scenario.venture.stages] == pytest.approx(
        [stage.capacity for stage in fitted.stages], rel=1e-7
    )


# ---- pieces ---------------------------------------------------------------------------------------------------------


def test_investment_of_two_stages_by_hand() -> None:
    """300 over 6 quarters from 0, 80 over 4 from 8: 200, 100, 80, 0."""
    found = invest(np.array([200.0, 100.0, 80.0, 0.0]), Calendar(4, 0, 6))
    assert found.windows == (Window(0, 6), Window(8, 12))
    assert found.amounts == pytest.approx((300.0, 80.0))
    assert found.sustaining == pytest.approx(0.0, abs=1e-9)


def test_the_first_capacity_has_a_stage() -> None:
    found = invest(np.array([0.0, 0.0, 100.0, 0.0]), Calendar(4, 0, 4))
    assert found.windows[0] == Window(3, 4)
    assert found.amounts[0] == 0.0


@pytest.mark.parametrize(
    ("given", "first", "yearly", "before"),
    [
        ([5.0, 20.0, 20.0, 20.0], 4, 20.0, 0.25),
        ([10.0, 20.0, 20.0, 20.0], 2, 20.0, 0.0),
        ([20.0, 10.0, 10.0, 10.0], 4, 12.5, 1.0),  # a fixed cost that falls with the start is not known to the format
    ],
)
def test_fixed_cost_by_hand(given: list[float], first: int, yearly: float, before: float) -> None:
    found = fixed_cost(np.array(given), Calendar(4, 0, first))
    assert found.yearly == pytest.approx(yearly)
    assert found.before == pytest.approx(before, abs=1e-12)
