"""What the kernel is given and what it fills: its arguments, gathered into nouns.

Each is a named tuple, which numba takes as it takes its parts: their types are the same for all scenarios, so that no
scenario compiles anything.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulate.core.lanes import N_ESTIMATES, N_FEATURES, PARTNERS, STATE, as_rows, n_lanes_of, new_record

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Records = npt.NDArray[Any]

NO_TABLE = np.zeros((1, PARTNERS, N_ESTIMATES, 1 + N_FEATURES))
"""Stands where nothing is learned."""
BLANK = np.zeros(STATE.itemsize // (8 * n_lanes_of(STATE)))
"""The state before anything has happened."""


class Given(NamedTuple):
    """What all trajectories of a scenario share, beside the numbers that may be drawn.

    Attributes
    ----------
    structure : structured array of length 1
        The record `simulate.core.lanes.STRUCTURE`.
    plan : ndarray, shape (4, n_quarters + 1)
        Planned EBITDA of the quarter and of the four after it [million], what the plan has beyond its own prospect
        [million], the price level; the last column of the first row holds the best quarter [million].
    history : ndarray, shape (4, longest)
        Past log changes of the factors that are resampled, their mean taken out.
    announced : ndarray of int, shape (n_quarters,)
        Tariff regime announced for a quarter, -1 for none.
    seed : int
        The scenario's seed.
    antithetic : bool
        Whether odd trajectories mirror the even ones before them.
    table : ndarray, shape (n_quarters, n_partners, n_estimates, 1 + n_features)
        Intercept and coefficients of what is learned; never read where the estimate is not.
    first : int
        The first quarter that is lived.
    opening : ndarray, shape (n_rows,)
        The state at its beginning, one for all trajectories; without a past it is blank.
    """

    structure: Records
    plan: Numbers
    history: Numbers
    announced: Integers
    seed: np.uint64
    antithetic: bool
    table: Numbers = NO_TABLE
    first: int = 0
    opening: Numbers = BLANK


class Block(NamedTuple):
    """A record of lanes, as an array of length 1, and the same memory as a matrix, shape (n_rows, n_lanes)."""

    record: Records
    rows: Numbers


class Sample(NamedTuple):
    """The trajectories of a run, and what differs between them.

    Attributes
    ----------
    trajectories : ndarray of int, shape (n,)
        Numbers of the trajectories.
    drawn_rows, drawn : ndarray of int, shape (n_drawn,), and ndarray, shape (n_drawn, n)
        Rows of the inputs that differ between trajectories, and their values.
    """

    trajectories: Integers
    drawn_rows: Integers
    drawn: Numbers


class Wanted(NamedTuple):
    """Rows of the state that are wanted, and where they are put.

    Attributes
    ----------
    rows : ndarray of int, shape (n_wanted,)
    values : ndarray, shape (n_wanted, n), or (n_wanted, n_quarters, n) for quarters from `first` on
    first : int
        The first quarter that is wanted.
    """

    rows: Integers
    values: Numbers
    first: int = 0


def block_of(record: Records) -> Block:
    """A record and its rows."""
    return Block(record, as_rows(record))


def new_block(kind: np.dtype[Any]) -> Block:
    """A zeroed record and its rows."""
    return block_of(new_record(kind))
