"""Fair value against what followed it, year by year, with errors: is it an unbiased value of the venture?

See docs/model.md, section 16.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulate.statistics.decisions import ratio_of_means
from simulate.statistics.estimates import Array, by_batches, mean
from simulate.statistics.replicates import EACH, Replicates

Lives = Sequence[tuple[int, Array, Array]]
"""By year fair value and what followed, of each future, as `engine.calibration.joint_lives` has them."""


def calibration(lives: Lives, by: Replicates = EACH) -> list[dict[str, Any]]:
    """Fair value at the end of each year against what followed: an entry a year.

    `fair_value` and `followed` are means [million], `ratio` the first over the second (None where what followed is not
    established to be above 0), `correlation` that of the two over the futures (None where one of them does not vary).
    """
    return [_entry(*one, by) for one in lives]


def _entry(year: int, value: Array, followed: Array, by: Replicates) -> dict[str, Any]:
    ratio = ratio_of_means(value, followed, by)
    together = by_batches(lambda part: _correlation(value[part], followed[part]), value.size, by)
    return {
        "year": year,
        "fair_value": mean(value, by).as_dict(),
        "followed": mean(followed, by).as_dict(),
        "ratio": ratio and ratio.as_dict(),
        "correlation": together and together.as_dict(),
    }


def _correlation(one: Array, other: Array) -> float | None:
    spread = float(np.std(one) * np.std(other))
    return float(np.mean((one - one.mean()) * (other - other.mean()))) / spread if spread > 0.0 else None
