"""What the page draws of one side: curves of quantiles, counts of quadrants and of endings; never a trajectory.

Everything is counted on one grid for all sides, that of today's deal, so that pictures stand still while a term moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulate.engine.outcomes import partner_names
from simulate.statistics.endings import incidence_of, ways_to_end
from simulate.statistics.survival import by_year, incidence_years

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

Array = npt.NDArray[np.float64]
POINTS = np.arange(1, 100) / 100.0
"""Probabilities of the curves."""
CELLS = 24
"""Cells of the quadrant picture, each way."""
REACH = (0.01, 0.99)
"""Between which quantiles of today's deal the quadrant picture lies; what is beyond is counted in its outermost cells."""
QUADRANTS = ("both", "first", "second", "neither")
"""Who is better off than without the venture."""
SIX = 6
"""Significant digits of what is drawn: far finer than a screen."""


@dataclass(frozen=True)
class Grid:
    """Edges of the cells in which the advantages of the first two partners are counted [million]."""

    first: Array
    second: Array

    @staticmethod
    def of(outcomes: Outcomes) -> Grid:
        """The grid of today's deal; 0 is an edge of it, so that no cell lies in two quadrants."""
        return Grid(*(_edges(own) for own in outcomes.advantage[:2]))

    def as_dict(self) -> dict[str, Any]:
        """As the page takes it."""
        return {"first": _short(self.first), "second": _short(self.second)}


def _edges(values: Array) -> Array:
    low, high = (float(x) for x in np.quantile(values, REACH))
    low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = -1.0, 1.0
    size = (high - low) / CELLS
    below, above = int(np.ceil(-low / size - 1e-9)), int(np.ceil(high / size - 1e-9))
    return size * np.arange(-max(1, below), max(1, above) + 1)


def drawn(outcomes: Outcomes, grid: Grid) -> dict[str, Any]:
    """All that is drawn of one side.

    Parameters
    ----------
    outcomes : Outcomes
    grid : Grid
        Of today's deal.
    """
    return {
        "curves": curves(outcomes),
        "quadrants": quadrants(outcomes, grid),
        "endings": endings(outcomes),
    }


def curves(outcomes: Outcomes) -> list[dict[str, Any]]:
    """Of each partner the quantiles of its value in the venture and without it [million], at `POINTS`."""
    inside, without = outcomes["partner_npv"], outcomes.alternative
    return [
        {"partner": name, "inside": _quantiles(inside[i]), "without": _quantiles(without[i])}
        for i, name in enumerate(partner_names(outcomes))
    ]


def _quantiles(values: Array) -> list[float]:
    """Interpolated as every quantile of a run is (type 7 of Hyndman & Fan 1996)."""
    ordered = np.sort(values)
    place = POINTS * (ordered.size - 1)
    below = np.floor(place).astype(np.int64)
    low, high = ordered[below], ordered[np.minimum(below + 1, ordered.size - 1)]
    return _short(low + (place - below) * (high - low))


def quadrants(outcomes: Outcomes, grid: Grid) -> dict[str, Any]:
    """How many futures leave both partners better off, one of them, or neither; and where they lie on the grid."""
    first, second = outcomes.advantage[:2]
    gains, others = first > 0.0, second > 0.0
    sizes = (grid.first.size - 1, grid.second.size - 1)
    columns, rows = (_cells(own, edges) for own, edges in ((first, grid.first), (second, grid.second)))
    counts = np.bincount(columns * sizes[1] + rows, minlength=sizes[0] * sizes[1])
    found = (gains & others, gains & ~others, ~gains & others, ~gains & ~others)
    named = {name: int(np.count_nonzero(mask)) for name, mask in zip(QUADRANTS, found, strict=True)}
    return {**named, "cells": counts.tolist()}


def _cells(values: Array, edges: Array) -> npt.NDArray[np.int64]:
    """In which cell each value lies, ends of cells above: what is better off by nothing is not better off."""
    place = np.ceil((values - edges[0]) / (edges[1] - edges[0])).astype(np.int64) - 1
    return np.clip(place, 0, edges.size - 2)


def endings(outcomes: Outcomes) -> dict[str, Any]:
    """Shares of ventures that have ended in each way by the end of each year."""
    rows = by_year(incidence_of(outcomes))
    ways = ways_to_end(outcomes.scenario)
    return {
        "years": list(incidence_years(outcomes.scenario.horizon_quarters)),
        "ways": [
            {"name": way.label, "hoped_for": way.hoped_for, "shares": _short(row)}
            for way, row in zip(ways, rows, strict=True)
        ],
    }


def _short(values: Array) -> list[float]:
    return [float(f"{value:.{SIX}g}") for value in values.tolist()]
