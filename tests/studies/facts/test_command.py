"""`jvsim facts`: the table, the JSON, the population."""

from __future__ import annotations

import json
from pathlib import Path

from simulate.cli.program import Exit
from simulate.studies.facts.result import FACTS
from tests.conftest import Run


def test_table_names_every_fact_and_its_source(jvsim: Run, scenario_file: Path) -> None:
    done = jvsim("facts", scenario_file, "--paths", "400")
    assert done.returncode == Exit.OK
    for fact in FACTS:
        assert f"{fact.id} " in done.stdout
        assert fact.source.split(",")[0] in " ".join(done.stdout.split())
    assert "at the edge" in done.stdout


def test_json_has_figure_error_band_and_verdict(jvsim: Run, scenario_file: Path) -> None:
    data = json.loads(jvsim("facts", scenario_file, "--paths", "400", "--json").stdout)
    assert data["paths"] == 400
    assert [fact["id"] for fact in data["facts"]] == [fact.id for fact in FACTS]
    by_id = {fact["id"]: fact for fact in data["facts"]}
    below = by_id["F7"]
    assert 0.0 < below["figure"]["mean"] < 1.0
    assert below["figure"]["std_error"] > 0.0
    assert below["inside"] == (0.6 <= below["figure"]["mean"] <= 0.9)
    assert by_id["F10a"]["inside"] is None
    assert list(below["by_scenario"]) == data["scenarios"]


def test_the_population_is_every_scenario_with_an_archetype(jvsim: Run) -> None:
    data = json.loads(jvsim("facts", "--paths", "60", "--json").stdout)
    assert len(data["scenarios"]) == 10
    assert "A shared plant" not in data["scenarios"]


def test_a_scenario_cannot_count_twice(jvsim: Run, scenario_file: Path) -> None:
    done = jvsim("facts", scenario_file, scenario_file)
    assert done.returncode == Exit.USAGE
    assert "give each a name of its own" in done.stderr


def test_one_path_has_figures_without_errors(jvsim: Run, scenario_file: Path) -> None:
    data = json.loads(jvsim("facts", scenario_file, "--paths", "1", "--json").stdout)
    assert {fact["id"]: fact for fact in data["facts"]}["F6a"]["figure"]["std_error"] is None
