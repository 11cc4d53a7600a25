"""What of a run is independent: sizes of batches, and errors that cover for every sampler, on real draws."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulate.scenario import Scenario
from simulate.scenario.sampling import STRATA
from simulate.statistics.estimates import Estimate, mean, share, standard_deviation
from simulate.statistics.paired import mean_difference
from simulate.statistics.quantiles import expected_shortfall, quantiles
from simulate.statistics.replicates import EACH, FEWEST_BATCHES, LEAST, MOST_BATCHES, PAIRS, Replicates, replicates_of
from tests.scenario.examples import full

KEYS = tuple(f"venture.{key}" for key in ("tax_rate", "synergy", "working_capital", "catch_up"))
HOW = {
    ("sobol", False): Replicates(1, LEAST),
    ("sobol", True): Replicates(2, LEAST),
    ("latin_hypercube", False): Replicates(1, STRATA),
    ("latin_hypercube", True): Replicates(2, 2 * STRATA),
    ("random", False): EACH,
    ("random", True): PAIRS,
}


@pytest.mark.parametrize("n", [1, 31, 32, 100, 1000, 2000, 2048, 20_000, 100_000, 131_072])
@pytest.mark.parametrize("batch", [LEAST, STRATA])
def test_batches_are_powers_of_two_that_fill_the_run(n: int, batch: int) -> None:
    by = Replicates(1, batch)
    size, parts = by.size(n), by.parts(n)
    assert size & (size - 1) == 0
    assert len(parts) == by.count(n) <= MOST_BATCHES
    assert by.enough(n) == (len(parts) >= FEWEST_BATCHES)
    if parts:
        assert [part.start for part in parts] == [i * size for i in range(len(parts))]
        assert parts[-1].stop == n
        np.testing.assert_allclose(by.means(np.arange(n)), [np.mean(np.arange(n)[part]) for part in parts])
    if n >= FEWEST_BATCHES * batch:
        assert size >= batch
    if n > MOST_BATCHES * batch:
        assert len(parts) > MOST_BATCHES / 2 - 1


def test_runs_beside_each_other_have_the_larger_replicates() -> None:
    assert PAIRS | Replicates(1, 64) == Replicates(2, 64)
    assert EACH | EACH == EACH
    assert EACH.freedom(100) is None
    assert EACH.freedom(2) == 1
    assert PAIRS.freedom(100) == 49


@pytest.mark.parametrize(("sampler", "antithetic"), HOW)
def test_how_trajectories_depend_on_each_other_is_read_off_a_run(sampler: str, antithetic: bool) -> None:
    changes = {"simulation.sampler": sampler, "simulation.antithetic": antithetic}
    run: Any = SimpleNamespace(scenario=FULL.with_changes(changes), first=0)
    assert replicates_of(run) == HOW[sampler, antithetic]
    plain = SimpleNamespace(**{**vars(run.scenario), "uncertain": (), "simulation": run.scenario.simulation})
    certain: Any = SimpleNamespace(scenario=plain, first=0)
    assert replicates_of(certain) == (PAIRS if antithetic else EACH)


# ---- errors against replicate studies -------------------------------------------------------------------------------


def drawn(sampler: str, antithetic: bool, seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Four uniform inputs, shape (4, n), and a shock of each trajectory, mirrored where pairs are antithetic."""
    scenario = FULL.with_changes(
        {"simulation.sampler": sampler, "simulation.antithetic": antithetic, "simulation.seed": seed}
    )
    inputs = scenario.draw(0, n)
    shocks = np.random.default_rng(seed).standard_normal(n)
    if antithetic:
        shocks[1::2] = -shocks[: n // 2 * 2 : 2]
    return np.array([inputs[key] for key in KEYS]), shocks


FULL: Scenario = full().with_changes({key: {"dist": "uniform", "low": 0.0, "high": 1.0} for key in KEYS})


def value(inputs: np.ndarray, shocks: np.ndarray, weight: float) -> np.ndarray:
    """A value that inputs add to, multiply in, and that shocks move."""
    x = inputs - 0.5
    return np.asarray(x.sum(axis=0) + 4.0 * x[0] * x[1] + np.exp(x[2] + x[3]) + weight * shocks)


STATISTICS: dict[str, Any] = {
    "mean": mean,
    "sd": standard_deviation,
    "median": lambda values, by: quantiles(values, (0.5,), by)[0],
    "p05": lambda values, by: quantiles(values, (0.05,), by)[0],
    "shortfall": lambda values, by: expected_shortfall(values, 0.05, by),
    "share": lambda values, by: share(values < 1.0, by),
}
SEEDS = 60


@pytest.mark.no_cover
@pytest.mark.parametrize(("sampler", "antithetic"), HOW)
@pytest.mark.parametrize("weight", [0.0, 1.0])
@pytest.mark.parametrize("n", [2000])
def test_stated_errors_are_the_scatter_over_seeds(sampler: str, antithetic: bool, weight: float, n: int) -> None:
    """Stated over observed lies within the sampling error of 60 seeds (13 %, four of them) and the batches' own."""
    by = HOW[sampler, antithetic]
    found: dict[str, list[Estimate]] = {name: [] for name in STATISTICS}
    for seed in range(SEEDS):
        values = value(*drawn(sampler, antithetic, seed, n), weight)
        for name, statistic in STATISTICS.items():
            found[name].append(statistic(values, by))
    for name, estimates in found.items():
        observed = float(np.std([one.value for one in estimates], ddof=1))
        stated = math.sqrt(np.mean([(one.std_error or 0.0) ** 2 for one in estimates]))
        assert 0.62 < stated / observed < 1.62, (name, stated / observed)


@pytest.mark.parametrize("sampler", ["sobol", "latin_hypercube"])
def test_paired_errors_of_what_inputs_alone_do_are_the_scatter_over_seeds(sampler: str) -> None:
    """A difference that no shock moves: batches that are no nets would state it 4 to 30 times too large."""
    by, found = HOW[sampler, False], []
    for seed in range(SEEDS):
        inputs, shocks = drawn(sampler, False, seed, 2048)
        found.append(mean_difference(value(inputs, shocks, 1.0), value(inputs**1.2, shocks, 1.0), by))
    stated = math.sqrt(np.mean([(one.std_error or 0.0) ** 2 for one in found]))
    assert 0.62 < stated / float(np.std([one.value for one in found], ddof=1)) < 1.62
