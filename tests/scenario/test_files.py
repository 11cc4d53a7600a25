"""Data files of a scenario: read into it, and refused where they are wrong or lie outside its folder."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from simulate.scenario import Scenario, ScenarioError, load, parse, sheets
from tests.scenario.examples import MINIMAL

LEVELS = [100.0, 103.0, 101.0, 108.0, 110.0, 107.0, 115.0, 120.0, 118.0]


def write(folder: Path, history: str, csv: str = "", column: str = ', column = "level"') -> Path:
    text = MINIMAL.read_text(encoding="utf-8")
    text = text.replace("demand = {", f'technology = {{ history = "{history}"{column} }}\ndemand = {{', 1)
    (folder / "s.toml").write_text(text, encoding="utf-8")
    if csv:
        (folder / "h.csv").write_text(csv, encoding="utf-8")
    return folder / "s.toml"


def good_csv() -> str:
    return "quarter,level\n" + "".join(f"q{i},{level}\n" for i, level in enumerate(LEVELS))


def load_history(folder: Path) -> Scenario:
    return load(write(folder, "h.csv", good_csv()))


def test_history(tmp_path: Path) -> None:
    scenario = load_history(tmp_path)
    factor = scenario.values()["market"]["technology"]
    np.testing.assert_allclose(factor["history"], np.diff(np.log(LEVELS)))
    assert factor["trend"] == pytest.approx(4 * np.log(118 / 100) / 8)
    assert factor["block_quarters"] == 8
    assert scenario.with_("market.technology.trend", 0.01).values()["market"]["technology"]["trend"] == 0.01
    assert "column" not in factor


def test_a_resolved_scenario_stands_for_itself(tmp_path: Path) -> None:
    scenario = load_history(tmp_path)
    assert parse(scenario.to_toml()) == scenario
    assert scenario.with_("venture.price", 2000.0) == scenario


def test_a_single_column_needs_no_name(tmp_path: Path) -> None:
    csv = "level\n" + "".join(f"{level}\n" for level in LEVELS)
    assert load(write(tmp_path, "h.csv", csv, column="")).market.technology.history == tuple(LEVELS)


@pytest.mark.parametrize(
    ("name", "csv", "column", "reason"),
    [
        ("none.csv", "", ', column = "level"', "expected a CSV file that can be read, got none.csv: No such file"),
        ("h.csv", good_csv(), ', column = "levle"', 'expected a column "levle" in h.csv, .*; did you mean "level"'),
        ("h.csv", good_csv(), "", "expected a column in h.csv, which has quarter, level; name it by `column`"),
        ("h.csv", good_csv().replace("108.0", "-1"), ', column = "level"', "levels above 0, got -1 in row 4"),
        ("h.csv", good_csv().replace("108.0", "x"), ', column = "level"', 'expected numbers, got "x" in row 4'),
        ("h.csv", good_csv().replace("108.0", "nan"), ', column = "level"', 'expected numbers, got "nan" in row 4'),
        ("h.csv", "level\n1\n2\n3\n", ', column = "level"', "at least 8 quarters, got 3"),
        ("h.csv", "\n", ', column = "level"', "which has nothing"),
        ("../h.csv", "", ', column = "level"', "expected a file in the scenario's own folder"),
        ("/etc/passwd", "", ', column = "level"', "expected a file in the scenario's own folder"),
        ("C:/h.csv", "", ', column = "level"', "expected a file in the scenario's own folder"),
    ],
)
def test_refused(tmp_path: Path, name: str, csv: str, column: str, reason: str) -> None:
    path = write(tmp_path, name, csv, column)
    line = next(i for i, text in enumerate(path.read_text().splitlines(), 1) if "history" in text)
    with pytest.raises(ScenarioError, match=rf"s\.toml:{line}: market\.technology\.history: .*{reason}"):
        load(path)


def test_a_link_out_of_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.csv").write_text(good_csv())
    path = write(home, "h.csv")
    (home / "h.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(ScenarioError, match="which leads out of it by a link"):
        load(path)


def test_empirical(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text("overrun, other\n1.0, 2\n1.2, 2\n1.1, 2\n")
    law = '{ dist = "empirical", file = "h.csv", column = "overrun" }'
    scenario = load(MINIMAL_IN(tmp_path), [f"venture.capex_overrun={law}"])
    assert sorted(set(scenario.draw(0, 64)["venture.capex_overrun"])) == [1.0, 1.1, 1.2]
    assert parse(scenario.to_toml()) == scenario
    with pytest.raises(ScenarioError, match=r"venture\.capex_overrun\.file: expected a CSV file"):
        load(MINIMAL_IN(tmp_path), [f"venture.capex_overrun={law.replace('h.csv', 'i.csv')}"])


def MINIMAL_IN(folder: Path) -> Path:
    (folder / "s.toml").write_text(MINIMAL.read_text(encoding="utf-8"), encoding="utf-8")
    return folder / "s.toml"


def test_a_scenario_without_a_folder() -> None:
    with pytest.raises(ScenarioError, match="a scenario without a folder cannot name files"):
        parse(MINIMAL.read_text(encoding="utf-8"), overrides=['market.demand.history="h.csv"'])


# ---- numbers in another scale ---------------------------------------------------------------------------------------


def empirical(folder: Path, data: str | bytes, column: str = "") -> tuple[float, ...]:
    (folder / "e.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    law = f'{{ dist = "empirical", file = "e.csv"{column} }}'
    scenario = load(MINIMAL_IN(folder), [f"venture.capex_overrun={law}"])
    return tuple(scenario.venture.capex_overrun.values)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "data",
    [
        "overrun\n1.05\n1.20\n0.95\n",
        "overrun\n1,05\n1,20\n0,95\n",
        'overrun,note\n"1,05",a\n"1,20",b\n"0,95",c\n',
        "overrun;note\n1,05;a\n1,20;b\n0,95;c\n",
        "sep=;\noverrun;note\r\n1,05;a\r\n1,20;b\r\n0,95;c\r\n",
        "overrun\n1,050\n1,200\n0,950\n",
        "overrun,\n1.05,\n1.20\n0.95,\n",
    ],
)
def test_decimal_marks(data: str, tmp_path: Path) -> None:
    column = ', column = "overrun"'
    assert empirical(tmp_path, data, column) == (1.05, 1.2, 0.95)


def test_encodings_of_spreadsheets(tmp_path: Path) -> None:
    data = "überschreitung;notiz\n1,05;ä\n1,20;b\n"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        assert empirical(tmp_path, data.encode(encoding), ', column = "überschreitung"') == (1.05, 1.2)


UNCERTAIN = {
    "thousands or decimals": (
        "overrun\n1,250\n1,100\n",
        'read in one way, got "1,250" in row 1 of e.csv: thousands or',
    ),
    "both marks": ("overrun\n1.05\n1.07\n1,20\n", 'got "1,20" in row 3 of e.csv: elsewhere a point stands before'),
    "underscores": ("overrun\n1_000\n", 'expected numbers, got "1_000" in row 1'),
    "wide digits": ("overrun\n\uff11\n", "expected numbers, got"),
    "infinite": ("overrun\ninf\n", 'expected numbers, got "inf" in row 1'),
    "per cent": ("overrun\n105%\n", 'expected numbers, got "105%" in row 1'),
    "a dash": ("overrun\n1.05\n-\n", 'expected numbers, got "-" in row 2 of e.csv$'),
    "two currencies": ("overrun\n$1.05\n\u20ac1.07\n", r"expected one currency, got \$ in row 1, EUR in row 2"),
    "money for a ratio": ("overrun\n$1.05\n$1.20\n", r"expected values \[ratio\], got amounts in \$ in e.csv: this"),
    "a decimal comma unquoted": (
        "overrun,note\n1,05,a\n1,20,b\n",
        "expected 2 cells, got 3 in row 1 of e.csv: a decimal",
    ),
    "an average": ("overrun,note\n1.05,a\n1.20,b\n1.125,Average\n", 'expected a row of data, got "Average" in row 3'),
    "named twice": ("overrun,overrun\n1.05,2\n", 'expected one column "overrun" in e.csv, got 2 of this name'),
    "a heading in per cent": (
        "overrun [%],note\n105,a\n",
        'got the heading "overrun \\[%\\]" in e.csv: "%" is not applied',
    ),
    "no heading": ("1.05\n1.20\n", 'expected a heading in the first row of e.csv, got the number "1.05"'),
    "nothing below": ("overrun\n", "expected a value at least, got none in e.csv"),
    "a byte 0": ("overrun\n1\x00\n", "expected a CSV file that can be read, got e.csv: it is no text"),
    "a huge cell": (
        'overrun\n"' + "1" * 200_000 + '"\n',
        "expected a CSV file that can be read, got e.csv: expected CSV",
    ),
}


@pytest.mark.parametrize(("data", "reason"), UNCERTAIN.values(), ids=UNCERTAIN)
def test_what_is_not_certain_is_refused(data: str, reason: str, tmp_path: Path) -> None:
    named = data.partition("\n")[0].split(",")[0]
    with pytest.raises(ScenarioError, match=rf"venture\.capex_overrun\.file: .*{reason}"):
        empirical(tmp_path, data, f', column = "{named}"' if not named[:1].isdigit() else "")


@pytest.mark.parametrize(
    ("own", "sign", "fits"),
    [("USD", "$", True), ("CAD", "$", True), ("EUR", "$", False), ("EUR", "\u20ac", True), ("USD", "\u20ac", False)],
)
def test_values_are_in_the_scenarios_currency(own: str, sign: str, fits: bool, tmp_path: Path) -> None:
    """A sign that several currencies share may mean its own; nothing is known of a number without one."""
    (tmp_path / "e.csv").write_text(f"price\n{sign}1990.5\n{sign}2010\n", encoding="utf-8")
    law = 'price = { dist = "empirical", file = "e.csv" }'
    text = MINIMAL.read_text(encoding="utf-8").replace("price = 2_000", law)
    text = text.replace('currency = "EUR"', f'currency = "{own}"')
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    if fits:
        assert load(tmp_path / "s.toml").values()["venture"]["price"] == pytest.approx(2000.25, rel=0.01)
        return
    with pytest.raises(ScenarioError, match=rf"venture\.price\.file: expected amounts in {own}, .*: convert them"):
        load(tmp_path / "s.toml")


def test_all_rows_at_once_but_not_more_than_ten(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        empirical(tmp_path, "overrun\n" + "x\n" * 25)
    assert len(caught.value.problems) == 11
    assert caught.value.problems[-1].message == "and 15 more like it"


def test_no_plain_file_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "h.csv")
    with pytest.raises(ScenarioError, match="it is no plain file"):
        load(write(tmp_path, "h.csv"))


def test_a_file_beyond_all_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LARGEST_FILE", 2**20)
    with pytest.raises(ScenarioError, match="it is larger than 1 MiB"):
        empirical(tmp_path, "overrun\n" + "1.05\n" * 300_000)


# ---- dates beside a history -----------------------------------------------------------------------------------------


def dated(folder: Path, dates: list[str], heading: str = "quarter") -> tuple[float, ...]:
    rows = [f"{date},{100 + i}" for i, date in enumerate(dates)]
    path = write(folder, "h.csv", "\n".join([f"{heading},level", *rows]))
    return load(path).market.technology.history  # type: ignore[return-value]


QUARTERS = [f"{2018 + i // 4}-Q{i % 4 + 1}" for i in range(9)]
ENDS = ["03-31", "06-30", "09-30", "12-31"]
RISING = tuple(100.0 + i for i in range(9))


@pytest.mark.parametrize(
    "dates",
    [
        QUARTERS,
        [f"Q{i % 4 + 1} {2018 + i // 4}" for i in range(9)],
        [f"{i % 4 + 1}Q{18 + i // 4}" for i in range(9)],
        [f"{2018 + i // 4}-{ENDS[i % 4]}" for i in range(9)],
        [f"{2018 + i // 4}-{3 * (i % 4) + 3:02d}" for i in range(9)],
        [f"{ENDS[i % 4][3:]}/{ENDS[i % 4][:2]}/{2018 + i // 4}" for i in range(9)],
        [f"{ENDS[i % 4][3:]}.{ENDS[i % 4][:2]}.{2018 + i // 4}" for i in range(9)],
        [f"{ENDS[i % 4][3:]}-{('Mar', 'Jun', 'Sep', 'Dec')[i % 4]}-{18 + i // 4}" for i in range(9)],
        [str(i) for i in range(9)],
        [f"q{i}" for i in range(9)],
    ],
    ids=lambda dates: dates[0],
)
def test_rows_a_quarter(dates: list[str], tmp_path: Path) -> None:
    assert dated(tmp_path, dates) == RISING


def test_rows_are_put_in_the_order_of_time(tmp_path: Path) -> None:
    assert dated(tmp_path, QUARTERS[::-1]) == RISING[::-1]
    assert dated(tmp_path, [*QUARTERS[1:], QUARTERS[0]]) == (108.0, *RISING[:-1])


def test_years_and_quarters_in_columns_of_their_own(tmp_path: Path) -> None:
    rows = [f"{2018 + i // 4},{i % 4 + 1},{100 + i}" for i in range(9)]
    path = write(tmp_path, "h.csv", "\n".join(["year,quarter,level", *rows[::-1]]))
    assert load(path).market.technology.history == RISING
    (tmp_path / "h.csv").write_text("\n".join(["year,quarter,level", *rows[:4], *rows[5:]]))
    with pytest.raises(ScenarioError, match='expected the quarter after "2018-Q4", got "2019-Q2" in row 5'):
        load(path)


def test_a_history_whose_scale_all_share(tmp_path: Path) -> None:
    """Only ratios count: levels with three decimals each are a history, whichever way they are read."""
    levels = [f"10{i}.{i}25" for i in range(9)]
    path = write(tmp_path, "h.csv", "\n".join(["level", *levels]), column="")
    assert load(path).market.technology.history == tuple(map(float, levels))
    (tmp_path / "h.csv").write_text("\n".join(["level", *levels, "980"]))
    with pytest.raises(ScenarioError, match="read in one way, got"):
        load(path)


NO_QUARTERS = {
    "months": ([f"{2018 + i // 12}-{i % 12 + 1:02d}" for i in range(24)], "got a row a month: keep the last month"),
    "month ends": ([f"2018-{i:02d}-28" for i in range(1, 11)], "got a row a month"),
    "months with strokes": ([f"{2018 + i // 12}/{i % 12 + 1:02d}" for i in range(24)], "expected a|got a row a month"),
    "weeks": ([f"2018-01-{i:02d}" for i in range(1, 29, 7)] * 3, "expected each quarter once"),
    "days": ([f"2018-01-{i:02d}" for i in range(1, 20)], "got several rows a month: keep the last"),
    "years": ([str(2000 + i) for i in range(10)], "got a row a year"),
    "half-years": ([f"{2018 + i // 2}-{6 * (i % 2) + 6:02d}" for i in range(10)], "got a row a half-year"),
    "a gap": ([*QUARTERS[:4], "2020-Q4", "2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"], 'after "2018-Q4", got "2020-Q4"'),
    "a quarter twice": ([*QUARTERS[:4], *QUARTERS[3:]], 'got "2018-Q4" in rows 4 and 5 of h.csv'),
    "an average": ([*QUARTERS, "Average"], 'expected a row of data, got "Average" in row 10'),
    "a year among quarters": ([*QUARTERS, "2018"], 'expected a quarter as in the other rows, got "2018" in row 10'),
    "no date": ([*QUARTERS, "later"], 'expected a date as 2027-Q1, got "later" in row 10'),
    "day or month first": ([f"0{i}/0{i}/2018" for i in range(1, 10)], "expected a date as 2027-Q1, got"),
    "serial numbers": ([str(43190 + 91 * i) for i in range(9)], 'expected a date as 2027-Q1, got "43190" in row 1'),
    "a counter with a gap": (["1", "2", "3", "4", "5", "7", "8", "9", "10"], "expected a date as 2027-Q1"),
}


@pytest.mark.parametrize(("dates", "reason"), NO_QUARTERS.values(), ids=NO_QUARTERS)
def test_rows_that_are_no_quarters(dates: list[str], reason: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=rf"market\.technology\.history: .*{reason}"):
        dated(tmp_path, dates)


@pytest.mark.parametrize(
    ("heading", "what"), [("month", "a row a month"), ("Year", "a row a year"), ("week", "several")]
)
def test_rows_that_count_something_else(heading: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=f"expected a row a quarter, got {what}"):
        dated(tmp_path, [str(i) for i in range(1, 13)], heading=heading)


def test_dates_are_known_without_their_heading(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="got a row a month"):
        dated(tmp_path, [f"{2018 + i // 12}-{i % 12 + 1:02d}" for i in range(24)], heading="x")
