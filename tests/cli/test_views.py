"""`--view NAME`: every command that tells sides apart takes it, refuses what is none, and is the venture's without."""

from __future__ import annotations

import json

import pytest

from simulate.cli.program import Exit
from simulate.presentation.findings import from_json
from tests.conftest import Run
from tests.findings import assert_sound

FIRST, SECOND = "Maker", "Supplier"
COMMANDS = {
    "run": (),
    "compare": ("--variant", "later: venture.ramp_quarters=6"),
    "sweep": ("--vary", "partners.Maker.equity=0.5,0.6"),
    "worth": (),
    "drivers": ("--keys", "venture.price"),
    "elements": (),
    "decide": ("--set", "decisions.pilot_paths=1024"),
}
COMMON = ("minimal", "--paths", "400", "--no-plots", "-q")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_partners_side_comes_first_and_every_number_is_the_one_at_its_key(jvsim: Run, name: str) -> None:
    done = jvsim(name, *COMMON, *COMMANDS[name], "--view", SECOND, "--json", "--name", "it")
    assert done.returncode == Exit.OK, done.stderr
    report = json.loads(done.stdout)
    assert list(report)[-1] == "findings"
    said = " ".join(one["text"] for one in report["findings"][:-1])
    assert SECOND in said
    assert FIRST not in said[: said.index(SECOND)]
    assert_sound(from_json(report), report)
    for view in report.get("findings_by_view", {}):
        assert_sound(from_json(report, view), report)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_view_is_refused_before_anything_is_simulated(jvsim: Run, name: str) -> None:
    done = jvsim(name, *COMMON, *COMMANDS[name], "--view", "Suplier")
    assert done.returncode == Exit.USAGE
    assert "--view" in done.stderr
    assert "Supplier" in done.stderr


@pytest.mark.parametrize("name", ["run", "compare", "elements"])
def test_without_a_view_it_is_the_ventures_and_tables_end_with_the_next_command(jvsim: Run, name: str) -> None:
    words = (name, *COMMON, *COMMANDS[name])
    bare, venture = jvsim(*words, "--name", "a"), jvsim(*words, "--name", "b", "--view", "venture")
    assert bare.returncode == Exit.OK, bare.stderr
    assert bare.stdout == venture.stdout
    assert "`jvsim " in bare.stdout
    theirs = jvsim(*words, "--name", "c", "--view", SECOND)
    assert theirs.stdout != bare.stdout
