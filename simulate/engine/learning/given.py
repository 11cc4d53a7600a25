"""A table as rows of a scenario's file, [decisions.learned], and back, bit for bit: to decide as was learned before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from simulate.core import lanes
from simulate.engine.learning.shelf import Learned
from simulate.engine.learning.table import Table, blank
from simulate.engine.outcomes import Array
from simulate.scenario.learned_rules import NOT_LEARNED

_OVER_ALL = ("own", "leave", "ended")


def as_rows(table: Table, first: int) -> dict[str, list[str]]:
    """The rows of a table from a quarter on.

    Parameters
    ----------
    table : Table
    first : int
        The first quarter that is lived.
    """
    rows = {"hold": _texts(table.hold[first:].reshape(-1, 1 + lanes.N_FEATURES))}
    rows |= {name: _texts(getattr(table, name)) for name in _OVER_ALL}
    keep = _texts(table.keep)
    return {**rows, "keep": [row if has else NOT_LEARNED for row, has in zip(keep, table.has_keep, strict=True)]}


def from_rows(rows: Mapping[str, Any], n_quarters: int, first: int) -> Learned:
    """What the rows hold; how well it was learned they do not say."""
    table = blank(n_quarters)
    hold = table.hold.copy()
    hold[first:] = _numbers(rows["hold"]).reshape(-1, lanes.PARTNERS, 1 + lanes.N_FEATURES)
    has_keep = tuple(text != NOT_LEARNED for text in rows["keep"])
    keep = np.zeros_like(table.keep)
    for i, text in enumerate(rows["keep"]):
        if has_keep[i]:
            keep[i] = _numbers([text])[0]
    own, leave, ended = (_numbers(rows[name]) for name in _OVER_ALL)
    unknown = {name: np.full(lanes.PARTNERS, np.nan) for name in (*_OVER_ALL, "keep")}
    explained = {"hold": np.full((n_quarters, lanes.PARTNERS), np.nan), **unknown}
    return Learned(Table(hold, own, leave, ended, keep, has_keep), explained, 0, 0.0)


def _texts(rows: Array) -> list[str]:
    return [" ".join(float(number).hex() for number in row) for row in rows]


def _numbers(texts: Iterable[str]) -> Array:
    return np.array([[float.fromhex(word) for word in text.split()] for text in texts])
