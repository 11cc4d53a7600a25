"""Plans as analysts have them: years across, titles, totals, other languages, quarters, accounts, other encodings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulate.studies.init.given import GivenPlan
from simulate.studies.init.headings import COLUMNS, Asked
from simulate.studies.init.planfile import parse_plan, read_plan
from simulate.studies.init.refusals import PlanFileError

HEAD = "year,volume,price,unit_cost,fixed_cost,capex"
ROWS = ["2027,0,,,5,120", "2028,20000,21.5,14,25,180", "2029,60000,20.8,13.5,30,40"]
PLAIN = "\n".join([HEAD, *ROWS])
GERMAN = "Jahr;Absatz;Preis;Stückkosten;Fixkosten;Investitionen\n" + "\n".join(
    row.replace(",", ";").replace(".", ",") for row in ROWS
)
ACROSS = """\
item,2027,2028,2029
Volume,0,20000,60000
Price,,21.5,20.8
Unit cost,,14,13.5
Fixed cost,5,25,30
Capex,120,180,40
"""


def values(plan: GivenPlan) -> list[list[float]]:
    return [getattr(plan, column).tolist() for column in COLUMNS[1:]]


def refused(text: str, asked: Asked | None = None) -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        parse_plan(text, "plan.csv", asked or Asked())
    return str(caught.value).splitlines()


def with_years(*years: str) -> str:
    return "\n".join([HEAD, *(year + row[4:] for year, row in zip(years, ROWS, strict=True))])


SAME = {
    "years across": ACROSS,
    "years across, with titles": "Business plan,,,\nStrictly confidential,,,\n\n" + ACROSS,
    "years across, with sections": ACROSS.replace("Fixed cost", "Costs,,,\nFixed cost"),
    "years across, with a column of units": ACROSS.replace("item,", "item,unit,")
    .replace("Volume,", "Volume,t,")
    .replace("Price,", "Price,USD/t,")
    .replace("Unit cost,", "Unit cost,USD/t,")
    .replace("Fixed cost,", "Fixed cost,USD m,")
    .replace("Capex,", "Capex,USD m,"),
    "years across, with a total": "\n".join(
        f"{line},{'Total' * (i == 0)}9" for i, line in enumerate(ACROSS.split("\n")[:-1])
    ),
    "fiscal years across": ACROSS.replace("2027,2028,2029", "FY27,FY28,FY29"),
    "titles above": "Plan Nordlicht\n\nVersion 3 - March\n" + PLAIN,
    "a total below": PLAIN + "\nTotal,80000,,,60,340",
    "an average below": PLAIN + "\nAverage 2027-2029,26667,,,20,113",
    "a note below": PLAIN + "\n\nSource: finance department",
    "a row of units": PLAIN.replace("\n", "\n,t,USD/t,USD/t,USD m,USD m\n", 1),
    "a row of units above": ",t,USD/t,USD/t,USD m,USD m\n" + PLAIN,
    "a row of units beside a dash": PLAIN.replace("\n", "\n-,t,USD/t,USD/t,USD m,USD m\n", 1),
    "empty columns": "\n".join(line.replace(",", ",,", 1) + ",," for line in PLAIN.split("\n")),
    "a separator behind every row": PLAIN.replace("\n", ",\n") + ",",
    "a separator behind one row": PLAIN.replace("25,180", "25,180,"),
    "a column that counts rows": "\n".join(
        f"{'' if i == 0 else i - 1},{line}" for i, line in enumerate(PLAIN.split("\n"))
    ),
    "in German": GERMAN,
    "in German, with a sum": GERMAN + "\nSumme;80000;;;60;340",
    "stripes between cells": PLAIN.replace(",", "|"),
    "dashes for nothing": PLAIN.replace("0,,,5", "-,-,\u2013,5"),
    "signs of currency": PLAIN.replace("21.5", "$21.50").replace("20.8", "$ 20.80"),
    "outflows in brackets": "\n".join(
        [HEAD, "2027,0,,,(5),($120)", "2028,20000,21.5,14,(25),($180)", "2029,60000,20.8,13.5,(30),($40)"]
    ),
    "FY2027": with_years("FY2027", "FY2028", "FY2029"),
    "FY27/28": with_years("FY27/28", "FY28/29", "FY29/30"),
    "2027E": with_years("2027A", "2028E", "2029E"),
    "31.12.2027": with_years("31.12.2027", "31.12.2028", "31.12.2029"),
    "12/31/2027": with_years("12/31/2027", "12/31/2028", "12/31/2029"),
    "2027-12-31": with_years("2027-12-31", "2028-12-31", "2029-12-31"),
    "Dec-27": with_years("Dec-27", "Dec-28", "Dec-29"),
    "revenue for price": "\n".join(
        [
            "year,volume,revenue,unit_cost,fixed_cost,capex",
            ROWS[0].replace(",,", ",0,", 1),
            "2028,20000,0.43,14,25,180",
            "2029,60000,1.248,13.5,30,40",
        ]
    ),
    "a profit and loss account": "\n".join(
        [
            "year,volume,revenue,COGS,SG&A,R&D,EBITDA,capex",
            "2027,0,0,0,3,2,-5,120",
            "2028,20000,0.43,0.28,20,5,-24.85,180",
            "2029,60000,1.248,0.81,20,10,-29.562,40",
        ]
    ),
    "EBITDA for fixed cost": "\n".join(
        [
            "year,volume,revenue,COGS,EBITDA,capex",
            "2027,0,0,0,-5,120",
            "2028,20000,0.43,0.28,-24.85,180",
            "2029,60000,1.248,0.81,-29.562,40",
        ]
    ),
}


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_the_same_plan_in_another_layout(same: str) -> None:
    plan = parse_plan(same)
    assert plan.years == (2027, 2028, 2029)
    expected = values(parse_plan(PLAIN))
    np.testing.assert_allclose(values(plan), expected, rtol=1e-9)


ENCODINGS = {"cp1252": "read as Windows text", "utf-16": "", "utf-16-le": "", "utf-8-sig": "", "utf-8": ""}


@pytest.mark.parametrize(("encoding", "told"), ENCODINGS.items())
def test_encodings(encoding: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_bytes(GERMAN.encode(encoding))
    plan = read_plan(tmp_path / "plan.csv")
    assert values(plan)[0] == [0.0, 20000.0, 60000.0]
    assert " ".join(plan.notes).startswith(told)
    assert bool(plan.notes) == bool(told)


def test_no_text_at_all(tmp_path: Path) -> None:
    for number, data in enumerate((b"year\x81\n1", b"\xff\xfe\x00", b"a,b\x00c\n")):
        (tmp_path / f"{number}.csv").write_bytes(data)
        with pytest.raises(PlanFileError, match="expected a plan that can be read, got: it is no"):
            read_plan(tmp_path / f"{number}.csv")


# ---- parts of years -------------------------------------------------------------------------------------------------


def by_part(form: str, parts: int, count: int = 3) -> str:
    rows = [
        f"{form.format(y=2027 + i // parts, p=i % parts + 1)},{1000 * (i + 1)},{100 + i},{50 + i},1,2"
        for i in range(parts * count)
    ]
    return "\n".join([HEAD, *rows])


@pytest.mark.parametrize(
    ("form", "parts"), [("{y}-Q{p}", 4), ("Q{p} {y}", 4), ("{y}-{p:02d}", 12), ("{p:02d}/{y}", 12)]
)
def test_parts_of_years_are_summed(form: str, parts: int) -> None:
    plan = parse_plan(by_part(form, parts))
    i = np.arange(3 * parts).reshape(3, parts)
    volume, price = 1000.0 * (i + 1), 100.0 + i
    assert plan.years == (2027, 2028, 2029)
    np.testing.assert_allclose(plan.volume, volume.sum(axis=1))
    np.testing.assert_allclose(plan.price, (volume * price).sum(axis=1) / volume.sum(axis=1))
    np.testing.assert_allclose(plan.fixed_cost, parts)
    np.testing.assert_allclose(plan.capex, 2 * parts)
    assert any("summed to calendar years" in note for note in plan.notes)


def test_a_rate_a_year_beside_rows_of_quarters() -> None:
    text = by_part("{y}-Q{p}", 4).replace("fixed_cost", "fixed cost [EUR m p.a.]")
    np.testing.assert_allclose(parse_plan(text).fixed_cost, 1.0)


BROKEN_TIMES = {
    "a quarter left out": (by_part("{y}-Q{p}", 4), ("2028-Q2", "2028-Q3"), 'expected the quarter after "2028-Q1", got'),
    "half a year": (by_part("{y}-Q{p}", 4), ("2027-Q1,1000,100,50,1,2\n", ""), "expected whole years, from January to"),
    "a year among quarters": (by_part("{y}-Q{p}", 4), ("2028-Q1", "2028"), "expected a quarter as in the other rows"),
    "years that end in March": (
        with_years("31.03.2027", "31.03.2028", "31.03.2029"),
        ("", ""),
        "expected years that end in December, quarters or months",
    ),
    "day or month first": (
        with_years("01/02/2027", "01/02/2028", "01/02/2029"),
        ("", ""),
        "expected a year as 2027",
    ),
    "out of order": (by_part("{y}-{p:02d}", 12), ("2028-05", "2028-03"), "expected the rows in order of time"),
}


@pytest.mark.parametrize(("text", "change", "message"), BROKEN_TIMES.values(), ids=BROKEN_TIMES)
def test_times_that_are_not_certain(text: str, change: tuple[str, str], message: str) -> None:
    told = refused(text.replace(*change, 1) if change[0] else text)
    assert f": year: {message}" in told[0]


# ---- what is not understood -----------------------------------------------------------------------------------------

OPEN = "Jahr;Absatz;Preis;Stückkosten;Fixkosten;Investitionen\n" + "\n".join(
    f"{year};150.000;620;240;5;120" for year in (2027, 2028, 2029)
)


def test_the_user_says_which_mark_is_the_decimal_one() -> None:
    assert "--decimal" in refused(OPEN)[0]
    assert parse_plan(OPEN, asked=Asked(decimal=",")).volume[0] == 150_000.0
    assert parse_plan(OPEN, asked=Asked(decimal=".")).volume[0] == 150.0
    told = refused(OPEN.replace("620", "62.5"), Asked(decimal=","))
    assert "plan.csv:2: price: expected a number" in told[0]


def test_a_quoted_decimal_comma_in_a_comma_file() -> None:
    text = "\n".join([HEAD, *(f'{year},90000000,"1,275","0,940",5,60' for year in (2027, 2028, 2029))])
    plan = parse_plan(text)
    assert (plan.price[0], plan.unit_cost[0]) == (1.275, 0.94)
    assert len(refused(text.replace('"0,940"', '"1,000"'))) == 6


def test_a_mapped_heading() -> None:
    text = PLAIN.replace("volume", "Output A").replace("price", "Tarif")
    plan = parse_plan(text, asked=Asked(mapping={"volume": "Output A", "price": "tarif"}))
    assert values(plan)[0] == [0.0, 20000.0, 60000.0]
    both = PLAIN.replace("capex", "capex,Units sold").replace("\n2", ",1\n2") + ",1"
    with pytest.raises(PlanFileError):
        parse_plan(both)
    assert 'expected the heading "Output B" (--map), got none' in " ".join(
        refused(text, Asked(mapping={"volume": "Output B", "price": "Tarif"}))
    )


def test_a_number_without_heading_is_named() -> None:
    text = "\n".join(f"{line},{'45' * (i == 2)}" for i, line in enumerate(PLAIN.split("\n")))
    assert refused(text) == [
        'plan.csv:3: expected a heading over column 7, got none beside "45": name what it is, or empty it'
    ]
    noted = "\n".join(f"{line},{'see note' * (i == 2)}" for i, line in enumerate(PLAIN.split("\n")))
    assert parse_plan(noted).notes == ('column 7 has no heading and is not used; it holds "see note" in line 3',)


def test_a_heading_of_years_stands_once_or_again() -> None:
    again = ACROSS.replace("Unit cost", "item,2027,2028,2029\nUnit cost")
    np.testing.assert_array_equal(values(parse_plan(again)), values(parse_plan(ACROSS)))
    assert refused(again.replace("item,2027,2028,2029\nUnit", "item,2030,2031,2032\nUnit")) == [
        "plan.csv:4: year: expected one heading of years, got a second one of others: one plan a file"
    ]


def test_units_wherever_they_stand_are_not_passed_over() -> None:
    assert "expected the unit in each heading" in refused(ACROSS.replace("item", "EUR thousand"))[0]
    by_content = SAME["years across, with a column of units"].replace("unit,", "dimension,", 1)
    assert parse_plan(by_content.replace("Volume,t", "Volume,kt")).volume[1] == 2e7
    column = "\n".join(f"{line},{'kt' if i else 'unit'}" for i, line in enumerate(PLAIN.split("\n")))
    assert 'expected units in the headings, got "kt" in a column of their own' in refused(column)[0]
    currency = "\n".join(f"{line},{'EUR' if i else 'currency'}" for i, line in enumerate(PLAIN.split("\n")))
    assert parse_plan(currency).currency == "EUR"


def test_a_row_of_words_below_the_heading_is_one_of_units() -> None:
    told = refused(PLAIN.replace("\n", "\n,widgets,foo,bar,baz,qux\n", 1))
    assert [line.split(", got")[0] for line in told] == [
        f"plan.csv:1: {column}: expected a unit that is understood" for column in COLUMNS[1:]
    ]


def test_what_is_not_used_is_told() -> None:
    assert parse_plan(PLAIN + "\nTotal,80000,,,60,340").notes == ('line 5 is not used: "Total" is made of other rows',)
    assert parse_plan(SAME["years across, with a total"]).notes == (
        'column 5 "Total9" is not used; it holds "9" in line 2',
    )
    assert any("fiscal years are taken as calendar years" in note for note in parse_plan(SAME["FY27/28"]).notes)


def test_revenue_alone_is_no_plan() -> None:
    text = "year,revenue,COGS,SG&A,R&D,capex\n" + "\n".join(f"{y},100,60,10,5,20" for y in (2027, 2028, 2029))
    told = refused(text)
    assert [line.split(": expected")[0] for line in told] == [
        f"plan.csv:1: {c}" for c in ("volume", "price", "unit_cost")
    ]
    assert "it also follows from price and revenue" in told[0]


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        (
            "revenue",
            "1000",
            "revenue: expected what the other columns make, 1 million, got 1,000: one is in another unit",
        ),
        (
            "ebitda",
            "300",
            "ebitda: expected what the other columns make, -4.4 million, got 300: one is in another unit",
        ),
    ],
)
def test_what_is_told_twice_has_to_agree(column: str, cell: str, message: str) -> None:
    rows = [f"{year},10000,100,40,5,20,{cell}" for year in (2027, 2028, 2029)]
    assert refused("\n".join([f"{HEAD},{column}", *rows])) == [f"plan.csv:1: {message}"]


def test_a_small_disagreement_is_told() -> None:
    rows = [f"{year},10000,100,40,5,20,1.2" for year in (2027, 2028, 2029)]
    assert (
        parse_plan("\n".join([f"{HEAD},revenue", *rows])).notes[-1].startswith("revenue is not used; the other columns")
    )


def test_one_negative_number_is_no_outflow() -> None:
    assert "expected a number of at least 0" in refused(PLAIN.replace("180", "-180"))[0]
    assert "at least 0" in " ".join(refused(PLAIN.replace("120", "-120").replace("180", "-180")))


def test_of_one_kind_not_more_than_ten_are_told() -> None:
    told = refused("\n".join([HEAD, *(f"{2027 + i},x,10,5,1,2" for i in range(30))]))
    assert len(told) == 11
    assert told[-1] == "plan.csv: and 20 more like it: expected a number …"
