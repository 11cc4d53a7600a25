"""Rows of the kernel's inputs while a scenario is packed: plain numbers, and those that differ between trajectories."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulate.core import lanes

YEAR = 4.0
"""Quarters in a year."""
DT = 0.25
"""Years in a quarter."""
MILLION = 1e-6
Value = float | npt.NDArray[np.float64]


class Rows:
    """Collects rows of the inputs, plain or drawn."""

    def __init__(self) -> None:
        self.record = lanes.new_record(lanes.INPUTS)
        self._matrix = lanes.as_rows(self.record)
        self._drawn: dict[int, npt.NDArray[np.float64]] = {}

    def set(self, name: str, value: Value | int, *index: int) -> None:
        """Give a row its value, or its values where it is drawn."""
        row = lanes.row_of(lanes.INPUTS, name, *index)
        if isinstance(value, np.ndarray) and value.ndim:
            self._drawn[row] = value
            value = float(value[0])
        self._matrix[row] = value

    def is_drawn(self, name: str) -> bool:
        """Whether a field has a row that differs between trajectories."""
        first = lanes.row_of(lanes.INPUTS, name)
        shape = lanes.INPUTS[name].shape[:-1]
        return any(first <= row < first + math.prod(shape) for row in self._drawn)

    def drawn(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The rows that differ between trajectories, and their values."""
        rows = np.array(sorted(self._drawn), dtype=np.int64)
        if not rows.size:
            return rows, np.empty((0, 0))
        return rows, np.ascontiguousarray([self._drawn[r] for r in rows])
