"""Wright's law: cost falls by a share at each doubling of cumulative volume.

Published: Wright (1936); the learning rates of battery cells of Ziegler & Trancik (2021).
"""

from __future__ import annotations

import numpy as np
import pytest

from simulate.engine.planner import plan
from simulate.engine.run import record
from tests.laboratory import build

PUBLISHED = [(0.18, 4, 0.6724), (0.20, 2, 0.8), (0.20, 10, 0.4766), (0.24, 8, 0.438976)]
QUARTERLY = 1_000_000.0


@pytest.mark.parametrize(("rate", "ratio", "published"), PUBLISHED)
def test_published_ratios(rate: float, ratio: int, published: float) -> None:
    venture = {"unit_cost": 3.0, "learning_rate": rate, "reference_volume": QUARTERLY}
    series = plan(build(venture=venture)).series
    made_before = np.concatenate([[0.0], np.cumsum(series["volume"])[:-1]])
    (quarter,) = np.flatnonzero(made_before == ratio * QUARTERLY)
    found = series["unit_cost"][quarter] / series["unit_cost"][0]
    assert found == pytest.approx(published, abs=1e-4)  # four decimals were published
    assert found == pytest.approx((1.0 - rate) ** np.log2(ratio), rel=1e-13)


def test_only_conversion_is_learned_from_what_was_sold_before() -> None:
    """With shocks: the curve of the cumulative volume before the quarter, flat up to the reference volume."""
    market = {"demand": {"volatility": 0.3}}
    venture = {"unit_cost": 3.0, "learning_rate": 0.2, "material_share": 0.4, "reference_volume": 2.5e6}
    series = record(build(market=market, venture=venture), range(50))
    made_before = np.cumsum(series["volume"], axis=0) - series["volume"]
    learnt = (np.maximum(made_before, 2.5e6) / 2.5e6) ** np.log2(0.8)
    assert series["volume"].std() > 1e5
    np.testing.assert_allclose(series["unit_cost"], 3.0 * (0.4 + 0.6 * learnt), rtol=1e-13)
