"""What a terminal shows: it fits, it is safe with any name, and it shows the numbers of the summary."""

from __future__ import annotations

import io
import math
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from simulate.engine.planner import plan
from simulate.presentation.wording import places_for, volume_scale
from simulate.scenario import load, templates
from simulate.statistics.valuation import implied_multiple
from simulate.studies.check.tables import check_view, multiple_warnings, print_check
from simulate.studies.explain.life import column_of
from simulate.studies.explain.tables import print_trajectory, trajectory_data
from simulate.studies.explain.words import Trajectory
from simulate.studies.run.summary import summarise
from simulate.studies.run.tables import print_summary
from tests import real, synthetic

HOSTILE = ("[red]Volkswagen Aktiengesellschaft and all of its subsidiaries[/red]", "\x1b[31mBYD\r:smile:")


def _printed(show: Any, *content: Any, width: int = 80, colour: bool = False, **options: Any) -> str:
    file = io.StringIO()
    system: Any = "truecolor" if colour else None
    console = Console(file=file, width=width, force_terminal=colour, color_system=system, legacy_windows=False)
    show(console, *content, **options)
    return file.getvalue()


def _summary(width: int = 80, colour: bool = False, **options: Any) -> str:
    run = synthetic.outcomes(5000, **options)
    return _printed(print_summary, run, summarise(run), width=width, colour=colour)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("partners", [("Carmaker", "Cell maker"), HOSTILE])
def test_the_summary_fits(width: int, partners: tuple[str, str]) -> None:
    lines = _summary(width, partners=partners).splitlines()
    assert max(map(len, lines)) <= width
    assert not any("…" in line for line in lines)


def test_the_view_comes_first_in_every_table() -> None:
    run = synthetic.outcomes(2000)
    theirs = _printed(print_summary, run, summarise(run, view="Cell maker"), "Cell maker", width=100)
    value, endings = theirs.index("Net present value"), theirs.index("How it ended")
    for name in ("Carmaker", "Venture"):
        assert value < theirs.index("Cell maker", value) < theirs.index(name, value)
    assert theirs.index("Cell maker better off") < theirs.index("Carmaker better off")
    assert "NPV of Cell maker" in theirs[endings : endings + 200]
    assert "- To Cell maker the venture is worth" in theirs
    worth = run["partner_npv"][1][run["cause"] == -1.0].mean()
    line = next(line for line in theirs.splitlines() if line.startswith("horizon reached"))
    assert f" {worth:,.0f} ± " in line


@pytest.mark.parametrize("width", [20, 40, 60])
def test_a_narrow_terminal_cuts_no_number(width: int) -> None:
    def numbers(said: str) -> list[str]:
        values, lives = said.index("Net present value"), said.index("ending ")
        tables = said[values : said.index("± is")] + said[lives : said.index("Life", lives)]
        return sorted(re.findall(r"-?[\d,]+(?:\.\d+)?(?: ±| %)?", tables))

    assert numbers(_summary(width)) == numbers(_summary(120))
    assert max(map(len, _summary(width).splitlines())) <= max(width, 40)


def test_a_terminal_says_nothing_of_speed() -> None:
    assert "a second" not in _summary()


def test_the_summary_says_how_far_it_has_converged() -> None:
    half, whole = summarise(synthetic.outcomes(5000))["convergence"]["venture_npv"][-2:]
    line = next(line for line in _summary().splitlines() if line.startswith("mean NPV at half the paths"))
    assert f" {half['mean']:,.0f} ± " in line
    assert f"at all {whole['mean']:,.0f} ± " in line


def test_the_summary_shows_its_numbers() -> None:
    said = _summary()
    for word in ("Battery cells", "5,000 paths", "20260526", "2027-Q1 to 2041-Q4", "Carmaker", "advantage", "P95"):
        assert word in said
    for name, *_ in synthetic.TRIGGERS:
        assert name.split()[0] in said
    assert "resets agreed" in said
    assert "In words" in said


def test_a_row_of_values_is_the_distribution_of_the_summary() -> None:
    npv = summarise(synthetic.outcomes(5000))["venture"]["npv"]
    row = next(line for line in _summary().splitlines() if line.startswith("Venture "))
    shown = row.replace(" ± ", "±").split()
    expected = [npv["quantiles"][key][0] for key in ("0.05", "0.5", "0.95")]
    assert shown[2:5] == [f"{x:,.0f}" for x in expected]
    assert shown[5] == f"{100 * npv['p_below_zero']['mean']:.1f}"
    assert shown[7] == f"{npv['cvar_05']['mean']:,.0f}"


def test_without_colour_there_is_no_escape() -> None:
    assert "\x1b" not in _summary()


def test_names_are_printed_as_they_are_written() -> None:
    said = _summary(120, colour=True, partners=HOSTILE, name="A [bold]$x_1$[/bold] deal")
    assert "A [bold]$x_1$[/bold] deal" in said
    assert "[red]" in said
    assert ":smile:" in said
    assert "\x1b[31mBYD" not in said
    assert "\r" not in said


def test_one_path_can_be_shown() -> None:
    run = synthetic.outcomes(1)
    assert "too few" in _printed(print_summary, run, summarise(run))


# ---- check ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [80, 120])
def test_the_check_fits_and_shows_the_plan(width: int) -> None:
    scenario, words = real.scenario(), {"uncertain": ["venture.capex_overrun is lognormal " * 5], "payments": []}
    said = _printed(print_check, scenario, plan(scenario), words, ["[odd] thing"], width=width)
    assert max(map(len, said.splitlines())) <= width
    assert said.count("-Q1 ") >= 15
    # Four quarters of 2,200 million over eight.
    assert next(line for line in said.splitlines() if line.startswith("2027-Q1 ")).split()[-2] == "1,100"
    assert "1,806" in said
    assert "15.5 %" in said
    assert "million kWh" in said
    assert "[odd] thing" in said
    assert "Uncertain inputs" in said
    assert "Payments" not in said


