"""Numbers that are asked for: zero is none, and what is wrong is named, by every function alike."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import simulate as jv
from simulate.engine.run import simulate
from simulate.main import main
from simulate.scenario import Scenario

DEAL = jv.load("minimal")
VARIANT = {"dear": {"venture.discount_rate": 0.2}}
STUDIES: dict[str, Callable[..., Any]] = {
    "run": jv.run,
    "compare": lambda deal, **more: jv.compare(deal, variants=VARIANT, **more),
    "sweep": lambda deal, **more: jv.sweep(deal, "venture.discount_rate=0.1,0.2", **more),
    "worth": jv.worth,
    "drivers": jv.drivers,
    "elements": jv.elements,
    "explain": lambda deal, **more: jv.explain(deal, 0, **more),
    "facts": lambda deal, **more: jv.facts([deal], **more),
}
every_study = pytest.mark.parametrize("study", STUDIES.values(), ids=STUDIES)


@every_study
@pytest.mark.parametrize("paths", [0, -5, np.int64(0), 10**11])
def test_paths_out_of_range(study: Callable[..., Any], paths: int) -> None:
    with pytest.raises(ValueError, match=rf"^paths: expected a whole number from 1 to 10000000000, got {paths}$"):
        study(DEAL, paths=paths)


@every_study
@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (2e4, r"got 20000\.0: write 20000"),
        ("20000", 'got "20000"'),
        (True, "got true"),
        (math.nan, "got nan"),
        ([5], r"got list \[5\]"),
        (np.float64(5.0), r"got 5\.0: write 5"),
    ],
    ids=str,
)
def test_paths_of_another_kind(study: Callable[..., Any], paths: Any, told: str) -> None:
    with pytest.raises(TypeError, match=f"^paths: expected a whole number from 1 to 10000000000, {told}"):
        study(DEAL, paths=paths)


@every_study
@pytest.mark.parametrize(("threads", "error"), [(0, ValueError), (-1, ValueError), ("2", TypeError), (2.5, TypeError)])
def test_threads(study: Callable[..., Any], threads: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^threads: expected a whole number from 1 on, got "):
        study(DEAL, paths=4, threads=threads)


@every_study
@pytest.mark.parametrize(("seed", "error"), [(-1, ValueError), (2**63, ValueError), (1.0, TypeError), ("1", TypeError)])
def test_seeds(study: Callable[..., Any], seed: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^seed: expected a whole number from 0 to 9223372036854775807, got "):
        study(DEAL, paths=4, seed=seed)


@every_study
@pytest.mark.parametrize(
    ("given", "told"), [("file.toml", r'got "file\.toml": load it first, jv\.load\('), (None, "got NoneType"), (7, "7")]
)
def test_anything_but_a_scenario(study: Callable[..., Any], given: Any, told: str) -> None:
    with pytest.raises(TypeError, match=f"^scenario: expected a scenario, as jv.load returns it, got .*{told[4:]}"):
        study(given, paths=4)


@pytest.mark.parametrize(("study", "name"), [(jv.elements, "baseline"), (jv.drivers, "share")])
def test_numbers_of_another_kind(study: Callable[..., Any], name: str) -> None:
    with pytest.raises(TypeError, match=rf'^{name}: expected a number, got "0\.5"$'):
        study(DEAL, paths=4, **{name: "0.5"})
    for wrong in (-0.1, 1.5, math.nan):
        with pytest.raises(jv.ScenarioError, match=f"^{name}: expected a"):
            study(DEAL, paths=4, **{name: wrong})


def test_facts_of_one_scenario_need_no_list() -> None:
    assert jv.facts(DEAL, 64).as_dict() == jv.facts([DEAL], 64).as_dict()


def test_facts_of_no_scenario_are_not_those_of_the_shipped() -> None:
    with pytest.raises(ValueError, match=r"^scenarios: expected one scenario at least, got none"):
        jv.facts([], 64)


@pytest.mark.parametrize("name", ["sweep", "worth", "drivers", "elements", "facts"])
def test_the_default_of_a_study_is_that_of_the_program(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def stop(*_: Any, default: int | None = None, **__: Any) -> None:
        asked.append(default or 0)
        raise InterruptedError

    monkeypatch.setattr(f"simulate.studies.{name}.design.requested", stop)
    with pytest.raises(InterruptedError):
        STUDIES[name](DEAL)
    said = f"{asked[0]:,}"
    assert f"by default {said}." in (inspect.getdoc(getattr(jv, name)) or "")
    helped = CliRunner().invoke(main, [name, "--help"]).output
    assert {f"default: {asked[0]}", f"default: {said}"} & set(re.findall(r"default: [0-9,]+", helped))


def test_a_result_is_no_scenario() -> None:
    with pytest.raises(TypeError, match=r"give its `\.scenario`"):
        jv.worth(jv.run(DEAL, 4))  # type: ignore[arg-type]


def test_numbers_of_numpy_are_numbers() -> None:
    found = jv.run(DEAL, np.int32(16), seed=np.uint64(9), threads=np.int8(1))  # type: ignore[arg-type]
    assert np.array_equal(found["venture_npv"], jv.run(DEAL.with_("simulation.seed", 9), 16)["venture_npv"])


def test_the_engine_takes_no_zero_for_its_default() -> None:
    for wrong in ({"paths": 0}, {"threads": 0}):
        with pytest.raises(ValueError, match="expected a whole number from 1"):
            simulate(DEAL, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("sampler", ["sobol", "latin_hypercube"])
def test_a_run_is_that_of_the_program(sampler: str) -> None:
    """As `--paths` and `--seed`, they become the scenario's: a Latin hypercube is laid over so many."""
    deal: Scenario = jv.load("battery_cells", [f"simulation.sampler={sampler}"])
    found = jv.run(deal, 64, seed=3)
    program = jv.load("battery_cells", [f"simulation.sampler={sampler}", "simulation.paths=64", "simulation.seed=3"])
    assert found.scenario == program
    assert np.array_equal(found["venture_npv"], simulate(program)["venture_npv"])


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    jv.run(DEAL, 32, progress=lambda done, whole: told.append((done, whole)))
    jv.compare(DEAL, variants=VARIANT, paths=32, progress=lambda done, whole: told.append((done, whole)))
    assert (32, 32) in told
    assert told[-1] == (64, 64)
