"""Draws: the samplers against their definitions and oracles, and what must not change a draw."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from simulate.core.randomness import named_stream, spread_uniforms
from simulate.scenario import Scenario, parse
from simulate.scenario.copula import couple, misfit, normal_correlation
from simulate.scenario.distributions import LogNormal
from simulate.scenario.permutation import permuted
from simulate.scenario.sampling import STRATA
from tests.scenario.examples import FULL, full, replaced

pytestmark = pytest.mark.no_cover
"""Thousands of cases that go the same ways: the tracer would take thrice as long over them as they do."""

SAMPLERS = ["sobol", "latin_hypercube", "random"]
UNIFORM = '{ dist = "uniform", low = 0.0, high = 1.0 }'


def uniform_scenario(sampler: str, keys: tuple[str, ...] = ("tax_rate", "synergy"), paths: int = 4096) -> Scenario:
    changes = {f"venture.{key}": UNIFORM for key in keys}
    return full().with_changes(changes | {"simulation.sampler": sampler, "simulation.paths": paths})


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_chunks_do_not_matter(sampler: str) -> None:
    scenario = uniform_scenario(sampler)
    whole = scenario.draw(0, 1000)
    for first, n in ((0, 1), (0, 64), (64, 300), (999, 1)):
        for key, part in scenario.draw(first, n).items():
            np.testing.assert_array_equal(part, whole[key][first : first + n])


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_number_of_paths_does_not_matter(sampler: str) -> None:
    few, many = (uniform_scenario(sampler, paths=paths).draw(0, 500) for paths in (500, 100_000))
    for key in few:
        np.testing.assert_array_equal(few[key], many[key])


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_another_input_does_not_matter(sampler: str) -> None:
    one = uniform_scenario(sampler, ("tax_rate",)).draw(0, 256)
    more = uniform_scenario(sampler, ("tax_rate", "synergy", "working_capital", "catch_up")).draw(0, 256)
    for key in one:
        np.testing.assert_array_equal(one[key], more[key])


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_order_of_partners_does_not_matter(sampler: str) -> None:
    key = "partners.Carmaker.side_margin"
    scenario = full().with_changes({key: UNIFORM, "simulation.sampler": sampler})
    turned = scenario.model_copy(update={"partners": scenario.partners[::-1]})
    np.testing.assert_array_equal(scenario.draw(0, 100)[key], turned.draw(0, 100)[key])


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_seed_matters(sampler: str) -> None:
    scenario = uniform_scenario(sampler)
    first, second = scenario.draw(0, 500), scenario.with_("simulation.seed", 7).draw(0, 500)
    assert all((first[key] != second[key]).mean() > 0.9 for key in first)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_draws_are_uniform_and_independent(sampler: str) -> None:
    drawn = uniform_scenario(sampler, ("tax_rate", "synergy", "working_capital")).draw(0, 4096)
    points = [drawn[f"venture.{key}"] for key in ("tax_rate", "synergy", "working_capital")]
    for u in points:
        assert u.min() > 0
        assert u.max() < 1
        assert stats.kstest(u, "uniform").pvalue > 1e-4
    for i, u in enumerate(points):
        for v in points[:i]:
            assert abs(np.corrcoef(u, v)[0, 1]) * math.sqrt(4096) < 5


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_antithetic_pairs_mirror(sampler: str) -> None:
    scenario = uniform_scenario(sampler).with_("simulation.antithetic", True)
    plain = uniform_scenario(sampler, paths=2048).draw(0, 200)
    for key, u in scenario.draw(0, 400).items():
        if key.startswith(("venture.tax", "venture.syn")):
            np.testing.assert_array_equal(u[1::2], 1.0 - u[::2])
            np.testing.assert_array_equal(u[::2], plain[key])


@pytest.mark.parametrize("antithetic", [False, True])
def test_every_latin_hypercube_visits_every_stratum_once_in_an_order_of_its_own(antithetic: bool) -> None:
    step = 2 if antithetic else 1
    scenario = uniform_scenario("latin_hypercube").with_("simulation.antithetic", antithetic)
    u = scenario.draw(0, 5 * STRATA * step)["venture.tax_rate"][::step]
    orders = [tuple(np.floor(u[k * STRATA : (k + 1) * STRATA] * STRATA).astype(int)) for k in range(5)]
    assert all(sorted(order) == list(range(STRATA)) for order in orders)
    assert len(set(orders)) == 5


def test_latin_hypercubes_take_away_what_an_input_adds_by_itself() -> None:
    """And nothing of a product of two; over seeds, against independent draws, at a number that is no multiple."""
    found = {}
    for sampler in ("latin_hypercube", "random"):
        means = []
        for seed in range(200):
            drawn = uniform_scenario(sampler).with_("simulation.seed", seed).draw(0, 2000)
            x, y = drawn["venture.tax_rate"] - 0.5, drawn["venture.synergy"] - 0.5
            means.append((x.mean(), (x * y).mean()))
        found[sampler] = np.std(means, axis=0)
    alone, product = found["latin_hypercube"] / found["random"]
    assert alone < 0.15
    assert product == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize("n", [1, 2, 3, 10, 1023, 1025])
def test_permutation(n: int) -> None:
    places = np.arange(n, dtype=np.uint64)
    order = permuted(places, np.zeros_like(places), n, 3, "name")
    assert sorted(order.tolist()) == list(range(n))
    if n > 100:
        assert abs(stats.spearmanr(places, order).statistic) * math.sqrt(n) < 4


def points(seed: int, name: str, numbers: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return spread_uniforms(seed, named_stream(f"sobol:{name}"), numbers)


def test_points_before_scrambling_are_sobols() -> None:
    """The even spread is that of Sobol's first dimension: the same strata are visited, block by block."""
    oracle = stats.qmc.Sobol(1, scramble=False, bits=32).random(4096)[:, 0]
    for m in (4, 8, 12):
        for first in range(0, 4096, 2**m):
            block = np.arange(first, first + 2**m)
            ours = np.floor(points(5, "venture.price", block) * 2**m)
            assert sorted(ours) == sorted(np.floor(oracle[block] * 2**m))


