"""What of a run is independent, so that its scatter is the error of the run: one answer for every number.

Trajectories of plain draws are independent. Antithetic twins depend on each other, and pairs take their place. Inputs
that are drawn evenly (Sobol, Latin hypercube) make all trajectories depend on each other a little: then contiguous
batches stand for them. The size of a batch is a power of two, because of such a sequence only 2^m points from a
multiple of 2^m on are spread evenly: batches of another size would show a scatter that the whole run has not. What is
left over at the end belongs to the last batch.

References
----------
Owen (2023), Practical Quasi-Monte Carlo Integration, section 17.5 (errors from replicates).
Asmussen & Glynn (2007), Stochastic Simulation, section III.5 (sectioning).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulate.engine.outcomes import is_paired
from simulate.scenario.sampling import STRATA

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

Array = npt.NDArray[np.float64]

MOST_BATCHES = 64
"""Batches at most (half of them at least, of many trajectories): their error is known to an eighth of itself or so."""
FEWEST_BATCHES = 8
"""Batches below which there is no error: it would itself be known to a quarter of itself only."""
LEAST = 4
"""Trajectories of a batch at least."""
AS_GOOD_AS_KNOWN = 100
"""Replicates from which an error is as good as known: Student's t is then within 2 % of the normal."""


@dataclass(frozen=True, slots=True)
class Replicates:
    """How the trajectories of a run depend on each other.

    Attributes
    ----------
    together : int
        Trajectories that belong together: 1, or 2 for antithetic twins 2k, 2k + 1.
    batch : int
        Trajectories of a batch at least, where inputs are drawn evenly; 0 where they are not.
    """

    together: int = 1
    batch: int = 0

    def __or__(self, other: Replicates) -> Replicates:
        """Those of two runs beside each other."""
        return Replicates(max(self.together, other.together), max(self.batch, other.batch))

    def size(self, n: int) -> int:
        """Trajectories of one replicate, of n in all."""
        if not self.batch:
            return self.together
        size = 1 << max(0, -(-n // MOST_BATCHES) - 1).bit_length()
        return self.batch if size < self.batch and n >= FEWEST_BATCHES * self.batch else max(LEAST, size)

    def count(self, n: int) -> int:
        """Replicates of n trajectories."""
        return n // self.size(n)

    def enough(self, n: int) -> bool:
        """Whether n trajectories have an error."""
        return self.count(n) >= (FEWEST_BATCHES if self.batch else 2)

    def freedom(self, n: int) -> int | None:
        """Degrees of freedom of an error from n trajectories; None where it is as good as known."""
        count = self.count(n)
        return None if count >= AS_GOOD_AS_KNOWN else max(1, count - 1)

    def parts(self, n: int) -> list[slice]:
        """The replicates of n trajectories; what is left over is in the last one."""
        size, count = self.size(n), self.count(n)
        return [slice(i * size, n if i == count - 1 else (i + 1) * size) for i in range(count)]

    def means(self, values: npt.NDArray[Any]) -> Array:
        """Means of the replicates of a sample [unit of the values], shape (count,).

        Of antithetic pairs a last trajectory without its twin is left out.
        """
        n = values.size
        size, count = self.size(n), self.count(n)
        if size == 1:
            return values.astype(np.float64, copy=False)
        found = values[: size * count].reshape(count, size).mean(axis=1, dtype=np.float64)
        if self.batch and count and size * count < n:
            found[-1] = values[size * (count - 1) :].mean(dtype=np.float64)
        return np.asarray(found)


EACH = Replicates()
"""Trajectories are independent."""
PAIRS = Replicates(2)
"""Neighbours are antithetic."""


def replicates_of(outcomes: Outcomes) -> Replicates:
    """How the trajectories of a run depend on each other."""
    together = 2 if is_paired(outcomes) else 1
    sampler = outcomes.scenario.simulation.sampler if outcomes.scenario.uncertain else "random"
    return Replicates(together, {"sobol": LEAST, "latin_hypercube": together * STRATA}.get(sampler, 0))
