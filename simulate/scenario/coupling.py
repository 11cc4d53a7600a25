"""Doubts about what goes together: ranks that a law of few values cannot have, histories that are drawn apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from simulate.scenario import sampling
from simulate.scenario.market import FACTORS
from simulate.scenario.tables import Tables
from simulate.scenario.tree import dotted, plain

SAMPLE = 4096
"""Draws from which a rank correlation is told."""
TOLERANCE = 0.05
"""A rank correlation may differ by so much from the one that is stated."""
LEAST_TOGETHER = 0.2
"""A correlation of two histories that is worth a word."""


def ranks_not_attained(tables: Tables) -> Iterator[str]:
    """Rank correlations with a law of few values, whose ties weaken them."""
    root = plain(tables)
    laws = {dotted(path, root): law for path, law in tables.laws}
    stepped = {key for key, law in laws.items() if not law.continuous}
    if not any(stepped.intersection(dependence.inputs) for dependence in tables.dependence):
        return
    drawn = sampling.draw(tables, 0, SAMPLE)
    for dependence in tables.dependence:
        matrix = dependence.matrix()
        for (i, first), (j, second) in itertools.combinations(enumerate(dependence.inputs), 2):
            if {first, second} <= laws.keys() and {first, second} & stepped:
                yield from _rank_doubt(first, second, drawn[first], drawn[second], matrix[i][j])


def _rank_doubt(first: str, second: str, one: sampling.Array, other: sampling.Array, stated: float) -> Iterator[str]:
    found = rank_correlation(one, other)
    if not abs(found - stated) <= TOLERANCE:
        yield (
            f"The rank correlation of {first} and {second} comes out as {found:.2f}, not as {stated:g}: a law of few "
            "values ties ranks, which weakens it."
        )


def rank_correlation(one: sampling.Array, other: sampling.Array) -> float:
    """Spearman's correlation, tied values at their middle rank; 0 where a value is the only one."""
    ranks = np.array([_middle_ranks(values) for values in (one, other)])
    spread = ranks.std(axis=1)
    return float(np.corrcoef(ranks)[0, 1]) if spread.all() else 0.0


def _middle_ranks(values: sampling.Array) -> sampling.Array:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - 0.5 * (counts - 1))[place])


def histories_apart(tables: Tables) -> Iterator[str]:
    """Two histories of the same quarters: each is drawn again by itself, and what moved them together is lost."""
    found = {name: getattr(tables.market, name).history for name in FACTORS}
    changes = {name: np.diff(np.log(np.array(levels))) for name, levels in found.items() if levels is not None}
    for (first, one), (second, other) in itertools.combinations(changes.items(), 2):
        if one.size != other.size or not (one.std() > 0.0 and other.std() > 0.0):
            continue
        together = float(np.corrcoef(one, other)[0, 1])
        if not math.isnan(together) and abs(together) >= LEAST_TOGETHER:
            yield (
                f"The histories of market.{first} and market.{second} are drawn again apart from each other: their "
                f"quarterly changes are correlated by {together:.2f} in the files, by 0 in the simulation."
            )