def test_scrambles_of_names_and_seeds_differ() -> None:
    seen = {points(seed, name, np.arange(64)).tobytes() for seed in (1, 2) for name in "abc"}
    assert len(seen) == 6


def test_points_are_uniform_over_seeds() -> None:
    found = np.array([points(seed, "venture.price", [5])[0] for seed in range(400)])
    assert stats.kstest(found, "uniform").pvalue > 1e-4


@pytest.mark.parametrize("n", [1000, 4096, 10_000])
def test_no_two_inputs_are_correlated(n: int) -> None:
    """Among all numbers that a scenario can hold: a correlation beyond 7/sqrt(n) has no place in 13,000 pairs.

    Two even sequences in independent orders have 1.25 times the spread of independent draws; 7 is 5.6 of theirs.
    """
    keys = [key for key, value in full().flat().items() if isinstance(value, float)]
    ranks = np.array([stats.rankdata(points(20260526, key, np.arange(n))) for key in keys])
    correlations = np.corrcoef(ranks)[np.triu_indices(len(keys), 1)]
    assert len(keys) > 150
    assert np.abs(correlations).max() * math.sqrt(n) < 7.0
    assert math.sqrt(np.mean(correlations**2) * n) == pytest.approx(1.25, abs=0.1)


def test_sobol_beats_plain_draws() -> None:
    """The mean of a smooth function of two inputs, 4,096 points: the error falls at least fivefold."""
    errors = {}
    for sampler in ("sobol", "random"):
        found = []
        for seed in range(20):
            drawn = uniform_scenario(sampler).with_("simulation.seed", seed).draw(0, 4096)
            found.append(np.mean(drawn["venture.tax_rate"] ** 2 + drawn["venture.synergy"]) - 5 / 6)
        errors[sampler] = float(np.std(found))
    assert errors["sobol"] < errors["random"] / 5


# ---- dependence -----------------------------------------------------------------------------------------------------


def coupled(sampler: str, table: str) -> Scenario:
    text = replaced("[elements]", f"[[dependence]]\n{table}\n[elements]").replace('"sobol" ', f'"{sampler}" ')
    return parse(text, name="coupled.toml")


@pytest.mark.parametrize("rho", [-0.4, 0.6])
def test_spearman_of_correlated_normals(rho: float) -> None:
    """Spearman's correlation of normals correlated by rho is (6/pi) arcsin(rho/2): -0.3845653011 at -0.4."""
    spearman = 6 / math.pi * math.asin(rho / 2)
    if rho == -0.4:
        assert spearman == pytest.approx(-0.3845653011, abs=1e-10)
    assert normal_correlation([[1, spearman], [spearman, 1]])[0, 1] == pytest.approx(rho, abs=1e-12)
    n = 200_000
    u = np.random.default_rng(4).random((2, n))
    sample = stats.spearmanr(*couple(u, [[1, spearman], [spearman, 1]])).statistic
    assert abs(sample - spearman) * math.sqrt(n) < 4


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_dependence_has_its_rank_correlation(sampler: str) -> None:
    scenario = coupled(sampler, 'inputs = ["venture.base_volume", "venture.capex_overrun"]\nrank_correlation = -0.4')
    drawn = scenario.draw(0, 32_768)
    pair = drawn["venture.base_volume"], drawn["venture.capex_overrun"]
    assert stats.spearmanr(*pair).statistic == pytest.approx(-0.4, abs=0.02)
    alone = full().with_("simulation.sampler", sampler).draw(0, 32_768)
    np.testing.assert_array_equal(pair[0], alone["venture.base_volume"])
    np.testing.assert_array_equal(drawn["market.regulation.cost"], alone["market.regulation.cost"])
    assert np.median(pair[1]) == pytest.approx(1.06, rel=0.01)
    np.testing.assert_array_equal(scenario.draw(100, 50)["venture.capex_overrun"], pair[1][100:150])


