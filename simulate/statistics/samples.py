"""A sample of one variable, and what a statistic of it is: an estimate with its error, and its terms.

Terms are a number a batch of trajectories, whose mean is the statistic and whose scatter is its error, to first order.
Two runs on the same futures then differ with the error of the differences of their terms. They are the batch means of
the influence function, which of a mean are the values themselves (Hampel 1974).

References
----------
Hampel (1974), The influence curve and its role in robust estimation, JASA 69, 383-393.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from simulate.statistics.estimates import Array, Estimate
from simulate.statistics.replicates import EACH, Replicates

Path = tuple[str, ...]
"""A place in summary.json."""
SHARE = "share"


@dataclass(frozen=True, eq=False)
class Sample:
    """The values of one variable in a run.

    Attributes
    ----------
    values : ndarray, shape (n_paths,)
        In the order of the trajectories; flags where the variable is something that holds or not, nan where a
        trajectory has no value.
    by : Replicates
        What of them is independent.
    plan : float
        The plan's value; nan where it has none.
    """

    values: npt.NDArray[Any]
    by: Replicates = EACH
    plan: float = math.nan

    @cached_property
    def ranked(self) -> Array:
        """The values in their order: sorted once for all who ask."""
        return np.sort(self.values)


@dataclass(frozen=True)
class Statistic(ABC):
    """One figure of a sample.

    Attributes
    ----------
    key : tuple of str
        Where it stands under its variable in summary.json.
    label : str
        What it makes of the name of its variable.
    """

    key: Path
    label: str = "{}"
    unit: ClassVar[str | None] = None
    """Its own, where it is not that of the values."""
    of_risk: ClassVar[bool] = False
    """Whether less of it is better of values of which more is better."""

    @abstractmethod
    def estimate(self, sample: Sample) -> Estimate | None:
        """The figure with its error; None where the sample has none."""

    @abstractmethod
    def influence(self, sample: Sample) -> Array:
        """Numbers by trajectory whose mean is the figure and whose scatter is its error, shape (n_paths,)."""

    def terms(self, sample: Sample, kept: Replicates) -> Array:
        """Numbers by batch whose mean is the figure and whose scatter is its error, shape (n_batches,).

        Parameters
        ----------
        sample : Sample
        kept : Replicates
            The batches.
        """
        return kept.means(self.influence(sample))

    @property
    def name(self) -> str:
        """How tables, CSV files and the command line spell it; empty where the variable has one figure only."""
        return ".".join(self.key)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every path under its variable in summary.json that is this number, and its name."""
        return (self.name,)
