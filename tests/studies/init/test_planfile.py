"""Reading a plan: as it is meant, or every reason why it cannot be read, one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulate.studies.init.given import GivenPlan
from simulate.studies.init.headings import COLUMNS
from simulate.studies.init.planfile import parse_plan, read_plan, refuse_other_units
from simulate.studies.init.refusals import PlanFileError

HEAD = "year,volume,price,unit_cost,fixed_cost,capex"
ROWS = ["2027,0,,,5,120", "2028,20000,21.5,14,25,180", "2029,60000,20.8,13.5,30,40"]


def text(*rows: str, head: str = HEAD) -> str:
    return "\n".join([head, *(rows or ROWS)])


def problems(broken: str) -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        parse_plan(broken, "plan.csv")
    return str(caught.value).splitlines()


def values(plan: GivenPlan) -> list[list[float]]:
    return [getattr(plan, column).tolist() for column in COLUMNS[1:]]


def test_as_it_is_written() -> None:
    plan = parse_plan(text())
    assert plan.years == (2027, 2028, 2029)
    assert plan.calendar
    assert plan.volume.tolist() == [0.0, 20000.0, 60000.0]
    assert np.isnan(plan.price[0])
    assert plan.price[1:].tolist() == [21.5, 20.8]
    assert plan.unit_cost[1:].tolist() == [14.0, 13.5]
    assert plan.fixed_cost.tolist() == [5.0, 25.0, 30.0]
    assert plan.capex.tolist() == [120.0, 180.0, 40.0]
    assert plan.ebitda.tolist() == pytest.approx([-5.0, 20000 * 7.5 / 1e6 - 25.0, 60000 * 7.3 / 1e6 - 30.0])


def test_counted_years() -> None:
    plan = parse_plan(text("1,1,1,1,1,1", "2,1,1,1,1,1", "3,1,1,1,1,1"))
    assert plan.years == (1, 2, 3)
    assert not plan.calendar


SAME = {
    "semicolons": text().replace(",", ";"),
    "tabs": text().replace(",", "\t"),
    "decimal commas": text().replace(",", ";").replace(".", ","),
    "a byte order mark": "\ufeff" + text(),
    "other line ends": text().replace("\n", "\r\n"),
    "other cases": text(head=HEAD.upper()),
    "spaces": text(head="Year , Volume, Price ,Unit Cost,fixed-cost, CAPEX").replace(",20000", ", 20 000 "),
    "thousands in quotes": text().replace("20000", '"20,000"').replace("60000", '"60,000.0"'),
    "points between thousands": text().replace(",", ";").replace(".", ",").replace("20000", "20.000"),
    "apostrophes": text().replace("20000", "20'000").replace("60000", "60\u2019000"),
    "narrow spaces": text().replace("20000", "20\u202f000").replace("60000", "60\u00a0000"),
    "units": text(head="Year,Volume [kWh],Price (USD/kWh),Unit cost [USD/kWh],Fixed costs [million USD],Capex [USD m]"),
    "a scaled unit": text("2027,0,,,5000,120", ROWS[1].replace("25", "25000"), ROWS[2].replace("30", "30000")).replace(
        "fixed_cost", "fixed_cost [thousand EUR]"
    ),
    "scaled volumes": text().replace("20000", "20").replace("60000", "60").replace("volume", "volume [thousand t]"),
    "exponents": text().replace("20000", "2e4").replace("60000", "+6.0E4"),
    "empty lines and cells": text().replace("\n", "\n\n,,,,,\n"),
    "another order": "\n".join(",".join(reversed(line.split(","))) for line in text().splitlines()),
    "years with decimals": text().replace("2027", "2027.0"),
    "Excel's first line": "sep=,\n" + text(),
    "Excel's first line, semicolons": "\ufeffsep=;\r\n" + text().replace(",", ";"),
    "Excel's first line, padded": '"sep=;";;;;;\n' + text().replace(",", ";").replace(".", ","),
    "Excel's first line, tabs": "SEP=\t\n" + text().replace(",", "\t"),
}


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_many_ways_to_write_the_same(same: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_bytes(same.encode())
    plan = read_plan(file)
    assert plan.years == (2027, 2028, 2029)
    np.testing.assert_allclose(values(plan), values(parse_plan(text())), rtol=1e-15)


def test_other_columns_are_named() -> None:
    rows = [f"{row},x" for row in ROWS]
    assert parse_plan(text(*rows, head=f"{HEAD},Remark")).ignored == ("Remark",)


MISTAKES = {
    "no number": (("20000", "many"), 'plan.csv:3: volume: expected a number, got "many": units stand in the heading'),
    "no value": ((",180", ","), "plan.csv:3: capex: expected a number, got nothing: write 0"),
    "negative": (("180", "-180"), "plan.csv:3: capex: expected a number of at least 0, got -180 (the format knows no"),
    "in brackets": (("180", "(180)"), "plan.csv:3: capex: expected a number of at least 0, got (180) (the format"),
    "a minus behind": (("180", "180-"), "plan.csv:3: capex: expected a number of at least 0, got 180-"),
    "another minus": (("180", "\u2212180"), "plan.csv:3: capex: expected a number of at least 0, got \u2212180"),
    "underscores": (("20000", "20_000"), 'plan.csv:3: volume: expected a number, got "20_000": write it without marks'),
    "wide digits": (("180", "\uff11\uff18\uff10"), 'plan.csv:3: capex: expected a number, got "\uff11\uff18\uff10"'),
    "blanks anywhere": (("20000", "20 00"), 'plan.csv:3: volume: expected a number, got "20 00": write it'),
    "a scale in a cell": (("180", "180m"), 'plan.csv:3: capex: expected a number, got "180m": units stand'),
    "too large": (("180", "1e20"), 'plan.csv:3: capex: expected a number below 1e+15, got "1e20"'),
    "infinite": (("180", "1e999"), 'plan.csv:3: capex: expected a number below 1e+15, got "1e999"'),
    "nan": (("180", "nan"), 'plan.csv:3: capex: expected a number, got "nan"'),
    "a price of nothing": (("21.5", ""), "plan.csv:3: price: expected a number, got nothing: the year has a volume"),
    "a price of 0": (("21.5", "0"), "plan.csv:3: price: expected a number above 0, got 0"),
    "no cost": ((",14,", ",,"), "plan.csv:3: unit_cost: expected a number, got nothing: the year has a volume"),
    "a year left out": (("2029", "2030"), "plan.csv:4: year: expected 2029, got 2030: a row a year, none left out"),
    "a year twice": (("2029", "2028"), "plan.csv:4: year: expected 2029, got 2028"),
    "a percentage": (("21.5", "80%"), 'plan.csv:3: price: expected a number, got "80%": a share says nothing here'),
    "not available": ((",14,", ",n/a,"), 'plan.csv:3: unit_cost: expected a number, got "n/a": write 0 where there is '
                      "none, or leave it empty in a year without sales"),
    "a dash for a price": (("21.5", "-"), "plan.csv:3: price: expected a number, got nothing: the year has a volume"),
    "an error": (("21.5", "#REF!"), 'plan.csv:3: price: expected a number, got "#REF!": the spreadsheet\'s own error'),
    "another error": ((",180", ",#N/A"), 'plan.csv:3: capex: expected a number, got "#N/A": the spreadsheet\'s own'),
    "a formula": ((",180", ",=A1*2"), 'plan.csv:3: capex: expected a number, got "=A1*2": a formula; save the'),
    "two currencies": (("21.5,14", "\u20ac21.5,\u00a314"), "plan.csv:3: unit_cost: expected one currency, got GBP"),
    "no year": (("2028", "next"), 'plan.csv:3: year: expected a year as 2027, or 1, 2, 3 …, got "next"'),
    "a total for a year": (("2029,", "Total,"), "plan.csv:3: year: expected 3 to 40 years, got 2"),
    "a quarter among years": (("2029,", "2029-Q1,"), 'plan.csv:4: year: expected a year as in the other rows'),
    "years from 5": (("2027", "5"), "plan.csv:2: year: expected 1 or a calendar year first, got 5"),
    "a decimal comma": (("21.5", "21,5"), "plan.csv:3: expected 6 cells, got 7: a decimal comma needs quotes"),
    "a quoted decimal comma": (("21.5", '"21,5"'), 'plan.csv:3: price: expected a number, got "21,5"'),
    "an unknown column": (("capex", "capx"), 'plan.csv:1: capex: expected a column of this name, got none; did you'),
    "a column twice": (("capex", "Price"), 'plan.csv:1: price: expected one column of it, got a second one, "Price"'),
    "a unit without scale": (("capex", "capex [USD]"), "plan.csv:1: capex: expected a unit that says thousand"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistake(change: tuple[str, str], message: str) -> None:
    right, wrong = change
    assert right in text()
    assert problems(text().replace(right, wrong, 1))[0].startswith(message)


def test_an_unknown_heading_is_told_what_is_accepted() -> None:
    (told,) = problems(text(head=HEAD.replace("fixed_cost", "Standing charges")))
    assert told.startswith(
        "plan.csv:1: fixed_cost: expected a column of this name, got none among Standing charges; accepted: "
    )
    assert told.endswith("; or --map")


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 0, 2), (0, 2, 1)])
@pytest.mark.parametrize("first", [2027, 1])
def test_shuffled_years_are_told_once(order: tuple[int, ...], first: int) -> None:
    rows = [f"{first + i},1,1,1,1,1" for i in order]
    found = problems(text(*rows))
    assert len(found) == 1
    assert "expected the years in order, got " in found[0]
    assert found[0].endswith("sort the rows by year")


def test_the_line_by_which_excel_is_told_keeps_the_lines() -> None:
    assert problems("sep=,\n" + text().replace("20000", "many"))[0].startswith("plan.csv:4: volume")


@pytest.mark.parametrize(
    ("change", "times"),
    [
        ({}, {}),
        ({"capex": 1e6}, {"capex": "130,000"}),
        ({"fixed_cost": 1e3}, {"fixed_cost": "87"}),
        ({"capex": 1e6, "fixed_cost": 1e6}, {"capex": "130,000", "fixed_cost": "87,000"}),
        ({"volume": 1e-3}, {"capex": "130", "fixed_cost": "87"}),
    ],
)
def test_money_of_an_absurd_size_is_refused(change: dict[str, float], times: dict[str, str]) -> None:
    """Revenue of 150 million, fixed cost of 13, capex of 20; and slips of a unit."""
    plan = of_size(**change)
    told = {}
    try:
        refuse_other_units(plan, "plan.csv")
    except PlanFileError as error:
        told = {problem.key: str(problem) for problem in error.problems}
    assert set(told) == set(times)
    for column, size in times.items():
        name = column.replace("_", " ")
        assert told[column].startswith(
            f"plan.csv: {column}: expected money in millions, got another unit: {name} of all "
        )
        assert f" {size} times the revenue of all years: is it in millions" in told[column]


@pytest.mark.parametrize(("factor", "doubts"), [(37.0, 0), (38.0, 1), (374.0, 1)])
def test_money_of_an_odd_size_is_doubted(factor: float, doubts: int) -> None:
    """Five times the revenue is told, and fifty times is refused."""
    plan = of_size(capex=factor)
    refuse_other_units(plan, "plan.csv")
    assert len(plan.doubts) == doubts
    assert all("capex of all years is" in doubt for doubt in plan.doubts)
    with pytest.raises(PlanFileError):
        refuse_other_units(of_size(capex=376.0), "plan.csv")


def of_size(volume: float = 1.0, fixed_cost: float = 1.0, capex: float = 1.0) -> GivenPlan:
    rows = [f"{2027 + i},{volume * 50_000!r},1000,700,{fixed_cost * 13 / 3!r},{capex * 20 / 3!r}" for i in range(3)]
    return parse_plan(text(*rows))


def test_a_number_that_can_be_read_in_two_ways() -> None:
    for mark in ",.":
        broken = text("2027;0;;;5;120", f"2028;20000;1{mark}250;1;25;180", "2029;60000;20;1;30;40").replace(
            HEAD, HEAD.replace(",", ";")
        )
        assert problems(broken) == [
            f'plan.csv:3: price: expected a number that can be read in one way, got "1{mark}250": '
            "thousands or decimals? Write it without the mark, or with other decimals, or say which mark is the "
            "decimal one, with --decimal"
        ]


@pytest.mark.parametrize(("evidence", "price"), [("13,5", 1250.0), ("13.5", 1.25)])
def test_another_number_tells_how_it_is_meant(evidence: str, price: float) -> None:
    head = HEAD.replace(",", ";")
    assert parse_plan(text("1;1;1.250;0;1;1", f"2;1;1;{evidence};1;1", "3;1;1;0;1;1", head=head)).price[0] == price


@pytest.mark.parametrize("n", [1, 2, 41])
def test_too_few_or_too_many_years(n: int) -> None:
    rows = [f"{2027 + i},1,1,1,1,1" for i in range(n)]
    assert problems(text(*rows)) == [f"plan.csv:{n + 1}: year: expected 3 to 40 years, got {n}"]


def test_nothing_is_sold() -> None:
    rows = [f"{2027 + i},0,1,1,1,1" for i in range(3)]
    assert problems(text(*rows)) == ["plan.csv:1: volume: expected a year that sells something, got none"]


@pytest.mark.parametrize("empty", ["", "\n\n"])
def test_nothing_at_all(empty: str) -> None:
    assert "expected a heading (year, volume, price, unit_cost, fixed_cost, capex)" in problems(empty)[0]


def test_all_mistakes_at_once_in_the_order_of_lines() -> None:
    broken = text("2027,x,,,5,120", "2028,20000,-1,14,25,", "2030,60000,20.8,13.5,30,y")
    assert [line.split(": expected")[0] for line in problems(broken)] == [
        "plan.csv:2: volume",
        "plan.csv:3: price",
        "plan.csv:3: capex",
        "plan.csv:4: year",
        "plan.csv:4: capex",
    ]


def test_a_table_beyond_all_plans() -> None:
    assert problems(text(*ROWS, *["2030,1,1,1,1,1"] * 2_000)) == [
        "plan.csv:2001: expected at most 2,000 rows, got more"
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match="expected a plan that can be read, got: No such file"):
        read_plan(tmp_path / "none.csv")


def test_a_cell_cannot_send_signs_to_the_terminal() -> None:
    assert "\x1b" not in problems(text().replace("20000", "\x1b[31m"))[0]


# ---- any text -------------------------------------------------------------------------------------------------------

CELLS = """
0|1|1.5|1,5|1.250|1,250.5|2027|2028|-1|nan|x|"|1e9| |-|(5)|FY27|2027-Q1|2027-Q2|31.12.2027|Total|kt|EUR/t|
EUR m|\u20ac5|price|
volume [kt]|""".replace("\n", "")
cells = st.one_of(st.sampled_from(CELLS.split("|")), st.text(max_size=6))
tables = st.lists(st.lists(cells, max_size=8), max_size=6)


HEADS = (
    "",
    HEAD,
    "Jahr,Absatz (Tsd.),Preis,St\u00fcckkosten,Fixkosten,Investitionen",
    "year,volume,revenue,COGS,SG&A,R&D,capex",
    "year,price,revenue,COGS,EBITDA,capex",
    "item,2027,2028,2029",
)


@settings(deadline=None, max_examples=400)
@given(tables, st.sampled_from(",;\t"), st.sampled_from(HEADS))
def test_any_table_is_a_plan_or_has_problems(table: list[list[str]], mark: str, head: str) -> None:
    lines = [mark.join(row) for row in table]
    broken = "\n".join([head.replace(",", mark), *lines])
    found: GivenPlan | PlanFileError
    try:
        found = parse_plan(broken)
    except PlanFileError as error:
        found = error
    if isinstance(found, GivenPlan):
        assert 3 <= len(found.years) <= 40
        assert np.isfinite(found.ebitda).all()
    else:
        assert found.problems
        assert all("expected" in line for line in str(found).splitlines())


amounts = st.integers(0, 10**10).map(lambda n: n / 100)
WRITERS: dict[str, tuple[str, Callable[[float], str]]] = {
    "point": (",", lambda x: f"{x:.2f}"),
    "decimal comma": (";", lambda x: f"{x:.2f}".replace(".", ",")),
    "thousands": (";", lambda x: f"{x:,.2f}"),
    "german thousands": ("\t", lambda x: f"{x:,.2f}".translate(str.maketrans(",.", ".,"))),
    "quoted thousands": (",", lambda x: f'"{x:,.2f}"'),
}


@settings(deadline=None)
@given(
    st.lists(st.tuples(*[amounts.map(lambda x: x + 0.01)] * 5), min_size=3, max_size=6), st.sampled_from(list(WRITERS))
)
def test_numbers_are_read_as_they_were_meant(rows: list[tuple[float, ...]], style: str) -> None:
    mark, write = WRITERS[style]
    lines = [mark.join([str(2027 + i), *(write(x) for x in row)]) for i, row in enumerate(rows)]
    plan = parse_plan("\n".join([HEAD.replace(",", mark), *lines]))
    np.testing.assert_allclose(np.transpose(values(plan)), np.round(rows, 2), rtol=1e-12)
