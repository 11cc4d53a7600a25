"""A venture that already lives: what its first quarter needs beside the state that is given.

The state at the beginning of a quarter is given row by row. What follows from it and the lane's own inputs is made
anew: what a vote on a stage looks at, and the partners' businesses alone, which start today as new units. Made from a
state that a life has left, it is what that life had, bit for bit. See docs/model.md, section 25.
"""

from __future__ import annotations

from simulate.core.appraisal import appraise_market, survey
from simulate.core.jit import block, stage
from simulate.core.lanes import PARTNERS, Record
from simulate.core.market import quote
from simulate.core.width import lanes_of


@stage
def open_alone(p: Record, s: Record, i: int, j: int) -> None:
    """Partner i alone begins as a new unit, with the venture's gap and today's tariff (25)."""
    s.alone_gap[i, j] = s.gap[j]
    s.alone_tariff_base[i, j] = s.tariff[j]
    s.alone_imported[i, j] = p.alone_imported_share[i, j]


@block
def open_today(x: Record, p: Record, s: Record, t: int) -> None:
    """A block at the beginning of quarter t, its state given."""
    if x.asks_worth > 0:
        for j in lanes_of(s):
            quote(p, s, j, float(t - 1))
        appraise_market(x, p, s, t - 1)
        survey(x, p, s, t - 1)
    for i in range(PARTNERS):
        for j in lanes_of(s):
            open_alone(p, s, i, j)
