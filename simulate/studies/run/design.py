"""A run: one scenario simulated, or read back from its directory."""

from __future__ import annotations

from pathlib import Path

from simulate.engine.requests import requested
from simulate.engine.run import Progress, simulate
from simulate.scenario import Scenario
from simulate.storage.directories import RunDirectoryError
from simulate.storage.opening import Manifest, opened
from simulate.studies.run.directory import load_run
from simulate.studies.run.result import Result


def run(
    scenario: Scenario,
    paths: int | None = None,
    *,
    seed: int | None = None,
    estimate: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Simulate a scenario.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it.
    paths : int, optional
        Number of trajectories; by default the scenario's `simulation.paths`.
    seed : int, optional
        By default the scenario's.
    estimate : str, optional
        How partners judge what going on is worth, "none", "thumb" or "learned"; by default the scenario's.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all).

    Returns
    -------
    Result
        The same, bit for bit, as `jvsim run --paths … --seed …` writes; its scenario says both.

    Raises
    ------
    TypeError, ValueError
        If an argument is none; the message names it.
    NonFiniteResult
        If a result is not finite.

    Examples
    --------
    >>> import simulate as jv
    >>> result = jv.run(jv.load("battery_cells"), paths=200)
    >>> result.summary()["paths"]
    200
    >>> result["partner_npv"].shape
    (2, 200)
    """
    asked, _ = requested(scenario, paths, seed=seed, threads=threads, estimate=estimate)
    return Result(simulate(asked, threads=threads, progress=progress))


def open(directory: str | Path) -> Result:
    """A run that was saved, by `Result.save` or by `jvsim run`.

    Parameters
    ----------
    directory : str or Path
        The run directory.

    Returns
    -------
    Result
        With the outcomes as they were, bit for bit.

    Raises
    ------
    RunDirectoryError
        If it is no run directory but a study's, or one of another version.
    ScenarioError
        If its scenario is not valid any more.

    Examples
    --------
    >>> import tempfile
    >>> import simulate as jv
    >>> result = jv.run(jv.load("battery_cells"), paths=200)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     again = jv.open(result.save(f"{folder}/base", plots=False))
    >>> bool((again["venture_npv"] == result["venture_npv"]).all())
    True
    """
    if (study := opened(directory, Manifest, "run directory").manifest.study) is not None:
        told = f"its numbers are in summary.json or {study}.json, `load` reads its scenario"
        raise RunDirectoryError.at(directory, f"is one of `jvsim {study}`, which is not opened again: {told}")
    return Result(load_run(directory))
