"""What the five elements are worth: every combination of them at the scenario's scores or at a baseline."""

from __future__ import annotations

from collections.abc import Iterator

from simulate.engine.requests import real, requested
from simulate.engine.run import Progress, simulate_each
from simulate.scenario import Scenario
from simulate.scenario.defaults import BASELINE, PATHS
from simulate.scenario.problems import Problem, ScenarioError
from simulate.scenario.toml_text import inline
from simulate.scenario.tree import plain
from simulate.statistics.measures import VENTURE, Measure, measures, partner_measure
from simulate.statistics.readings import read
from simulate.statistics.variables import survival_name
from simulate.studies.elements.result import Elements
from simulate.studies.elements.shapley import Element, attributions

YEARS = 10
KEYS = ("shared_goals", "complementary_strengths", "clear_governance", "readiness_for_change", "exit_agreement")


def elements(
    scenario: Scenario,
    paths: int | None = None,
    *,
    baseline: float = BASELINE,
    seed: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Elements:
    """Say what each of the five elements contributes between a baseline and the scenario's scores: Shapley values.

    All 32 combinations run in one engine call on the same futures. An uncertain score is drawn where the element is in,
    and is the baseline where it is out.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it.
    paths : int, optional
        Trajectories of each of the 32 combinations; by default 16,384.
    baseline : float
        Score of an element that is out, in [0, 1].
    seed : int, optional
        By default the scenario's.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all).

    Returns
    -------
    Elements
        `to_frame()` has a row a measure and contribution.

    Raises
    ------
    ScenarioError
        If the baseline is no score.

    Examples
    --------
    >>> import simulate as jv
    >>> found = jv.elements(jv.load("battery_cells"), paths=64)
    >>> [element.name for element in found.elements]
    ['shared goals', 'complementary strengths', 'clear governance', 'readiness for change', 'exit agreement']
    """
    scenario, n = requested(scenario, paths, seed=seed, threads=threads, default=PATHS)
    baseline = real("baseline", baseline)
    if not 0.0 <= baseline <= 1.0:
        raise ScenarioError([Problem("baseline", "", f"expected a score from 0 to 1, got {baseline:g}")])
    total = n * 2 ** len(KEYS)
    runs = simulate_each(_combinations(scenario, baseline), n, threads=threads, progress=progress, total=total)
    wanted = _wanted(scenario)
    scores = plain(scenario.elements)
    return Elements(
        scenario.scenario.name,
        scenario.scenario.currency,
        int(scenario.simulation.seed),
        n,
        baseline,
        tuple(Element(f"elements.{key}", key.replace("_", " "), inline(scores[key])) for key in KEYS),
        attributions(wanted, [read(outcomes, wanted) for outcomes in runs]),
    )


def _combinations(scenario: Scenario, baseline: float) -> Iterator[Scenario]:
    """Every combination; bit i of its number says whether element i has the scenario's score."""
    for combination in range(2 ** len(KEYS)):
        out = {f"elements.{key}": baseline for i, key in enumerate(KEYS) if not combination >> i & 1}
        yield scenario.with_changes(out) if out else scenario


def _wanted(scenario: Scenario) -> tuple[Measure, ...]:
    """The mean values of venture and partners, the venture's P5, and survival, where the horizon is beyond it."""
    partners = [partner.name for partner in scenario.partners]
    found = {measure.name: measure for measure in measures(partners, scenario.horizon_quarters)}
    means = [VENTURE, *(partner_measure(partner, "npv.mean") for partner in partners)]
    names = [*means, "venture.npv.p05", survival_name(YEARS)]
    return tuple(found[name] for name in names if name in found)
