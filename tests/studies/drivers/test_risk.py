"""Shares of variance: families whose parts and interactions are known."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from simulate.scenario.defaults import VENTURE
from simulate.studies.drivers.risk import Risk, risk, share, spread
from simulate.studies.drivers.sensitivity import shift
from tests import synthetic

N = 60_000
PARTS = (3.0, 2.0, 1.0)
PRODUCT = 1.5
"""Weights of three independent standard normals, and of the product of the first two."""
REST = 0.8
"""Weight of a fourth that no family holds."""


def _risk() -> Risk:
    rng = np.random.default_rng(8)
    draws = rng.standard_normal((4, N))
    run = synthetic.outcomes(40)

    def value(moving: frozenset[int]) -> np.ndarray:
        z = [draws[i] if i in moving else np.zeros(N) for i in range(3)]
        sums = sum(part * one for part, one in zip(PARTS, z, strict=True))
        return 7.0 + sums + PRODUCT * z[0] * z[1] + REST * draws[3]

    sets = [frozenset(some) for size in range(4) for some in combinations(range(3), size)]
    found = {moving: {VENTURE: spread(value(moving))} for moving in sets}
    return risk([(name, "", shift(run, run)) for name in "abc"], ["d"], found)


def test_shares_of_a_known_function() -> None:
    found = _risk()
    whole = sum(part**2 for part in PARTS) + PRODUCT**2 + REST**2
    gone = [PARTS[0] ** 2 + PRODUCT**2, PARTS[1] ** 2 + PRODUCT**2, PARTS[2] ** 2]
    for family, part, goes in zip(found.families, PARTS, gone, strict=True):
        shares = family.shares[VENTURE]
        for one, expected in ((shares.alone, part**2 / whole), (shares.gone, goes / whole)):
            assert one.std_error is not None
            assert 0.0 < one.std_error < 0.01
            assert abs(one.value - expected) < 4.0 * one.std_error
    for one, expected in ((found.beyond[VENTURE], PRODUCT**2 / whole), (found.left[VENTURE], REST**2 / whole)):
        assert abs(one.value - expected) < 4.0 * (one.std_error or 0.0)
    assert found.still == ("d",)


def test_parts_and_interactions_make_the_whole() -> None:
    found = _risk()
    alone = sum(family.shares[VENTURE].alone.value for family in found.families)
    assert alone + found.beyond[VENTURE].value + found.left[VENTURE].value == pytest.approx(1.0, abs=1e-12)


def test_the_interaction_is_named() -> None:
    [one] = _risk().told_apart(VENTURE)
    assert one.names == ("a", "b")
    assert one.shares[VENTURE].value > 0.0


def test_families_are_ordered_by_what_goes() -> None:
    assert [family.name for family in _risk().by_share(VENTURE)] == ["a", "b", "c"]


def test_a_share_of_itself_is_whole_for_certain() -> None:
    base = spread(np.random.default_rng(1).normal(5.0, 2.0, 999))
    assert share(base, [(1.0, base)]).value == 1.0
    assert share(base, [(1.0, base)]).std_error == pytest.approx(0.0, abs=1e-15)
    assert share(base, [(1.0, base), (-1.0, base)]).value == 0.0


def test_no_spread_has_no_shares() -> None:
    still = spread(np.full(300, 0.1 + 0.2) * (1.0 + 1e-16))
    assert still.variance == 0.0
    assert (still.sd.value, still.sd.std_error) == (0.0, 0.0)
    assert share(still, [(1.0, still)]).value == 0.0
    assert spread(np.array([4.0])).variance == 0.0


def test_the_error_of_a_standard_deviation_of_normals() -> None:
    """Of a normal sample it is sd / sqrt(2 n)."""
    found = spread(np.random.default_rng(2).normal(0.0, 30.0, N)).sd
    assert found.std_error == pytest.approx(30.0 / np.sqrt(2.0 * N), rel=0.35)
    assert abs(found.value - 30.0) < 4.0 * (found.std_error or 0.0)
