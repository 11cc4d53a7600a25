"""Shapley values and interaction indices: games whose solution is known, the axioms, and the error of a noisy game."""

from __future__ import annotations

import math
from itertools import combinations, permutations

import numpy as np
import pytest

from simulate.statistics.estimates import Estimate
from simulate.statistics.measures import measures
from simulate.statistics.readings import Reading
from simulate.statistics.replicates import LEAST, Replicates
from simulate.studies.elements.shapley import attribution, interaction_indices, shapley_values

MONEY = measures((), 0)[0]


def _game(n: int, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, 100.0, 2**n)


def _worth(n: int, rule: object) -> np.ndarray:
    members = [frozenset(i for i in range(n) if number >> i & 1) for number in range(2**n)]
    return np.array([float(rule(inside)) for inside in members])  # type: ignore[operator]


def test_the_glove_game() -> None:
    """Shapley (1953): one has a left glove, two have a right one; a pair is worth 1."""
    gloves = _worth(3, lambda inside: 0 in inside and bool(inside & {1, 2}))
    assert shapley_values(gloves) == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=1e-15)


def test_the_airport_game() -> None:
    """Littlechild & Owen (1973): a runway costs what its largest aircraft needs; each length is shared by its users."""
    needs = (1.0, 3.0, 7.0, 8.0)
    runway = _worth(4, lambda inside: max((needs[i] for i in inside), default=0.0))
    expected = [1 / 4, 1 / 4 + 2 / 3, 1 / 4 + 2 / 3 + 4 / 2, 1 / 4 + 2 / 3 + 4 / 2 + 1]
    assert shapley_values(runway) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("size", [2, 3, 5])
def test_unanimity(size: int) -> None:
    """Grabisch & Roubens (1999): of a game that needs all of T, 1/|T| to each and 1/(|T| - 1) to each pair of T."""
    needed = set(range(size))
    game = _worth(5, lambda inside: needed <= inside)
    assert shapley_values(game) == pytest.approx([1 / size if i in needed else 0.0 for i in range(5)], abs=1e-15)
    pairs = [1 / (size - 1) if set(pair) <= needed else 0.0 for pair in combinations(range(5), 2)]
    assert interaction_indices(game) == pytest.approx(pairs, abs=1e-15)


def test_the_mean_over_all_orders() -> None:
    game, found = _game(5), np.zeros(5)
    for order in permutations(range(5)):
        inside = 0
        for member in order:
            found[member] += game[inside | 1 << member] - game[inside]
            inside |= 1 << member
    assert shapley_values(game) == pytest.approx(found / math.factorial(5), rel=1e-12)


def test_contributions_add_up_and_interactions_of_a_sum_are_none() -> None:
    game = _game(5)
    assert math.fsum(shapley_values(game)) == pytest.approx(game[-1] - game[0], abs=1e-9)
    sums = _worth(5, lambda inside: sum((1.0, 20.0, -3.0, 0.5, 7.0)[i] for i in inside))
    assert shapley_values(sums) == pytest.approx([1.0, 20.0, -3.0, 0.5, 7.0], abs=1e-12)
    assert interaction_indices(sums) == pytest.approx(np.zeros(10), abs=1e-12)


def test_one_that_changes_nothing_has_exactly_nothing() -> None:
    game = _game(5)
    idle = np.array([game[number & ~(1 << 2)] for number in range(32)])
    assert shapley_values(idle)[2] == 0.0
    with_it = [place for place, pair in enumerate(combinations(range(5), 2)) if 2 in pair]
    assert not interaction_indices(idle)[with_it].any()


def test_two_that_change_the_same_have_the_same() -> None:
    game = _game(4)
    swapped = [number & ~0b11 | (number & 1) << 1 | (number >> 1 & 1) for number in range(16)]
    first, second, *_ = shapley_values(game + game[swapped])
    assert first == pytest.approx(second, rel=1e-12)


def test_errors_are_those_of_the_contributions() -> None:
    """Noise that all combinations share drops out; that of a member is the error of its contribution, alone."""
    n, rng = 40_000, np.random.default_rng(3)
    shared = rng.normal(0.0, 500.0, n)
    sizes, noise = (10.0, -4.0, 0.0), (3.0, 1.0, 0.0)
    adds = [size + sd * rng.standard_normal(n) for size, sd in zip(sizes, noise, strict=True)]
    readings = []
    for number in range(8):
        values = shared + sum(add for i, add in enumerate(adds) if number >> i & 1)
        readings.append(Reading(Estimate(float(np.mean(values)), None), Replicates(batch=LEAST).means(values)))
    found = attribution(MONEY, readings)
    for part, size, sd in zip(found.parts[:2], sizes, noise, strict=False):
        assert part.std_error is not None
        assert part.std_error == pytest.approx(sd / math.sqrt(n), rel=0.35)
        assert abs(part.value - size) < 4.0 * part.std_error
    assert found.parts[2].value == pytest.approx(0.0, abs=1e-9)
    assert found.total.value == pytest.approx(sum(part.value for part in found.parts), abs=1e-9)
    assert found.strongest() is None


def test_the_strongest_pair_is_found_and_signed() -> None:
    rng = np.random.default_rng(4)
    readings = []
    for number in range(8):
        both = number & 0b101 == 0b101
        values = -5.0 * both + rng.normal(0.0, 0.1, 6400)
        readings.append(Reading(Estimate(float(np.mean(values)), None), Replicates(batch=LEAST).means(values)))
    strongest = attribution(MONEY, readings).strongest()
    assert strongest is not None
    assert strongest[0] == (0, 2)
    assert strongest[1].value == pytest.approx(-5.0, abs=0.05)
