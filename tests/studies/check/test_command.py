"""`jvsim check`, `schema`, `doctor`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulate.cli.program import Exit
from tests import editions
from tests.conftest import Run


def test_check_reads_the_deal_back(jvsim: Run, scenario_file: Path, tmp_path: Path) -> None:
    done = jvsim("check", scenario_file)
    assert done.returncode == Exit.OK, done.stderr
    for word in ("Carmaker", "Cell maker", "lost trust", "deadlock", "EBITDA", "IRR", "base_volume"):
        assert word in done.stdout
    assert not list(tmp_path.iterdir())


def test_check_warns_of_a_trigger_that_cannot_fire(jvsim: Run, scenario_file: Path) -> None:
    done = jvsim("check", scenario_file, "--set", "exit.triggers.lost trust.for_quarters=400")
    assert done.returncode == Exit.OK, done.stderr
    assert "lost trust" in done.stdout
    quiet = jvsim("check", scenario_file)
    assert len(done.stdout.splitlines()) > len(quiet.stdout.splitlines())


def test_schema_is_a_json_schema(jvsim: Run) -> None:
    done = jvsim("schema")
    assert done.returncode == Exit.OK
    assert done.stderr == ""
    schema = json.loads(done.stdout)
    assert schema["type"] == "object"
    assert {"scenario", "venture", "partners", "elements"} <= set(schema["properties"])


def test_doctor_finds_nothing_wrong(jvsim: Run) -> None:
    done = jvsim("doctor", "--json", "--quiet")
    found = json.loads(done.stdout)
    assert {"jvsim", "numba", "processor", "threads", "cache", "generator", "kernel"} <= set(found)
    for name in ("generator", "kernel"):
        assert found[name]["problem"] is None


def test_doctor_says_where_compiled_code_cannot_be_kept(jvsim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulate.studies.doctor.result.core_is_compiled", lambda: False)
    done = jvsim("doctor", "--quiet")
    assert "the compiled code cannot be kept there" in " ".join(done.stdout.split())
    assert "1 thread = 2 threads" in done.stdout


def test_an_end_that_belongs_to_the_plan_is_told(jvsim: Run) -> None:
    done = jvsim("check", "freight_autonomy")
    assert "If all goes as planned, “end of the agreed term” ends the venture in 2039-Q4." in " ".join(
        done.stdout.split()
    )
    assert "The plan itself pulls" not in done.stdout
    assert "Nothing looks odd." in jvsim("check", editions.path("freight_autonomy")).stdout


def test_a_plan_that_pulls_a_clause_for_losses_is_odd(jvsim: Run, scenario_file: Path) -> None:
    """The tariff of the plan is 15 % from the start: 8 quarters of lock-up, in which 6 count, and 6 of notice."""
    clause = "exit.triggers.obsolete technology"
    settings = (f"{clause}.metric=tariff", f"{clause}.above=0.15", f"{clause}.use=obligation")
    done = jvsim("check", scenario_file, *(part for setting in settings for part in ("--set", setting)))
    assert "The plan itself pulls “obsolete technology”: without any shock the venture ends in 2030-Q3." in " ".join(
        done.stdout.split()
    )
    assert "Nothing looks odd." not in done.stdout