def test_dependence_by_matrix() -> None:
    wanted = [[1, 0.5, 0.2], [0.5, 1, -0.3], [0.2, -0.3, 1]]
    keys = ["venture.base_volume", "venture.capex_overrun", "market.regulation.cost"]
    scenario = coupled("random", f"inputs = {keys}\nrank_correlation = {wanted}".replace("'", '"'))
    drawn = scenario.draw(0, 100_000)
    found = stats.spearmanr(np.array([drawn[key] for key in keys]).T).statistic
    np.testing.assert_allclose(found, wanted, atol=0.015)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("sampler", ["sobol", "latin_hypercube", "random"])
def test_two_inputs_may_move_as_one(sampler: str, sign: int) -> None:
    table = f'inputs = ["venture.base_volume", "venture.capex_overrun"]\nrank_correlation = {sign}'
    scenario = coupled(sampler, table)
    drawn = scenario.draw(0, 2000)
    volume, overrun = (drawn[key] for key in ("venture.base_volume", "venture.capex_overrun"))
    assert stats.spearmanr(volume, overrun).statistic == pytest.approx(sign, abs=1e-12)
    apart = coupled(sampler, table.replace(f"= {sign}", "= 0.0")).draw(0, 2000)
    np.testing.assert_array_equal(volume, apart["venture.base_volume"])
    law = scenario.venture.capex_overrun
    assert isinstance(law, LogNormal)
    assert sorted(overrun)[1000] == pytest.approx(law.median, rel=0.02)


def test_of_several_inputs_some_may_move_as_one() -> None:
    ranks = np.array([[1.0, 0.5, -1.0, 0.2], [0.5, 1.0, -0.5, 0.3], [-1.0, -0.5, 1.0, -0.2], [0.2, 0.3, -0.2, 1.0]])
    assert misfit(ranks) == ""
    u = np.random.default_rng(4).random((4, 40_000))
    out = couple(u, ranks)
    np.testing.assert_array_equal(out[2], 1.0 - out[0])
    np.testing.assert_array_equal(out[[0, 1, 3]], couple(u[[0, 1, 3]], ranks[np.ix_([0, 1, 3], [0, 1, 3])]))
    np.testing.assert_allclose(stats.spearmanr(out.T).statistic, ranks, atol=0.015)


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ((0.9, 0.7, 0.33), "normal copula"),
        ((0.8, 0.3, 0.8), "normal copula"),
        ((-0.49, -0.49, -0.49), "normal copula"),
        ((0.9, 0.9, -0.9), "contradict each other"),
        ((-0.6, -0.6, -0.6), "contradict each other"),
        ((1.0, 0.5, 0.4), "move as one"),
        ((1.0, 1.0, -1.0), "move as one"),
        ((1.0 - 1e-12, 0.0, 0.0), "singular"),
        ((1.0, 1.0, 1.0), ""),
        ((0.0, 1.0, 0.0), ""),
        ((0.5, 0.4, 0.3), ""),
    ],
)
def test_why_ranks_cannot_be_had_is_true(pairs: tuple[float, float, float], reason: str) -> None:
    """The matrix of ranks, and that of the normals behind it, are looked at apart."""
    a, b, c = pairs
    matrix = np.array([[1.0, a, b], [a, 1.0, c], [b, c, 1.0]])
    assert (reason in misfit(matrix)) if reason else misfit(matrix) == ""
    if "contradict" in reason:
        assert np.linalg.eigvalsh(matrix)[0] < 0.0
    if "copula" in reason:
        assert np.linalg.eigvalsh(matrix)[0] > 0.0
        factor = float(misfit(matrix).split("; ")[1].split(" times")[0])
        near = matrix * factor
        np.fill_diagonal(near, 1.0)
        assert misfit(near) == ""


def test_a_number_takes_no_part() -> None:
    keys = '["venture.base_volume", "venture.price", "venture.capex_overrun"]'
    scenario = coupled("random", f"inputs = {keys}\nrank_correlation = 0.5")
    drawn = scenario.draw(0, 20_000)
    assert "venture.price" not in drawn
    pair = drawn["venture.base_volume"], drawn["venture.capex_overrun"]
    assert stats.spearmanr(*pair).statistic == pytest.approx(0.5, abs=0.03)
    assert any("venture.price takes no part" in sentence for sentence in scenario.warnings())


def test_dependence_keeps_antithetic_pairs() -> None:
    table = 'inputs = ["venture.base_volume", "venture.capex_overrun"]\nrank_correlation = 0.7'
    drawn = coupled("sobol", table).with_("simulation.antithetic", True).draw(0, 1000)
    z = np.log(drawn["venture.capex_overrun"] / 1.06)
    np.testing.assert_allclose(z[1::2], -z[::2], atol=1e-9)


def test_no_uncertain_inputs() -> None:
    changes = {"venture.base_volume": 1e6, "venture.capex_overrun": 1.0, "market.regulation.cost": 0.0}
    assert full().with_changes(changes).draw(0, 10) == {}
    assert FULL.exists()


@pytest.mark.parametrize(("first", "n"), [(-1, 3), (0, -1), (2**63, 1), (2**63 - 1, 2)])
def test_there_are_no_such_trajectories(first: int, n: int) -> None:
    with pytest.raises(ValueError, match=rf"^draw: expected trajectories from 0 on, .*, got {n} from {first} on$"):
        full().draw(first, n)
