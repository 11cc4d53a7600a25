"""The fit by which a table is learned, on columns that hardly vary; what it gives: `tests/oracle/test_learned.py`."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.engine.learning.fit import estimated, least_squares


@pytest.mark.parametrize("varies", [1e-9, 1e-7, 1e-5, 1e-2])
def test_rounding_costs_no_more_than_a_column_explains(varies: float) -> None:
    """A column that hardly moves from 100 has a great coefficient, of which 24 bits are kept."""
    random = np.random.default_rng(1)
    moves, other = random.uniform(-1.0, 1.0, 2_000), random.standard_normal(2_000)
    columns, target = np.stack([np.ones(2_000), 100.0 * (1.0 + varies * moves), other]), other + 0.5 * moves
    missed = estimated(least_squares(columns, target[None]).coefficients[0], columns) - target
    assert np.abs(missed).max() < (0.6 if varies < 1e-6 else 0.02)