def test_a_small_deal_does_not_round_to_nothing() -> None:
    """Money is in millions: a venture that sells for 0.1 million a year has its figures all the same."""
    changes = {
        "venture.base_volume": 50,
        "venture.fixed_cost": 0.01,
        "venture.stages.plant.capex": 0.05,
        "venture.stages.plant.capacity": 100,
    }
    small = load(templates.path("minimal")).with_changes(changes)
    said = _printed(print_check, small, plan(small), {}, [])
    year = next(line for line in said.splitlines() if line.startswith("2029-Q1")).split()
    assert 0.05 < float(year[4]) < 0.2
    assert float(year[5]) > 0.0
    worth = next(line for line in said.splitlines() if line.startswith("Venture ")).split()
    assert abs(float(worth[1]) - plan(small).venture_npv) < 0.001


def test_numbers_that_stand_together_have_as_many_decimals() -> None:
    assert [places_for([0.0, -x]) for x in (0.0, 2015.0, 100.0, 99.0, 1.5, 0.1, 1e-9)] == [0, 0, 0, 1, 2, 3, 6]


def test_a_plan_without_oddities_says_so() -> None:
    scenario = real.scenario()
    assert "Nothing looks odd" in _printed(print_check, scenario, plan(scenario), {}, [])


def test_a_plan_that_never_earns_is_told() -> None:
    scenario = real.scenario().with_("venture.unit_cost", 800.0)
    said = _printed(print_check, scenario, plan(scenario), {}, [])
    assert "The plan never earns money" in said
    assert "Nothing looks odd" not in said


def test_unit_costs_are_those_of_a_unit() -> None:
    from simulate.studies.check.result import plan_years

    last = plan_years(plan(real.scenario()))[-1]
    # USD a kWh: from 80 at the start, down with learning.
    assert 30.0 < (last.unit_cost or 0.0) < (last.price or 0.0) < 98.0


def test_a_multiple_far_from_the_plans_is_warned_of() -> None:
    implied = implied_multiple(plan(real.scenario()))
    assert implied is not None
    assert 0.0 < implied.replaced < implied.multiple
    assert multiple_warnings(implied, implied.multiple) == multiple_warnings(implied, implied.replaced) == []
    assert "above" in multiple_warnings(implied, 1.5 * implied.multiple)[0]
    assert "below" in multiple_warnings(implied, 0.5 * implied.replaced)[0]
    assert multiple_warnings(None, 6.5) == []


def test_volumes_are_written_in_a_unit_that_reads_easily() -> None:
    assert volume_scale(42e6, "kWh") == (1e6, "million kWh")
    assert volume_scale(5e4, "cars") == (1e3, "thousand cars")
    assert volume_scale(300.0, "buses") == (1.0, "buses")


def test_a_check_of_a_made_up_plan_without_partners_alone() -> None:
    scenario = synthetic.scenario(partners=HOSTILE)
    scenario.scenario.description = ""
    scenario.values = lambda: {"venture": {"ebitda_multiple": 6.5}}
    plan = synthetic.plan()
    plan = replace(plan, alone=(None, plan.alone[1]), venture_npv=1.0, partner_npv=(1.0, 2.0), alone_npv=(0.0, 2.0))
    view = check_view(scenario, plan, {}, [])
    said = _printed(lambda console: console.print(view))
    assert "[red]" in said


# ---- one trajectory -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("settlement", [0, 1, 2, 3])
def test_a_trajectory_fits_and_tells_its_end(width: int, settlement: int) -> None:
    run = real.run()
    column = next(k for k in range(real.RECORDED) if run["settlement"][k] == settlement)
    trajectory = Trajectory(run, column, column_of(real.series(), column))
    said = _printed(print_trajectory, trajectory, width=width)
    lines = said.splitlines()
    assert max(map(len, lines)) <= width
    assert not any("…" in line for line in lines if "project office …" not in line)
    table, partners = said[said.index("Quarter by quarter") :].split("The partners, quarter by quarter")
    assert table.count("\n20") == trajectory.quarters_run()
    assert "2027-Q1" in table
    assert partners.count("\n20") >= trajectory.quarters()


def test_a_trajectory_as_data() -> None:
    import json

    run = real.run()
    data = trajectory_data(Trajectory(run, 3, column_of(real.series(), 3)))
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["venture_npv"] == run["venture_npv"][3]
    assert len(data["series"]["alignment"]) == len(data["dates"]) == 60
    assert data["events"][-1]["date"] in data["dates"]


def test_what_is_no_number_is_null_in_the_data() -> None:
    run, series = real.run(), column_of(real.series(), 3)
    series["fair_value"] = series["fair_value"].copy()
    series["fair_value"][-2:] = [math.nan, math.inf]
    assert trajectory_data(Trajectory(run, 3, series))["series"]["fair_value"][-2:] == [None, None]


def test_use_is_nothing_without_capacity() -> None:
    run, series = real.run(), column_of(real.series(), 3)
    said = _printed(print_trajectory, Trajectory(run, 3, series), width=120)
    table, _ = said[said.index("Quarter by quarter") :].split("The partners, quarter by quarter")
    use = [line.split()[6] for line in table.splitlines() if line.startswith("20")]
    built = [t for t in range(len(use)) if series["capacity"][t] > 0.0]
    assert 0 < built[0] < len(use) - 1
    assert all((shown == "–") == (t not in built) for t, shown in enumerate(use))
