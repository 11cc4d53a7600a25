"""Sweeps made by hand: the truth at every point is known, the noise is shared as by common random numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from simulate.statistics.estimates import Estimate
from simulate.statistics.measures import advantage_of, measures
from simulate.statistics.readings import Reading, Readings
from simulate.statistics.replicates import LEAST, Replicates
from simulate.studies.sweep.axes import Axis
from simulate.studies.sweep.result import Sweep

PARTNERS = ("A", "B")
Truth = Callable[..., Mapping[str, float]]


def reading(samples: Any) -> Reading:
    """A mean and its batch means."""
    error = float(np.std(samples, ddof=1)) / math.sqrt(samples.size) if samples.size > 1 else None
    return Reading(Estimate(float(np.mean(samples)), error), Replicates(batch=LEAST).means(samples))


def made(
    axes: Sequence[Axis],
    truth: Truth,
    *,
    paths: int = 6400,
    own: float = 0.0,
    shared: float = 100.0,
    seed: int = 1,
    partners: tuple[str, str] = PARTNERS,
    currency: str = "EUR",
    name: str = "made by hand",
) -> Sweep:
    """A sweep whose measures are `truth(*values)` by name, with noise that all points share and noise of their own.

    Measures that `truth` leaves out are 0 everywhere. The base point is where all keys are what they are now.
    """
    random = np.random.default_rng(seed)
    wanted = measures(partners, 60)
    common = {measure.name: random.standard_normal(paths) for measure in wanted}
    common[advantage_of(partners[1])] = common[advantage_of(partners[0])]

    def point(values: Sequence[Any]) -> Readings:
        found = truth(*values)
        return {
            measure.name: reading(
                found.get(measure.name, 0.0)
                + (shared * common[measure.name] + own * random.standard_normal(paths)) * (measure.name in found)
            )
            for measure in wanted
        }

    points = [point(values) for values in product(*(axis.values for axis in axes))]
    base = point([axis.now for axis in axes])
    return Sweep(name, currency, partners, tuple(axes), paths, 1, wanted, (base, *points))


def advantages(first: float, second: float, both: float = 0.5) -> dict[str, float]:
    """The truth of a point for the zone of agreement."""
    return {advantage_of("A"): first, advantage_of("B"): second, "together.p_both_better": both}
