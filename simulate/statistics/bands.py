"""Quantiles by quarter of recorded series: the bands that fans are drawn from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulate import catalogue
from simulate.catalogue import Among
from simulate.statistics.estimates import Array

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)
Mask = npt.NDArray[np.bool_]


def bands(series: Array, probabilities: Sequence[float] = PROBABILITIES, among: Mask | None = None) -> Array:
    """Quantiles of a series in each quarter, in its unit.

    Parameters
    ----------
    series : ndarray, shape (n_quarters, n_paths)
        Recorded values.
    probabilities : sequence of float
        Which quantiles.
    among : ndarray of bool, shape (n_quarters, n_paths), optional
        Which trajectories count in which quarter; all of them by default.

    Returns
    -------
    ndarray, shape (n_probabilities, n_quarters)
        nan in a quarter in which no trajectory counts.
    """
    if among is None or bool(among.all()):
        return np.asarray(np.quantile(series, probabilities, axis=1))
    found = np.full((len(probabilities), series.shape[0]), math.nan)
    for t, (row, counts) in enumerate(zip(series, among, strict=True)):
        if counts.any():
            found[:, t] = np.quantile(row[counts], probabilities)
    return found


def lives(outcomes: Outcomes, n_recorded: int) -> tuple[Mask, Mask]:
    """Where the first trajectories were joint, and where the venture was run by anybody.

    Returns
    -------
    joint, run : ndarray of bool, shape (n_quarters, n_recorded)
    """
    quarter = np.arange(outcomes.scenario.horizon_quarters)[:, None]
    lived = quarter >= outcomes.scenario.first_quarter
    joint = lived & (quarter < outcomes["exit_quarter"][:n_recorded])
    settlement = outcomes["settlement"][:n_recorded]
    bought = (settlement == 1.0) | (settlement == 2.0)
    return joint, joint | (lived & bought)


def among_whom(outcomes: Outcomes, n_recorded: int) -> dict[Among, Mask | None]:
    """Which of the first trajectories count in which quarter, for each kind of quantity; None: all of them."""
    joint, run = lives(outcomes, n_recorded)
    first = outcomes.scenario.first_quarter
    lived = np.broadcast_to(np.arange(joint.shape[0])[:, None] >= first, joint.shape) if first > 0 else None
    return {"joint": joint, "running": run, "always": lived}


def bands_by_name(outcomes: Outcomes, series: dict[str, Array]) -> dict[str, Array]:
    """Bands of every recorded series, each among the ventures for which it means something.

    Parameters
    ----------
    outcomes : Outcomes
        The run.
    series : dict of ndarray, shape (n_quarters, n_recorded)
        Recorded for the run's first `n_recorded` trajectories.
    """
    n_recorded = next(iter(series.values())).shape[1] if series else 0
    among = among_whom(outcomes, n_recorded)
    return {
        name: bands(values, PROBABILITIES, among[catalogue.RECORDED[name].among]) for name, values in series.items()
    }


def share_by_quarter(holds: Mask, among: Mask) -> Array:
    """Share, in each quarter, of the trajectories that count for which something holds; shape (n_quarters,).

    0 in a quarter in which none counts.
    """
    counts = np.count_nonzero(among, axis=1)
    found = np.count_nonzero(holds & among, axis=1)
    return np.asarray(found / np.maximum(counts, 1))
