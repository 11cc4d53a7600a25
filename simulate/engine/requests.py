"""What is asked of a study in numbers: how many trajectories, on which seed, on how many threads.

One check for all of them, with the bounds of the scenario's own keys. Zero trajectories are none, never the default.
"""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

from simulate.scenario import Scenario, ScenarioError, edition
from simulate.scenario.defaults import ESTIMATES
from simulate.scenario.problems import Problem
from simulate.scenario.quantities import shown

MOST_PATHS = 10**10
LARGEST_SEED = 2**63 - 1


def whole(name: str, value: Any, least: int, most: int | None = None) -> int | None:
    """A whole number that was asked for; None where none was.

    Raises
    ------
    TypeError
        If it is no whole number.
    ValueError
        If it is out of range.
    """
    if value is None:
        return None
    expected = f"{name}: expected a whole number from {least} {'on' if most is None else f'to {most}'}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        is_whole = isinstance(value, float) and value.is_integer()
        raise TypeError(f"{expected}, got {described(value)}{f': write {int(value)}' if is_whole else ''}")
    number = int(value)
    if number < least or (most is not None and number > most):
        raise ValueError(f"{expected}, got {number}")
    return number


def real(name: str, value: Any) -> float:
    """A number that was asked for; a `TypeError` where it is none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected a number, got {described(value)}")
    return float(value)


def described(value: Any) -> str:
    """What came in place of what was expected: its kind, and itself where it is short."""
    if isinstance(value, float):
        return repr(float(value))
    if isinstance(value, bool | str):
        return shown(value)
    text = repr(value)
    return f"{type(value).__name__} {text}" if len(text) <= 60 else f"an object of type {type(value).__name__}"


def assert_scenario(scenario: Any, name: str = "scenario") -> None:
    """A `TypeError` where anything but a scenario was given."""
    if isinstance(scenario, Scenario):
        return
    what = described(scenario)
    if type(scenario).__name__ == "Result":
        raise TypeError(f"{name}: expected a scenario, got a result: give its `.scenario`")
    hint = f": load it first, jv.load({scenario!r})" if isinstance(scenario, str) and len(what) <= 60 else ""
    raise TypeError(f"{name}: expected a scenario, as jv.load returns it, got {what}{hint}")


def requested(
    scenario: Any,
    paths: Any = None,
    *,
    seed: Any = None,
    threads: Any = None,
    estimate: Any = None,
    default: int | None = None,
) -> tuple[Scenario, int]:
    """The scenario as it is to be simulated, with the seed, estimate and number of trajectories that were asked for.

    Parameters
    ----------
    scenario : Scenario
    paths, seed : int, optional
        By default `default` trajectories (none given: the scenario's own), and the scenario's seed.
    threads : int, optional
        Checked only.
    estimate : str, optional
        In place of `decisions.estimate`.
    default : int, optional
        Trajectories where none are asked for.

    Raises
    ------
    TypeError, ValueError
        With the argument that is wrong, what was expected and what came.
    ScenarioError
        If an estimate is asked of a scenario of the first edition.
    """
    assert_scenario(scenario)
    whole("threads", threads, 1)
    scenario = _estimating(scenario, estimate)
    own = scenario.simulation
    wanted = {"paths": whole("paths", paths, 1, MOST_PATHS), "seed": whole("seed", seed, 0, LARGEST_SEED)}
    if wanted["paths"] is None:
        wanted["paths"] = default
    changes = {key: value for key, value in wanted.items() if value is not None and value != getattr(own, key)}
    if changes:
        # The variants that its file names are kept: they change the deal, not how it is simulated.
        scenario = scenario.model_copy(update={"simulation": own.model_copy(update=changes)})
    return scenario, int(scenario.simulation.paths)


def _estimating(scenario: Scenario, estimate: Any) -> Scenario:
    """A scenario with another estimate; the variants that its file names are kept."""
    if estimate is None:
        return scenario
    if estimate not in ESTIMATES:
        raise ValueError(f"estimate: expected one of {', '.join(ESTIMATES)}, got {described(estimate)}")
    if scenario.rules == edition.FIRST:
        raise ScenarioError([Problem("estimate", "", edition.needed("argument"))])
    return scenario.model_copy(update={"decisions": scenario.decisions.model_copy(update={"estimate": estimate})})
