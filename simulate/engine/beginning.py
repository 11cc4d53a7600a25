"""The quarter and the state in which lives begin, known without the core, which is slow to import."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Opening:
    """Where lives begin.

    Attributes
    ----------
    first : int
        The first quarter that is lived.
    rows : ndarray, shape (n_rows,)
        The state at its beginning, by the rows of the core's state; blank at the start of a venture.
    """

    first: int
    rows: Array

    def row(self, name: str, *index: int) -> float:
        """A row of the state."""
        from simulate.core import lanes

        return float(self.rows[lanes.row_of(lanes.STATE, name, *index)])
