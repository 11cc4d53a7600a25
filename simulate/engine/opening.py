"""Where lives begin: with their venture, or at the beginning of a later quarter, in a given state."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from simulate.core import lanes
from simulate.core.arguments import BLANK
from simulate.engine.beginning import Opening

Array = npt.NDArray[np.float64]

AT_START = Opening(0, BLANK)
"""Lives that begin with their venture."""


class Rows:
    """A state that is being written, row by row."""

    def __init__(self, rows: Array) -> None:
        self.rows = rows.copy()

    def get(self, name: str, *index: int) -> float:
        """A row, or the first one of several."""
        return float(self.rows[lanes.row_of(lanes.STATE, name, *index)])

    def put(self, name: str, value: float, *index: int) -> None:
        """Write a row, or the first one of several."""
        self.rows[lanes.row_of(lanes.STATE, name, *index)] = value

    def put_all(self, name: str, values: Iterable[float]) -> None:
        """Write all rows of a field."""
        for place, value in enumerate(values):
            self.rows[lanes.row_of(lanes.STATE, name) + place] = value

    def fill(self, name: str, value: float) -> None:
        """Write one value into all rows of a field."""
        self.put_all(name, [value] * math.prod(lanes.STATE[name].shape[:-1]))


def afresh(first: int, rows: Array) -> Opening:
    """A state from which lives begin: what was paid is sunk, values are of its date, and nobody has a business alone.

    A business that a partner has started after it left the venture goes on.
    """
    new = Rows(rows)
    for name in ("value", "final", "alone_final", "alone_value", "alone_full_value", "alone_stopped_value"):
        new.fill(name, 0.0)
    new.fill("discount", 1.0)
    new.fill("alone_stop_quarter", -1.0)
    for name in _UNIT_FIELDS:
        for i in range(lanes.PARTNERS):
            new.put(name, 0.0, i)
    return Opening(first, new.rows)


_UNIT_FIELDS = tuple(
    item[0] for item in lanes.STATE_FIELDS if not isinstance(item, str) and item[0].startswith("alone_")
    and item[1:] == (lanes.N_UNITS,)
)  # fmt: skip
"""Fields of the businesses of partners, alone and started anew."""
