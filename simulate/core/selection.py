"""Which lanes something is to be done in: what no lane needs is left out."""

from __future__ import annotations

from simulate.core.jit import block
from simulate.core.lanes import Record
from simulate.core.width import lanes_of


@block
def any_lane(s: Record, row: Record) -> bool:
    """Whether a row of the state is above 0 in any lane."""
    lanes = 0
    for j in lanes_of(s):
        lanes += 1 if row[j] > 0.0 else 0
    return lanes > 0
