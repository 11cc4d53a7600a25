"""`--estimate` and `--hold-decisions`: on which commands they stand, what they change, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulate.cli.program import Exit
from simulate.engine.learning import learner
from simulate.engine.learning.shelf import Learned
from simulate.main import main
from simulate.scenario import Scenario
from simulate.studies.sweep.unfinished import Unfinished
from tests.conftest import Run

FIRST = Path(__file__).parents[1] / "editions" / "minimal.toml"
FEW = ("--paths", "200", "--no-plots", "--quiet")
LEARNS = ("--set", "decisions.pilot_paths=1024", "--estimate", "learned")
HOLDING = {"compare", "sweep", "worth", "drivers", "elements"}
VARY = ("--vary", "exit.lockup_quarters=4,8")


def _with(option: str) -> set[str]:
    return {name for name, one in main.commands.items() if any(option in parameter.opts for parameter in one.params)}


def test_commands_that_simulate_a_changed_scenario_take_an_estimate() -> None:
    settable = _with("--set")
    assert _with("--estimate") == settable - {"check", "decide", "explore", "facts"}
    assert _with("--hold-decisions") == HOLDING


def test_a_run_says_that_it_was_changed(jvsim: Run, tmp_path: Path) -> None:
    done = jvsim("run", "minimal", *FEW, "--estimate", "none", "--name", "it", "--json")
    assert done.returncode == Exit.OK, done.stderr
    assert json.loads(done.stdout)["run"]["changed"] == {"decisions.estimate": ["thumb", "none"]}
    assert 'estimate = "none"' in (tmp_path / "outputs" / "it" / "scenario.toml").read_text(encoding="utf-8")


def test_what_is_refused(jvsim: Run) -> None:
    done = jvsim("run", "minimal", *FEW, "--estimate", "guess")
    assert (done.returncode, "'guess' is not one of" in done.stderr) == (Exit.USAGE, True)
    done = jvsim("run", FIRST, *FEW, "--estimate", "thumb")
    assert done.returncode == Exit.SCENARIO
    assert "--estimate: expected rules = 2 for this key" in done.stderr
    done = jvsim("worth", "minimal", *FEW, "--hold-decisions")
    assert done.returncode == Exit.USAGE
    assert (
        'expected partners that learn, decisions.estimate = "learned", got decisions.estimate = "thumb"' in done.stderr
    )
    assert "--estimate learned" in done.stderr


def test_what_is_held_is_learned_once_also_where_a_condition_is_tried_first(
    jvsim: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[object] = []
    learn = learner.learn

    def counted(scenario: Scenario, *rest: Any) -> Learned:
        learned.append(scenario)
        return learn(scenario, *rest)

    monkeypatch.setattr(learner, "learn", counted)
    words = ("--set", "simulation.seed=4711", "--variant", "dear: venture.price=2050", "--hold-decisions")
    done = jvsim("compare", "minimal", *FEW, *LEARNS, *words, "--fail-if", "venture.npv.mean > 1e9")
    assert done.returncode == Exit.OK, done.stderr
    assert len(learned) == 1


def test_a_sweep_that_is_resumed_goes_on_holding(jvsim: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = Unfinished.add

    def interrupted(self: Unfinished, point: int, readings: object) -> None:
        add(self, point, readings)  # type: ignore[arg-type]
        if point == 1:
            raise KeyboardInterrupt

    sweep = ("sweep", "battery_cells", *VARY, *FEW, *LEARNS)
    with monkeypatch.context() as patch:
        patch.setattr(Unfinished, "add", interrupted)
        for name, more in (("held", ("--hold-decisions",)), ("anew", ())):
            assert jvsim(*sweep, *more, "--name", name).returncode == Exit.INTERRUPTED
    anew = jvsim("sweep", "--resume", "outputs/anew.unfinished", "--no-plots", "--hold-decisions")
    assert anew.returncode == Exit.USAGE
    assert "--hold-decisions: False, now True" in anew.stderr
    found = {}
    for name in ("held", "anew"):
        assert jvsim("sweep", "--resume", f"outputs/{name}.unfinished", "--no-plots").returncode == Exit.OK
        folder = tmp_path / "outputs" / name
        found[name] = (folder / "sweep.csv").read_text(encoding="utf-8")
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["hold_decisions"] is (name == "held")
    assert found["held"] != found["anew"]
