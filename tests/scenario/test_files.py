"""Data files of a scenario: read into it, and refused where they are wrong or lie outside its folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulate.scenario import Scenario, ScenarioError, load, parse
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
